/** Planted mistakes in what one key of a member may do. */
import { mutant } from './contractHunt.ts';
import { lived } from './lived.ts';
import type { Mutant } from './mutant.ts';

const RULES = ['keyScopeRules'];
const SCOPING = 'scoping.ts';
const SPENDING = 'trade/members/spending.ts';

/** Mistakes about scopes of keys, each with the tests that find it. */
export const SCOPE_MUTANTS: readonly Mutant[] = [
  mutant('a key signs what it does not list', 'a scope is for types of deeds', RULES, {
    file: SCOPING,
    from: 'deeds !== null && !deeds.includes(deed.type)',
    to: 'deeds !== null && deeds.length === 0',
  }),
  mutant('a key signs after its last day', 'it does nothing then', RULES, {
    file: SCOPING,
    from: 'until !== null && until <= time',
    to: 'until !== null && until < time',
  }),
  mutant('an amount that is not known is none', 'it may be any', RULES, {
    file: SCOPING,
    from: "if (found === 'nothing')",
    to: "if (found === 'nothing' || found === 'unknown')",
  }),
  mutant('the limit of a deed is that of the day', 'both hold', RULES, {
    file: SCOPING,
    from: 'amount <= BigInt(most.perDeed) && ',
    to: '',
  }),
  mutant('a day has no limit', 'a stolen key would sign on and on', RULES, {
    file: SCOPING,
    from: ' && before + amount <= BigInt(most.perDay)',
    to: '',
  }),
  mutant('what is spent is not kept', 'it is counted by day', RULES, {
    file: 'apply.ts',
    from: 'else if (scope.spent !== null) spentSums.write(draft, scope.spent);',
    to: '',
  }),
  mutant('what is refused is spent', 'only what was done counts', RULES, {
    file: 'apply.ts',
    from: "if ('code' in refusal) draft.rollback();\n  else if (scope.spent !== null)",
    to: "if ('code' in refusal) draft.rollback();\n  if (scope.spent !== null)",
  }),
  mutant('what a key spent stays', 'a day ends', RULES, {
    file: SPENDING,
    from: 'draft.remove(spentSums.key(member, key));',
    to: 'void spentSums.key(member, key);',
  }),
  mutant('a key gives more than it has', 'the types of its deeds', RULES, {
    file: SPENDING,
    from: 'deeds?.every((type) => named.includes(type)) ?? false',
    to: 'deeds?.some((type) => named.includes(type)) ?? false',
  }),
  mutant('a key gives all', 'a scope is never widened', RULES, {
    file: SPENDING,
    from: 'if (scope === null || own.limits !== null) return false;',
    to: 'if (scope === null) return true;',
  }),
  mutant('a key gives a later last day', 'a thief would stay', RULES, {
    file: SPENDING,
    from: 'until !== null && until <= own.until',
    to: 'until !== null',
  }),
  mutant('a key adds readers without reading', 'it gives what it has', RULES, {
    file: SPENDING,
    from: ' && (own.read || !read)',
    to: '',
  }),
  mutant('the last key that may do all goes', 'nobody could add one', RULES, {
    row: 'W20',
    file: 'trade/members/memberKeys.ts',
    from: 'other.scope === null && ',
    to: '',
  }),
  mutant('a sale counts with its price', 'the units are given', RULES, {
    file: 'deedAmounts.ts',
    from: '  return to - from + 1n;',
    to: '  return to - from;',
  }),
  mutant('a key that only reads is in blocks', 'it could use up the day', RULES, {
    file: 'admit.ts',
    from: "if (key.scope?.deeds?.length === 0) return refuse('reading_key', { key: keyName });",
    to: '',
  }),
  lived('any key makes tokens', 'one that only signs does not read', ['node/rest/readTokens'], {
    file: 'contracts/state/members.ts',
    from: 'scope === null || (scope.read &&',
    to: 'scope === null || (scope !== undefined &&',
  }),
];

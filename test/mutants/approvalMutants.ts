/** Planted mistakes in deeds that several keys of their member sign. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

const RULES = ['approvalRules', 'policyRules'];
const VERBS = 'trade/members/approving.ts';

/** Mistakes about policies and approvals, each with the tests that find it. */
export const APPROVAL_MUTANTS: readonly Mutant[] = [
  mutant('one key less is enough', 'so many have to sign', RULES, {
    file: VERBS,
    from: 'return signed.length >= policy.needed;',
    to: 'return signed.length >= policy.needed - 1;',
  }),
  mutant('any key of the member counts', 'those that the policy names', RULES, {
    file: VERBS,
    from: 'approval.signed.includes(name) && policy.keys.includes(name)',
    to: 'approval.signed.includes(name)',
  }),
  mutant('a key that was stopped has signed', 'those that still may', RULES, {
    file: VERBS,
    from: '  const signed = signingKeys(member).filter(',
    to: '  const signed = approval.signed.filter(',
  }),
  mutant('one key signs twice', 'different ones', RULES, {
    file: 'rules/members/approveDeed.ts',
    from: 'if (signed.includes(keyName) && !isApproved(draft, approval))',
    to: 'if (signed.length === 0 && !isApproved(draft, approval))',
  }),
  mutant('a policy is changed by one key', 'as many as it demands', RULES, {
    file: 'approving.ts',
    from: "if (deed.type === 'setPolicy') return own ?? firstPolicy(signer, deed as never);",
    to: "if (deed.type === 'setPolicy' && own === null) return firstPolicy(signer, deed as never);",
  }),
  mutant('a first policy is set by one key', 'of those that it names', RULES, {
    file: 'approving.ts',
    from: 'return own ?? firstPolicy(signer, deed as never);',
    to: 'return own;',
  }),
  mutant('what is tried stays done', 'it waits', RULES, {
    file: 'apply.ts',
    from: '  scene.draft.rollback();\n  const opened',
    to: '  const opened',
  }),
  mutant('an approval covers any amount', 'that which was shown', RULES, {
    file: 'approving.ts',
    from: 'now?.currency !== approval.amount?.currency || now?.amount !== approval.amount?.amount',
    to: 'now?.currency !== approval.amount?.currency',
  }),
  mutant('another deed is approved', 'the digest is of the deed', RULES, {
    file: 'rules/members/approveDeed.ts',
    from: "if (digest !== stands) return refuse('shown_differs', { field: 'digest', stands });",
    to: 'void stands;',
  }),
  mutant('what was done waits on', 'it would be done again', RULES, {
    file: 'approving.ts',
    from: '  draft.remove(approvals.key(signer, approval.id));\n',
    to: '',
  }),
  mutant('keys wait though several have signed', 'W20 excepts them', RULES, {
    row: 'W20',
    file: 'trade/members/memberKeys.ts',
    from: 'scene.joint ? null : delayEnd(scene)',
    to: 'keyDelayDays === 0',
  }),
  mutant('an amount that is not known does not wait', 'it may be any', RULES, {
    file: 'approving.ts',
    from: "return found === 'unknown';",
    to: 'return false;',
  }),
  mutant('stopping a key waits', 'any key stops another at once', RULES, {
    row: 'W20',
    file: 'approving.ts',
    from: 'if (SIGNED_ALONE.has(deed.type)) return null;',
    to: "if (deed.type.endsWith('Deed')) return null;",
  }),
  mutant('a key approves beyond its scope', 'a word is a signature', RULES, {
    file: 'scoping.ts',
    from: "if (deed.type !== 'approveDeed' && deed.type !== 'declineDeed') return deed;",
    to: "if (deed.type !== 'declineDeed') return deed;",
  }),
  mutant('a policy stays without its keys', 'nobody could act', RULES, {
    file: VERBS,
    from: 'if (left.length >= policy.needed) return [];',
    to: 'if (left.length >= 0) return [];',
  }),
  mutant('what waits has no bound', 'as of each kind', RULES, {
    file: 'apply.ts',
    from: 'return checkOpened(scene) ?? [opened];',
    to: 'return [opened];',
  }),
];

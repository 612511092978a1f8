/** Planted mistakes in how members leave. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** All of them. */
export const LEAVING_MUTANTS: readonly Mutant[] = [
  mutant('who owes leaves', 'nothing is open', ['departing'], {
    file: 'state/ties.ts',
    from: '...{ owing: debtor, supplied: supplier,',
    to: '...{ supplied: supplier,',
  }),
  mutant('who has sold leaves', 'it may have to answer', ['departing'], {
    file: 'state/ties.ts',
    from: 'link: tying(({ assignor }: LinkFact) => ({ sold: assignor })),',
    to: 'link: tying((_: LinkFact) => ({})),',
  }),
  mutant('who has money leaves', 'it redeems it', ['departing'], {
    file: 'state/ties.ts',
    from: "String(balance) === '0' && String(locked) === '0'",
    to: "String(locked) === '0'",
  }),
  mutant('money is left without its issuer', 'none is out', ['departing'], {
    file: 'trade/members/departing.ts',
    from: 'return issue.issued > issue.redeemed;',
    to: 'return issue.issued > issue.issued;',
  }),
  mutant('who would rule leaves', 'it is named where words are to come', ['departing'], {
    file: 'state/ties.ts',
    from: 'const rulers = [terms.ruler, counter?.ruler ?? null];',
    to: 'const rulers = [counter?.ruler ?? null];',
  }),
  mutant('who is to be owed by a correction leaves', 'it is named', ['departing'], {
    file: 'state/ties.ts',
    from: 'corrected: [repair.debtor, repair.creditor]',
    to: 'corrected: [repair.debtor]',
  }),
  mutant('whose money is to settle leaves', 'what is adopted counts', ['departing'], {
    file: 'trade/members/departing.ts',
    from: '[current, ...adopted.map(({ values }) => values)]',
    to: '[current]',
  }),
  mutant('a validator leaves', 'it leaves the set first', ['departing'], {
    file: 'trade/members/departing.ts',
    from: "['validator', isValidator ? 1 : 0],",
    to: "['validator', 0],",
  }),
  mutant('who has left signs', 'nothing more', ['departing'], {
    file: 'apply.ts',
    from: "if (status === 'left') return refuse",
    to: "if (id === '') return refuse",
  }),
  mutant('who has left is paid', 'it is not on the network', ['departing'], {
    file: 'state/members.ts',
    from: "return member?.status === 'left' ? undefined : member;",
    to: 'return member;',
  }),
  mutant('who has left comes to vote on blocks', 'nobody does', ['departing'], {
    file: 'trade/governance/changing.ts',
    from: '?? checkPresent(scene, change);',
    to: ';',
  }),
  mutant('who has left sees new offers to all', 'they are for members', ['departing'], {
    file: 'trade/evidence/reading.ts',
    from: "status === 'left' ? [] : [EVERY_MEMBER];",
    to: '[EVERY_MEMBER];',
  }),
];

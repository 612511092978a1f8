/** Planted mistakes about what is cancelled under a pledge, and about debts that pledges are on. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** W2: what pledges lose their pledgors owe, once. */
const LOST: readonly Mutant[] = [
  mutant('a pledgor owes nothing for a credit note', 'it owes what is lost', ['pledgors'], {
    row: 'W2',
    file: 'trade/disputes/diluting.ts',
    from: 'return withPledgors(scene, before.id, () => runBatch(scene, before, note));',
    to: 'return runBatch(scene, before, note);',
  }),
  mutant('a pledgor owes nothing for a dispute', 'it owes what is lost', ['pledgors'], {
    row: 'W2',
    file: 'trade/disputes/disputing.ts',
    from: 'withPledgors(origin, before.id, () => closeDisputed(origin, before, parts), owing);',
    to: 'closeDisputed(origin, before, parts);',
  }),
  mutant('a pledgor owes all that is cancelled', 'what nothing covers', ['pledgors'], {
    row: 'W2',
    file: 'trade/settlement/securing.ts',
    from: 'const part = lesser(rest, neededBy(draft, id) - got);',
    to: 'const part = rest;',
  }),
  mutant('what a pledgor owes is counted twice', 'debts already owed cover', ['pledgors'], {
    row: 'W2',
    file: 'trade/settlement/securing.ts',
    from: 'return openSecured(pledge) - openForLoss(draft, id);',
    to: 'return openSecured(pledge);',
  }),
  mutant('the assignor’s debt covers nothing', 'nobody is paid twice', ['pledgedDebts'], {
    row: 'W2',
    file: 'trade/settlement/securing.ts',
    from: 'pay(debt.pledges, openDebt(debt));',
    to: 'pay(debt.pledges, 0n);',
  }),
  mutant('an insolvent’s debt covers', 'it covers nothing', ['pledgedDebts'], {
    row: 'W2',
    file: 'trade/settlement/securing.ts',
    from: 'isBeside || isInsolvent(draft, debt.debtor)',
    to: 'isBeside',
  }),
  mutant('what was cancelled under a reserve is lost', 'its seller answers', ['pledgedDebts'], {
    row: 'W2',
    file: 'trade/settlement/securing.ts',
    from: 'return lesser(units + answered, reserveDue(scene, reserve));',
    to: 'return lesser(units, reserveDue(scene, reserve));',
  }),
  mutant('a pledgor owes more than is secured', 'no more than is secured', ['pledgors'], {
    row: 'W2',
    file: 'trade/pieces/pledging.ts',
    from: 'return limitLosses(draft, pledge.id, openSecured(after));',
    to: 'return [];',
  }),
];

/** W2: debts in the place of pledged units. */
const IN_PLACE: readonly Mutant[] = [
  mutant('the assignor pays around the pledgee', 'through its pledgees', ['pledgedDebts'], {
    row: 'W2',
    file: 'trade/disputes/warranting.ts',
    from: 'isHolders ? chargesOn(origin.draft, piece, link.assignor) : [];',
    to: '[];',
  }),
  mutant('a reserve is made good around it', 'through its pledgees', ['pledgedDebts'], {
    row: 'W2',
    file: 'trade/pieces/reserving.ts',
    from: 'isLast ? chargesOn(origin.draft, piece, link.assignor) : [];',
    to: '[];',
  }),
  mutant('late interest is paid around it', 'through its pledgees', ['pledgedDebts'], {
    row: 'W2',
    file: 'trade/settlement/leaving.ts',
    from: 'const charged = chargesOn(origin.draft, piece, debtor);',
    to: 'const charged = chargesOn(origin.draft, { pledges: [] }, debtor);',
  }),
  mutant('recourse is paid around the pledgee', 'through its pledgees', ['pledgedDebts'], {
    row: 'W2',
    file: 'rules/recourse/payRecourse.ts',
    from: 'payInRank(draft, chargesOn(draft, piece, signer), paid);',
    to: 'payInRank(draft, [], paid);',
  }),
  mutant('a pledged debt is set off', 'not without the pledgees', ['outsideRules'], {
    row: 'W2',
    file: 'rules/settlement/setOff.ts',
    from: 'const pledge = chargeOn(draft, first) ?? chargeOn(draft, second);',
    to: 'const pledge = chargeOn(draft, first);',
  }),
  mutant('it is set off against a piece', 'not without the pledgees', ['setOffRules'], {
    row: 'W2',
    file: 'trade/settlement/settingOff.ts',
    from: "if (charge !== null) return refuse('debt_pledged', { pledge: charge });",
    to: '',
  }),
  mutant('a pledged debt is waived', 'not without the pledgees', ['pledgedDebts'], {
    row: 'W2',
    file: 'trade/corrections/correcting.ts',
    from: 'return [...new Set([debt.creditor, ...pledgees])].sort();',
    to: 'return [debt.creditor].concat(pledgees.slice(0, 0));',
  }),
  mutant('a set-off with the pledgor counts for nothing', 'as received', ['pledgors'], {
    row: 'W2',
    file: 'trade/pieces/pledgedDebts.ts',
    from: 'return payInRank(draft, debt.pledges, amount).shares',
    to: "return payInRank(draft, debt.pledges, debt.cause === 'pledge' ? 0n : amount).shares",
  }),
  mutant('a set-off by the pledgee counts for nothing', 'as received', ['pledgedDebts'], {
    row: 'W2',
    file: 'trade/pieces/pledgedDebts.ts',
    from: 'return payInRank(draft, debt.pledges, amount).shares',
    to: "return payInRank(draft, debt.pledges, debt.cause === 'pledge' ? amount : 0n).shares",
  }),
  mutant('what is all disputed is cut for its pledgee', 'claimed as it is', ['pledgedDebts'], {
    row: 'W2',
    file: 'rules/recourse/claimRecourse.ts',
    from: 'if (open === 0n) return { part: piece, events: [] };',
    to: '',
  }),
];

/** All of them. */
export const PLEDGE_MUTANTS: readonly Mutant[] = [...LOST, ...IN_PLACE];

/** Planted mistakes about freezes, set-off and notice. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about what stands still. */
const FREEZES: readonly Mutant[] = [
  mutant('a quote of frozen money is taken', 'locked money is frozen too', ['frozenMoney'], {
    row: 'W5',
    file: 'state/subjects.ts',
    from: 'return [...ofQuote(draft, id), piece, moneyTarget(issuer, financier)];',
    to: 'return [...ofQuote(draft, id), piece];',
  }),
  mutant('a pledge of a frozen piece is released', 'payments alone', ['frozenMoney'], {
    row: 'W5',
    file: 'rules/pledges/releasePledge.ts',
    from: 'subjects: (deed, draft) => ofPledgedPieces(draft, deed.pledge),',
    to: "subjects: { exempt: 'The pledgee gives up its own right.' },",
  }),
  mutant('a halted debtor accepts', 'no debt of it arises', ['frozenMoney'], {
    row: 'W5',
    file: 'state/subjects.ts',
    from: 'const invoice = invoices.read(draft, id);',
    to: "const invoice = invoices.read(draft, '');",
  }),
  mutant('a second order ends with the first', 'terms of their own', ['freezeOrders'], {
    row: 'W18',
    file: 'trade/due/lapsing.ts',
    from: '({ until }) => until === first',
    to: '() => true',
  }),
  mutant('what is held goes with the first order', 'it passes on', ['freezeOrders'], {
    row: 'W18',
    file: 'trade/due/thawing.ts',
    from: 'freezes.write(origin.draft, { ...freeze, orders });',
    to: 'freezes.write(origin.draft, { ...freeze, orders, held: [] });',
  }),
  mutant('escrow pays from frozen money', 'it is held with the freeze', ['frozenMoney'], {
    row: 'W5',
    file: 'trade/agreements/performing.ts',
    from: "if (amount > 0n && isFrozen(origin.draft, target)) return refuse('frozen', { target });",
    to: '',
  }),
  mutant('held escrow goes back at the end', 'it is the holders’', ['frozenMoney'], {
    row: 'W5',
    file: 'trade/agreements/watching.ts',
    from: 'if (contract.heldRule !== null) return nextCutOff(scene);',
    to: '',
  }),
  mutant('a credit note reaches a frozen piece', 'payments alone', ['frozenMoney'], {
    row: 'W5',
    file: 'trade/disputes/frozenUnits.ts',
    from: 'if (amount <= possible) return null;',
    to: 'if (amount > 0n) return null;',
  }),
];

/** Mistakes about set-off against pieces that changed hands. */
const SET_OFF: readonly Mutant[] = [
  mutant('a claim after the notice is set off', 'the debtor knew better', ['formerCreditors'], {
    row: 'W6',
    file: 'trade/settlement/settingOff.ts',
    from: 'const isOlder = noticeTime === null || madeTime < noticeTime;',
    to: 'const isOlder = noticeTime === null || madeTime > 0;',
  }),
  mutant('the holder bears a former holder’s debt', 'that one owes it', ['formerCreditors'], {
    row: 'W6',
    file: 'trade/settlement/settingOff.ts',
    from: "const words = { ...parties, amount, cause: 'setOff' as const, receivable: id, from };",
    to: "const words = { ...parties, amount: 0n, cause: 'setOff' as const, receivable: id, from };",
  }),
  mutant('a holder takes back what the debtor declared', 'its own alone', ['setOffRules'], {
    row: 'W6',
    file: 'rules/settlement/setOffPiece.ts',
    from: 'by !== declared.by || debt !== declared.debt',
    to: 'debt !== declared.debt',
  }),
  mutant('holders crowd out the debtor', 'places are kept for it', ['setOffRules'], {
    row: 'W6',
    file: 'rules/settlement/setOffPiece.ts',
    from: 'const isFull = by !== debtor && holders.length > MAX_HOLDERS_SET_OFFS;',
    to: 'const isFull = by !== debtor && holders.length > MAX_SET_OFFS;',
  }),
  mutant('a declared set-off is forgotten', 'it runs before the debit', ['formerCreditors'], {
    row: 'W6',
    file: 'trade/due/settling.ts',
    from: 'const setOff = runSetOffs(origin, found);',
    to: 'const setOff = runSetOffs(origin, { ...found, setOffs: [] });',
  }),
  mutant('a refused concession is set off', 'the holder’s word was needed', ['formerCreditors'], {
    row: 'W2',
    file: 'trade/settlement/settingOff.ts',
    from: "if (debt.receivable === id && debt.cause !== 'creditNote') return null;",
    to: 'if (debt.receivable === id) return null;',
  }),
  mutant('no credit note is set off', 'before the notice it was known', ['formerCreditors'], {
    row: 'W2',
    file: 'trade/settlement/settingOff.ts',
    from: 'if (isOlder && madeTime <= receivable.dueTime) return null;',
    to: "if (isOlder && debt.cause !== 'creditNote') return null;",
  }),
  mutant('set-off in money of another issuer', 'never one’s for another’s', ['setOffRules'], {
    row: 'W6',
    file: 'trade/settlement/settingOff.ts',
    from: 'const isOfMoney = debt.issuer === mandate.issuer && debt.currency === currency;',
    to: 'const isOfMoney = debt.currency === currency;',
  }),
];

/** Mistakes about who is paid, on the ledger and outside. */
const NOTICE: readonly Mutant[] = [
  mutant('the assignor is paid until the debtor nods', 'from the block', ['payees'], {
    row: 'W11',
    file: 'trade/pieces/noticing.ts',
    from: 'return { ...piece, payTo: holder, noticeTo, noticedAt: height, links };',
    to: 'return { ...piece, payTo: noticeTo === null ? holder : piece.payTo, noticeTo, links };',
  }),
  mutant('an insolvent payee collects', 'the holder is paid', ['payees'], {
    row: 'W11',
    file: 'trade/pieces/noticing.ts',
    from: 'return payTo !== holder && isInsolvent(draft, payTo) ? holder : payTo;',
    to: 'return payTo;',
  }),
  mutant('one says that it was paid outside', 'it takes both', ['payees'], {
    row: 'W11',
    file: 'rules/settlement/confirmPaidOutside.ts',
    from: 'if (isAgreed || receivable.debtor === payee)',
    to: 'if (isAgreed || word.by === payee)',
  }),
  mutant('a former payee collects outside for ever', 'until the notice counts', ['payees'], {
    row: 'W11',
    file: 'trade/pieces/noticing.ts',
    from: 'return isFirst && noticeTime !== null && noticeTime > time;',
    to: 'return isFirst && noticeTime !== null && time > 0;',
  }),
];

/** Mistakes about what is told of a set-off that was declared ahead. */
const DECLARED: readonly Mutant[] = [
  mutant('a declared set-off is nobody’s business', 'it is a burden', ['formerCreditors'], {
    row: 'W6',
    file: 'trade/evidence/encumbrances.ts',
    from: "return left === 0n ? [] : [entry('set_off_declared'",
    to: "return left >= 0n ? [] : [entry('set_off_declared'",
  }),
  mutant('a set-off of a paid debt burdens', 'what is open of it does', ['formerCreditors'], {
    row: 'W6',
    file: 'trade/evidence/encumbrances.ts',
    from: 'lesser(BigInt(amount), openDebt(debt))',
    to: 'BigInt(amount)',
  }),
];

/** All of them. */
export const SETTLEMENT_MUTANTS: readonly Mutant[] = [
  ...FREEZES,
  ...SET_OFF,
  ...NOTICE,
  ...DECLARED,
];

/** Planted mistakes in what happens after default. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about recourse. */
const RECOURSE: readonly Mutant[] = [
  mutant('recourse against the first assignor', 'the immediate one only', ['recourse'], {
    file: 'trade/disputes/claiming.ts',
    from: '  const sale = recourseLink(piece);\n  // A pledgee',
    to: '  const sale = piece.links.at(0);\n  // A pledgee',
  }),
  mutant('the whole price is claimed', 'what was received counts', ['recourse'], {
    file: 'trade/disputes/claiming.ts',
    from: '(BigInt(sale.price) * units) / BigInt(sale.units)',
    to: 'BigInt(sale.price)',
  }),
  mutant('late interest is received twice', 'less what was received', ['recourse'], {
    file: 'trade/disputes/claiming.ts',
    from: ' - piece.yielded;',
    to: ';',
  }),
  mutant('a claim is paid again', 'a claim never pays twice', ['recourse'], {
    file: 'trade/disputes/claiming.ts',
    from: "status === 'open' && scene.time < lapseTime",
    to: "status !== 'lapsed' && scene.time < lapseTime",
  }),
  mutant('an assignor’s own days have passed', 'a term of its own', ['recourse'], {
    file: 'trade/disputes/claiming.ts',
    from: 'Math.max(receivable.graceTime, piece.returnedTime ?? 0)',
    to: 'receivable.graceTime',
  }),
];

/** Mistakes about late interest on units that close without a payment to all. */
const LATENESS: readonly Mutant[] = [
  mutant('late interest goes with the last unit', 'it stays owed', ['lateness'], {
    file: 'trade/settlement/leaving.ts',
    from: 'weigh(closed, interest)',
    to: 'weigh(closed, interest - interest)',
  }),
  mutant('costs go with the last unit', 'they stay owed', ['costs'], {
    file: 'trade/settlement/leaving.ts',
    from: '(due.costs * some) / all',
    to: '(due.costs * (all - some)) / all',
  }),
  mutant('costs of what is not late', 'owed once it is overdue', ['costs'], {
    file: 'trade/settlement/interest.ts',
    from: 'lateSince === null ? 0n : lateCost - costsPaid',
    to: 'lateSince === 0 ? 0n : lateCost - costsPaid',
  }),
  mutant('late interest stays with the neighbours', 'it follows its units', ['lateness'], {
    file: 'rules/settlement/confirmPaidOutside.ts',
    from: 'withInterest(scene, receivable), before)',
    to: 'withInterest(scene, receivable), [])',
  }),
];

/** Mistakes about set-off against a piece. */
const SET_OFFS: readonly Mutant[] = [
  mutant('an undertaking is set off', 'the debtor has waived it', ['setOffRules'], {
    row: 'W6',
    file: 'trade/settlement/settingOff.ts',
    from: "if (kind === 'undertaking') return",
    to: "if (kind !== 'undertaking' && kind !== 'acknowledged') return",
  }),
  mutant('notice bars nothing', 'only older debts, or of the same', ['setOffRules'], {
    row: 'W6',
    file: 'trade/settlement/settingOff.ts',
    from: 'if (isOlder && madeTime <= receivable.dueTime) return null;',
    to: 'if (isOlder || madeTime <= receivable.dueTime) return null;',
  }),
  mutant('a debt is set off twice', 'so much of both', ['setOffRules'], {
    row: 'W6',
    file: 'trade/settlement/settingOff.ts',
    from: 'const told = settleDebt(draft, debt, amount);',
    to: 'const told: readonly Event[] = [];',
  }),
];

/** Mistakes about reserves. */
const RESERVES: readonly Mutant[] = [
  mutant('interest of a reserve on what is repaid', 'on what is left', ['reserve'], {
    file: 'trade/pieces/reserving.ts',
    from: 'BigInt(advance) - (part - toFee - interest)',
    to: 'BigInt(advance) - (part - part)',
  }),
  mutant('a financier keeps the remainder', 'up to what is due', ['reserve'], {
    file: 'trade/pieces/reserving.ts',
    from: 'const part = lesser(amount, reserveDue(scene, before));',
    to: 'const part = amount > 0n ? amount : reserveDue(scene, before);',
  }),
  mutant('each part of a cut piece has the whole fee', 'sums are kept', ['reserve'], {
    file: 'trade/pieces/reserving.ts',
    from: 'fee: share(1, at),',
    to: 'fee: reserve.fee,',
  }),
];

/** Mistakes about what stands still. */
const FREEZES: readonly Mutant[] = [
  mutant('a frozen debtor is debited', 'automatic debits stop', ['freezeRules'], {
    row: 'W5',
    file: 'dueKinds.ts',
    from: 'if (stop !== null) {\n      return deferReceivable',
    to: 'if (stop === item) {\n      return deferReceivable',
  }),
  mutant('frozen days are days of grace', 'nobody is late for them', ['freezeRules'], {
    file: 'trade/due/settling.ts',
    from: "(isDefault || status === 'closed' ? dayMs : 0)",
    to: '0',
  }),
  mutant('what is held is lost', 'nothing vanishes', ['freezeRules'], {
    row: 'W18',
    file: 'trade/due/thawing.ts',
    from: 'return piece === null ? []',
    to: 'return piece !== null ? []',
  }),
  mutant('a frozen piece is paid out', 'what is paid on it is held', ['freezeRules'], {
    row: 'W5',
    file: 'trade/settlement/paying.ts',
    from: 'const isHeld = sum > 0n &&',
    to: 'const isHeld = sum < 0n &&',
  }),
  mutant('an issuer freezes all money', 'its own money only', ['freezeRules'], {
    file: 'trade/money/money.ts',
    from: 'isFrozen(world, moneyTarget(issuer, member))',
    to: "isFrozen(world, moneyTarget('bank-one', member))",
  }),
  mutant('half of the power resumes trade', 'more than two thirds', ['freezeRules'], {
    file: 'rules/supervision/resumeTrade.ts',
    from: 'power >= quorumPower(set)',
    to: 'power > 1',
  }),
];

/** Mistakes about guarantees. */
const GUARANTEES: readonly Mutant[] = [
  mutant('a guarantor pays more than falls to the piece', 'up to its share', ['guaranteeRules'], {
    row: 'W12',
    file: 'rules/guarantees/payGuarantee.ts',
    from: "if (count > covered) return refuse('more_than_open', { open: String(covered) });",
    to: '',
  }),
  mutant('no subrogation', 'who pays becomes holder', ['guaranteeRules'], {
    file: 'rules/guarantees/payGuarantee.ts',
    from: 'holder: guarantor, reserve: null, links, subrogated };',
    to: 'reserve: null };',
  }),
  mutant('a second guarantor is called first', 'ranks', ['guaranteeRules'], {
    file: 'rules/guarantees/callGuarantee.ts',
    from: '.slice(0, rank)',
    to: '.slice(rank + 1)',
  }),
  mutant('what the default has triggered expires', 'it came in the term', ['guarantees'], {
    row: 'W12',
    file: 'state/indexes.ts',
    from: "return status === 'active' ? [due] : [];",
    to: "return status === 'active' || status === 'triggered' ? [due] : [];",
  }),
  mutant('the default triggers nothing', 'divided at the default', ['guarantees'], {
    row: 'W12',
    file: 'trade/due/settling.ts',
    from: 'triggerGuarantees(scene.draft, piecesOf(scene.draft, id));',
    to: '',
  }),
  mutant('the first piece bears all of it', 'divided by the formula', ['guarantees'], {
    row: 'W12',
    file: 'trade/pieces/guaranteeing.ts',
    from: 'const amount = String(shares[at] ?? 0n);',
    to: 'const amount = String(at === 0 ? lesser(guarantee.amount, open) : 0n);',
  }),
  mutant('a part keeps the whole share', 'it goes with the units', ['guarantees'], {
    row: 'W12',
    file: 'trade/pieces/guaranteeing.ts',
    from: 'return { ...cover, amount: String(parts[at]?.shares[part] ?? 0n), calls };',
    to: 'return { ...cover, calls };',
  }),
  mutant('the piece behind loses its share', 'each piece has its own', ['guarantees'], {
    row: 'W12',
    file: 'rules/guarantees/payGuarantee.ts',
    from: 'if (part.to < piece.to) keepRest(draft, part, left);',
    to: 'keepRest(draft, part, left);',
  }),
  mutant('the guarantor is paid beside its creditor', 'creditors first', ['guarantees'], {
    row: 'W12',
    file: 'trade/settlement/paying.ts',
    from: 'payCreditorsFirst(all, shares);',
    to: '',
  }),
  mutant('the last creditor is paid first', 'in the order of units', ['guarantees'], {
    row: 'W12',
    file: 'trade/pieces/guaranteeing.ts',
    from: 'for (const index of creditors) {',
    to: 'for (const index of creditors.toReversed()) {',
  }),
  mutant('it is set off before its creditor', 'nothing before', ['setOffRules'], {
    row: 'W12',
    file: 'trade/settlement/settingOff.ts',
    from: 'if (isBehind(piecesOf(draft, piece.receivable), piece))',
    to: 'if (openUnits(piece) < 0n)',
  }),
  mutant('any pledgee calls', 'the first rank acts', ['guarantees'], {
    row: 'W12',
    file: 'trade/pieces/pledging.ts',
    from: 'const [first] = pledgesOf(draft, piece);\n  return',
    to: 'const first = pledgesOf(draft, piece).at(-1);\n  return',
  }),
  mutant('a call waits', 'waiting delays the payment', ['guaranteeRules'], {
    row: 'W12',
    file: 'rules/guarantees/callGuarantee.ts',
    from: "if (status !== 'defaulted') return",
    to: "if (status !== 'defaulted' || guarantee.waitingDays > 0) return",
  }),
];

/** Mistakes about insolvency. */
const INSOLVENCIES: readonly Mutant[] = [
  mutant('an insolvent debtor is debited', 'automatic debits stop', ['insolvencyRules'], {
    row: 'W15',
    file: 'state/insolvencies.ts',
    from: "?.status === 'open'",
    to: "?.status === 'ended'",
  }),
  mutant('an insolvent member keeps its keys', 'they give way', ['insolvencyRules'], {
    file: 'rules/supervision/declareInsolvency.ts',
    from: 'revokedKey(each, height)',
    to: 'each',
  }),
  mutant('offers of an insolvent seller stand', 'they are withdrawn', ['insolvencyRules'], {
    file: 'trade/due/withdrawing.ts',
    from: "offered('offers-from', offers,",
    to: "offered('offers-none', offers,",
  }),
  mutant('quotes of an insolvent financier stand', 'its money is free', ['insolvencyRules'], {
    file: 'trade/due/withdrawing.ts',
    from: "offered('quotes-from', quotes,",
    to: "offered('quotes-none', quotes,",
  }),
  mutant('everything accelerates', 'only where it is agreed', ['acceleration'], {
    file: 'trade/due/accelerating.ts',
    from: 'if (!receivable.accelerates) return [];',
    to: '',
  }),
  mutant('only a batch accelerates', 'the due-queue does the rest', ['acceleration'], {
    file: 'trade/due/accelerating.ts',
    from: 'done < entries.length || done === ACCELERATE_BATCH',
    to: 'done < entries.length',
  }),
  mutant('only a batch is withdrawn', 'the due-queue does the rest', ['insolvencyRules'], {
    file: 'trade/due/withdrawing.ts',
    from: 'isLeft ? (insolvency.withdrawTime ?? time) : null',
    to: 'isLeft ? insolvency.withdrawTime : null',
  }),
  mutant('what is left of them can be taken', 'nobody can meanwhile', ['insolvencyRules'], {
    file: 'state/insolvencies.ts',
    from: '?.withdrawTime ?? null) !== null',
    to: '?.withdrawTime ?? null) === -1',
  }),
];

/** All of them. */
export const AFTERMATH_MUTANTS: readonly Mutant[] = [
  ...RECOURSE,
  ...LATENESS,
  ...SET_OFFS,
  ...RESERVES,
  ...FREEZES,
  ...GUARANTEES,
  ...INSOLVENCIES,
];

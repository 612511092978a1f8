/** Planted mistakes about who is paid first, in whose money, and how money is paid out. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about the order of the due-queue. */
const QUEUE: readonly Mutant[] = [
  mutant('ids decide who is paid first', 'an id can be ground', ['queueRules'], {
    row: 'W17',
    file: 'state/dueKeys.ts',
    from: 'padded(made.height, 15)',
    to: 'padded(0, 15)',
  }),
  mutant('ids decide within a block', 'what stands before is first', ['queueRules'], {
    row: 'W17',
    file: 'execute.ts',
    from: 'const made = { height: scene.height, index };',
    to: 'const made = { height: scene.height, index: 0 * index };',
  }),
  mutant('the invoice decides, not its acceptance', 'the debt is older', ['queueRules'], {
    row: 'W17',
    file: 'trade/invoices/accepting.ts',
    from: 'made: scene.made,',
    to: 'made: invoice.made,',
  }),
  mutant('what was late before waits', 'the earlier due day is first', ['queueRules'], {
    row: 'W17',
    file: 'state/indexes.ts',
    from: 'dueKey(retryTime, made, item, dueTime)',
    to: 'dueKey(retryTime, made, item)',
  }),
];

/** Mistakes about money that is given back. */
const REDEMPTIONS: readonly Mutant[] = [
  mutant('what is given back can be spent', 'it is locked', ['redemptionRules'], {
    row: 'W3',
    file: 'rules/money/redeemMoney.ts',
    from: '    lockMoney(draft, money, member, amount);\n',
    to: '',
  }),
  mutant('silence of the issuer burns money', 'it was not paid out', ['redemptionRules'], {
    row: 'W3',
    file: 'trade/money/redeeming.ts',
    from: "const isPaid = redemption.status === 'paidOut';",
    to: 'const isPaid = true;',
  }),
  mutant('contested money is burnt all the same', 'a ruling decides', ['redemptionRules'], {
    row: 'W3',
    file: 'rules/money/contestRedemption.ts',
    from: "status: 'contested', answerBy: null }",
    to: "status: 'paidOut' }",
  }),
  mutant('any issuer says that it has paid', 'its own money alone', ['redemptionRules'], {
    row: 'W3',
    file: 'rules/money/payOutRedemption.ts',
    from: "if (issuer !== signer) return refuse('not_issuer');",
    to: '',
  }),
  mutant('frozen money leaves by a redemption', 'it is locked, and frozen', ['redemptionRules'], {
    row: 'W5',
    file: 'rules/money/payOutRedemption.ts',
    from: 'subjects: (deed, draft) => ofRedemption(draft, deed.redemption),',
    to: "subjects: { signerOnly: '' },",
  }),
  mutant('a failed issuer pays one at par', 'its money settles nothing', ['redemptionRules'], {
    row: 'W3',
    file: 'rules/money/payOutRedemption.ts',
    from: 'if (isInsolvent(draft, issuer))',
    to: 'if (isInsolvent(draft, signer.slice(1)))',
  }),
];

/** Mistakes about whose money discharges. */
const ISSUERS: readonly Mutant[] = [
  mutant('a debtor pays with its own money', 'no debt is discharged so', ['issuerRules'], {
    row: 'W3',
    file: 'trade/money/discharging.ts',
    from: "if (issuer === debtor) return refuse('own_money');",
    to: '',
  }),
  mutant('money of a failed issuer is spent', 'it settles nothing', ['issuerRules'], {
    row: 'W3',
    file: 'trade/money/money.ts',
    from: 'if (isInsolvent(world, issuer) || isFrozen(',
    to: 'if (isFrozen(',
  }),
  mutant('a failed issuer makes its debtors late', 'they have days', ['issuerRules'], {
    row: 'W3',
    file: 'trade/money/discharging.ts',
    from: '+ parameters.issuerDays * days.dayMs',
    to: '',
  }),
  mutant('whom a supplier takes is not asked', 'it named issuers', ['issuerRules'], {
    row: 'W3',
    file: 'rules/invoices/acceptInvoice.ts',
    from: 'invoice.terms.issuers)',
    to: 'null)',
  }),
  mutant(
    'a debt is paid in whatever money',
    'in other money once its own has failed',
    ['dilution'],
    {
      row: 'W3',
      file: 'rules/settlement/payDebt.ts',
      from: 'checkSolvent(scene) ?? checkStands(scene, owed, money);',
      to: 'checkSolvent(scene);',
    },
  ),
  mutant('a creditor is not asked whose money it takes', 'it named issuers', ['issuerRules'], {
    row: 'W3',
    file: 'trade/money/discharging.ts',
    from: 'if (receivable?.supplier !== creditor) return null;',
    to: 'if (receivable?.supplier !== undefined) return null;',
  }),
  mutant('recourse is paid in whatever money', 'in that of the sale', ['recourse'], {
    row: 'W3',
    file: 'rules/recourse/payRecourse.ts',
    from: '(claimed && money && checkStands(scene, claimed.owed, money)) ??',
    to: '',
  }),
  mutant('a bank sets its own money off', 'no debt is discharged so', ['outsideRules'], {
    row: 'W3',
    file: 'rules/settlement/setOff.ts',
    from: "if (own !== undefined) return refuse('own_money');",
    to: '',
  }),
  mutant('a bank’s own money closes units', 'no debt is discharged so', ['setOffRules'], {
    row: 'W3',
    file: 'rules/settlement/setOffPiece.ts',
    from: "if (debt.issuer === debt.debtor) return refuse('own_money');",
    to: '',
  }),
];

/** W16: a cap on charges bounds what is debited of them, and nothing else. */
const CAPS: readonly Mutant[] = [
  mutant('a retry forgets what was debited', 'a cap is for all attempts', ['costs'], {
    row: 'W16',
    file: 'trade/money/funding.ts',
    from: 'BigInt(mandate.chargesCap) - interestPaid - costsPaid',
    to: 'BigInt(mandate.chargesCap)',
  }),
  mutant('what the cap keeps is nobody’s', 'it is owed to the holders', ['costs'], {
    row: 'W16',
    file: 'trade/due/settling.ts',
    from: '  if (openAmount(after) > 0n) return paid;',
    to: '  if (openAmount(after) >= 0n) return paid;',
  }),
  mutant('costs and interest have a cap each', 'one cap for both', ['costs'], {
    row: 'W16',
    file: 'trade/due/settling.ts',
    from: 'interest: lesser(due.interest, cap - costs)',
    to: 'interest: lesser(due.interest, cap)',
  }),
];

/** All of them. */
export const PAYMENT_MUTANTS: readonly Mutant[] = [...QUEUE, ...REDEMPTIONS, ...ISSUERS, ...CAPS];

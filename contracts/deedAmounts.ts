/**
 * How much each deed is about: a table, by which limits of keys are kept (scoping.ts). It is what
 * the signer gives, owes, locks or gives up by it at most, by the words of the deed and the state
 * before it. What only takes back, refuses, asks, tells or stops gives nothing; of what orders,
 * votes, corrects, agrees to terms or adds keys, no amount can be told beforehand.
 */
import type { JsonObject } from '../ledger/canonical.ts';
import type { Hash } from '../ledger/hash.ts';
import type { DeedOf, DeedType } from './deeds.ts';
import { isDeedType, RULES } from './deeds.ts';
import type { FactReader } from './state/factKind.ts';
import { guarantees } from './state/guarantees.ts';
import { invoices } from './state/invoices.ts';
import { offers } from './state/offers.ts';
import { pieceFacts } from './state/pieces.ts';
import { conversions, quoteRequests, quotes } from './state/quotes.ts';
import { receivables } from './state/receivables.ts';
import { redemptions } from './state/redemptions.ts';
import { claims, debts, pledges } from './state/rights.ts';
import type { Rule } from './state/rule.ts';
import type { DeedAmount } from './trade/members/spending.ts';
import { openAmount } from './trade/settlement/paying.ts';

/** What a deed is about; `unknown` where it cannot be told, or what it names is not there. */
export type AmountFound = DeedAmount | 'nothing' | 'unknown';

type AmountOf<Type extends DeedType> = (deed: DeedOf<Type>, state: FactReader) => AmountFound;

/** The same of every deed of a type, or found by its words. */
type AmountRow<Type extends DeedType> = 'nothing' | 'unknown' | AmountOf<Type>;

const said = ({ currency, amount }: { currency: string; amount: string }): DeedAmount => ({
  currency,
  amount: BigInt(amount),
});
const restOf = ({ invoice }: { invoice: Hash }, state: FactReader): AmountFound =>
  ofInvoice(state, invoice, invoices.read(state, invoice)?.disputed);
const unitsOf = (
  { receivable, from, to }: { receivable: Hash; from: string; to: string },
  state: FactReader,
): AmountFound => ofReceivable(state, receivable, unitsIn({ from: BigInt(from), to: BigInt(to) }));
const pieceOf = (
  { receivable, piece }: { receivable: Hash; piece: string },
  state: FactReader,
): AmountFound => ofPiece(state, receivable, BigInt(piece));
const partOf = (
  { receivable, amount }: { receivable: Hash; amount: string },
  state: FactReader,
): AmountFound => ofReceivable(state, receivable, BigInt(amount));
const noteOf = ({ receivable }: { receivable: Hash }, state: FactReader): AmountFound => {
  const note = receivables.read(state, receivable)?.note?.amount;
  return ofReceivable(state, receivable, note === undefined ? undefined : BigInt(note));
};
const securedOf = ({ pledge }: { pledge: Hash }, state: FactReader): AmountFound => {
  const found = pledges.read(state, pledge);
  return ofReceivable(state, found?.receivable, found?.secured);
};
const redeemedOf = ({ redemption }: { redemption: Hash }, state: FactReader): AmountFound =>
  ofRedemption(state, redemption);

const AMOUNTS: { readonly [Type in DeedType]: AmountRow<Type> } = {
  addKey: 'unknown',
  suspendKey: 'nothing',
  objectKey: 'nothing',
  revokeKey: 'unknown',
  setMailbox: 'nothing',
  setPolicy: 'unknown',
  approveDeed: 'nothing',
  declineDeed: 'nothing',
  registerInvoice: said,
  acceptInvoice: said,
  counterInvoice: said,
  takeCounter: wholeInvoice,
  rejectInvoice: 'nothing',
  withdrawInvoice: wholeInvoice,
  reissueInvoice: said,
  disputeInvoice: 'nothing',
  liftDispute: ({ invoice, amount }, state) => ofInvoice(state, invoice, BigInt(amount)),
  offerRest: restOf,
  takeRest: restOf,
  concedeDispute: restOf,
  creditNote: partOf,
  confirmCreditNote: noteOf,
  answerCreditNote: noteOf,
  disputeReceivable: partOf,
  concedeUnits: ({ receivable, piece }, state) => {
    const found = pieceFacts.read(state, receivable, BigInt(piece));
    return ofReceivable(state, receivable, found?.disputed);
  },
  endDispute: ({ receivable }, state) =>
    ofReceivable(state, receivable, receivables.read(state, receivable)?.disputed),
  offerAssignment: unitsOf,
  assignToMany: ({ receivable, parts }, state) => {
    const units = parts.map(({ from, to }) => unitsIn({ from: BigInt(from), to: BigInt(to) }));
    return ofReceivable(
      state,
      receivable,
      units.reduce((sum, each) => sum + each, 0n),
    );
  },
  giveConsent: ({ currency, limit }) => said({ currency, amount: limit }),
  endConsent: 'nothing',
  grantReading: 'nothing',
  endReading: 'nothing',
  acceptAssignment: offeredUnits,
  giveNotice: 'nothing',
  acknowledgeNotice: pieceOf,
  pledgePiece: unitsOf,
  consentTransfer: securedOf,
  releasePledge: securedOf,
  freeDebt: ({ debt }, state) => ofDebt(state, debt),
  enforcePledge: securedOf,
  requestQuotes: 'nothing',
  giveQuote: ({ request, fee }, state) => {
    const found = quoteRequests.read(state, request);
    const units = found === undefined ? undefined : unitsIn(found) + BigInt(fee);
    return ofReceivable(state, found?.receivable, units);
  },
  acceptQuote: ({ quote }, state) => {
    const request = quoteRequests.read(state, quotes.read(state, quote)?.request ?? '');
    return ofReceivable(state, request?.receivable, request && unitsIn(request));
  },
  endQuote: 'nothing',
  endRequest: 'nothing',
  offerSale: unitsOf,
  acceptSale: ({ offer }, state) => {
    const found = offers.read(state, offer);
    return ofReceivable(state, found?.receivable, found?.price);
  },
  offerEarlyPayment: unitsOf,
  payEarly: ({ offer, maxPrice }, state) =>
    ofReceivable(state, offers.read(state, offer)?.receivable, BigInt(maxPrice)),
  declineOffer: 'nothing',
  withdrawOffer: 'nothing',
  issueMoney: said,
  transferMoney: said,
  redeemMoney: said,
  payOutRedemption: redeemedOf,
  contestRedemption: 'nothing',
  ruleOnRedemption: redeemedOf,
  offerConversion: ({ currency, giveAmount }) => said({ currency, amount: giveAmount }),
  acceptConversion: ({ conversion }, state) => {
    const found = conversions.read(state, conversion);
    if (found === undefined) return 'unknown';
    return { currency: found.currency, amount: found.takeAmount };
  },
  endConversion: 'nothing',
  fundObligation: said,
  refuseObligation: 'nothing',
  changeMandate: ({ receivable }, state) => {
    const found = receivables.read(state, receivable);
    return ofReceivable(state, receivable, found && openAmount(found));
  },
  payOverdue: partOf,
  confirmPaidOutside: partOf,
  payDebt: ({ debt, amount }, state) => ofDebt(state, debt, BigInt(amount)),
  setOff: ({ debt, amount }, state) => ofDebt(state, debt, BigInt(amount)),
  setOffPiece: partOf,
  giveGuarantee: partOf,
  acceptGuarantee: 'nothing',
  withdrawGuarantee: 'nothing',
  callGuarantee: 'nothing',
  payGuarantee: ({ guarantee, amount }, state) =>
    ofReceivable(state, guarantees.read(state, guarantee)?.receivable, BigInt(amount)),
  claimRecourse: 'nothing',
  payRecourse: ({ claim, atMost }, state) =>
    ofReceivable(state, claims.read(state, claim)?.receivable, BigInt(atMost)),
  withdrawRecourse: ({ claim }, state) => {
    const found = claims.read(state, claim);
    return found === undefined ? 'unknown' : ofPiece(state, found.receivable, found.from);
  },
  writeOff: pieceOf,
  proposeContract: 'unknown',
  agreeContract: 'unknown',
  endContract: 'unknown',
  shadowContract: 'nothing',
  endorseOracle: 'unknown',
  attestRate: 'nothing',
  attestFact: 'nothing',
  attestEntry: 'nothing',
  freeze: 'unknown',
  liftFreeze: 'unknown',
  freezeMoney: 'unknown',
  thawMoney: 'unknown',
  haltTrade: 'unknown',
  resumeTrade: 'unknown',
  declareInsolvency: 'unknown',
  endInsolvency: 'unknown',
  proposeCorrection: 'unknown',
  consentCorrection: 'unknown',
  orderCorrection: 'unknown',
  confirmCorrection: 'unknown',
  endCorrection: 'nothing',
  propose: 'unknown',
  castBallot: 'unknown',
  publishCalendar: 'unknown',
};

/** What a deed is about. Of one that has not its form it is nothing: it is refused for that. */
export function amountOfDeed(deed: JsonObject, state: FactReader): AmountFound {
  const type = String(deed['type']);
  if (!isDeedType(type)) return 'nothing';
  const row = AMOUNTS[type] as AmountRow<DeedType>;
  if (typeof row === 'string') return row;
  const rule: Rule = RULES[type];
  const read = rule.schema.safeParse(deed);
  return read.success ? row(read.data as never, state) : 'nothing';
}

function wholeInvoice({ invoice }: { invoice: Hash }, state: FactReader): AmountFound {
  return ofInvoice(state, invoice, invoices.read(state, invoice)?.amount);
}

function offeredUnits({ offer }: { offer: Hash }, state: FactReader): AmountFound {
  const found = offers.read(state, offer);
  return ofReceivable(state, found?.receivable, found && unitsIn(found));
}

function unitsIn({ from, to }: { readonly from: bigint; readonly to: bigint }): bigint {
  return to - from + 1n;
}

/** An amount in the currency of a receivable. */
function ofReceivable(
  state: FactReader,
  id: Hash | undefined,
  amount: bigint | undefined,
): AmountFound {
  const currency = receivables.read(state, id ?? '')?.currency;
  return currency === undefined || amount === undefined ? 'unknown' : { currency, amount };
}

/** The units of a piece. */
function ofPiece(state: FactReader, receivable: Hash, first: bigint): AmountFound {
  const piece = pieceFacts.read(state, receivable, first);
  return ofReceivable(state, receivable, piece && unitsIn(piece));
}

/** An amount in the currency of an invoice. */
function ofInvoice(state: FactReader, id: Hash, amount: bigint | undefined): AmountFound {
  const currency = invoices.read(state, id)?.currency;
  return currency === undefined || amount === undefined ? 'unknown' : { currency, amount };
}

function ofRedemption(state: FactReader, id: Hash): AmountFound {
  const found = redemptions.read(state, id);
  return found === undefined ? 'unknown' : { currency: found.currency, amount: found.amount };
}

/** So much of a debt, or what is open of it. */
function ofDebt(state: FactReader, id: Hash, amount?: bigint): AmountFound {
  const debt = debts.read(state, id);
  if (debt === undefined) return 'unknown';
  return { currency: debt.currency, amount: amount ?? debt.amount - debt.settled };
}

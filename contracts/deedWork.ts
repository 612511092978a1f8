/**
 * What each deed makes at most, units of work, known before it is done (work.ts): a table, beside
 * the bound of a block. A deed that is about one thing, or about as many as its words name, has a
 * bound of its own, with room above what it was ever seen to make; one that goes through the pieces
 * of a receivable, or through debts, is bounded by what these bear, and is broken off at the work
 * of a block (decision 0048). No deed goes beyond its bound: it would be refused there.
 */
import type { DeedType } from './deeds.ts';
import { isDeedType } from './deeds.ts';
import type { Parameters } from './state/parameters.ts';

/** It is bounded by `maxBlockWork` alone. */
const BROKEN_OFF = null;
/** Of a deed about a member, its keys, its money, or something that is attested. */
const ONE = 200;
/**
 * Of a deed about one piece, which is cut in three at most, or joins its neighbours: with eight
 * changes of hands, four pledges and four guarantees on each.
 */
const PIECE = 1_500;
/** Of a deed that looks for invoices that look alike. */
const INVOICE = 1_000;

/** By type of deed. */
const DEED_WORK: Readonly<Record<DeedType, number | null>> = {
  addKey: ONE,
  suspendKey: ONE,
  objectKey: ONE,
  revokeKey: ONE,
  setMailbox: ONE,
  setPolicy: ONE,
  approveDeed: BROKEN_OFF,
  declineDeed: ONE,
  registerInvoice: INVOICE,
  acceptInvoice: INVOICE,
  counterInvoice: INVOICE,
  takeCounter: INVOICE,
  rejectInvoice: INVOICE,
  withdrawInvoice: INVOICE,
  reissueInvoice: INVOICE,
  disputeInvoice: ONE,
  liftDispute: BROKEN_OFF,
  offerRest: INVOICE,
  takeRest: INVOICE,
  concedeDispute: INVOICE,
  creditNote: BROKEN_OFF,
  confirmCreditNote: BROKEN_OFF,
  answerCreditNote: BROKEN_OFF,
  disputeReceivable: BROKEN_OFF,
  concedeUnits: BROKEN_OFF,
  endDispute: BROKEN_OFF,
  offerAssignment: PIECE,
  assignToMany: BROKEN_OFF,
  giveConsent: ONE,
  endConsent: ONE,
  grantReading: ONE,
  endReading: PIECE,
  acceptAssignment: PIECE,
  giveNotice: PIECE,
  acknowledgeNotice: PIECE,
  pledgePiece: PIECE,
  consentTransfer: ONE,
  releasePledge: BROKEN_OFF,
  freeDebt: PIECE,
  enforcePledge: BROKEN_OFF,
  requestQuotes: ONE,
  giveQuote: BROKEN_OFF,
  acceptQuote: 2 * PIECE,
  endQuote: ONE,
  endRequest: 1_000,
  offerSale: PIECE,
  acceptSale: PIECE,
  offerEarlyPayment: PIECE,
  payEarly: BROKEN_OFF,
  declineOffer: PIECE,
  withdrawOffer: PIECE,
  issueMoney: ONE,
  transferMoney: ONE,
  redeemMoney: ONE,
  payOutRedemption: ONE,
  contestRedemption: ONE,
  ruleOnRedemption: ONE,
  offerConversion: ONE,
  acceptConversion: ONE,
  endConversion: ONE,
  fundObligation: ONE,
  refuseObligation: ONE,
  changeMandate: ONE,
  payOverdue: BROKEN_OFF,
  confirmPaidOutside: BROKEN_OFF,
  payDebt: BROKEN_OFF,
  setOff: BROKEN_OFF,
  setOffPiece: BROKEN_OFF,
  giveGuarantee: PIECE,
  acceptGuarantee: BROKEN_OFF,
  withdrawGuarantee: BROKEN_OFF,
  callGuarantee: PIECE,
  payGuarantee: BROKEN_OFF,
  claimRecourse: BROKEN_OFF,
  payRecourse: BROKEN_OFF,
  withdrawRecourse: PIECE,
  writeOff: PIECE,
  proposeContract: BROKEN_OFF,
  agreeContract: BROKEN_OFF,
  endContract: BROKEN_OFF,
  shadowContract: BROKEN_OFF,
  endorseOracle: ONE,
  attestRate: ONE,
  attestFact: ONE,
  attestEntry: ONE,
  freeze: PIECE,
  liftFreeze: BROKEN_OFF,
  freezeMoney: ONE,
  thawMoney: ONE,
  haltTrade: ONE,
  resumeTrade: ONE,
  declareInsolvency: BROKEN_OFF,
  endInsolvency: ONE,
  proposeCorrection: BROKEN_OFF,
  consentCorrection: BROKEN_OFF,
  orderCorrection: BROKEN_OFF,
  confirmCorrection: BROKEN_OFF,
  endCorrection: ONE,
  propose: BROKEN_OFF,
  castBallot: BROKEN_OFF,
  publishCalendar: ONE,
};

/** What a deed of this type makes at most under the parameters; it is broken off there. */
export function mostOfDeed(type: string, { maxBlockWork }: Parameters): number {
  const own = isDeedType(type) ? DEED_WORK[type] : ONE;
  return own === null ? maxBlockWork : Math.min(own, maxBlockWork);
}

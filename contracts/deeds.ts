/**
 * Every deed of this ledger: a closed union, one rule each. A deed's schema never changes; a new
 * field is a new version, listed beside the old one.
 */
import type { z } from 'zod';
import { acceptAssignment } from './rules/acceptAssignment.ts';
import { acceptConversion } from './rules/acceptConversion.ts';
import { acceptGuarantee } from './rules/acceptGuarantee.ts';
import { acceptInvoice } from './rules/acceptInvoice.ts';
import { acceptInvoice2 } from './rules/acceptInvoice2.ts';
import { acceptInvoice3 } from './rules/acceptInvoice3.ts';
import { acceptInvoice4 } from './rules/acceptInvoice4.ts';
import { acceptQuote } from './rules/acceptQuote.ts';
import { acceptSale } from './rules/acceptSale.ts';
import { acknowledgeNotice } from './rules/acknowledgeNotice.ts';
import { addKey } from './rules/addKey.ts';
import { agreeContract } from './rules/agreeContract.ts';
import { assignToMany } from './rules/assignToMany.ts';
import { attestEntry } from './rules/attestEntry.ts';
import { attestFact } from './rules/attestFact.ts';
import { attestRate } from './rules/attestRate.ts';
import { callGuarantee } from './rules/callGuarantee.ts';
import { castBallot } from './rules/castBallot.ts';
import { claimRecourse } from './rules/claimRecourse.ts';
import { concedeDispute } from './rules/concedeDispute.ts';
import { confirmPaidOutside } from './rules/confirmPaidOutside.ts';
import { consentTransfer } from './rules/consentTransfer.ts';
import { creditNote } from './rules/creditNote.ts';
import { declareInsolvency } from './rules/declareInsolvency.ts';
import { declineOffer } from './rules/declineOffer.ts';
import { disputeInvoice } from './rules/disputeInvoice.ts';
import { endConsent } from './rules/endConsent.ts';
import { endContract } from './rules/endContract.ts';
import { endConversion } from './rules/endConversion.ts';
import { endInsolvency } from './rules/endInsolvency.ts';
import { endorseOracle } from './rules/endorseOracle.ts';
import { endQuote } from './rules/endQuote.ts';
import { endRequest } from './rules/endRequest.ts';
import { enforcePledge } from './rules/enforcePledge.ts';
import { freeze } from './rules/freeze.ts';
import { freezeMoney } from './rules/freezeMoney.ts';
import { fundObligation } from './rules/fundObligation.ts';
import { giveConsent } from './rules/giveConsent.ts';
import { giveGuarantee } from './rules/giveGuarantee.ts';
import { giveNotice } from './rules/giveNotice.ts';
import { giveQuote } from './rules/giveQuote.ts';
import { haltTrade } from './rules/haltTrade.ts';
import { issueMoney } from './rules/issueMoney.ts';
import { liftDispute } from './rules/liftDispute.ts';
import { liftFreeze } from './rules/liftFreeze.ts';
import { offerAssignment } from './rules/offerAssignment.ts';
import { offerAssignment2 } from './rules/offerAssignment2.ts';
import { offerConversion } from './rules/offerConversion.ts';
import { offerEarlyPayment } from './rules/offerEarlyPayment.ts';
import { offerSale } from './rules/offerSale.ts';
import { offerSale2 } from './rules/offerSale2.ts';
import { offerSale3 } from './rules/offerSale3.ts';
import { offerSale4 } from './rules/offerSale4.ts';
import { payDebt } from './rules/payDebt.ts';
import { payEarly } from './rules/payEarly.ts';
import { payGuarantee } from './rules/payGuarantee.ts';
import { payOverdue } from './rules/payOverdue.ts';
import { payRecourse } from './rules/payRecourse.ts';
import { pledgePiece } from './rules/pledgePiece.ts';
import { proposeContract } from './rules/proposeContract.ts';
import { proposeValidators } from './rules/proposeValidators.ts';
import { publishCalendar } from './rules/publishCalendar.ts';
import { redeemMoney } from './rules/redeemMoney.ts';
import { refuseObligation } from './rules/refuseObligation.ts';
import { registerInvoice } from './rules/registerInvoice.ts';
import { reissueInvoice } from './rules/reissueInvoice.ts';
import { rejectInvoice } from './rules/rejectInvoice.ts';
import { releasePledge } from './rules/releasePledge.ts';
import { requestQuotes } from './rules/requestQuotes.ts';
import { resumeTrade } from './rules/resumeTrade.ts';
import { revokeKey } from './rules/revokeKey.ts';
import { setOff } from './rules/setOff.ts';
import { setOffPiece } from './rules/setOffPiece.ts';
import { shadowContract } from './rules/shadowContract.ts';
import { thawMoney } from './rules/thawMoney.ts';
import { transferMoney } from './rules/transferMoney.ts';
import { withdrawGuarantee } from './rules/withdrawGuarantee.ts';
import { withdrawInvoice } from './rules/withdrawInvoice.ts';
import { withdrawOffer } from './rules/withdrawOffer.ts';
import { withdrawRecourse } from './rules/withdrawRecourse.ts';
import { writeOff } from './rules/writeOff.ts';
import type { Rule } from './state/rule.ts';

/**
 * The rules by name: the type of the deed, with the version behind it from version 2 on. Which type
 * and version a rule is for stands in its example.
 */
export const RULES = {
  addKey,
  revokeKey,
  issueMoney,
  transferMoney,
  redeemMoney,
  registerInvoice,
  acceptInvoice,
  acceptInvoice2,
  acceptInvoice3,
  acceptInvoice4,
  rejectInvoice,
  disputeInvoice,
  liftDispute,
  concedeDispute,
  withdrawInvoice,
  reissueInvoice,
  offerAssignment,
  offerAssignment2,
  assignToMany,
  giveConsent,
  endConsent,
  acceptAssignment,
  offerSale,
  offerSale2,
  offerSale3,
  offerSale4,
  acceptSale,
  offerEarlyPayment,
  payEarly,
  declineOffer,
  withdrawOffer,
  fundObligation,
  refuseObligation,
  publishCalendar,
  requestQuotes,
  giveQuote,
  acceptQuote,
  endQuote,
  endRequest,
  offerConversion,
  acceptConversion,
  endConversion,
  giveNotice,
  acknowledgeNotice,
  pledgePiece,
  consentTransfer,
  releasePledge,
  enforcePledge,
  creditNote,
  payDebt,
  setOff,
  setOffPiece,
  payOverdue,
  confirmPaidOutside,
  writeOff,
  claimRecourse,
  payRecourse,
  withdrawRecourse,
  giveGuarantee,
  acceptGuarantee,
  withdrawGuarantee,
  callGuarantee,
  payGuarantee,
  declareInsolvency,
  endInsolvency,
  freeze,
  liftFreeze,
  freezeMoney,
  thawMoney,
  haltTrade,
  resumeTrade,
  proposeValidators,
  castBallot,
  endorseOracle,
  attestRate,
  attestFact,
  attestEntry,
  proposeContract,
  agreeContract,
  endContract,
  shadowContract,
} as const;

/** The name of a rule. */
export type DeedType = keyof typeof RULES;

/** The words of the deed of one rule. */
export type DeedOf<Type extends DeedType> = z.infer<(typeof RULES)[Type]['schema']>;

/** Any deed that this ledger knows. */
export type KnownDeed = { [Type in DeedType]: DeedOf<Type> }[DeedType];

const ALL: readonly Rule[] = Object.values(RULES);

const BY_TYPE: ReadonlyMap<string, Rule> = new Map(
  ALL.map((rule) => {
    const { type, version } = rule.example as KnownDeed;
    return [`${type} ${version}`, rule];
  }),
);

/** The rule for a type and version of deed; undefined when the ledger knows no such deed. */
export function ruleOf(type: string, version: number): Rule | undefined {
  return BY_TYPE.get(`${type} ${version}`);
}

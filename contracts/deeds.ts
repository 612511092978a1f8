/**
 * Every deed of this ledger: a closed union, one rule each, all of version 1. Once the ledger is
 * released a schema never changes any more: then a new field is a new version beside the old one.
 */
import type { z } from 'zod';
import { agreeContract } from './rules/agreements/agreeContract.ts';
import { endContract } from './rules/agreements/endContract.ts';
import { proposeContract } from './rules/agreements/proposeContract.ts';
import { shadowContract } from './rules/agreements/shadowContract.ts';
import { confirmCorrection } from './rules/corrections/confirmCorrection.ts';
import { consentCorrection } from './rules/corrections/consentCorrection.ts';
import { endCorrection } from './rules/corrections/endCorrection.ts';
import { orderCorrection } from './rules/corrections/orderCorrection.ts';
import { proposeCorrection } from './rules/corrections/proposeCorrection.ts';
import { answerCreditNote } from './rules/disputes/answerCreditNote.ts';
import { concedeDispute } from './rules/disputes/concedeDispute.ts';
import { concedeUnits } from './rules/disputes/concedeUnits.ts';
import { confirmCreditNote } from './rules/disputes/confirmCreditNote.ts';
import { creditNote } from './rules/disputes/creditNote.ts';
import { disputeInvoice } from './rules/disputes/disputeInvoice.ts';
import { disputeReceivable } from './rules/disputes/disputeReceivable.ts';
import { endDispute } from './rules/disputes/endDispute.ts';
import { liftDispute } from './rules/disputes/liftDispute.ts';
import { offerRest } from './rules/disputes/offerRest.ts';
import { takeRest } from './rules/disputes/takeRest.ts';
import { attestEntry } from './rules/evidence/attestEntry.ts';
import { attestFact } from './rules/evidence/attestFact.ts';
import { attestRate } from './rules/evidence/attestRate.ts';
import { endorseOracle } from './rules/evidence/endorseOracle.ts';
import { acceptQuote } from './rules/financing/acceptQuote.ts';
import { acceptSale } from './rules/financing/acceptSale.ts';
import { declineOffer } from './rules/financing/declineOffer.ts';
import { endQuote } from './rules/financing/endQuote.ts';
import { endRequest } from './rules/financing/endRequest.ts';
import { giveQuote } from './rules/financing/giveQuote.ts';
import { offerEarlyPayment } from './rules/financing/offerEarlyPayment.ts';
import { offerSale } from './rules/financing/offerSale.ts';
import { payEarly } from './rules/financing/payEarly.ts';
import { requestQuotes } from './rules/financing/requestQuotes.ts';
import { withdrawOffer } from './rules/financing/withdrawOffer.ts';
import { castBallot } from './rules/governance/castBallot.ts';
import { propose } from './rules/governance/propose.ts';
import { publishCalendar } from './rules/governance/publishCalendar.ts';
import { acceptGuarantee } from './rules/guarantees/acceptGuarantee.ts';
import { callGuarantee } from './rules/guarantees/callGuarantee.ts';
import { giveGuarantee } from './rules/guarantees/giveGuarantee.ts';
import { payGuarantee } from './rules/guarantees/payGuarantee.ts';
import { withdrawGuarantee } from './rules/guarantees/withdrawGuarantee.ts';
import { acceptInvoice } from './rules/invoices/acceptInvoice.ts';
import { counterInvoice } from './rules/invoices/counterInvoice.ts';
import { registerInvoice } from './rules/invoices/registerInvoice.ts';
import { reissueInvoice } from './rules/invoices/reissueInvoice.ts';
import { rejectInvoice } from './rules/invoices/rejectInvoice.ts';
import { takeCounter } from './rules/invoices/takeCounter.ts';
import { withdrawInvoice } from './rules/invoices/withdrawInvoice.ts';
import { addKey } from './rules/members/addKey.ts';
import { approveDeed } from './rules/members/approveDeed.ts';
import { declineDeed } from './rules/members/declineDeed.ts';
import { objectKey } from './rules/members/objectKey.ts';
import { revokeKey } from './rules/members/revokeKey.ts';
import { setMailbox } from './rules/members/setMailbox.ts';
import { setPolicy } from './rules/members/setPolicy.ts';
import { suspendKey } from './rules/members/suspendKey.ts';
import { acceptConversion } from './rules/money/acceptConversion.ts';
import { contestRedemption } from './rules/money/contestRedemption.ts';
import { endConversion } from './rules/money/endConversion.ts';
import { issueMoney } from './rules/money/issueMoney.ts';
import { offerConversion } from './rules/money/offerConversion.ts';
import { payOutRedemption } from './rules/money/payOutRedemption.ts';
import { redeemMoney } from './rules/money/redeemMoney.ts';
import { ruleOnRedemption } from './rules/money/ruleOnRedemption.ts';
import { transferMoney } from './rules/money/transferMoney.ts';
import { acceptAssignment } from './rules/pieces/acceptAssignment.ts';
import { acknowledgeNotice } from './rules/pieces/acknowledgeNotice.ts';
import { assignToMany } from './rules/pieces/assignToMany.ts';
import { endConsent } from './rules/pieces/endConsent.ts';
import { endReading } from './rules/pieces/endReading.ts';
import { giveConsent } from './rules/pieces/giveConsent.ts';
import { giveNotice } from './rules/pieces/giveNotice.ts';
import { grantReading } from './rules/pieces/grantReading.ts';
import { offerAssignment } from './rules/pieces/offerAssignment.ts';
import { consentTransfer } from './rules/pledges/consentTransfer.ts';
import { enforcePledge } from './rules/pledges/enforcePledge.ts';
import { freeDebt } from './rules/pledges/freeDebt.ts';
import { pledgePiece } from './rules/pledges/pledgePiece.ts';
import { releasePledge } from './rules/pledges/releasePledge.ts';
import { claimRecourse } from './rules/recourse/claimRecourse.ts';
import { payRecourse } from './rules/recourse/payRecourse.ts';
import { withdrawRecourse } from './rules/recourse/withdrawRecourse.ts';
import { writeOff } from './rules/recourse/writeOff.ts';
import { changeMandate } from './rules/settlement/changeMandate.ts';
import { confirmPaidOutside } from './rules/settlement/confirmPaidOutside.ts';
import { fundObligation } from './rules/settlement/fundObligation.ts';
import { payDebt } from './rules/settlement/payDebt.ts';
import { payOverdue } from './rules/settlement/payOverdue.ts';
import { refuseObligation } from './rules/settlement/refuseObligation.ts';
import { setOff } from './rules/settlement/setOff.ts';
import { setOffPiece } from './rules/settlement/setOffPiece.ts';
import { declareInsolvency } from './rules/supervision/declareInsolvency.ts';
import { endInsolvency } from './rules/supervision/endInsolvency.ts';
import { freeze } from './rules/supervision/freeze.ts';
import { freezeMoney } from './rules/supervision/freezeMoney.ts';
import { haltTrade } from './rules/supervision/haltTrade.ts';
import { liftFreeze } from './rules/supervision/liftFreeze.ts';
import { resumeTrade } from './rules/supervision/resumeTrade.ts';
import { thawMoney } from './rules/supervision/thawMoney.ts';
import { holdsUnder } from './state/protocol.ts';
import type { Rule } from './state/rule.ts';

/**
 * The rules by chapter, as a table of contents of receivables finance, and by the type of their
 * deed.
 */
export const CHAPTERS = {
  members: {
    addKey,
    suspendKey,
    objectKey,
    revokeKey,
    setMailbox,
    setPolicy,
    approveDeed,
    declineDeed,
  },
  invoices: {
    registerInvoice,
    acceptInvoice,
    counterInvoice,
    takeCounter,
    rejectInvoice,
    withdrawInvoice,
    reissueInvoice,
  },
  disputes: {
    disputeInvoice,
    liftDispute,
    offerRest,
    takeRest,
    concedeDispute,
    creditNote,
    confirmCreditNote,
    answerCreditNote,
    disputeReceivable,
    concedeUnits,
    endDispute,
  },
  pieces: {
    offerAssignment,
    assignToMany,
    giveConsent,
    endConsent,
    grantReading,
    endReading,
    acceptAssignment,
    giveNotice,
    acknowledgeNotice,
  },
  pledges: {
    pledgePiece,
    consentTransfer,
    releasePledge,
    freeDebt,
    enforcePledge,
  },
  financing: {
    requestQuotes,
    giveQuote,
    acceptQuote,
    endQuote,
    endRequest,
    offerSale,
    acceptSale,
    offerEarlyPayment,
    payEarly,
    declineOffer,
    withdrawOffer,
  },
  money: {
    issueMoney,
    transferMoney,
    redeemMoney,
    payOutRedemption,
    contestRedemption,
    ruleOnRedemption,
    offerConversion,
    acceptConversion,
    endConversion,
  },
  settlement: {
    fundObligation,
    refuseObligation,
    changeMandate,
    payOverdue,
    confirmPaidOutside,
    payDebt,
    setOff,
    setOffPiece,
  },
  guarantees: {
    giveGuarantee,
    acceptGuarantee,
    withdrawGuarantee,
    callGuarantee,
    payGuarantee,
  },
  recourse: {
    claimRecourse,
    payRecourse,
    withdrawRecourse,
    writeOff,
  },
  agreements: {
    proposeContract,
    agreeContract,
    endContract,
    shadowContract,
  },
  evidence: {
    endorseOracle,
    attestRate,
    attestFact,
    attestEntry,
  },
  supervision: {
    freeze,
    liftFreeze,
    freezeMoney,
    thawMoney,
    haltTrade,
    resumeTrade,
    declareInsolvency,
    endInsolvency,
  },
  corrections: {
    proposeCorrection,
    consentCorrection,
    orderCorrection,
    confirmCorrection,
    endCorrection,
  },
  governance: {
    propose,
    castBallot,
    publishCalendar,
  },
} as const;

/** The name of a chapter. */
export type Chapter = keyof typeof CHAPTERS;

/** Every rule by its name, in the order of the chapters. */
export const RULES = {
  ...CHAPTERS.members,
  ...CHAPTERS.invoices,
  ...CHAPTERS.disputes,
  ...CHAPTERS.pieces,
  ...CHAPTERS.pledges,
  ...CHAPTERS.financing,
  ...CHAPTERS.money,
  ...CHAPTERS.settlement,
  ...CHAPTERS.guarantees,
  ...CHAPTERS.recourse,
  ...CHAPTERS.agreements,
  ...CHAPTERS.evidence,
  ...CHAPTERS.supervision,
  ...CHAPTERS.corrections,
  ...CHAPTERS.governance,
} as const;

/** The name of a rule. */
export type DeedType = keyof typeof RULES;

/** The words of the deed of one rule. */
export type DeedOf<Type extends DeedType> = z.infer<(typeof RULES)[Type]['schema']>;

/** Rules that newer ones of the same deed have replaced, for blocks of their protocols. */
const REPLACED: Partial<Record<DeedType, readonly Rule[]>> = {};

/**
 * The rule that holds for a type and version of deed under a protocol, of which there is one at
 * most; undefined when there is none.
 */
export function ruleOf(type: string, version: number, protocol: number): Rule | undefined {
  if (version !== 1 || !isDeedType(type)) return undefined;
  const rules: readonly Rule[] = [RULES[type], ...(REPLACED[type] ?? [])];
  return rules.find((rule) => holdsUnder(rule, protocol));
}

/** Whether the ledger knows deeds of this type. */
export function isDeedType(type: string): type is DeedType {
  return Object.hasOwn(RULES, type);
}

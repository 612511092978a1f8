/**
 * What facts, keys and transactions often say, for the forms of forms.ts: names of fields that come
 * together, and single texts. A number is never given to another: what is new is added at the end,
 * and what is not here costs its letters. A kind of fact whose fields change keeps its old shape
 * beside a new.
 */

/** Names of the fields of an object, in the order of canonical JSON; at most 64 such lists. */
export const SHAPES: readonly (readonly string[])[] = [
  'height index',
  'invoice supplier',
  'issuers lateCost latePpm noticeByBlock ruler',
  'chargesCap issuer partial',
  'amount currency',
  'balance currency issuer locked member',
  'currency issued issuer redeemed',
  'fingerprint invoice supplier',
  'fingerprint kept registrations',
  `accepted amount answerBy answeredAt changed core counter currency debtor details disputed
    document documentDueDay dueDay first firstDay former id identity issueDay made offered reason
    registeredAt replacedBy similar skeleton status supplier terms within`,
  `accelerates acceptedAt accrued amended answered calendar cancelled costsPaid credited currency
    debtor dispute disputed dueDay dueTime face firstDebitTime forgiven graceTime id interestPaid
    invoice kind lateCost latePpm lateSince made mandate note noticeByBlock outside paid payDay
    protocol recordTime retriesLeft retryTime ruler setOffs status supplier text`,
  'disputed from noticeTo noticedAt paid payTo receivable released to wasDisputed',
  `changes conceded from guarantees holder lock pledges receivable reserved returnedTime subrogated
    words writtenOff yielded`,
  `assignor day from interest issuer kind noticeTime place price protocol receivable recourse taker
    units`,
  'count member of sums writtenAt',
  'bytes day member refused work',
  `amount debtor deposited drawn dueTime currency issuer line made payDay publishTime refusal status
    sum summed`,
  `addressee disclosed evidence from id issuer kind lapseTime made price rate receivable recourse
    reference reserve seen seller status taker to`,
  `amount cause creditor currency debtor from id issuer madeAt madeTime pledges receivable settled
    struck units`,
  'id key name owner',
  `accelerates acceptedAt accrued amended answered calendar cancelled costsPaid credited currency
    debtor dispute disputed dueDay dueTime face firstDebitTime fold forgiven graceTime id
    interestPaid invoice kind lateCost latePpm lateSince made mandate note noticeByBlock outside
    paid payDay protocol recordTime retriesLeft retryTime ruler setOffs status supplier text`,
  'digest endedTime steps time',
  `cancelled currency debtor digest endedTime face foldedAt forgiven invoice paid receivable steps
    supplier`,
  // Of transactions.
  'alg kid typ',
  'chain deed expires nonce',
  `amount core currency debtor details document documentDueDay dueDay identity issueDay seed
    skeleton terms type version`,
  `accelerates amount currency details distinctFrom document dueDay invoice invoiced kind lateCost
    latePpm mandate noticeByBlock reason seed supplier text type version`,
  'amount currency issuer reference seed to type version',
  'fingerprint invoice left supplier',
  `accepted amount answerBy answeredAt changed core counter currency debtor details disputed
    document documentDueDay dueDay first firstDay former id identity issueDay leaveTime made offered
    reason registeredAt replacedBy similar skeleton status supplier terms within`,
  `cancelled currency debtor digest document endedTime face foldedAt forgiven invoice paid
    receivable steps supplier`,
].map((names) => names.split(/\s+/).sort());

/** Texts of facts and of keys: the first 64 take one byte, the others two; at most 320. */
export const WORDS: readonly string[] = [
  ...['account', 'document', 'event-seed', 'holding', 'identity', 'invoice', 'key', 'link'],
  ...['member', 'obligation', 'offer', 'piece', 'receivable', 'total', 'usage'],
  ...['eur', 'EUR', 'usd', 'USD', 'gbp', 'GBP', 'chf', 'CHF'],
  ...['registered', 'accepted', 'open', 'closed', 'overdue', 'paid', 'disputed', 'lapsed'],
  ...['undertaking', 'acknowledged', 'pieces', 'owing', 'obligations', 'invoices', 'waiting'],
  ...['offers', 'offered', 'quotes', 'debts', 'credits'],
  ...['due', 'due-on', 'similar', 'skeleton', 'core', 'owed', 'id', 'ends', 'settle', 'close'],
  ...['unanswered', 'retry', 'default', 'lapse', 'offers-from', 'offers-on', 'sale', 'taken'],
  ...['assignment', 'early', 'law'],
  // From here on two bytes.
  ...['declined', 'withdrawn', 'rejected', 'countered', 'defaulted'],
  ...['active', 'released', 'planned', 'published', 'validator', 'grant', 'issuer', 'reserve'],
  ...['debt', 'pledge', 'claim', 'guarantee', 'quote', 'request', 'conversion', 'redemption'],
  ...['pledged', 'guaranteed', 'named', 'charged', 'requests-from', 'quotes-on', 'quotes-from'],
  ...['conversions-from', 'redemptions-waiting', 'contracts-on', 'watching', 'publish', 'note'],
  ...['names', 'over', 'folded', 'fold'],
  // Types of deeds.
  ...['acceptAssignment', 'acceptConversion', 'acceptGuarantee', 'acceptInvoice', 'acceptQuote'],
  ...['acceptSale', 'acknowledgeNotice', 'addKey', 'agreeContract', 'answerCreditNote'],
  ...['assignToMany', 'attestEntry', 'attestFact', 'attestRate', 'callGuarantee', 'castBallot'],
  ...['changeMandate', 'claimRecourse', 'concedeDispute', 'concedeUnits', 'confirmCorrection'],
  ...['confirmCreditNote', 'confirmPaidOutside', 'consentCorrection', 'consentTransfer'],
  ...['contestRedemption', 'counterInvoice', 'creditNote', 'declareInsolvency', 'declineOffer'],
  ...['disputeInvoice', 'disputeReceivable', 'endConsent', 'endContract', 'endConversion'],
  ...['endCorrection', 'endDispute', 'endInsolvency', 'endQuote', 'endReading', 'endRequest'],
  ...['endorseOracle', 'enforcePledge', 'freeDebt', 'freeze', 'freezeMoney', 'fundObligation'],
  ...['giveConsent', 'giveGuarantee', 'giveNotice', 'giveQuote', 'grantReading', 'haltTrade'],
  ...['issueMoney', 'liftDispute', 'liftFreeze', 'objectKey', 'offerAssignment', 'offerConversion'],
  ...['offerEarlyPayment', 'offerRest', 'offerSale', 'orderCorrection', 'payDebt', 'payEarly'],
  ...['payGuarantee', 'payOutRedemption', 'payOverdue', 'payRecourse', 'pledgePiece', 'propose'],
  ...['proposeContract', 'proposeCorrection', 'publishCalendar', 'redeemMoney', 'refuseObligation'],
  ...['registerInvoice', 'reissueInvoice', 'rejectInvoice', 'releasePledge', 'requestQuotes'],
  ...['resumeTrade', 'revokeKey', 'ruleOnRedemption', 'setOff', 'setOffPiece', 'shadowContract'],
  ...['suspendKey', 'takeCounter', 'takeRest', 'thawMoney', 'transferMoney', 'withdrawGuarantee'],
  ...['withdrawInvoice', 'withdrawOffer', 'withdrawRecourse', 'writeOff'],
  'leave',
  ...['mailbox', 'setMailbox'],
];

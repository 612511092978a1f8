/**
 * What a deed says where a field is null: seldom that nothing is stated. A key without a scope may
 * do all, and a mandate without a cap is one for every charge, so each such field has its words.
 */

/** The words in English, by what is meant. */
export const NULL_TEXTS = {
  allCharges: 'all interest and costs, without a limit',
  allDeeds: 'all deeds',
  anyAmount: 'any amount',
  anyFinancier: 'any financier',
  anyIssuer: 'that of every issuer',
  anyMember: 'any member',
  asSupplier: 'as the supplier states, else as the network has it',
  everybody: 'everybody',
  everything: 'everything, without a limit',
  noAmounts: 'no deed waits for its amount',
  noLastDay: 'no last day',
  noPolicy: 'the policy ends: none is there any more',
  nobody: 'nobody',
  none: 'none',
  notDisputed: 'nothing is disputed',
  notStated: 'not stated',
  nothingShown: 'nothing was shown',
  owedMoney: 'the money that is owed',
  unchanged: 'as it is: it stays',
} as const;

/** One of those. */
export type NullMeaning = keyof typeof NULL_TEXTS;

/** By the path of the field, without places in lists; where deeds differ, behind the deed. */
const MEANINGS: Readonly<Record<string, NullMeaning>> = {
  amount: 'notStated',
  buyer: 'anyFinancier',
  'change.add': 'none',
  'change.changes.key': 'unchanged',
  'change.changes.proof': 'none',
  'change.document': 'none',
  'change.documentNames': 'unchanged',
  'change.lei': 'unchanged',
  'change.member.lei': 'notStated',
  'change.member.mailbox': 'notStated',
  'change.member.size': 'notStated',
  'change.member.uscc': 'notStated',
  'change.name': 'unchanged',
  'change.of': 'everybody',
  'change.roles': 'unchanged',
  'change.size': 'unchanged',
  'change.uscc': 'unchanged',
  'consentTransfer to': 'nobody',
  documentDueDay: 'notStated',
  financiers: 'anyFinancier',
  interest: 'none',
  issuer: 'owedMoney',
  lateCost: 'asSupplier',
  latePpm: 'asSupplier',
  'mandate.chargesCap': 'allCharges',
  'offerConversion to': 'anyMember',
  payee: 'nobody',
  policy: 'noPolicy',
  'policy.above': 'noAmounts',
  'policy.deeds': 'allDeeds',
  reason: 'notDisputed',
  reference: 'notStated',
  reserve: 'none',
  ruler: 'nobody',
  scope: 'everything',
  'scope.deeds': 'allDeeds',
  'scope.lastDay': 'noLastDay',
  'scope.limits': 'anyAmount',
  shown: 'nothingShown',
  'shown.issuer': 'none',
  'shown.mandate.chargesCap': 'allCharges',
  'shown.noticeTo': 'nobody',
  'shown.reason': 'notDisputed',
  'shown.ruler': 'nobody',
  'terms.issuers': 'anyIssuer',
  'terms.lateCost': 'notStated',
  'terms.latePpm': 'notStated',
  'terms.noticeByBlock': 'notStated',
  'terms.ruler': 'nobody',
};

/** What null means in a field of a deed, such as `scope.limits`; undefined: it has no word yet. */
export function nullMeaning(type: string, name: string): NullMeaning | undefined {
  const path = name.replaceAll(/\[\d*\]/g, '');
  return MEANINGS[`${type} ${path}`] ?? MEANINGS[path];
}

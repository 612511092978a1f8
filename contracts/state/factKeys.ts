/**
 * The keys of the world: under which key which fact stands. A fact is canonical JSON that names
 * itself (its id stands in it); amounts and unit numbers are `bigint` in code and decimal text
 * there.
 *
 * | key                                         | fact                                         |
 * |---------------------------------------------|----------------------------------------------|
 * | `member/<id>`                               | `Member`                                     |
 * | `mailbox/<member>`                          | `Mailbox`: where details reach it            |
 * | `key/<SHA-256 of the key text>`             | `KeyOwner`: whose key that is, for ever      |
 * | `account/<issuer>/<currency>/<member>`      | `Account`: money of one issuer               |
 * | `issuer/<issuer>/<currency>`                | `Issue`: what the issuer has put out         |
 * | `issue-limit/<issuer>/<currency>`           | `IssueLimit`: what it may have out           |
 * | `identity/<supplier>/<fingerprint>`         | `Registration`: what the supplier has used   |
 * | `document/<fingerprint>`                    | `DocumentLeaf`: who has registered it        |
 * | `invoice/<id>`                              | `Invoice`                                    |
 * | `receivable/<id>`                           | `Receivable`; the first has its invoice's id |
 * | `folded/<receivable>`                       | `Folded` of folded.ts: one that has left     |
 * | `piece/<receivable>/<from, 18 digits>`      | `PieceFact`                                  |
 * | `holding/<receivable>/<from, 18 digits>`    | `HoldingFact` of pieces.ts                   |
 * | `link/<receivable>/<from, 18 digits>/<place, 2 digits>` | `LinkFact` of pieces.ts          |
 * | `reserve/<receivable>/<from, 18 digits>`    | `ReserveFact` of pieces.ts                   |
 * | `offer/<id>`                                | `Offer`                                      |
 * | `grant/<receivable>/<from, 18 digits>/<member>` | `Grant` of grants.ts                     |
 * | `listing/<kind>/<id>`                       | `Listing` of listings.ts                     |
 * | `total/<what>/<member>`                     | `Total` of totals.ts                         |
 * | `usage/<member>`                            | `Usage` of usages.ts                         |
 * | `policy/<member>`, `approval/<member>/<id>`  | `Policy` and `Approval` of approvals.ts      |
 * | `spent/<member>/<key name>`                 | `Spent` of keyScopes.ts                      |
 * | `request/<id>`, `quote/<id>`                | `QuoteRequest` and `Quote` of quotes.ts      |
 * | `conversion/<id>`                           | `Conversion` of quotes.ts                    |
 * | `redemption/<id>`                           | `Redemption` of redemptions.ts               |
 * | `pledge/<id>`                               | `Pledge` of rights.ts                        |
 * | `reading-mandate/<member>`                  | `ReadingMandate` of readingMandates.ts       |
 * | `insolvency/<member>`                       | `Insolvency` of insolvencies.ts              |
 * | `guarantee/<id>`                            | `Guarantee` of guarantees.ts                 |
 * | `freeze/<target>`, `halt/<target>`          | `Freeze` and `Halt` of freezes.ts            |
 * | `claim/<id>`                                | `Claim` of rights.ts                         |
 * | `debt/<id>`                                 | `Debt` of rights.ts                          |
 * | `consent/<assignee>/<assignor>`             | `Consent` of rights.ts                       |
 * | `correction/<id>`                           | `Correction` of corrections.ts               |
 * | `evidence/<validator>/<height>/<round>/<type>` | `Equivocation` of equivocation.ts         |
 * | `proposal/<id>`                             | `Proposal` of proposals.ts                   |
 * | `raise`                                     | `Raise` of protocol.ts                       |
 * | `amendment/<height>`                        | `Amendment` of amendments.ts                 |
 * | `contract/<id>`, `wake/<topic>`             | `Contract` and `Wake` of agreements.ts       |
 * | `queued-order/<id>`                         | `QueuedOrder` of queuedOrders.ts             |
 * | `oracle/<member>`                           | `Oracle` of oracles.ts                       |
 * | `rate/<base>-<quote>/<oracle>`              | `Rate` of oracles.ts                         |
 * | `statement/<invoice>/<kind>/<oracle>`       | `Statement` of oracles.ts                    |
 * | `register-entry/<receivable>/<claimant>/<oracle>` | `RegisterEntry` of oracles.ts          |
 * | `obligation/<debtor>/<issuer>/<currency>/<pay day>` | `Obligation` of obligations.ts    |
 * | `days`, `calendar/<version, 6 digits>`      | `Days` and `Calendar` of calendar.ts         |
 * | `parameters`, `validators`                  | parameters.ts; ledger/validators.ts          |
 * | `event-seed`                                | eventSeed.ts; shown to nobody                |
 *
 * Ids of invoices and offers are the ids of the transactions that made them. Keys have the
 * letters `[a-z0-9/-]` only: currencies stand in them in lower case.
 */

/** Decimal digits of `value`, with zeros in front up to `digits`. */
export function padded(value: bigint | number, digits: number): string {
  return String(value).padStart(digits, '0');
}

/** The bounds `[gte, lt)` of a scan over every key that begins with `prefix` and a slash. */
export function under(prefix: string): [gte: string, lt: string] {
  // '0' is the letter after '/'.
  return [`${prefix}/`, `${prefix}0`];
}

/** ASCII letters in lower case: currencies are `[A-Z]{3}`, and engines differ beyond ASCII. */
export function lowerCase(currency: string): string {
  return currency.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32));
}

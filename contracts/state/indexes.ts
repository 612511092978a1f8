/**
 * Derived indexes: what rules ask for by range, and the due-queue. No leaf of the state tree; every
 * entry but the remembered ids follows from one fact alone, so that a replay or a snapshot can be
 * compared with a rebuild. Entries are keys; their value is 1. Times and heights have 15 digits.
 * Entries are much of what a block writes: one that no rule reads is not kept, which a test of the
 * house holds. What only readers list stands in lists.ts.
 *
 * | entry                                            | says                                      |
 * |--------------------------------------------------|-------------------------------------------|
 * | `due/<time>/<due>/<height>/<index>/<item>`       | run `item` in the first block from `time` |
 * | `due-on/<issuer>/<currency>/<member>/<time>/<item>` | `item` is paid from that account then  |
 * | `ends/<receivable>/<to>/<from>`                  | the piece that ends there begins here     |
 * | `similar/<supplier>/<debtor>/<currency>/<due day>/<listed>` | see likenessKeys.ts     |
 * | `skeleton/<supplier>/<skeleton>/<issue day>/<listed>` | its number looks like this          |
 * | `core/<supplier>/<core>/<issue day>/<listed>`    | its number has these digits               |
 * | `owed/<member>/<due time>/<receivable>`          | the member owes it, and not all is paid   |
 * | `offers-from/<member>/<offer>`                   | open, made by the member                  |
 * | `offers-on/<receivable>/<offer>`                 | open, binds a piece of the receivable     |
 * | `requests-from/<seller>/<request>`               | open                                      |
 * | `quotes-on/<request>/<quote>`, `quotes-from/<financier>/<quote>` | open                  |
 * | `conversions-from/<maker>/<conversion>`          | open, made by the member                  |
 * | `redemptions-waiting/<member>/<redemption>`      | given back by it, and not answered yet    |
 * | `pledged/<pledge>/<receivable>/<from>`           | the pledge is on this piece               |
 * | `guaranteed/<guarantee>/<receivable>/<from>`     | the guarantee is on this piece            |
 * | `named/<receivable>/<from>/<guarantee>`          | offered for the piece that begins there   |
 * | `charged/<pledge>/<debt>`                        | the pledge is on this debt, which is open |
 * | `count/<receivable>`                             | value: how many pieces it has             |
 * | `count/<what>/<member>`                          | value: how many of openings.ts and ties.ts|
 * | `count/bearing/<receivable>`                     | value: what its pieces bear, burdens.ts   |
 * | `granting/<receivable>/<from>/<by>/<reader>`     | lets it read the piece that begins there  |
 * | `stopping/<kind>/<target>/<order>`               | an order that waits makes that stop       |
 * | `names/<receivable>/open/<key>`                  | the fact there is about it, and not over  |
 * | `names/<receivable>/over/<key>`                  | the same, over; see naming.ts             |
 * | `contracts-on/<receivable>/<contract>`           | something may still come of it            |
 * | `watching/<topic>/<contract>`                    | and it looks at what is attested there    |
 * | `proposals-open/<kind>/by/<proposer>/<proposal>` | waits for ballots; one at most            |
 * | `proposals-open/<kind>/against/<validator>/<proposal>` | the same, opened by evidence    |
 * | `alike/<id or name>/<hash of its look>/<member>` | a member has an id or name of this look  |
 * | `known-as/<lei or uscc>/<code>/<member>`         | the member is known by that elsewhere     |
 * | `id/<expires>/<transaction id>`                  | already in a block; kept until it expires |
 *
 * The due-queue is in the order of time; then of when it was due first, so that what is tried again
 * comes before what is due for the first time; then of height and index (6 digits) of the
 * transaction that made it, for a receivable and its contracts its acceptance; then of the item's
 * kind, so that a contract is looked at before its receivable is paid. Ids decide nothing: who
 * could grind one would be paid first.
 *
 * Items of the due-queue: `publish/<debtor>/<issuer>/<currency>/<pay day>` so many days before,
 * `close/<receivable>` at its record time, `settle/<receivable>` at its due time,
 * `retry/<receivable>` and `default/<receivable>` after it, `lapse/<offer>` at the end of the
 * offer's last day, as `request/<request>`, `quote/<quote>` and `conversion/<conversion>`;
 * `key/<member>/<name>` when the days of a key that was added, or is to be revoked, are over,
 * `approval/<member>/<id>` when too few keys have signed a deed in time,
 * `spent/<member>/<name>` at the end of the day on which that key has spent something,
 * `note/<receivable>/<batch, 6 digits>` when a credit note on it is run,
 * `dispute/<receivable>` when it lapses, or what it left is debited,
 * `fold/<receivable>/<step, 6 digits>` when it leaves the state, which it has been paid for long,
 * `leave/<invoice>` when it leaves the state, as it is over, or all that came of it has left,
 * `unanswered/<invoice>` when the days to answer it or to end its dispute are over,
 * `redemption/<redemption>` when the days to answer one are over,
 * `correction/<correction>` when one lapses, or is made,
 * `recourse/<claim>` at the end of its term, `thaw/<target>` at the end of the first of its orders,
 * `expire/<guarantee>` when its term is over and no default has come,
 * `withdraw/<member>/<batch, 6 digits>` when what an insolvent member has offered is withdrawn,
 * `accelerate/<member>/<due time>/<receivable>` when what it owes behind that falls due,
 * `contract/<contract>` when it is to be looked at, `wake/<topic>` when something was attested,
 * `order/<transaction id>` behind what was due when a supervisor's order came.
 */
import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Account } from './accounts.ts';
import type { Contract, Wake } from './agreements.ts';
import { contracts, isLiving, moneyOf, topicsOf, wakes } from './agreements.ts';
import { approvals, entriesOfApproval } from './approvals.ts';
import type { Counted } from './burdens.ts';
import { burdenOf } from './burdens.ts';
import type { Correction } from './corrections.ts';
import { corrections, isPending as isPendingCorrection } from './corrections.ts';
import { dueKey, dueOnKey } from './dueKeys.ts';
import { padded } from './factKeys.ts';
import type { Freeze } from './freezes.ts';
import { freezes } from './freezes.ts';
import type { Grant } from './grants.ts';
import { grants } from './grants.ts';
import type { Guarantee } from './guarantees.ts';
import { guarantees } from './guarantees.ts';
import type { Insolvency } from './insolvencies.ts';
import { insolvencies } from './insolvencies.ts';
import type { Invoice } from './invoices.ts';
import { answererOf, invoices } from './invoices.ts';
import { entriesOfSpent, spentSums } from './keyScopes.ts';
import { likenessKeys } from './likenessKeys.ts';
import type { Member } from './members.ts';
import { members } from './members.ts';
import { namingKeys } from './namesakes.ts';
import { namingEntry } from './naming.ts';
import type { Obligation } from './obligations.ts';
import { obligations } from './obligations.ts';
import type { Offer } from './offers.ts';
import { offers } from './offers.ts';
import { openCountKey, openingOf } from './openings.ts';
import type { HoldingFact, PieceFact } from './pieces.ts';
import { holdings, pieceFacts } from './pieces.ts';
import type { Proposal } from './proposals.ts';
import { openProposalsPrefix, proposals } from './proposals.ts';
import type { QueuedOrder } from './queuedOrders.ts';
import { ordersMaking, queuedOrders, stopMadeBy } from './queuedOrders.ts';
import type { Conversion, Quote, QuoteRequest } from './quotes.ts';
import { conversions, quoteRequests, quotes } from './quotes.ts';
import type { Receivable } from './receivables.ts';
import { receivables } from './receivables.ts';
import type { Redemption } from './redemptions.ts';
import { isPending, redemptions } from './redemptions.ts';
import type { Claim, Debt } from './rights.ts';
import { claims, debts } from './rights.ts';
import { tieKey, tiesOf } from './ties.ts';

/** The value of every entry that only says that it is there. */
export const PRESENT = 1;

/** The entry that remembers a transaction until it expires. */
export function rememberedKey(expires: number, id: Hash): string {
  return `id/${padded(expires, 15)}/${id}`;
}

/** Where the piece that ends at a unit says where it begins. */
export function piecesEndingAt(receivable: Hash, to: bigint): string {
  return `ends/${receivable}/${padded(to, 18)}`;
}

/** Where stands what names the piece that begins at a unit and does not lock it. */
export function piecesNamed(receivable: Hash, from: bigint): string {
  return `named/${receivable}/${padded(from, 18)}`;
}

/** Where stands whom a member lets read the piece that begins at a unit. */
export function grantedBy(receivable: Hash, from: bigint, by: string): string {
  return `granting/${receivable}/${padded(from, 18)}/${by}`;
}

/** The counter of a receivable's pieces. */
export function countKey(receivable: Hash): string {
  return `count/${receivable}`;
}

/** The counter that this fact raises by being there, or null. */
export function counterOf(key: string): string | null {
  return key.startsWith('piece/') ? countKey(key.slice(6, 70)) : null;
}

/** Every counter that the fact `value` under `key` raises, by how much; none twice. */
export function countersOf(key: string, value: Json): readonly Counted[] {
  const counter = counterOf(key);
  return counter === null ? countsOf(key, value) : [{ counter, count: 1 }];
}

/** What a fact raises by what it says, where it raises nothing by its key. */
export function countsOf(key: string, value: Json): readonly Counted[] {
  const [opening, burden] = [openingOf(key, value), burdenOf(key, value)];
  return [
    ...(opening === null ? [] : [{ counter: openCountKey(opening), count: 1 }]),
    ...(burden === null ? [] : [burden]),
    ...tiesOf(key, value).map((tie) => ({ counter: tieKey(tie), count: 1 })),
  ];
}

/** Every entry that follows from the fact `value` under `key`; no two facts share an entry. */
export function entriesOf(key: string, value: Json): readonly string[] {
  const entries = ownEntriesOf(key, value);
  const isDue = entries.some((entry) => entry.startsWith('due/'));
  const naming = namingEntry(key, value, isDue);
  return naming === null ? entries : [...entries, naming];
}

function ownEntriesOf(key: string, value: Json): readonly string[] {
  const kind = key.slice(0, key.indexOf('/'));
  if (kind === 'member') return entriesOfMember(members.decode(value));
  if (kind === 'approval') return entriesOfApproval(approvals.decode(value));
  if (kind === 'spent') return entriesOfSpent(spentSums.decode(value));
  if (kind === 'invoice') return entriesOfInvoice(invoices.decode(value));
  if (kind === 'receivable') return entriesOfReceivable(receivables.decode(value));
  if (kind === 'piece') return entriesOfPiece(pieceFacts.decode(value));
  if (kind === 'holding') return entriesOfHolding(holdings.decode(value));
  if (kind === 'offer') return entriesOfOffer(offers.decode(value));
  if (kind === 'request') return entriesOfRequest(quoteRequests.decode(value));
  if (kind === 'quote') return entriesOfQuote(quotes.decode(value));
  if (kind === 'conversion') return entriesOfConversion(conversions.decode(value));
  if (kind === 'redemption') return entriesOfRedemption(redemptions.decode(value));
  if (kind === 'obligation') return entriesOfObligation(obligations.decode(value));
  if (kind === 'debt') return entriesOfDebt(debts.decode(value));
  if (kind === 'guarantee') return entriesOfGuarantee(guarantees.decode(value));
  if (kind === 'freeze') return entriesOfFreeze(freezes.decode(value));
  if (kind === 'insolvency') return entriesOfInsolvency(insolvencies.decode(value));
  if (kind === 'claim') return entriesOfClaim(claims.decode(value));
  if (kind === 'contract') return entriesOfContract(contracts.decode(value));
  if (kind === 'wake') return entriesOfWake(wakes.decode(value));
  if (kind === 'grant') return entriesOfGrant(grants.decode(value));
  if (kind === 'queued-order') return entriesOfQueuedOrder(queuedOrders.decode(value));
  if (kind === 'proposal') return entriesOfProposal(proposals.decode(value));
  if (kind === 'correction') return entriesOfCorrection(corrections.decode(value));
  return [];
}

function entriesOfMember(member: Member): readonly string[] {
  const due = member.keys.flatMap(({ name, activeTime, revokeTime, made }) => {
    const time = activeTime ?? revokeTime;
    return time === null ? [] : [dueKey(time, made, `key/${member.id}/${name}`)];
  });
  return [...namingKeys(member), ...due];
}

function entriesOfProposal(proposal: Proposal): readonly string[] {
  const { id, status, lapseTime, made } = proposal;
  if (status !== 'open') return [];
  return [`${openProposalsPrefix(proposal)}/${id}`, dueKey(lapseTime, made, `ballot/${id}`)];
}

function entriesOfCorrection(correction: Correction): readonly string[] {
  const { id, time, made } = correction;
  return isPendingCorrection(correction) ? [dueKey(time, made, `correction/${id}`)] : [];
}

function entriesOfContract(contract: Contract): readonly string[] {
  if (!isLiving(contract)) return [];
  const { id, receivable, status, checkTime, untilTime, made } = contract;
  const entries = [`contracts-on/${receivable}/${id}`];
  if (checkTime !== null) {
    // One that was put off is still looked at before its receivable is paid.
    const first = Math.min(checkTime, untilTime);
    const item = `contract/${id}`;
    entries.push(dueKey(checkTime, made, item, first));
    if (status === 'active') {
      for (const money of moneyOf(contract)) {
        entries.push(dueOnKey({ ...money, member: contract.debtor }, checkTime, item));
      }
    }
  }
  if (status === 'proposed') return entries;
  return [...entries, ...topicsOf(contract).map((topic) => `watching/${topic}/${id}`)];
}

function entriesOfWake({ topic, time, made }: Wake): readonly string[] {
  return [dueKey(time, made, `wake/${topic}`)];
}

function entriesOfQueuedOrder(order: QueuedOrder): readonly string[] {
  const { id, time, made } = order;
  const due = dueKey(time, made, `order/${id}`);
  const stop = stopMadeBy(order);
  return stop === null ? [due] : [due, `${ordersMaking(stop)}/${id}`];
}

function entriesOfGrant({ receivable, from, by, reader }: Grant): readonly string[] {
  return [`${grantedBy(receivable, from, by)}/${reader}`];
}

function entriesOfInvoice(invoice: Invoice): readonly string[] {
  const { id, answerBy, made, leaveTime } = invoice;
  const alike = likenessKeys(invoice);
  if (leaveTime !== null) return [...alike, dueKey(leaveTime, made, `leave/${id}`)];
  // Silence ends no rest: it stays unsettled.
  if (answererOf(invoice) === null) return alike;
  return [...alike, dueKey(answerBy, made, `unanswered/${id}`)];
}

function entriesOfReceivable(receivable: Receivable): readonly string[] {
  const { id, status, debtor, dueTime, recordTime, made, note, dispute, fold } = receivable;
  const entries: string[] = [];
  if (fold !== null) entries.push(dueKey(fold.time, made, `fold/${id}/${padded(fold.steps, 6)}`));
  if (dispute !== null) {
    const item = `dispute/${id}`;
    entries.push(dueKey(dispute.time, made, item, dueTime));
    entries.push(dueOnKey(accountOf(receivable), dispute.time, item));
  }
  if (note !== null) entries.push(dueKey(note.time, made, `note/${id}/${padded(note.batch, 6)}`));
  if (status !== 'paid') entries.push(`owed/${debtor}/${padded(dueTime, 15)}/${id}`);
  if (status === 'open') entries.push(dueKey(recordTime, made, `close/${id}`));
  if (status === 'overdue') entries.push(dueKey(receivable.graceTime, made, `default/${id}`));
  return [...entries, ...entriesOfDebit(receivable)];
}

/** When a receivable is paid from the mandated account, for the first time or again. */
function entriesOfDebit(receivable: Receivable): readonly string[] {
  const { id, status, dueTime, retryTime, made } = receivable;
  const account = accountOf(receivable);
  const entries: string[] = [];
  if (status === 'open' || (status === 'closed' && retryTime === null)) {
    const item = `settle/${id}`;
    entries.push(dueKey(dueTime, made, item), dueOnKey(account, dueTime, item));
  }
  if ((status === 'overdue' || status === 'closed') && retryTime !== null) {
    const item = `retry/${id}`;
    entries.push(dueKey(retryTime, made, item, dueTime), dueOnKey(account, retryTime, item));
  }
  return entries;
}

/** The account from which a receivable is paid. */
function accountOf({ debtor, currency, mandate }: Receivable): Omit<Account, 'balance' | 'locked'> {
  return { issuer: mandate.issuer, currency, member: debtor };
}

function entriesOfPiece({ receivable, from, to }: PieceFact): readonly string[] {
  return [`${piecesEndingAt(receivable, to)}/${padded(from, 18)}`];
}

function entriesOfHolding(holding: HoldingFact): readonly string[] {
  const at = `${holding.receivable}/${padded(holding.from, 18)}`;
  const pledged = holding.pledges.map((pledge) => `pledged/${pledge}/${at}`);
  const guaranteed = holding.guarantees.map(({ id }) => `guaranteed/${id}/${at}`);
  return [...pledged, ...guaranteed];
}

function entriesOfClaim(claim: Claim): readonly string[] {
  const { id, status, lapseTime, made } = claim;
  return status === 'open' ? [dueKey(lapseTime, made, `recourse/${id}`)] : [];
}

function entriesOfGuarantee(guarantee: Guarantee): readonly string[] {
  const { id, status, until, made, receivable, from } = guarantee;
  const due = dueKey(until, made, `expire/${id}`);
  if (status === 'offered') return [due, `${piecesNamed(receivable, from)}/${id}`];
  return status === 'active' ? [due] : [];
}

function entriesOfInsolvency(insolvency: Insolvency): readonly string[] {
  const { member, batches, withdrawTime, accelerated, accelerateTime, made } = insolvency;
  const withdraw = `withdraw/${member}/${padded(batches, 6)}`;
  return [
    ...(withdrawTime === null ? [] : [dueKey(withdrawTime, made, withdraw)]),
    ...(accelerateTime === null
      ? []
      : [dueKey(accelerateTime, made, `accelerate/${member}/${accelerated}`)]),
  ];
}

function entriesOfFreeze({ target, orders }: Freeze): readonly string[] {
  const until = Math.min(...orders.map((order) => order.until));
  const first = orders.find((order) => order.until === until);
  return first === undefined ? [] : [dueKey(until, first.made, `thaw/${target}`)];
}

function entriesOfDebt(debt: Debt): readonly string[] {
  const { id, amount, settled, pledges: charges } = debt;
  return amount === settled ? [] : charges.map((pledge) => `charged/${pledge}/${id}`);
}

function entriesOfOffer(offer: Offer): readonly string[] {
  if (offer.status !== 'open') return [];
  return [
    `offers-from/${offer.seller}/${offer.id}`,
    `offers-on/${offer.receivable}/${offer.id}`,
    dueKey(offer.lapseTime, offer.made, `lapse/${offer.id}`),
  ];
}

function entriesOfRequest(request: QuoteRequest): readonly string[] {
  const { id, seller, lapseTime, status, made } = request;
  if (status !== 'open') return [];
  return [`requests-from/${seller}/${id}`, dueKey(lapseTime, made, `request/${id}`)];
}

function entriesOfQuote(quote: Quote): readonly string[] {
  const { id, request, financier, lapseTime, status, made } = quote;
  if (status !== 'open') return [];
  const due = dueKey(lapseTime, made, `quote/${id}`);
  return [`quotes-on/${request}/${id}`, `quotes-from/${financier}/${id}`, due];
}

function entriesOfConversion(conversion: Conversion): readonly string[] {
  const { id, maker, lapseTime, status, made } = conversion;
  if (status !== 'open') return [];
  return [`conversions-from/${maker}/${id}`, dueKey(lapseTime, made, `conversion/${id}`)];
}

function entriesOfRedemption(redemption: Redemption): readonly string[] {
  if (!isPending(redemption)) return [];
  const { id, member, status, answerBy, made } = redemption;
  const entries: string[] = [];
  if (status === 'requested') entries.push(`redemptions-waiting/${member}/${id}`);
  if (answerBy !== null) entries.push(dueKey(answerBy, made, `redemption/${id}`));
  return entries;
}

function entriesOfObligation(obligation: Obligation): readonly string[] {
  const { debtor, issuer, currency, payDay, publishTime, status, made } = obligation;
  if (status !== 'planned') return [];
  const name = obligations.key(debtor, issuer, currency, payDay).slice('obligation/'.length);
  return [dueKey(publishTime, made, `publish/${name}`)];
}

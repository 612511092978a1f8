/**
 * Derived indexes: lists for reading and the due-queue. No leaf of the state tree; every entry but
 * the remembered ids follows from one fact alone, so that a replay or a snapshot can be compared
 * with a rebuild. Entries are keys; their value is 1. Times and heights have 15 digits.
 *
 * | entry                                            | says                                      |
 * |--------------------------------------------------|-------------------------------------------|
 * | `due/<time>/<item>`                              | run `item` in the first block from `time` |
 * | `holder/<member>/<receivable>/<from>`            | the member holds this piece               |
 * | `invoices-of/<supplier>/<height>/<invoice>`      | registered by the supplier at the height  |
 * | `invoices-to/<debtor>/<height>/<invoice>`        | addressed to the debtor                   |
 * | `waiting/<debtor>/<height>/<invoice>`            | and not answered yet                      |
 * | `similar/<supplier>/<debtor>/<issue day>/<amount>/<currency>/<invoice>` | not over yet |
 * | `accepted/<invoice>/<receivable>`                | a receivable of the invoice               |
 * | `debtor/<member>/<due time>/<receivable>`        | the member owes this                      |
 * | `owed/<member>/<due time>/<receivable>`          | and something of it is still open         |
 * | `supplier/<member>/<due time>/<receivable>`      | first owed to the member                  |
 * | `offers-from/<member>/<offer>`                   | open, made by the member                  |
 * | `offers-to/<member>/<offer>`, `offers-any/<offer>` | open, for the member, for any financier |
 * | `offers-on/<receivable>/<offer>`                 | open, binds a piece of the receivable     |
 * | `requests-from/<seller>/<request>`, `requests-on/<receivable>/<request>` | open          |
 * | `quotes-on/<request>/<quote>`, `quotes-from/<financier>/<quote>` | open                  |
 * | `conversions-from/<maker>/<conversion>`          | open, made by the member                  |
 * | `conversions-to/<member>/<conversion>`            | open, for the member                      |
 * | `conversions-any/<conversion>`                   | open, for any member                      |
 * | `pledged/<pledge>/<receivable>/<from>`           | the pledge is on this piece               |
 * | `pledges-to/<pledgee>/<pledge>`, `pledges-from/<pledgor>/<pledge>` | active                  |
 * | `claims-from/<claimant>/<claim>`, `claims-to/<assignor>/<claim>` | open                    |
 * | `obligations-of/<issuer>/<pay day>/<debtor>/<currency>` | to be paid in its money      |
 * | `guaranteed/<guarantee>/<receivable>/<from>`     | the guarantee is on this piece            |
 * | `guarantees-by/<guarantor>/<guarantee>`          | offered, active or called                 |
 * | `debts-from/<debtor>/<debt>`, `debts-to/<creditor>/<debt>` | something of it is open         |
 * | `count/<receivable>`                             | value: how many pieces it has             |
 * | `contracts-on/<receivable>/<contract>`           | something may still come of it            |
 * | `watching/<topic>/<contract>`                    | and it looks at what is attested there    |
 * | `proposals-open/<proposal>`                      | waits for ballots; one at most            |
 * | `id/<expires>/<transaction id>`                  | already in a block; kept until it expires |
 *
 * Items of the due-queue: `publish/<debtor>/<issuer>/<currency>/<pay day>` so many days before,
 * `close/<receivable>` at its record time, `settle/<receivable>` at its due time,
 * `retry/<receivable>` and `default/<receivable>` after it, `lapse/<offer>` at the end of the
 * offer's last day, as `request/<request>`, `quote/<quote>` and `conversion/<conversion>`;
 * `unanswered/<invoice>` when the days to answer it or to end a dispute are over,
 * `recourse/<claim>` at the end of its term, `thaw/<target>` at the end of the first of its orders,
 * `expire/<guarantee>` when it can no longer be called,
 * `withdraw/<member>/<batch, 6 digits>` when what an insolvent member has offered is withdrawn,
 * `accelerate/<member>/<due time>/<receivable>` when what it owes behind that falls due,
 * `contract/<contract>` when it is to be looked at, `wake/<topic>` when something was attested.
 */
import type { Json } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Contract, Wake } from './agreements.ts';
import { contracts, isLiving, topicsOf, wakes } from './agreements.ts';
import { padded } from './factKeys.ts';
import type { Freeze } from './freezes.ts';
import { freezes } from './freezes.ts';
import type { Guarantee } from './guarantees.ts';
import { guarantees } from './guarantees.ts';
import type { Insolvency } from './insolvencies.ts';
import { insolvencies } from './insolvencies.ts';
import type { Invoice } from './invoices.ts';
import { invoices } from './invoices.ts';
import type { Obligation } from './obligations.ts';
import { obligations } from './obligations.ts';
import type { Offer } from './offers.ts';
import { offers } from './offers.ts';
import type { Piece } from './pieces.ts';
import { pieces } from './pieces.ts';
import type { Proposal } from './proposals.ts';
import { OPEN_PROPOSALS, proposals } from './proposals.ts';
import type { Conversion, Quote, QuoteRequest } from './quotes.ts';
import { conversions, quoteRequests, quotes } from './quotes.ts';
import type { Receivable } from './receivables.ts';
import { receivables } from './receivables.ts';
import type { Claim, Debt, Pledge } from './rights.ts';
import { claims, debts, pledges } from './rights.ts';

/** The value of every entry that only says that it is there. */
export const PRESENT = 1;

/** The key of a due item at `time`, ms since 1970. */
export function dueKey(time: number, item: string): string {
  return `due/${padded(time, 15)}/${item}`;
}

/** The time and item of a due key. */
export function readDueKey(key: string): { readonly time: number; readonly item: string } {
  return { time: Number(key.slice(4, 19)), item: key.slice(20) };
}

/** The entry that remembers a transaction until it expires. */
export function rememberedKey(expires: number, id: Hash): string {
  return `id/${padded(expires, 15)}/${id}`;
}

/** Where the living invoices between two parties stand, by the day of their issue. */
export function similarPrefix(supplier: string, debtor: string): string {
  return `similar/${supplier}/${debtor}`;
}

/** What an entry below `similarPrefix` says of its invoice, so that the invoice is not read. */
export function readSimilarKey(key: string): {
  readonly amount: bigint;
  readonly currency: string;
  readonly invoice: Hash;
} {
  const [amount = '0', currency = '', invoice = ''] = key.split('/').slice(4);
  return { amount: BigInt(amount), currency, invoice };
}

/** The counter of a receivable's pieces. */
export function countKey(receivable: Hash): string {
  return `count/${receivable}`;
}

/** The counter that this fact raises by being there, or null. */
export function counterOf(key: string): string | null {
  return key.startsWith('piece/') ? countKey(key.slice(6, 70)) : null;
}

/** Every entry that follows from the fact `value` under `key`; no two facts share an entry. */
export function entriesOf(key: string, value: Json): readonly string[] {
  const kind = key.slice(0, key.indexOf('/'));
  if (kind === 'invoice') return entriesOfInvoice(invoices.decode(value));
  if (kind === 'receivable') return entriesOfReceivable(receivables.decode(value));
  if (kind === 'piece') return entriesOfPiece(pieces.decode(value));
  if (kind === 'pledge') return entriesOfPledge(pledges.decode(value));
  if (kind === 'offer') return entriesOfOffer(offers.decode(value));
  if (kind === 'request') return entriesOfRequest(quoteRequests.decode(value));
  if (kind === 'quote') return entriesOfQuote(quotes.decode(value));
  if (kind === 'conversion') return entriesOfConversion(conversions.decode(value));
  if (kind === 'obligation') return entriesOfObligation(obligations.decode(value));
  if (kind === 'debt') return entriesOfDebt(debts.decode(value));
  if (kind === 'guarantee') return entriesOfGuarantee(guarantees.decode(value));
  if (kind === 'freeze') return entriesOfFreeze(freezes.decode(value));
  if (kind === 'insolvency') return entriesOfInsolvency(insolvencies.decode(value));
  if (kind === 'claim') return entriesOfClaim(claims.decode(value));
  if (kind === 'contract') return entriesOfContract(contracts.decode(value));
  if (kind === 'wake') return entriesOfWake(wakes.decode(value));
  if (kind === 'proposal') return entriesOfProposal(proposals.decode(value));
  return [];
}

function entriesOfProposal({ id, status, lapseTime }: Proposal): readonly string[] {
  if (status !== 'open') return [];
  return [`${OPEN_PROPOSALS}/${id}`, dueKey(lapseTime, `ballot/${id}`)];
}

function entriesOfContract(contract: Contract): readonly string[] {
  if (!isLiving(contract)) return [];
  const { id, receivable, status, checkTime } = contract;
  const entries = [`contracts-on/${receivable}/${id}`];
  if (checkTime !== null) entries.push(dueKey(checkTime, `contract/${id}`));
  if (status === 'proposed') return entries;
  return [...entries, ...topicsOf(contract).map((topic) => `watching/${topic}/${id}`)];
}

function entriesOfWake({ topic, time }: Wake): readonly string[] {
  return [dueKey(time, `wake/${topic}`)];
}

function entriesOfInvoice(invoice: Invoice): readonly string[] {
  const at = `${padded(invoice.registeredAt, 15)}/${invoice.id}`;
  const entries = [`invoices-of/${invoice.supplier}/${at}`, `invoices-to/${invoice.debtor}/${at}`];
  const { status, supplier, debtor, issueDay, amount, currency, id, disputed, answerBy } = invoice;
  const waits = status === 'registered' || status === 'disputed';
  if (waits) entries.push(`waiting/${debtor}/${at}`);
  if (waits || status === 'accepted') {
    const prefix = similarPrefix(supplier, debtor);
    entries.push(`${prefix}/${issueDay}/${padded(amount, 18)}/${currency}/${id}`);
  }
  if (waits || disputed > 0n) entries.push(dueKey(answerBy, `unanswered/${id}`));
  return entries;
}

function entriesOfReceivable(receivable: Receivable): readonly string[] {
  const { id, status, debtor, supplier, dueTime, recordTime } = receivable;
  const at = `${padded(dueTime, 15)}/${id}`;
  const entries = [`debtor/${debtor}/${at}`, `supplier/${supplier}/${at}`];
  entries.push(`accepted/${receivable.invoice}/${id}`);
  if (status !== 'paid') entries.push(`owed/${debtor}/${at}`);
  if (status === 'open') entries.push(dueKey(recordTime, `close/${id}`));
  if (status === 'open' || (status === 'closed' && receivable.retryTime === null)) {
    entries.push(dueKey(dueTime, `settle/${id}`));
  }
  if (status === 'overdue') entries.push(dueKey(receivable.graceTime, `default/${id}`));
  if ((status === 'overdue' || status === 'closed') && receivable.retryTime !== null) {
    entries.push(dueKey(receivable.retryTime, `retry/${id}`));
  }
  return entries;
}

function entriesOfPiece(piece: Piece): readonly string[] {
  const at = `${piece.receivable}/${padded(piece.from, 18)}`;
  const held = `holder/${piece.holder}/${at}`;
  const pledged = piece.pledges.map((pledge) => `pledged/${pledge}/${at}`);
  return [held, ...pledged, ...piece.guarantees.map((id) => `guaranteed/${id}/${at}`)];
}

function entriesOfPledge({ id, pledgor, pledgee, status }: Pledge): readonly string[] {
  return status === 'active'
    ? [`pledges-to/${pledgee}/${id}`, `pledges-from/${pledgor}/${id}`]
    : [];
}

function entriesOfClaim({ id, claimant, assignor, status, lapseTime }: Claim): readonly string[] {
  if (status !== 'open') return [];
  const due = dueKey(lapseTime, `recourse/${id}`);
  return [`claims-from/${claimant}/${id}`, `claims-to/${assignor}/${id}`, due];
}

function entriesOfGuarantee({ id, guarantor, status, until }: Guarantee): readonly string[] {
  const entry = `guarantees-by/${guarantor}/${id}`;
  if (status === 'called') return [entry];
  return status === 'offered' || status === 'active' ? [entry, dueKey(until, `expire/${id}`)] : [];
}

function entriesOfInsolvency(insolvency: Insolvency): readonly string[] {
  const { member, batches, withdrawTime, accelerated, accelerateTime } = insolvency;
  const withdraw = `withdraw/${member}/${padded(batches, 6)}`;
  return [
    ...(withdrawTime === null ? [] : [dueKey(withdrawTime, withdraw)]),
    ...(accelerateTime === null
      ? []
      : [dueKey(accelerateTime, `accelerate/${member}/${accelerated}`)]),
  ];
}

function entriesOfFreeze({ target, orders }: Freeze): readonly string[] {
  if (orders.length === 0) return [];
  return [dueKey(Math.min(...orders.map(({ until }) => until)), `thaw/${target}`)];
}

function entriesOfDebt({ id, debtor, creditor, amount, settled }: Debt): readonly string[] {
  return amount === settled ? [] : [`debts-from/${debtor}/${id}`, `debts-to/${creditor}/${id}`];
}

function entriesOfOffer(offer: Offer): readonly string[] {
  if (offer.status !== 'open') return [];
  const to = offer.addressee === null ? 'offers-any' : `offers-to/${offer.addressee}`;
  return [
    `${to}/${offer.id}`,
    `offers-from/${offer.seller}/${offer.id}`,
    `offers-on/${offer.receivable}/${offer.id}`,
    dueKey(offer.lapseTime, `lapse/${offer.id}`),
  ];
}

function entriesOfRequest(request: QuoteRequest): readonly string[] {
  const { id, seller, receivable, lapseTime, status } = request;
  if (status !== 'open') return [];
  const due = dueKey(lapseTime, `request/${id}`);
  return [`requests-from/${seller}/${id}`, `requests-on/${receivable}/${id}`, due];
}

function entriesOfQuote({ id, request, financier, lapseTime, status }: Quote): readonly string[] {
  if (status !== 'open') return [];
  const due = dueKey(lapseTime, `quote/${id}`);
  return [`quotes-on/${request}/${id}`, `quotes-from/${financier}/${id}`, due];
}

function entriesOfConversion({ id, maker, to, lapseTime, status }: Conversion): readonly string[] {
  if (status !== 'open') return [];
  const place = to === null ? 'conversions-any' : `conversions-to/${to}`;
  return [
    `${place}/${id}`,
    `conversions-from/${maker}/${id}`,
    dueKey(lapseTime, `conversion/${id}`),
  ];
}

function entriesOfObligation(obligation: Obligation): readonly string[] {
  const { debtor, issuer, currency, payDay, publishTime, status } = obligation;
  const name = obligations.key(debtor, issuer, currency, payDay).slice('obligation/'.length);
  const money = name.split('/')[2] ?? '';
  const listed = `obligations-of/${issuer}/${payDay}/${debtor}/${money}`;
  return status === 'planned' ? [listed, dueKey(publishTime, `publish/${name}`)] : [listed];
}

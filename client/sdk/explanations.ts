/**
 * Answers with their reasons: where a unit came from, who held a receivable when the holders were
 * fixed, for whose pieces a member was paid, what moved on its account. Facts and outcomes are
 * proved; which movements there were is a node's word, held against the proved account.
 */

import { accounts } from '../../contracts/state/accounts.ts';
import type { Invoice } from '../../contracts/state/invoices.ts';
import { invoices } from '../../contracts/state/invoices.ts';
import type { HoldingFact, Link, PieceFact } from '../../contracts/state/pieces.ts';
import { holdings, linkFacts, linkOf, pieceFacts } from '../../contracts/state/pieces.ts';
import type { Receivable } from '../../contracts/state/receivables.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Event } from '../../contracts/state/rule.ts';
import type { Provenance, Reason } from '../../contracts/trade/evidence/provenance.ts';
import { reasonsFor } from '../../contracts/trade/evidence/provenance.ts';
import type { AccountName, Movement } from '../../contracts/trade/money/statement.ts';
import { movementsOf } from '../../contracts/trade/money/statement.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { HistoryEntry } from './answers.ts';
import { ClientError } from './clientError.ts';
import { eachEntry } from './histories.ts';
import type { LedgerClient } from './ledgerClient.ts';
import type { AskOptions } from './queries.ts';
import { readAll } from './questions.ts';

/** Reissues that lead back from one invoice to the first, at most. */
const MAX_REISSUES = 1_000;

/** Provenance as far as it is shown to a member. */
export interface ShownProvenance extends Provenance {
  /** So many changes of hands are not in it: they were between others. */
  readonly hidden: number;
}

/**
 * Where a unit stands and came from, every fact proved; null when there is no such unit, or none
 * that the client's member is shown.
 */
export async function readProvenance(
  client: LedgerClient,
  id: Hash,
  unit: bigint,
): Promise<ShownProvenance | null> {
  const receivable = await client.findFact(receivables, [id]);
  if (receivable === undefined || unit < 1n || unit > receivable.face) return null;
  const piece = await provePiece(client, id, unit);
  const { fact: holding } = await client.readFact(holdings, [id, piece.from]);
  if (holding === undefined) throw moved();
  const links = await proveLinks(client, holding);
  return {
    piece: { ...piece, holder: holding.holder },
    receivable,
    invoices: await proveInvoices(client, receivable),
    links,
    hidden: holding.changes - links.length,
  };
}

/** Reasons by the events that are told to a member; so many others are not. */
export interface ShownReasons {
  readonly height: number;
  readonly reasons: readonly Reason[];
  readonly hidden: number;
}

/** For whose pieces a due item such as `settle/<id>`, or a transaction, paid a member; proved. */
export async function readReasons(
  client: LedgerClient,
  item: string,
  member: string,
  options: AskOptions = {},
): Promise<ShownReasons | null> {
  const found = item.includes('/')
    ? await client.readSettlement(item, options)
    : await client.readTransaction(item, options);
  if (found === null) return null;
  const { events, eventCount } = found.result;
  const reasons = reasonsFor(events as readonly Event[], member);
  return { height: found.height, reasons, hidden: eventCount - events.length };
}

/**
 * Who held how many pieces of a receivable when its holders were fixed, and how many units of them
 * were open (decimal text). Which pieces, `holding/` says: from then on they change hands by law
 * and in recourse alone.
 */
export interface HolderOfRecord {
  readonly holder: string;
  readonly payTo: string;
  readonly pieces: number;
  readonly units: string;
}

/** The holders of record of a receivable that are told, proved; null while they are not fixed. */
export async function readHoldersOfRecord(
  client: LedgerClient,
  id: Hash,
  options: AskOptions = {},
): Promise<readonly HolderOfRecord[] | null> {
  const closed = await client.readSettlement(`close/${id}`, options);
  if (closed === null) return null;
  const events = closed.result.events as readonly Event[];
  return events
    .filter(({ type }) => type === 'holderOfRecord')
    .map(({ holder, payTo, pieces, units }) => ({
      holder: String(holder),
      payTo: String(payTo),
      pieces: Number(pieces),
      units: String(units),
    }));
}

/** A movement with the height of its block. */
export interface DatedMovement extends Movement {
  readonly height: number;
}

/**
 * An account from a height on. `closing` is what it has after block `height`, free and locked, and
 * is proved; `opening` is what it had before block `from`, by the movements that the node told.
 */
export interface Statement {
  readonly from: number;
  readonly height: number;
  readonly opening: bigint;
  readonly movements: readonly DatedMovement[];
  readonly closing: bigint;
  readonly locked: bigint;
}

/**
 * What moved on an account since a height.
 * @throws ClientError statement_differs: from height 1 on the movements do not add up to what is
 *   proved, so that the node hides some or makes some up
 */
export async function readStatement(
  client: LedgerClient,
  account: AccountName,
  from = 1,
): Promise<Statement> {
  const { issuer, currency, member } = account;
  const { fact, height } = await client.readFact(accounts, [issuer, currency, member]);
  const movements: DatedMovement[] = [];
  // In a block due items come first.
  for (const path of ['settlements', 'transactions'] as const) {
    for await (const entry of eachEntry(client, path, from)) {
      if (entry.height > height) break;
      movements.push(...movementsIn(entry, account));
    }
  }
  const sum = movements.reduce((total, { change }) => total + change, 0n);
  const locked = fact?.locked ?? 0n;
  const closing = (fact?.balance ?? 0n) + locked;
  const opening = closing - sum;
  if (opening < 0n || (from === 1 && opening !== 0n)) {
    throw new ClientError('statement_differs', `the movements leave ${opening} unexplained`);
  }
  movements.sort((left, right) => left.height - right.height);
  return { from, height, opening, movements, closing, locked };
}

function movementsIn({ height, all }: HistoryEntry, account: AccountName): DatedMovement[] {
  const events = (all['events'] ?? []) as unknown as readonly Event[];
  return movementsOf(events, account).map((movement) => ({ ...movement, height }));
}

/** The piece that bears a unit: found in a list, then proved. @throws ClientError bad_answer */
export async function provePiece(client: LedgerClient, id: Hash, unit: bigint): Promise<PieceFact> {
  const listed = await readAll(client, 'pieces', { receivable: id }, pieceFacts);
  let from = 1n;
  for (const piece of listed) {
    if (piece.receivable === id && piece.from <= unit && piece.from > from) ({ from } = piece);
  }
  const { fact } = await client.readFact(pieceFacts, [id, from]);
  if (fact !== undefined && fact.from <= unit && unit <= fact.to) return fact;
  throw new ClientError('bad_answer', `the list of pieces does not lead to unit ${unit}`);
}

/** The changes of hands that led to the holder of a piece, those that are shown. */
async function proveLinks(client: LedgerClient, holding: HoldingFact): Promise<Link[]> {
  const { receivable, from, changes } = holding;
  const links: Link[] = [];
  for (let place = 0; place < changes; place += 1) {
    const fact = await client.findFact(linkFacts, [receivable, from, place]);
    if (fact !== undefined) links.push(linkOf(fact));
  }
  return links;
}

function moved(): ClientError {
  return new ClientError('bad_answer', 'the piece has changed meanwhile');
}

/** The invoice of a receivable, then the one that it replaced, and so on to the first. */
async function proveInvoices(client: LedgerClient, { invoice }: Receivable): Promise<Invoice[]> {
  const chain: Invoice[] = [];
  for (let next: Hash | null = invoice; next !== null && chain.length < MAX_REISSUES; ) {
    const fact: Invoice | undefined = await client.findFact(invoices, [next]);
    // Whoever reads an invoice need not read the one that it has replaced.
    if (fact === undefined) break;
    chain.push(fact);
    next = fact.former;
  }
  return chain;
}

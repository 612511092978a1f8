/**
 * The questions of the trade, one call each: what do I own, who owes me when, what must I fund on
 * which day, what waits for my word (explanations.ts: why, and where from). All that an answer
 * says is proved, and that nothing is left out of it, too.
 */
import type { Approval } from '../../contracts/state/approvals.ts';
import { approvals } from '../../contracts/state/approvals.ts';
import type { FactKind } from '../../contracts/state/factKind.ts';
import type { Invoice } from '../../contracts/state/invoices.ts';
import type { Obligation } from '../../contracts/state/obligations.ts';
import type { HoldingFact, PieceFact } from '../../contracts/state/pieces.ts';
import { holdings } from '../../contracts/state/pieces.ts';
import type { Receivable } from '../../contracts/state/receivables.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { openUnits } from '../../contracts/state/units.ts';
import { openAmount } from '../../contracts/trade/settlement/paying.ts';
import { ClientError } from './clientError.ts';
import type { LedgerClient } from './ledgerClient.ts';
import type { ListPath, ListQuery } from './queries.ts';
import { WHOLE_LISTS } from './wholeLists.ts';

/** All that there is, proved at a height. */
export interface Answer<T> {
  readonly items: readonly T[];
  readonly height: number;
}

/** A piece as its holder asks for it. */
export type HeldPiece = PieceFact & Pick<HoldingFact, 'pledges'>;

/** Units that a member holds. Amounts are minor units. */
export interface OwnedPiece {
  readonly piece: HeldPiece;
  readonly receivable: Receivable;
  readonly open: bigint;
}

/** What one member pays on one day, in one currency and one issuer's money, minor units. */
export interface DayTotal {
  readonly payDay: string;
  readonly debtor: string;
  readonly issuer: string;
  readonly currency: string;
  readonly amount: bigint;
}

/** A list may have this many pages; more is the doing of a node that leads in circles. */
const MAX_PAGES = 1_000;

/** What do I own: every piece of a member with something open. @throws ClientError */
export async function readOwned(client: LedgerClient, member: string): Promise<Answer<OwnedPiece>> {
  const { items, proved, height } = await client.readWhole(WHOLE_LISTS.pieces, member);
  const parents = items.flatMap((piece) => receivables.read(proved, piece.receivable) ?? []);
  const held = items.map((piece) => {
    const { receivable, from } = piece;
    return { ...piece, pledges: holdings.read(proved, receivable, from)?.pledges ?? [] };
  });
  return { items: joinOwned(held, parents), height };
}

/** Who owes me when: what the pieces of a member bring, by day and debtor. @throws ClientError */
export async function readIncoming(
  client: LedgerClient,
  member: string,
): Promise<Answer<DayTotal>> {
  const { items, height } = await readOwned(client, member);
  const parts = items.map(({ receivable, open }) => ({ receivable, amount: open }));
  return { items: totalByDay(parts), height };
}

/** What must I fund on which day: what a debtor's receivables take. @throws ClientError */
export async function readFunding(client: LedgerClient, debtor: string): Promise<Answer<DayTotal>> {
  const { items, height } = await client.readWhole(WHOLE_LISTS.owing, debtor);
  const parts = items.map((receivable) => ({ receivable, amount: openAmount(receivable) }));
  return { items: totalByDay(parts), height };
}

/** What is published of a debtor's obligations, and how it is funded. @throws ClientError */
export async function readObligations(
  client: LedgerClient,
  debtor: string,
): Promise<Answer<Obligation>> {
  const { items, height } = await client.readWhole(WHOLE_LISTS.obligations, debtor);
  return { items, height };
}

/** Which invoices wait for a member's word. @throws ClientError */
export async function readWaiting(client: LedgerClient, member: string): Promise<Answer<Invoice>> {
  const { items, height } = await client.readWhole(WHOLE_LISTS.waiting, member);
  return { items, height };
}

/** Which deeds of a member wait for more of its keys, by a node’s word. @throws ClientError */
export function readApprovals(client: LedgerClient, member: string): Promise<readonly Approval[]> {
  return readAll(client, 'approvals', { member }, approvals);
}

/** The pieces with something open, each with its receivable; one that is missing is left out. */
export function joinOwned(
  held: readonly HeldPiece[],
  parents: readonly Receivable[],
): OwnedPiece[] {
  const byId = new Map(parents.map((receivable) => [receivable.id, receivable]));
  return held.flatMap((piece) => {
    const receivable = byId.get(piece.receivable);
    const open = openUnits(piece);
    return receivable === undefined || open === 0n ? [] : [{ piece, receivable, open }];
  });
}

/** Sums by pay day, debtor, issuer and currency, in this order. */
export function totalByDay(
  parts: readonly { readonly receivable: Receivable; readonly amount: bigint }[],
): DayTotal[] {
  const totals = new Map<string, DayTotal>();
  for (const { receivable, amount } of parts) {
    const { payDay, debtor, currency, mandate } = receivable;
    const key = `${payDay} ${debtor} ${mandate.issuer} ${currency}`;
    const before = totals.get(key)?.amount ?? 0n;
    totals.set(key, { payDay, debtor, issuer: mandate.issuer, currency, amount: before + amount });
  }
  const sorted = [...totals].sort(([left], [right]) => (left < right ? -1 : 1));
  return sorted.map(([, total]) => total).filter(({ amount }) => amount > 0n);
}

/** Every entry of a list, by a node’s word. @throws ClientError */
export async function readAll<T, Id extends readonly unknown[]>(
  client: LedgerClient,
  path: ListPath,
  query: ListQuery,
  kind: FactKind<T, Id>,
): Promise<T[]> {
  const facts: T[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const more: ListQuery = cursor === null ? {} : { cursor };
    const page = await client.list(path, { ...query, ...more });
    for (const { value } of page.items) facts.push(decodeItem(kind, value));
    if (page.next === null) return facts;
    cursor = page.next;
  }
  throw new ClientError('bad_answer', `the list of ${path} does not end`);
}

/** A node's word: what cannot be read is the node's fault. */
function decodeItem<T, Id extends readonly unknown[]>(
  kind: FactKind<T, Id>,
  value: Parameters<FactKind<T, Id>['decode']>[0],
): T {
  try {
    return kind.decode(value);
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
    throw new ClientError('bad_answer', 'an entry of the list has not the agreed form');
  }
}

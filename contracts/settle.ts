/**
 * Settlement by itself. The due-queue is ordered by (time, item); at the start of each block
 * everything due at or before the block's time is run in that order, within the bounds of the
 * parameters. Each run removes its item. While any remain, the block carries no transactions, so
 * that nobody can empty an account first. Times: see indexes.ts.
 */
import { assert } from '../ledger/assert.ts';
import { lapseProposal } from './electing.ts';
import type { Receivable } from './facts.ts';
import { invoices, offers, receivables, under } from './facts.ts';
import { countKey, readDueKey } from './indexes.ts';
import { balanceOf } from './money.ts';
import { closeOffer } from './offering.ts';
import { openAmount, payReceivable } from './paying.ts';
import type { Refusal } from './refusals.ts';
import { OK, refuse } from './refusals.ts';
import type { Event } from './rule.ts';
import type { Scene } from './scene.ts';
import type { World } from './state.ts';
import { scanAll } from './state.ts';

/** What became of a due item: what a block proves about it under `header.settlements`. */
export interface Outcome {
  readonly code: string;
  readonly events: readonly Event[];
  readonly facts: Readonly<Record<string, string | number>>;
  readonly item: string;
}

/** The due time of the first item in the queue, or null when it is empty. */
export function nextDueTime(world: World): number | null {
  const [first] = world.indexes.scan(...under('due'), 1);
  return first === undefined ? null : readDueKey(first[0]).time;
}

/** Runs what is due at the scene's time, in order, within the bounds of one block. */
export function settleDue(scene: Scene): Outcome[] {
  const { settlementsPerBlock, settlementPiecesPerBlock } = scene.parameters;
  const outcomes: Outcome[] = [];
  let touchedPieces = 0;
  while (outcomes.length < settlementsPerBlock && touchedPieces < settlementPiecesPerBlock) {
    const item = nextDueItem(scene);
    if (item === null) break;
    touchedPieces += piecesTouchedBy(scene, item);
    outcomes.push(settleItem(scene, item));
  }
  return outcomes;
}

/** Whether an item is due at the scene's time that no block has run yet. */
export function hasBacklog(scene: Pick<Scene, 'draft' | 'time'>): boolean {
  return nextDueItem(scene) !== null;
}

function nextDueItem(scene: Pick<Scene, 'draft' | 'time'>): string | null {
  const [first] = scene.draft.indexes.scan(...under('due'), 1);
  if (first === undefined) return null;
  const { time, item } = readDueKey(first[0]);
  return time <= scene.time ? item : null;
}

function piecesTouchedBy(scene: Scene, item: string): number {
  const [kind, id] = splitItem(item);
  return kind === 'lapse' || kind === 'unanswered'
    ? 1
    : Number(scene.draft.indexes.get(countKey(id)) ?? 0);
}

function settleItem(scene: Scene, item: string): Outcome {
  const [kind, id] = splitItem(item);
  if (kind === 'lapse') return outcome(item, lapseOffer(scene, id));
  if (kind === 'unanswered') return outcome(item, lapseInvoice(scene, id));
  if (kind === 'ballot') return outcome(item, lapseProposal(scene, id));
  const receivable = receivables.read(scene.draft, id);
  assert(receivable !== undefined, 'a due item names a receivable that exists');
  if (kind === 'close') return outcome(item, closeReceivable(scene, receivable));
  assert(kind === 'settle', 'a due item is of one of these kinds');
  return settleReceivable(scene, item, receivable);
}

/** At the end of its last day an offer that nobody took lapses. */
function lapseOffer(scene: Scene, id: string): Event[] {
  const offer = offers.read(scene.draft, id);
  assert(offer !== undefined && offer.status === 'open', 'only open offers are due to lapse');
  return [closeOffer(scene.draft, offer, 'lapsed')];
}

/** Silence is never acceptance: what nobody has answered in its days lapses. */
function lapseInvoice(scene: Scene, id: string): Event[] {
  const invoice = invoices.read(scene.draft, id);
  assert(invoice !== undefined, 'a due item names an invoice that exists');
  const { status, disputed } = invoice;
  const rest = { type: 'disputeLapsed', invoice: id, amount: String(disputed) };
  if (status === 'accepted') {
    invoices.write(scene.draft, { ...invoice, disputed: 0n });
    return [rest];
  }
  invoices.write(scene.draft, { ...invoice, status: 'lapsed', disputed: 0n });
  return [{ type: 'invoiceLapsed', invoice: id }];
}

/** At the record time open offers lapse, and the holders are those of record. */
function closeReceivable(scene: Scene, receivable: Receivable): Event[] {
  const { id } = receivable;
  const open = [...scanAll(scene.draft.indexes, ...under(`offers-on/${id}`))];
  const events = open.flatMap(([key]) => lapseOffer(scene, key.slice(key.lastIndexOf('/') + 1)));
  receivables.write(scene.draft, { ...receivable, status: 'closed' });
  return [...events, { type: 'receivableClosed', receivable: id }];
}

/** At the due time everything open is paid from the mandated account, or nothing is. */
function settleReceivable(scene: Scene, item: string, receivable: Receivable): Outcome {
  const { draft } = scene;
  const open = openAmount(receivable);
  const shortage = checkFunds(scene, receivable, open);
  if (shortage === null) {
    const origin = { draft, height: scene.height, origin: `${item} ${scene.height}` };
    return outcome(item, payReceivable(origin, receivable, open));
  }
  receivables.write(draft, { ...receivable, status: 'overdue' });
  const { id, debtor } = receivable;
  const event = { type: 'receivableOverdue', receivable: id, debtor, open: String(open) };
  return { ...shortage, events: [event], item };
}

function checkFunds(
  scene: Scene,
  receivable: Receivable,
  open: bigint,
): Refusal<'mandate_exceeded' | 'insufficient_money'> | null {
  const { currency, debtor, mandate } = receivable;
  if (mandate.limit !== null && open > BigInt(mandate.limit)) {
    return refuse('mandate_exceeded', { open: String(open), limit: mandate.limit });
  }
  const balance = balanceOf(scene.draft, { issuer: mandate.issuer, currency }, debtor);
  if (balance >= open) return null;
  return refuse('insufficient_money', { open: String(open), balance: String(balance) });
}

function splitItem(item: string): [kind: string, id: string] {
  const slash = item.indexOf('/');
  return [item.slice(0, slash), item.slice(slash + 1)];
}

function outcome(item: string, events: readonly Event[]): Outcome {
  return { code: OK, events, facts: {}, item };
}

/**
 * Settlement by itself. The due-queue is ordered by (time, item); at the start of each block
 * everything due at or before the block's time is run in that order, within the bounds of the
 * parameters. Each run removes its item or moves it strictly later. While any remain, the block
 * carries no transactions, so that nobody can empty an account first. Times: see indexes.ts.
 */
import { assert } from '../ledger/assert.ts';
import { contracts } from './state/agreements.ts';
import type { Receivable } from './state/facts.ts';
import { invoices, offers, receivables, under } from './state/facts.ts';
import { freezes } from './state/freezes.ts';
import { guarantees } from './state/guarantees.ts';
import { countKey, readDueKey } from './state/indexes.ts';
import { isInsolvent } from './state/insolvencies.ts';
import { OK } from './state/refusals.ts';
import { claims } from './state/rights.ts';
import type { Event } from './state/rule.ts';
import type { Scene } from './state/scene.ts';
import type { World } from './state/state.ts';
import { lesser, openUnits } from './state/units.ts';
import { registeredDay } from './trade/accepting.ts';
import { lapseConversion } from './trade/converting.ts';
import { lapseProposal } from './trade/electing.ts';
import { runContract } from './trade/enforcing.ts';
import { stopOf } from './trade/freezing.ts';
import { allowedBy, findFunds } from './trade/funding.ts';
import { endGuarantee } from './trade/guaranteeing.ts';
import { interestDue, withInterest } from './trade/interest.ts';
import { drawLine, PUBLISH_BATCH, publishObligation } from './trade/obliging.ts';
import { closeOffer, lapseOffersOn } from './trade/offering.ts';
import { allocate, openAmount, payReceivable, piecesOf } from './trade/paying.ts';
import { lapseQuote, lapseRequest } from './trade/quoting.ts';
import { closeClaim } from './trade/recourse.ts';
import { endFreeze } from './trade/thawing.ts';
import { WAKE_BATCH, wakeWatchers } from './trade/watching.ts';

/** Kinds of due items that touch no pieces but one. */
const WITHOUT_PIECES = [
  'lapse',
  'unanswered',
  'recourse',
  'thaw',
  'expire',
  'quote',
  'request',
  'conversion',
];

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
  if (WITHOUT_PIECES.includes(kind)) return 1;
  if (kind === 'wake') return WAKE_BATCH;
  if (kind === 'publish') return PUBLISH_BATCH;
  const on = kind === 'contract' ? contracts.read(scene.draft, id)?.receivable : id;
  return Number(scene.draft.indexes.get(countKey(on ?? id)) ?? 0);
}

function settleItem(scene: Scene, item: string): Outcome {
  const [kind, id] = splitItem(item);
  if (kind === 'lapse') return outcome(item, lapseOffer(scene, id));
  if (kind === 'unanswered') return outcome(item, lapseInvoice(scene, id));
  if (kind === 'recourse') return outcome(item, lapseClaim(scene, id));
  if (kind === 'publish') return outcome(item, publishObligation(scene, id));
  if (kind === 'expire') return outcome(item, [expireGuarantee(scene, id)]);
  if (kind === 'thaw') return outcome(item, lapseFreeze(scene, item, id));
  if (kind === 'quote') return outcome(item, [lapseQuote(scene.draft, id)]);
  if (kind === 'request') return outcome(item, lapseRequest(scene, id));
  if (kind === 'conversion') return outcome(item, [lapseConversion(scene.draft, id)]);
  if (kind === 'contract') return runUnlessStopped(scene, item, id);
  if (kind === 'wake') return outcome(item, wakeWatchers(scene, id));
  if (kind === 'ballot') return outcome(item, lapseProposal(scene, id));
  const receivable = receivables.read(scene.draft, id);
  assert(receivable !== undefined, 'a due item names a receivable that exists');
  if (kind === 'close') return outcome(item, closeReceivable(scene, receivable));
  const stop = stopOf(scene.draft, receivable);
  if (stop !== null) return defer(scene, item, receivable, stop);
  if (kind === 'default') return outcome(item, markDefault(scene, receivable));
  assert(kind === 'settle' || kind === 'retry', 'a due item is of one of these kinds');
  return settleReceivable(scene, item, receivable);
}

/** At the end of its last day an offer that nobody took lapses. */
function lapseOffer(scene: Scene, id: string): Event[] {
  const offer = offers.read(scene.draft, id);
  assert(offer !== undefined && offer.status === 'open', 'only open offers are due to lapse');
  return [closeOffer(scene.draft, offer, 'lapsed')];
}

/** At the end of the term of recourse a claim that nobody paid lapses. */
function lapseClaim(scene: Scene, id: string): Event[] {
  const claim = claims.read(scene.draft, id);
  assert(claim?.status === 'open', 'only open claims are due to lapse');
  return [closeClaim(scene.draft, claim, 'lapsed')];
}

/** At the end of its term a freeze is over by itself. */
function lapseFreeze(scene: Scene, item: string, target: string): readonly Event[] {
  const freeze = freezes.read(scene.draft, target);
  assert(freeze?.status === 'active', 'only a freeze in force is due to lapse');
  return endFreeze({ ...scene, origin: `${item} ${scene.height}` }, freeze, 'lapsed');
}

/** A guarantee that nobody called in its term is over. */
function expireGuarantee(scene: Scene, id: string): Event {
  const guarantee = guarantees.read(scene.draft, id);
  assert(guarantee !== undefined, 'a due item names a guarantee that exists');
  endGuarantee(scene.draft, guarantee, 'expired');
  return { type: 'guaranteeEnded', guarantee: id, status: 'expired' };
}

/** Looks at a contract; while its receivable stands still, a day later. */
function runUnlessStopped(scene: Scene, item: string, id: string): Outcome {
  const contract = contracts.read(scene.draft, id);
  const receivable = receivables.read(scene.draft, contract?.receivable ?? '');
  const stop = receivable === undefined ? null : stopOf(scene.draft, receivable);
  if (contract === undefined || stop === null || contract.status !== 'active') {
    return { ...runContract(scene, item, id), item };
  }
  const checkTime = (contract.checkTime ?? scene.time) + scene.days.dayMs;
  contracts.write(scene.draft, { ...contract, checkTime });
  return { code: 'frozen', events: [], facts: { target: stop }, item };
}

/** What stands still is tried again a day later; what was not late before is not so for it. */
function defer(scene: Scene, item: string, receivable: Receivable, target: string): Outcome {
  const { dayMs } = scene.days;
  const { id, dueTime, status } = receivable;
  const isDefault = item.startsWith('default/');
  const graceTime = receivable.graceTime + (isDefault || status === 'closed' ? dayMs : 0);
  const retryTime = isDefault ? receivable.retryTime : (receivable.retryTime ?? dueTime) + dayMs;
  receivables.write(scene.draft, { ...receivable, graceTime, retryTime });
  const event = { type: 'settlementDeferred', receivable: id, target };
  return { code: 'frozen', events: [event], facts: { target }, item };
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
  const events = lapseOffersOn(scene.draft, id);
  receivables.write(scene.draft, { ...receivable, status: 'closed' });
  const held = piecesOf(scene.draft, id)
    .filter((piece) => openUnits(piece) > 0n)
    .map(({ from, to, holder, payTo }) => {
      const units = { receivable: id, from: String(from), to: String(to) };
      return { type: 'holderOfRecord', ...units, holder, payTo };
    });
  return [...events, { type: 'receivableClosed', receivable: id }, ...held];
}

/**
 * At the due time, and when it is tried again, everything due is paid from the mandated account.
 * With too little money what is there is paid where that is agreed, else nothing, and the
 * receivable is overdue from its pay day on.
 */
function settleReceivable(scene: Scene, item: string, before: Receivable): Outcome {
  const { draft } = scene;
  const receivable = withInterest(scene, before);
  const interest = interestDue(receivable);
  const due = openAmount(receivable) + interest;
  const origin = { ...scene, origin: `${item} ${scene.height}` };
  // A line is for the due time alone: what is tried again is no longer the issuer's promise.
  const drawn =
    before.status === 'overdue' || isInsolvent(draft, before.debtor)
      ? []
      : drawLine(origin, receivable, { due, allowed: lesser(due, allowedBy(receivable) ?? due) });
  const { funds, shortage } = findFunds(scene, receivable, due);
  if (shortage === null) {
    const paid = payReceivable(origin, receivable, allocate(due, interest));
    return outcome(item, [...drawn, ...paid]);
  }
  const part = receivable.mandate.partial ? funds : 0n;
  const paid = part === 0n ? [] : payReceivable(origin, receivable, allocate(part, interest));
  const after = (part === 0n ? null : receivables.read(draft, receivable.id)) ?? receivable;
  receivables.write(draft, withAttempt(scene, after));
  const { id, debtor } = receivable;
  const open = String(openAmount(after));
  const event = { type: 'receivableOverdue', receivable: id, debtor, open };
  return { ...shortage, events: [...drawn, ...paid, event], item };
}

/** A receivable that could not be paid in full: overdue, and tried again as the parameters say. */
function withAttempt(scene: Scene, receivable: Receivable): Receivable {
  const { retriesLeft, dueTime, retryTime } = receivable;
  const deferred = ((retryTime ?? dueTime) - dueTime) / scene.days.dayMs;
  const lateSince = receivable.lateSince ?? registeredDay(receivable.payDay) + deferred;
  const late = { ...receivable, status: 'overdue' as const, lateSince };
  if (retriesLeft === 0) return { ...late, retryTime: null };
  const next = (retryTime ?? dueTime) + scene.days.dayMs;
  return { ...late, retryTime: next, retriesLeft: retriesLeft - 1 };
}

/** When the days of grace are over, what is still overdue is in default. */
function markDefault(scene: Scene, receivable: Receivable): Event[] {
  const { id, debtor } = receivable;
  const after = withInterest(scene, receivable);
  receivables.write(scene.draft, { ...after, status: 'defaulted', retryTime: null });
  const open = String(openAmount(after));
  return [{ type: 'receivableDefaulted', receivable: id, debtor, open }];
}

function splitItem(item: string): [kind: string, id: string] {
  const slash = item.indexOf('/');
  return [item.slice(0, slash), item.slice(slash + 1)];
}

function outcome(item: string, events: readonly Event[]): Outcome {
  return { code: OK, events, facts: {}, item };
}

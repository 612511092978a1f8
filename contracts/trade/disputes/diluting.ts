/**
 * Dilution: a credit note lowers what the debtor owes. On an undertaking it never touches the
 * pieces: it becomes a debt of the supplier to the debtor. On an acknowledged receivable it cancels
 * open units in this order, within each group by the one formula of units.ts:
 *
 * 1. free units that the supplier holds, at once;
 * 2. those that it has pledged, as far as the pledgees agree;
 * 3. units of others: of a concession, as far as holders, pledgees and those who sold on agree; of
 *    a defence of the contract, whose cause the debtor confirms, unless one of them objects: the
 *    share of such a piece comes into dispute (disputing.ts), or if it was so before stays as it
 *    is.
 *
 * With the debtor's word, given while it had no notice that counted of the first change of hands, a
 * note counts against whoever holds a piece then as it would against the supplier: nobody else is
 * asked, and no objection is heard (W11).
 *
 * What is not cancelled in the end is a debt of the supplier to the debtor. Who answers to whom for
 * what is cancelled is in warranting.ts, what pledgors owe in securing.ts. Late interest that was
 * due on cancelled units stays owed (leaving.ts). Groups 2 and 3 are touched by the due-queue,
 * batch after batch.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { NoteProgress, PendingNote } from '../../state/creditNotes.ts';
import type { Target } from '../../state/freezes.ts';
import { isFrozen, pieceTarget } from '../../state/freezes.ts';
import { offers } from '../../state/offers.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import { lesser, openUnits } from '../../state/units.ts';
import { closeOffer, unitsOf } from '../financing/offering.ts';
import { windowEnd } from '../invoices/answering.ts';
import { freeDocument } from '../invoices/documenting.ts';
import type { Origin } from '../money/owing.ts';
import { oweDebt } from '../money/owing.ts';
import { isUntold } from '../pieces/noticing.ts';
import { endSatisfied } from '../pieces/recourse.ts';
import { closeReserve, withReserveCancelled } from '../pieces/reserving.ts';
import { withInterest } from '../settlement/interest.ts';
import { leaveCharges } from '../settlement/leaving.ts';
import { afterClosing, piecesOf } from '../settlement/paying.ts';
import { withPledgors } from '../settlement/securing.ts';
import { stopOf } from '../supervision/freezing.ts';
import { disputeUnits, withDispute } from './disputing.ts';
import { groupsOf } from './grouping.ts';
import { askedBeside, countAnswers, oweForCancelled } from './warranting.ts';

/** So many pieces are touched at once. */
export const NOTE_BATCH = 100;

/** What a credit note says. */
export type NoteWords = Pick<PendingNote, 'id' | 'ground' | 'document'> & {
  readonly amount: bigint;
};

/** Puts a credit note down, which with earlier ones is at most the face, and begins with it. */
export function beginNote(scene: Scene, before: Receivable, words: NoteWords): readonly Event[] {
  const { amount, ground, document, id } = words;
  const receivable = { ...before, credited: before.credited + amount };
  if (receivable.kind === 'undertaking') {
    receivables.write(scene.draft, receivable);
    return oweRest(scene, receivable, id, amount);
  }
  const sums = { amount: String(amount), left: String(amount) };
  const state = { confirmedTime: null, stage: 'own', progress: null, batch: 0 } as const;
  const time = windowEnd(scene, scene.parameters.objectionDays);
  const note: PendingNote = { id, ground, document, ...sums, ...state, time };
  if (isEffective(note)) return runStage(scene, receivable, note);
  receivables.write(scene.draft, { ...receivable, note });
  return [];
}

/** Whether a note cancels anything: a concession from the first, a defence once it is confirmed. */
function isEffective({ ground, confirmedTime }: PendingNote): boolean {
  return ground === 'concession' || confirmedTime !== null;
}

/**
 * The debtor gives its word on a note. Of a defence units of the supplier go at once then, and
 * others have time to object; a concession goes on as it was.
 */
export function confirmNote(
  scene: Scene,
  receivable: Receivable,
  note: PendingNote,
): readonly Event[] {
  const confirmed = { ...note, confirmedTime: scene.time };
  if (note.ground === 'defence') return runStage(scene, receivable, confirmed);
  receivables.write(scene.draft, { ...receivable, note: confirmed });
  return [];
}

/** At its time a note runs its next batch; what nobody has confirmed by then lapses. */
export function runNote(scene: Scene, receivableId: Hash): readonly Event[] {
  const receivable = receivables.read(scene.draft, receivableId);
  assert(receivable?.note != null, 'only a receivable with a note has one to run');
  const { note, credited } = receivable;
  const target = stopOf(scene.draft, receivable);
  if (target !== null) return deferNote(scene, receivable, note, target);
  if (isEffective(note)) return runStage(scene, receivable, note);
  const without = { ...receivable, credited: credited - BigInt(note.amount), note: null };
  receivables.write(scene.draft, without);
  freeDocument(scene, receivable.supplier, note.document);
  return [{ type: 'creditNoteLapsed', note: note.id, receivable: receivableId }];
}

/** What stands still changes in nothing: a note waits a day more. */
function deferNote(
  { draft, days }: Scene,
  receivable: Receivable,
  note: PendingNote,
  target: Target,
): readonly Event[] {
  receivables.write(draft, { ...receivable, note: { ...note, time: note.time + days.dayMs } });
  return [{ type: 'creditNoteDeferred', note: note.id, receivable: receivable.id, target }];
}

/** Runs one batch of a stage, after which pledgors owe what their pledges lost by it. */
function runStage(scene: Scene, before: Receivable, note: PendingNote): readonly Event[] {
  return withPledgors(scene, before.id, () => runBatch(scene, before, note));
}

/** Runs one batch of a stage, and plans what follows, or ends the note. */
function runBatch(scene: Scene, before: Receivable, note: PendingNote): readonly Event[] {
  const receivable = withInterest(scene, before);
  const all = piecesOf(scene.draft, receivable.id);
  const group = groupOf(scene, receivable, note, all);
  const progress = note.progress ?? beginStage(group, BigInt(note.left));
  const origin = { ...scene, origin: note.id };
  const { cancelled, objected, next, ...done } = cancelBatch(origin, receivable, group, {
    note,
    progress,
  });
  touchBorder(scene, receivable, note);
  const left = leaveCharges(origin, receivable, all);
  const answered = receivable.answered + done.answered;
  const after = { ...left.receivable, answered, cancelled: receivable.cancelled + cancelled };
  const disputed = objected.reduce((sum, { share }) => sum + share, 0n);
  const gone = cancelled + disputed;
  const rest = { ...note, left: String(BigInt(note.left) - gone), progress: next };
  const cut = objected.flatMap(({ piece, share }) => disputeUnits(scene, piece, share));
  const planned = planNext(scene, rest, all);
  const words = { id: note.id, ground: 'other', payee: null };
  const closed = withDispute(scene, { ...after, note: planned }, words, disputed);
  receivables.write(scene.draft, afterClosing(closed));
  const events = [...done.events, ...left.events, ...cut];
  if (planned !== null) return events;
  return [...events, ...oweRest(scene, receivable, note.id, BigInt(rest.left))];
}

/** The piece that this batch began with is like its neighbour perhaps, and may be joined again. */
function touchBorder({ draft }: Scene, { id }: Receivable, { progress }: PendingNote): void {
  const piece = progress === null ? undefined : pieces.read(draft, id, BigInt(progress.next));
  if (piece !== undefined) pieces.write(draft, piece);
}

/** The note as it waits for its next batch or stage, or null when all is done. */
function planNext(scene: Scene, note: PendingNote, before: readonly Piece[]): PendingNote | null {
  if (note.left === '0') return null;
  const batch = note.batch + 1;
  if (note.progress !== null) {
    // The first stage is not waited for: its further batches come before any other deed.
    return { ...note, batch, time: note.stage === 'own' ? scene.time : note.time };
  }
  if (note.stage === 'others') return null;
  if (note.stage === 'pledged') return { ...note, batch, stage: 'others' };
  const now = before.map(({ receivable, from }) => pieces.read(scene.draft, receivable, from));
  if (!now.some((piece) => piece !== undefined && openUnits(piece) > 0n)) return null;
  const time = windowEnd(scene, scene.parameters.objectionDays);
  return { ...note, batch, stage: 'pledged', time };
}

/** The pieces whose units a stage cancels. */
function groupOf(
  scene: Scene,
  receivable: Receivable,
  note: PendingNote,
  every: readonly Piece[],
): readonly Piece[] {
  const { id } = receivable;
  // A frozen piece changes by payments to all alone.
  const all = every.filter(({ from }) => !isFrozen(scene.draft, pieceTarget(id, from)));
  const [own = [], pledged = [], others = []] = groupsOf(receivable, all);
  if (note.stage === 'own') return own;
  if (note.stage === 'pledged') {
    return pledged.filter((piece) =>
      agreeAll(note, piece, askedBeside(scene.draft, receivable, piece)),
    );
  }
  return others.filter((piece) => {
    if (bindsHolder(note, piece)) return true;
    return note.ground === 'concession'
      ? agreeAll(note, piece, [piece.holder, ...askedBeside(scene.draft, receivable, piece)])
      : mayDispute(receivable, piece) || !isObjected(note, piece);
  });
}

/** Whether the debtor could still deal with the supplier on a piece when it gave its word. */
function bindsHolder({ confirmedTime }: PendingNote, piece: Piece): boolean {
  return confirmedTime !== null && isUntold(piece, confirmedTime);
}

/**
 * Whether somebody does not let units of a piece be cancelled for a defence. A concession that all
 * who are asked agree to is not disputed, whatever a former holder has said to it.
 */
function isObjected(note: PendingNote, piece: Piece): boolean {
  if (note.ground === 'concession') return false;
  const isSaid = piece.words.some((word) => word.note === note.id && !word.agrees);
  return isSaid && !bindsHolder(note, piece);
}

/**
 * Whether units of a piece can come into dispute: each does once, in one dispute at a time, and not
 * in one about a payment.
 */
function mayDispute({ dispute }: Receivable, { wasDisputed }: Piece): boolean {
  const isOfNote = dispute === null || (dispute.status === 'open' && dispute.payee === null);
  return !wasDisputed && isOfNote;
}

/** Whether everybody who is asked lets units of a piece be cancelled for a note. */
function agreeAll({ id }: PendingNote, piece: Piece, asked: readonly string[]): boolean {
  return asked.every((member) =>
    piece.words.some((word) => word.note === id && word.agrees && word.member === member),
  );
}

function beginStage(group: readonly Piece[], left: bigint): NoteProgress {
  const total = group.reduce((sum, piece) => sum + openUnits(piece), 0n);
  const none = { before: '0', given: '0', next: '1' };
  return { part: String(lesser(left, total)), total: String(total), ...none };
}

/** The share of a piece to whose holder or pledgee a defence seems none. */
interface Objected {
  readonly piece: Piece;
  readonly share: bigint;
}

/** What a batch did: `next` is how far the stage is, null at its end. */
interface Batch {
  readonly cancelled: bigint;
  readonly objected: readonly Objected[];
  readonly answered: bigint;
  readonly events: readonly Event[];
  readonly next: NoteProgress | null;
}

/** Spreads as `spread` of units.ts does, a batch of pieces at a time. */
function cancelBatch(
  origin: Origin,
  receivable: Receivable,
  group: readonly Piece[],
  { note, progress }: { readonly note: PendingNote; readonly progress: NoteProgress },
): Batch {
  const [part, total, from] = [progress.part, progress.total, progress.next].map(BigInt) as [
    bigint,
    bigint,
    bigint,
  ];
  const waiting = group.filter((piece) => piece.from >= from && openUnits(piece) > 0n);
  const batch = waiting.slice(0, NOTE_BATCH);
  let [before, given] = [BigInt(progress.before), BigInt(progress.given)];
  let [cancelled, answered] = [0n, 0n];
  const objected: Objected[] = [];
  const events: Event[] = [];
  for (const piece of batch) {
    before += openUnits(piece);
    const upTo = lesser(part, (part * before) / total);
    const share = lesser(upTo - given, openUnits(piece));
    given += share;
    if (share === 0n) continue;
    if (note.stage === 'others' && isObjected(note, piece)) {
      objected.push({ piece, share });
      continue;
    }
    cancelled += share;
    answered += countAnswers(receivable, piece, share);
    events.push(...cancelIn(origin, receivable, piece, share));
  }
  const first = waiting[NOTE_BATCH];
  const sums = { before: String(before), given: String(given) };
  const next = first === undefined ? null : { ...progress, ...sums, next: String(first.from) };
  return { cancelled, objected, answered, events, next };
}

/** Writes a diluted piece; an offer of it lapses, for it is no longer what was offered. */
function cancelIn(
  origin: Origin,
  receivable: Receivable,
  piece: Piece,
  cancelled: bigint,
): readonly Event[] {
  const { draft } = origin;
  const { lock, holder } = piece;
  pieces.write(draft, withReserveCancelled(piece, cancelled));
  const offer = lock === null ? undefined : offers.read(draft, lock);
  const lapsed = offer === undefined ? [] : [closeOffer(draft, offer, 'lapsed')];
  const event = { type: 'unitsCancelled', ...unitsOf(piece), holder, amount: String(cancelled) };
  const ended = endSatisfied(draft, piece);
  const owed = oweForCancelled(origin, receivable, piece, cancelled);
  return [event, ...lapsed, ...ended, ...owed, ...closeReserve(origin, receivable, piece.from)];
}

/** What cannot be cancelled the supplier owes the debtor. */
function oweRest(
  scene: Scene,
  { id: receivable, supplier, debtor, currency, mandate }: Receivable,
  note: Hash,
  amount: bigint,
): readonly Event[] {
  const parties = { debtor: supplier, creditor: debtor, issuer: mandate.issuer, currency };
  const words = { ...parties, amount, cause: 'creditNote' as const, receivable, from: null };
  return oweDebt({ ...scene, origin: note }, 'rest', words);
}

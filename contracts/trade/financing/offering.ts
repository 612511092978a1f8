/**
 * What an assignment and a sale share: units are offered and locked; the offer is taken, declined,
 * withdrawn, or lapses. They are cut when offered, so that several parts can be; nothing changes.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { dayAt, dayEnd, dayNumber } from '../../state/calendar.ts';
import { under } from '../../state/factKeys.ts';
import { isInsolvent, isWithdrawing } from '../../state/insolvencies.ts';
import type { Offer } from '../../state/offers.ts';
import { offers } from '../../state/offers.ts';
import type { Link, Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { ReserveTerms } from '../../state/rates.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import { consents } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { cutOut, openBounds, openUnits } from '../../state/units.ts';
import { encumbrancesOf, seenOf } from '../evidence/encumbrances.ts';
import { evidenceLevel } from '../evidence/evidence.ts';
import { checkRivals } from '../evidence/rivalInvoices.ts';
import { withNotice } from '../pieces/noticing.ts';
import { missingConsent, useConsents } from '../pieces/pledging.ts';
import { reserveAfter } from '../pieces/reserving.ts';
import { shareRest } from '../pieces/sharing.ts';

/** So many changes of hands a piece carries; by agreement there is none beyond. */
export const MAX_LINKS = 8;

/** So many offers of pieces of a receivable lapse at once; with more it goes on in steps. */
export const LAPSE_BATCH = 100;

/** The words of a deed that name a piece, by its first unit. */
export interface PieceWords {
  readonly receivable: Hash;
  readonly piece: string;
}

/** The words of a deed that name units: a piece, and the units in it. */
export interface UnitWords extends PieceWords {
  readonly from: string;
  readonly to: string;
}

/** A receivable and one of its pieces. */
export interface FoundPiece {
  readonly receivable: Receivable;
  readonly piece: Piece;
}

/** Units that may be offered, the piece that bears them, and when the offer would lapse. */
export interface Offerable extends FoundPiece {
  readonly first: bigint;
  readonly last: bigint;
  readonly lapseTime: number;
}

/** The piece that the words name. */
export function findPiece(
  scene: Scene,
  words: PieceWords,
): FoundPiece | Refusal<'unknown_receivable' | 'unknown_piece'> {
  const receivable = receivables.read(scene.draft, words.receivable);
  if (receivable === undefined) {
    return refuse('unknown_receivable', { receivable: words.receivable });
  }
  const piece = pieces.read(scene.draft, words.receivable, BigInt(words.piece));
  if (piece === undefined) return refuse('unknown_piece', { piece: words.piece });
  return { receivable, piece };
}

/** Why a piece is not its signer's to dispose of. */
export type FreeCode = 'not_holder' | 'receivable_closed' | 'piece_locked';

/** That the signer holds the piece, that it may still change holder, and that no offer binds it. */
export function checkFree(
  scene: Scene & { readonly signer: string },
  { receivable, piece }: FoundPiece,
): Refusal<FreeCode> | null {
  if (piece.holder !== scene.signer) return refuse('not_holder');
  const closed = checkOpenForTransfer(scene, receivable);
  if (closed !== null) return closed;
  return piece.lock === null ? null : refuse('piece_locked', { offer: piece.lock });
}

/** That the holders of record are not fixed yet. */
export function checkOpenForTransfer(
  scene: Scene,
  { status, recordTime }: Receivable,
): Refusal<'receivable_closed'> | null {
  // The due item of the closing runs before any deed of its time; a mempool may be ahead of it.
  if (status === 'open' && scene.time < recordTime) return null;
  return refuse('receivable_closed', { recordTime });
}

/** What refuses units of a found piece that are to be offered, in its order. */
export const OFFERABLE_REFUSALS = [
  'not_holder',
  'receivable_closed',
  'piece_locked',
  'piece_pledged',
  'bad_day',
  'expires_day_past',
  'units_not_open',
  'part_too_small',
] as const;

/** What refuses units that are to change hands, in its order. */
export const TRANSFERABLE_REFUSALS = [...OFFERABLE_REFUSALS, 'chain_too_deep'] as const;

/**
 * Whether the signer may offer these units of a found piece until the end of `expiresDay`, to these
 * members (null: to any): every pledgee of the piece has to agree to each.
 */
export function checkOfferable(
  scene: Scene & { readonly signer: string },
  found: FoundPiece,
  words: UnitWords & { readonly expiresDay: string },
  takers: readonly (string | null)[],
): Offerable | Refusal<(typeof OFFERABLE_REFUSALS)[number]> {
  const { receivable, piece } = found;
  const refusal = checkFree(scene, found);
  if (refusal !== null) return refusal;
  const pledge = missingConsent(scene.draft, piece, takers);
  if (pledge !== null) return refuse('piece_pledged', { pledge });
  const day = dayNumber(words.expiresDay);
  if (day === null) return refuse('bad_day', { day: words.expiresDay });
  const end = dayEnd(scene.days, day);
  if (end <= scene.time) return refuse('expires_day_past', { end });
  const units = checkUnits(scene, found, words);
  if ('code' in units) return units;
  return { ...found, ...units, lapseTime: Math.min(end, receivable.recordTime) };
}

/** As `checkOfferable`, of units that are to change hands, which they do so often at most. */
export function checkTransferable(
  ...[scene, found, words, takers]: Parameters<typeof checkOfferable>
): Offerable | Refusal<(typeof TRANSFERABLE_REFUSALS)[number]> {
  const offerable = checkOfferable(scene, found, words, takers);
  if ('code' in offerable) return offerable;
  return checkDepth(found.piece) ?? offerable;
}

/** That a piece may change hands once more by agreement. */
export function checkDepth({ links }: Piece): Refusal<'chain_too_deep'> | null {
  const { length: depth } = links;
  return depth >= MAX_LINKS ? refuse('chain_too_deep', { depth }) : null;
}

/** That the units named are open units of the piece, and may be cut out. */
export function checkUnits(
  scene: Scene,
  { receivable, piece }: FoundPiece,
  words: Pick<UnitWords, 'from' | 'to'>,
): { first: bigint; last: bigint } | Refusal<'units_not_open' | 'part_too_small'> {
  const [first, last] = [BigInt(words.from), BigInt(words.to)];
  const open = openBounds(piece);
  if (first < open.first || first > last || last > open.last) {
    return refuse('units_not_open', { first: String(open.first), last: String(open.last) });
  }
  return checkSizes(scene, { receivable, piece }, [{ first, last }]) ?? { first, last };
}

/**
 * That no part of a piece, cut so that open units `spans` are parts of their own, has fewer units
 * than ceil(face / maxPieces): so pieces cut by their holders' will are never more than maxPieces.
 * @param spans in the order of their units, none of which is in two
 */
export function checkSizes(
  { parameters }: Scene,
  { receivable, piece }: FoundPiece,
  spans: readonly { readonly first: bigint; readonly last: bigint }[],
): Refusal<'part_too_small'> | null {
  const open = openBounds(piece);
  const edges = spans
    .flatMap(({ first, last }) => [first, last + 1n])
    .filter((edge, at, all) => edge > open.first && edge <= open.last && edge !== all[at - 1]);
  if (edges.length === 0) return null;
  const borders = [piece.from, ...edges, piece.to + 1n];
  const sizes = edges.map((edge, at) => edge - (borders[at] ?? 0n));
  const last = piece.to + 1n - (edges.at(-1) ?? 0n);
  const least = leastPart(parameters, receivable);
  if ([...sizes, last].every((size) => size >= least)) return null;
  return refuse('part_too_small', { least: String(least) });
}

/** So many units a part has that is cut by its holder's will. */
export function leastPart(
  { maxPieces }: Scene['parameters'],
  { face }: Pick<Receivable, 'face'>,
): bigint {
  const most = BigInt(maxPieces);
  return (face + most - 1n) / most;
}

/** What an offer says beside the units. */
export type OfferTerms = Pick<
  Offer,
  | 'id'
  | 'kind'
  | 'seller'
  | 'addressee'
  | 'reference'
  | 'price'
  | 'issuer'
  | 'disclosed'
  | 'recourse'
  | 'rate'
>;

/**
 * Cuts the offered units out, locks them, and puts the offer down; returns what happened. An
 * assignment under the assignee's standing consent is taken at once.
 */
export function openOffer(
  scene: Scene,
  offerable: Offerable,
  terms: OfferTerms,
  reserve: ReserveTerms | null = null,
): readonly Event[] {
  const { draft } = scene;
  const { piece, first, last, lapseTime } = offerable;
  const { part, events: cutEvents } = cutPiece(draft, piece, first, last);
  pieces.write(draft, { ...part, lock: terms.id });
  const { receivable, from, to } = part;
  const seen = seenOf(encumbrancesOf(draft, { receivable: offerable.receivable, piece: part }));
  const offer: Offer = {
    ...terms,
    receivable,
    from,
    to,
    reserve,
    lapseTime,
    status: 'open',
    taker: null,
    evidence: null,
    seen,
    made: scene.made,
  };
  offers.write(draft, offer);
  const events = [...cutEvents, { type: 'offerOpened', offer: offer.id, ...unitsOf(part) }];
  const { receivable: parent } = offerable;
  return spendConsent(scene, offer, parent, openUnits(part))
    ? [...events, takeOffer(scene, offer, offer.addressee ?? '')]
    : events;
}

/**
 * Whether a standing consent of the addressee covers the offer; then it shrinks by the units. None
 * covers debts of an insolvent debtor, or with a disputed rival, or what an insolvent member gives.
 */
function spendConsent(scene: Scene, offer: Offer, parent: Receivable, units: bigint): boolean {
  const { draft, time } = scene;
  const { kind, addressee, seller } = offer;
  if (kind !== 'assignment' || addressee === null) return false;
  if ([parent.debtor, seller].some((member) => isInsolvent(draft, member))) return false;
  const consent = consents.read(draft, addressee, seller);
  if (consent === undefined || time >= consent.until || units > consent.left) return false;
  if (consent.currency !== parent.currency || checkRivals(draft, parent, []) !== null) return false;
  consents.write(draft, { ...consent, left: consent.left - units });
  return true;
}

/** An offer that can still be answered, or why not. */
export function checkOpen(
  { draft, time }: Scene,
  offer: Offer,
): Refusal<'offer_taken' | 'offer_declined' | 'offer_withdrawn' | 'offer_lapsed'> | null {
  if (offer.status === 'taken') return refuse('offer_taken');
  if (offer.status === 'declined') return refuse('offer_declined');
  if (offer.status === 'withdrawn' || isWithdrawing(draft, offer.seller)) {
    return refuse('offer_withdrawn');
  }
  // The due item of the lapse runs before any deed of its time; a mempool may be ahead of it.
  if (offer.status === 'lapsed' || time >= offer.lapseTime) {
    return refuse('offer_lapsed', { lapseTime: offer.lapseTime });
  }
  return null;
}

/**
 * Hands the offered piece to its taker and closes the offer. Disclosed, that is notice to the
 * debtor; undisclosed, the payee stays who it is and collects in trust.
 */
export function takeOffer(scene: Scene, offer: Offer, taker: string): Event {
  const { draft } = scene;
  const piece = lockedPiece(draft, offer);
  const receivable = receivableOf(draft, offer);
  const links = linksAfter(scene, piece, offer);
  const reserve = reserveAfter(scene, piece, offer, taker);
  const moved = {
    ...piece,
    holder: taker,
    lock: null,
    noticeTo: null,
    links,
    reserve,
    yielded: 0n,
  };
  const after = offer.disclosed ? withNotice(receivable, moved, scene) : moved;
  useConsents(draft, piece);
  pieces.write(draft, after);
  const evidence = offer.kind === 'sale' ? evidenceLevel(draft, receivable) : null;
  offers.write(draft, { ...offer, status: 'taken', taker, evidence });
  const parties = { former: piece.holder, holder: taker, payTo: after.payTo };
  return { type: 'pieceMoved', ...unitsOf(piece), ...parties };
}

/** The receivable of an offer. */
export function receivableOf(draft: Draft, offer: Offer): Receivable {
  const receivable = receivables.read(draft, offer.receivable);
  assert(receivable !== undefined, 'an offer is of a receivable that exists');
  return receivable;
}

/** Every change of hands is a link: who gave a unit answers for it. */
function linksAfter(scene: Scene, piece: Piece, offer: Offer): readonly Link[] {
  const { recourse, seller: assignor, issuer, price, rate: interest } = offer;
  const day = dayAt(scene.days, scene.time);
  const units = String(openUnits(piece));
  const { protocol } = scene.parameters;
  const sums = { issuer, units, recourse, interest };
  const words = { assignor, ...sums, day, protocol, noticeTime: null };
  const link =
    issuer === null
      ? ({ ...words, kind: 'assignment', price: units } as const)
      : ({ ...words, kind: 'sale', price: String(price) } as const);
  return [...piece.links, link];
}

/** The links of a piece that somebody takes by law, in its holder's place. */
export function linksByLaw(scene: Scene, part: Piece, taker: string): readonly Link[] {
  const { links, holder } = part;
  if (taker === holder) return links;
  const units = String(openUnits(part));
  const day = dayAt(scene.days, scene.time);
  const { protocol } = scene.parameters;
  const sums = { issuer: null, price: units, units, recourse: false, interest: null };
  return [...links, { kind: 'law', assignor: holder, ...sums, day, protocol, noticeTime: null }];
}

/** Closes an open offer without effect and unlocks its piece. */
export function closeOffer(
  draft: Draft,
  offer: Offer,
  status: 'declined' | 'withdrawn' | 'lapsed',
): Event {
  pieces.write(draft, { ...lockedPiece(draft, offer), lock: null });
  offers.write(draft, { ...offer, status });
  return { type: 'offerClosed', offer: offer.id, status };
}

/** Closes open offers of pieces of a receivable, so many at most: they lapse; says so for each. */
export function lapseOffersOn(
  draft: Draft,
  receivable: Hash,
  limit: number = Number.MAX_SAFE_INTEGER,
): Event[] {
  const entries = draft.indexes.scan(...under(`offers-on/${receivable}`), limit);
  return entries.map(([key]) => {
    const offer = offers.read(draft, key.slice(key.lastIndexOf('/') + 1));
    assert(offer !== undefined && offer.status === 'open', 'an entry follows from an open offer');
    return closeOffer(draft, offer, 'lapsed');
  });
}

/** The piece of an open offer: it is locked by it, so it is there and as it was offered. */
export function lockedPiece(draft: Draft, offer: Offer): Piece {
  const piece = pieces.read(draft, offer.receivable, offer.from);
  assert(piece !== undefined && piece.lock === offer.id, 'an open offer locks its piece');
  return piece;
}

/** Cuts open units out of a piece where needed: the part that bears them, as it is written. */
export function cutPiece(
  draft: Draft,
  piece: Piece,
  first: bigint,
  last: bigint,
): { readonly part: Piece; readonly events: readonly Event[] } {
  const { parts, part } = shareRest(piece, cutOut(piece, first, last));
  for (const each of parts) pieces.write(draft, each);
  return { part, events: parts.length === 1 ? [] : [pieceCut(piece, parts)] };
}

function pieceCut(piece: Piece, parts: readonly Piece[]): Event {
  const starts = parts.map((part) => String(part.from)).join(' ');
  return { type: 'pieceCut', ...unitsOf(piece), parts: starts };
}

/** The units of a piece, for events. */
export function unitsOf(piece: Piece): { receivable: Hash; from: string; to: string } {
  return { receivable: piece.receivable, from: String(piece.from), to: String(piece.to) };
}

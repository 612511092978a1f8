/**
 * A tally as it was, from the events that are told of it, entry by entry. Some events do not say
 * which units they close, and some are not told to everybody: what comes of them at the end is held
 * against the pieces that are proved. No browser.
 */
import type { UnitRange } from '../../../contracts/state/units.ts';
import { cut, lesser, openUnits, pay, release } from '../../../contracts/state/units.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';

/** A piece at a moment; `holder` is null where that is not told. */
export interface PastPiece extends UnitRange {
  readonly holder: string | null;
}

/** The receivable of which events are told. */
export interface Replayed {
  readonly id: string;
  readonly face: bigint;
  readonly supplier: string;
}

type Step = (pieces: readonly PastPiece[], event: JsonObject) => readonly PastPiece[];

const UNITS = /^(?:0|[1-9][0-9]{0,17})$/;

/** What events do to the pieces of their receivable. */
const STEPS: Readonly<Record<string, Step>> = {
  pieceCut: cutPiece,
  pieceMoved: (pieces, { from, holder }) =>
    change(pieces, from, (piece) => ({ ...piece, holder: String(holder) })),
  piecesJoined: (pieces, { holder }) => join(pieces, String(holder)),
  receivablePaid: (pieces, { amount }) => pay(pieces, withinOpen(pieces, amount)),
  unitsForgiven: (pieces, { amount }) => release(pieces, withinOpen(pieces, amount)),
  paidEarly: (pieces, { from, amount, discount }) =>
    change(releaseUnits(pieces, from, discount), from, (piece) => payUnits(piece, amount)),
  pieceSetOff: (pieces, { from, amount }) =>
    change(pieces, from, (piece) => payUnits(piece, amount)),
  holderSetOff: (pieces, { from, amount }) =>
    change(pieces, from, (piece) => payUnits(piece, amount)),
  unitsCancelled: (pieces, { from, amount }) => releaseUnits(pieces, from, amount),
  unitsPaidOutside: (pieces, { from, amount }) =>
    change(pieces, from, (piece) => {
      const count = lesser(piece.disputed, unitsIn(amount));
      return { ...piece, disputed: piece.disputed - count, paid: piece.paid + count };
    }),
  unitsDisputed: dispute,
  unitsReopened: (pieces, { holder }) =>
    pieces.map((piece) =>
      piece.holder === holder || piece.holder === null ? { ...piece, disputed: 0n } : piece,
    ),
};

/** The pieces after each of the entries; none before the invoice was accepted. */
export function replay(
  of: Replayed,
  entries: readonly (readonly JsonObject[])[],
): readonly (readonly PastPiece[])[] {
  let pieces: readonly PastPiece[] = [];
  return entries.map((events) => {
    // An overseer is told of a set-off on both of its sides.
    const setOffs = new Set<string>();
    for (const event of events) {
      const { type, receivable, debt } = event;
      if (receivable !== of.id) continue;
      if (type === 'invoiceAccepted' && pieces.length === 0) pieces = [whole(of)];
      const isSetOff = type === 'pieceSetOff' || type === 'holderSetOff';
      if (isSetOff && setOffs.has(String(debt))) continue;
      if (isSetOff) setOffs.add(String(debt));
      const name = String(type);
      if (Object.hasOwn(STEPS, name)) pieces = STEPS[name]?.(pieces, event) ?? pieces;
    }
    return pieces;
  });
}

/** Whether events have led to the pieces that are proved, as far as both say who holds them. */
export function leadsTo(replayed: readonly PastPiece[], proved: readonly PastPiece[]): boolean {
  if (replayed.length !== proved.length) return false;
  return replayed.every((piece, at) => {
    const other = proved[at];
    if (other === undefined) return false;
    const isSame = (['from', 'to', 'paid', 'released', 'disputed'] as const).every(
      (name) => piece[name] === other[name],
    );
    return isSame && (other.holder === null || piece.holder === other.holder);
  });
}

function whole({ face, supplier }: Replayed): PastPiece {
  return { from: 1n, to: face, paid: 0n, released: 0n, disputed: 0n, holder: supplier };
}

/** Cuts a piece where its parts begin. */
function cutPiece(pieces: readonly PastPiece[], event: JsonObject): readonly PastPiece[] {
  const starts = String(event['parts']).split(' ').map(unitsIn).slice(1);
  return pieces.flatMap((piece) => {
    if (piece.from !== unitsIn(event['from'])) return [piece];
    const parts: PastPiece[] = [];
    let rest = piece;
    for (const start of starts) {
      const count = start - rest.from - rest.paid;
      if (count <= 0n || count >= openUnits(rest)) continue;
      const [left, right] = cut(rest, count);
      parts.push(left);
      rest = right;
    }
    return [...parts, rest];
  });
}

/** Neighbours in the same hands become one piece; which of them did, is not told. */
function join(pieces: readonly PastPiece[], holder: string): readonly PastPiece[] {
  const joined: PastPiece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    const isNeighbour = last !== undefined && last.to + 1n === piece.from;
    const isTheirs = last?.holder === holder && piece.holder === holder;
    // Closed units lie at the ends of a piece, and of one with disputed units nothing is joined.
    const isOpen = last?.released === 0n && piece.paid === 0n;
    const isQuiet = last?.disputed === 0n && piece.disputed === 0n;
    if (isNeighbour && isTheirs && isOpen && isQuiet) {
      joined[joined.length - 1] = { ...last, to: piece.to, released: piece.released };
    } else joined.push(piece);
  }
  return joined;
}

/** Takes units out of what is open, from the back of the holder’s last piece that has so many. */
function dispute(pieces: readonly PastPiece[], event: JsonObject): readonly PastPiece[] {
  const count = unitsIn(event['amount']);
  const at = pieces.findLastIndex(
    (piece) => piece.holder === event['holder'] && openUnits(piece) >= count,
  );
  const piece = pieces[at];
  if (piece === undefined || count === 0n) return pieces;
  const open = openUnits(piece);
  const parts = open === count ? [piece] : cut(piece, open - count);
  const last = { ...(parts.at(-1) ?? piece), disputed: count };
  return [...pieces.slice(0, at), ...parts.slice(0, -1), last, ...pieces.slice(at + 1)];
}

function change(
  pieces: readonly PastPiece[],
  from: Json | undefined,
  make: (piece: PastPiece) => PastPiece,
): readonly PastPiece[] {
  return pieces.map((piece) => (piece.from === unitsIn(from) ? make(piece) : piece));
}

function payUnits(piece: PastPiece, amount: Json | undefined): PastPiece {
  return { ...piece, paid: piece.paid + lesser(openUnits(piece), unitsIn(amount)) };
}

function releaseUnits(
  pieces: readonly PastPiece[],
  from: Json | undefined,
  amount: Json | undefined,
): readonly PastPiece[] {
  return change(pieces, from, (piece) => {
    const count = lesser(openUnits(piece), unitsIn(amount));
    return { ...piece, released: piece.released + count };
  });
}

function withinOpen(pieces: readonly PastPiece[], amount: Json | undefined): bigint {
  const open = pieces.reduce((sum, piece) => sum + openUnits(piece), 0n);
  return lesser(open, unitsIn(amount));
}

/** A node's word: what is no number of units is none of them. */
function unitsIn(json: Json | undefined): bigint {
  const text = String(json);
  return UNITS.test(text) ? BigInt(text) : 0n;
}

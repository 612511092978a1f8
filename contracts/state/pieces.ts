/**
 * Facts about pieces: ranges of a receivable’s units, each with one holder. A piece is written as
 * several facts, so that each of them holds only what all of its parties may read: what stands
 * under `piece/`, which its debtor reads, says who is paid; in whose hands it is, is another fact;
 * each change of hands is one of who gave and who took, and a reserve one of its seller and the
 * holder. Rules see the whole.
 */
import { assert } from '../../ledger/assert.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { NoteWord } from './creditNotes.ts';
import type { Concession } from './disputes.ts';
import { padded } from './factKeys.ts';
import type { FactKind, FactReader, FactRemover } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Cover, Subrogation } from './guarantees.ts';
import type { Rate, Reserve } from './rates.ts';

/**
 * How a piece changed hands: `sale`, for money; `assignment`, for what stands beside the ledger;
 * `law`, when a pledgee enforces or a guarantor pays.
 */
export type LinkKind = 'sale' | 'assignment' | 'law';

/**
 * A change of hands: who gave, for how much of which issuer's money, and how many units (decimal
 * text). What is not sold counts with its face, in the money of the mandate (`issuer` null).
 * Cutting a piece keeps the ratio. `recourse`: the taker can come back on the assignor when the
 * debtor does not pay; `interest` is what is agreed on the price then, from the ledger day `day`
 * (days since 1970). From `noticeTime` on, ms since 1970, the debtor's notice of it counts against
 * what it does outside the ledger; null: it has none.
 */
export type Link = {
  readonly kind: LinkKind;
  readonly assignor: string;
  readonly issuer: string | null;
  readonly price: string;
  readonly units: string;
  readonly recourse: boolean;
  readonly interest: Rate | null;
  readonly day: number;
  readonly noticeTime: number | null;
  /** Under which it changed hands: what that gives is judged by that one. */
  readonly protocol: number;
};

/**
 * A closed range of a receivable's units with one holder. `paid` units are closed from the front,
 * `released` ones from the back. `payTo` is who is paid: the holder, once the debtor has notice of
 * it since height `noticedAt`; a holder that the debtor has not acknowledged is `noticeTo`.
 * `lock` is the offer or claim that binds it, or null. `pledges` are ids; they and `guarantees`
 * are in their rank. The mark `writtenOff` is its holder's and changes nothing. `links` led to the
 * holder, the oldest first; taken back in recourse, the piece loses those since. `yielded` is what
 * was paid on it in late interest and costs since its holder has it; `returnedTime`, ms since 1970,
 * is when an assignor took it back.
 * With a `reserve` its payee gets no more than that tells, and the rest is the seller's. `words`
 * are what its holder and pledgees say to the credit note that waits, each once. Of a `disputed`
 * piece no unit is open; `conceded` says who gives them up. A unit is disputed once
 * (`wasDisputed`). A guarantor that has paid for it is `subrogated`.
 */
export interface Piece {
  readonly receivable: Hash;
  readonly from: bigint;
  readonly to: bigint;
  readonly holder: string;
  readonly payTo: string;
  readonly noticeTo: string | null;
  readonly noticedAt: number;
  readonly paid: bigint;
  readonly released: bigint;
  readonly disputed: bigint;
  readonly lock: Hash | null;
  readonly pledges: readonly Hash[];
  readonly guarantees: readonly Cover[];
  readonly writtenOff: boolean;
  readonly links: readonly Link[];
  readonly yielded: bigint;
  readonly returnedTime: number | null;
  readonly reserve: Reserve | null;
  readonly words: readonly NoteWord[];
  readonly wasDisputed: boolean;
  readonly conceded: readonly Concession[];
  readonly subrogated: Subrogation | null;
}

/** A piece without the changes of hands that led to its holder. */
export type BarePiece = Omit<Piece, 'links'>;

/**
 * What stands of a piece under its own key, for its debtor and everybody else with a part in it:
 * its units, who is paid, and what of it is closed. Who holds it when that is not the payee, and
 * whether it ever changed hands, is not the debtor's business until it is told.
 */
export type PieceFact = Pick<
  Piece,
  | ('receivable' | 'from' | 'to' | 'payTo' | 'noticeTo' | 'noticedAt')
  | ('paid' | 'released' | 'disputed' | 'wasDisputed')
>;

/**
 * In whose hands the piece is that begins at `from`, and what binds it there. So many `changes` of
 * hands led to its holder; whether it is `reserved` stands here, the reserve by itself.
 */
export type HoldingFact = Pick<Piece, 'receivable' | 'from'> &
  Omit<Piece, keyof PieceFact | 'links' | 'reserve'> & {
    readonly changes: number;
    readonly reserved: boolean;
  };

/** A change of hands: the link at this place, from 0, of the piece that begins at `from`. */
export interface LinkFact extends Link {
  readonly receivable: Hash;
  readonly from: bigint;
  readonly place: number;
  readonly taker: string;
}

/** The reserve on the piece that begins at `from`. */
export interface ReserveFact extends Reserve {
  readonly receivable: Hash;
  readonly from: bigint;
  readonly holder: string;
}

/** What stands of pieces under their own keys, by receivable and first unit. */
export const pieceFacts: FactKind<PieceFact, [receivable: Hash, from: bigint]> = factKind(
  (receivable, from) => `piece/${receivable}/${padded(from, 18)}`,
  (piece) => [piece.receivable, piece.from],
  ['from', 'to', 'paid', 'released', 'disputed'],
);

/** In whose hands pieces are, by piece. */
export const holdings: FactKind<HoldingFact, [receivable: Hash, from: bigint]> = factKind(
  (receivable, from) => `holding/${receivable}/${padded(from, 18)}`,
  ({ receivable, from }) => [receivable, from],
  ['from', 'yielded'],
);

/** Changes of hands by piece, in their order. */
export const linkFacts: FactKind<LinkFact, [receivable: Hash, from: bigint, place: number]> =
  factKind(
    (receivable, from, place) => `link/${receivable}/${padded(from, 18)}/${padded(place, 2)}`,
    ({ receivable, from, place }) => [receivable, from, place],
    ['from'],
  );

/** Reserves by piece. */
export const reserveFacts: FactKind<ReserveFact, [receivable: Hash, from: bigint]> = factKind(
  (receivable, from) => `reserve/${receivable}/${padded(from, 18)}`,
  ({ receivable, from }) => [receivable, from],
  ['from'],
);

/** Pieces by receivable and first unit: all facts of one at once. */
export const pieces = {
  key: pieceFacts.key,

  /** The whole piece that begins there; undefined when there is none. */
  read(world: FactReader, receivable: Hash, from: bigint): Piece | undefined {
    const holding = holdings.read(world, receivable, from);
    const fact = pieceFacts.read(world, receivable, from);
    if (fact === undefined || holding === undefined) return undefined;
    const links: Link[] = [];
    for (let place = 0; place < holding.changes; place += 1) {
      const found = linkFacts.read(world, receivable, from, place);
      if (found !== undefined) links.push(linkOf(found));
    }
    return { ...bareOf(world, fact, holding), links };
  },

  /** The piece without its links, so that a proof of it needs none. */
  readBare(world: FactReader, receivable: Hash, from: bigint): BarePiece | undefined {
    const fact = pieceFacts.read(world, receivable, from);
    const holding = holdings.read(world, receivable, from);
    if (fact === undefined || holding === undefined) return undefined;
    return bareOf(world, fact, holding);
  },

  /** The whole piece of which `value` stands under its own key. */
  whole(world: FactReader, value: Json): Piece {
    const { receivable, from } = pieceFacts.decode(value);
    const piece = pieces.read(world, receivable, from);
    assert(piece !== undefined, 'a piece is in somebody’s hands');
    return piece;
  },

  /** All words of a piece as one value, to compare it by. */
  encode(piece: Piece): JsonObject {
    const { fact, holding } = partsOf(piece);
    const words = [pieceFacts.encode(fact), holdings.encode(holding)] as readonly JsonObject[];
    const [units, hands] = words;
    return { ...units, ...hands, links: piece.links as unknown as Json, reserve: piece.reserve };
  },

  /** Keys of the facts that lie beside what a piece has under its own key. */
  keysBeside({ receivable, from, changes, reserved }: HoldingFact): readonly string[] {
    const places = Array.from({ length: changes }, (_, place) => place);
    const links = places.map((place) => linkFacts.key(receivable, from, place));
    const held = [holdings.key(receivable, from), ...links];
    return reserved ? [...held, reserveFacts.key(receivable, from)] : held;
  },

  /** Puts a piece in place of what began there; beside it what is as it was stays unwritten. */
  write(draft: FactRemover, piece: Piece): void {
    const { receivable, from, holder, links, reserve } = piece;
    const before = holdings.read(draft, receivable, from);
    const { fact, holding } = partsOf(piece);
    pieceFacts.write(draft, fact);
    putChanged(draft, holdings.key(receivable, from), holdings.encode(holding));
    for (const [place, link] of links.entries()) {
      const taker = links[place + 1]?.assignor ?? holder;
      const words = linkFacts.encode({ ...link, receivable, from, place, taker });
      putChanged(draft, linkFacts.key(receivable, from, place), words);
    }
    if (reserve !== null) {
      const words = reserveFacts.encode({ ...reserve, receivable, from, holder });
      putChanged(draft, reserveFacts.key(receivable, from), words);
    }
    if (before !== undefined) removeBeside(draft, before, pieces.keysBeside(holding));
  },

  /** Removes all facts of a piece. */
  remove(draft: FactRemover, { receivable, from }: Pick<Piece, 'receivable' | 'from'>): void {
    const before = holdings.read(draft, receivable, from);
    draft.remove(pieceFacts.key(receivable, from));
    if (before !== undefined) removeBeside(draft, before, []);
  },
} as const;

/** Families of the facts that a piece has. */
const FAMILIES: ReadonlySet<string> = new Set(['piece', 'holding', 'link', 'reserve']);

/** The key of the piece of which a fact stands under this key, or null. */
export function pieceKeyOf(key: string): string | null {
  const [kind = '', receivable = '', from = ''] = key.split('/', 3);
  return FAMILIES.has(kind) ? `piece/${receivable}/${from}` : null;
}

function partsOf({ links, reserve, ...piece }: Piece): {
  readonly fact: PieceFact;
  readonly holding: HoldingFact;
} {
  const { to, payTo, noticeTo, noticedAt, paid, released, disputed, wasDisputed, ...held } = piece;
  const { receivable, from } = piece;
  const closed = { paid, released, disputed, wasDisputed };
  return {
    fact: { receivable, from, to, payTo, noticeTo, noticedAt, ...closed },
    holding: { ...held, changes: links.length, reserved: reserve !== null },
  };
}

function bareOf(world: FactReader, fact: PieceFact, holding: HoldingFact): BarePiece {
  const { changes: _, reserved, ...held } = holding;
  const found = reserved ? reserveFacts.read(world, fact.receivable, fact.from) : undefined;
  if (found === undefined) return { ...fact, ...held, reserve: null };
  const { receivable: _r, from: _f, holder: _h, ...reserve } = found;
  return { ...fact, ...held, reserve };
}

/** The link that a fact says. */
export function linkOf({
  receivable: _r,
  from: _f,
  place: _p,
  taker: _t,
  ...link
}: LinkFact): Link {
  return link;
}

/** Puts a fact unless it stands there: what is not written need not be hashed and stored anew. */
function putChanged(draft: FactRemover, key: string, value: Json): void {
  const before = draft.facts.get(key);
  if (before === undefined || canonicalText(before) !== canonicalText(value)) draft.set(key, value);
}

/** Removes what a piece had beside its own fact and has no more. */
function removeBeside(draft: FactRemover, before: HoldingFact, kept: readonly string[]): void {
  for (const key of pieces.keysBeside(before)) if (!kept.includes(key)) draft.remove(key);
}

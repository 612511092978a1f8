/**
 * Guarantees on the pieces that bear them. At the default the amount of a guarantee is divided over
 * the open units that it protects, by the one formula, and goes with them from then on. Who has
 * paid as guarantor holds units, too, but what the debtor pays on them goes first to the open units
 * of the same guarantee, in their order: it gets nothing before its creditor is whole.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { under } from '../../state/factKeys.ts';
import type { Call, Cover, Guarantee } from '../../state/guarantees.ts';
import { guarantees } from '../../state/guarantees.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Pledge } from '../../state/rights.ts';
import { pledges } from '../../state/rights.ts';
import type { Draft } from '../../state/state.ts';
import { scanAll } from '../../state/state.ts';
import { lesser, openUnits, spread, weigh } from '../../state/units.ts';
import { openSecured } from './pledging.ts';

/** What a piece gets of a payment, each part for itself. */
interface Share {
  costs: bigint;
  interest: bigint;
  principal: bigint;
}

/** Ends a guarantee and frees every piece of it. */
export function endGuarantee(
  draft: Draft,
  guarantee: Guarantee,
  status: 'withdrawn' | 'expired' | 'released',
): void {
  for (const piece of guaranteedPieces(draft, guarantee)) {
    const left = piece.guarantees.filter(({ id }) => id !== guarantee.id);
    pieces.write(draft, { ...piece, guarantees: left });
  }
  guarantees.write(draft, { ...guarantee, status });
}

/** A guarantee as it is put on a piece: what it comes to is known at the default. */
export function standBy(id: string): Cover {
  return { id, amount: null, calls: [] };
}

/** The default has come: each guarantee in its term is divided over the units that it protects. */
export function triggerGuarantees(draft: Draft, all: readonly Piece[]): void {
  const ids = new Set(all.flatMap((piece) => piece.guarantees.map(({ id }) => id)));
  for (const id of ids) {
    const guarantee = guarantees.read(draft, id);
    if (guarantee?.status === 'active') triggerGuarantee(draft, guarantee);
  }
}

/** Divides a guarantee over the open units of the pieces that bear it; it can be called. */
export function triggerGuarantee(draft: Draft, guarantee: Guarantee): void {
  const bearing = guaranteedPieces(draft, guarantee);
  const lengths = bearing.map(openUnits);
  const open = lengths.reduce((sum, length) => sum + length, 0n);
  const shares = spread(lengths, lesser(guarantee.amount, open));
  for (const [at, piece] of bearing.entries()) {
    const amount = String(shares[at] ?? 0n);
    const covers = piece.guarantees.map((cover) =>
      cover.id === guarantee.id ? { ...cover, amount } : cover,
    );
    pieces.write(draft, { ...piece, guarantees: covers });
  }
  guarantees.write(draft, { ...guarantee, status: 'triggered' });
}

/** What the guarantor can be made to pay for a piece: no more than is open in it. */
export function coveredUnits(piece: Piece, { amount }: Cover): bigint {
  return lesser(BigInt(amount ?? '0'), openUnits(piece));
}

/** What of a cover is called and can be paid: for pledgees no more than is still secured. */
export function calledUnits(draft: Draft, piece: Piece, cover: Cover): bigint {
  const sum = cover.calls.reduce((total, each) => total + standing(draft, each), 0n);
  return lesser(sum, coveredUnits(piece, cover));
}

/**
 * What may still be called of a cover: by the holder all that is left of the share; by a pledgee
 * of that what its pledge secures and it has not called.
 * @param pledge for which it is called; null: by the holder
 */
export function callable(draft: Draft, piece: Piece, cover: Cover, pledge: Pledge | null): bigint {
  const left = coveredUnits(piece, cover) - calledUnits(draft, piece, cover);
  if (pledge === null) return left;
  const own = cover.calls.find((each) => each.pledge === pledge.id);
  const mine = own === undefined ? 0n : standing(draft, own);
  return lesser(left, openSecured(pledge) - mine);
}

/** A cover of which more is called: one call for each pledge, and one of the holder. */
export function withCall(draft: Draft, cover: Cover, call: Call): Cover {
  const own = cover.calls.find(({ pledge }) => pledge === call.pledge);
  if (own === undefined) return { ...cover, calls: [...cover.calls, call] };
  const whole = { ...call, amount: String(standing(draft, own) + BigInt(call.amount)) };
  return { ...cover, calls: cover.calls.map((each) => (each === own ? whole : each)) };
}

/** What is left of a cover when so much of what is called is paid, the first call first. */
export function withPaid(draft: Draft, cover: Cover, count: bigint): Cover {
  let rest = count;
  const calls = cover.calls.flatMap((call) => {
    const part = lesser(rest, standing(draft, call));
    rest -= part;
    const left = BigInt(call.amount) - part;
    return left === 0n ? [] : [{ ...call, amount: String(left) }];
  });
  return { ...cover, amount: String(BigInt(cover.amount ?? '0') - count), calls };
}

function standing(draft: Draft, { pledge: id, amount }: Call): bigint {
  const pledge = id === null ? undefined : pledges.read(draft, id);
  if (pledge === undefined) return BigInt(amount);
  return lesser(BigInt(amount), openSecured(pledge));
}

/** The covers of the parts of a piece with these open lengths; each amount is kept. */
export function cutCovers(covers: readonly Cover[], lengths: readonly bigint[]): Cover[][] {
  const parts = covers.map(({ amount, calls }) => ({
    shares: weigh(lengths, BigInt(amount ?? '0')),
    called: calls.map((call) => weigh(lengths, BigInt(call.amount))),
  }));
  return lengths.map((_, part) =>
    covers.map((cover, at) => {
      if (cover.amount === null) return cover;
      const calls = cover.calls.map((call, which) => {
        return { ...call, amount: String(parts[at]?.called[which]?.[part] ?? 0n) };
      });
      return { ...cover, amount: String(parts[at]?.shares[part] ?? 0n), calls };
    }),
  );
}

/**
 * The covers of a piece in the hands of a holder: a former one has called no more, a pledgee as
 * long as its pledge is on the piece. What the holder called before is its own.
 */
export function coversFor(
  covers: readonly Cover[],
  holder: string,
  kept: readonly Hash[],
): readonly Cover[] {
  return covers.map((cover) => ({
    ...cover,
    calls: cover.calls.flatMap((call): readonly Call[] => {
      if (call.pledge !== null && kept.includes(call.pledge)) return [call];
      return call.by === holder ? [{ ...call, pledge: null }] : [];
    }),
  }));
}

/**
 * Has what falls on units held by subrogation go to the open units of the same guarantee first, as
 * long as there are any, in their order; `shares` are changed in place.
 */
export function payCreditorsFirst(all: readonly Piece[], shares: readonly Share[]): void {
  for (const [at, { subrogated }] of all.entries()) {
    const share = shares[at];
    if (subrogated === null || share === undefined) continue;
    const creditors = all.flatMap((piece, index) => {
      const isCreditor = piece.guarantees.some(({ id }) => id === subrogated.guarantee);
      return isCreditor && openUnits(piece) > 0n ? [index] : [];
    });
    const first = shares[creditors[0] ?? -1];
    if (first === undefined) continue;
    // Charges close nothing: the first of those who are not whole yet has them.
    first.costs += share.costs;
    first.interest += share.interest;
    [share.costs, share.interest] = [0n, 0n];
    for (const index of creditors) {
      const [piece, other] = [all[index], shares[index]];
      if (piece === undefined || other === undefined) continue;
      const part = lesser(share.principal, openUnits(piece) - other.principal);
      other.principal += part;
      share.principal -= part;
    }
  }
}

/** Whether a guarantor holds the piece while those whom its guarantee protects are not whole. */
export function isBehind(all: readonly Piece[], { subrogated }: Piece): boolean {
  if (subrogated === null) return false;
  return all.some(
    (piece) =>
      openUnits(piece) > 0n && piece.guarantees.some(({ id }) => id === subrogated.guarantee),
  );
}

function guaranteedPieces(draft: Draft, { id }: Guarantee): readonly Piece[] {
  return [...scanAll(draft.indexes, ...under(`guaranteed/${id}`))].map(([entry]) => {
    const [, , receivable = '', from = ''] = entry.split('/');
    const piece = pieces.read(draft, receivable, BigInt(from));
    assert(piece !== undefined, 'an index entry follows from its piece');
    return piece;
  });
}

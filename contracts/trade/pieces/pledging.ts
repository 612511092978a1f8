/**
 * Pledges: a third party's right in pieces, without sale. What is paid on a pledged piece goes to
 * the pledgees in their rank, to each up to the debt that its pledge secures and that is still
 * open, and the surplus to the payee. A piece keeps its pledges when it is cut: each part then
 * secures the whole debt. A pledge whose debt is covered is gone from every piece, and from every
 * debt that it was on in the place of one (charging.ts).
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { under } from '../../state/factKeys.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Pledge } from '../../state/rights.ts';
import { pledges } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Draft } from '../../state/state.ts';
import { scanAll } from '../../state/state.ts';
import { lesser } from '../../state/units.ts';
import { endCharges, limitLosses } from './charging.ts';

/** What a pledgee receives of a payment. */
export interface PledgeShare {
  readonly pledgee: string;
  readonly amount: bigint;
  readonly events: readonly Event[];
}

/** What of the secured debt is not covered yet, minor units. */
export function openSecured(pledge: Pledge): bigint {
  return pledge.secured - pledge.received;
}

/** The pledges of a piece in their rank. */
export function pledgesOf(draft: Draft, piece: Pick<Piece, 'pledges'>): readonly Pledge[] {
  return piece.pledges.map((id) => {
    const pledge = pledges.read(draft, id);
    assert(pledge !== undefined, 'a pledge of a piece is there');
    return pledge;
  });
}

/**
 * For which pledge a member acts on a piece after default: null as its holder, that of the first
 * rank as its pledgee; undefined when it is neither.
 */
export function actingFor(draft: Draft, piece: Piece, member: string): Pledge | null | undefined {
  if (piece.holder === member) return null;
  const [first] = pledgesOf(draft, piece);
  return first?.pledgee === member ? first : undefined;
}

/** What of a payment the pledgees receive, and what is left of it. */
export interface PledgePayment {
  readonly shares: readonly PledgeShare[];
  readonly rest: bigint;
}

/** Takes from `amount`, paid on a piece as it stands in the draft, what its pledgees receive. */
export function payPledges(
  draft: Draft,
  piece: Pick<Piece, 'receivable' | 'from'>,
  amount: bigint,
): PledgePayment {
  const now = pieces.read(draft, piece.receivable, piece.from);
  assert(now !== undefined, 'the piece that is paid is there');
  return payInRank(draft, now.pledges, amount);
}

/** Takes from `amount` what the pledgees of these pledges receive, in this order. */
export function payInRank(draft: Draft, ids: readonly Hash[], amount: bigint): PledgePayment {
  let rest = amount;
  const shares: PledgeShare[] = [];
  for (const pledge of pledgesOf(draft, { pledges: ids })) {
    const part = lesser(rest, openSecured(pledge));
    if (part === 0n) continue;
    rest -= part;
    const { id, pledgee } = pledge;
    const ended = coverPledge(draft, pledge, part);
    const event = { type: 'pledgePaid', pledge: id, pledgee, amount: String(part) };
    shares.push({ pledgee, amount: part, events: [event, ...ended] });
  }
  return { shares, rest };
}

/**
 * Counts what the pledgee received; a pledge that is covered ends. Its pledgor owes it no more than
 * is secured still.
 */
export function coverPledge(draft: Draft, pledge: Pledge, amount: bigint): readonly Event[] {
  const received = pledge.received + amount;
  assert(received <= pledge.secured, 'no more than the secured debt is received');
  const after = { ...pledge, received };
  if (received === pledge.secured) return endPledge(draft, after, 'covered');
  pledges.write(draft, after);
  return limitLosses(draft, pledge.id, openSecured(after));
}

/**
 * Ends a pledge, frees every piece and debt of it, and strikes what its pledgor still owed; what
 * was called for it is called no more.
 */
export function endPledge(
  draft: Draft,
  pledge: Pledge,
  status: 'covered' | 'released',
): readonly Event[] {
  for (const piece of pledgedPieces(draft, pledge.id)) {
    const left = piece.pledges.filter((id) => id !== pledge.id);
    const guarantees = piece.guarantees.map((cover) => ({
      ...cover,
      calls: cover.calls.filter((call) => call.pledge !== pledge.id),
    }));
    pieces.write(draft, { ...piece, pledges: left, guarantees });
  }
  pledges.write(draft, { ...pledge, status, consentTo: null });
  return endCharges(draft, pledge.id);
}

/** After a change of holder the consents of the pledgees are used. */
export function useConsents(draft: Draft, piece: Piece): void {
  for (const pledge of pledgesOf(draft, piece)) {
    if (pledge.consentTo !== null) pledges.write(draft, { ...pledge, consentTo: null });
  }
}

/** The first pledge of a piece whose pledgee has not agreed to each of these new holders. */
export function missingConsent(
  draft: Draft,
  piece: Piece,
  holders: readonly (string | null)[],
): Hash | null {
  const strict = pledgesOf(draft, piece).find(({ consentTo }) =>
    holders.some((holder) => holder === null || holder !== consentTo),
  );
  return strict?.id ?? null;
}

function pledgedPieces(draft: Draft, pledge: Hash): Piece[] {
  const entries = [...scanAll(draft.indexes, ...under(`pledged/${pledge}`))];
  return entries.map(([entry]) => {
    const [, , receivable = '', from = ''] = entry.split('/');
    const piece = pieces.read(draft, receivable, BigInt(from));
    assert(piece !== undefined, 'an index entry follows from its piece');
    return piece;
  });
}

/**
 * Who comes first when one receivable was assigned or pledged to several: Civil Code of China,
 * article 768, as a public summary gives it (counsel must confirm). Registered before unregistered,
 * by the time of registration; unregistered by the time of the first notice; those with neither
 * share in proportion to what they have financed. The same holds for rivals of one and the same
 * time. The ledger's own time is no registration; register entries are attested (oracles.ts).
 */
import { assert } from '../../../ledger/assert.ts';
import { lesser, weigh } from '../../state/units.ts';

/** What decides between claims: null when there was no registration, or no notice. */
export interface RankedClaim {
  readonly claimant: string;
  /** When it was entered in a legal register, ms since 1970. */
  readonly registeredTime: number | null;
  /** The height at which the debtor had notice of it. */
  readonly noticedAt: number | null;
}

/** One of several claims on a receivable. */
export interface RivalClaim extends RankedClaim {
  /** What it has financed, minor units; more than zero. */
  readonly amount: bigint;
}

/** What a claimant receives, minor units. */
export interface RankedShare {
  readonly claimant: string;
  /** 1 for the first; equal for those that share. */
  readonly rank: number;
  readonly amount: bigint;
}

/**
 * Divides `proceeds` among rival claims, in their order; each receives its amount at most. Within
 * one rank claimants are in the order of their names, each once.
 */
export function payByPriority(
  claims: readonly RivalClaim[],
  proceeds: bigint,
): readonly RankedShare[] {
  assert(proceeds >= 0n, 'proceeds are not negative');
  let left = proceeds;
  return rankClaims(claims).flatMap((rank, at) => {
    const amounts = rank.map(({ amount }) => amount);
    const part = lesser(
      left,
      amounts.reduce((sum, amount) => sum + amount, 0n),
    );
    left -= part;
    const shares = weigh(amounts, part);
    return rank.map(({ claimant }, index) => {
      return { claimant, rank: at + 1, amount: shares[index] ?? 0n };
    });
  });
}

/** Rival claims in their order; those of one rank share, and stand in the order of their names. */
export function rankClaims<Claim extends RankedClaim>(
  claims: readonly Claim[],
): readonly (readonly Claim[])[] {
  const sorted = [...claims].sort(
    (left, right) => compareRank(left, right) || (left.claimant < right.claimant ? -1 : 1),
  );
  const ranks: Claim[][] = [];
  for (const claim of sorted) {
    const last = ranks.at(-1);
    const first = last?.[0];
    if (last !== undefined && first !== undefined && compareRank(first, claim) === 0) {
      last.push(claim);
    } else ranks.push([claim]);
  }
  return ranks;
}

/** Negative when `left` comes first; zero when they share. */
function compareRank(left: RankedClaim, right: RankedClaim): number {
  if (left.registeredTime !== null || right.registeredTime !== null) {
    return compareTime(left.registeredTime, right.registeredTime);
  }
  return compareTime(left.noticedAt, right.noticedAt);
}

/** By time; what has none comes last. */
function compareTime(left: number | null, right: number | null): number {
  if (left === null || right === null) {
    return (left === null ? 1 : 0) - (right === null ? 1 : 0);
  }
  return left - right;
}

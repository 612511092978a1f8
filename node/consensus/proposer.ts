/**
 * Who proposes. Any n consecutive rounds name every validator once; in round 0 validators take
 * turns by height, and the order behind the first is shuffled anew for each height, so that the
 * work of a dead validator falls on all others alike and not on its neighbour twice as often.
 */
import { utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { sha256 } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';

/**
 * The proposers of a height, by id: round r is proposed by place r modulo n. Place 0 is the
 * validator at index height mod n; the rest is a Fisher-Yates shuffle of the others, keyed by
 * SHA-256 of `prop|<chain>|<height>`. All powers count alike here.
 */
export function proposerOrder(chain: Hash, height: number, set: ValidatorSet): readonly string[] {
  const first = height % set.length;
  const others = set.filter((_, index) => index !== first).map((validator) => validator.id);
  const key = sha256(utf8(`prop|${chain}|${height}`));
  for (let last = others.length - 1; last > 0; last -= 1) {
    const other = draw(key, last) % (last + 1);
    const [left, right] = [others[last] ?? '', others[other] ?? ''];
    others[last] = right;
    others[other] = left;
  }
  return [set[first]?.id ?? '', ...others];
}

/** The proposer of a round. */
export function proposerOf(order: readonly string[], round: number): string {
  return order[round % order.length] ?? '';
}

/**
 * The number for one exchange: the first 48 bits of SHA-256(key, place). Its remainder modulo at
 * most 128 is uneven by less than 2^-41, which nobody can use.
 */
function draw(key: Uint8Array, place: number): number {
  const bytes = sha256(key, Uint8Array.of(place));
  let number = 0;
  for (const byte of bytes.subarray(0, 6)) number = number * 256 + byte;
  return number;
}

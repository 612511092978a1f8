/**
 * What k of n oracles say together, from their single words: pure functions on integers. Old words
 * do not count. A rate is agreed by `median`, the middle of what the oracles say, or by `agree`:
 * k of them say the very same. A fact always needs k that say the same.
 *
 * Between two values in the middle of an even number the caller says which side it fears: a single
 * liar among three of whom one is silent must not fulfil anybody's condition.
 */

/** Rates with other decimals are compared at so many. */
const SCALE = 9;

/** One oracle's word: a rate of value / 10^decimals, of a day since 1970. */
export interface Word {
  readonly value: bigint;
  readonly decimals: number;
  readonly day: number;
}

/** How words of several oracles become one. */
export type Method = 'median' | 'agree';

/** What they say together, times 10^9; `stale`: they would be enough, were they not too old. */
export type Agreed =
  | { readonly status: 'agreed'; readonly value: bigint }
  | { readonly status: 'stale' | 'missing' };

/** A number with its decimals, times 10^9. */
export function scaled(value: bigint, decimals: number): bigint {
  return value * 10n ** BigInt(SCALE - decimals);
}

/**
 * The rate that at least `quorum` of these oracles agree on; words before day `oldest` do not
 * count. `careful` says which of two middle values is taken.
 */
export function agreeRate(
  words: readonly Word[],
  terms: {
    readonly quorum: number;
    readonly oldest: number;
    readonly method: Method;
    readonly careful: 'lower' | 'upper';
  },
): Agreed {
  const { quorum, oldest, method, careful } = terms;
  const fresh = words.filter(({ day }) => day >= oldest);
  if (fresh.length < quorum) return { status: words.length < quorum ? 'missing' : 'stale' };
  const values = fresh.map(({ value, decimals }) => scaled(value, decimals)).sort(ascending);
  const value = method === 'median' ? middle(values, careful) : mostSaid(values, quorum);
  return value === null ? { status: 'missing' } : { status: 'agreed', value };
}

/** The index of the text that at least `quorum` of the texts equal, or -1; the first such. */
export function agreeText(texts: readonly string[], quorum: number): number {
  return texts.findIndex((text) => texts.filter((other) => other === text).length >= quorum);
}

function middle(values: readonly bigint[], careful: 'lower' | 'upper'): bigint | null {
  const at = careful === 'lower' ? (values.length - 1) >> 1 : values.length >> 1;
  return values[at] ?? null;
}

/** The value that most oracles say, when they are a quorum and no other has as many. */
function mostSaid(values: readonly bigint[], quorum: number): bigint | null {
  const counts = new Map<bigint, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const most = Math.max(...counts.values());
  const winners = [...counts].filter(([, count]) => count === most);
  const [winner] = winners;
  return winner === undefined || winners.length > 1 || most < quorum ? null : winner[0];
}

function ascending(left: bigint, right: bigint): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Amounts put together by what they have in common, each currency by itself, exactly. */

/** A part of a sum: minor units of a currency. */
export interface Part<Key extends string> {
  readonly key: Key;
  readonly currency: string;
  readonly amount: bigint;
}

/** What each key has of the one currency. */
export interface Sums<Key extends string> {
  readonly currency: string;
  readonly amounts: ReadonlyMap<Key, bigint>;
}

/** Sums by currency, these in their order, and by key, as they come. */
export function sumUp<Key extends string>(parts: readonly Part<Key>[]): readonly Sums<Key>[] {
  const found = new Map<string, Map<Key, bigint>>();
  for (const { key, currency, amount } of parts) {
    const amounts = found.get(currency) ?? new Map<Key, bigint>();
    amounts.set(key, (amounts.get(key) ?? 0n) + amount);
    found.set(currency, amounts);
  }
  return [...found]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([currency, amounts]) => ({ currency, amounts }));
}

/** How far a bar reaches, of 1,000: no bar of something is without length. */
export function barLength(amount: bigint, longest: bigint): number {
  if (amount <= 0n || longest <= 0n) return 0;
  return Math.max(3, Number((amount * 1_000n) / longest));
}

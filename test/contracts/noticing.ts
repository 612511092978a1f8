/** Of which pieces the debtor of the naive market has no notice that counts. */
import type { NaivePieces } from './naivePieces.ts';
import type { NaiveReceivable, Unit } from './naiveThings.ts';

/** Whether the debtor has not been told of the holder, or has not said that it knows. */
export function isUntold(
  of: Readonly<Record<'payTo' | 'holder', string>> & { readonly noticeTo: string | null },
): boolean {
  return of.payTo !== of.holder || of.noticeTo !== null;
}

/** Whether a unit is sold and no notice of it counts yet. */
export function isQuiet({ open, chain, told }: Unit, time: number): boolean {
  return open && chain.length > 0 && (told[0] ?? Number.POSITIVE_INFINITY) > time;
}

/** Acknowledged receivables without a credit note, of which units were sold quietly or lately. */
export function quietIn({
  receivables,
  time,
}: Pick<NaivePieces, 'receivables' | 'time'>): (readonly [string, NaiveReceivable])[] {
  return [...receivables].filter(
    ([, { units, note, kind }]) =>
      note === null && kind === 'acknowledged' && units.some((unit) => isQuiet(unit, time)),
  );
}

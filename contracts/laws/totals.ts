/** The law of totals: they count every fact of their kind that a member has, and nothing else. */
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import type { FactReader } from '../state/factKind.ts';
import type { World } from '../state/state.ts';
import { totals } from '../state/totals.ts';
import type { Counted } from '../trade/evidence/totalling.ts';
import { countAll, countedIn } from '../trade/evidence/totalling.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/** What facts count for, by their values: most of a world in memory stays as it was. */
const known = new WeakMap<object, readonly Counted[]>();

/** A list is proved to be whole by its total alone. */
export function checkTotals(world: World): Violation[] {
  const expected = new Map(countAll(world, countedOnce));
  const violations: Violation[] = [];
  for (const { writtenAt: _, ...total } of everyFact(world, 'total', totals)) {
    const key = totals.key(total.of, total.member);
    const counted = expected.get(key);
    if (counted === undefined || canonicalText(counted) !== canonicalText(total)) {
      violations.push({ law: 'a total counts what there is, and no more', facts: { key } });
    }
    expected.delete(key);
  }
  for (const key of expected.keys()) {
    violations.push({ law: 'what a member has is counted', facts: { key } });
  }
  return violations;
}

function countedOnce(world: FactReader, key: string, value: Json): readonly Counted[] {
  // Whose a piece is does not stand in its own fact.
  if (key.startsWith('piece/')) return countedIn(world, key);
  const counted = known.get(value as object) ?? countedIn(world, key);
  known.set(value as object, counted);
  return counted;
}

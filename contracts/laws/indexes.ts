/** The law of indexes: they are what a rebuild from the facts gives. */
import type { Json } from '../../ledger/canonical.ts';
import { countersOf, entriesOf, PRESENT } from '../state/indexes.ts';
import type { Table, World } from '../state/state.ts';
import { scanAll } from '../state/state.ts';
import type { Violation } from './everyFact.ts';

/** The indexes are what a rebuild from the facts gives; remembered ids follow from blocks. */
export function checkIndexes(world: World): Violation[] {
  const expected = rebuildIndexes(world.facts);
  const violations: Violation[] = [];
  for (const [key, value] of scanAll(world.indexes, '', '~')) {
    if (key.startsWith('id/')) continue;
    if (expected.get(key) !== value) {
      violations.push({ law: 'an index entry follows from a fact', facts: { key } });
    }
    expected.delete(key);
  }
  for (const key of expected.keys()) {
    violations.push({ law: 'every entry of a fact is in the index', facts: { key } });
  }
  return violations;
}

/** Every index entry that follows from facts, built anew: for checks and after a snapshot. */
export function rebuildIndexes(facts: Table): Map<string, Json> {
  const entries = new Map<string, Json>();
  for (const [key, value] of scanAll(facts, '', '~')) {
    for (const entry of entriesOf(key, value)) entries.set(entry, PRESENT);
    for (const { counter, count } of countersOf(key, value)) {
      entries.set(counter, Number(entries.get(counter) ?? 0) + count);
    }
  }
  return entries;
}

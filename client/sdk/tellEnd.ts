/** The end of a receivable in sentences for people. */
import { tellAmount } from '../../contracts/state/currencies.ts';
import type { Folded } from '../../contracts/state/folded.ts';
import type { Json } from '../../ledger/canonical.ts';

/** The end of a receivable as its leaf says it, and how many facts of each kind left with it. */
export function tellEnd(leaf: Folded, facts: ReadonlyMap<string, Json>): readonly string[] {
  const { receivable, supplier, debtor, currency, face, endedTime, foldedAt } = leaf;
  const amount = (units: bigint): string => tellAmount(units, currency);
  const ended = new Date(endedTime).toISOString();
  const parts = [
    `paid ${amount(leaf.paid)}`,
    ...(leaf.cancelled > 0n ? [`cancelled ${amount(leaf.cancelled)}`] : []),
    ...(leaf.forgiven > 0n ? [`forgiven ${amount(leaf.forgiven)}`] : []),
  ];
  return [
    `receivable ${receivable} of ${amount(face)}, owed by ${debtor} to ${supplier}, has ended`,
    `${parts.join(', ')}; nothing of it was open from ${ended} on`,
    `it left the state at height ${foldedAt}, with ${tellKinds(facts)}; --json shows each`,
  ];
}

function tellKinds(facts: ReadonlyMap<string, Json>): string {
  const counts = new Map<string, number>();
  for (const key of facts.keys()) {
    const kind = key.slice(0, key.indexOf('/'));
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`);
  return `${facts.size} facts (${kinds.join(', ')})`;
}

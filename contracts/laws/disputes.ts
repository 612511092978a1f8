/** A law of a change: what becomes of units that are in dispute. */
import type { FactReader } from '../state/factKind.ts';
import { receivables } from '../state/receivables.ts';
import type { Event } from '../state/rule.ts';
import type { World } from '../state/state.ts';
import type { Violation } from './everyFact.ts';
import { everyFact } from './everyFact.ts';

/** What units leave a dispute about a payment by. */
const LEAVING: ReadonlySet<string> = new Set([
  'unitsPaidOutside',
  'unitsForgiven',
  'unitsReopened',
]);

/**
 * What leaves a dispute about a payment was paid, or is forgiven or open again: of what somebody
 * received nothing is cancelled, so that no assignor answers for it.
 * @param before the world before a block
 * @param after the facts after it
 * @param events what its deeds and due items tell
 */
export function checkPaidDisputes(
  before: World,
  after: FactReader,
  events: readonly Event[],
): Violation[] {
  return everyFact(before, 'receivable', receivables).flatMap(({ id, dispute, disputed }) => {
    const own = events.filter((event) => event['receivable'] === id);
    // Of units that came into dispute in this very block nobody can tell which have left it.
    if (dispute?.payee == null || own.some(({ type }) => type === 'unitsDisputed')) return [];
    const left = disputed - (receivables.read(after, id)?.disputed ?? 0n);
    const told = own.filter(({ type }) => LEAVING.has(type));
    const sum = told.reduce((total, { amount }) => total + BigInt(String(amount)), 0n);
    if (left <= sum) return [];
    return [{ law: 'nothing is cancelled for what was paid outside', facts: { id } }];
  });
}

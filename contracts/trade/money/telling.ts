/**
 * What a payment, and the fixing of its holders, tell: one event for each party, whatever the
 * number of its pieces. What is true of each piece stands in the facts about it.
 */
import type { Event } from '../../state/rule.ts';

/** What is summed of events that are about one party alike. Amounts are decimal text. */
const SUMMED: ReadonlyMap<string, readonly string[]> = new Map([
  ['holderOfRecord', ['units']],
  ['piecesPaid', ['amount', 'interest', 'costs']],
  ['pledgePaid', ['amount']],
  ['reservePaid', ['amount', 'remainder']],
  ['moneyHeld', ['amount']],
  ['debtMade', ['amount']],
]);

/**
 * Those of `told` that differ in nothing but amounts as one, at the place of the first: the sum of
 * them, and of their `pieces`. All others as they are.
 */
export function tellOnce(told: readonly Event[]): readonly Event[] {
  const events: Event[] = [];
  const places = new Map<string, number>();
  for (const event of told) {
    const sums = SUMMED.get(event.type);
    const name = sums === undefined ? null : nameOf(event, sums);
    const place = name === null ? undefined : places.get(name);
    const before = place === undefined ? undefined : events[place];
    if (sums !== undefined && place !== undefined && before !== undefined) {
      events[place] = add(before, event, sums);
      continue;
    }
    if (name !== null) places.set(name, events.length);
    events.push(event);
  }
  return events;
}

function nameOf(event: Event, sums: readonly string[]): string {
  const fields = Object.entries(event).filter(
    ([name]) => name !== 'pieces' && !sums.includes(name),
  );
  return JSON.stringify(fields);
}

function add(one: Event, other: Event, sums: readonly string[]): Event {
  const amounts = sums.map((name) => {
    return [name, String(BigInt(one[name] ?? 0) + BigInt(other[name] ?? 0))] as const;
  });
  const pieces = Number(one['pieces'] ?? 0) + Number(other['pieces'] ?? 0);
  const count = pieces === 0 ? {} : { pieces };
  return { ...one, ...Object.fromEntries(amounts), ...count };
}

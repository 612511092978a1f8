/**
 * What is told of pieces: one event for each party, whatever their number. What is true of each
 * piece stands in the facts about it.
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

/** The same of what a deed or due item does to pieces, whatever their number. */
const SUMMED_IN_ALL: ReadonlyMap<string, readonly string[]> = new Map([
  ['piecesJoined', []],
  ['ownDebtEnded', ['amount']],
  ['unitsDisputed', ['amount']],
  ['unitsReopened', ['amount']],
  ['reserveClosed', ['missing']],
  ['memberFreed', ['amount']],
  // From who pays a claim to one pledgee, for each of its pledges.
  ['moneyMoved', ['amount']],
]);

/** What a deed or due item tells of pieces as one event for each party; see `tellOnce`. */
export function tellAllOnce(told: readonly Event[]): readonly Event[] {
  return tellOnce(told, SUMMED_IN_ALL);
}

/**
 * Those of `told` that differ in nothing but amounts as one, at the place of the first: the sum of
 * them, and of their `pieces`. All others as they are.
 */
export function tellOnce(
  told: readonly Event[],
  summed: ReadonlyMap<string, readonly string[]> = SUMMED,
): readonly Event[] {
  const events: Event[] = [];
  const places = new Map<string, number>();
  for (const event of told) {
    const sums = summed.get(event.type);
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

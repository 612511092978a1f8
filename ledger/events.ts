/**
 * Events as leaves of their own. What became of a transaction or a due item names its events by
 * number and list root only; each leaf has a salt that nobody but a node can derive, so that one
 * event is shown and proved without the others, which cannot be guessed. Equal events have
 * different leaves.
 *
 * A block has one order of events: those of its outcomes, then those of its results. The salt of
 * an event follows from the block's own secret and its number in that order; so whoever is shown
 * a salt learns nothing of another.
 */
import type { Header } from './block.ts';
import type { Json, JsonObject } from './canonical.ts';
import { canonicalText } from './canonical.ts';
import { utf8 } from './encoding.ts';
import type { Hash } from './hash.ts';
import { hashJson } from './hash.ts';
import { inclusionPaths, merkleRootOfTexts, verifyInclusion } from './merkle.ts';
import { expectArray, expectHash, expectInteger, expectObject } from './shape.ts';

/** What a result or an outcome says of its events: how many, and the root of their leaves. */
export interface EventsHead {
  readonly count: number;
  readonly root: Hash;
}

/** One event of a result or outcome with what proves it; it says nothing about the others. */
export interface ProvedEvent {
  readonly event: Json;
  /** Its place within its result or outcome. */
  readonly index: number;
  readonly path: readonly Hash[];
  readonly salt: Hash;
}

/** The texts of some events in a row, canonical JSON, and their head. */
export interface ToldEvents {
  readonly texts: readonly string[];
  readonly head: EventsHead;
}

/** What executing a block gave, as JSON: what its header names, and the events behind that. */
export interface BlockOutcomes {
  readonly outcomes: readonly Json[];
  readonly results: readonly Json[];
  /** For each outcome and each result, in their order, its events. */
  readonly events: { readonly outcomes: EventLists; readonly results: EventLists };
  /** The block's own secret, from which the salts follow. */
  readonly secret: Hash;
}

type EventLists = readonly (readonly Json[])[];

const MAX_LIST = 1_000_000;
const MAX_PATH = 64;

/** The salt of event `number` of the block with this secret. */
export function eventSalt(secret: Hash, number: number): Hash {
  return hashJson({ number, secret });
}

/** The canonical text of an event's leaf. */
export function eventLeaf(eventText: string, salt: Hash): string {
  return `{"event":${eventText},"salt":"${salt}"}`;
}

/** The head of some events in a row, of which the first has this number in its block. */
export function tellEvents(events: readonly Json[], secret: Hash, first: number): ToldEvents {
  const texts = events.map((event) => canonicalText(event));
  const leaves = texts.map((text, at) => eventLeaf(text, eventSalt(secret, first + at)));
  return { texts, head: { count: texts.length, root: merkleRootOfTexts(leaves) } };
}

/** Each of some events in a row with its own proof; the first has this number in its block. */
export function proveEvents(
  events: readonly Json[],
  secret: Hash,
  first: number,
): readonly ProvedEvent[] {
  const salts = events.map((_, index) => eventSalt(secret, first + index));
  const leaves = events.map((event, index) =>
    utf8(eventLeaf(canonicalText(event), salts[index] ?? '')),
  );
  const paths = inclusionPaths(leaves);
  return events.map((event, index) => {
    return { event, index, path: paths[index] ?? [], salt: salts[index] ?? '' };
  });
}

/** Whether this event stands under the head of its result or outcome. */
export function eventHolds(head: EventsHead, proved: ProvedEvent): boolean {
  const { event, index, path, salt } = proved;
  const leaf = utf8(eventLeaf(canonicalText(event), salt));
  return verifyInclusion({ leaf, index, size: head.count, path, root: head.root });
}

/** The head that a result or an outcome names. @throws FormatError bad_shape */
export function eventsHeadOf(result: Json): EventsHead {
  const events = (result as JsonObject | null)?.['events'] ?? null;
  const fields = expectObject(events, 'events', ['count', 'root']);
  return {
    count: expectInteger(fields['count'], 'events.count', 0, Number.MAX_SAFE_INTEGER),
    root: expectHash(fields['root'], 'events.root'),
  };
}

/** Events with their proofs, from their JSON. @throws FormatError bad_shape */
export function decodeProvedEvents(json: Json | undefined): ProvedEvent[] {
  return expectArray(json, 'events', MAX_LIST).map((item) => {
    const fields = expectObject(item, 'event', ['event', 'index', 'path', 'salt']);
    return {
      event: fields['event'] ?? null,
      index: expectInteger(fields['index'], 'event.index', 0, Number.MAX_SAFE_INTEGER),
      path: expectArray(fields['path'], 'event.path', MAX_PATH).map((hash) =>
        expectHash(hash, 'event.path'),
      ),
      salt: expectHash(fields['salt'], 'event.salt'),
    };
  });
}

/** What executing a block gave, from its JSON; only its form is checked. @throws FormatError */
export function decodeBlockOutcomes(json: Json): BlockOutcomes {
  const fields = expectObject(json, 'outcomes', ['events', 'outcomes', 'results', 'secret']);
  const events = expectObject(fields['events'] ?? null, 'events', ['outcomes', 'results']);
  const lists = (field: Json | undefined): EventLists =>
    expectArray(field, 'events', MAX_LIST).map((list) => expectArray(list, 'events', MAX_LIST));
  return {
    outcomes: expectArray(fields['outcomes'], 'outcomes', MAX_LIST),
    results: expectArray(fields['results'], 'results', MAX_LIST),
    events: { outcomes: lists(events['outcomes']), results: lists(events['results']) },
    secret: expectHash(fields['secret'], 'secret'),
  };
}

/**
 * Whether all of this, every event included, stands under the header of its block.
 * @throws FormatError when a result does not name its events
 */
export function outcomesMatch(
  header: Pick<Header, 'results' | 'settlements'>,
  block: BlockOutcomes,
): boolean {
  const { outcomes, results, events, secret } = block;
  if (rootOf(results) !== header.results || rootOf(outcomes) !== header.settlements) return false;
  if (results.length !== events.results.length) return false;
  if (outcomes.length !== events.outcomes.length) return false;
  const lists = [...events.outcomes, ...events.results];
  let first = 0;
  return [...outcomes, ...results].every((named, at) => {
    const told = lists[at] ?? [];
    const { head } = tellEvents(told, secret, first);
    first += told.length;
    const { count, root } = eventsHeadOf(named);
    return head.count === count && head.root === root;
  });
}

function rootOf(items: readonly Json[]): Hash {
  return merkleRootOfTexts(items.map((item) => canonicalText(item)));
}

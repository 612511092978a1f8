/**
 * What executing a block gave as it stands on the disk, before it is packed: its canonical JSON
 * without the roots of events. A root is 32 bytes that no packer shortens, one for each result,
 * and follows from the events behind it and the secret of the block, which stand there too.
 */
import type { Executed } from '../../contracts/execute.ts';
import { assert, FormatError } from '../../ledger/assert.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { utf8, utf8Text } from '../../ledger/encoding.ts';
import type { BlockOutcomes } from '../../ledger/events.ts';
import { decodeBlockOutcomes, eventsHeadOf, tellEvents } from '../../ledger/events.ts';
import { expectInteger, expectObject } from '../../ledger/shape.ts';
import { StoreError } from './storeError.ts';

/**
 * What executing a block gave: a result for each transaction, an outcome for each due item, and
 * what the salts of their events follow from.
 */
export type Outcomes = Pick<Executed, 'results' | 'outcomes' | 'secret'>;

type Lists = BlockOutcomes['events'];

/** How a root begins in the text of a result or outcome, and its letters with that. */
const ROOT = ',"root":"';
const ROOT_LETTERS = ROOT.length + 64 + 1;

/** The record of what a block gave, made of the canonical texts of its parts. */
export function encodeStoredOutcomes({ texts, secret }: Pick<Executed, 'texts' | 'secret'>) {
  const { results, outcomes, events } = texts;
  const lists = (all: readonly (readonly string[])[]): string =>
    all.map((list) => `[${list.join(',')}]`).join(',');
  const named = (all: readonly string[]): string => all.map(withoutRoot).join(',');
  const told = `{"outcomes":[${lists(events.outcomes)}],"results":[${lists(events.results)}]}`;
  const said = `"outcomes":[${named(outcomes)}],"results":[${named(results)}]`;
  return utf8(`{"events":${told},${said},"secret":"${secret}"}`);
}

/**
 * The record of what the bytes of `encodeOutcomes` say, which came from a peer and were verified.
 * @throws FormatError bad_shape
 */
export function packOutcomes(bytes: Uint8Array): Uint8Array {
  const { events, outcomes, results, secret } = decodeBlockOutcomes(parse(bytes));
  const cut = (all: readonly Json[]): Json[] =>
    all.map((json) => ({ ...(json as JsonObject), events: { count: eventsHeadOf(json).count } }));
  return encodeCanonical({ events, outcomes: cut(outcomes), results: cut(results), secret });
}

/** The bytes in which all of it is handed to others: canonical JSON. */
export function encodeOutcomes({ events, outcomes, results, secret }: BlockOutcomes): Uint8Array {
  return encodeCanonical({ events, outcomes, results, secret });
}

/** What a record says, as it is proved. @throws StoreError corrupt_record */
export function decodeStoredOutcomes(record: Uint8Array): BlockOutcomes {
  try {
    return withRoots(decodeBlockOutcomes(parse(record)));
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof SyntaxError)) throw error;
    const space = { space: 'outcome' };
    throw new StoreError('corrupt_record', 'an outcome record is malformed', space, error);
  }
}

/** What a record says, as execution gave it. @throws StoreError corrupt_record */
export function decodeOutcomes(record: Uint8Array): Outcomes {
  const { results, outcomes, events, secret } = decodeStoredOutcomes(record);
  const told = (named: readonly Json[], lists: readonly (readonly Json[])[]) =>
    named.map((json, at) => ({
      ...(json as JsonObject),
      events: lists[at] ?? [],
      eventsRoot: eventsHeadOf(json).root,
    }));
  return {
    results: told(results, events.results),
    outcomes: told(outcomes, events.outcomes),
    secret,
  } as unknown as Outcomes;
}

/** Roots in the order of the block: those of its outcomes, then those of its results. */
function withRoots({ events, outcomes, results, secret }: BlockOutcomes): BlockOutcomes {
  let first = 0;
  const rooted = (named: readonly Json[], lists: Lists['results']): Json[] => {
    if (lists.length !== named.length) throw new FormatError('bad_shape', 'each has its events');
    return named.map((json, at) => {
      const told = lists[at] ?? [];
      const { head } = tellEvents(told, secret, first);
      first += told.length;
      const said = expectObject((json as JsonObject)['events'] ?? null, 'events', ['count']);
      expectInteger(said['count'], 'events.count', told.length, told.length);
      return { ...(json as JsonObject), events: { ...head } };
    });
  };
  const rootedOutcomes = rooted(outcomes, events.outcomes);
  return { events, outcomes: rootedOutcomes, results: rooted(results, events.results), secret };
}

/** Nothing before the events of a result or outcome has a root: a code, a digest. */
function withoutRoot(text: string): string {
  const at = text.indexOf(ROOT);
  assert(at > 0, 'a result names the root of its events');
  return text.slice(0, at) + text.slice(at + ROOT_LETTERS);
}

function parse(bytes: Uint8Array): Json {
  return JSON.parse(utf8Text(bytes)) as Json;
}

import { describe, expect, it } from 'vitest';
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import type { BlockOutcomes, ProvedEvent } from '../../ledger/events.ts';
import {
  decodeBlockOutcomes,
  decodeProvedEvents,
  eventHolds,
  eventLeaf,
  eventSalt,
  eventsHeadOf,
  outcomesMatch,
  proveEvents,
  tellEvents,
} from '../../ledger/events.ts';
import { hashText } from '../../ledger/hash.ts';
import { inclusionPath, inclusionPaths, merkleRootOfTexts } from '../../ledger/merkle.ts';
import { codeOf } from './codeOf.ts';

const SECRET = hashText('secret');
const EVENTS: readonly Json[] = [
  { type: 'piecesPaid', amount: '700', to: 'bank-one' },
  { type: 'piecesPaid', amount: '700', to: 'bank-one' },
  { type: 'piecesPaid', amount: '300', to: 'bank-two' },
  { type: 'closed' },
  { type: 'closed' },
];

/** What the golden and real blocks have: an outcome with two events and two results. */
function makeBlock(): BlockOutcomes & {
  readonly header: { results: string; settlements: string };
} {
  const events = { outcomes: [EVENTS.slice(0, 2)], results: [EVENTS.slice(2), []] };
  const outcomes = [{ item: 'a', events: { ...tellEvents(EVENTS.slice(0, 2), SECRET, 0).head } }];
  const results = [
    { id: 'b', events: { ...tellEvents(EVENTS.slice(2), SECRET, 2).head } },
    { id: 'c', events: { ...tellEvents([], SECRET, 5).head } },
  ];
  const root = (items: readonly Json[]): string =>
    merkleRootOfTexts(items.map((item) => canonicalText(item)));
  const header = { results: root(results), settlements: root(outcomes) };
  return { outcomes, results, events, secret: SECRET, header };
}

describe('an event as a leaf of its own', () => {
  const { head } = tellEvents(EVENTS, SECRET, 7);
  const proved = proveEvents(EVENTS, SECRET, 7);
  const [first, second, third] = proved as [ProvedEvent, ProvedEvent, ProvedEvent];

  it('is proved alone, each of them', () => {
    expect(head.count).toBe(5);
    for (const one of proved) expect(eventHolds(head, one)).toBe(true);
    expect(decodeProvedEvents(proved as unknown as Json)).toEqual(proved);
  });

  it('is refused with another salt, index, content, or path', () => {
    const wrong: ProvedEvent[] = [
      { ...first, salt: hashText('other') },
      { ...first, salt: second.salt },
      { ...first, index: 1 },
      { ...first, index: 5 },
      { ...first, event: third.event },
      { ...first, event: null },
      { ...first, path: second.path },
      { ...first, path: first.path.slice(1) },
    ];
    for (const one of wrong) expect(eventHolds(head, one)).toBe(false);
    expect(eventHolds({ ...head, count: 4 }, proved[4] ?? first)).toBe(false);
  });

  it('has another leaf and salt than one of the same content, here and in another block', () => {
    const leaf = (one: ProvedEvent): string => eventLeaf(canonicalText(one.event), one.salt);
    expect(first.event).toEqual(second.event);
    expect(leaf(first)).not.toBe(leaf(second));
    expect(eventSalt(SECRET, 7)).toBe(first.salt);
    expect(eventSalt(hashText('other'), 7)).not.toBe(first.salt);
    expect(new Set(proved.map(({ salt }) => salt)).size).toBe(5);
  });

  it('shows nothing of another: neither its content nor its salt', () => {
    const text = canonicalText({ ...third, head } as unknown as Json);
    expect(text).not.toContain('bank-one');
    expect(text).not.toContain('700');
    for (const other of [first, second, proved[3] ?? first]) expect(text).not.toContain(other.salt);
    expect(text).not.toContain(SECRET);
  });

  it('cannot be guessed: without the salt the right content does not fit', () => {
    const guesses = [hashText(''), eventSalt(hashText('guess'), 7), eventSalt(third.salt, 7)];
    for (const salt of guesses) expect(eventHolds(head, { ...first, salt })).toBe(false);
  });

  it('has a path of its own in a tree of any size', () => {
    for (let size = 1; size <= 33; size += 1) {
      const leaves = Array.from({ length: size }, (_, at) => Uint8Array.of(at));
      const paths = leaves.map((_, at) => inclusionPath(leaves, at));
      expect(inclusionPaths(leaves)).toEqual(paths);
    }
    expect(inclusionPaths([])).toEqual([]);
  });
});

describe('what a block gave', () => {
  it('stands under its header with every event', () => {
    const { header, ...block } = makeBlock();
    expect(outcomesMatch(header, block)).toBe(true);
    expect(decodeBlockOutcomes(block as unknown as Json)).toEqual(block);
  });

  it('is refused when an event is altered, missing, added, moved, or of another secret', () => {
    const { header, ...block } = makeBlock();
    const { events } = block;
    const [one, two, ...rest] = EVENTS.slice(2) as [Json, Json, Json];
    const wrong: BlockOutcomes[] = [
      { ...block, secret: hashText('other') },
      { ...block, events: { ...events, results: [[two, one, ...rest], []] } },
      { ...block, events: { ...events, results: [[one, two], []] } },
      { ...block, events: { ...events, results: [[one, two, ...rest], [one]] } },
      { ...block, events: { ...events, results: [[one, two, ...rest]] } },
      { ...block, events: { ...events, results: [[one, two, ...rest], [], []] } },
      { ...block, events: { outcomes: [EVENTS.slice(1, 2)], results: events.results } },
      { ...block, events: { outcomes: [], results: events.results } },
      { ...block, outcomes: [] },
      { ...block, results: block.results.slice(1) },
    ];
    for (const one of wrong) expect(outcomesMatch(header, one)).toBe(false);
  });

  it('is refused where a result names more events than are there', () => {
    const { header: _, ...block } = makeBlock();
    const head = { ...tellEvents(EVENTS.slice(2), SECRET, 2).head, count: 4 };
    const results = [{ id: 'b', events: head }, block.results[1] ?? null];
    const root = (items: readonly Json[]): string =>
      merkleRootOfTexts(items.map((item) => canonicalText(item)));
    const header = { results: root(results), settlements: root(block.outcomes) };
    expect(outcomesMatch(header, { ...block, results })).toBe(false);
  });

  it('has a form: anything else is refused before it is looked at', () => {
    const { header: _, ...block } = makeBlock();
    const wrong: unknown[] = [null, {}, { ...block, secret: 'x' }, { ...block, events: [] }];
    for (const json of wrong) {
      expect(codeOf(() => decodeBlockOutcomes(json as Json))).toBe('bad_shape');
    }
    expect(codeOf(() => eventsHeadOf({ events: [] }))).toBe('bad_shape');
    expect(codeOf(() => eventsHeadOf(null))).toBe('bad_shape');
    expect(codeOf(() => decodeProvedEvents([{}]))).toBe('bad_shape');
  });
});

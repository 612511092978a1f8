/** What blocks gave, on the disk: the same to the letter, roots of events made again. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Executed } from '../../contracts/execute.ts';
import { outcomeJson, resultJson } from '../../contracts/execute.ts';
import type { JsonObject } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { equalBytes, utf8, utf8Text } from '../../ledger/encoding.ts';
import { outcomesMatch } from '../../ledger/events.ts';
import {
  decodeOutcomes,
  decodeStoredOutcomes,
  encodeOutcomes,
  encodeStoredOutcomes,
  packOutcomes,
} from '../../node/store/storedOutcomes.ts';
import { StoreError } from '../../node/store/storeError.ts';
import { History } from '../contracts/history.ts';

let blocks: readonly Executed[] = [];

beforeAll(() => {
  const history = new History(1);
  history.market.checksLaws = false;
  history.run();
  blocks = history.market.blocks.map(({ executed }) => executed);
}, 300_000);

/** The block with the most results, and one in which what was due told something. */
function examples(): readonly Executed[] {
  const most = [...blocks].sort((left, right) => right.results.length - left.results.length)[0];
  const due = blocks.find(({ outcomes }) => outcomes.some(({ events }) => events.length > 1));
  expect(due).toBeDefined();
  return [most, due].filter((each) => each !== undefined);
}

describe('what a block gave, on the disk', () => {
  it('is what execution gave, and what its header proves', () => {
    let events = 0;
    for (const executed of blocks) {
      const record = encodeStoredOutcomes(executed);
      const { results, outcomes, secret } = decodeOutcomes(record);
      expect(results.map(resultJson)).toEqual(executed.results.map(resultJson));
      expect(outcomes.map(outcomeJson)).toEqual(executed.outcomes.map(outcomeJson));
      expect(results.map((each) => each.events)).toEqual(
        executed.results.map((each) => each.events),
      );
      expect(secret).toBe(executed.secret);
      expect(outcomesMatch(executed.header, decodeStoredOutcomes(record))).toBe(true);
      events += results.reduce((sum, each) => sum + each.events.length, 0);
    }
    expect(events).toBeGreaterThan(100);
  });

  it('is the same record after it was handed to another', () => {
    for (const executed of blocks) {
      const record = encodeStoredOutcomes(executed);
      expect(packOutcomes(encodeOutcomes(decodeStoredOutcomes(record)))).toEqual(record);
    }
  });

  it('has no root of events', () => {
    const roots = blocks.flatMap(({ results }) => results.map(({ eventsRoot }) => eventsRoot));
    const records = blocks.map((each) => utf8Text(encodeStoredOutcomes(each))).join();
    expect(roots.length).toBeGreaterThan(100);
    for (const root of roots) expect(records).not.toContain(root);
  });

  it('is refused, or proved no more, with a bit flipped or cut', () => {
    for (const executed of examples()) {
      const record = encodeStoredOutcomes(executed);
      const good = encodeOutcomes(decodeStoredOutcomes(record));
      const isOther = (bad: Uint8Array): boolean => {
        try {
          return !equalBytes(encodeOutcomes(decodeStoredOutcomes(bad)), good);
        } catch (error) {
          return error instanceof StoreError;
        }
      };
      for (let at = 0; at < record.length; at += 7) {
        const bad = record.slice();
        bad[at] = (bad[at] ?? 0) ^ (1 << (at & 7));
        expect(isOther(bad), `byte ${at}`).toBe(true);
        expect(isOther(record.slice(0, at)), `cut to ${at}`).toBe(true);
      }
    }
  });

  it('is refused with other numbers of events than it has', () => {
    const { events, outcomes, results, secret } = decodeStoredOutcomes(
      packed(blocks.find((each) => each.results.length > 1)),
    );
    const cut = (count: number) => (json: unknown) => ({
      ...(json as JsonObject),
      events: { count },
    });
    const made = (lists: typeof events, count: number) =>
      encodeCanonical({
        ...{ events: lists, secret },
        ...{ outcomes: outcomes.map(cut(0)), results: results.map(cut(count)) },
      });
    const none = { outcomes: outcomes.map(() => []), results: results.map(() => []) };
    expect(decodeStoredOutcomes(made(none, 0)).results).toHaveLength(results.length);
    for (const bad of [
      made(none, 1),
      made({ ...none, results: none.results.slice(1) }, 0),
      made({ ...none, results: [...none.results, []] }, 0),
      utf8('no JSON'),
    ]) {
      expect(() => decodeStoredOutcomes(bad)).toThrow(StoreError);
    }
  });
});

function packed(executed: Executed | undefined): Uint8Array {
  if (executed === undefined) throw new Error('a history has such a block');
  return encodeStoredOutcomes(executed);
}

import { describe, expect, it } from 'vitest';
import { expectHideable } from '../../../client/portal/trust/tallyFacts.ts';
import type { Told } from '../../../client/portal/trust/toldHistory.ts';
import { takeTold } from '../../../client/portal/trust/toldHistory.ts';
import { tellTime } from '../../../client/portal/words/words.ts';

// What a node tells without a proof, or says that it does not show, as much as a page takes of it.

const entry = (height: number, index: number, isItem: boolean): Told => ({
  ...{ height, index, isItem, code: 'ok', name: '', all: {} },
});

async function* endless(isItem: boolean): AsyncGenerator<Told> {
  for (let height = 1; ; height += 1) yield entry(height, 0, isItem);
}

async function* listed(...entries: readonly Told[]): AsyncGenerator<Told> {
  yield* entries;
}

describe('what a node tells of a history', () => {
  it('is in the order of the chain, due items first', async () => {
    const [items, sent] = [
      listed(entry(2, 0, true)),
      listed(entry(1, 0, false), entry(2, 0, false)),
    ];
    const { told, cutAt } = await takeTold([items, sent], 2);
    expect(told.map(({ height, isItem }) => [height, isItem])).toEqual([
      ...[[1, false] as const, [2, true] as const, [2, false] as const],
    ]);
    expect(cutAt).toBeNull();
  });

  it('is cut behind a block of which all is here, and said to be', async () => {
    const { told, cutAt } = await takeTold([listed(entry(9, 0, true)), endless(false)], 5);
    expect(cutAt).toBe(5);
    expect(told.map(({ height }) => height)).toEqual([1, 2, 3, 4, 5]);
    const half = listed(entry(4, 0, false), entry(6, 0, false), entry(6, 1, false));
    expect((await takeTold([half], 2)).told.map(({ height }) => height)).toEqual([4]);
    expect((await takeTold([endless(true), endless(false)], 3)).cutAt).toBe(3);
  });
});

it('no node hides what every member reads', () => {
  expect(() => expectHideable(['holding/ab/1', 'receivable/ab'])).not.toThrow();
  for (const key of ['freeze/receivable/ab', 'halt/receivable/ab']) {
    expect(() => expectHideable(['holding/ab/1', key])).toThrow(
      expect.objectContaining({ code: 'bad_answer' }),
    );
  }
});

it('a time that no calendar has is told as its number', () => {
  expect(tellTime(Number.MAX_SAFE_INTEGER)).toBe('9007199254740991');
  expect(tellTime(0)).toContain('1970');
});

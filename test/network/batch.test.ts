import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FormatError } from '../../ledger/assert.ts';
import {
  BATCH_BYTES,
  BATCH_DELAY_MS,
  BATCH_ITEMS,
  Batcher,
  decodeBatch,
  encodeBatch,
} from '../../node/network/batch.ts';

const item = fc.uint8Array({ minLength: 1, maxLength: 50 });

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof FormatError) return error.code;
    throw error;
  }
  return 'none';
}

it('decoding a batch gives back its items', () => {
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 40 }), (items) => {
      expect(decodeBatch(encodeBatch(items), 50)).toEqual(items);
    }),
  );
});

it('bytes that decode are the encoding of what they decode to, others throw a FormatError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        expect(encodeBatch(decodeBatch(bytes, 50))).toEqual(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
      }
    }),
  );
});

it.each([
  ['no item', [], 'bad_shape'],
  ['half a length', [0, 0, 1], 'bad_shape'],
  ['an empty item', [0, 0, 0, 0], 'bad_shape'],
  ['an item over the limit', [0, 0, 0, 6, 1, 2, 3, 4, 5, 6], 'too_big'],
  ['a length of 4 GB', [255, 255, 255, 255, 1], 'too_big'],
  ['an item that is cut short', [0, 0, 0, 2, 1], 'bad_shape'],
  ['a byte too many', [0, 0, 0, 1, 7, 0], 'bad_shape'],
])('a batch with %s is refused', (_, bytes, code) => {
  expect(codeOf(() => decodeBatch(Uint8Array.from(bytes), 5))).toBe(code);
});

it('a batch with more items than allowed is refused', () => {
  const one = [0, 0, 0, 1, 9];
  const bytes = Uint8Array.from(Array.from({ length: BATCH_ITEMS + 1 }, () => one).flat());
  expect(codeOf(() => decodeBatch(bytes, 5))).toBe('too_big');
});

/** A batcher whose time the test moves on. */
function batcherOnTestTime() {
  const sent: (readonly Uint8Array[])[] = [];
  const timers: { action: () => void; delayMs: number; live: boolean }[] = [];
  const batcher = new Batcher(
    (batch) => sent.push(decodeBatch(batch, BATCH_BYTES * 2)),
    (action, delayMs) => {
      const timer = { action, delayMs, live: true };
      timers.push(timer);
      return () => {
        timer.live = false;
      };
    },
  );
  return { sent, timers, batcher };
}

it('items wait for each other no longer than the delay', () => {
  const { sent, timers, batcher } = batcherOnTestTime();
  batcher.add(Uint8Array.of(1));
  batcher.add(Uint8Array.of(2));
  expect(sent).toEqual([]);
  expect(timers.map((timer) => timer.delayMs)).toEqual([BATCH_DELAY_MS]);
  timers[0]?.action();
  expect(sent).toEqual([[Uint8Array.of(1), Uint8Array.of(2)]]);
});

it('a full batch goes out at once, and its timer with it', () => {
  const { sent, timers, batcher } = batcherOnTestTime();
  batcher.add(new Uint8Array(BATCH_BYTES / 2));
  batcher.add(new Uint8Array(BATCH_BYTES / 2));
  expect(sent.map((batch) => batch.length)).toEqual([1]);
  expect(timers.map((timer) => timer.live)).toEqual([false, true]);
});

it('no batch has more items than a reader accepts', () => {
  const { sent, batcher } = batcherOnTestTime();
  for (let count = 0; count <= BATCH_ITEMS; count += 1) batcher.add(Uint8Array.of(1));
  batcher.flush();
  expect(sent.map((batch) => batch.length)).toEqual([BATCH_ITEMS, 1]);
});

it('flushing nothing sends nothing', () => {
  const { sent, batcher } = batcherOnTestTime();
  batcher.flush();
  expect(sent).toEqual([]);
});

import { assert, FormatError } from '../../ledger/assert.ts';

/**
 * Transactions travel in batches, because a gossip message costs about the same whatever its size.
 * A batch is one or more items, each after its length: four bytes, big-endian. Nothing else.
 */

/** When a batch goes out, whichever comes first. */
export const BATCH_DELAY_MS = 50;

/** Above this a gossip message becomes dearer than it is worth. Half of the channel's limit. */
export const BATCH_BYTES: number = 64 * 1024;

/** The most items of one batch. */
export const BATCH_ITEMS = 1_024;

const LENGTH_BYTES = 4;

/** The bytes that an item takes in a batch. */
function sizeOf(item: Uint8Array): number {
  return LENGTH_BYTES + item.length;
}

/**
 * One batch of `items`: at least one and at most `BATCH_ITEMS`, none empty (asserted: they are our
 * own). The inverse of `decodeBatch`.
 */
export function encodeBatch(items: readonly Uint8Array[]): Uint8Array {
  assert(items.length > 0 && items.length <= BATCH_ITEMS, 'a batch has 1 to BATCH_ITEMS items');
  const bytes = new Uint8Array(items.reduce((sum, item) => sum + sizeOf(item), 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const item of items) {
    assert(item.length > 0, 'an item of a batch is not empty');
    view.setUint32(at, item.length);
    bytes.set(item, at + LENGTH_BYTES);
    at += sizeOf(item);
  }
  return bytes;
}

/**
 * The items of one batch, as views of `bytes`.
 * @throws FormatError too_big for an item over `maxItemBytes` or more than `BATCH_ITEMS` of them,
 *   bad_shape for an empty batch or item, or a length that does not end where the bytes end
 */
export function decodeBatch(bytes: Uint8Array, maxItemBytes: number): readonly Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const items: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes.length - at < LENGTH_BYTES) throw new FormatError('bad_shape', 'half a length');
    const length = view.getUint32(at);
    at += LENGTH_BYTES;
    if (length === 0) throw new FormatError('bad_shape', 'an item of a batch is not empty');
    if (length > maxItemBytes || items.length === BATCH_ITEMS) {
      throw new FormatError('too_big', 'an item or the number of items is over the limit');
    }
    if (length > bytes.length - at) throw new FormatError('bad_shape', 'an item is cut short');
    items.push(bytes.subarray(at, at + length));
    at += length;
  }
  if (items.length === 0) throw new FormatError('bad_shape', 'a batch has at least one item');
  return items;
}

/** Runs `action` once, `delayMs` from now; the returned function prevents it. */
export type Schedule = (action: () => void, delayMs: number) => () => void;

/** `Schedule` on the clock of this process. */
export const scheduleTimeout: Schedule = (action, delayMs) => {
  const timer = setTimeout(action, delayMs);
  return () => clearTimeout(timer);
};

/** Collects items and hands them on as batches: full ones at once, others after a short delay. */
export class Batcher {
  readonly #send: (batch: Uint8Array) => void;
  readonly #schedule: Schedule;
  #items: Uint8Array[] = [];
  #bytes = 0;
  #cancel: (() => void) | undefined;

  /** @param send takes each batch; a throw reaches whoever added the item or runs the timer */
  constructor(send: (batch: Uint8Array) => void, schedule: Schedule = scheduleTimeout) {
    this.#send = send;
    this.#schedule = schedule;
  }

  /**
   * Adds one item, which goes out within `BATCH_DELAY_MS`. An item longer than `BATCH_BYTES` is a
   * batch of its own.
   */
  add(item: Uint8Array): void {
    if (this.#bytes + sizeOf(item) > BATCH_BYTES) this.flush();
    this.#items.push(item);
    this.#bytes += sizeOf(item);
    if (this.#bytes >= BATCH_BYTES || this.#items.length === BATCH_ITEMS) {
      this.flush();
      return;
    }
    this.#cancel ??= this.#schedule(() => this.flush(), BATCH_DELAY_MS);
  }

  /** Sends what there is now; nothing when there is nothing. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    const items = this.#items;
    if (items.length === 0) return;
    this.#items = [];
    this.#bytes = 0;
    this.#send(encodeBatch(items));
  }
}

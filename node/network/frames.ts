import type { Stream } from '@libp2p/interface';
import { byteStream } from '@libp2p/utils';
import { NetworkError } from './networkError.ts';

/**
 * Frames on a stream: four bytes of length, big-endian, and so many bytes. libp2p's own `lpStream`
 * takes its lengths as varints and reads for ever at one that does not end; here a frame is refused
 * at its length, what was read is a copy, and a stream always ends on both sides (one that does not
 * is soon missed: libp2p resets new streams of a protocol when too many old ones are left).
 */
export interface Frames {
  /** The next frame. Rejects when the stream ends, the frame is too long, or `signal` fires. */
  read(signal?: AbortSignal): Promise<Uint8Array>;
  /** Writes one frame, and waits while the peer does not read. */
  write(frame: Uint8Array, signal?: AbortSignal): Promise<void>;
}

const LENGTH_BYTES = 4;

/** What may come in behind a frame before it is read: a piece of the size of a window. */
const READ_AHEAD_BYTES = 256 * 1024;

/** How long the other side may take to end a stream that this side has ended. */
const SETTLE_MS = 1_000;

/** A frame that is longer than agreed; nothing of it was read. */
class FrameTooLong extends Error {
  override readonly name = 'FrameTooLong';
}

/** Reads and writes frames on `stream`; frames over `maxFrameBytes` are not read. */
export function framesOf(stream: Stream, maxFrameBytes: number): Frames {
  const bytes = byteStream(stream, {
    maxBufferSize: LENGTH_BYTES + maxFrameBytes + READ_AHEAD_BYTES,
  });
  return {
    read: async (signal) => {
      const options = abortOptions(signal);
      const head = await bytes.read({ bytes: LENGTH_BYTES, ...options });
      const length = head.getUint32(0);
      if (length > maxFrameBytes) throw new FrameTooLong(`${length} of at most ${maxFrameBytes}`);
      if (length === 0) return new Uint8Array(0);
      // A copy and no Buffer, whatever libp2p has put the frame together from.
      return new Uint8Array((await bytes.read({ bytes: length, ...options })).subarray());
    },
    write: async (frame, signal) => {
      const whole = new Uint8Array(LENGTH_BYTES + frame.length);
      new DataView(whole.buffer).setUint32(0, frame.length);
      whole.set(frame, LENGTH_BYTES);
      // When the stream ends meanwhile, libp2p rejects with the event and not with an error.
      await bytes.write(whole, abortOptions(signal)).catch((error: unknown) => {
        throw error instanceof Error ? error : new Error('the stream ended while it was written');
      });
    },
  };
}

function abortOptions(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** Whether a read failed because the peer sent more than a frame may have. */
export function isOversize(error: unknown): boolean {
  return (
    error instanceof FrameTooLong || (error instanceof Error && error.name === 'StreamBufferError')
  );
}

/**
 * Waits until both sides have ended `stream`, and ends it by force if that takes too long. Call it
 * after this side has closed its half or given up. Never rejects.
 */
export function settle(stream: Stream): Promise<void> {
  if (isOver(stream)) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => stream.abort(new Error('half-open stream')), SETTLE_MS);
    stream.addEventListener(
      'close',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

function isOver(stream: Stream): boolean {
  return stream.status !== 'open' && stream.status !== 'closing';
}

/** A signal that fires after a time or when one of others fires, and that can be let go. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether it was the time that ended it. */
  isTimeout(): boolean;
  /** Must be called in the end: removes the timer and the listeners. */
  release(): void;
}

/** A deadline `timeoutMs` from now, or earlier when one of `signals` fires. */
export function deadlineOf(timeoutMs: number, signals: readonly AbortSignal[]): Deadline {
  const controller = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, timeoutMs);
  const abort = () => controller.abort();
  for (const signal of signals) {
    if (signal.aborted) controller.abort();
    signal.addEventListener('abort', abort, { once: true });
  }
  return {
    signal: controller.signal,
    isTimeout: () => timedOut,
    release: () => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
}

/** At most so many at a time; the others wait in the order in which they came. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Resolves to a function that gives the slot back.
   * @throws NetworkError aborted when `signal` fires first
   */
  async take(signal: AbortSignal): Promise<() => void> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#wait(signal);
    return () => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    };
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const proceed = () => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(proceed), 1);
        reject(new NetworkError('aborted', ''));
      };
      if (signal.aborted) {
        reject(new NetworkError('aborted', ''));
        return;
      }
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.push(proceed);
    });
  }
}

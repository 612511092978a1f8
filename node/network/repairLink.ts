import type { Stream } from '@libp2p/interface';
import { MAX_REPAIR_FRAME_BYTES } from './channels.ts';
import type { Frames } from './frames.ts';
import { framesOf, settle } from './frames.ts';
import type { Rate } from './tokenBucket.ts';
import { TokenBucket } from './tokenBucket.ts';

/** How many bytes one peer may leave unread before the oldest frames give way. */
const MAX_QUEUED_BYTES = 4 * MAX_REPAIR_FRAME_BYTES;

/** How many frames one peer may leave unread before the oldest give way. */
export const MAX_QUEUED_FRAMES = 256;

/** Frames and bytes of one peer; what is above is read and thrown away. */
const FRAME_RATE: Rate = { perSecond: 500, burst: 2_000 };
const BYTE_RATE: Rate = {
  perSecond: 8 * MAX_REPAIR_FRAME_BYTES,
  burst: 32 * MAX_REPAIR_FRAME_BYTES,
};

/** What a link tells its owner. */
export interface LinkEvents {
  readonly onFrame: (frame: Uint8Array) => void;
  readonly onFlood: () => void;
  readonly onSent: (bytes: number) => void;
  /** The oldest waiting frame gave way. */
  readonly onDropped: () => void;
  /** The stream ended; `error` says how. A new one may be attached. */
  readonly onEnd: (error: unknown) => void;
  readonly now: () => number;
}

/** This node's end of the repair stream with one peer, and what waits to be written to it. */
export class RepairLink {
  readonly #events: LinkEvents;
  readonly #frameBucket: TokenBucket;
  readonly #byteBucket: TokenBucket;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #stream: Stream | undefined;
  #writing = false;

  constructor(events: LinkEvents) {
    this.#events = events;
    this.#frameBucket = new TokenBucket(FRAME_RATE, events.now());
    this.#byteBucket = new TokenBucket(BYTE_RATE, events.now());
  }

  /** Whether a stream is attached. */
  isOpen(): boolean {
    return this.#stream !== undefined;
  }

  /** Takes `stream` in place of the one before, and begins to read and write. */
  attach(stream: Stream): void {
    this.#stream?.abort(new Error('replaced by a newer repair stream'));
    this.#stream = stream;
    this.#writing = false;
    const frames = framesOf(stream, MAX_REPAIR_FRAME_BYTES);
    this.#readAll(stream, frames).catch((error: unknown) => this.#end(stream, error));
    this.#pump(stream, frames);
    this.#wake = () => this.#pump(stream, frames);
  }

  #wake: () => void = () => {};

  /** Queues one frame; the oldest give way when the queue is full. */
  send(frame: Uint8Array): void {
    this.#queue.push(frame);
    this.#queuedBytes += frame.length;
    while (this.#queuedBytes > MAX_QUEUED_BYTES || this.#queue.length > MAX_QUEUED_FRAMES) {
      this.#shift();
      this.#events.onDropped();
    }
    this.#wake();
  }

  /** Forgets what waits; what the peer lacks is another thing when it comes back. */
  clear(): void {
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  /** Ends the stream. */
  close(): void {
    this.#stream?.abort(new Error('repair stopped'));
  }

  #shift(): Uint8Array | undefined {
    const frame = this.#queue.shift();
    this.#queuedBytes -= frame?.length ?? 0;
    return frame;
  }

  #pump(stream: Stream, frames: Frames): void {
    if (this.#writing || this.#stream !== stream) return;
    this.#writing = true;
    this.#writeAll(stream, frames)
      .catch((error: unknown) => this.#end(stream, error))
      .finally(() => {
        if (this.#stream === stream) this.#writing = false;
      });
  }

  async #writeAll(stream: Stream, frames: Frames): Promise<void> {
    while (this.#stream === stream) {
      const frame = this.#shift();
      if (frame === undefined) return;
      await frames.write(frame);
      this.#events.onSent(frame.length);
    }
  }

  async #readAll(stream: Stream, frames: Frames): Promise<never> {
    for (;;) {
      const frame = await frames.read();
      const now = this.#events.now();
      const allowed = this.#frameBucket.take(now) && this.#byteBucket.take(now, frame.length);
      if (!allowed || this.#stream !== stream) this.#events.onFlood();
      else this.#events.onFrame(frame);
    }
  }

  #end(stream: Stream, error: unknown): void {
    if (stream.status === 'open') stream.abort(new Error('repair stream ended'));
    settle(stream);
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    this.#wake = () => {};
    this.#events.onEnd(error);
  }
}

import type { MessageStream, StreamMuxerFactory } from '@libp2p/interface';

/**
 * yamux 8 buffers a data frame whole before it compares the frame's length with the window it gave:
 * a peer that announces 4 GB and keeps sending fills the memory, window or not. This guard reads
 * the frame headers first and ends the connection at one that no honest peer sends.
 */

const HEADER_BYTES = 12;
const TYPE_OFFSET = 1;
const LENGTH_OFFSET = 8;
const TYPE_DATA = 0;

/** Follows the frames of one direction of one connection, over chunks of any size. */
export class FrameScanner {
  readonly #maxFrameBytes: number;
  readonly #header = new DataView(new ArrayBuffer(HEADER_BYTES));
  #headerFilled = 0;
  #bodyLeft = 0;

  /** @param maxFrameBytes the longest data frame that the window given to the peer allows */
  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes;
  }

  /** Reads the next chunk. False: a data frame in it is longer than allowed. */
  accepts(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyLeft > 0) {
        const skipped = Math.min(this.#bodyLeft, chunk.length - at);
        this.#bodyLeft -= skipped;
        at += skipped;
        continue;
      }
      this.#header.setUint8(this.#headerFilled, chunk[at] ?? 0);
      this.#headerFilled += 1;
      at += 1;
      if (this.#headerFilled === HEADER_BYTES && !this.#endHeader()) return false;
    }
    return true;
  }

  #endHeader(): boolean {
    this.#headerFilled = 0;
    // In every other type the length field is a number of its own and no body follows.
    if (this.#header.getUint8(TYPE_OFFSET) !== TYPE_DATA) return true;
    this.#bodyLeft = this.#header.getUint32(LENGTH_OFFSET);
    return this.#bodyLeft <= this.#maxFrameBytes;
  }
}

/**
 * `inner` with a guard before each connection. `onRefused` hears of every connection that the guard
 * ends; it cannot know whose it is.
 */
export function guardedMuxer(
  inner: StreamMuxerFactory,
  maxFrameBytes: number,
  onRefused: () => void,
): StreamMuxerFactory {
  return {
    protocol: inner.protocol,
    createStreamMuxer: (connection) => {
      watchFrames(connection, new FrameScanner(maxFrameBytes), onRefused);
      return inner.createStreamMuxer(connection);
    },
  };
}

function watchFrames(connection: MessageStream, scanner: FrameScanner, onRefused: () => void) {
  // Events are queued until the muxer listens too: it does in this same turn, so it misses nothing.
  const watch = (event: MessageStreamEvent) => {
    const { data } = event;
    for (const chunk of data instanceof Uint8Array ? [data] : data) {
      if (scanner.accepts(chunk)) continue;
      connection.removeEventListener('message', watch);
      onRefused();
      connection.abort(new Error('multiplexer frame over the window'));
      return;
    }
  };
  connection.addEventListener('message', watch);
}

interface MessageStreamEvent {
  readonly data: Uint8Array | Iterable<Uint8Array>;
}

import type { MeshSize } from './gossipSettings.ts';
import { MAX_OUTBOUND_BUFFER_BYTES } from './gossipSettings.ts';
import type { Rate } from './tokenBucket.ts';
import { TokenBucket } from './tokenBucket.ts';

const MIB = 1024 * 1024;

/** Messages of one peer over all channels: far above what thirty busy validators send. */
const MESSAGE_RATE: Rate = { perSecond: 2_000, burst: 6_000 };

/** Bytes on a peer's gossip streams. The burst is twice what it can have kept back for us. */
const BYTE_RATE: Rate = { perSecond: 8 * MIB, burst: 2 * MAX_OUTBOUND_BUFFER_BYTES };

/**
 * Bytes that did not turn out to be new messages: control messages, repetitions, and RPCs that were
 * dropped because they broke a limit. The burst has room for one RPC that is still on its way.
 */
const UNEXPLAINED_RATE: Rate = { perSecond: MIB, burst: 8 * MIB };

/** What a message takes in an RPC beside its content, generously. */
const MESSAGE_OVERHEAD_BYTES = 128;

/**
 * What one peer may send over gossip. gossipsub drops an RPC with too many entries without telling
 * anybody; what tells is that the bytes came and no message followed.
 */
export class GossipBudget {
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #unexplained: TokenBucket;

  constructor(mesh: MeshSize, now: number) {
    this.#messages = new TokenBucket(MESSAGE_RATE, now);
    this.#bytes = new TokenBucket(BYTE_RATE, now);
    // Where peers forward what others said, most of what one sends has come from another before.
    this.#unexplained = new TokenBucket(mesh.D === 0 ? UNEXPLAINED_RATE : BYTE_RATE, now);
  }

  /** Books bytes that came in. False: more than an honest peer sends, by far. */
  takeBytes(now: number, count: number): boolean {
    return this.#bytes.take(now, count) && this.#unexplained.take(now, count);
  }

  /** Books one new message of so many bytes. False: too many of them. */
  validateMessage(now: number, bytes: number): boolean {
    this.#unexplained.give(bytes + MESSAGE_OVERHEAD_BYTES);
    return this.#messages.take(now);
  }
}

import type { Hash } from '../../ledger/hash.ts';

/**
 * What travels between nodes, under which name, and how big it may be. Three gossip channels carry
 * small messages to everybody, five exchanges carry questions and large answers between two nodes,
 * and one repair stream per pair carries what gossip lost. The names hold the first eight digits of
 * the chain, so that nodes of different chains never understand each other.
 */

/** A gossip channel: every member's message reaches every other member. */
export type Channel = 'transactions' | 'consensus' | 'heads';

/** A question and its answer between two nodes. */
export type Exchange = 'bodies' | 'sync' | 'snapshot' | 'letters' | 'heights';

/**
 * What the user of a channel thinks of a message. `accept`: new and right, passed on. `ignore`: not
 * wanted (old, early, already there), passed on to nobody. `reject`: no honest node would have sent
 * or passed on these bytes; the peer that did is penalised, and soon refused.
 */
export type GossipVerdict = 'accept' | 'ignore' | 'reject';

/** Limits of one gossip channel. */
export interface ChannelLimits {
  /** A longer message is rejected before anybody looks at it. */
  readonly maxBytes: number;
  /** Messages of one peer whose verdict is still awaited; more are ignored and counted. */
  readonly maxPending: number;
}

/** Limits of one exchange. */
export interface ExchangeLimits {
  readonly maxRequestBytes: number;
  readonly maxResponseBytes: number;
  /** Requests of one peer that are answered at the same time; more are told `busy`. */
  readonly maxConcurrent: number;
  /** Requests a second that one peer may make for long; more are told `busy`. */
  readonly ratePerSecond: number;
  /** Requests that one peer may make at once after a pause. */
  readonly burst: number;
  /** How long a peer may take to send its request, get it answered, and read the answer. */
  readonly serveTimeoutMs: number;
}

/** All channels, in the order in which they are subscribed. */
export const CHANNELS: readonly Channel[] = ['transactions', 'consensus', 'heads'];

/** All exchanges. */
export const EXCHANGES: readonly Exchange[] = ['bodies', 'sync', 'snapshot', 'letters', 'heights'];

const KIB = 1024;

/** A consensus message holds at most a proposal with 2,000 digests and its polka certificate. */
export const CHANNEL_LIMITS: Readonly<Record<Channel, ChannelLimits>> = {
  transactions: { maxBytes: 128 * KIB, maxPending: 64 },
  consensus: { maxBytes: 256 * KIB, maxPending: 512 },
  heads: { maxBytes: 16 * KIB, maxPending: 64 },
};

/** A body is at most 2 MB (a genesis parameter); an answer holds one, or several small ones. */
export const EXCHANGE_LIMITS: Readonly<Record<Exchange, ExchangeLimits>> = {
  bodies: {
    maxRequestBytes: 256 * KIB,
    maxResponseBytes: 4096 * KIB,
    maxConcurrent: 3,
    ratePerSecond: 100,
    burst: 200,
    serveTimeoutMs: 10_000,
  },
  sync: {
    maxRequestBytes: 16 * KIB,
    maxResponseBytes: 4096 * KIB,
    maxConcurrent: 2,
    ratePerSecond: 50,
    burst: 100,
    serveTimeoutMs: 10_000,
  },
  // Answers aim at 1 MiB; one block with all its results may have more.
  snapshot: {
    maxRequestBytes: 16 * KIB,
    maxResponseBytes: 16_384 * KIB,
    maxConcurrent: 2,
    ratePerSecond: 50,
    burst: 100,
    serveTimeoutMs: 20_000,
  },
  // Sealed details, part by part: at most 2.5 MiB a second of one peer, however many letters wait.
  letters: {
    maxRequestBytes: 260 * KIB,
    maxResponseBytes: 4 * KIB,
    maxConcurrent: 2,
    ratePerSecond: 10,
    burst: 20,
    serveTimeoutMs: 10_000,
  },
  // A nonce, and what the validator signs over it.
  heights: {
    maxRequestBytes: 32,
    maxResponseBytes: 1 * KIB,
    maxConcurrent: 4,
    ratePerSecond: 10,
    burst: 20,
    serveTimeoutMs: 2_000,
  },
};

/** The longest repair frame, in bytes. */
export const MAX_REPAIR_FRAME_BYTES: number = 1024 * KIB;

/**
 * Of which chain a peer speaks the protocols: the first eight letters of its name, or null when it
 * speaks none of any.
 */
export function chainOfProtocols(protocols: readonly string[]): string | null {
  const found = protocols.flatMap((name) => /^\/tallystick\/([0-9a-f]{8})\//.exec(name)?.[1] ?? []);
  return found[0] ?? null;
}

/** The gossip topic of `channel` on `chain`, e.g. `/tallystick/0a1b2c3d/heads/1`. */
export function topicOf(chain: Hash, channel: Channel): string {
  return `/tallystick/${chain.slice(0, 8)}/${channel}/1`;
}

/** The stream protocol of `exchange` on `chain`. */
export function exchangeProtocolOf(chain: Hash, exchange: Exchange): string {
  return `/tallystick/${chain.slice(0, 8)}/${exchange}/1`;
}

/** The stream protocol of repair on `chain`. */
export function repairProtocolOf(chain: Hash): string {
  return `/tallystick/${chain.slice(0, 8)}/repair/1`;
}

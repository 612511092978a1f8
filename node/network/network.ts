import type { Channel, Exchange, GossipVerdict } from './channels.ts';
import type { PeerEvent, PeerState } from './peers.ts';

/**
 * Looks at one gossip message and, if it wants it, takes it: there is no second delivery. `from` is
 * the name of the peer that handed it over, which need not be its author. `bytes` belong to the
 * handler. A handler that throws counts as `ignore`, and the throw is logged.
 */
export type GossipHandler = (
  from: string,
  bytes: Uint8Array,
) => GossipVerdict | Promise<GossipVerdict>;

/**
 * Answers one request of peer `from`. `signal` fires when nobody waits for the answer any more; the
 * handler has to end then, because until it does it keeps one of its peer's places. A throw tells
 * the peer `failed` and is logged; an answer over the limit does the same. A FormatError says that
 * no honest peer asks this: it weighs as much as a rejected gossip message.
 */
export type RequestHandler = (
  from: string,
  request: Uint8Array,
  signal: AbortSignal,
) => Promise<Uint8Array>;

/**
 * Takes one repair frame of peer `from`. A FormatError says that no honest peer sends this: it
 * weighs as much as a rejected gossip message. Any other throw is logged.
 */
export type RepairHandler = (from: string, frame: Uint8Array) => void;

/** Hears of every peer that comes or goes. */
export type PeerHandler = (event: PeerEvent, peer: PeerState) => void;

/** How long and how much one request may take. */
export interface FetchOptions {
  readonly timeoutMs: number;
  /** The longest answer that is read; at most the limit of the exchange, which is the default. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/** What the rest of a node sees of the network. Peers are named as in the configuration. */
export interface Network {
  /**
   * Sends `bytes` to every peer that listens to `channel`. Resolves to the number of peers it was
   * handed to: 0 when nobody is there, or when the same bytes went out less than half a minute
   * ago. Never rejects. It is an attempt: what is lost on the way is not sent again.
   */
  publish(channel: Channel, bytes: Uint8Array): Promise<number>;
  /** Sets the one handler of `channel`. Messages that arrive while there is none are ignored. */
  onGossip(channel: Channel, handler: GossipHandler): void;
  /**
   * Asks `peer` and resolves to its answer.
   * @throws NetworkError unknown_peer, not_connected, timeout, aborted, busy, failed, too_big,
   *   closed, stopped
   */
  fetch(
    peer: string,
    exchange: Exchange,
    request: Uint8Array,
    options: FetchOptions,
  ): Promise<Uint8Array>;
  /** Sets the one handler of `exchange`. Peers that ask while there is none are told `failed`. */
  serve(exchange: Exchange, handler: RequestHandler): void;
  /**
   * Queues one frame for `peer`. False: not connected, nothing was queued. When the queue is full
   * its oldest frames are dropped and counted: repair frames say what is so now, and the next one
   * says it again.
   */
  sendRepair(peer: string, frame: Uint8Array): boolean;
  /** Sets the one handler of repair frames. */
  onRepair(handler: RepairHandler): void;
  /**
   * Says that `peer` sent an answer that no honest peer would have sent; weighs as much as a
   * rejected gossip message.
   * @throws NetworkError unknown_peer
   */
  report(peer: string): void;
  /** Every known peer, sorted by name, connected or not. */
  peers(): readonly PeerState[];
  /** Adds a handler; returns the function that removes it. */
  onPeer(handler: PeerHandler): () => void;
}

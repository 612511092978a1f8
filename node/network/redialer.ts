import type { Libp2p } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { deadlineOf } from './frames.ts';
import type { Log } from './log.ts';
import { errorFacts } from './log.ts';
import type { Meters } from './meters.ts';
import type { KnownPeer, PeerTable } from './peers.ts';
import type { PeerTroubles } from './peerTroubles.ts';

/** What the redialer needs from outside. */
export interface RedialerParts {
  readonly libp2p: Libp2p;
  readonly peers: PeerTable;
  readonly meters: Meters;
  readonly log: Log;
  readonly troubles: PeerTroubles;
}

const TICK_MS = 250;

/** How long the node with the lower peer id waits between two attempts. */
const LOWER_WAIT_MS = 500;

/**
 * How long the other one waits, first and between: long enough that two nodes that start together
 * end up with one connection and not two. It does dial, because a peer may be reachable in one
 * direction only.
 */
const HIGHER_WAIT_MS = 1_250;

const DIAL_TIMEOUT_MS = 2_500;

/**
 * Keeps dialing every known peer that is not connected, for ever and at the same pace, but for
 * those whom trying often does not help (`PeerTroubles`). (libp2p's
 * own queue for peers tagged `keep-alive` waits ever longer, a quarter of the time that a peer was
 * away, and never begins with one that it has not been connected to.)
 */
export class Redialer {
  readonly #parts: RedialerParts;
  readonly #dueAt = new Map<string, number>();
  readonly #dialing = new Set<string>();
  readonly #stopping = new AbortController();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(parts: RedialerParts) {
    this.#parts = parts;
  }

  /** Dials everybody, and goes on with whoever is away. */
  start(): void {
    for (const peer of this.#parts.peers.list()) {
      this.#dueAt.set(peer.name, this.#isOurs(peer) ? 0 : performance.now() + HIGHER_WAIT_MS);
    }
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  /** Ends all attempts. */
  stop(): void {
    clearInterval(this.#timer);
    this.#stopping.abort();
  }

  /** A peer went: it is dialed soon, by the node with the lower peer id at once. */
  noteDisconnected(name: string): void {
    const peer = this.#parts.peers.list().find((known) => known.name === name);
    if (peer === undefined) return;
    const wait = Math.max(this.#isOurs(peer) ? 0 : HIGHER_WAIT_MS, this.#backOffMs(name));
    this.#dueAt.set(name, performance.now() + wait);
  }

  #backOffMs(name: string): number {
    return this.#parts.troubles.waitMs(name);
  }

  #isOurs(peer: KnownPeer): boolean {
    return this.#parts.libp2p.peerId.toString() < peer.peerId;
  }

  #tick(): void {
    const now = performance.now();
    for (const peer of this.#parts.peers.list()) {
      const { connected } = this.#parts.peers.state(peer.name);
      if (connected || this.#dialing.has(peer.name)) continue;
      if (now < (this.#dueAt.get(peer.name) ?? 0)) continue;
      if (!this.#parts.peers.welcomes(peer.peerId)) continue;
      this.#dialing.add(peer.name);
      this.#dial(peer).finally(() => {
        this.#dialing.delete(peer.name);
        const pace = this.#isOurs(peer) ? LOWER_WAIT_MS : HIGHER_WAIT_MS;
        const wait = Math.max(pace, this.#backOffMs(peer.name));
        this.#dueAt.set(peer.name, performance.now() + wait);
      });
    }
  }

  async #dial(peer: KnownPeer): Promise<void> {
    const { libp2p, meters, log, troubles } = this.#parts;
    meters.add('dials', peer.name);
    const deadline = deadlineOf(DIAL_TIMEOUT_MS, [this.#stopping.signal]);
    try {
      const addresses = peer.addresses.map((text) => multiaddr(`${text}/p2p/${peer.peerId}`));
      await libp2p.dial(addresses, { signal: deadline.signal });
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      meters.add('dials_failed', peer.name);
      troubles.dialFailed(peer.name, peer.addresses, error);
      log.debug({ peer: peer.name, ...errorFacts(error) }, 'dial failed');
    } finally {
      deadline.release();
    }
  }
}

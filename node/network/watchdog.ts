import { HEARTBEAT_MS } from './gossipSettings.ts';
import type { PeerTable } from './peers.ts';

/**
 * Finds peers that are connected and yet out of reach. gossipsub can lose its one stream to a peer
 * and never open it again while the connection lives: the sender sees nothing wrong, the receiver
 * sees that the peer subscribes to nothing. And a peer whose repair frames stop has stopped itself.
 * Cutting the connection heals both, because it is dialed again at once.
 */

/** What the watchdog needs from outside. */
export interface WatchdogParts {
  readonly peers: PeerTable;
  /** The peer ids that gossip knows as subscribers of every channel. */
  readonly subscribers: () => ReadonlySet<string>;
  /** How many repair frames of a peer were read since it came. */
  readonly framesFrom: (peer: string) => number;
  /** How often peers send repair frames, in ms; 0 when they need not. */
  readonly repairPeriodMs: number;
  readonly cutOff: (peer: string, reason: CutReason) => void;
}

/** Why the watchdog cuts a peer off. */
export type CutReason = 'peers_unsubscribed' | 'peers_quiet';

/** So many heartbeats in a row may pass without a subscription. */
const HEARTBEATS_PATIENCE = 3;

/**
 * So many periods in a row may pass without a repair frame. More than three, because a node on a
 * small machine may be held up for seconds, and a connection cut then only adds to its work.
 */
const PERIODS_PATIENCE = 10;

/**
 * Counts its own turns and not the time, so that a node that was held up for seconds does not take
 * its own silence for that of the others.
 */
export class Watchdog {
  readonly #parts: WatchdogParts;
  readonly #unsubscribed = new Map<string, number>();
  readonly #quiet = new Map<string, { frames: number; turns: number }>();
  #timers: ReturnType<typeof setInterval>[] = [];

  constructor(parts: WatchdogParts) {
    this.#parts = parts;
  }

  /** Begins to watch. */
  start(): void {
    const { repairPeriodMs } = this.#parts;
    this.#timers = [setInterval(() => this.checkSubscriptions(), HEARTBEAT_MS)];
    if (repairPeriodMs === 0) return;
    this.#timers.push(setInterval(() => this.checkRepair(), repairPeriodMs));
  }

  /** Stops watching. */
  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** One turn: cuts off who is connected and was no subscriber for more than three turns. */
  checkSubscriptions(): void {
    const subscribers = this.#parts.subscribers();
    for (const { name, peerId, connected } of this.#parts.peers.states()) {
      const deaf = connected && !subscribers.has(peerId);
      const turns = deaf ? (this.#unsubscribed.get(name) ?? 0) + 1 : 0;
      this.#unsubscribed.set(name, turns);
      if (turns <= HEARTBEATS_PATIENCE) continue;
      this.#unsubscribed.set(name, 0);
      this.#parts.cutOff(name, 'peers_unsubscribed');
    }
  }

  /** One turn: cuts off who sent repair frames and then none for more than ten turns. */
  checkRepair(): void {
    for (const { name, connected } of this.#parts.peers.states()) {
      const frames = this.#parts.framesFrom(name);
      const before = this.#quiet.get(name);
      const silent = connected && frames > 0 && frames === before?.frames;
      const turns = silent ? before.turns + 1 : 0;
      this.#quiet.set(name, { frames, turns });
      if (turns <= PERIODS_PATIENCE) continue;
      this.#quiet.delete(name);
      this.#parts.cutOff(name, 'peers_quiet');
    }
  }
}

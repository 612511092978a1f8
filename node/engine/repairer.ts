/**
 * Keeps this node and each peer level: tells its status on change and every second, and at once to
 * a peer that is ahead; answers a peer's status with what that peer lacks. Gossip drops what is
 * published twice; this does not.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Commit } from '../consensus/messages.ts';
import { encodeMessage } from '../consensus/messages.ts';
import type { Status } from '../consensus/repair.ts';
import { decodeStatus, encodeStatus, repairFor, statusOf } from '../consensus/repair.ts';
import type { State } from '../consensus/state.ts';
import type { Clock } from './clock.ts';
import type { ValidationVerdict } from './messageValidator.ts';

/** What the repairer needs. */
export interface RepairerParts {
  readonly network: {
    sendRepair(peer: string, frame: Uint8Array): boolean;
    peers(): readonly { readonly name: string; readonly connected: boolean }[];
  };
  readonly state: () => State;
  /** The commit of a decided height. */
  readonly commitOf: (height: number) => Commit | null;
  /** Digests of own transactions that have waited for a while. */
  readonly pending: () => readonly Hash[];
  /** Takes a consensus message of a peer. */
  readonly take: (peer: string, bytes: Uint8Array) => ValidationVerdict;
  /** A peer tells of transactions; those that are lacking here should be fetched from it. */
  readonly onPending: (peer: string, digests: readonly Hash[]) => void;
  /** A peer is at this height, so the one before it is decided there. */
  readonly onAhead: (peer: string, height: number) => void;
  readonly clock: Clock;
}

/** A status goes out this often at least, and after a change within a fraction of it. */
export const STATUS_PERIOD_MS = 1_000;
const TICK_MS = 200;
/** A peer gets no more than one answer in this time, whatever it asks, and one a height at once. */
const ANSWER_PERIOD_MS = 150;

/** The first byte of a frame says what follows. */
const STATUS = 0;
const MESSAGE = 1;

/** See the head of this file. */
export class Repairer {
  readonly #parts: RepairerParts;
  readonly #answeredAt = new Map<string, number>();
  /** For which own height `#answeredAt` holds. */
  #answeredFor = 0;
  #toldAt = 0;
  #told = '';
  #cancel: (() => void) | null = null;

  constructor(parts: RepairerParts) {
    this.#parts = parts;
  }

  /** Begins to tell. */
  start(): void {
    this.#cancel = this.#parts.clock.setAlarm(TICK_MS, () => {
      this.#tick();
      this.start();
    });
  }

  /** Tells no more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /**
   * Takes a frame of `peer`.
   * @throws FormatError when it is none: no honest peer sends such a frame
   */
  take(peer: string, frame: Uint8Array): void {
    const [kind] = frame;
    const content = frame.subarray(1);
    if (kind === STATUS) return this.#answer(peer, decodeStatus(content));
    if (kind !== MESSAGE) throw new FormatError('bad_shape', 'a repair frame of no known kind');
    if (this.#parts.take(peer, content) === 'reject') {
      throw new FormatError('bad_shape', 'a repair frame with a false message');
    }
  }

  #tick(): void {
    const { clock, network } = this.#parts;
    const status = this.#ownStatus();
    const text = Buffer.from(status).toString('latin1');
    if (text === this.#told && isWithin(clock.now() - this.#toldAt, STATUS_PERIOD_MS)) return;
    this.#told = text;
    this.#toldAt = clock.now();
    const bytes = framed(STATUS, status);
    for (const { name, connected } of network.peers()) {
      if (connected) network.sendRepair(name, bytes);
    }
  }

  #answer(peer: string, status: Status): void {
    const { state, commitOf, network, clock, onAhead, onPending } = this.#parts;
    onAhead(peer, status.height - 1);
    const now = clock.now();
    // Who was told that this node is further asks for that at once, and may not have to wait.
    if (state().height !== this.#answeredFor) this.#answeredAt.clear();
    this.#answeredFor = state().height;
    if (isWithin(now - (this.#answeredAt.get(peer) ?? 0), ANSWER_PERIOD_MS)) return;
    this.#answeredAt.set(peer, now);
    if (status.pending.length > 0) onPending(peer, status.pending);
    // Who waits for a commit that it lacks does not change, and would tell only after a while.
    if (status.height > state().height) network.sendRepair(peer, framed(STATUS, this.#ownStatus()));
    for (const message of repairFor(state(), status, commitOf)) {
      network.sendRepair(peer, framed(MESSAGE, encodeMessage(message)));
    }
  }

  #ownStatus(): Uint8Array {
    return encodeStatus(statusOf(this.#parts.state(), this.#parts.pending()));
  }
}

/** Not when the clock was set back: nobody may have to wait until it has made up for that. */
function isWithin(passedMs: number, periodMs: number): boolean {
  return passedMs >= 0 && passedMs < periodMs;
}

function framed(kind: number, content: Uint8Array): Uint8Array {
  const frame = new Uint8Array(content.length + 1);
  frame[0] = kind;
  frame.set(content, 1);
  return frame;
}

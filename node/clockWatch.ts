/**
 * How this node's clock stands to those of its peers: each is asked for its time every few seconds
 * over the repair stream, and half of the way there and back is taken off, as NTP does. A clock
 * that is wrong says so nowhere else: proposals are untimely, and nothing else is wrong.
 */
import { FormatError } from '../ledger/assert.ts';
import type { Clock } from './engine/clock.ts';

/** The first byte of a repair frame that asks for a time or tells one. */
export const CLOCK_FRAME = 3;

/** What is known of the clocks. Offsets are ms, positive when a clock is ahead of this node's. */
export interface ClockView {
  /** Of most others against this node; null while too few have answered. */
  readonly offsetMs: number | null;
  /** Whether this node's own clock is out of bounds. */
  readonly isOff: boolean;
  /** Peers whose clocks are out of bounds, and by how much against most others. */
  readonly off: readonly { readonly peer: string; readonly offsetMs: number }[];
  /** Clocks lie too far apart, and it cannot be told which are right. */
  readonly isSplit: boolean;
}

/** What the watch needs. */
export interface ClockWatchParts {
  readonly network: {
    sendRepair(peer: string, frame: Uint8Array): boolean;
    peers(): readonly { readonly name: string; readonly connected: boolean }[];
  };
  readonly clock: Clock;
  /** How far apart the clocks of validators may lie, ms. */
  readonly precisionMs: () => number;
  /** Time of the newest block, ms since 1970. */
  readonly newestMs: () => number;
  readonly log: {
    info(facts: object, message: string): void;
    warn(facts: object, message: string): void;
  };
}

/** How often each peer is asked, the samples that are kept, and how long one counts. */
const ASK_MS = 2_000;
const SAMPLES = 8;
const SAMPLE_LIFE_MS = 60_000;
/** Said again while it lasts. */
const SAY_AGAIN_MS = 3_600_000;
/** An answer that took longer says nothing about a clock. */
const LONGEST_WAY_MS = 10_000;
const FRAME_BYTES = 17;

interface Sample {
  readonly offsetMs: number;
  readonly wayMs: number;
  readonly atMs: number;
}

/** See the head of this file. */
export class ClockWatch {
  readonly #parts: ClockWatchParts;
  /** Of each peer, the newest last. */
  readonly #samples = new Map<string, readonly Sample[]>();
  /** What was last said, and when. */
  #said = '';
  #saidAtMs = 0;
  #cancel: (() => void) | null = null;

  constructor(parts: ClockWatchParts) {
    this.#parts = parts;
  }

  /** Begins to ask. */
  start(): void {
    this.#ask();
    this.#cancel = this.#parts.clock.setAlarm(ASK_MS, () => {
      this.#say();
      this.start();
    });
  }

  /** Asks no more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /**
   * Takes a frame of `peer` that begins with `CLOCK_FRAME`: answers a question, books an answer.
   * @throws FormatError when it is none: no honest peer sends such a frame
   */
  take(peer: string, frame: Uint8Array): void {
    const { askedMs, toldMs } = decodeFrame(frame);
    const nowMs = this.#parts.clock.now();
    if (toldMs === null) {
      this.#parts.network.sendRepair(peer, encodeFrame(askedMs, nowMs));
      return;
    }
    const wayMs = nowMs - askedMs;
    // Not what was never asked, or before this clock was set.
    if (wayMs < 0 || wayMs > LONGEST_WAY_MS) return;
    const sample = { offsetMs: Math.round(toldMs - (askedMs + nowMs) / 2), wayMs, atMs: nowMs };
    const former = this.#samples.get(peer) ?? [];
    this.#samples.set(peer, [...former.slice(1 - SAMPLES), sample]);
  }

  /** How the clocks stand now. */
  look(): ClockView {
    const { network, clock, precisionMs } = this.#parts;
    const nowMs = clock.now();
    const measured = network.peers().flatMap(({ name, connected }) => {
      const best = connected ? bestOf(this.#samples.get(name) ?? [], nowMs) : null;
      return best === null ? [] : [{ peer: name, ...best }];
    });
    return judgeClocks(measured, precisionMs());
  }

  /** By how much the newest block lies ahead of this node's clock, ms; 0 when it does not. */
  get newestAheadMs(): number {
    const { clock, newestMs } = this.#parts;
    return Math.max(0, newestMs() - clock.now());
  }

  #ask(): void {
    const { network, clock } = this.#parts;
    for (const { name, connected } of network.peers()) {
      if (connected) network.sendRepair(name, encodeFrame(clock.now(), null));
      else this.#samples.delete(name);
    }
  }

  #say(): void {
    const { log, clock, precisionMs } = this.#parts;
    const { offsetMs, isOff, off, isSplit } = this.look();
    const aheadMs = this.newestAheadMs;
    const isAhead = aheadMs > precisionMs();
    const words = [
      isOff ? 'own' : '',
      isSplit ? 'split' : '',
      isAhead ? 'ahead' : '',
      ...off.map(({ peer }) => peer),
    ].filter((word) => word !== '');
    const said = words.join(' ');
    const nowMs = clock.now();
    const isNew = said !== this.#said;
    if (!isNew && (said === '' || Math.abs(nowMs - this.#saidAtMs) < SAY_AGAIN_MS)) return;
    this.#said = said;
    this.#saidAtMs = nowMs;
    if (said === '') return log.info({ offsetMs }, 'the clocks agree again');
    if (isOff) log.warn({ offsetMs }, 'the clock of this node is wrong: set it by NTP');
    if (isSplit) log.warn({ clocks: off }, 'clocks differ, and it cannot be told which are right');
    else if (off.length > 0) log.warn({ clocks: off }, 'clocks of peers are wrong');
    if (isAhead) log.warn({ aheadMs }, 'the newest block lies in the future of this clock');
  }
}

/** A peer's clock against this node's, ms; the error is no more than half of the way. */
interface Measured {
  readonly peer: string;
  readonly offsetMs: number;
  readonly wayMs: number;
}

/** What the measured clocks and this node's own, which is at 0, say of one another. */
export function judgeClocks(measured: readonly Measured[], precisionMs: number): ClockView {
  if (measured.length === 0) return { offsetMs: null, isOff: false, off: [], isSplit: false };
  const sorted = [0, ...measured.map(({ offsetMs }) => offsetMs)].sort((a, b) => a - b);
  const low = sorted[(sorted.length - 1) >> 1] ?? 0;
  const high = sorted[sorted.length >> 1] ?? 0;
  const others = sortedOffsets(measured);
  const offsetMs = others[others.length >> 1] ?? 0;
  // Two halves, or two clocks: nobody is the odd one out.
  const isSplit = high - low > precisionMs + longestWay(measured);
  const middle = (low + high) / 2;
  const isFar = (offset: number, wayMs: number): boolean =>
    Math.abs(offset - (isSplit ? 0 : middle)) > precisionMs + wayMs / 2;
  const off = measured
    .filter((each) => isFar(each.offsetMs, each.wayMs))
    .map(({ peer, offsetMs: theirs }) => ({ peer, offsetMs: theirs }));
  const isOff = !isSplit && isFar(0, longestWay(measured));
  // Against most others; where this node is the odd one out it is not they who are off.
  return { offsetMs, isOff, off: isOff ? [] : off, isSplit };
}

function sortedOffsets(measured: readonly Measured[]): number[] {
  return measured.map(({ offsetMs }) => offsetMs).sort((left, right) => left - right);
}

/** The shortest way is the truest: the others waited in some queue. */
function bestOf(samples: readonly Sample[], nowMs: number): Sample | null {
  const young = samples.filter(({ atMs }) => Math.abs(nowMs - atMs) <= SAMPLE_LIFE_MS);
  const [best] = young.toSorted((left, right) => left.wayMs - right.wayMs);
  return best ?? null;
}

function longestWay(measured: readonly Measured[]): number {
  return Math.max(0, ...measured.map(({ wayMs }) => wayMs));
}

/** 17 bytes: the kind, the time of the asker, and the time that is told, or nothing but ones. */
function encodeFrame(askedMs: number, toldMs: number | null): Uint8Array {
  const frame = new Uint8Array(FRAME_BYTES);
  const view = new DataView(frame.buffer);
  frame[0] = CLOCK_FRAME;
  view.setBigInt64(1, BigInt(askedMs));
  view.setBigInt64(9, toldMs === null ? -1n : BigInt(toldMs));
  return frame;
}

function decodeFrame(frame: Uint8Array): { askedMs: number; toldMs: number | null } {
  if (frame.length !== FRAME_BYTES) throw new FormatError('bad_shape', 'a clock frame of no form');
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  const [asked, told] = [view.getBigInt64(1), view.getBigInt64(9)];
  const longest = BigInt(Number.MAX_SAFE_INTEGER);
  if (asked < 0n || asked > longest || told < -1n || told > longest) {
    throw new FormatError('bad_shape', 'a clock frame of no time');
  }
  return { askedMs: Number(asked), toldMs: told === -1n ? null : Number(told) };
}

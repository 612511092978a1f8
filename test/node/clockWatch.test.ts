import { describe, expect, it } from 'vitest';
import { CLOCK_FRAME, ClockWatch, judgeClocks } from '../../node/clockWatch.ts';

const PRECISION_MS = 500;
const HOUR_MS = 3_600_000;

/** Nodes on one machine whose clocks are wrong by these; frames take `wayMs` each. */
class Nodes {
  nowMs = 1_700_000_000_000;
  newestMs = 0;
  readonly said: string[][];
  readonly watches: ClockWatch[];
  readonly offsets: number[];
  readonly #wayMs: number;
  #alarms: { atMs: number; ring: () => void }[] = [];

  constructor(offsets: readonly number[], wayMs = 10) {
    this.offsets = [...offsets];
    this.#wayMs = wayMs;
    this.said = offsets.map(() => []);
    const names = offsets.map((_, at) => `v${at}`);
    this.watches = offsets.map((_, own) => {
      const keep = (_facts: object, message: string): void => void this.said[own]?.push(message);
      return new ClockWatch({
        network: {
          peers: () =>
            names.filter((_n, at) => at !== own).map((name) => ({ name, connected: true })),
          sendRepair: (peer, frame) => {
            this.#alarm(this.#wayMs, () =>
              this.watches[names.indexOf(peer)]?.take(`v${own}`, frame),
            );
            return true;
          },
        },
        clock: {
          now: () => this.nowMs + (this.offsets[own] ?? 0),
          setAlarm: (delayMs, ring) => this.#alarm(delayMs, ring),
        },
        precisionMs: () => PRECISION_MS,
        newestMs: () => this.newestMs,
        log: { info: keep, warn: keep },
      });
    });
    for (const watch of this.watches) watch.start();
  }

  run(forMs: number): void {
    const endMs = this.nowMs + forMs;
    for (;;) {
      const [next] = this.#alarms.sort((left, right) => left.atMs - right.atMs);
      if (next === undefined || next.atMs > endMs) break;
      this.#alarms.shift();
      this.nowMs = next.atMs;
      next.ring();
    }
    this.nowMs = endMs;
  }

  #alarm(delayMs: number, ring: () => void): () => void {
    const alarm = { atMs: this.nowMs + delayMs, ring };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((each) => each !== alarm);
    };
  }
}

describe('clocks of a network', () => {
  it('that agree are not spoken of', () => {
    const nodes = new Nodes([0, 100, -200, 50]);
    nodes.run(60_000);
    expect(nodes.said).toEqual([[], [], [], []]);
    expect(nodes.watches[0]?.look()).toMatchObject({ offsetMs: 50, isOff: false, off: [] });
  });

  it.each([60_000, -3_000, 700])('of which one is wrong by %i ms: all know whose', (offsetMs) => {
    const nodes = new Nodes([0, 0, 0, offsetMs]);
    nodes.run(10_000);
    expect(nodes.watches[3]?.look()).toMatchObject({ offsetMs: -offsetMs, isOff: true, off: [] });
    expect(nodes.said[3]).toEqual(['the clock of this node is wrong: set it by NTP']);
    for (const at of [0, 1, 2]) {
      const seen = nodes.watches[at]?.look();
      expect(seen).toMatchObject({ isOff: false, off: [{ peer: 'v3', offsetMs }] });
      expect(nodes.said[at]).toEqual(['clocks of peers are wrong']);
    }
    nodes.run(HOUR_MS - 60_000);
    expect(nodes.said[3]).toHaveLength(1);
    nodes.run(120_000);
    expect(nodes.said[3]).toHaveLength(2);
    nodes.offsets[3] = 0;
    nodes.run(200_000);
    expect(nodes.said[3]?.at(-1)).toBe('the clocks agree again');
    expect(nodes.watches[3]?.look().isOff).toBe(false);
  });

  it.each([[[0, 9_000]], [[0, 0, 9_000, 9_000]]])('in two halves: nobody is accused', (offsets) => {
    const nodes = new Nodes(offsets);
    nodes.run(10_000);
    for (const [at, watch] of nodes.watches.entries()) {
      expect(watch.look()).toMatchObject({ isOff: false, isSplit: true });
      expect(nodes.said[at]).toEqual(['clocks differ, and it cannot be told which are right']);
    }
  });

  it('are measured over slow lines, too, and a slow line is no wrong clock', () => {
    const slow = new Nodes([0, 0, 0, 0], 900);
    slow.run(30_000);
    expect(slow.said).toEqual([[], [], [], []]);
    const wrong = new Nodes([0, 0, 0, 20_000], 900);
    wrong.run(30_000);
    expect(wrong.watches[3]?.look().isOff).toBe(true);
  });

  it('a newest block in the future is said once', () => {
    const nodes = new Nodes([0, 0]);
    nodes.newestMs = nodes.nowMs + 60_000;
    nodes.run(10_000);
    expect(nodes.said[0]).toEqual(['the newest block lies in the future of this clock']);
    nodes.run(60_000);
    expect(nodes.said[0]?.at(-1)).toBe('the clocks agree again');
  });

  it('one who is asked is measured, and half of the way to the others is the middle', () => {
    const clocks = (...offsets: readonly number[]) =>
      judgeClocks(
        offsets.map((offsetMs, at) => ({ peer: `v${at + 1}`, offsetMs, wayMs: 0 })),
        PRECISION_MS,
      );
    expect(clocks(10)).toMatchObject({ offsetMs: 10, isOff: false, off: [], isSplit: false });
    expect(clocks(PRECISION_MS)).toMatchObject({ isSplit: false });
    expect(clocks(PRECISION_MS + 1)).toMatchObject({ isSplit: true, isOff: false });
    const [low, high] = [0.8 * PRECISION_MS, 1.2 * PRECISION_MS];
    // The middle of all is the precision; this clock is as far from it as it may be.
    expect(clocks(low, high, 1.5 * PRECISION_MS).isOff).toBe(false);
    expect(clocks(low, high + 2, 1.5 * PRECISION_MS).isOff).toBe(true);
    expect(clocks(low, high, 2 * PRECISION_MS).off).toEqual([]);
    expect(clocks(low, high, 2 * PRECISION_MS + 1).off).toHaveLength(1);
  });

  it('nobody who is asked is judged', () => {
    expect(judgeClocks([], PRECISION_MS)).toMatchObject({ offsetMs: null, isOff: false });
  });
});

describe('a frame of a clock', () => {
  const [watch] = new Nodes([0]).watches;
  const ones = new Uint8Array(16).fill(255);
  it.each([
    ['too short', Uint8Array.of(CLOCK_FRAME)],
    ['too long', new Uint8Array(18)],
    ['of a time that is none', Uint8Array.of(CLOCK_FRAME, ...ones)],
  ])('%s is refused', (_, frame) => {
    expect(() => watch?.take('v9', frame)).toThrow(/clock frame/);
  });
});

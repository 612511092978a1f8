import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../ledger/assert.ts';
import type { Evidence } from '../../../ledger/evidence.ts';
import type { Clock } from '../../../node/engine/clock.ts';
import {
  EvidenceSpreader,
  frameOf,
  MAX_EVIDENCE_BYTES,
} from '../../../node/engine/evidenceSpreader.ts';
import { accusation } from './equivocations.ts';

/** A clock whose alarms ring when the test moves it on. */
class HandClock implements Clock {
  #nowMs = 1_000_000;
  #alarms: { readonly atMs: number; readonly ring: () => void }[] = [];

  now(): number {
    return this.#nowMs;
  }

  setAlarm(delayMs: number, ring: () => void): () => void {
    const alarm = { atMs: this.#nowMs + delayMs, ring };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  pass(ms: number): void {
    for (const end = this.#nowMs + ms; this.#nowMs < end; ) {
      this.#nowMs += 100;
      const due = this.#alarms.filter(({ atMs }) => atMs <= this.#nowMs);
      this.#alarms = this.#alarms.filter(({ atMs }) => atMs > this.#nowMs);
      for (const { ring } of due) ring();
    }
  }
}

function spreading(pending: readonly Evidence[]): {
  clock: HandClock;
  spreader: EvidenceSpreader;
  sent: string[];
  taken: Evidence[];
  peers: { name: string; connected: boolean }[];
} {
  const clock = new HandClock();
  const sent: string[] = [];
  const taken: Evidence[] = [];
  const peers = [
    { name: 'p', connected: true },
    { name: 'q', connected: false },
  ];
  const spreader = new EvidenceSpreader({
    clock,
    pending: () => pending,
    take: (evidence) => {
      taken.push(evidence);
      return evidence.validator === 'alpha' ? 'accept' : 'reject';
    },
    network: { peers: () => peers, sendRepair: (peer) => sent.push(peer) > 0 },
  });
  return { clock, spreader, sent, taken, peers };
}

describe('evidence that waits for a block', () => {
  it('is told to every connected peer, and again until it waits no more', () => {
    const pending = [accusation('alpha', { height: 3 })];
    const { clock, spreader, sent, peers } = spreading(pending);
    spreader.start();
    clock.pass(1_000);
    expect(sent).toEqual(['p']);
    peers[1] = { name: 'q', connected: true };
    clock.pass(1_000);
    expect(sent).toEqual(['p', 'q']);
    clock.pass(10_000);
    expect(sent).toHaveLength(4);
    pending.pop();
    clock.pass(60_000);
    expect(sent).toHaveLength(4);
  });

  it('is told a few at a time', () => {
    const rounds = Array.from({ length: 100 }, (_, round) => round);
    const all = rounds.map((round) => accusation('alpha', { height: 3, round }));
    const { clock, spreader, sent } = spreading(all);
    spreader.start();
    clock.pass(500);
    expect(sent).toHaveLength(8);
    clock.pass(9_000);
    expect(sent).toHaveLength(100);
  });

  it('is told no more once the node stops', () => {
    const { clock, spreader, sent } = spreading([accusation('alpha', { height: 3 })]);
    spreader.start();
    spreader.stop();
    clock.pass(5_000);
    expect(sent).toEqual([]);
  });
});

describe('a frame of evidence', () => {
  it('is taken as it was told', () => {
    const { spreader, taken } = spreading([]);
    const told = [
      accusation('alpha', { height: 3 }),
      accusation('alpha', { height: 3, type: 'proposal' }),
    ];
    for (const evidence of told) {
      expect(frameOf(evidence).length).toBeLessThan(MAX_EVIDENCE_BYTES / 2);
      spreader.take(frameOf(evidence));
    }
    expect(taken).toEqual(told);
  });

  const good = frameOf(accusation('alpha', { height: 3 }));
  it.each([
    ['of evidence that proves nothing', frameOf(accusation('beta', { height: 3 }))],
    ['that is cut', good.subarray(0, -1)],
    ['without content', good.subarray(0, 1)],
    ['longer than any', Uint8Array.from([...good, ...new Uint8Array(MAX_EVIDENCE_BYTES)])],
  ])('%s is held against the peer', (_, frame) => {
    expect(() => spreading([]).spreader.take(frame)).toThrow(FormatError);
  });
});

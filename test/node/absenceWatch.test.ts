import { describe, expect, it } from 'vitest';
import { AbsenceWatch } from '../../node/absenceWatch.ts';

/** A watch over two peers under a clock that the test moves. */
class Scene {
  nowMs = 100_000;
  readonly told: (readonly string[])[] = [];
  readonly links = new Map([
    ['a', { connected: true, since: 0 }],
    ['b', { connected: true, since: 0 }],
  ]);
  readonly watch: AbsenceWatch;
  #ring: () => void = () => {};

  constructor() {
    this.watch = new AbsenceWatch({
      peers: () =>
        [...this.links].map(([name, { connected, since }]) => {
          return { name, peerId: name, connected, since, lastSeen: 0, refusedUntil: 0 };
        }),
      note: (validators) => void this.told.push(validators),
      clock: {
        now: () => this.nowMs,
        setAlarm: (_delayMs, ring) => {
          this.#ring = ring;
          return () => {
            this.#ring = () => {};
          };
        },
      },
    });
    this.watch.start();
  }

  set(name: string, connected: boolean): void {
    this.links.set(name, { connected, since: this.nowMs });
  }

  pass(ms: number): void {
    this.nowMs += ms;
    this.#ring();
  }
}

describe('whom a node cannot reach', () => {
  it('is told once a link has been away for a second, and when it is back', () => {
    const scene = new Scene();
    scene.set('b', false);
    scene.pass(999);
    expect(scene.told).toEqual([[]]);
    scene.pass(1);
    scene.pass(500);
    expect(scene.told).toEqual([[], ['b']]);
    scene.set('b', true);
    scene.pass(200);
    expect(scene.told).toEqual([[], ['b'], []]);
  });

  it('is nobody who was heard by another way, until the next block', () => {
    const scene = new Scene();
    scene.watch.heard('b');
    scene.set('b', false);
    scene.pass(2_000);
    expect(scene.told).toEqual([[]]);
    scene.watch.follow();
    scene.pass(200);
    expect(scene.told).toEqual([[], ['b']]);
  });

  it('is told no more once it is stopped', () => {
    const scene = new Scene();
    scene.watch.stop();
    scene.set('b', false);
    scene.pass(2_000);
    expect(scene.told).toEqual([[]]);
  });
});

import { describe, expect, it } from 'vitest';
import { TIMEOUTS } from '../../node/consensus/timeouts.ts';
import type { Clock } from '../../node/engine/clock.ts';
import { StallWatch } from '../../node/stallWatch.ts';
import { NOW_MS, Stage } from './consensus/stage.ts';

/** A clock that the test sets; its alarm rings when the test says so. */
class SetClock implements Clock {
  nowMs = NOW_MS;
  ring: (() => void) | null = null;

  now(): number {
    return this.nowMs;
  }

  setAlarm(_delayMs: number, ring: () => void): () => void {
    this.ring = ring;
    return () => {
      this.ring = null;
    };
  }
}

/** A core that waits for the proposal of somebody else. */
function listening(): Stage {
  for (let height = 1; ; height += 1) {
    const stage = new Stage({ height });
    if (stage.proposer(0) !== stage.self) return stage;
  }
}

describe('a watch on a core', () => {
  it('tells since when it stands where it stands, and what ends that', () => {
    const clock = new SetClock();
    const stage = listening();
    const watch = new StallWatch(clock, () => stage.state);
    watch.start();
    const proposeAtMs = NOW_MS + TIMEOUTS.proposeMs;
    clock.nowMs += 400;
    const propose = { timer: 'propose', atMs: proposeAtMs };
    expect(watch.look()).toEqual({ sinceMs: NOW_MS, nextTimeout: propose });
    stage.proposal(0, 'A');
    clock.ring?.();
    clock.nowMs += 300;
    expect(watch.look()).toEqual({ sinceMs: NOW_MS + 400, nextTimeout: null });
    stage.votes('prevote', 0, null, stage.others.slice(0, 2));
    const prevote = { timer: 'prevote', atMs: NOW_MS + 700 + TIMEOUTS.prevoteMs };
    expect(watch.look()).toEqual({ sinceMs: NOW_MS + 400, nextTimeout: prevote });
  });

  it('begins anew when the clock is set back, and ends when it is stopped', () => {
    const clock = new SetClock();
    const stage = listening();
    const watch = new StallWatch(clock, () => stage.state);
    watch.start();
    clock.nowMs -= 60_000;
    expect(watch.look().sinceMs).toBe(NOW_MS - 60_000);
    watch.stop();
    expect(clock.ring).toBeNull();
  });
});

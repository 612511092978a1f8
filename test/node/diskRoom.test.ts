import { describe, expect, it } from 'vitest';
import { DiskRoom } from '../../node/diskRoom.ts';
import { OBSERVER } from '../../node/engine/safetyKeeper.ts';

/** A disk whose room a test sets, and a clock that it moves. */
class Stage {
  free = 1_000;
  nowMs = 7_000;
  looks = 0;
  readonly written: string[] = [];
  #ring: (() => void) | null = null;
  readonly room = new DiskRoom({
    freeBytes: async () => {
      this.looks += 1;
      return this.free;
    },
    reserveBytes: 500,
    clock: {
      now: () => this.nowMs,
      setAlarm: (_delayMs, ring) => {
        this.#ring = ring;
        return () => {
          this.#ring = null;
        };
      },
    },
    log: { warn: () => undefined, info: () => undefined },
  });
  readonly safety = this.room.ofSafety({
    ...OBSERVER,
    persist: async () => void this.written.push('promise'),
  });

  /** A second passes. */
  async tick(): Promise<void> {
    this.#ring?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the room on a disk', () => {
  it('below the reserve lets a promise wait, and lets it go once there is room', async () => {
    const stage = new Stage();
    stage.room.start();
    await stage.safety.persist({} as never, new Map());
    expect(stage.written).toHaveLength(1);
    stage.free = 499;
    stage.nowMs += 200;
    const waiting = stage.safety.persist({} as never, new Map());
    await stage.tick();
    await stage.tick();
    expect([stage.written.length, stage.room.fullSinceMs]).toEqual([1, 7_200]);
    stage.free = 500;
    await stage.tick();
    await waiting;
    expect([stage.written.length, stage.room.fullSinceMs]).toEqual([2, null]);
    stage.room.stop();
  });

  it('is looked at once for all that is written at one time, and anew after that', async () => {
    const stage = new Stage();
    const write = (): Promise<void> => stage.safety.persist({} as never, new Map());
    for (let time = 0; time < 5; time += 1) await write();
    stage.nowMs += 199;
    await write();
    expect([stage.looks, stage.written.length]).toEqual([1, 6]);
    stage.nowMs += 1;
    await write();
    expect(stage.looks).toBe(2);
    // A clock that was set back says nothing of how old a look is.
    stage.nowMs -= 3_600_000;
    await write();
    expect(stage.looks).toBe(3);
  });

  it('is noticed when nothing is written', async () => {
    const stage = new Stage();
    stage.room.start();
    stage.free = 0;
    await stage.tick();
    expect(stage.room.fullSinceMs).toBe(7_000);
    stage.room.stop();
  });

  it('does not keep a node from stopping', async () => {
    const stage = new Stage();
    stage.free = 0;
    const waiting = stage.safety.persist({} as never, new Map());
    await stage.tick();
    stage.room.stop();
    await waiting;
    expect(stage.written).toHaveLength(1);
  });
});

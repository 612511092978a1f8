import { describe, expect, it } from 'vitest';
import { DiskWatch } from '../../node/diskWatch.ts';
import { OBSERVER } from '../../node/engine/safetyKeeper.ts';

describe('a watch on the disk', () => {
  it('tells since when the oldest write is under way, and nothing when all are done', async () => {
    let nowMs = 1_000;
    const watch = new DiskWatch(() => nowMs);
    const ends: (() => void)[] = [];
    const safety = watch.ofSafety({
      ...OBSERVER,
      persist: () => new Promise<void>((resolve) => void ends.push(resolve)),
    });
    expect(watch.sinceMs).toBeNull();
    const first = safety.persist({} as never, new Map());
    nowMs = 2_500;
    const second = safety.persist({} as never, new Map());
    expect(watch.sinceMs).toBe(1_000);
    ends[0]?.();
    await first;
    expect(watch.sinceMs).toBe(2_500);
    ends[1]?.();
    await second;
    expect(watch.sinceMs).toBeNull();
  });

  it('lets a failure through, and counts the write no more', async () => {
    const watch = new DiskWatch(() => 0);
    await expect(watch.ofSafety(OBSERVER).persist({} as never, new Map())).rejects.toThrow();
    expect(watch.sinceMs).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { MemoryReading } from '../../node/memoryRoom.ts';
import { MemoryRoom, readHeap } from '../../node/memoryRoom.ts';

describe('memory for more load', () => {
  it('is there up to three quarters of what the heap may have, and looked at each 50 ms', () => {
    let nowMs = 1_000;
    let reading: MemoryReading = { usedBytes: 75, limitBytes: 100 };
    let looks = 0;
    const read = (): MemoryReading => {
      looks += 1;
      return reading;
    };
    const room = new MemoryRoom(read, () => nowMs);
    expect(room.isFull).toBe(false);
    reading = { usedBytes: 76, limitBytes: 100 };
    nowMs += 49;
    expect([room.isFull, looks]).toEqual([false, 1]);
    nowMs += 1;
    expect([room.isFull, looks]).toEqual([true, 2]);
    reading = { usedBytes: 76, limitBytes: 102 };
    nowMs += 50;
    expect([room.isFull, looks]).toEqual([false, 3]);
  });

  it('counts what is outside of the heap for what is on it', () => {
    const before = readHeap();
    const outside = Buffer.alloc(64 << 20, 1);
    expect(readHeap().usedBytes - before.usedBytes).toBeGreaterThan(48 << 20);
    expect(outside.length).toBe(64 << 20);
    expect(readHeap(1 << 20).limitBytes).toBe(1 << 20);
    expect(before.limitBytes).toBeGreaterThan(before.usedBytes);
  });
});

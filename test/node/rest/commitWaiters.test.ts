import { describe, expect, it } from 'vitest';
import { CommitWaiters } from '../../../node/rest/commitWaiters.ts';
import type { CommitNotice } from '../../../node/rest/ports.ts';

/** Waiters, and what commits these ids. */
function waitersOf(limit: number): { waiters: CommitWaiters; commit: (ids: string[]) => void } {
  const listeners = new Set<(notice: CommitNotice) => void>();
  const waiters = new CommitWaiters(
    {
      onCommit: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    limit,
  );
  const commit = (ids: string[]): void => {
    for (const listener of [...listeners]) listener({ ids: () => ids });
  };
  return { waiters, commit };
}

const forever = (): { timeoutMs: number; signal: AbortSignal } => ({
  timeoutMs: 60_000,
  signal: new AbortController().signal,
});

/** Whether a promise has resolved by now. */
async function isDone(promise: Promise<void>): Promise<boolean> {
  const later = new Promise<false>((resolve) => setImmediate(() => resolve(false)));
  return Promise.race([promise.then(() => true), later]);
}

describe('waiters', () => {
  it('go on when all that they wait for is committed, and leave nothing behind', async () => {
    const { waiters, commit } = waitersOf(10);
    const both = waiters.wait(['a', 'b'], forever());
    const one = waiters.wait(['b'], forever());
    expect(waiters.count).toBe(3);
    commit(['b', 'x']);
    expect(await isDone(one)).toBe(true);
    expect(await isDone(both)).toBe(false);
    commit(['a', 'b']);
    expect(await isDone(both)).toBe(true);
    expect(waiters.count).toBe(0);
  });

  it('for nothing, for too many, or with a caller who is gone do not wait', async () => {
    const { waiters } = waitersOf(2);
    await waiters.wait([], forever());
    await waiters.wait(['a', 'b', 'c'], forever());
    await waiters.wait(['a'], { timeoutMs: 60_000, signal: AbortSignal.abort() });
    expect(waiters.count).toBe(0);
  });

  it('leave when the time is over, when the caller is gone, and when the node stops', async () => {
    const { waiters, commit } = waitersOf(10);
    const caller = new AbortController();
    const late = waiters.wait(['a'], { timeoutMs: 1, signal: caller.signal });
    const left = waiters.wait(['a'], { timeoutMs: 60_000, signal: caller.signal });
    const stopped = waiters.wait(['a', 'b'], forever());
    await late;
    expect(await isDone(left)).toBe(false);
    caller.abort();
    await left;
    expect(waiters.count).toBe(2);
    waiters.stop();
    await stopped;
    expect(waiters.count).toBe(0);
    commit(['a']);
    await waiters.wait(['a'], forever());
  });
});

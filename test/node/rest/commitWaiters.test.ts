import { describe, expect, it } from 'vitest';
import type { WaitTerms } from '../../../node/rest/commitWaiters.ts';
import { CommitWaiters } from '../../../node/rest/commitWaiters.ts';
import type { CommitNotice } from '../../../node/rest/ports.ts';

const NEVER = 600_000;

/** Waiters, and what commits these ids; one address alone has a quarter of the places. */
function waitersOf(maxWaiting: number, yieldMs = NEVER) {
  const listeners = new Set<(notice: CommitNotice) => void>();
  const waiters = new CommitWaiters(
    {
      onCommit: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    { maxWaiting, yieldMs },
  );
  const commit = (ids: string[]): void => {
    for (const listener of [...listeners]) listener({ ids: () => ids });
  };
  return { waiters, commit };
}

const forever = (from = 'one'): WaitTerms => ({
  from,
  timeoutMs: 60_000,
  signal: new AbortController().signal,
});

/** Whether a promise has resolved by now. */
async function isDone(promise: Promise<void>): Promise<boolean> {
  const later = new Promise<false>((resolve) => setImmediate(() => resolve(false)));
  return Promise.race([promise.then(() => true), later]);
}

describe('nobody waits', () => {
  it('for nothing, when the caller is gone, or when nothing comes any more', async () => {
    const { waiters } = waitersOf(40);
    const gone = { ...forever(), signal: AbortSignal.abort() };
    const waits = [waiters.wait([], forever()), waiters.wait(['a'], gone)];
    waiters.stop();
    waits.push(waiters.wait(['a'], forever()));
    expect(waiters.count).toBe(0);
    for (const wait of waits) expect(await isDone(wait)).toBe(true);
  });
});

describe('waiters', () => {
  it('go on when all that they wait for is committed, and leave nothing behind', async () => {
    const { waiters, commit } = waitersOf(40);
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
    const { waiters } = waitersOf(8);
    await waiters.wait([], forever());
    await waiters.wait(['a', 'b', 'c'], forever());
    await waiters.wait(['a'], { ...forever(), signal: AbortSignal.abort() });
    expect(waiters.count).toBe(0);
  });

  it('leave when the time is over, when the caller is gone, and when the node stops', async () => {
    const { waiters, commit } = waitersOf(40);
    const caller = new AbortController();
    const late = waiters.wait(['a'], { ...forever(), timeoutMs: 1, signal: caller.signal });
    const left = waiters.wait(['a'], { ...forever(), signal: caller.signal });
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

/** Ids of which nobody else waits for one. */
function idsOf(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${name} ${at}`);
}

describe('places to wait', () => {
  it('are kept for addresses that come late, however many one wants', async () => {
    const { waiters, commit } = waitersOf(320);
    const greedy = idsOf('greedy', 400).map((id) => waiters.wait([id], forever('greedy')));
    expect(waiters.count).toBe(90);
    expect(await isDone(greedy.at(-1) ?? Promise.resolve())).toBe(true);
    const late = idsOf('late', 15).map((id) => waiters.wait([id, `${id} too`], forever(id)));
    expect(waiters.count).toBe(90 + 30);
    for (const one of late) expect(await isDone(one)).toBe(false);
    commit(idsOf('late', 15).flatMap((id) => [id, `${id} too`]));
    await Promise.all(late);
    expect(waiters.count).toBe(90);
  });

  it('are those of an address that has waited for long, once it wants others', async () => {
    const { waiters } = waitersOf(8, 0);
    const [first, second] = [waiters.wait(['a'], forever()), waiters.wait(['b'], forever())];
    const third = waiters.wait(['c'], forever());
    await first;
    expect(await isDone(second)).toBe(false);
    expect(await isDone(third)).toBe(false);
    expect(waiters.count).toBe(2);
  });

  it('go from who has more to who has less and never back', async () => {
    const { waiters } = waitersOf(8, 0);
    const first = waiters.wait(['a'], forever('many'));
    const second = waiters.wait(['b'], forever('many'));
    const others = ['c', 'd'].map((id) => waiters.wait([id], forever(`of ${id}`)));
    // Half of the places are shared, and none is left of them: one of the greedy goes.
    await first;
    expect(waiters.count).toBe(3);
    for (const one of [second, ...others]) expect(await isDone(one)).toBe(false);
    await waiters.wait(['e', 'f'], forever('many again'));
    expect(waiters.count).toBe(3);
  });

  it('are not wanted from who has waited for less than the time that all have', async () => {
    const { waiters } = waitersOf(8);
    const held = ['a', 'b'].map((id) => waiters.wait([id], forever()));
    await waiters.wait(['c'], forever());
    for (const one of held) expect(await isDone(one)).toBe(false);
    expect(waiters.count).toBe(2);
  });
});

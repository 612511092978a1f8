import { describe, expect, it } from 'vitest';
import { FormatError } from '../../../ledger/assert.ts';
import {
  FalseAnswerError,
  QUESTIONS_PER_PEER,
  SnapshotPeers,
} from '../../../node/sync/snapshotPeers.ts';

// Whom one who joins asks: by how busy each is, and by what each has answered.

const QUESTION = { kind: 'archive', digests: ['ab'.repeat(32)] } as never;

/** Peers of these names, whose answers come when the test says so. */
function asking(names: readonly string[], isConnected: (name: string) => boolean = () => true) {
  const reported: string[] = [];
  const waiting: { peer: string; answer: (bytes: Uint8Array | Error) => void }[] = [];
  const clock = { nowMs: 1_000_000 };
  const stop = new AbortController();
  const network = {
    fetch: (peer: string) =>
      new Promise<Uint8Array>((resolve, reject) => {
        const answer = (bytes: Uint8Array | Error): void =>
          bytes instanceof Error ? reject(bytes) : resolve(bytes);
        waiting.push({ peer, answer });
      }),
    peers: () => names.map((name) => ({ name, connected: isConnected(name) })),
    report: (peer: string) => reported.push(peer),
  };
  const log = { info: () => undefined, warn: () => undefined };
  const peers = new SnapshotPeers({
    ...{ network, now: () => clock.nowMs, signal: stop.signal, log },
  });
  return { peers, waiting, reported, clock, stop };
}

type Take = (bytes: Uint8Array) => string | null;

/** Asks `a`, which answers so. */
async function answered(scene: ReturnType<typeof asking>, bytes: Uint8Array | Error, take: Take) {
  const asked = scene.peers.ask('a', QUESTION, take);
  scene.waiting.pop()?.answer(bytes);
  return await asked;
}

const failing = (error: Error): Take => {
  return () => {
    throw error;
  };
};

describe('a peer', () => {
  it('is asked so many questions at a time, and the least busy first', async () => {
    const scene = asking(['a', 'b', 'c'], (name) => name !== 'c');
    const { peers, waiting } = scene;
    expect(peers.free()).toEqual(['a', 'b']);
    const asked = Array.from({ length: QUESTIONS_PER_PEER }, (_, at) => {
      const going = peers.ask('a', QUESTION, () => 'taken');
      expect(peers.free()).toEqual(at + 1 < QUESTIONS_PER_PEER ? ['b', 'a'] : ['b']);
      return going;
    });
    for (const { answer } of waiting) answer(new Uint8Array());
    expect(await Promise.all(asked)).toEqual(asked.map(() => 'taken'));
    expect(peers.free()).toEqual(['a', 'b']);
  });

  it.each([
    ['nothing of use', new Uint8Array(), (): null => null],
    ['not at all', new Error('it is gone'), (): string => 'taken'],
  ] as const)('that answers %s rests for a second, and is not blamed', async (_, bytes, take) => {
    const scene = asking(['a', 'b']);
    expect(await answered(scene, bytes, take)).toBeNull();
    // At the very same instant already.
    expect(scene.peers.free()).toEqual(['b']);
    scene.clock.nowMs += 999;
    expect(scene.peers.free()).toEqual(['b']);
    scene.clock.nowMs += 1;
    expect(scene.peers.free()).toEqual(['a', 'b']);
    expect(scene.reported).toEqual([]);
  });

  it.each([
    ['false', new FalseAnswerError('it is of another state')],
    ['malformed', new FormatError('bad_shape', 'it is no answer')],
  ])('whose answer is %s is reported and left aside for half a minute', async (_, error) => {
    const scene = asking(['a', 'b']);
    expect(await answered(scene, new Uint8Array(), failing(error))).toBeNull();
    expect(scene.reported).toEqual(['a']);
    expect(scene.peers.free()).toEqual(['b']);
    scene.clock.nowMs += 29_999;
    expect(scene.peers.free()).toEqual(['b']);
    scene.clock.nowMs += 1;
    expect(scene.peers.free()).toEqual(['a', 'b']);
  });

  it('is asked again when the clock was set back behind what it did', async () => {
    const scene = asking(['a']);
    await answered(scene, new Uint8Array(), () => null);
    expect(scene.peers.free()).toEqual([]);
    scene.clock.nowMs -= 1;
    expect(scene.peers.free()).toEqual(['a']);
  });
});

it('what fails for a reason of our own is no fault of a peer', async () => {
  const scene = asking(['a']);
  const fault = answered(scene, new Uint8Array(), failing(new RangeError('ours')));
  await expect(fault).rejects.toThrow('ours');
  expect([scene.reported, scene.peers.free()]).toEqual([[], ['a']]);
});

it('nobody is blamed for what came to no end because joining was given up', async () => {
  const scene = asking(['a']);
  const asked = scene.peers.ask('a', QUESTION, () => 'taken');
  scene.stop.abort(new Error('given up'));
  scene.waiting.pop()?.answer(new Error('the link is closed'));
  await expect(asked).rejects.toThrow('given up');
  expect([scene.reported, scene.peers.free()]).toEqual([[], ['a']]);
});

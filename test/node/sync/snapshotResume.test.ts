import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../../ledger/encoding.ts';
import { positionOf } from '../../../ledger/stateTree.ts';
import { ChainStore } from '../../../node/store/chainStore.ts';
import type { Write } from '../../../node/store/database.ts';
import { Database } from '../../../node/store/database.ts';
import { factKey, textKey } from '../../../node/store/keySpace.ts';
import { AIM_KEY, StagedState } from '../../../node/store/stagedState.ts';
import { encodeStoredText } from '../../../node/store/storedFact.ts';
import {
  decodeOffer,
  decodeSnapshotQuestion,
  encodeOffer,
} from '../../../node/sync/snapshotQuestion.ts';
import { HELD_STATES } from '../../../node/sync/statePins.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { storeOptions } from '../smallChain.ts';
import { runJoin } from './runJoin.ts';
import type { Peer } from './snapshotScene.ts';
import { join, SceneChain, sceneGenesis } from './snapshotScene.ts';

const GENESIS = sceneGenesis();
const NOTHING = new Uint8Array();
const STOPPED = new Error('stopped');

describe('a snapshot that is being taken over', () => {
  const home = mkdtempSync(joinPath(tmpdir(), 'tally-resume-'));
  const source = joinPath(home, 'source');
  let chain: SceneChain;
  let fresh = 0;

  beforeAll(async () => {
    chain = await SceneChain.found(source, GENESIS);
    await chain.grow(6, 12);
    await chain.changeKey();
    await chain.grow(6, 12);
  }, 60_000);

  afterAll(async () => {
    await chain.store.close();
    rmSync(home, { recursive: true, force: true });
  });

  /** Opens what was joined, proves it record by record, and compares it with the source. */
  async function expectJoined(folder: string): Promise<void> {
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    try {
      await store.verify();
      expect(store.position).toEqual(chain.store.position);
    } finally {
      await store.close();
    }
    // What only taking over needed is gone.
    const database = await Database.open(folder);
    for await (const { key } of database.entries('part')) expect(key).toBeUndefined();
    expect(database.read(AIM_KEY)).toBeUndefined();
    await database.close();
  }

  /** Joins and counts the answers; gives up after `limit` of them. */
  async function joinUntil(folder: string, limit: number): Promise<number> {
    const stop = new AbortController();
    let answers = 0;
    const peer: Peer = async (question) => {
      if (answers === limit) stop.abort(STOPPED);
      stop.signal.throwIfAborted();
      answers += 1;
      return await chain.answer('a', question);
    };
    await join(folder, GENESIS, { a: peer }, { signal: stop.signal }).catch((error: unknown) => {
      expect(error).toBe(STOPPED);
    });
    return answers;
  }

  /** Joins, and is told to stop at a look at the signal after all was there; counts the looks. */
  async function finishUntil(folder: string, limit: number): Promise<number> {
    const stop = new AbortController();
    let [looks, isWhole] = [0, false];
    const { signal } = stop;
    const throwIfAborted = signal.throwIfAborted.bind(signal);
    signal.throwIfAborted = () => {
      if (isWhole) looks += 1;
      if (looks === limit) stop.abort(STOPPED);
      throwIfAborted();
    };
    const log = {
      info: (_facts: object, message: string) => {
        isWhole ||= message === 'the snapshot is whole';
      },
      warn: () => {},
    };
    const joined = join(folder, GENESIS, { a: (it) => chain.answer('a', it) }, { signal, log });
    await joined.catch((error: unknown) => expect(error).toBe(STOPPED));
    return looks;
  }

  it('goes on where it was, whenever it was stopped', async () => {
    fresh = await joinUntil(scratchFolder(), Number.MAX_SAFE_INTEGER);
    expect(fresh).toBeGreaterThan(20);
    // How many answers it takes differs a little: four questions are under way at a time.
    for (const limit of [1, 2, 4, 8, 16, Math.floor(0.75 * fresh), Math.floor(0.8 * fresh)]) {
      const folder = scratchFolder();
      expect(await joinUntil(folder, limit)).toBe(limit);
      const rest = await joinUntil(folder, Number.MAX_SAFE_INTEGER);
      // Asked for again are the offer, the trail, and what was under way when it was stopped.
      if (limit > (2 * fresh) / 3) expect(rest).toBeLessThan(fresh - 4);
      await expectJoined(folder);
    }
  });

  it('is made a chain later, when it was stopped while that was done', async () => {
    const answered = await joinUntil(scratchFolder(), Number.MAX_SAFE_INTEGER);
    const total = await finishUntil(scratchFolder(), Number.MAX_SAFE_INTEGER);
    expect(total).toBeGreaterThan(500);
    for (const share of [0, 0.1, 0.3, 0.5, 0.7, 0.9, 1]) {
      const folder = scratchFolder();
      const look = 1 + Math.floor(share * (total - 1));
      // It stops at the very look that says so.
      expect([share, await finishUntil(folder, look)]).toEqual([share, look]);
      const staged = await StagedState.open(folder, GENESIS.chain);
      expect(staged.isFinished).toBe(false);
      await staged.close();
      expect(await joinUntil(folder, Number.MAX_SAFE_INTEGER)).toBeLessThan(answered);
      await expectJoined(folder);
    }
  });

  const GHOST = utf8('{"balance":"1"}');
  const beside: readonly (readonly [string, (staged: StagedState) => Write])[] = [
    [
      'a group',
      ({ database }) => {
        // A true one, at a path that no branch leads to.
        const value = database.require(textKey('group', ''));
        return { key: textKey('group', 'f'.repeat(40)), value };
      },
    ],
    [
      'a fact',
      () => {
        const fact = { key: 'ghost/one', value: GHOST };
        return { key: factKey(positionOf(fact.key)), value: encodeStoredText(fact) };
      },
    ],
  ];

  it.each(beside)('is never finished with %s beside what its root says', async (_what, write) => {
    const folder = scratchFolder();
    await finishUntil(folder, 1);
    const staged = await StagedState.open(folder, GENESIS.chain);
    await staged.database.fill([write(staged)]);
    await staged.database.settle();
    await staged.close();
    const honest: Peer = (question) => chain.answer('a', question);
    await expect(join(folder, GENESIS, { a: honest })).rejects.toMatchObject({
      code: 'state_mismatch',
    });
  });

  it('goes on with a newer state, and keeps nothing of the older', async () => {
    const folder = scratchFolder();
    for (const limit of [3, 9, 14, 20]) {
      await joinUntil(folder, limit);
      await chain.grow(2, 12);
    }
    await joinUntil(folder, Number.MAX_SAFE_INTEGER);
    await expectJoined(folder);
  });

  it('looks for a newer state when no peer holds it any more', async () => {
    const folder = scratchFolder();
    let answers = 0;
    const peer: Peer = async (request) => {
      const question = decodeSnapshotQuestion(request);
      answers += 1;
      if (answers === 9) await chain.grow(HELD_STATES + 1, 3);
      const isHeld = question.kind !== 'state' || question.height > chain.store.height - 2;
      return isHeld ? await chain.answer('gone', request) : NOTHING;
    };
    const now = (): number => 200 * performance.now();
    const joined = await join(folder, GENESIS, { peer }, { now });
    expect(joined).toEqual({ isJoined: true, reported: [] });
    await expectJoined(folder);
  });

  it('is never of a lower height than was aimed at before', async () => {
    const folder = scratchFolder();
    const { height } = chain.store;
    await joinUntil(folder, 5);
    const stop = new AbortController();
    let offers = 0;
    const old: Peer = async (request) => {
      if (decodeSnapshotQuestion(request).kind !== 'offer')
        return await chain.answer('old', request);
      offers += 1;
      if (offers === 3) stop.abort(STOPPED);
      return offerAt(height - 1);
    };
    await expect(join(folder, GENESIS, { old }, { signal: stop.signal })).rejects.toBe(STOPPED);
    const joined = await join(folder, GENESIS, {
      old: async (request) =>
        isOffer(request) ? offerAt(height - 1) : await chain.answer('old', request),
      true: (request) => chain.answer('true', request),
    });
    expect(joined).toEqual({ isJoined: true, reported: [] });
    await expectJoined(folder);
  });

  function isOffer(request: Uint8Array): boolean {
    return decodeSnapshotQuestion(request).kind === 'offer';
  }

  /** What an honest peer that is behind offers. */
  async function offerAt(height: number): Promise<Uint8Array> {
    const held = chain.pins.use('old', height);
    expect(held).toBeDefined();
    if (held === undefined) return NOTHING;
    const { header, certificate, historyBefore } = held.head;
    const offer = encodeOffer({ header, certificate, history: historyBefore });
    expect(decodeOffer(offer)?.header.height).toBe(height);
    return offer;
  }

  it('is not to be had where nobody has one, and then nothing was changed', async () => {
    const peer: Peer = async () => NOTHING;
    const now = (): number => 200 * performance.now();
    const joined = await join(scratchFolder(), GENESIS, { peer }, { now });
    expect(joined).toEqual({ isJoined: false, reported: [] });
  });

  it('goes on where it was when its process is killed at any step', {
    timeout: 240_000,
  }, async () => {
    await chain.store.close();
    const whole = await runJoin(source, scratchFolder());
    expect(whole.at(-1)).toBe('joined');
    const steps = whole.length;
    const folder = scratchFolder();
    for (const share of [0.2, 0.5, 0.8, 0.95]) {
      await runJoin(source, folder, Math.floor(share * steps));
    }
    const last = await runJoin(source, folder);
    expect(last.at(-1)).toBe('joined');
    expect(last.length).toBeLessThan(steps);
    chain = await SceneChain.reopen(source, GENESIS);
    await expectJoined(folder);
  });
});

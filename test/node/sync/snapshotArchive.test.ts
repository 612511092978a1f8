import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Folded } from '../../../contracts/state/folded.ts';
import { decodeArchived, foldedReceivables } from '../../../contracts/state/folded.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { ChainStore } from '../../../node/store/chainStore.ts';
import {
  decodeSnapshotQuestion,
  decodeTexts,
  encodeSnapshotQuestion,
} from '../../../node/sync/snapshotQuestion.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { storeOptions } from '../smallChain.ts';
import { FOLD_DAYS, foldSome } from './foldedScene.ts';
import type { Lie } from './snapshotLies.ts';
import { ARCHIVE_LIES, liar } from './snapshotLies.ts';
import type { Peer } from './snapshotScene.ts';
import {
  join,
  replayed,
  rightsIn,
  SceneChain,
  SMALL_PARTS,
  sceneGenesis,
} from './snapshotScene.ts';

// Who joins by a snapshot has all that has left the state, or has not joined.

const GENESIS = sceneGenesis({ archiveDays: FOLD_DAYS });
const NOTHING = new Uint8Array();
const STOPPED = new Error('stopped');

describe('a snapshot of a state that things have left', () => {
  const home = mkdtempSync(joinPath(tmpdir(), 'tally-archive-'));
  let chain: SceneChain;

  beforeAll(async () => {
    chain = await SceneChain.found(joinPath(home, 'source'), GENESIS);
    await foldSome(chain, 12);
    await chain.grow(3);
  }, 60_000);

  afterAll(async () => {
    await chain.store.close();
    rmSync(home, { recursive: true, force: true });
  });

  const honest: Peer = (question) => chain.answer('true', question);

  function leaves(): Folded[] {
    const found = replayed(GENESIS, chain.blocks).facts.scan('folded/', 'folded0', 1_000);
    return found.map(([, value]) => foldedReceivables.decode(value));
  }

  /** Digests of all texts that a leaf leads to, the last first. */
  function textsOf(leaf: Folded, store: ChainStore): Hash[] {
    const found: Hash[] = [];
    for (let next: Hash | null = leaf.digest; next !== null; ) {
      found.push(next);
      const step = decodeArchived(store.blocks.archivedText(next) ?? '', next);
      next = step?.former ?? null;
    }
    return found;
  }

  /** Opens what was joined, proves it record by record, and compares it with the source. */
  async function expectJoined(folder: string): Promise<void> {
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    try {
      await store.verify();
      expect(store.blocks.first).toBeGreaterThan(1);
      for (const leaf of leaves()) {
        for (const digest of textsOf(leaf, chain.store)) {
          const text = chain.store.blocks.archivedText(digest);
          expect(store.blocks.archivedText(digest)).toBe(text);
          for (const key of Object.keys(decodeArchived(text ?? '', digest)?.facts ?? {})) {
            expect(store.blocks.archivedFact(key)?.digest).toBe(digest);
          }
        }
      }
    } finally {
      await store.close();
    }
  }

  it('has receivables that left, one of them in several texts', () => {
    expect(leaves()).toHaveLength(12);
    expect(leaves().filter(({ steps }) => steps > 1)).toHaveLength(1);
  });

  it('brings all that has left, by the digests that its leaves name', async () => {
    const folder = scratchFolder();
    const joined = await join(folder, GENESIS, { a: honest });
    expect(joined).toEqual({ isJoined: true, reported: [] });
    await expectJoined(folder);
  });

  it('brings the rights to read what has left, from its height at the latest', async () => {
    const folder = scratchFolder();
    await join(folder, GENESIS, { a: honest });
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    const left = leaves().flatMap((leaf) =>
      textsOf(leaf, store).flatMap((digest) => {
        const text = store.blocks.archivedText(digest) ?? '';
        return Object.keys(decodeArchived(text, digest)?.facts ?? {});
      }),
    );
    const keys = [...left, ...leaves().map(({ receivable }) => `folded/${receivable}`)];
    const own = await rightsIn(chain.store, joinPath(home, 'source'), keys);
    const joined = await rightsIn(store, folder, keys);
    const { height } = store;
    await store.close();
    const others: string[] = [];
    for (const [name, since] of own) {
      const found = joined.get(name) ?? null;
      const isSame = found === since || (since !== null && found === height);
      if (!isSame) others.push(name);
    }
    // That it held the whole once, facts do not say: nor do they where nothing has left.
    const cut = leaves().find(({ steps }) => steps > 1)?.receivable;
    expect(others).toEqual([`s1 holding/${cut}/000000000000000001`]);
    const folded = [...joined].filter(([name]) => name.includes(' folded/'));
    const readers = (member: string): number =>
      folded.filter(([name, since]) => name.startsWith(`${member} `) && since !== null).length;
    // Supplier and debtor of all, a taker of pieces of one, and nobody else.
    expect(['s1', 'buyer', 's2', 'v1'].map(readers)).toEqual([12, 12, 1, 0]);
  });

  it('goes on where it was after each answer, and is told no text twice', async () => {
    const folder = scratchFolder();
    const told = new Set<Hash>();
    /** Joins, and stops after one answer with texts. */
    const joinSome = async (): Promise<unknown> => {
      const stop = new AbortController();
      const before = told.size;
      const peer: Peer = async (request) => {
        const question = decodeSnapshotQuestion(request);
        if (question.kind !== 'archive') return await chain.answer('a', request);
        if (told.size > before) stop.abort(STOPPED);
        stop.signal.throwIfAborted();
        const answer = await chain.answer('a', request);
        for (const text of decodeTexts(answer)) {
          const digest = hashOf(text);
          expect([digest, told.has(digest)]).toEqual([digest, false]);
          told.add(digest);
        }
        return answer;
      };
      const joined = join(folder, GENESIS, { a: peer }, { signal: stop.signal });
      return await joined.catch((error: unknown) => error);
    };
    let stops = 0;
    for (let done = await joinSome(); done === STOPPED; done = await joinSome()) stops += 1;
    expect(stops).toBeGreaterThan(3);
    expect(told.size).toBe(leaves().reduce((sum, { steps }) => sum + steps, 0));
    await expectJoined(folder);
  });

  it('is told in bounded answers, each with what was asked for and is there', async () => {
    const digests = leaves().map(({ digest }) => digest);
    const never = 'ab'.repeat(32);
    const found: Hash[] = [];
    for (let rest = [never, ...digests]; rest.length > 1; ) {
      const asked = encodeSnapshotQuestion({ kind: 'archive', digests: rest });
      const texts = decodeTexts(await chain.answer('a', asked));
      expect(texts.length).toBeGreaterThan(0);
      const withoutLast = texts.slice(0, -1).reduce((sum, text) => sum + text.length, 0);
      expect(withoutLast).toBeLessThanOrEqual(SMALL_PARTS.answerBytes);
      found.push(...texts.map(hashOf));
      rest = rest.filter((digest) => !found.includes(digest));
    }
    expect(found).toEqual(digests);
    const lost = encodeSnapshotQuestion({ kind: 'archive', digests: [never] });
    expect(await chain.answer('a', lost)).toEqual(NOTHING);
  });

  it('takes from others what one peer does not have, and blames it for nothing', async () => {
    const folder = scratchFolder();
    const lacking = new Set(leaves().flatMap((leaf, at) => (at % 2 ? [leaf.digest] : [])));
    const poor: Peer = async (request) => {
      const question = decodeSnapshotQuestion(request);
      if (question.kind !== 'archive') return NOTHING;
      const digests = question.digests.filter((digest) => !lacking.has(digest));
      return await chain.answer('poor', encodeSnapshotQuestion({ kind: 'archive', digests }));
    };
    const joined = await join(folder, GENESIS, { poor, true: honest });
    expect(joined).toEqual({ isJoined: true, reported: [] });
    await expectJoined(folder);
  });

  it.for<Lie>(ARCHIVE_LIES)('is what the leaves name, with a liar: %s, %s', async (lie) => {
    const folder = scratchFolder();
    let told = 0;
    const tell = (): void => {
      told += 1;
    };
    const joined = await join(folder, GENESIS, {
      liar: liar(chain, 'liar', lie, tell),
      other: liar(chain, 'other', lie, tell),
      true: honest,
    });
    // A lie that nobody was told proves nothing.
    expect(told).toBeGreaterThan(0);
    expect(joined.reported).not.toContain('true');
    expect(joined.reported).toContain('liar');
    await expectJoined(folder);
  });

  it('is not whole while nobody has a text that a leaf names', async () => {
    const folder = scratchFolder();
    const lost = leaves()[3]?.digest ?? '';
    const stop = new AbortController();
    let missed = 0;
    const peer: Peer = async (request) => {
      const question = decodeSnapshotQuestion(request);
      if (question.kind !== 'archive') return await chain.answer('a', request);
      const digests = question.digests.filter((digest) => digest !== lost);
      return await chain.answer('a', encodeSnapshotQuestion({ kind: 'archive', digests }));
    };
    const log = {
      info: () => {},
      warn: (_facts: object, message: string) => {
        if (message !== 'no peer has all that has left the state') return;
        missed += 1;
        if (missed === 2) stop.abort(STOPPED);
      },
    };
    const now = (): number => 200 * performance.now();
    const tried = join(folder, GENESIS, { a: peer }, { signal: stop.signal, log, now });
    await expect(tried).rejects.toBe(STOPPED);
    expect((await join(folder, GENESIS, { a: honest })).isJoined).toBe(true);
    await expectJoined(folder);
  });
});

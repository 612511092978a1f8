import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChainStore } from '../../../node/store/chainStore.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { storeOptions } from '../smallChain.ts';
import type { Lie } from './snapshotLies.ts';
import { LIES, liar } from './snapshotLies.ts';
import { join, SceneChain, sceneGenesis } from './snapshotScene.ts';

// One honest peer and two liars with the same lie: what is taken over is the true state, the liars
// are told of, and the honest one is not.

const GENESIS = sceneGenesis();

describe('a lying peer', () => {
  const home = mkdtempSync(joinPath(tmpdir(), 'tally-liars-'));
  let chain: SceneChain;

  beforeAll(async () => {
    chain = await SceneChain.found(joinPath(home, 'source'), GENESIS);
    await chain.grow(4, 9);
    await chain.changeKey();
    await chain.grow(3, 9);
    await chain.pause();
    await chain.grow(3, 6);
  }, 60_000);

  afterAll(async () => {
    await chain.store.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('has more than fifty lies to tell', () => {
    expect(LIES.length).toBeGreaterThan(50);
    expect(new Set(LIES.map(([kind, what]) => `${kind}: ${what}`)).size).toBe(LIES.length);
  });

  it.for<Lie>(LIES)('is found out and changes nothing: %s, %s', async (lie) => {
    const folder = scratchFolder();
    // Liars have the first word: whoever is least busy is asked in this order.
    let told = 0;
    const tell = (): void => {
      told += 1;
    };
    const joined = await join(folder, GENESIS, {
      liar: liar(chain, 'liar', lie, tell),
      other: liar(chain, 'other', lie, tell),
      true: (question) => chain.answer('true', question),
    });
    expect(joined.isJoined).toBe(true);
    // A lie that nobody was told proves nothing.
    expect(told).toBeGreaterThan(0);
    expect(joined.reported).not.toContain('true');
    expect(joined.reported).toContain('liar');
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    try {
      expect(store.position).toEqual(chain.store.position);
      await store.verify();
      expect(await store.blocks.validatorChanges()).toEqual(chain.validators.after(0));
    } finally {
      await store.close();
    }
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';

// The operators' drill: safety records that are lost, of so many that no quorum is left.

const TEST_MS = 900_000;
const WAIT_MS = 240_000;
const POLL = { timeout: 60_000, interval: 500 };
const LOSERS = ['hafenbank', 'nordhafen'];
const [FIRST = '', SECOND = ''] = LOSERS;
const KEEPER = 'aufsicht';
/** Patience with lost records is four rounds of these. */
const TIMEOUTS = { proposeMs: 600, prevoteMs: 400, precommitMs: 400 };

describe('a network of four in which two have lost their safety records', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-lost-'));
  let cluster: Cluster | null = null;

  afterAll(async () => {
    await cluster?.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  it('goes on, on the word of the two that kept theirs, and then with one lost and one gone', {
    timeout: TEST_MS,
  }, async () => {
    const nodes = await Cluster.start(join(home, 'network'), {}, TIMEOUTS);
    cluster = nodes;
    const why = async (id: string): Promise<string[]> =>
      (await nodes.standing(id)).why.map(({ code }) => code);
    const lose = async (id: string): Promise<void> => {
      await nodes.devnet.stop(id);
      rmSync(join(nodes.folder(id), 'safety'), { recursive: true });
    };
    await nodes.load(1);
    await nodes.reach(KEEPER, 3, WAIT_MS);
    await nodes.unload();
    for (const id of LOSERS) await lose(id);
    for (const id of LOSERS) await nodes.devnet.start(id);
    expect(await why(FIRST)).toContain('record_refused');
    // The word of their operators; a restart without it keeps to that.
    for (const id of LOSERS) {
      await nodes.devnet.stop(id);
      await nodes.devnet.start(id, ['--accept-lost-safety']);
    }
    await nodes.devnet.stop(FIRST);
    await nodes.devnet.start(FIRST);
    await expect.poll(async () => await why(FIRST), POLL).toContain('record_lost');
    await expect.poll(async () => await why(KEEPER), POLL).toContain('records_lost');
    const height = await nodes.height(KEEPER);
    await nodes.load(1);
    for (const id of nodes.ids) await nodes.reach(id, height + 3, WAIT_MS);
    for (const id of LOSERS) expect(await nodes.waitForSignature(id)).toBeGreaterThan(height);
    await nodes.unload();
    await nodes.level();
    expect(await nodes.compare()).toEqual([]);

    // One is gone, another one loses its record: who says nothing is waited for, not for ever.
    await nodes.devnet.stop(SECOND);
    await lose(FIRST);
    await nodes.devnet.start(FIRST, ['--accept-lost-safety']);
    const before = await nodes.height(KEEPER);
    await nodes.load(1);
    await nodes.reach(KEEPER, before + 3, WAIT_MS);
    await nodes.devnet.start(SECOND);
    await nodes.unload();
    await nodes.level(WAIT_MS);
    expect(await nodes.compare()).toEqual([]);
  });
});

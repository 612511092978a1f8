import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeAudit } from '../../client/auditor/nodeAudit.ts';
import { headerId } from '../../ledger/block.ts';
import { homeFiles } from '../../node/config.ts';
import { Lots } from '../simulation/lots.ts';
import { Cluster } from './cluster.ts';

// A node whose chain is gone joins the running network again by a snapshot, in real processes.

const TEST_MS = 180_000;
const CLIENTS = 4;
const LIFETIME_MS = 15_000;
const SNAPSHOT = ['--join', 'snapshot'];
const SEED = Number(process.env['SEED'] ?? 20_785);

describe('a node that joins a running network by a snapshot', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-join-'));
  const lots = new Lots(SEED);
  let cluster: Cluster;
  let victim = '';
  let other = '';

  beforeAll(async () => {
    // Transactions live for seconds only, so that a snapshot brings a few blocks and not all.
    cluster = await Cluster.start(join(home, 'network'), { transactionLifetimeMs: LIFETIME_MS });
    [other = '', victim = ''] = cluster.ids;
    await cluster.load(CLIENTS);
    await cluster.reach(other, 2, TEST_MS);
    await sleep(LIFETIME_MS + 2_000);
  }, TEST_MS);

  afterAll(async () => {
    await cluster.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  async function wipe(): Promise<void> {
    await cluster.devnet.kill(victim);
    const files = homeFiles(cluster.folder(victim));
    await rm(files.chain, { recursive: true });
    // From then on it ends when a law does not hold, on what it took over or on what it adds.
    const config = JSON.parse(await readFile(files.config, 'utf8')) as object;
    await writeFile(files.config, JSON.stringify({ ...config, development: true }));
  }

  /** Where the node began, and that its headers from there on are those of another node. */
  async function expectSameChain(): Promise<number> {
    await cluster.level();
    const { heldFrom } = (await cluster.node(victim).fetchStatus()).all as { heldFrom: number };
    const [own, true_] = await Promise.all([
      cluster.blocks(victim, heldFrom),
      cluster.blocks(other, heldFrom),
    ]);
    const shared = Math.min(own.length, true_.length);
    expect(shared).toBeGreaterThan(0);
    expect(own.slice(0, shared).map(({ header }) => headerId(header))).toEqual(
      true_.slice(0, shared).map(({ header }) => headerId(header)),
    );
    return heldFrom;
  }

  it('ends with the same roots, then votes', { timeout: TEST_MS }, async () => {
    await wipe();
    const before = await cluster.height(other);
    await cluster.devnet.start(victim, SNAPSHOT);
    const heldFrom = await expectSameChain();
    expect(heldFrom).toBeGreaterThan(1);
    const log = await readFile(join(cluster.folder(victim), 'node.log'), 'utf8');
    expect(log).toContain('joined by a snapshot');
    expect(existsSync(homeFiles(cluster.folder(victim)).joining)).toBe(false);
    expect(await cluster.waitForSignature(victim)).toBeGreaterThan(before);
  });

  it('refuses what is below its snapshot, and says from where it holds blocks', {
    timeout: TEST_MS,
  }, async () => {
    const source = cluster.node(victim);
    const headers = { authorization: `Bearer ${await cluster.tokens.tokenFor(victim)}` };
    const answer = await fetch(`${source.url}/v1/blocks/1`, { headers });
    expect([answer.status, await answer.json()]).toMatchObject([410, { code: 'not_held' }]);
    // An auditor who verifies from the beginning has to be told, not left at height 0.
    const audit = new NodeAudit(cluster.genesis, { source });
    await expect(audit.catchUp()).rejects.toMatchObject({ code: 'node_refused' });
  });

  it(`goes on when it is killed on the way (seed ${SEED})`, { timeout: TEST_MS }, async () => {
    await wipe();
    for (let kill = 0; kill < 3; kill += 1) {
      const started = cluster.devnet.start(victim, SNAPSHOT).catch(() => {});
      await sleep(lots.integer(600, 2_500));
      await cluster.devnet.kill(victim);
      await started;
    }
    await cluster.devnet.start(victim, SNAPSHOT);
    await expectSameChain();
    await cluster.waitForSignature(victim);
    expect(await cluster.node(victim).fetchStatus()).toMatchObject({ validator: true });
  });

  it('leaves a record that proves itself when it is read from disk again', {
    timeout: TEST_MS,
  }, async () => {
    await cluster.unload();
    await cluster.devnet.stop(victim);
    await cluster.devnet.start(victim);
    await expectSameChain();
  });
});

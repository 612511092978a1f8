import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NodeAudit } from '../../client/auditor/nodeAudit.ts';
import { Lots } from '../simulation/lots.ts';
import { Cluster } from './cluster.ts';

/** Shares of the normal run, on a machine that does other things too; `SLOW=1` for much more. */
const SLOW = process.env['SLOW'] === '1';
const STORM_MS = SLOW ? 600_000 : 20_000;
const ROUNDS = SLOW ? 30 : 2;
const TEST_MS = SLOW ? 1_800_000 : 180_000;
const CLIENTS = 6;
const SYNCED_BLOCKS = SLOW ? 200 : 8;
/** From the moment at which all nodes answer again to the next block. */
const BLOCK_MS = 10_000;

/** Which storm; SEED=n chooses another, and a failure names it. */
const SEED = Number(process.env['SEED'] ?? 20_785);

describe('four node processes under load', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-crash-'));
  const lots = new Lots(SEED);
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await Cluster.start(join(home, 'network'));
    await cluster.load(CLIENTS);
  }, TEST_MS);

  afterAll(async () => {
    await cluster.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  it(`go on while one after the other is killed (seed ${SEED})`, { timeout: TEST_MS }, async () => {
    const endMs = performance.now() + STORM_MS;
    let kills = 0;
    while (performance.now() < endMs) {
      await sleep(lots.integer(200, 1_500));
      const victim = lots.pick(cluster.ids);
      await cluster.devnet.kill(victim);
      kills += 1;
      await sleep(lots.integer(0, 800));
      await cluster.devnet.start(victim);
    }
    await cluster.level();
    console.log(`${kills} kills, ${cluster.acknowledged.size} transactions acknowledged`);
    expect(await cluster.compare()).toEqual([]);
  });

  it('make a block within 10 s after all were killed at once', { timeout: TEST_MS }, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await sleep(lots.integer(300, 1_500));
      const known = Math.max(0, ...cluster.acknowledged.values());
      await Promise.all(cluster.ids.map((id) => cluster.devnet.kill(id)));
      await cluster.devnet.startAll();
      const heights = await Promise.all(cluster.ids.map((id) => cluster.height(id)));
      const highest = Math.max(...heights);
      expect(highest).toBeGreaterThanOrEqual(known);
      const tookMs = await cluster.reach(cluster.ids[0] ?? '', highest + 1, BLOCK_MS);
      console.log(`all killed at ${known}: the next block after ${Math.round(tookMs)} ms`);
    }
    await cluster.level();
    expect(await cluster.compare()).toEqual([]);
  });

  it('wait for nobody who is paused, and take it back', { timeout: TEST_MS }, async () => {
    const [paused = '', other = ''] = cluster.ids;
    const pid = cluster.devnet.pid(paused) ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      const before = await cluster.height(other);
      await sleep(SLOW ? 30_000 : 4_000);
      await cluster.reach(other, before + 2, 20_000);
    } finally {
      // Else what follows would find it paused.
      process.kill(pid, 'SIGCONT');
    }
    await cluster.level();
    expect(await cluster.compare()).toEqual([]);
  });

  it('take back one whose chain was wiped, which signs on by its safety record', {
    timeout: TEST_MS,
  }, async () => {
    const victim = cluster.ids[1] ?? '';
    await cluster.devnet.kill(victim);
    await rm(join(cluster.folder(victim), 'chain'), { recursive: true });
    await cluster.devnet.start(victim);
    await cluster.level();
    const height = await cluster.waitForSignature(victim);
    console.log(`${victim} signs again at ${height}`);
    expect(await cluster.compare()).toEqual([]);
  });

  it('let one whose whole disk was wiped observe only, until its operator says so', {
    timeout: TEST_MS,
  }, async () => {
    const victim = cluster.ids[2] ?? '';
    await cluster.devnet.kill(victim);
    const log = join(cluster.folder(victim), 'node.log');
    const wipe = async (): Promise<void> => {
      await rm(join(cluster.folder(victim), 'chain'), { recursive: true });
      await rm(join(cluster.folder(victim), 'safety'), { recursive: true });
    };
    await wipe();
    await cluster.devnet.start(victim);
    const from = await cluster.level();
    expect(await readFile(log, 'utf8')).toContain('this node only observes');
    await cluster.reach(cluster.ids[0] ?? '', from + 10, 30_000);
    expect(await cluster.signedHeights(victim, from + 2)).toEqual([]);
    await cluster.devnet.stop(victim);
    await cluster.devnet.start(victim, ['--accept-lost-safety']);
    await cluster.waitForSignature(victim);
    expect(await cluster.compare()).toEqual([]);
  });

  it('sync before they promise: at least three times a block', { timeout: TEST_MS }, async (t) => {
    const pid = cluster.devnet.pid(cluster.ids[0] ?? '') ?? 0;
    const first = cluster.ids[0] ?? '';
    const tracer = spawn('strace', ['-f', '-e', 'trace=fdatasync,fsync', '-p', String(pid)]);
    let told = '';
    tracer.stderr.setEncoding('utf8').on('data', (text: string) => {
      told += text;
    });
    tracer.on('error', () => {});
    await sleep(1_500);
    if (!told.includes('attached')) t.skip('no strace here');
    const from = await cluster.height(first);
    const before = told.length;
    try {
      await cluster.reach(first, from + SYNCED_BLOCKS, 60_000);
    } finally {
      // A tracer that is asked to end waits for a process that stands still, for ever if need be.
      tracer.kill('SIGKILL');
      await once(tracer, 'close');
    }
    const syncs = told.slice(before).match(/f(data)?sync\(/g)?.length ?? 0;
    console.log(`${syncs} syncs for ${SYNCED_BLOCKS} blocks`);
    // Prevote, precommit, the block itself; at both ends a block may be seen in part.
    expect(syncs).toBeGreaterThanOrEqual(3 * (SYNCED_BLOCKS - 2));
  });

  it('leave what an auditor verifies, with every acknowledged transaction once', {
    timeout: TEST_MS,
  }, async () => {
    await cluster.unload();
    const height = await cluster.level();
    expect(await cluster.compare()).toEqual([]);
    const [source = '', witness = ''] = cluster.ids;
    const audit = new NodeAudit(cluster.genesis, {
      source: cluster.node(source),
      witness: cluster.node(witness),
    });
    const report = await audit.catchUp();
    expect(report.failures).toEqual([]);
    expect(report.verifiedHeight).toBeGreaterThanOrEqual(height);
  });
});

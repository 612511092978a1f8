import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';

// One of four nodes has its folder on a small disk of its own, or its safety record alone, and that
// disk is filled and emptied again.
// It takes the right to mount; where there is none the test says so and is skipped.

const TEST_MS = 170_000;
const MIB = 1 << 20;
const DISK = 'size=160m';
/** Of the 64 MiB that a node keeps free. */
const LEFT_BYTES = 24 * MIB;
/** `SLOW=1` has as many as the goal asks for. */
const CYCLES = process.env['SLOW'] === undefined ? 2 : 20;
const VICTIM = 'nordhafen';
const OTHER = 'hafenbank';

describe.each([
  ['of its folder', '.'],
  ['of its safety record', 'safety'],
])('a node whose disk is full: %s', (_, inner) => {
  const home = mkdtempSync(join(tmpdir(), 'tally-full-'));
  let cluster: Cluster;
  let isMounted = false;

  beforeAll(async () => {
    cluster = await Cluster.start(join(home, 'network'));
  }, TEST_MS);

  afterAll(async () => {
    await cluster.stop();
    if (isMounted) spawnSync('umount', [onDisk()]);
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  const onDisk = (): string => join(cluster.folder(VICTIM), inner);

  const codes = async (): Promise<string[]> =>
    (await cluster.standing(VICTIM)).why.map(({ code }) => code);

  it('signs nothing, refuses transactions, answers, and goes on by itself once there is room', {
    timeout: CYCLES * 60_000 + TEST_MS,
  }, async (t) => {
    const folder = onDisk();
    isMounted = await moveToSmallDisk(cluster, folder, join(home, 'aside'));
    if (!isMounted) t.skip('no right to mount a disk here');
    const filler = join(folder, 'filler');
    await cluster.load(4);
    await cluster.reach(VICTIM, 3, 30_000);
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(bavail * bsize - LEFT_BYTES));
      await expect.poll(codes, { timeout: 20_000 }).toContain('disk_full');
      const stoodAt = await cluster.height(VICTIM);
      await cluster.reach(OTHER, stoodAt + 5, 30_000);
      expect(await cluster.height(VICTIM)).toBeLessThanOrEqual(stoodAt + 1);
      const read = await cluster.node(VICTIM).fetchHeader(stoodAt);
      expect(read?.header.height).toBe(stoodAt);
      const write = await fetch(`${cluster.node(VICTIM).url}/v1/transactions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ transactions: ['any'] }),
      });
      expect([write.status, await write.json()]).toMatchObject([503, { code: 'disk_full' }]);
      const signers = (await cluster.blocks(OTHER)).slice(stoodAt + 1).map(signsVictim);
      expect(signers).not.toContain(true);
      rmSync(filler);
      await cluster.level();
      expect(await codes()).not.toContain('disk_full');
      await expect
        .poll(async () => (await cluster.blocks(OTHER)).slice(-5).some(signsVictim), {
          timeout: 30_000,
        })
        .toBe(true);
    }
    await cluster.unload();
    await cluster.level();
    expect(await cluster.compare()).toEqual([]);
  });

  function signsVictim({ certificate }: { certificate: { signatures: readonly unknown[] } }) {
    const index = cluster.genesis.validators.findIndex(({ id }) => id === VICTIM);
    return (certificate.signatures[index] ?? null) !== null;
  }
});

/** Moves a folder of the victim onto a disk of its own; false where that is not allowed. */
async function moveToSmallDisk(cluster: Cluster, folder: string, aside: string): Promise<boolean> {
  await cluster.devnet.stop(VICTIM);
  cpSync(folder, aside, { recursive: true });
  const options = ['-t', 'tmpfs', '-o', DISK, 'tmpfs', folder];
  const isMounted = spawnSync('mount', options).status === 0;
  if (isMounted) cpSync(aside, folder, { recursive: true });
  await cluster.devnet.start(VICTIM);
  return isMounted;
}

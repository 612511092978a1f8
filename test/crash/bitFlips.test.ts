import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DevnetError } from '../../scripts/devnet.ts';
import { Lots } from '../simulation/lots.ts';
import { Cluster } from './cluster.ts';

/** What may be damaged while a node is stopped: a folder and the files in it. */
const KINDS: readonly (readonly [string, string, RegExp])[] = [
  ['a file of the database', 'chain/database', /\.(log|ldb)$/],
  ['the mark of the head', 'chain', /mark/],
  ['the safety record', 'safety', /^safety-/],
];
const FLIPS = process.env['SLOW'] === '1' ? 40 : 1;
const TEST_MS = 240_000;

describe('a node with a damaged file', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-flips-'));
  const lots = new Lots(7);
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await Cluster.start(join(home, 'network'));
    await cluster.load(4);
    await cluster.reach(cluster.ids[0] ?? '', 8, 60_000);
    await cluster.unload();
  }, TEST_MS);

  afterAll(async () => {
    await cluster.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  it.for(KINDS)(
    '(%s) does not start, or tells the same as all others',
    {
      timeout: TEST_MS,
    },
    async ([, folder, pattern]) => {
      const victim = cluster.ids[3] ?? '';
      for (let flip = 0; flip < FLIPS; flip += 1) {
        await cluster.devnet.stop(victim);
        const file = await fileOf(join(cluster.folder(victim), folder), pattern);
        const whole = await readFile(file);
        const damaged = Buffer.from(whole);
        const at = lots.integer(0, whole.length - 1);
        damaged[at] = (damaged[at] ?? 0) ^ (1 << lots.integer(0, 7));
        await writeFile(file, damaged);
        const refusal = await startOrRefuse(cluster, victim);
        if (refusal === null) {
          await cluster.level();
          expect(await cluster.compare()).toEqual([]);
          continue;
        }
        expect(refusal).toMatch(/cannot start|the node stops at once/);
        await writeFile(file, whole);
        await cluster.devnet.start(victim);
      }
      await sleep(100);
      await cluster.level();
    },
  );
});

/** The biggest file of that kind: most bytes, most likely to be met. */
async function fileOf(folder: string, pattern: RegExp): Promise<string> {
  const names = (await readdir(folder)).filter((name) => pattern.test(name));
  const sized = await Promise.all(
    names.map(async (name) => ({ name, size: (await stat(join(folder, name))).size })),
  );
  const [biggest] = sized.sort((left, right) => right.size - left.size);
  return join(folder, biggest?.name ?? expect.unreachable());
}

/** Null when it starts, else the end of its log. */
async function startOrRefuse(cluster: Cluster, id: string): Promise<string | null> {
  try {
    await cluster.devnet.start(id);
    return null;
  } catch (error) {
    if (!(error instanceof DevnetError)) throw error;
    return error.message;
  }
}

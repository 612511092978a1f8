/** What the store does when its process dies in the middle of its work. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ChainStore } from '../../node/store/chainStore.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { runCommitter } from './runCommitter.ts';
import { smallGenesis, storeOptions } from './smallChain.ts';

const GENESIS = smallGenesis();
const CYCLES = process.env['SLOW'] === '1' ? 60 : 6;
const hasStrace = spawnSync('strace', ['-V']).error === undefined;

describe('a process that is killed', () => {
  it('loses no block that it acknowledged', { timeout: 240_000 }, async () => {
    const folder = join(scratchFolder(), 'chain');
    let acknowledged = 0;
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      const child = await runCommitter(folder, { killAfterLines: 3 + ((cycle * 7) % 11) });
      expect(child.lines[0]).toMatch(/^opened /);
      expect(Number(child.lines[0]?.split(' ')[1])).toBeGreaterThanOrEqual(acknowledged);
      const [word, height = '', id] = child.lines.at(-1)?.split(' ') ?? [];
      expect(word).toBe('acknowledged');
      acknowledged = Number(height);
      const store = await ChainStore.open(storeOptions(folder, GENESIS));
      expect(store.height).toBeGreaterThanOrEqual(acknowledged);
      expect(store.blocks.header(acknowledged)?.id).toBe(id);
      await store.verify();
      await store.close();
    }
  });

  it.runIf(hasStrace)('acknowledges no block before the disk has it', async () => {
    const folder = scratchFolder();
    const tracePath = join(folder, 'trace');
    const { lines, code } = await runCommitter(join(folder, 'chain'), { blocks: 12, tracePath });
    expect([code, lines.length]).toEqual([0, 13]);
    const calls = readFileSync(tracePath, 'latin1').split('\n');
    let synced = false;
    let acknowledged = 0;
    for (const call of calls) {
      if (/fdatasync.*= 0$/.test(call)) synced = true;
      if (!/write\(1, "acknowledged/.test(call)) continue;
      expect(synced, call).toBe(true);
      synced = false;
      acknowledged += 1;
    }
    expect(acknowledged).toBe(12);
  });

  it('because the disk is full has lost nothing, and goes on when there is room', async () => {
    const folder = join(scratchFolder(), 'chain');
    const full = await runCommitter(folder, { maxFileKiB: 400 });
    expect(full.lines.at(-1)).toBe('failed commit_failed');
    expect(full.code).toBe(3);
    const last = Number(full.lines.at(-2)?.split(' ')[1]);
    expect(last).toBeGreaterThan(0);
    const again = await runCommitter(folder, { killAfterLines: 3 });
    expect(Number(again.lines[0]?.split(' ')[1])).toBeGreaterThanOrEqual(last);
    const store = await ChainStore.open(storeOptions(folder, GENESIS));
    onTestFinished(() => store.close());
    expect(await store.verify()).toMatchObject({ height: store.height });
  });
});

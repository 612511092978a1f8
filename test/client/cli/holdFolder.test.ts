import type { ChildProcess } from 'node:child_process';
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { holdFolder } from '../../../client/cli/payments/holdFolder.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

// One program at a time works in a folder, also when several find there at once what a program has
// left that is not there any more.

const MAIN = fileURLToPath(new URL('holderMain.ts', import.meta.url));
const ROUNDS = 60;
const TEST_MS = 600_000;

function holders(): string {
  const folder = join(scratchFolder(), 'holders');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** What a program leaves that was ended from outside. */
function leaveBehind(folder: string, at: number): void {
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(join(folder, `${pid}-${String(at).padStart(32, '0')}`), '');
}

async function start(folder: string): Promise<ChildProcess> {
  const child = fork(MAIN, [folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

async function next(child: ChildProcess): Promise<string> {
  const [word] = await once(child, 'message');
  return String(word);
}

it(`of two processes that find what is left at once, ${ROUNDS} times, at most one works`, {
  timeout: TEST_MS,
}, async () => {
  const folder = holders();
  const children = [await start(folder), await start(folder)];
  leaveBehind(folder, 0);
  const left = readdirSync(folder)[0] ?? '';
  let held = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    writeFileSync(join(folder, left), '');
    const told = children.map(next);
    for (const child of children) child.send('hold');
    const said = await Promise.all(told);
    const others = said.filter((word) => word !== 'held');
    expect(others, `round ${round}`).toEqual(others.map(() => 'payments_busy'));
    expect(others.length, `round ${round}`).toBeGreaterThan(0);
    const holder = children[said.indexOf('held')];
    if (holder !== undefined) {
      held += 1;
      const done = next(holder);
      holder.send('leave');
      expect(await done).toBe('left');
    }
    expect(readdirSync(folder)).toEqual([]);
  }
  expect(held).toBeGreaterThan(0);
});

it('of many that come at once in one process one works at a time', async () => {
  const folder = holders();
  let [inside, most] = [0, 0];
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await systemEnvironment.sleep(1);
    inside -= 1;
  };
  const tries = Array.from({ length: 8 }, () => holdFolder(folder, systemEnvironment, work));
  const done = await Promise.allSettled(tries);
  expect(most).toBe(1);
  expect(done.some(({ status }) => status === 'fulfilled')).toBe(true);
  for (const one of done) {
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'payments_busy' });
  }
  expect(readdirSync(folder)).toEqual([]);
});

it('what an earlier process of the same number has left is nobody’s', async () => {
  const folder = holders();
  writeFileSync(join(folder, `${process.pid}-${'0'.repeat(32)}`), '');
  expect(await holdFolder(folder, systemEnvironment, async () => readdirSync(folder))).toHaveLength(
    1,
  );
});

it('what fails leaves nothing behind, and what else lies there stays', async () => {
  const folder = holders();
  writeFileSync(join(folder, 'README'), 'mine');
  const failing = holdFolder(folder, systemEnvironment, async () => {
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
  expect(readdirSync(folder)).toEqual(['README']);
});

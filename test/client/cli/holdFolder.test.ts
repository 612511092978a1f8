import type { ChildProcess } from 'node:child_process';
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { holdFolder } from '../../../client/cli/payments/holdFolder.ts';
import { ownPlace } from '../../../client/cli/payments/ownPlace.ts';
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

/** The number of a process that is over. */
function pastPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

/** Leaves what a program leaves that was ended from outside; its path. */
function leaveBehind(folder: string, pid: number, place: string | null): string {
  const path = join(folder, [pid, ...(place === null ? [] : [place]), '0'.repeat(32)].join('-'));
  writeFileSync(path, '');
  return path;
}

async function inside(folder: string): Promise<readonly string[]> {
  return await holdFolder(folder, systemEnvironment, async () => readdirSync(folder));
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
  leaveBehind(folder, pastPid(), await ownPlace());
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

it.each([
  ['of the same number', () => process.pid],
  ['that is over', pastPid],
])('what an earlier process %s has left here is nobody’s', async (_, pid) => {
  const folder = holders();
  leaveBehind(folder, pid(), await ownPlace());
  expect(await inside(folder)).toHaveLength(1);
  expect(readdirSync(folder)).toEqual([]);
});

it.each([
  ['elsewhere, of our own number', () => process.pid, 'f'.repeat(16)],
  ['elsewhere, of a number that nobody has here', pastPid, 'f'.repeat(16)],
  ['who knows where, of our own number', () => process.pid, null],
  ['who knows where, of a number that nobody has here', pastPid, null],
])('a process %s keeps us out until its mark is removed', async (_, pid, place) => {
  const folder = holders();
  const mark = leaveBehind(folder, pid(), place);
  const kept = expect.objectContaining({
    code: 'payments_busy',
    message: expect.stringContaining(`remove its mark ${mark} if it is over`),
    facts: { folder, mark },
  });
  await expect(inside(folder)).rejects.toEqual(kept);
  expect(readdirSync(folder)).toEqual([basename(mark)]);
  rmSync(mark);
  expect(await inside(folder)).toHaveLength(1);
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

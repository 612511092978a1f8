import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { homeFiles } from '../../node/config.ts';
import { checkFree, checkHome } from '../../node/startChecks.ts';
import type { StartCode } from '../../node/startRefusal.ts';
import { refusalOf } from '../../node/startRefusal.ts';
import { copyOf, expectRefusal, found, refused, START_MS } from './refusedStart.ts';

// What stands in a home and is no folder where one belongs, or no file.

let founded: string;

beforeAll(async () => {
  founded = await found('of-kinds');
}, START_MS);

afterAll(() => rmSync(join(founded, '../..'), { recursive: true }));

const FOLDERS = ['chain', 'joining', 'safety', 'evidence', 'letters', 'readLog'] as const;
const FILES = {
  config: 'config_unreadable',
  genesis: 'genesis_unreadable',
  validatorKey: 'key_unreadable',
  nextValidatorKey: 'key_unreadable',
  peerKey: 'key_unreadable',
} as const satisfies Record<string, StartCode>;

/** Everything that a home may have. */
function wholeHome(): string {
  const home = copyOf(founded);
  const files = homeFiles(home);
  for (const name of FOLDERS) mkdirSync(files[name], { recursive: true });
  for (const name of ['chain', 'joining'] as const) {
    for (const inner of ['database', 'lock']) mkdirSync(join(files[name], inner));
  }
  return home;
}

/** What the checks say of a home; null when nothing is wrong with it. */
async function saidOf(home: string): Promise<{ code: string; cause: string } | null> {
  try {
    await checkHome(home);
    return null;
  } catch (error) {
    return refusalOf(error);
  }
}

function pipeAt(path: string): void {
  expect(spawnSync('mkfifo', [path]).status).toBe(0);
}

it('a disk has room for a start with 16 MiB free, and not with a byte less', () => {
  expect(() => checkFree(16 << 20, '/disk')).not.toThrow();
  expect(() => checkFree((16 << 20) - 1, '/disk')).toThrow(/^16777215 bytes are free on the disk/);
});

describe('a home of which everything is what it should be', () => {
  it('may start, a disk in a folder’s place, and over what a killed start left', async () => {
    const home = wholeHome();
    mkdirSync(join(home, 'safety/lost+found'));
    const left = join(home, 'evidence', `.start-${process.pid}`);
    writeFileSync(left, '');
    expect(await saidOf(home)).toBeNull();
    expect(existsSync(left)).toBe(false);
  });

  it('names every folder and file that a home has', () => {
    const names = [...FOLDERS, ...Object.keys(FILES)].toSorted();
    expect(names).toEqual(Object.keys(homeFiles(founded)).toSorted());
  });
});

describe('a start is refused, and nothing changed, where there stands', () => {
  it.each(FOLDERS)('a plain file, a pipe or a link to nothing for the folder: %s', async (name) => {
    for (const put of [writeFileSync, pipeAt, dangling]) {
      const home = wholeHome();
      const path = homeFiles(home)[name];
      rmSync(path, { recursive: true });
      put(path, '');
      const before = readdirSync(home, { recursive: true });
      expect(await saidOf(home)).toMatchObject({
        code: 'home_malformed',
        cause: expect.stringContaining(path),
      });
      expect(readdirSync(home, { recursive: true })).toEqual(before);
    }
  });

  it.each(Object.entries(FILES))('a folder or a pipe for the file: %s', async (name, code) => {
    for (const put of [(path: string) => mkdirSync(path), pipeAt]) {
      const home = wholeHome();
      const path = homeFiles(home)[name as keyof typeof FILES];
      rmSync(path, { force: true });
      put(path);
      expect(await saidOf(home)).toMatchObject({ code, cause: expect.stringContaining(path) });
    }
  });

  it.each([
    ['chain/head-mark', mkdirSync],
    ['chain/database', writeFileSync],
    ['chain/lock', writeFileSync],
    ['chain/database/CURRENT', mkdirSync],
    ['chain-joining/lock', writeFileSync],
    ['safety/key-elsewhere.json', mkdirSync],
    ['safety/record', pipeAt],
    ['evidence/evidence-0000000000000001.log', mkdirSync],
    [`letters/${'a'.repeat(64)}.letter`, mkdirSync],
    ['read-log/reads-000000000000001.jsonl', mkdirSync],
  ] as const)('within a folder the other kind: %s', async (name, put) => {
    const home = wholeHome();
    const path = join(home, name);
    rmSync(path, { recursive: true, force: true });
    if (put === writeFileSync) put(path, '');
    else (put as (path: string) => unknown)(path);
    expect(await saidOf(home)).toMatchObject({
      code: 'home_malformed',
      cause: expect.stringContaining(path),
    });
  });

  it('the same, of a process that is started', { timeout: START_MS }, async () => {
    const home = wholeHome();
    rmSync(join(home, 'letters'), { recursive: true });
    writeFileSync(join(home, 'letters'), '');
    expectRefusal(
      await refused(home),
      'home_malformed',
      'a plain file, and a folder belongs there',
    );
  });
});

function dangling(path: string): void {
  symlinkSync('/nowhere/at/all', path);
}

describe('what the system says of a wrong kind that no check has seen', () => {
  it.each(['EISDIR', 'ENOTDIR', 'EEXIST', 'ELOOP'])('%s', (code) => {
    const error = Object.assign(new Error(`${code}: no, open '/x'`), { code });
    expect(refusalOf(error)).toMatchObject({ code: 'home_malformed' });
  });
});

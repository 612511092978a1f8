import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../support/scratchFolder.ts';
import { REPOSITORY } from './tree.ts';

// Runs the test runner and the script of the CI over small repositories made for the purpose.

const PASSES = `import { it } from 'vitest'; it('holds', () => {});`;
const FAILS = `import { it } from 'vitest'; it('breaks', () => { throw new Error('no'); });`;
const ESCAPES = `${PASSES} setTimeout(() => { throw new Error('late'); }, 1);
  it('waits', () => new Promise((settle) => setTimeout(settle, 50)));`;

function lastLine(text: string): string | undefined {
  return text.trimEnd().split('\n').at(-1);
}

const SCRIPTS = ['benchMain', 'check', 'childGroup', 'endSignals', 'sim', 'test'].map(
  (name) => `scripts/${name}.ts`,
);

/** A repository of the runners and these files. */
function repository(files: Readonly<Record<string, string>>): string {
  const folder = scratchFolder({ 'package.json': '{"type":"module"}', ...files });
  mkdirSync(join(folder, 'scripts'), { recursive: true });
  for (const path of ['guard.mjs', 'launch.mjs', ...SCRIPTS, 'vitest.config.ts']) {
    copyFileSync(join(REPOSITORY, path), join(folder, path));
  }
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Runs `npm test` of a repository that has these tests; returns exit code and last line. */
function runTests(files: Readonly<Record<string, string>>, ...args: string[]) {
  const env = { ...process.env, CI: 'true' };
  const argv = ['launch.mjs', 'scripts/test.ts', ...args];
  const { status, stdout } = spawnSync(process.execPath, argv, {
    cwd: repository(files),
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, line: lastLine(stdout) };
}

describe('npm test', () => {
  it('sums the suites in its last line', () => {
    const skips = `import { it } from 'vitest'; it.runIf(false)('needs data', () => {});`;
    const files = {
      'test/ledger/a.test.ts': PASSES,
      'test/node/store/b.test.ts': PASSES,
      'test/node/c.test.ts': skips,
    };
    expect(runTests(files)).toEqual({ status: 0, line: '2 passed, 0 failed, 1 skipped' });
    expect(runTests(files, 'ledger')).toEqual({ status: 0, line: '1 passed, 0 failed' });
    expect(runTests(files, 'nothing').status).toBe(2);
  });

  it('runs the drills when they are named, and then alone', () => {
    const files = { 'test/ledger/a.test.ts': PASSES, 'test/crash/b.test.ts': FAILS };
    expect(runTests(files)).toEqual({ status: 0, line: '1 passed, 0 failed' });
    expect(runTests(files, 'crash')).toEqual({ status: 1, line: '0 passed, 1 failed' });
  });

  it.each([
    ['a failed test', { 'test/ledger/a.test.ts': FAILS, 'test/node/b.test.ts': PASSES }, 1, 1],
    ['an error outside of the tests', { 'test/ledger/a.test.ts': ESCAPES }, 2, 1],
    ['a file that cannot be loaded', { 'test/ledger/a.test.ts': `import './none.ts';` }, 0, 1],
    ['a file without tests', { 'test/ledger/a.test.ts': 'export {};' }, 0, 1],
    ['a file that belongs to no suite', { 'test/a.test.ts': PASSES }, 0, 1],
    ['no test at all', {}, 0, 0],
  ])('ends with 1 on %s', (_, files, passed, failed) => {
    const line = `${passed} passed, ${failed} failed`;
    expect(runTests(files)).toEqual({ status: 1, line });
  });
});

const IMPORTS = `
  import { spawn } from 'node:child_process';
  import { writeFileSync } from 'node:fs';`;
/** Starts a program that ignores signals, says who it is, and never ends. */
const HANG = `
  const words = "for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => {});" +
    'setInterval(() => {}, 1_000);';
  const child = spawn(process.execPath, ['-e', words], { stdio: 'ignore' });
  writeFileSync('pids', [process.pid, child.pid].join(' '));`;
const HANGS = `${IMPORTS}${HANG}`;
const HANGING_TEST = `import { it } from 'vitest';${HANGS}
  it('hangs', { timeout: 600_000 }, () => new Promise(() => {}));`;

/** A benchmark of it, which `stop` alone ends; it says who it is when signals are listened to. */
const BENCH = `import { runBench } from './benchMain.ts';${IMPORTS}
  const children = [];
  const stop = async () => { for (const child of children) child.kill('SIGKILL'); };
  const measure = async () => {
    await null;
    ${HANG}
    children.push(child);
    return await new Promise(() => {});
  };
  export const main = (args) => runBench(args, {
    ...{ name: 'hangs', numbers: {}, start: () => ({ measure, stop }), show: () => [] },
  });`;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended and is not yet reaped is no orphan.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('a runner that is told to end', () => {
  it.runIf(existsSync('/proc/self/status')).each([
    ['npm test', 'test', 'SIGTERM', 143, { 'test/ledger/a.test.ts': HANGING_TEST }],
    ['npm test by Ctrl-C', 'test', 'SIGINT', 130, { 'test/ledger/a.test.ts': HANGING_TEST }],
    ['npm run sim', 'sim', 'SIGTERM', 143, { 'test/simulation/main.ts': HANGS }],
    ['npm run bench', 'bench', 'SIGHUP', 130, { 'scripts/bench.ts': BENCH }],
    ['npm run check', 'check', 'SIGTERM', 143, { 'node_modules/.bin/tsc': HANGS }],
  ] as const)(
    'ends with all that it started: %s',
    {
      timeout: 300_000,
    },
    async (_, script, signal, code, files) => {
      const folder = script === 'check' ? checkedRepository(files) : repository(files);
      const child = spawn(process.execPath, ['launch.mjs', `scripts/${script}.ts`], {
        cwd: folder,
        stdio: 'ignore',
      });
      const ended = once(child, 'exit');
      const pids = (): number[] => {
        const file = join(folder, 'pids');
        const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
        return text.split(' ').filter(Boolean).map(Number);
      };
      await expect.poll(pids, { timeout: 120_000 }).toHaveLength(2);
      child.kill(signal);
      expect(await ended).toEqual([code, null]);
      await expect.poll(() => pids().filter(isAlive), { timeout: 60_000 }).toEqual([]);
    },
  );
});

/** One whose first step of the check is this program. */
function checkedRepository(files: Readonly<Record<string, string>>): string {
  const folder = scratchFolder({ 'package.json': '{"type":"module"}', ...files });
  mkdirSync(join(folder, 'scripts'), { recursive: true });
  for (const path of ['guard.mjs', 'launch.mjs', ...SCRIPTS]) {
    copyFileSync(join(REPOSITORY, path), join(folder, path));
  }
  return folder;
}

/** What .ci/run would install with; here the machine is none of its business. */
const INSTALLERS = { 'bin/python3': '#!/bin/sh\nexit 1\n', 'bin/apt-get': '#!/bin/sh\nexit 1\n' };

/** Runs .ci/run where npm, docker and what installs are scripts of this test. */
function runCi(outputs: Readonly<Record<string, string>>, docker: boolean, compose: boolean) {
  const cases = Object.entries(outputs).map(([name, shell]) => `${name}) ${shell} ;;`);
  const folder = scratchFolder({
    'bin/npm': `#!/bin/sh\nfor last; do :; done\ncase "$last" in\n${cases.join('\n')}\nesac\n`,
    ...INSTALLERS,
    'bin/docker': `#!/bin/sh\nexit ${docker ? 0 : 1}\n`,
    'package-lock.json': '{}',
    'node_modules/.package-lock.json': '{}',
    ...(compose ? { 'scripts/compose.ts': '' } : {}),
  });
  mkdirSync(join(folder, '.ci'));
  copyFileSync(join(REPOSITORY, '.ci/run'), join(folder, '.ci/run'));
  const programs = ['bin/npm', 'bin/docker', ...Object.keys(INSTALLERS), '.ci/run'];
  for (const path of programs) chmodSync(join(folder, path), 0o755);
  const env = { ...process.env, PATH: `${folder}/bin:${process.env['PATH']}` };
  const { status, stdout } = spawnSync(join(folder, '.ci/run'), { env, encoding: 'utf8' });
  return { status, line: lastLine(stdout) };
}

describe('.ci/run', () => {
  const good = `echo '3 passed, 0 failed'`;

  it('closes with the sum of the suites, the drills, the portal and the containers', () => {
    const drills = { 'test:drills': `echo '4 passed, 0 failed'` };
    const portal = { 'test:portal': `echo '5 passed, 0 failed'` };
    const compose = { 'test:compose': `echo '2 passed, 0 failed, 1 skipped'` };
    const outputs = { test: good, ...drills, ...portal, ...compose };
    expect(runCi(outputs, true, true)).toEqual({
      status: 0,
      line: '14 passed, 0 failed, 1 skipped',
    });
    expect(runCi(outputs, false, true)).toEqual({
      status: 0,
      line: '12 passed, 0 failed, 1 skipped',
    });
    expect(runCi(outputs, true, false)).toEqual({ status: 0, line: '12 passed, 0 failed' });
  });

  it.each([
    ['a failed test', `echo '2 passed, 1 failed'; exit 1`, '2 passed, 1 failed'],
    ['a bad end without a failed test', `${good}; exit 1`, '3 passed, 1 failed'],
    ['an end without a closing line', 'exit 0', '0 passed, 1 failed'],
    ['no test at all', `echo '0 passed, 0 failed'`, '0 passed, 0 failed'],
  ])('ends with 1 on %s', (_, shell, line) => {
    const none = `echo '0 passed, 0 failed'`;
    const outputs = { test: shell, 'test:drills': none, 'test:portal': none };
    expect(runCi(outputs, true, false)).toEqual({ status: 1, line });
  });
});

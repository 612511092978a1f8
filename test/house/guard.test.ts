import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../support/scratchFolder.ts';
import { REPOSITORY } from './tree.ts';

/** Makes a process report Node 20; it is not handed on to a child. */
const AS_NODE_20 = [
  '--import',
  `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.0.0'})`,
];

/** A repository of the guard and one script; `withNode` gives it the binary of this process. */
function repository(script: string, withNode: boolean): string {
  const folder = scratchFolder({ 'scripts/one.ts': script, 'package.json': '{"type":"module"}' });
  for (const name of ['guard.mjs', 'launch.mjs']) {
    copyFileSync(join(REPOSITORY, name), join(folder, name));
  }
  if (withNode) {
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    symlinkSync(process.execPath, join(folder, 'node_modules/.bin/node'));
  }
  return folder;
}

function launch(folder: string, options: readonly string[], args: readonly string[] = []) {
  const argv = [...options, 'launch.mjs', 'scripts/one.ts', ...args];
  return spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
}

const SHOW = `
export function main(argv: readonly string[]): number {
  console.log(JSON.stringify([process.versions.node.split('.')[0], argv, process.argv.slice(2)]));
  return 7;
}`;

it('tests run on the Node that runs the ledger, 24 or newer', () => {
  expect(Number(process.version.slice(1).split('.')[0])).toBeGreaterThanOrEqual(24);
});

describe('the guard', () => {
  const major = process.versions.node.split('.')[0];

  it('runs a script in place with its arguments and takes its exit code', () => {
    const { status, stdout } = launch(repository(SHOW, false), [], ['a', '--b']);
    expect(JSON.parse(stdout)).toEqual([major, ['a', '--b'], ['a', '--b']]);
    expect(status).toBe(7);
  });

  it('hands over from an older Node, with the arguments and back with the exit code', () => {
    const { status, stdout } = launch(repository(SHOW, true), AS_NODE_20, ['a', '--b']);
    expect(JSON.parse(stdout)).toEqual([major, ['a', '--b'], ['a', '--b']]);
    expect(status).toBe(7);
  });

  it('says what is needed when an older Node finds no newer one', () => {
    const { status, stderr } = launch(repository(SHOW, false), AS_NODE_20);
    expect(stderr).toContain('needs Node >= 24');
    expect(stderr).toContain('npm ci');
    expect(status).toBe(1);
  });

  it('does not start itself for ever when the Node in node_modules is an older one too', () => {
    const folder = repository(SHOW, true);
    const [flag, source] = AS_NODE_20;
    const env = { ...process.env, NODE_OPTIONS: `${flag} ${source}` };
    const options = { cwd: folder, encoding: 'utf8', env, timeout: 20_000 } as const;
    const { status, stderr } = spawnSync(
      process.execPath,
      ['launch.mjs', 'scripts/one.ts'],
      options,
    );
    expect(stderr).toContain('so is the one in node_modules');
    expect(status).toBe(1);
  });

  it('ends with 1 when a script throws and with 2 when there is none', () => {
    expect(launch(repository(`throw new Error('no');`, false), []).status).toBe(1);
    const bare = spawnSync(process.execPath, ['launch.mjs'], { cwd: REPOSITORY });
    expect(bare.status).toBe(2);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'hands %s on and waits for the script',
    async (signal) => {
      const script = `
      const alive = setInterval(() => {}, 1_000);
      process.on('${signal}', () => { clearInterval(alive); process.exitCode = 9; });
      console.log('ready');`;
      const folder = repository(script, true);
      const argv = [...AS_NODE_20, 'launch.mjs', 'scripts/one.ts'];
      const child: ChildProcess = spawn(process.execPath, argv, { cwd: folder });
      await once(child.stdout ?? child, 'data');
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([9, null]);
    },
  );

  it('tells the script by its channel that it was killed itself', async () => {
    const script = `
      const alive = setInterval(() => {}, 1_000);
      process.on('disconnect', () => { console.log('alone'); clearInterval(alive); });
      console.log('ready');`;
    const argv = [...AS_NODE_20, 'launch.mjs', 'scripts/one.ts'];
    const child: ChildProcess = spawn(process.execPath, argv, { cwd: repository(script, true) });
    const out = child.stdout ?? child;
    await once(out, 'data');
    child.kill('SIGKILL');
    expect(String((await once(out, 'data'))[0])).toContain('alone');
  });

  it.each([
    ['the Node that npm runs', []],
    ['an older one', AS_NODE_20],
  ])('hangs up when npm is killed, on %s', async (_which, options) => {
    const script = `
      const alive = setInterval(() => {}, 1_000);
      setTimeout(() => process.exit(1), 60_000).unref();
      process.on('SIGHUP', () => { console.log('hung up'); clearInterval(alive); });
      console.log('ready');`;
    const argv = JSON.stringify([...options, 'launch.mjs', 'scripts/one.ts']);
    const words = `${argv}, { stdio: 'inherit' }`;
    const npm = `require('node:child_process').spawn(process.execPath, ${words});`;
    const env = { ...process.env, npm_lifecycle_script: 'exec node launch.mjs scripts/one.ts' };
    const folder = repository(script, true);
    const child: ChildProcess = spawn(process.execPath, ['-e', npm], { cwd: folder, env });
    const out = child.stdout ?? child;
    await once(out, 'data');
    child.kill('SIGKILL');
    expect(String((await once(out, 'data'))[0])).toContain('hung up');
  });

  it.each([
    ['without npm', undefined],
    ['within a script of npm', 'sh -c "nohup node launch.mjs scripts/one.ts &"'],
  ])('stays when whoever started it %s is gone', async (_how, npm_lifecycle_script) => {
    const script = `
      process.on('SIGHUP', () => { console.log('hung up'); process.exit(); });
      const parent = process.ppid;
      const alive = setInterval(() => {
        if (process.ppid === parent) return;
        clearInterval(alive);
        setTimeout(() => console.log('goes on'), 1_500);
      }, 50);
      console.log('ready');`;
    const words = `['launch.mjs', 'scripts/one.ts'], { stdio: 'inherit' }`;
    const shell = `require('node:child_process').spawn(process.execPath, ${words});`;
    const env = { ...process.env, npm_lifecycle_event: 'start', npm_lifecycle_script };
    const folder = repository(script, true);
    const child: ChildProcess = spawn(process.execPath, ['-e', shell], { cwd: folder, env });
    const out = child.stdout ?? child;
    await once(out, 'data');
    child.kill('SIGKILL');
    expect(String((await once(out, 'data'))[0])).toContain('goes on');
  });

  it('lets a script end that listens for the end of that channel', () => {
    const script = `process.on('disconnect', () => {}); process.exitCode = 3;`;
    expect(launch(repository(script, true), AS_NODE_20).status).toBe(3);
  });

  it('reports the signal that ended the script as a shell does', async () => {
    const script = `process.kill(process.pid, 'SIGKILL');`;
    expect(launch(repository(script, true), AS_NODE_20).status).toBe(128 + 9);
  });
});

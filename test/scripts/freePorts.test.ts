import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findFreePorts } from '../../scripts/freePorts.ts';

const SCRIPT = join(import.meta.dirname, '../../scripts/freePorts.ts');
const FROM = 29_000;

/** A process that asks for ports and lives on; resolves to what it got. */
async function neighbour(count: number): Promise<number[]> {
  const words = `
    const { findFreePorts } = await import(${JSON.stringify(SCRIPT)});
    process.send(await findFreePorts(${FROM}, ${count}));
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', words], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  const [ports] = (await once(child, 'message')) as [number[]];
  return ports;
}

it('processes that look for free ports at one time get different ones', async () => {
  const [own, again, ...others] = await Promise.all([
    findFreePorts(FROM, 8),
    findFreePorts(FROM, 8),
    ...[8, 8, 100].map(neighbour),
  ]);
  const all = [own, again, ...others];
  expect(all.map((ports) => ports.length)).toEqual([8, 8, 8, 8, 100]);
  expect(new Set(all.flat()).size).toBe(132);
});

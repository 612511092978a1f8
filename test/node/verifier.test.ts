import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import type { Verifier } from '../../ledger/keysTrial.ts';
import { tellVerifier } from '../../node/verifier.ts';
import { found, MAIN, START_MS } from './refusedStart.ts';

it.each<[string, Verifier]>([
  ['info', { name: 'libsodium', fault: null }],
  ['warn', { name: 'OpenSSL', fault: 'libsodium breaks the rule' }],
])('%s is how it is told who verifies: %j', (level, choice) => {
  const told: unknown[] = [];
  const note = (as: string) => (facts: object) => void told.push([as, facts]);
  tellVerifier({ info: note('info'), warn: note('warn') } as never, choice);
  const { name: verifier, fault } = choice;
  expect(told).toEqual([[level, fault === null ? { verifier } : { verifier, fault }]]);
});

it('a node tells it of both of its threads', { timeout: START_MS }, async () => {
  const home = await found('verifier');
  const child = spawn(process.execPath, [MAIN, '--home', home], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const said = text(child.stderr ?? expect.unreachable());
  await once(child, 'message');
  child.kill('SIGTERM');
  await once(child, 'exit');
  rmSync(join(home, '../..'), { recursive: true });
  const lines = (await said).split('\n').filter((line) => line.startsWith('{'));
  const told = lines.map((line) => JSON.parse(line)).filter(({ verifier }) => verifier);
  expect(told.map(({ part }) => part ?? 'main')).toEqual(['main', 'rest']);
});

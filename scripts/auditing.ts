/** The auditor's part of the story: a process of its own with the genesis document and a key
 * to read with. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { JsonObject } from '../ledger/canonical.ts';
import { memberKeyFile, OVERSEER } from './memberKeys.ts';
import type { Stage } from './stage.ts';
import { StoryError, textOf } from './stage.ts';

const TALLY = new URL('../client/cli/tally.mjs', import.meta.url).pathname;

/**
 * Verifies the chain of one node wholly and compares heads with a second. If one of the two dies
 * meanwhile, two others are asked.
 * @throws StoryError
 */
export async function auditNetwork(stage: Stage, urls: readonly string[]): Promise<void> {
  const began = Date.now();
  const genesis = join(stage.home, 'genesis.json');
  const key = memberKeyFile(stage.home, OVERSEER);
  const ask = (node = '', witness = ''): ReturnType<typeof runTally> =>
    runTally(stage, [
      ...['audit', '--node', node, '--witness', witness],
      ...['--genesis', genesis, '--key', key, '--json'],
    ]);
  let [node, witness] = urls;
  let report = await ask(node, witness);
  if ('error' in report.json && urls.length > 3) {
    [node, witness] = urls.slice(2);
    report = await ask(node, witness);
  }
  const failures = report.json['failures'];
  if (report.code !== 0)
    throw new StoryError(`the auditor refuses: ${JSON.stringify(failures ?? report.json)}`);
  const height = textOf(report.json, 'verifiedHeight');
  const count = textOf(report.json, 'transactions');
  const took = `${((Date.now() - began) / 1000).toFixed(2)} s`;
  stage.say(`the auditor has replayed ${count} transactions and every rule  (${took})`);
  stage.say(`verified until height ${height}; ${witness} has the same head`);
}

/** Verifies the bank's proof from its file. @throws StoryError when it does not hold */
export async function verifyOffline(stage: Stage): Promise<void> {
  const genesis = join(stage.home, 'genesis.json');
  const proof = stage.file('piece.proof.json');
  const { code, json } = await runTally(stage, ['verify', proof, '--genesis', genesis, '--json']);
  if (code !== 0) throw new StoryError(`the bank's proof does not hold: ${JSON.stringify(json)}`);
  const holder = textOf(json, 'value', 'holder');
  const height = textOf(json, 'height');
  stage.say(`from a file, without a network: ${holder} held the piece at height ${height}`);
}

async function runTally(
  { signal }: Stage,
  words: readonly string[],
): Promise<{ code: number; json: JsonObject }> {
  const child = spawn(process.execPath, [TALLY, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal,
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
  });
  const last = out.trim().split('\n').at(-1);
  if (!last) throw new StoryError(`tally ${words[0]} said nothing`);
  return { code, json: JSON.parse(last) as JsonObject };
}

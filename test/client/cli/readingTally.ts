import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { main } from '../../../client/cli/main.ts';
import { writeKeyFile } from '../../../client/sdk/keyFile.ts';
import type { SecretKey } from '../../../client/sdk/signer.ts';
import type { RestNode } from '../../node/rest/restNode.ts';
import { AUDITOR } from '../../node/rest/restNode.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

/** What a command said in JSON, and how it ended. */
export interface Answer {
  readonly code: number;
  readonly json: Record<string, unknown>;
}

/**
 * Starts the REST interface of a node. The command then reads of it as its auditor, by its clock:
 * a token is good for minutes, and the days of the test are not those of this machine.
 */
export async function readingTally(
  node: RestNode,
  signal?: AbortSignal,
): Promise<(...words: string[]) => Promise<Answer>> {
  const { url } = await node.rest.start();
  const tally = await tallyAt(node, url, AUDITOR, signal);
  return async (...words) => {
    const { err, ...answer } = await tally(...words);
    expect(err).toBe('');
    return answer;
  };
}

/** The command at a node that answers at `url`, by the key of a member. */
export async function tallyAt(
  node: RestNode,
  url: string,
  reader: SecretKey,
  signal: AbortSignal = new AbortController().signal,
): Promise<(...words: string[]) => Promise<Answer & { readonly err: string }>> {
  const folder = scratchFolder();
  const [genesis, key] = [join(folder, 'genesis.json'), join(folder, 'reader.key')];
  writeFileSync(genesis, node.genesis.bytes);
  await writeKeyFile(key, reader);
  const asking = ['--node', url, '--genesis', genesis, '--key', key, '--json'];
  return async (...words) => {
    let [out, err] = ['', ''];
    const code = await main([...words, ...asking], {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      env: {},
      environment: node.environment,
      ask: async () => 'yes',
      signal,
      exitCode: 0,
    });
    return { code, json: out === '' ? {} : JSON.parse(out), err };
  };
}

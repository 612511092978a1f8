import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NodeAudit } from '../../../client/auditor/nodeAudit.ts';
import { main } from '../../../client/cli/main.ts';
import { writeKeyFile } from '../../../client/sdk/keyFile.ts';
import { NodeConnection } from '../../../client/sdk/nodeConnection.ts';
import { AUDITOR, RestNode } from '../../node/rest/restNode.ts';
import { worksOf } from '../../node/smallChain.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

// The auditor against the store and the REST interface of a real node.

const BLOCKS = 6;

async function grownNode(): Promise<{ node: RestNode; url: string }> {
  const node = await RestNode.open();
  for (let height = 0; height < BLOCKS; height += 1) {
    await node.grow(worksOf(node.genesis, node.store.chainState(), 6));
  }
  const { url } = await node.rest.start();
  return { node, url };
}

async function tally(
  { environment }: RestNode,
  ...words: string[]
): Promise<{ code: number; json: unknown }> {
  let out = '';
  const code = await main([...words, '--json'], {
    out: (text) => {
      out += text;
    },
    err: () => undefined,
    env: {},
    environment,
    signal: new AbortController().signal,
    exitCode: 0,
  });
  return { code, json: JSON.parse(out) };
}

function connectionTo(node: RestNode, url: string): NodeConnection {
  return new NodeConnection(url, node.tokens);
}

it('a node is verified through its REST interface, compared, and followed', async () => {
  const { node, url } = await grownNode();
  const other = await grownNode();
  const [source, witness] = [connectionTo(node, url), connectionTo(other.node, other.url)];
  const audit = new NodeAudit(node.genesis, { source, witness });
  await audit.catchUp();
  const report = await audit.compare();
  expect(report).toMatchObject({ verifiedHeight: BLOCKS, failures: [], fork: null });
  expect(report.compared).toEqual({ node: other.url, height: BLOCKS });
  await node.grow();
  await audit.catchUp();
  expect(await audit.compare()).toMatchObject({ verifiedHeight: BLOCKS + 1, failures: [] });
});

it('an export of a node is verified, and refused when a byte of it changes', async () => {
  const { node, url } = await grownNode();
  const folder = scratchFolder();
  const file = join(folder, 'chain.export');
  await writeKeyFile(join(folder, 'key.json'), AUDITOR);
  const words = ['export', '--node', url, '--out', file];
  expect((await tally(node, ...words)).json).toMatchObject({ error: { code: 'node_refused' } });
  const exported = await tally(node, ...words, '--key', join(folder, 'key.json'));
  expect(exported).toMatchObject({ code: 0, json: { height: BLOCKS } });
  const audit = ['audit', file, '--genesis', `${file}.genesis.json`];
  const sound = { verifiedHeight: BLOCKS, failures: [] };
  expect(await tally(node, ...audit)).toMatchObject({ code: 0, json: sound });
  const bytes = readFileSync(file);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const line = bytes.subarray(0, at).filter((byte) => byte === 10).length + 1;
  const refused = { verifiedHeight: line - 2, failures: [{ line, height: line - 1 }] };
  expect(await tally(node, ...audit)).toMatchObject({ code: 1, json: refused });
});

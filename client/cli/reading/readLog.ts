/** `tally show reads`: what auditors and supervisors have read of a member, node by node. */
import type { Command } from 'commander';
import type { NotedRead } from '../../sdk/answers.ts';
import { NodeConnection } from '../../sdk/nodeConnection.ts';
import { TokenMaker } from '../../sdk/readTokens.ts';
import { readGenesis } from '../session/files.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openConfig, readReader, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';

/** Pages of one node; a log that leads in circles ends here. */
const MAX_PAGES = 10_000;

/** Adds the command. */
export function addReadLog(parent: Command, shell: Shell): void {
  const command = parent
    .command('reads')
    .description('what auditors and supervisors have read of you, as each node has noted it');
  act(shell, withNetwork(command), (options: NetworkOptions) => showReads(shell, options));
}

async function showReads(shell: Shell, options: NetworkOptions): Promise<ExitCode> {
  const config = await openConfig(shell, options);
  const signer = await readReader(shell, config, options);
  if (config.genesisFile === null || signer === undefined || config.nodes.length === 0) {
    throw new UsageError('name genesis document, key and nodes, or --config with them');
  }
  const { chain } = await readGenesis(config.genesisFile);
  const tokens = new TokenMaker({ chain, signer, environment: shell.environment });
  const nodes = [];
  // Each node notes what is read at it, so all of them are asked.
  for (const url of config.nodes) {
    const reads = await readsAt(new NodeConnection(url, tokens), shell.signal);
    nodes.push({ url, reads });
  }
  const lines = nodes.flatMap(({ url, reads }) => [
    `${url}: ${reads.length} reads`,
    ...reads.map(({ time, by, of, url: asked }) => {
      const whose = of === null ? '' : ` for ${of}`;
      return `  ${new Date(time).toISOString()}  ${by}${whose}  ${asked}`;
    }),
  ]);
  show(shell, options, { proved: false, nodes }, [...lines, 'the nodes’ word, not proved']);
  return 0;
}

async function readsAt(node: NodeConnection, signal: AbortSignal): Promise<readonly NotedRead[]> {
  const reads: NotedRead[] = [];
  let from = 1;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const { items, next } = await node.fetchReadLog(from, { signal });
    reads.push(...items);
    if (next === null || next <= from) break;
    from = next;
  }
  return reads;
}

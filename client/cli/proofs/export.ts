/** `tally export`: the whole chain of a node as a text, and the genesis document beside it. */
import type { Command } from 'commander';
import type { Genesis } from '../../../ledger/genesis.ts';
import { decodeGenesis, heightBefore } from '../../../ledger/genesis.ts';
import { encodeExportHead, MAX_LINE_BYTES } from '../../auditor/exportHead.ts';
import { readLines } from '../../auditor/exportLines.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { writeWhole } from '../../sdk/files.ts';
import { NodeConnection } from '../../sdk/nodeConnection.ts';
import { TokenMaker } from '../../sdk/readTokens.ts';
import { Progress } from '../session/progress.ts';
import type { KeyOptions, NetworkOptions } from '../session/session.ts';
import { openConfig, readReader, withConfig } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';

interface Options extends KeyOptions {
  readonly json?: boolean;
  readonly node?: string;
  readonly config?: string;
  readonly profile?: string;
  readonly caFile?: string;
  readonly out: string;
}

/** How an export is broken off, and who is told how far it is. */
interface Exporting {
  readonly signal: AbortSignal;
  readonly onBlock: (height: number) => void;
}

const PAGE_BLOCKS = 500;

/** Adds the command. */
export function addExport(program: Command, shell: Shell): void {
  const command = program
    .command('export')
    .description('write the chain of a node as text lines, and FILE.genesis.json beside it')
    .option('--node <url>', 'the node')
    .option('--key <file>', 'the key file of the auditor or supervisor that reads')
    .option('--passphrase-file <file>', 'its passphrase (or TALLY_PASSPHRASE)')
    .requiredOption('--out <file>', 'the file to write');
  act(shell, withConfig(command), (options: Options) => exportChain(shell, options));
}

async function exportChain(shell: Shell, options: Options): Promise<ExitCode> {
  const { out } = options;
  const config = await openConfig(shell, withoutNode(options));
  const url = options.node ?? config.nodes[0];
  if (url === undefined) throw new UsageError('name a node: --node URL, or nodes in --config');
  const { signal, environment } = shell;
  const asked = new NodeConnection(url);
  const { height } = await asked.fetchStatus({ signal });
  const genesis = decodeGenesis(await asked.fetchGenesis({ signal }));
  const signer = await readReader(shell, config, options);
  const { chain } = genesis;
  const tokens = signer === undefined ? null : new TokenMaker({ chain, signer, environment });
  const node = new NodeConnection(url, tokens);
  const genesisFile = `${out}.genesis.json`;
  const progress = new Progress(shell, { what: 'export', unit: 'blocks' });
  try {
    const onBlock = (done: number): void => progress.at(done, height);
    await writeWhole(out, exportLines(node, genesis, height, { signal, onBlock }));
  } finally {
    progress.end();
  }
  await writeWhole(genesisFile, [genesis.bytes]);
  const report = { file: out, genesisFile, chain: genesis.chain, height };
  show(shell, options, report, [
    `chain ${genesis.chain} written to ${out}, up to height ${height}`,
    `its genesis document to ${genesisFile}; compare it with one that you have from elsewhere`,
  ]);
  return 0;
}

function withoutNode({ config, profile, caFile }: Options): NetworkOptions {
  return {
    ...(config !== undefined && { config }),
    ...(profile !== undefined && { profile }),
    ...(caFile !== undefined && { caFile }),
  };
}

/** The lines of the export; what the blocks say is for the auditor to judge. */
async function* exportLines(
  node: NodeConnection,
  genesis: Genesis,
  height: number,
  { signal, onBlock }: Exporting,
): AsyncGenerator<Uint8Array | string> {
  yield `${encodeExportHead({ chain: genesis.chain, height })}\n`;
  let next = heightBefore(genesis) + 1;
  while (next <= height) {
    const from = next;
    const limit = Math.min(PAGE_BLOCKS, height - from + 1);
    try {
      for await (const bytes of blockLines(node, from, limit, signal)) {
        onBlock(next);
        next += 1;
        yield bytes;
        yield '\n';
      }
    } catch (error) {
      // A page that broke off is continued behind its last whole line.
      if (!(error instanceof ClientError) || error.code === 'aborted' || next === from) throw error;
    }
    if (next === from) {
      throw new ClientError(
        'bad_answer',
        `${node.url}: no block ${from}, of ${height} that it has`,
      );
    }
  }
}

async function* blockLines(
  node: NodeConnection,
  from: number,
  limit: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let left = limit;
  for await (const line of readLines(node.fetchBlocks(from, limit, { signal }), MAX_LINE_BYTES)) {
    if (line.end !== 'whole' || left === 0) {
      throw new ClientError('bad_answer', `${node.url}: the blocks from ${from} on are cut`);
    }
    left -= 1;
    yield line.bytes;
  }
}

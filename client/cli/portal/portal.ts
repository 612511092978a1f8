/** `tally portal`: the page for people, served from one's own machine; whether a node serves it. */
import { once } from 'node:events';
import type { Command } from 'commander';
import { MAX_SHEET_FILE_BYTES } from '../../../ledger/bundleSheet.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { decodeGenesis, MAX_GENESIS_BYTES } from '../../../ledger/genesis.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { NodeConnection } from '../../sdk/nodeConnection.ts';
import { readInput } from '../session/files.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openConfig, withConfig } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';
import type { Bundle } from './bundle.ts';
import { BUNDLE_FOLDER, readBundle } from './bundle.ts';
import { PortalServer } from './portalServer.ts';

interface Options extends NetworkOptions {
  readonly port: string;
  readonly bundle: string;
}

const ASK_MS = 10_000;

/** Adds the commands. */
export function addPortal(program: Command, shell: Shell): void {
  const portal = program
    .command('portal')
    .description('the page for people, from one’s own machine');
  const serve = portal
    .command('serve')
    .description('serve the page on loopback, and hand on to a node what it asks')
    .option('--node <url>', 'the node behind it', (url: string) => [url])
    .option('--genesis <file>', 'the genesis document, which the node is then not asked for')
    .option('--port <port>', 'where it listens, 0 for a free one', '8100')
    .option('--bundle <folder>', 'where the built page is', BUNDLE_FOLDER);
  act(shell, withConfig(serve), (options: Options) => servePortal(shell, options));
  const check = portal
    .command('check')
    .description('compare the page that somebody serves with one’s own')
    .argument('<url>', 'of the page')
    .option('--bundle <folder>', 'where the built page is', BUNDLE_FOLDER);
  act(shell, withConfig(check), (url: string, options: Options) =>
    checkPortal(shell, url, options),
  );
}

async function servePortal(shell: Shell, options: Options): Promise<ExitCode> {
  const port = Number(options.port);
  if (!/^[0-9]{1,5}$/.test(options.port) || port > 65_535) throw new UsageError('--port: a port');
  const { nodes, genesisFile } = await openConfig(shell, options);
  const [named] = nodes;
  if (named === undefined)
    throw new UsageError('no node: --node URL, or nodes in the configuration');
  const { url: node } = new NodeConnection(named);
  const bundle = await readBundle(options.bundle);
  const genesis = genesisFile === null ? null : await readInput(genesisFile, MAX_GENESIS_BYTES);
  const known = genesis === null ? null : decodeGenesis(genesis);
  const server = new PortalServer({ bundle, node, genesis, port });
  const url = await server.start();
  show(shell, options, { url, node, bundle: bundle.hash, chain: known?.chain ?? null }, [
    `${url} shows what ${node} knows; Ctrl-C ends it`,
    `the page is ${bundle.hash}`,
    tellLedger(known),
  ]);
  if (!shell.signal.aborted) await once(shell.signal, 'abort');
  await server.stop();
  return 0;
}

function tellLedger(genesis: Genesis | null): string {
  if (genesis !== null) return `the ledger is ${genesis.chain}`;
  return 'the ledger is what the node says at the first visit: --genesis FILE names it';
}

async function checkPortal(shell: Shell, place: string, options: Options): Promise<ExitCode> {
  await openConfig(shell, options);
  const { url } = new NodeConnection(place);
  const bundle = await readBundle(options.bundle);
  const faults = await differences(bundle, url);
  const says = faults.length === 0 ? [`${url} serves ${bundle.hash}, as it is here`] : faults;
  show(shell, options, { url, bundle: bundle.hash, differences: faults }, says);
  return faults.length === 0 ? 0 : 1;
}

/** Headers that lead a browser elsewhere, load more than the sheet names, or stay in it. */
const UNWANTED = [
  ...['refresh', 'link', 'set-cookie', 'clear-site-data', 'service-worker-allowed'],
];

/** In what a served page differs from one's own: files, and what is said with them. */
async function differences({ sheet }: Bundle, url: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { path, hash, type } of sheet.files) {
    const place = url + path;
    const { status, headers, digest } = await ask(place);
    if (status !== 200 || digest !== hash) faults.push(`${place} is another one`);
    for (const [name, value] of Object.entries({ ...sheet.headers, 'content-type': type })) {
      if (headers.get(name) !== value) faults.push(`${place}: ${name} is another`);
    }
    for (const name of UNWANTED) {
      if (headers.has(name)) faults.push(`${place}: ${name} is said, and nothing asks for it`);
    }
  }
  return faults;
}

interface Served {
  readonly status: number;
  readonly headers: Headers;
  /** Null when it is longer than any file of a page. */
  readonly digest: Hash | null;
}

/** @throws ClientError unreachable */
async function ask(url: string): Promise<Served> {
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(ASK_MS) });
    const { status, headers } = answer;
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of answer.body ?? []) {
      size += part.length;
      if (size > MAX_SHEET_FILE_BYTES) return { status, headers, digest: null };
      parts.push(part);
    }
    return { status, headers, digest: hashOf(Buffer.concat(parts)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ClientError('unreachable', `${url}: ${reason}`);
  }
}

/** `tally portal`: the page for people, served from one's own machine; whether a node serves it. */
import { once } from 'node:events';
import type { Command } from 'commander';
import { MAX_SHEET_FILE_BYTES } from '../../../ledger/bundleSheet.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { ClientError } from '../../sdk/clientError.ts';
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
  const { nodes } = await openConfig(shell, options);
  const [node] = nodes;
  if (node === undefined)
    throw new UsageError('no node: --node URL, or nodes in the configuration');
  const { origin } = new URL(node);
  const bundle = await readBundle(options.bundle);
  const server = new PortalServer({ bundle, node: origin, port });
  const url = await server.start();
  show(shell, options, { url, node: origin, bundle: bundle.hash }, [
    `${url} shows what ${origin} knows; Ctrl-C ends it`,
    `the page is ${bundle.hash}`,
  ]);
  if (!shell.signal.aborted) await once(shell.signal, 'abort');
  await server.stop();
  return 0;
}

async function checkPortal(shell: Shell, place: string, options: Options): Promise<ExitCode> {
  await openConfig(shell, options);
  const { origin } = new URL(place);
  const bundle = await readBundle(options.bundle);
  const faults = await differences(bundle, origin);
  const says = faults.length === 0 ? [`${origin} serves ${bundle.hash}, as it is here`] : faults;
  show(shell, options, { url: origin, bundle: bundle.hash, differences: faults }, says);
  return faults.length === 0 ? 0 : 1;
}

/** In what a served page differs from one's own: files, and what is said with them. */
async function differences({ sheet }: Bundle, origin: string): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { path, hash, type } of sheet.files) {
    const { status, headers, digest } = await ask(origin + path);
    if (status !== 200 || digest !== hash) faults.push(`${origin}${path} is another one`);
    for (const [name, value] of Object.entries({ ...sheet.headers, 'content-type': type })) {
      if (headers.get(name) !== value) faults.push(`${origin}${path}: ${name} is another`);
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

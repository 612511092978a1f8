/**
 * What a command works with: the configuration, the genesis document, a client of the ledger, the
 * member's key. Each is opened when a command needs it, and flags go before the configuration.
 */
import type { Command } from 'commander';
import { fromHex, utf8Text } from '../../../ledger/encoding.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import type { Signer } from '../../sdk/keyFile.ts';
import { readSecretText, readSigner } from '../../sdk/keyFile.ts';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import type { ClientConfig } from './config.ts';
import { EMPTY_CONFIG, readConfig } from './config.ts';
import { readGenesis, readInput } from './files.ts';
import type { Shell } from './shell.ts';
import { UsageError } from './shell.ts';

/** The flags that every command on the network has. */
export interface NetworkOptions {
  readonly json?: boolean;
  readonly config?: string;
  readonly node?: readonly string[];
  readonly genesis?: string;
  readonly atLeast?: string;
}

/** And those of a command that signs. */
export interface SignOptions extends NetworkOptions {
  readonly key?: string;
  readonly passphraseFile?: string;
}

/** What a command without a key works with. */
export interface Session {
  readonly config: ClientConfig;
  readonly genesis: Genesis;
  readonly client: LedgerClient;
}

/** What a command with a key works with. */
export interface SignedSession extends Session {
  readonly signer: Signer;
}

/** Adds the flags of `NetworkOptions`. */
export function withNetwork(command: Command): Command {
  const collect = (url: string, before: readonly string[] = []): readonly string[] => [
    ...before,
    url,
  ];
  return command
    .option('--config <file>', 'the client’s configuration (or TALLY_CONFIG)')
    .option('--node <url>', 'a node to ask, may be given several times', collect)
    .option('--genesis <file>', 'the genesis document of the network')
    .option('--at-least <height>', 'take no state or list older than this height');
}

/** Adds the flags of `SignOptions`. */
export function withKey(command: Command): Command {
  return withNetwork(command)
    .option('--key <file>', 'the key file to sign with')
    .option('--passphrase-file <file>', 'its passphrase (or TALLY_PASSPHRASE)');
}

/** The configuration that flags or TALLY_CONFIG name. @throws ClientError */
export async function openConfig(shell: Shell, options: NetworkOptions): Promise<ClientConfig> {
  const path = options.config ?? shell.env['TALLY_CONFIG'];
  const config = path === undefined || path === '' ? EMPTY_CONFIG : await readConfig(path);
  return {
    ...config,
    nodes: options.node ?? config.nodes,
    genesisFile: options.genesis ?? config.genesisFile,
  };
}

/** @throws UsageError, ClientError, FormatError */
export async function openSession(shell: Shell, options: NetworkOptions): Promise<Session> {
  const config = await openConfig(shell, options);
  if (config.genesisFile === null) {
    throw new UsageError('name the genesis document: --genesis FILE, or genesisFile in --config');
  }
  if (config.nodes.length === 0) {
    throw new UsageError('name a node: --node URL, or nodes in --config');
  }
  const genesis = await readGenesis(config.genesisFile);
  const { environment } = shell;
  const { nodes } = config;
  const client = new LedgerClient({ genesis, nodes, environment, sinceHeight: sinceOf(options) });
  return { config, genesis, client };
}

/** What another command has reported, such as the height at which a deed became final. */
function sinceOf({ atLeast = '0' }: NetworkOptions): number {
  if (/^[0-9]{1,15}$/.test(atLeast)) return Number(atLeast);
  throw new UsageError('--at-least takes a height: a number from 0 on');
}

/** @throws UsageError, ClientError, FormatError */
export async function openSignedSession(
  shell: Shell,
  options: SignOptions,
): Promise<SignedSession> {
  const session = await openSession(shell, options);
  const keyFile = options.key ?? session.config.keyFile;
  if (keyFile === null) throw new UsageError('name a key: --key FILE, or keyFile in --config');
  const passphrase = await readPassphrase(shell, options);
  return { ...session, signer: await readSigner(keyFile, passphrase) };
}

/** The passphrase that a flag or TALLY_PASSPHRASE gives. @throws ClientError unreadable_file */
export async function readPassphrase(
  shell: Shell,
  options: { readonly passphraseFile?: string },
): Promise<string | undefined> {
  if (options.passphraseFile === undefined) return shell.env['TALLY_PASSPHRASE'];
  return utf8Text(await readInput(options.passphraseFile, 10_000)).replace(/\r?\n$/, '');
}

/**
 * The 32 bytes under which the network's fingerprints are made.
 * @throws UsageError, FormatError, ClientError unreadable_file, key_file_open
 */
export async function readNetworkKey(config: ClientConfig): Promise<Uint8Array> {
  if (config.networkKeyFile === null) {
    throw new UsageError('the configuration names no networkKeyFile, which fingerprints need');
  }
  return fromHex((await readSecretText(config.networkKeyFile)).trim(), 32);
}

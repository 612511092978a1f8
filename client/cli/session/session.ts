/**
 * What a command works with: the configuration, the genesis document, a client of the ledger, the
 * member's key. Each is opened when a command needs it, and flags go before the configuration.
 */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { fromHex, utf8Text } from '../../../ledger/encoding.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import { trustAuthorities } from '../../sdk/authorities.ts';
import { Journal } from '../../sdk/journal.ts';
import { readSecretText, readSigner } from '../../sdk/keyFile.ts';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import type { OnWait } from '../../sdk/nodeRing.ts';
import type { Signer } from '../../sdk/signer.ts';
import type { ClientConfig } from './config.ts';
import { EMPTY_CONFIG, readConfig } from './config.ts';
import { readGenesis, readInput } from './files.ts';
import { KeptNames } from './keptNames.ts';
import { profileFile } from './profileFile.ts';
import type { Shell } from './shell.ts';
import { say, UsageError } from './shell.ts';

/** The flags that name a key. */
export interface KeyOptions {
  readonly key?: string;
  readonly passphraseFile?: string;
}

/** The flags that every command on the network has. */
export interface NetworkOptions extends KeyOptions {
  readonly json?: boolean;
  readonly config?: string;
  readonly profile?: string;
  readonly caFile?: string;
  readonly node?: readonly string[];
  readonly genesis?: string;
  readonly atLeast?: string;
  /** Of whom is read, under a reading mandate. */
  readonly for?: string;
  /** Of commands that sign. */
  readonly journal?: string;
}

/** What a command that signs nothing works with. */
export interface Session {
  readonly config: ClientConfig;
  readonly genesis: Genesis;
  readonly client: LedgerClient;
  /** Whose names documents bear, of members that came later. */
  readonly names: KeptNames;
}

/** What a command that signs works with. */
export interface SignedSession extends Session {
  readonly signer: Signer;
  /** Of what this key has signed. */
  readonly journal: Journal;
}

/** Adds the flags of `NetworkOptions`. */
export function withNetwork(command: Command): Command {
  const collect = (url: string, before: readonly string[] = []): readonly string[] => [
    ...before,
    url,
  ];
  return withConfig(command)
    .option('--node <url>', 'a node to ask, may be given several times', collect)
    .option('--genesis <file>', 'the genesis document of the network')
    .option('--at-least <height>', 'take no state or list older than this height')
    .option('--for <member>', 'read what this member reads, under a reading mandate')
    .option('--key <file>', 'the key file of the member that signs or reads')
    .option('--passphrase-file <file>', 'its passphrase (or TALLY_PASSPHRASE)');
}

/** Adds the flags that name a configuration. */
export function withConfig(command: Command): Command {
  return command
    .option('--config <file>', 'the client’s configuration (or TALLY_CONFIG)')
    .option('--profile <name>', 'a configuration by its name (or TALLY_PROFILE): tally profiles')
    .option('--ca-file <file>', 'certificates that those of nodes may lead to, too (PEM)');
}

/** Adds the flag of commands that sign, or ask what was signed. */
export function withJournal(command: Command): Command {
  const help = 'where what is signed is kept; beside the key when absent';
  return command.option('--journal <folder>', help);
}

/**
 * The configuration that flags or the environment name; its authorities are trusted from now on.
 * @throws UsageError, ClientError
 */
export async function openConfig(shell: Shell, options: NetworkOptions): Promise<ClientConfig> {
  const path = configPath(shell.env, options);
  const config = path === undefined ? EMPTY_CONFIG : await readConfig(path);
  const caFile = options.caFile ?? config.caFile;
  if (caFile !== null) await trustAuthorities(caFile);
  return {
    ...config,
    nodes: options.node ?? config.nodes,
    caFile,
    genesisFile: options.genesis ?? config.genesisFile,
  };
}

function configPath(env: Shell['env'], { config, profile }: NetworkOptions): string | undefined {
  if (config !== undefined && profile !== undefined) {
    throw new UsageError('--config or --profile, not both');
  }
  if (config !== undefined) return config;
  if (profile !== undefined) return profileFile(env, profile);
  const { TALLY_CONFIG: file, TALLY_PROFILE: name } = env;
  if (file) return file;
  return name ? profileFile(env, name) : undefined;
}

/**
 * What a command that signs nothing works with. It reads as the member whose key is named by
 * --key, by readKeyFile or by keyFile; without any, nodes are asked without a token.
 * @throws UsageError, ClientError, FormatError
 */
export async function openSession(shell: Shell, options: NetworkOptions): Promise<Session> {
  const config = await openConfig(shell, options);
  return await openWith(shell, config, options, await readReader(shell, config, options));
}

/** The key to read with; undefined without one. @throws ClientError */
export async function readReader(
  shell: Shell,
  config: ClientConfig,
  options: KeyOptions,
): Promise<Signer | undefined> {
  const keyFile = options.key ?? config.readKeyFile ?? config.keyFile;
  return keyFile === null ? undefined : await readKey(shell, keyFile, options);
}

async function openWith(
  shell: Shell,
  config: ClientConfig,
  options: NetworkOptions,
  reader: Signer | undefined,
  journal?: Journal,
): Promise<Session> {
  if (config.genesisFile === null) {
    throw new UsageError('name the genesis document: --genesis FILE, or genesisFile in --config');
  }
  if (config.nodes.length === 0) {
    throw new UsageError('name a node: --node URL, or nodes in --config');
  }
  const genesis = await readGenesis(config.genesisFile);
  const { environment } = shell;
  const { nodes } = config;
  const sinceHeight = sinceOf(options);
  const onWait = sayOnce(shell);
  const reading = { reader, readFor: options.for };
  const asked = { genesis, nodes, ...reading, environment, journal, sinceHeight, onWait };
  const names = new KeptNames(environment);
  return { config, genesis, client: new LedgerClient(asked), names };
}

/** Says what is waited for, each wait once. */
function sayOnce(shell: Shell): OnWait {
  const said = new Set<string>();
  return ({ sentence }) => {
    if (!said.has(sentence)) say(shell, sentence);
    said.add(sentence);
  };
}

/** What another command has reported, such as the height at which a deed became final. */
function sinceOf({ atLeast = '0' }: NetworkOptions): number {
  if (/^[0-9]{1,15}$/.test(atLeast)) return Number(atLeast);
  throw new UsageError('--at-least takes a height: a number from 0 on');
}

/**
 * What a command that signs works with; it reads with the same key, for nobody else: what another
 * member is shown says nothing of what this key has signed. What it submits is kept in the journal
 * before it is sent.
 * @throws UsageError, ClientError, FormatError
 */
export async function openSignedSession(
  shell: Shell,
  options: NetworkOptions,
): Promise<SignedSession> {
  if (options.for !== undefined) {
    const words = '--for reads under a mandate, and this command acts for the member of its key';
    const wayOut = `leave --for out, or name the key of ${options.for}: --key FILE`;
    throw new UsageError(`${words}: ${wayOut}`);
  }
  const config = await openConfig(shell, options);
  const keyFile = options.key ?? config.keyFile;
  if (keyFile === null) throw new UsageError('name a key: --key FILE, or keyFile in --config');
  const signer = await readKey(shell, keyFile, options);
  const journal = new Journal(options.journal ?? config.journalFolder ?? `${keyFile}.journal`);
  return { ...(await openWith(shell, config, options, signer, journal)), signer, journal };
}

async function readKey(shell: Shell, file: string, options: KeyOptions): Promise<Signer> {
  return await readSigner(file, await readPassphrase(shell, options));
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
  if (!existsSync(config.networkKeyFile)) {
    const words = `${config.networkKeyFile}: there is no key of the network’s fingerprints`;
    throw new UsageError(`${words}; have another member hand it to you as a secret`);
  }
  return fromHex((await readSecretText(config.networkKeyFile)).trim(), 32);
}

/**
 * `tally profiles`: configurations with a name, for one who works in several networks or for
 * several members. A profile is a file of the form of config.ts in the folder of the user, and
 * `--profile NAME` opens it. It names key files and never holds a secret.
 */
import { mkdir, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { onPath, writeWhole } from '../../sdk/files.ts';
import type { ClientConfig } from './config.ts';
import { readConfig } from './config.ts';
import { profileFile, profilesFolder } from './profileFile.ts';
import type { NetworkOptions } from './session.ts';
import { openConfig, withNetwork } from './session.ts';
import type { ExitCode, Shell } from './shell.ts';
import { act, show, UsageError } from './shell.ts';

interface Options {
  readonly json?: boolean;
}

/** Adds the commands. */
export function addProfiles(program: Command, shell: Shell): void {
  const parent = program
    .command('profiles')
    .description('configurations with a name, which --profile opens');
  act(shell, parent.command('list').description('the profiles there are'), (options: Options) =>
    listProfiles(shell, options),
  );
  const shown = parent
    .command('show')
    .description('what a profile says')
    .argument('<name>', 'its name');
  act(shell, shown, async (name: string, options: Options) => {
    const path = profileFile(shell.env, name);
    return print(shell, options, path, await readConfig(path));
  });
  const save = parent
    .command('save')
    .description('write the nodes, genesis document and key that flags and configuration say')
    .argument('<name>', 'its name');
  act(shell, withNetwork(save), (name: string, options: NetworkOptions) =>
    saveProfile(shell, name, options),
  );
}

async function listProfiles(shell: Shell, options: Options): Promise<ExitCode> {
  const folder = profilesFolder(shell.env);
  await mkdir(folder, { recursive: true });
  const files = await onPath(folder, readdir(folder));
  const names = files.flatMap((file) => /^([a-z0-9-]{1,32})\.json$/.exec(file)?.[1] ?? []).sort();
  const lines = names.length === 0 ? ['there is no profile: tally profiles save NAME'] : names;
  show(shell, options, { folder, profiles: names }, lines);
  return 0;
}

async function saveProfile(shell: Shell, name: string, options: NetworkOptions): Promise<ExitCode> {
  const path = profileFile(shell.env, name);
  const config = await openConfig(shell, options);
  const keyFile = options.key === undefined ? config.keyFile : resolve(options.key);
  for (const url of config.nodes) checkUrl(url);
  const absolute = (file: string | null): string | null => (file === null ? null : resolve(file));
  const { documentNames, acceptance, ...rest } = config;
  const fields = {
    ...rest,
    ...{ keyFile, genesisFile: absolute(config.genesisFile), caFile: absolute(config.caFile) },
    ...{ documentNames: Object.fromEntries(documentNames), acceptance },
  };
  await onPath(path, mkdir(profilesFolder(shell.env), { recursive: true, mode: 0o700 }));
  await writeWhole(path, [`${JSON.stringify(fields, null, 2)}\n`], 0o600);
  return print(shell, options, path, await readConfig(path));
}

/** A name and a password in a URL would be a secret in a file of no secrets. */
function checkUrl(url: string): void {
  const parsed = URL.parse(url);
  if (parsed === null) throw new UsageError(`${url}: no URL of a node`);
  if (parsed.username === '' && parsed.password === '') return;
  throw new UsageError('a profile holds no secret: name the node without user and password');
}

function print(shell: Shell, options: Options, path: string, config: ClientConfig): ExitCode {
  const { nodes, genesisFile, keyFile } = config;
  const json = { ...config, documentNames: Object.fromEntries(config.documentNames) };
  show(shell, options, { file: path, ...json }, [
    path,
    `  nodes    ${nodes.length === 0 ? 'none' : nodes.join(', ')}`,
    `  genesis  ${genesisFile ?? 'none'}`,
    `  key      ${keyFile ?? 'none'}`,
  ]);
  return 0;
}

/** `tally keys add` and `tally keys list`: the keys of a member on the ledger. */
import type { Command } from 'commander';
import type { MemberKey } from '../../../contracts/state/members.ts';
import { members, standingOf } from '../../../contracts/state/members.ts';
import { readKeyCard } from '../../sdk/keyFile.ts';
import type { DeedOptions } from '../deeds/performDeed.ts';
import { performDeed, withDeed } from '../deeds/performDeed.ts';
import type { NetworkOptions } from '../session/session.ts';
import { openSession, openSignedSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';
import { readScopeWords, SCOPE_HELP, tellScope } from './scopeWords.ts';

interface AddOptions extends DeedOptions {
  readonly scope?: readonly string[];
}

/** Adds the commands to those of key files. */
export function addMemberKeys(program: Command, shell: Shell): void {
  const keys = program.commands.find((command) => command.name() === 'keys') ?? program;
  const add = keys
    .command('add')
    .description('have a key of a key file sign for the member, or a part of it')
    .argument('<file>', 'the key file of the new key')
    .option('--scope <words...>', SCOPE_HELP);
  act(shell, withDeed(add), (file: string, options: AddOptions) => addOne(shell, file, options));
  const list = keys
    .command('list')
    .description('the keys of a member on the ledger, and what each may do; proved')
    .argument('<member>', 'its id');
  act(shell, withNetwork(list), (member: string, options: NetworkOptions) =>
    listKeys(shell, member, options),
  );
}

async function addOne(shell: Shell, file: string, options: AddOptions): Promise<ExitCode> {
  const scope = readScopeWords(options.scope);
  const { member, keyName: name, publicKey: key } = await readKeyCard(file);
  const session = await openSignedSession(shell, options);
  if (member !== session.signer.member) {
    throw new UsageError(`${file} is of ${member}; a member adds keys of its own`);
  }
  const title = 'added; it signs when its days are over, unless another key objects';
  const deed = { type: 'addKey', words: { name, key, scope }, title } as const;
  return performDeed(shell, session, options, deed);
}

async function listKeys(shell: Shell, id: string, options: NetworkOptions): Promise<ExitCode> {
  const { client, genesis } = await openSession(shell, options);
  const { fact, height } = await client.readFact(members, [id], { signal: shell.signal });
  if (fact === undefined) throw new UsageError(`${id} is no member of this network`);
  const lines = fact.keys.map(
    (key) => `${key.name}: ${tellStanding(key)}; ${tellScope(key.scope, genesis)}`,
  );
  show(shell, options, { member: id, height, keys: fact.keys }, lines);
  return 0;
}

function tellStanding(key: MemberKey): string {
  const { activeTime, revokeTime } = key;
  const from = activeTime === null ? '' : ` until ${new Date(activeTime).toISOString()}`;
  const to = revokeTime === null ? '' : `, to be revoked at ${new Date(revokeTime).toISOString()}`;
  return `${standingOf(key)}${from}${to}`;
}

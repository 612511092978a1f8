/** `tally governance propose-keys`: the keys of a member that cannot set them itself. */
import type { Command } from 'commander';
import { chapterCommand } from '../deeds/deedCommands.ts';
import type { DeedOptions } from '../deeds/performDeed.ts';
import { performDeed, withDeed } from '../deeds/performDeed.ts';
import { openSignedSession } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, UsageError } from '../session/shell.ts';

interface KeysOptions extends DeedOptions {
  readonly keep?: readonly string[];
  readonly add?: readonly string[];
}

/** Adds the command. */
export function addProposedKeys(program: Command, shell: Shell): void {
  const collect = (name: string, before: readonly string[] = []): readonly string[] => [
    ...before,
    name,
  ];
  const command = chapterCommand(program, 'governance')
    .command('propose-keys')
    .description('put to the vote which keys a member has, when it cannot say so itself')
    .argument('<member>', 'the member')
    .option('--keep <name>', 'a key that goes on signing, may be given several times', collect)
    .option(
      '--add <words...>',
      'a new key: its name, and the public key as `tally keys new` says it',
    );
  act(shell, withDeed(command), (member: string, options: KeysOptions) =>
    proposeKeys(shell, member, options),
  );
}

async function proposeKeys(shell: Shell, member: string, options: KeysOptions): Promise<ExitCode> {
  const { keep = [], add: words = [] } = options;
  const [name, key, ...more] = words;
  const isOne = name !== undefined && key !== undefined && more.length === 0;
  if (words.length > 0 && !isOne) throw new UsageError('--add takes a name and a public key');
  if (words.length === 0 && keep.length === 0) {
    throw new UsageError('say what is kept or added: --keep NAME, --add NAME KEY');
  }
  const session = await openSignedSession(shell, options);
  const title = 'proposed; its id is that of the transaction, and others vote with it';
  const add = isOne ? { name, key } : null;
  const change = { kind: 'memberKeys' as const, member, keep: [...keep], add };
  return performDeed(shell, session, options, { type: 'propose', words: { change }, title });
}

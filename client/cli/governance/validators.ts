/** `tally governance`: proposing changes of the validators. */
import type { Command } from 'commander';
import { utf8Text } from '../../../ledger/encoding.ts';
import type { DeedWords } from '../../sdk/deeds.ts';
import { chapterCommand } from '../deeds/deedCommands.ts';
import type { DeedOptions } from '../deeds/performDeed.ts';
import { performDeed, withDeed } from '../deeds/performDeed.ts';
import { readInput } from '../session/files.ts';
import { openSignedSession } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, UsageError } from '../session/shell.ts';

type Wishes = Extract<DeedWords<'propose'>['change'], { kind: 'validators' }>['changes'];

const MAX_CHANGES_BYTES = 100_000;

/** Adds the commands. */
export function addValidators(program: Command, shell: Shell): void {
  const parent = chapterCommand(program, 'governance');
  const propose = parent
    .command('propose-validators')
    .description('put changes to the vote, and vote for them')
    .argument('<file>', 'JSON: a list of {validator, power, key, proof}');
  act(shell, withDeed(propose), (file: string, options: DeedOptions) =>
    proposeChanges(shell, file, options),
  );
  const remove = parent
    .command('remove-validator')
    .description('put the removal of a validator to the vote')
    .argument('<validator>', 'its id');
  act(shell, withDeed(remove), (validator: string, options: DeedOptions) => {
    const changes = [{ validator, power: 0, key: null, proof: null }];
    return submitChanges(shell, changes, options);
  });
}

async function proposeChanges(shell: Shell, file: string, options: DeedOptions): Promise<ExitCode> {
  const text = utf8Text(await readInput(file, MAX_CHANGES_BYTES));
  try {
    // Its form is checked with the deed's own schema before anything is signed.
    const changes = JSON.parse(text) as Wishes;
    return await submitChanges(shell, Array.isArray(changes) ? changes : [changes], options);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${file} is not JSON`);
    throw error;
  }
}

async function submitChanges(
  shell: Shell,
  changes: Wishes,
  options: DeedOptions,
): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const title = 'proposed; its id is that of the transaction, and others vote with it';
  const words = { change: { kind: 'validators', changes } } as const;
  return performDeed(shell, session, options, { type: 'propose', words, title });
}

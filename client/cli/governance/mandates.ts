/** `tally governance propose-mandate`: what an auditor or a supervisor may read. */
import type { Command } from 'commander';
import { chapterCommand } from '../deeds/deedCommands.ts';
import type { DeedOptions } from '../deeds/performDeed.ts';
import { performDeed, withDeed } from '../deeds/performDeed.ts';
import { openSignedSession } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, UsageError } from '../session/shell.ts';

interface MandateOptions extends DeedOptions {
  readonly of?: readonly string[];
  readonly everything?: boolean;
  readonly nothing?: boolean;
  readonly from: string;
  readonly until: string;
}

/** Adds the command. */
export function addMandates(program: Command, shell: Shell): void {
  const collect = (member: string, before: readonly string[] = []): readonly string[] => [
    ...before,
    member,
  ];
  const command = chapterCommand(program, 'governance')
    .command('propose-mandate')
    .description('put to the vote what an auditor or supervisor may read, in place of before')
    .argument('<reader>', 'the auditor or supervisor')
    .option('--of <member>', 'of this member, may be given several times', collect)
    .option('--everything', 'of everybody, blocks too')
    .option('--nothing', 'of nobody any more')
    .requiredOption('--from <day>', 'the first ledger day')
    .requiredOption('--until <day>', 'the last ledger day');
  act(shell, withDeed(command), (reader: string, options: MandateOptions) =>
    proposeMandate(shell, reader, options),
  );
}

async function proposeMandate(
  shell: Shell,
  member: string,
  options: MandateOptions,
): Promise<ExitCode> {
  const { of = null, everything, nothing, from: fromDay, until: untilDay } = options;
  const said = [of !== null, everything === true, nothing === true].filter((each) => each);
  if (said.length !== 1) throw new UsageError('say one of --of, --everything and --nothing');
  const whose = nothing === true ? [] : of === null ? null : [...of];
  const session = await openSignedSession(shell, options);
  const title = 'proposed; its id is that of the transaction, and others vote with it';
  const change = { kind: 'readingMandate', member, of: whose, fromDay, untilDay } as const;
  return performDeed(shell, session, options, { type: 'propose', words: { change }, title });
}

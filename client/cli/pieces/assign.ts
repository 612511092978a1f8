/** `tally pieces offer-assignment`: hand a piece on to another member, who has to accept it. */
import type { Command } from 'commander';
import { commitText } from '../../sdk/commitment.ts';
import { dayAhead } from '../../sdk/ledgerDays.ts';
import { chapterCommand } from '../deeds/deedCommands.ts';
import type { DeedOptions } from '../deeds/performDeed.ts';
import { performDeed, withDeed } from '../deeds/performDeed.ts';
import { DAY_HELP, readDay, readDays } from '../session/ledgerDays.ts';
import { openSignedSession } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act } from '../session/shell.ts';
import type { UnitOptions } from './choosePiece.ts';
import { chooseUnits, withUnits } from './choosePiece.ts';

/** The flags that say until when an offer stands, and what it is about. */
export interface OfferOptions extends DeedOptions, UnitOptions {
  readonly reference: string;
  readonly until?: string;
  readonly untilInDays: string;
}

interface AssignOptions extends OfferOptions {
  readonly to: string;
  readonly undisclosed?: boolean;
}

/** Adds the command. */
export function addAssign(program: Command, shell: Shell): void {
  const offer = chapterCommand(program, 'pieces')
    .command('offer-assignment')
    .description('offer a piece, or a part of it, to another member')
    .argument('<receivable>', 'its id')
    .requiredOption('--to <id>', 'the member that is to hold it')
    .option('--undisclosed', 'the debtor is not told when it is taken');
  act(shell, withOffer(withUnits(withDeed(offer))), (id: string, options: AssignOptions) =>
    offerAssignment(shell, id, options),
  );
}

/** Adds the flags of `OfferOptions`. */
export function withOffer(command: Command): Command {
  return command
    .requiredOption('--reference <text>', 'the invoice or contract; only a commitment is sent')
    .option('--until <day>', `last ledger day of the offer: ${DAY_HELP}`)
    .option('--until-in-days <n>', 'or so many ledger days from now', '7');
}

/** The last day of an offer. @throws UsageError */
export function lastDay(
  shell: Shell,
  genesis: Parameters<typeof dayAhead>[0],
  { until, untilInDays }: Pick<OfferOptions, 'until' | 'untilInDays'>,
): string {
  if (until === undefined) {
    const ahead = readDays('--until-in-days', untilInDays);
    return dayAhead(genesis, shell.environment.now(), ahead);
  }
  return readDay('--until', until, genesis, shell.environment.now());
}

async function offerAssignment(
  shell: Shell,
  receivable: string,
  options: AssignOptions,
): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const units = await chooseUnits(session, receivable, options);
  const reference = commitText(options.reference, shell.environment);
  const words = {
    receivable,
    ...units,
    assignee: options.to,
    disclosed: options.undisclosed !== true,
    reference: reference.commitment,
    expiresDay: lastDay(shell, session.genesis, options),
  };
  const title = `units ${units.from} to ${units.to} offered to ${options.to}; the offer's id is:`;
  const kept = { extra: { salt: reference.salt }, opens: [reference] };
  return performDeed(shell, session, options, { type: 'offerAssignment', words, title, ...kept });
}

/** `tally set-off`: what two members owe each other, settled without money. */
import type { Command } from 'commander';
import { debts } from '../../contracts/state/rights.ts';
import { ClientError } from '../sdk/clientError.ts';
import { minorText } from './amount.ts';
import type { DeedOptions } from './performDeed.ts';
import { performDeed, withDeed } from './performDeed.ts';
import type { SignedSession } from './session.ts';
import { openSignedSession } from './session.ts';
import type { ExitCode, Shell } from './shell.ts';
import { act } from './shell.ts';

interface Options extends DeedOptions {
  readonly amount: string;
  readonly against: string;
}

interface PieceOptions extends Options {
  readonly piece: string;
}

/** Adds the commands. */
export function addSetOff(program: Command, shell: Shell): void {
  const parent = program.command('set-off').description('settle what is owed both ways');
  const debt = parent
    .command('debt <id>')
    .description('a debt of yours against one that its creditor owes you');
  act(shell, withAmount(debt), (id: string, options: Options) => setOffDebt(shell, id, options));
  const piece = parent
    .command('piece <receivable>')
    .description('a piece of an overdue receivable against a debt of its holder to its debtor')
    .requiredOption('--piece <unit>', 'first unit of the piece');
  act(shell, withAmount(piece), (id: string, options: PieceOptions) =>
    setOffPiece(shell, id, options),
  );
}

function withAmount(command: Command): Command {
  return withDeed(command)
    .requiredOption('--against <id>', 'the debt that it is set off against')
    .requiredOption('--amount <amount>', 'so much of both, such as 529.87');
}

async function setOffDebt(shell: Shell, debt: string, options: Options): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const { amount, title } = await amountOf(session, options);
  const words = { debt, against: options.against, amount };
  return performDeed(shell, session, options, { type: 'setOff', words, title });
}

async function setOffPiece(
  shell: Shell,
  receivable: string,
  options: PieceOptions,
): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const { amount, title } = await amountOf(session, options);
  const words = { receivable, piece: options.piece, debt: options.against, amount };
  return performDeed(shell, session, options, { type: 'setOffPiece', words, title });
}

/** The amount in the debt's currency, minor units. @throws ClientError not_found */
async function amountOf(
  { client }: SignedSession,
  { against, amount: shown }: Options,
): Promise<{ readonly amount: string; readonly title: string }> {
  const { fact } = await client.readFact(debts, [against]);
  if (fact === undefined) throw new ClientError('not_found', `there is no debt ${against}`);
  const { currency } = fact;
  return { amount: minorText(shown, currency), title: `${shown} ${currency} set off` };
}

/** `tally reject`: the debtor's word that it does not owe an invoice. */
import type { Command } from 'commander';
import { Option } from 'commander';
import { REJECTION_REASONS } from '../../contracts/rules/invoices/rejectInvoice.ts';
import type { DeedWords } from '../sdk/deeds.ts';
import type { DeedOptions } from './performDeed.ts';
import { performDeed, withDeed } from './performDeed.ts';
import { openSignedSession } from './session.ts';
import type { ExitCode, Shell } from './shell.ts';
import { act } from './shell.ts';

interface Options extends DeedOptions {
  readonly reason: DeedWords<'rejectInvoice'>['reason'];
}

/** Adds the command. */
export function addReject(program: Command, shell: Shell): void {
  const command = program
    .command('reject')
    .description('reject an invoice for good')
    .argument('<invoice>', 'its id')
    .addOption(
      new Option('--reason <reason>').choices(REJECTION_REASONS).makeOptionMandatory(true),
    );
  act(shell, withDeed(command), (id: string, options: Options) => reject(shell, id, options));
}

async function reject(shell: Shell, invoice: string, options: Options): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const words = { invoice, reason: options.reason };
  const title = `invoice rejected: ${options.reason}`;
  return performDeed(shell, session, options, { type: 'rejectInvoice', words, title });
}

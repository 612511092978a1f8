/** `tally invoices list`: invoices of a supplier or to a debtor, or the one of a number. */
import type { Command } from 'commander';
import { fingerprint, normaliseNumber } from '../../invoices/identity.ts';
import { dayAhead } from '../../sdk/ledgerDays.ts';
import { DAY_HELP, readDay } from '../session/ledgerDays.ts';
import { listFacts } from '../session/listFacts.ts';
import type { NetworkOptions, Session } from '../session/session.ts';
import { openSession, readNetworkKey, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, UsageError } from '../session/shell.ts';

interface ListOptions extends NetworkOptions {
  readonly supplier?: string;
  readonly debtor?: string;
  readonly number?: string;
  readonly year?: string;
  readonly state?: string;
  readonly currency?: string;
  readonly dueBefore?: string;
}

/** Adds the command. */
export function addInvoiceList(invoice: Command, shell: Shell): void {
  const list = invoice
    .command('list')
    .description('list invoices of a supplier or to a debtor (a list is not proved)')
    .option('--supplier <id>', 'registered by this member')
    .option('--debtor <id>', 'addressed to this member')
    .option('--number <number>', 'that of this number, whose supplier is said')
    .option('--year <year>', 'the year in which that number was issued; this one when absent')
    .option('--state <state>', 'that stand so, such as registered or accepted')
    .option('--currency <code>', 'in this currency')
    .option('--due-before <day>', `due before a day: ${DAY_HELP}`);
  act(shell, withNetwork(list), (options: ListOptions) => listInvoices(shell, options));
}

async function listInvoices(shell: Shell, options: ListOptions): Promise<ExitCode> {
  const { supplier, debtor, state, currency, dueBefore } = options;
  const session = await openSession(shell, options);
  const now = shell.environment.now();
  const query = {
    ...(supplier !== undefined && { supplier }),
    ...(debtor !== undefined && { debtor }),
    ...(state !== undefined && { state }),
    ...(currency !== undefined && { currency }),
    ...(dueBefore !== undefined && {
      dueBefore: readDay('--due-before', dueBefore, session.genesis, now),
    }),
    ...(await identityOf(session, options, now)),
  };
  return listFacts(shell, session.client, options, { path: 'invoices', query });
}

/** The fingerprint of a number, which is all that nodes know of it. @throws UsageError */
async function identityOf(
  { config, genesis }: Session,
  { number, year, supplier }: ListOptions,
  now: number,
): Promise<{ readonly identity?: string }> {
  if (number === undefined && year !== undefined) {
    throw new UsageError('--year is that of a number: say --number, too');
  }
  if (number === undefined) return {};
  if (supplier === undefined) throw new UsageError('--number needs --supplier: whose number it is');
  const issued = year ?? dayAhead(genesis, now, 0).slice(0, 4);
  if (!/^[12][0-9]{3}$/.test(issued)) throw new UsageError('--year is a year such as 2026');
  const parts = { number: normaliseNumber(number), year: Number(issued) };
  const identity = { type: 'invoice-identity', supplier, ...parts };
  return { identity: fingerprint(await readNetworkKey(config), identity) };
}

/** `tally payments`: what is paid outside of the ledger, by files that banks take and give. */
import type { Command } from 'commander';
import { withAcceptance } from '../invoices/accept.ts';
import { withJournal, withNetwork } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { act } from '../session/shell.ts';
import type { ApproveOptions } from './approvePayables.ts';
import { approvePayables } from './approvePayables.ts';
import type { ExportOptions } from './exportPayments.ts';
import { exportPayments } from './exportPayments.ts';
import type { ImportOptions } from './importNotices.ts';
import { importNotices } from './importNotices.ts';

/** Adds the commands. */
export function addPayments(program: Command, shell: Shell): void {
  const parent = program
    .command('payments')
    .description(
      'instructions for a bank (ISO 20022 pain.001), and its notices (camt.053, camt.054)',
    );
  const exported = parent
    .command('export')
    .description('write what is to be paid on a day into a file for the bank; nothing twice')
    .requiredOption('--day <day>', 'YYYY-MM-DD: the pay day of obligations, and of redemptions')
    .requiredOption('--accounts <file>', 'the accounts of members at banks, in JSON')
    .requiredOption('--out <file>', 'the file for the bank')
    .option('--execution <day>', 'on which day the bank pays, when it is another')
    .option('--more', 'what is due since the last file of the day, in another one');
  act(shell, withJournal(withNetwork(exported)), (options: ExportOptions) =>
    exportPayments(shell, options),
  );
  const imported = parent
    .command('import')
    .description('read what a bank says has moved, and say on the ledger what it waits for')
    .argument('<file>', 'camt.053 or camt.054')
    .option('--dry-run', 'show what would be said; nothing is signed, sent or kept')
    .option('--report <file>', 'write what became of each movement, as JSON')
    .option('--yes', 'sign each without being asked');
  act(shell, withJournal(withNetwork(imported)), (file: string, options: ImportOptions) =>
    importNotices(shell, file, options),
  );
  const approved = parent
    .command('approve')
    .description('accept the invoices that a file of payables approves, row by row, once')
    .argument('<file>', 'CSV, as an ERP exports what it has approved')
    .requiredOption('--mapping <file>', 'what its columns mean')
    .option('--dry-run', 'show what would be accepted; nothing is signed or sent')
    .option('--report <file>', 'write what became of each row, as JSON')
    .option('--yes', 'sign each without being asked');
  act(
    shell,
    withAcceptance(withJournal(withNetwork(approved))),
    (file: string, options: ApproveOptions) => approvePayables(shell, file, options),
  );
}

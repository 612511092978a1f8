/** `tally invoices`: read, register, reissue and list invoices. */
import type { Command } from 'commander';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { isCorrection } from '../../invoices/identity.ts';
import { inspectInvoice } from '../../invoices/inspectInvoice.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import type { InvoiceRefusal } from '../../invoices/invoiceRefusal.ts';
import type { Judgement } from '../../invoices/judgeInvoice.ts';
import { judgeInvoice, tellWithFacts } from '../../invoices/judgeInvoice.ts';
import { MAX_INVOICE_BYTES } from '../../invoices/limits.ts';
import { readInvoice } from '../../invoices/readInvoice.ts';
import { toMinor } from '../../invoices/toMinor.ts';
import { confirmDeed } from '../deeds/confirm.ts';
import { chapterCommand, readRest, withRest } from '../deeds/deedCommands.ts';
import type { DeedOptions } from '../deeds/performDeed.ts';
import {
  deedReport,
  describeDeed,
  fileProof,
  sendSigned,
  showDeed,
  tookEffect,
  withDeed,
} from '../deeds/performDeed.ts';
import { readInput } from '../session/files.ts';
import { DAY_HELP, readDays } from '../session/ledgerDays.ts';
import type { SignedSession } from '../session/session.ts';
import { openSignedSession } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, say, show, UsageError } from '../session/shell.ts';
import { describeWarnings } from './describeWarnings.ts';
import { writeDetails } from './details.ts';
import { addInvoiceList } from './listInvoices.ts';
import type { RegisterChoices } from './prepareInvoice.ts';
import { isoDay, PREPARED_FIELDS, prepareInvoice } from './prepareInvoice.ts';
import { sendRegistered } from './travel.ts';

/** The flags that say what the document does not. */
export interface RegisterOptions extends DeedOptions {
  readonly debtor?: string;
  readonly dueDay?: string;
  readonly dueInDays?: string;
  readonly payeeAgrees?: boolean;
  readonly details?: string;
  readonly send?: boolean;
}

/** Adds the commands. */
export function addInvoice(program: Command, shell: Shell): void {
  const invoice = chapterCommand(program, 'invoices');
  const inspect = invoice
    .command('inspect')
    .description('print the main terms of an e-invoice, and what speaks against it')
    .argument('<file>', 'the document');
  act(shell, inspect, (file: string, options: { json?: boolean }) =>
    inspectFile(shell, file, options),
  );
  const register = invoice
    .command('register')
    .description('put an invoice on the ledger, and its details into a file for the debtor')
    .argument('<file>', 'the document');
  act(shell, withChoices(withDeed(register)), (file: string, options: RegisterOptions) =>
    registerFile(shell, file, options),
  );
  const reissue = invoice
    .command('reissue')
    .description('put an invoice on the ledger in place of one that is rejected or over')
    .argument('<former>', 'the id of the one that it replaces')
    .argument('<file>', 'the document');
  act(shell, withChoices(withDeed(reissue)), (...given: [string, string, RegisterOptions]) => {
    const [former, file, options] = given;
    return registerFile(shell, file, options, former);
  });
  addInvoiceList(invoice, shell);
}

/** Adds the flags of `RegisterOptions`. */
export function withChoices(command: Command): Command {
  return withRest(command, 'registerInvoice', PREPARED_FIELDS)
    .option('--debtor <id>', 'the debtor, when no member has the name in the document')
    .option('--due-day <day>', `${DAY_HELP}; the document’s own due day when absent`)
    .option('--due-in-days <n>', 'the due day as so many ledger days from now')
    .option('--payee-agrees', 'the payee whom the document names beside the seller has agreed')
    .option('--details <folder>', 'where to put the file for the debtor')
    .option('--no-send', 'do not send it to the debtor, sealed, though both have a mailbox');
}

/** The choices that flags say. @throws UsageError */
function readChoices(options: RegisterOptions): RegisterChoices {
  const { debtor, dueDay, dueInDays, payeeAgrees } = options;
  return {
    ...(debtor !== undefined && { debtor }),
    ...(dueDay !== undefined && { dueDay }),
    ...(dueInDays !== undefined && { dueInDays: readDays('--due-in-days', dueInDays) }),
    ...(payeeAgrees !== undefined && { payeeAgrees }),
  };
}

/** All that flags say beside the document. @throws UsageError */
export function choicesOf(
  shell: Shell,
  session: SignedSession,
  options: RegisterOptions,
): RegisterChoices {
  const parsed = options as unknown as Readonly<Record<string, unknown>>;
  const own = { type: 'registerInvoice', said: PREPARED_FIELDS, parsed } as const;
  const rest = (about: JsonObject) => readRest(shell, session, { ...own, about });
  return { ...readChoices(options), rest };
}

/** What is to be paid, by the decimals of its currency, or as the document has it. */
function payableText(payable: string | null, currency: string | null): string {
  const minor = toMinor(payable ?? '', currency ?? '');
  if (currency !== null && typeof minor === 'bigint') return tellAmount(minor, currency);
  return `${payable ?? '-'} ${currency ?? '-'}`;
}

async function inspectFile(
  shell: Shell,
  file: string,
  options: { readonly json?: boolean },
): Promise<ExitCode> {
  const invoice = readInvoice(await readInput(file, MAX_INVOICE_BYTES));
  const judgement = judgeInvoice(invoice, isoDay(shell.environment.now()));
  const lines = [...describe(invoice), ...describeJudgement(judgement)];
  show(shell, options, { ...inspectInvoice(invoice), ...judgementJson(judgement) }, lines);
  return 0;
}

/** `reason` says all in a line: what is wrong, what shows it, what to do. */
function judgementJson({ registrable, refuse, ask, warn }: Judgement): JsonObject {
  const told = ({ code, advice, facts }: InvoiceRefusal): JsonObject => ({
    code,
    reason: tellWithFacts(advice, facts),
    facts,
    remedy: advice,
  });
  const warned = warn.map(({ code, text, facts }) => ({
    code,
    reason: tellWithFacts(text, facts),
    facts,
  }));
  return { registrable, refuse: refuse && told(refuse), ask: ask.map(told), warn: warned };
}

function describeJudgement({ refuse, ask, warn }: Judgement): readonly string[] {
  const against = refuse === null ? [] : [refuse];
  return [
    ...against.map(
      ({ code, advice, facts }) => `refused: ${code}: ${tellWithFacts(advice, facts)}`,
    ),
    ...ask.map(({ code, advice, facts }) => `asked: ${code}: ${tellWithFacts(advice, facts)}`),
    ...describeWarnings(warn),
  ];
}

function describe(invoice: Invoice): readonly string[] {
  const { kind, number, issueDate, dueDate, currency, payable, supplier, buyer } =
    inspectInvoice(invoice);
  const or = (text: string | null): string => text ?? '-';
  return [
    `${kind.document} ${or(number)} (code ${or(kind.code)}, ${invoice.syntax})`,
    `issued ${or(issueDate)}, due ${or(dueDate)}`,
    `payable ${payableText(payable, currency)}`,
    `supplier ${or(supplier)}`,
    `buyer ${or(buyer)}`,
  ];
}

async function registerFile(
  shell: Shell,
  file: string,
  options: RegisterOptions,
  former?: Hash,
): Promise<ExitCode> {
  const session = await openSignedSession(shell, options);
  const folder = options.details ?? session.config.detailsFolder;
  if (folder === null) throw new UsageError('say where the details go: --details FOLDER');
  const document = await readInput(file, MAX_INVOICE_BYTES);
  const { environment } = shell;
  const said = choicesOf(shell, session, options);
  const choices = former === undefined ? said : { ...said, former };
  const prepared = await prepareInvoice(session, document, choices, environment);
  if (!prepared.ok) {
    const { code, reason, facts, remedy } = prepared;
    const report = { id: null, status: 'unfit', code, reason, facts, remedy };
    show(shell, options, report, [`${code}: ${reason}`]);
    return 1;
  }
  const { type, deed, debtor, dueDay, warnings } = prepared;
  for (const line of describeWarnings(warnings)) say(shell, line);
  await confirmDeed(shell, session, options, { type, deed });
  const signed = await session.client.compose(deed, session.signer);
  // Before it is sent: the salt is nowhere else, and the debtor will ask for it.
  const details = await writeDetails(folder, signed.id, prepared.details);
  const dryCheck = options.recordRefusal !== true;
  const submitted = await sendSigned(shell, session, signed, { dryCheck });
  await fileProof(options.proof, submitted);
  const travelled =
    options.send === false || !tookEffect(submitted)
      ? null
      : await sendRegistered(shell, session, {
          ...{ invoice: signed.id, debtor, details: prepared.details },
        });
  const report = { ...deedReport(submitted), debtor, dueDay, details, travelled, warnings };
  const lines = [
    ...describeDeed(submitted, `invoice ${prepared.invoice.number} registered, due ${dueDay}`),
    ...describeCorrected(prepared.invoice, report.code, file),
    `details for ${debtor}: ${details}`,
    ...(tookEffect(submitted) ? [`details ${travelled ?? 'not sent: hand the file over'}`] : []),
  ];
  return showDeed(shell, options, submitted, { report, lines });
}

/** What to do when the invoice that a correction corrects is on the ledger. */
function describeCorrected(invoice: Invoice, code: string, file: string): readonly string[] {
  if (code !== 'duplicate_invoice' || !isCorrection(invoice)) return [];
  const former = `it corrects invoice ${invoice.precedingInvoice ?? ''}, which is registered`;
  return [`${former}: withdraw that one, then: tally invoices reissue ITS-ID ${file}`];
}

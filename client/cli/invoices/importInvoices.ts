/**
 * `tally invoices import`: registers all documents of a folder, or of one file, and the rows of CSV
 * files, once, with a report. The journal knows what is registered; whatever ends it, the next run
 * goes on from there and tries again what was refused.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { Command } from 'commander';
import { tellAmount } from '../../../contracts/state/currencies.ts';
import { codeEntry } from '../../../contracts/state/refusals.ts';
import { FormatError } from '../../../ledger/assert.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { utf8Text } from '../../../ledger/encoding.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { readCsv } from '../../invoices/csvInvoices.ts';
import type { CsvMapping } from '../../invoices/csvMapping.ts';
import { decodeMapping } from '../../invoices/csvMapping.ts';
import { takeApart } from '../../invoices/fatturaLot.ts';
import { InvoiceError } from '../../invoices/invoiceError.ts';
import { MAX_INVOICE_BYTES } from '../../invoices/limits.ts';
import { isPdf } from '../../invoices/pdfFiles.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { onPath, writeWhole } from '../../sdk/files.ts';
import { chapterCommand } from '../deeds/deedCommands.ts';
import { readInput } from '../session/files.ts';
import { openSignedSession, withNetwork } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { act, show, UsageError } from '../session/shell.ts';
import { describeWarnings } from './describeWarnings.ts';
import type { Entry } from './documentJournal.ts';
import { DocumentJournal } from './documentJournal.ts';
import type { RegisterOptions } from './invoice.ts';
import { withChoices } from './invoice.ts';
import type { UnfitInvoice } from './prepareInvoice.ts';
import { unreadInvoice } from './prepareInvoice.ts';
import type { Registering } from './registerOnce.ts';
import { prepareDocument, registerOnce } from './registerOnce.ts';

interface Options extends RegisterOptions {
  readonly mapping?: string;
  readonly dryRun?: boolean;
  readonly report?: string;
  readonly journal?: string;
}

/** What a dry run works with, too. */
interface Tried extends Omit<Registering, 'details' | 'journal'> {
  readonly options: Options;
}

/**
 * A document, or why there is none, also because the file cannot be read; of a CSV file with the
 * line of its row, of a FatturaPA file with several invoices with its part, from 1 on.
 */
interface Item {
  readonly file: string;
  readonly line: number | null;
  readonly part: number | null;
  readonly content: Uint8Array | InvoiceError | ClientError;
}

/** What became of it; `would_register` and `waiting` are not on the ledger. */
type Status = 'registered' | 'refused' | 'would_register' | 'waiting';

/** One line of the report. */
interface Outcome {
  readonly file: string;
  readonly line: number | null;
  readonly part: number | null;
  readonly status: Status;
  /** It was registered by an earlier run. */
  readonly before: boolean;
  readonly id: string | null;
  readonly height: number | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly facts: JsonObject | null;
  readonly warnings: readonly string[];
  /** Of a dry run: what would be registered. */
  readonly would: JsonObject | null;
}

const READ: ReadonlySet<string> = new Set(['.xml', '.pdf', '.csv']);
const MAX_MAPPING_BYTES = 100_000;

/** Adds the command. */
export function addImport(program: Command, shell: Shell): void {
  const command = chapterCommand(program, 'invoices')
    .command('import')
    .description('register all invoices of a folder or file (*.xml, *.pdf, rows of *.csv) once')
    .argument('<path>', 'the folder, or one file')
    .option('--mapping <file>', 'what the columns of CSV files mean')
    .option('--dry-run', 'show what would be registered; nothing is signed or sent')
    .option('--report <file>', 'write what became of each document, as JSON')
    .option('--journal <file>', 'what became of each; journal.jsonl beside the documents if absent')
    .option('--yes', 'sign each without being asked');
  act(shell, withChoices(withNetwork(command)), (path: string, options: Options) =>
    importPath(shell, path, options),
  );
}

async function importPath(shell: Shell, path: string, options: Options): Promise<ExitCode> {
  // Its `--journal` is that of documents; what is signed is kept where the configuration says.
  const { journal: documents, ...network } = options;
  const session = await openSignedSession(shell, network);
  const items = itemsOf(path, await readMapping(options.mapping));
  const tried = { shell, session, options };
  let outcomes: readonly Outcome[];
  if (options.dryRun === true) {
    const claims = new Map<string, string>();
    outcomes = await dealWithAll(tried, items, (item) => tryItem(tried, item, claims));
  } else {
    const details = options.details ?? session.config.detailsFolder;
    if (details === null) throw new UsageError('say where the details go: --details FOLDER');
    const journal = await DocumentJournal.open(documents ?? (await journalBeside(path)));
    const work = { ...tried, details, journal };
    outcomes = await dealWithAll(tried, items, (item) => registerItem(work, item));
  }
  const summary = sumOf(outcomes);
  const report = { summary, documents: outcomes };
  const text = `${JSON.stringify(report, null, 2)}\n`;
  // Shown first: where it cannot be written, it has been seen.
  show(shell, options, report, [tellSum(summary, options)]);
  if (options.report !== undefined) await writeWhole(options.report, [text], 0o600);
  return summary.refused + summary.waiting === 0 ? 0 : 1;
}

/** A mapping file; null when none is named. @throws ClientError unreadable_file, bad_config */
export async function readMapping(path: string | undefined): Promise<CsvMapping | null> {
  if (path === undefined) return null;
  const bytes = await readInput(path, MAX_MAPPING_BYTES);
  try {
    return decodeMapping(JSON.parse(utf8Text(bytes)) as Json);
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof SyntaxError)) throw error;
    const facts = error instanceof FormatError ? error.facts : {};
    throw new ClientError('bad_config', `${path}: ${error.message}`, facts);
  }
}

async function journalBeside(path: string): Promise<string> {
  const isFolder = (await onPath(path, stat(path))).isDirectory();
  return isFolder ? join(path, 'journal.jsonl') : `${path}.journal.jsonl`;
}

/** The documents, in the order of their names; one file at a time is in memory. */
async function* itemsOf(path: string, mapping: CsvMapping | null): AsyncGenerator<Item> {
  const isFolder = (await onPath(path, stat(path))).isDirectory();
  const all = isFolder ? (await onPath(path, readdir(path))).sort() : [basename(path)];
  const files = all.filter((file) => !isFolder || READ.has(endingOf(file)));
  const table = files.find((file) => endingOf(file) === '.csv');
  // Before anything is registered: what is done is never left without a report for a missing word.
  if (table !== undefined && mapping === null) {
    throw new UsageError(`${table}: say what its columns mean: --mapping FILE`);
  }
  for (const file of files) {
    const bytes = await readIfFit(isFolder ? join(path, file) : path);
    if (bytes instanceof ClientError) yield { file, line: null, part: null, content: bytes };
    else if (endingOf(file) !== '.csv') yield* partsOf(file, bytes);
    else if (mapping !== null) yield* rowsOf(file, bytes, mapping);
  }
}

function endingOf(file: string): string {
  return extname(file).toLowerCase();
}

/** A file that cannot be read is one document without an end, and no end of the others. */
async function readIfFit(path: string): Promise<Uint8Array | ClientError> {
  try {
    return await readInput(path, MAX_INVOICE_BYTES);
  } catch (error) {
    if (error instanceof ClientError && error.code === 'unreadable_file') return error;
    throw error;
  }
}

function* partsOf(file: string, bytes: Uint8Array): Generator<Item> {
  const whole = { file, line: null, part: null };
  try {
    const documents = isPdf(bytes) ? null : takeApart(bytes);
    if (documents === null) yield { ...whole, content: bytes };
    let part = 0;
    for (const content of documents ?? []) yield { ...whole, part: ++part, content };
  } catch (error) {
    if (!(error instanceof InvoiceError)) throw error;
    yield { ...whole, content: error };
  }
}

function* rowsOf(file: string, bytes: Uint8Array, mapping: CsvMapping): Generator<Item> {
  try {
    for (const { line, document } of readCsv(bytes, mapping)) {
      yield { file, line, part: null, content: document };
    }
  } catch (error) {
    if (!(error instanceof InvoiceError)) throw error;
    yield { file, line: null, part: null, content: error };
  }
}

function nameOf({ file, line, part }: Pick<Item, 'file' | 'line' | 'part'>): string {
  if (part !== null) return `${file}, invoice ${part}`;
  return line === null ? file : `${file}, line ${line}`;
}

/** What becomes of each; once the network has gone, or the person has, what is left waits. */
async function dealWithAll(
  { shell, options }: Tried,
  items: AsyncIterable<Item>,
  dealWith: (item: Item) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let trouble: ClientError | null = null;
  for await (const item of items) {
    let outcome: Outcome;
    if (trouble !== null) outcome = waiting(item, trouble);
    else {
      try {
        outcome = await dealWith(item);
      } catch (error) {
        if (!(error instanceof ClientError)) throw error;
        trouble = error;
        outcome = waiting(item, error);
      }
    }
    outcomes.push(outcome);
    tellOutcome(shell, options, outcome);
  }
  return outcomes;
}

async function registerItem(work: Registering, item: Item): Promise<Outcome> {
  const { content } = item;
  if (content instanceof ClientError) return unreadFile(item, content);
  if (content instanceof InvoiceError) return unfit(item, unreadInvoice(content));
  const document = hashOf(content);
  const known = work.journal.get(document);
  if (known?.status === 'registered') return outcomeOf(item, known, true);
  const dropped = { name: nameOf(item), bytes: content, document, known };
  const entry = await registerOnce(work, dropped);
  await work.journal.append(entry);
  return outcomeOf(item, entry, false);
}

/**
 * What would be registered, beside the claims of those before it, by their identities; nothing is
 * signed, sent or written.
 */
async function tryItem(work: Tried, item: Item, claims: Map<string, string>): Promise<Outcome> {
  const { content } = item;
  if (content instanceof ClientError) return unreadFile(item, content);
  if (content instanceof InvoiceError) return unfit(item, unreadInvoice(content));
  const prepared = await prepareDocument(work, content);
  return prepared.ok ? tryOne(item, prepared, claims) : unfit(item, prepared);
}

type Prepared = Extract<Awaited<ReturnType<typeof prepareDocument>>, { readonly ok: true }>;

function tryOne(item: Item, prepared: Prepared, claims: Map<string, string>): Outcome {
  const { deed, debtor, dueDay, invoice, warnings } = prepared;
  const { identity, amount, currency } = deed as unknown as Readonly<Record<string, string>>;
  const first = claims.get(identity ?? '');
  if (first !== undefined) {
    const rule = codeEntry('duplicate_invoice')?.sentence ?? '';
    const facts = { rule, number: invoice.number, first };
    const reason = `${rule} (number ${invoice.number ?? ''}; first in ${first})`;
    return { ...blank(item), status: 'refused', code: 'duplicate_invoice', reason, facts };
  }
  claims.set(identity ?? '', nameOf(item));
  const shown = tellAmount(BigInt(amount ?? '0'), currency ?? '');
  const would = { number: invoice.number, debtor, amount: shown, dueDay };
  return { ...blank(item), status: 'would_register', warnings: describeWarnings(warnings), would };
}

function blank({ file, line, part }: Item): Omit<Outcome, 'status'> {
  const nothing = { id: null, height: null, code: null, reason: null, facts: null, would: null };
  return { file, line, part, before: false, warnings: [], ...nothing };
}

function outcomeOf(item: Item, entry: Entry, before: boolean): Outcome {
  const { id, height, code, reason, facts, warnings } = entry;
  const status = entry.status === 'registered' ? 'registered' : 'refused';
  return { ...blank(item), status, before, id, height, code, reason, facts, warnings };
}

function unfit(item: Item, { code, reason, facts }: UnfitInvoice): Outcome {
  return { ...blank(item), status: 'refused', code, reason, facts: { ...facts } };
}

function unreadFile(item: Item, { code, message, facts }: ClientError): Outcome {
  return { ...blank(item), status: 'refused', code, reason: message, facts: { ...facts } };
}

function waiting(item: Item, { code, message }: ClientError): Outcome {
  return { ...blank(item), status: 'waiting', code, reason: message };
}

type Summary = Readonly<Record<Status | 'before', number>>;

function sumOf(outcomes: readonly Outcome[]): Summary {
  const count = (wanted: Status): number =>
    outcomes.filter(({ status }) => status === wanted).length;
  return {
    registered: count('registered'),
    before: outcomes.filter(({ before }) => before).length,
    refused: count('refused'),
    would_register: count('would_register'),
    waiting: count('waiting'),
  };
}

function tellSum(summary: Summary, { dryRun, report }: Options): string {
  const { registered, before, refused, waiting: left } = summary;
  const done =
    dryRun === true
      ? `${summary.would_register} would be registered`
      : `${registered} registered (${before} of them before)`;
  const rest = left === 0 ? '' : `, ${left} waiting: run it again, it goes on`;
  const written = report === undefined ? '' : `; report: ${report}`;
  return `${done}, ${refused} refused${rest}${written}`;
}

/** A line for people, as soon as it is known; programs get the report. */
function tellOutcome(shell: Shell, options: Options, outcome: Outcome): void {
  if (options.json !== true) show(shell, {}, null, [lineOf(outcome)]);
}

function lineOf(outcome: Outcome): string {
  const { status, before, id, height, code, reason, would } = outcome;
  const name = nameOf(outcome);
  if (status === 'registered') {
    const seen = before ? ' (before)' : '';
    return `${name}: registered, invoice ${id}, height ${height}${seen}`;
  }
  if (would !== null) {
    const { number, debtor, amount, dueDay } = would;
    return `${name}: would register ${number}: ${debtor} owes ${amount}, due ${dueDay}`;
  }
  return `${name}: ${status}: ${code}: ${reason ?? ''}`;
}

/**
 * `tally payments approve`: a file of payables, as a buyer's ERP exports what it has approved. Each
 * row that says what an invoice on the ledger says is accepted; any other is listed for a person.
 * Run again, it goes on, and accepts nothing twice.
 */
import type { Invoice } from '../../../contracts/state/invoices.ts';
import { invoices, isOver } from '../../../contracts/state/invoices.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { isHash } from '../../../ledger/encoding.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { InvoiceSaid } from '../../invoices/compareInvoice.ts';
import { compareInvoice, saidByDocument } from '../../invoices/compareInvoice.ts';
import type { CsvRow } from '../../invoices/csvInvoices.ts';
import { readCsv } from '../../invoices/csvInvoices.ts';
import { fingerprint, identityParts } from '../../invoices/identity.ts';
import { InvoiceError } from '../../invoices/invoiceError.ts';
import { tellWithFacts } from '../../invoices/judgeInvoice.ts';
import { MAX_INVOICE_BYTES } from '../../invoices/limits.ts';
import { readInvoice } from '../../invoices/readInvoice.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { eachFact } from '../../sdk/eachFact.ts';
import { writeWhole } from '../../sdk/files.ts';
import type { ConfirmOptions } from '../deeds/confirm.ts';
import { performOnce } from '../deeds/performOnce.ts';
import type { Acceptance, AcceptanceOptions } from '../invoices/accept.ts';
import { readAcceptance } from '../invoices/accept.ts';
import { readTerms } from '../invoices/acceptTerms.ts';
import { namesIn } from '../invoices/documentNames.ts';
import { readMapping } from '../invoices/importInvoices.ts';
import { differenceLine } from '../invoices/seeInvoice.ts';
import { tellChange, tellRivals } from '../invoices/tellRivals.ts';
import { readInput } from '../session/files.ts';
import type { NetworkOptions, SignedSession } from '../session/session.ts';
import { openSignedSession, readNetworkKey } from '../session/session.ts';
import type { ExitCode, Shell } from '../session/shell.ts';
import { show } from '../session/shell.ts';

/** The flags of the command. */
export interface ApproveOptions extends NetworkOptions, AcceptanceOptions, ConfirmOptions {
  readonly mapping: string;
  readonly dryRun?: boolean;
  readonly report?: string;
}

/** Every reason why a row is for a person. Never reused. */
export const PAYABLE_EXCEPTIONS = {
  unreadable_row: 'The row states no invoice. Correct it, or the mapping.',
  not_registered: 'No invoice to this member has the supplier, number and year of the row.',
  several_registered: 'Several invoices have the supplier, number and year of the row.',
  row_differs: 'The row says something else than the invoice on the ledger.',
  doubtful: 'The invoice looks like another, was changed, or another has registered its document.',
  answered: 'The invoice has another answer already, or is over.',
} as const;

/** One of the codes of `PAYABLE_EXCEPTIONS`. */
export type PayableException = keyof typeof PAYABLE_EXCEPTIONS;

/** What became of a row. */
interface Outcome {
  readonly line: number;
  readonly invoice: Hash | null;
  readonly status:
    | 'accepted'
    | 'before'
    | 'would_accept'
    | 'refused'
    | 'waiting'
    | PayableException;
  readonly code: string | null;
  readonly reason: string | null;
}

interface Work {
  readonly shell: Shell;
  readonly session: SignedSession;
  readonly options: ApproveOptions;
  readonly acceptance: Acceptance;
  readonly networkKey: Uint8Array;
  /** Ids by identity, as a node lists them: it only says where to look. */
  readonly listed: ReadonlyMap<string, readonly Hash[]>;
}

/** Exit code 1 when a person has to look at a row, or anything waits. */
export async function approvePayables(
  shell: Shell,
  file: string,
  options: ApproveOptions,
): Promise<ExitCode> {
  const mapping = await readMapping(options.mapping);
  const rows = mapping === null ? [] : readCsv(await readInput(file, MAX_INVOICE_BYTES), mapping);
  const session = await openSignedSession(shell, options);
  const acceptance = await readAcceptance(session.config, options);
  const networkKey = await readNetworkKey(session.config);
  const listed = await listInvoices(session);
  const work = { shell, session, options, acceptance, networkKey, listed };
  const outcomes: Outcome[] = [];
  let trouble: ClientError | null = null;
  for (const row of rows) {
    try {
      outcomes.push(trouble === null ? await approveRow(work, row) : waiting(row, trouble));
    } catch (error) {
      // The network has gone, or the person has: what is left waits for the next run.
      if (!(error instanceof ClientError)) throw error;
      trouble = error;
      outcomes.push(waiting(row, error));
    }
  }
  return await report(shell, options, outcomes);
}

function waiting({ line }: CsvRow, { code, message }: ClientError): Outcome {
  return { line, invoice: null, status: 'waiting', code, reason: message };
}

/** The ids of invoices to this member, by their identity. */
async function listInvoices({
  client,
  signer,
}: SignedSession): Promise<ReadonlyMap<string, readonly Hash[]>> {
  const ids = new Map<string, Hash[]>();
  const query = { debtor: signer.member };
  for await (const { value } of eachFact(client, { path: 'invoices', query })) {
    const { id, identity } = value;
    if (typeof id !== 'string' || !isHash(id) || typeof identity !== 'string') continue;
    ids.set(identity, [...(ids.get(identity) ?? []), id]);
  }
  return ids;
}

async function approveRow(work: Work, row: CsvRow): Promise<Outcome> {
  const { line } = row;
  const none = { line, invoice: null, code: null };
  const read = await readRow(work, row);
  if (typeof read === 'string') return { ...none, status: 'unreadable_row', reason: read };
  const { said, identity } = read;
  const found = await findInvoices(work, identity);
  const [invoice] = found;
  if (invoice === undefined) return { ...none, status: 'not_registered', reason: null };
  if (found.length > 1) {
    const reason = found.map(({ id }) => id).join(', ');
    return { ...none, status: 'several_registered', reason };
  }
  const about = { line, invoice: invoice.id, code: null };
  const against = await whyNot(work, invoice, said);
  if (against !== null) return { ...about, ...against };
  if (work.options.dryRun === true) return { ...about, status: 'would_accept', reason: null };
  const terms = readTerms(invoice, work.acceptance.mandateIn(invoice.currency), {});
  const words = { text: work.acceptance.text, ...terms } as unknown as JsonObject;
  const word = { type: 'acceptInvoice', words, opens: [] } as const;
  const { status, code } = await performOnce(work.shell, work.session, work.options, word);
  return { ...about, status: status === 'said' ? 'accepted' : 'refused', code, reason: null };
}

interface ReadRow {
  readonly said: InvoiceSaid;
  /** The fingerprint of supplier, number and year; '' where the supplier is no member. */
  readonly identity: Hash;
}

/** What a row says of an invoice; or why it says none. */
async function readRow(
  { session, networkKey }: Work,
  { document }: CsvRow,
): Promise<ReadRow | string> {
  if (document instanceof InvoiceError) return `${document.code}: ${document.message}`;
  const invoice = readInvoice(document);
  const find = await namesIn(session, invoice);
  const said = saidByDocument(invoice, document, find);
  if ('code' in said) return `${said.code}: ${tellWithFacts(said.advice, said.facts)}`;
  const { member } = said.supplier;
  const identity = member === null ? '' : fingerprint(networkKey, identityParts(invoice, member));
  // The row is not the document, which its ERP has read.
  return { said: { ...said, document: null }, identity };
}

/** Invoices with the identity of the row; those that are over are left out. */
async function findInvoices(work: Work, identity: Hash): Promise<readonly Invoice[]> {
  const { session, listed } = work;
  const found: Invoice[] = [];
  for (const id of listed.get(identity) ?? []) {
    const invoice = await session.client.findFact(invoices, [id]);
    if (invoice?.identity === identity && !isOver(invoice)) found.push(invoice);
  }
  return found;
}

/** Why an invoice is not accepted by its row, or that it was before; null when it is. */
async function whyNot(
  { session, networkKey }: Work,
  invoice: Invoice,
  said: InvoiceSaid,
): Promise<Pick<Outcome, 'status' | 'reason'> | null> {
  const difference = differenceLine(compareInvoice(invoice, said, { networkKey }));
  if (difference !== null) return { status: 'row_differs', reason: difference };
  if (invoice.status === 'accepted') return { status: 'before', reason: null };
  if (invoice.status !== 'registered') return { status: 'answered', reason: invoice.status };
  const [doubt] = [
    ...invoice.similar.map((id) => `it looks like ${id}`),
    ...tellChange(invoice),
    ...(await tellRivals(session.client, invoice)),
  ];
  return doubt === undefined ? null : { status: 'doubtful', reason: doubt };
}

async function report(
  shell: Shell,
  options: ApproveOptions,
  outcomes: readonly Outcome[],
): Promise<ExitCode> {
  const isException = ({ status }: Outcome): boolean =>
    Object.hasOwn(PAYABLE_EXCEPTIONS, status) || status === 'refused';
  const exceptions = outcomes.filter(isException);
  const json = { rows: outcomes, exceptions };
  if (options.report !== undefined) {
    await writeWhole(options.report, [`${JSON.stringify(json, null, 2)}\n`], 0o600);
  }
  const count = (wanted: Outcome['status']): number =>
    outcomes.filter(({ status }) => status === wanted).length;
  const left = count('waiting');
  show(shell, options, json, [
    ...outcomes.map(describe),
    `${count('accepted')} accepted, ${count('before')} before, ` +
      `${exceptions.length} for a person, ${left} waiting`,
  ]);
  return exceptions.length + left === 0 ? 0 : 1;
}

function describe({ line, invoice, status, code, reason }: Outcome): string {
  const sentence = PAYABLE_EXCEPTIONS[status as PayableException];
  const words = [sentence, code === 'ok' ? null : code, reason].filter(Boolean).join(' ');
  const about = invoice === null ? '' : `, invoice ${invoice}`;
  return `line ${line}${about}: ${status}${words === '' ? '' : `: ${words}`}`;
}

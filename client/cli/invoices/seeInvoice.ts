/**
 * What a debtor sees before it accepts: the invoice on the ledger beside its document, field by
 * field. With the document in a details file, or in one that has come to the home node of the
 * debtor, the comparison is made here; without a
 * machine-readable one a person confirms each field.
 */
import { tellAmount } from '../../../contracts/state/currencies.ts';
import type { Invoice as InvoiceFact } from '../../../contracts/state/invoices.ts';
import type { ComparedField, InvoiceSaid, NamedParty } from '../../invoices/compareInvoice.ts';
import {
  COMPARISON_REFUSALS,
  compareInvoice,
  differencesOf,
  saidByDocument,
} from '../../invoices/compareInvoice.ts';
import { tellWithFacts } from '../../invoices/judgeInvoice.ts';
import { readInvoice } from '../../invoices/readInvoice.ts';
import type { Warning } from '../../invoices/warnings.ts';
import { warningsOf } from '../../invoices/warnings.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { Session, SignedSession } from '../session/session.ts';
import { readNetworkKey } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { say, UsageError } from '../session/shell.ts';
import { readDetails } from './details.ts';
import type { NameFinder } from './documentNames.ts';
import { documentNames, namesIn } from './documentNames.ts';
import { findArrived } from './travel.ts';

/** The flags that say what the document says. */
export interface SeenOptions {
  readonly details?: string;
  readonly onPaper?: boolean;
  readonly says?: readonly string[];
  readonly payeeAgrees?: boolean;
}

/** What a person says of a document on paper, by its fields. */
const PAPER_FIELDS = [
  'supplier',
  'debtor',
  'number',
  'currency',
  'amount',
  'issueDay',
  'documentDueDay',
  'payee',
] as const;

type PaperField = (typeof PAPER_FIELDS)[number];

/** What a debtor is shown of an invoice. */
export interface Seen {
  readonly fields: readonly ComparedField[];
  /** What in the document a person should look at; none of a document on paper. */
  readonly warnings: readonly Warning[];
}

/**
 * The invoice beside the document in a details file, which is checked against its commitment.
 * @throws ClientError unreadable_file, bad_details; UsageError without a network key
 */
export async function seeDetails(
  session: Session,
  fact: InvoiceFact,
  path: string,
  payeeAgrees: boolean,
): Promise<Seen> {
  const { document } = await readDetails(path, fact.details);
  return await seeDocument(session, fact, { document, from: path }, payeeAgrees);
}

/** The invoice beside a document that the ledger has a commitment to. @throws as `seeDetails` */
async function seeDocument(
  session: Session,
  fact: InvoiceFact,
  { document, from }: { readonly document: Uint8Array; readonly from: string },
  payeeAgrees: boolean,
): Promise<Seen> {
  const invoice = readInvoice(document);
  const find = await namesIn(session, invoice);
  const said = saidByDocument(invoice, document, find);
  if ('code' in said) {
    const message = `${from}: ${said.code}: ${tellWithFacts(said.advice, said.facts)}`;
    throw new ClientError('bad_details', message, { details: said.code, ...said.facts });
  }
  const networkKey = await readNetworkKey(session.config);
  const fields = compareInvoice(fact, said, { networkKey, payeeAgrees });
  return { fields, warnings: warningsOf(invoice, null) };
}

/**
 * The invoice beside the document in details that have come to the home node of the member; null
 * when none have. @throws as `findArrived` and `seeDetails`
 */
export async function seeArrived(
  shell: Shell,
  session: SignedSession,
  fact: InvoiceFact,
  options: Pick<SeenOptions, 'payeeAgrees'> & { readonly passphraseFile?: string },
): Promise<Seen | null> {
  const arrived = await findArrived(shell, session, fact, options);
  if (arrived === null) return null;
  const { sender, version } = arrived.envelope;
  const { document } = arrived.details;
  const from = `details from ${sender}, version ${version}`;
  say(shell, `${from}, which have come to your home node, are those of the ledger`);
  return seeDocument(session, fact, { document, from }, options.payeeAgrees === true);
}

/** The invoice beside its document, as the flags name it. @throws UsageError, ClientError */
export async function seeInvoice(
  shell: Shell,
  session: SignedSession,
  fact: InvoiceFact,
  options: SeenOptions & { readonly passphraseFile?: string },
): Promise<Seen> {
  const payeeAgrees = options.payeeAgrees === true;
  if (options.details !== undefined) return seeDetails(session, fact, options.details, payeeAgrees);
  if (options.onPaper !== true) {
    const seen = await seeArrived(shell, session, fact, options);
    if (seen !== null) return seen;
    throw new UsageError(
      'no details have come: give the document: --details FILE; or read it yourself: --on-paper',
    );
  }
  const says = readSays(options.says ?? []);
  const find = await documentNames(session, [...says.values()]);
  const said = await saidByPerson(shell, fact, says, find);
  const networkKey = await readNetworkKey(session.config);
  return { fields: compareInvoice(fact, said, { networkKey, payeeAgrees }), warnings: [] };
}

/** The fields in words, one a line; those that differ with what is wrong. */
export function describeFields(fields: readonly ComparedField[]): readonly string[] {
  return fields.map(({ field, ledger, document, code }) => {
    if (code !== null) {
      const advice = COMPARISON_REFUSALS[code];
      return `${field}: ledger ${ledger}, document ${document}: ${code}: ${advice}`;
    }
    if (field !== 'dueDay' || ledger === document) return `${field}: ${ledger}`;
    return `${field}: ${ledger}, as agreed; the document says ${document}`;
  });
}

/** Why an invoice is not its document, in a line; null when all fields agree. */
export function differenceLine(fields: readonly ComparedField[]): string | null {
  const found = differencesOf(fields).map(
    ({ code, ledger, document }) => `${code} (ledger ${ledger}, document ${document})`,
  );
  return found.length === 0 ? null : found.join(', ');
}

function readSays(words: readonly string[]): Map<PaperField, string> {
  const says = new Map<PaperField, string>();
  for (const word of words) {
    const [name = '', ...value] = word.split('=');
    const known = PAPER_FIELDS.find((field) => field === name);
    if (known === undefined) {
      throw new UsageError(`--says FIELD=VALUE, with one of ${PAPER_FIELDS.join(', ')}`);
    }
    says.set(known, value.join('=').trim());
  }
  return says;
}

async function saidByPerson(
  shell: Shell,
  fact: InvoiceFact,
  says: ReadonlyMap<PaperField, string>,
  find: NameFinder,
): Promise<InvoiceSaid> {
  const said = new Map<PaperField, string>(says);
  for (const field of PAPER_FIELDS) {
    if (!said.has(field)) said.set(field, await askField(shell, fact, field));
  }
  const of = (field: PaperField): string => said.get(field) ?? '';
  const named = (name: string): NamedParty => ({ name, member: find(name) ?? name });
  return {
    supplier: named(of('supplier')),
    debtor: named(of('debtor')),
    number: of('number'),
    claim: null,
    currency: of('currency'),
    amount: of('amount'),
    issueDay: of('issueDay'),
    documentDueDay: of('documentDueDay') === 'none' ? null : of('documentDueDay'),
    payee: of('payee') === of('supplier') ? null : named(of('payee')),
    document: null,
  };
}

/** Shows what the ledger says and takes a yes; the number, which it does not have, is typed. */
async function askField(shell: Shell, fact: InvoiceFact, field: PaperField): Promise<string> {
  if (shell.ask === undefined) {
    throw new UsageError(
      `say what the document says: --says ${field}=…, or confirm it at a terminal`,
    );
  }
  if (field === 'number') return shell.ask('number of the document: ');
  const ledger = ledgerText(fact, field);
  const answer = await shell.ask(`${field} ${ledger}: does the document say so? [yes/no] `);
  return answer === 'yes' ? ledger : 'something else';
}

function ledgerText(fact: InvoiceFact, field: Exclude<PaperField, 'number'>): string {
  if (field === 'amount') return tellAmount(fact.amount, fact.currency);
  return (field === 'payee' ? fact.supplier : fact[field]) ?? 'none';
}

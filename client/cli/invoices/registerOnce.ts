/**
 * One document of many: signed once, its details and what was signed on the disk before it is sent,
 * submitted until the proved result. Stopped anywhere, the next start goes on from the journals: of
 * what was signed, and of the documents.
 */
import { codeEntry } from '../../../contracts/state/refusals.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { InvoiceError } from '../../invoices/invoiceError.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { SignedDeed } from '../../sdk/compose.ts';
import type { ProvedTransaction } from '../../sdk/proved.ts';
import { hasLapsed } from '../../sdk/resume.ts';
import { confirmDeed } from '../deeds/confirm.ts';
import type { SignedSession } from '../session/session.ts';
import type { Shell } from '../session/shell.ts';
import { say } from '../session/shell.ts';
import { describeWarnings } from './describeWarnings.ts';
import { writeDetails } from './details.ts';
import type { DocumentJournal, Entry } from './documentJournal.ts';
import type { RegisterOptions } from './invoice.ts';
import { choicesOf } from './invoice.ts';
import type { PreparedInvoice, UnfitInvoice } from './prepareInvoice.ts';
import { prepareInvoice, unreadInvoice } from './prepareInvoice.ts';
import { sendRegistered } from './travel.ts';
import { passingError } from './watchRest.ts';

/** What is worked with. */
export interface Registering {
  readonly shell: Shell;
  readonly session: SignedSession;
  readonly options: RegisterOptions;
  /** The folder where details go. */
  readonly details: string;
  readonly journal: DocumentJournal;
}

/** Refusals that lie in clocks, or in what else was sent on the day, and not in the document. */
const PASSING: ReadonlySet<string> = new Set([
  ...['expired', 'expires_too_late', 'day_used_up', 'refusals_used_up'],
]);

/**
 * Registers one document; what was signed for it before is submitted again while it may count. The
 * entry that is given has yet to be written.
 * @throws ClientError when it is not final, or no node is there: it is tried again later
 */
export async function registerOnce(
  work: Registering,
  { name, bytes, document, known }: Dropped,
): Promise<Entry> {
  const { shell, session, journal } = work;
  const blank: Blank = { document, file: name, height: null, ...UNSAID };
  const before = known?.status === 'signed' ? known.id : null;
  const final = before === null ? null : await readFinal(work, before);
  if (before !== null && final !== null) {
    return finished({ ...blank, warnings: known?.warnings ?? [] }, before, final);
  }
  let signed = before === null ? null : await signedBefore(work, before);
  let prepared: PreparedInvoice | null = null;
  if (signed === null) {
    const fresh = await sign(work, name, bytes);
    if ('code' in fresh) {
      const { code, reason, facts } = fresh;
      return { ...blank, status: 'refused', id: null, code, reason, facts };
    }
    ({ signed, prepared } = fresh);
    blank.warnings = fresh.warnings;
    await journal.append({ ...blank, id: signed.id, status: 'signed', code: null });
  }
  const isRepeat = before === signed.id;
  const submitted = await session.client.submit(signed, { signal: shell.signal, isRepeat });
  if (submitted.status === 'final') {
    const entry = finished(blank, signed.id, submitted);
    if (entry.status === 'registered') await send(work, name, signed.id, prepared);
    return entry;
  }
  if (submitted.mayStillHappen || PASSING.has(submitted.code)) {
    throw passingError(submitted);
  }
  const { code, detail, facts } = submitted;
  const reason = reasonOf(code, detail, facts);
  return { ...blank, status: 'refused', id: signed.id, code, reason, facts };
}

/** A document, and what is known of it. */
export interface Dropped {
  /** What it is called in the journal. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly document: Hash;
  readonly known: Entry | undefined;
}

interface Fresh {
  readonly signed: SignedDeed;
  readonly warnings: readonly string[];
  readonly prepared: PreparedInvoice;
}

/** Sends the details of an invoice that was signed just now, and says what came of it. */
async function send(
  { shell, session, options }: Registering,
  name: string,
  invoice: Hash,
  prepared: PreparedInvoice | null,
): Promise<void> {
  if (prepared === null || options.send === false) return;
  const { debtor, details } = prepared;
  const line = await sendRegistered(shell, session, { invoice, debtor, details });
  if (line !== null) say(shell, `tally: ${name}: details ${line}`);
}

/** Signs a document's registration and puts its details on the disk; or why it is not fit. */
async function sign(
  work: Registering,
  name: string,
  bytes: Uint8Array,
): Promise<Fresh | UnfitInvoice> {
  const { session, shell, options, details } = work;
  const prepared = await prepareDocument(work, bytes);
  if (!prepared.ok) return prepared;
  const { type, deed } = prepared;
  const warnings = describeWarnings(prepared.warnings);
  for (const line of warnings) say(shell, `tally: ${name}: ${line}`);
  await confirmDeed(shell, session, options, { type, deed });
  const signed = await session.client.compose(deed, session.signer);
  await writeDetails(details, signed.id, prepared.details);
  return { signed, warnings, prepared };
}

/** What would be signed for a document; or why nothing. Nothing is signed, sent or written. */
export async function prepareDocument(
  { session, shell, options }: Omit<Registering, 'details' | 'journal'>,
  bytes: Uint8Array,
): Promise<PreparedInvoice | UnfitInvoice> {
  try {
    const choices = choicesOf(shell, session, options);
    return await prepareInvoice(session, bytes, choices, shell.environment);
  } catch (error) {
    if (error instanceof InvoiceError) return unreadInvoice(error);
    throw error;
  }
}

/** What was signed before, if it is in a block; the journal of what was signed knows it then. */
async function readFinal(
  { session: { client, journal }, shell }: Registering,
  id: Hash,
): Promise<ProvedTransaction | null> {
  const final = await client.readTransaction(id, { signal: shell.signal });
  if (final !== null) {
    const { height, result } = final;
    await journal.end(id, { status: 'final', code: result.code, height });
  }
  return final;
}

/**
 * What was signed before and may still be in a block; null when it cannot, or was never sent.
 * @throws ClientError not_final when nobody can tell yet, and when no node answers
 */
async function signedBefore(
  { session: { client, journal }, shell }: Registering,
  id: Hash,
): Promise<SignedDeed | null> {
  // What is not there was not sent either.
  const signed = (await journal.find(id))?.signed ?? null;
  if (signed === null || shell.environment.now() < signed.expires) return signed;
  if (!(await hasLapsed(client, signed, { signal: shell.signal }))) {
    throw new ClientError('not_final', `${id} has expired; a block may hold it until a later one`);
  }
  await journal.end(id, { status: 'lapsed', code: null, height: null });
  return null;
}

/** What every entry has before anything came of it; warnings come with the signing. */
type Blank = Omit<Entry, 'status' | 'id' | 'code' | 'warnings'> & { warnings: readonly string[] };

const UNSAID = { reason: null, facts: null, warnings: [] } as const;

interface Final {
  readonly height: number;
  readonly result: { readonly code: string; readonly facts: JsonObject };
}

function finished(blank: Blank, id: Hash, { height, result: { code, facts } }: Final): Entry {
  if (code === 'ok') return { ...blank, id, code, height, status: 'registered' };
  const reason = reasonOf(code, '', facts);
  return { ...blank, id, code, height, reason, facts, status: 'refused' };
}

/** What the ledger refused and why, in a line. */
function reasonOf(code: string, detail: string, facts: JsonObject): string {
  const sentence = detail === '' ? (codeEntry(code)?.sentence ?? '') : detail;
  const shown = Object.entries(facts).map(([fact, value]) => `${fact} ${String(value)}`);
  return shown.length === 0 ? sentence : `${sentence} (${shown.join('; ')})`;
}

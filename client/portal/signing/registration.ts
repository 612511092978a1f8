/**
 * From an e-invoice that its supplier has dropped to the words of its registration, as the command
 * line makes them. It is loaded when somebody registers or accepts.
 */
import type { InvoiceTerms } from '../../../contracts/state/invoices.ts';
import { identities } from '../../../contracts/state/invoices.ts';
import type { Facts } from '../../../ledger/assert.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { encodeDetails } from '../../invoices/details.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import { INVOICE_ERRORS, InvoiceError } from '../../invoices/invoiceError.ts';
import type { Judgement } from '../../invoices/judgeInvoice.ts';
import { judgeInvoice } from '../../invoices/judgeInvoice.ts';
import { prepareRegistration } from '../../invoices/prepareRegistration.ts';
import { readInvoice } from '../../invoices/readInvoice.ts';
import { registerWords, UNFIT_CODES } from '../../invoices/registerWords.ts';
import { systemEnvironment } from '../../sdk/environment.ts';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import { findNamed, spaced } from '../../sdk/namedMembers.ts';
import type { Rival } from '../../sdk/rivals.ts';
import { readRivals } from '../../sdk/rivals.ts';
import { memberSigner } from '../keys/memberKey.ts';
import type { Wish } from '../trust/readings.ts';

/** Why a document is not taken; the text is English, of its own table. */
export interface PaperRefusal {
  readonly kind: 'refused';
  readonly code: string;
  readonly text: string;
  /** What exactly was found, in English; null where the facts say it all. */
  readonly detail: string | null;
  readonly facts: Facts;
}

/** A document that was read, and what is to be said of it. */
export interface Paper {
  readonly kind: 'read';
  readonly name: string;
  readonly document: Uint8Array;
  readonly invoice: Invoice;
  readonly judgement: Judgement;
}

/** The member that a name of a document stands for; null: nobody. */
export type NameFinder = (name: string | null) => string | null;

/** What its supplier says beside the document. */
export interface PaperSaid {
  readonly supplier: string;
  readonly memberOf: NameFinder;
  readonly debtor: string | null;
  readonly dueDay: string | null;
  readonly payeeAgrees: boolean;
  readonly networkKey: Uint8Array;
  readonly terms: InvoiceTerms;
  /** That others have registered the document is known, and it is meant all the same. */
  readonly rivalsSeen: boolean;
}

/** What would be signed, and what its buyer has to get. */
export interface ReadyPaper {
  readonly kind: 'ready';
  readonly words: JsonObject;
  readonly commitment: Hash;
  readonly debtor: string;
  readonly file: Uint8Array;
}

/** The refusal of a file of so many bytes, which is not read at all. */
export function tooBig(bytes: number): PaperRefusal {
  const { code, remedy, facts } = new InvoiceError('too_big', '', { bytes });
  return { kind: 'refused', code, text: `${INVOICE_ERRORS[code]} ${remedy}`, detail: null, facts };
}

/** Reads and judges a document. @param now ms since 1970 */
export function readPaper(name: string, document: Uint8Array, now: number): Paper | PaperRefusal {
  try {
    const invoice = readInvoice(document);
    const judgement = judgeInvoice(invoice, new Date(now).toISOString().slice(0, 10));
    return { kind: 'read', name, document, invoice, judgement };
  } catch (error) {
    if (!(error instanceof InvoiceError)) throw error;
    const { code, message, facts, remedy } = error;
    const text = `${INVOICE_ERRORS[code]} ${remedy}`;
    return { kind: 'refused', code, text, detail: message, facts };
  }
}

/** Which members the parties of a document are, proved. @throws ClientError */
export async function findParties(
  wish: Wish,
  { supplier, buyer, payee }: Pick<Invoice, 'supplier' | 'buyer' | 'payee'>,
): Promise<NameFinder> {
  const names = [supplier.name, buyer.name, payee?.name ?? null];
  const wanted = names.flatMap((name) => (name === null ? [] : spaced(name)));
  const found = await findNamed(clientOf(wish), new Set(wanted));
  return (name) => (name === null ? null : (found.get(spaced(name)) ?? null));
}

/** The words of the registration, with the file for the buyer; or why there are none. */
export function readyPaper({ document }: Paper, said: PaperSaid): ReadyPaper | PaperRefusal {
  const { supplier, memberOf, debtor, dueDay, payeeAgrees, networkKey, terms } = said;
  const salt = systemEnvironment.randomBytes(32);
  const registration = prepareRegistration({
    ...{ document, supplierId: supplier, networkKey, salt },
    ...{ payeeAgrees, dueDaySaid: dueDay !== null },
  });
  if ('code' in registration) {
    const { code, advice, facts } = registration;
    return { kind: 'refused', code, text: advice, detail: null, facts };
  }
  const words = registerWords(registration, { supplier, memberOf, debtor, dueDay });
  if ('code' in words) {
    const { code, facts } = words;
    return { kind: 'refused', code, text: UNFIT_CODES[code], detail: null, facts };
  }
  const file = encodeDetails(registration.file);
  const { details: commitment } = words;
  return { kind: 'ready', words: { ...words, terms }, commitment, debtor: words.debtor, file };
}

/** What the ledger has of a document before it is registered. */
export interface Before {
  /** The invoice that this supplier has registered with the same number and year. */
  readonly own: Hash | null;
  /** Other suppliers that have registered the same document. */
  readonly rivals: readonly Rival[];
}

/** Looks whether it was registered before, proved. @throws ClientError */
export async function lookBefore(wish: Wish, { words }: ReadyPaper): Promise<Before> {
  const client = clientOf(wish);
  const { identity, document } = words;
  const { fact } = await client.readFact(identities, [wish.member, String(identity)]);
  const looked = { supplier: wish.member, document: String(document) };
  return { own: fact?.invoice ?? null, rivals: await readRivals(client, looked) };
}

function clientOf({ genesis, height, ...key }: Wish): LedgerClient {
  const nodes = [location.origin];
  return new LedgerClient({ genesis, nodes, reader: memberSigner(key), sinceHeight: height });
}

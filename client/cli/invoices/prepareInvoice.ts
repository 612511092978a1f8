/**
 * From an invoice file to the deed that registers it and the file for its debtor; shared by
 * `invoices register`, `invoices reissue` and `watch`.
 */
import { OPEN_TERMS } from '../../../contracts/state/invoices.ts';
import type { Facts } from '../../../ledger/assert.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Deed } from '../../../ledger/transaction.ts';
import type { DetailsFile } from '../../invoices/details.ts';
import type { Invoice } from '../../invoices/invoice.ts';
import type { InvoiceError, InvoiceErrorCode } from '../../invoices/invoiceError.ts';
import { INVOICE_ERRORS } from '../../invoices/invoiceError.ts';
import type { InvoiceRefusal, InvoiceRefusalCode } from '../../invoices/invoiceRefusal.ts';
import { tellWithFacts } from '../../invoices/judgeInvoice.ts';
import { prepareRegistration } from '../../invoices/prepareRegistration.ts';
import type { Warning } from '../../invoices/warnings.ts';
import { warningsOf } from '../../invoices/warnings.ts';
import { deedOf } from '../../sdk/deeds.ts';
import type { Environment } from '../../sdk/environment.ts';
import { dayAhead } from '../../sdk/ledgerDays.ts';
import { readDay } from '../session/ledgerDays.ts';
import type { SignedSession } from '../session/session.ts';
import { readNetworkKey } from '../session/session.ts';
import { namesIn } from './documentNames.ts';

/** What the supplier says beside the document. */
export interface RegisterChoices {
  /** The debtor, when the document's name for it is not known. */
  readonly debtor?: string;
  /** As a person names a day; the document's own when absent. */
  readonly dueDay?: string;
  /** The due day as so many ledger days from now; goes before `dueDay`. */
  readonly dueInDays?: number;
  /** That a payee other than the seller, whom the document names, has agreed. */
  readonly payeeAgrees?: boolean;
  /** The invoice that this one replaces: it is reissued, and not registered for the first time. */
  readonly former?: Hash;
  /** Fields of the deed that neither the document nor another choice says, in its currency. */
  readonly rest?: (about: JsonObject) => Promise<JsonObject>;
}

/** The fields of a registration that are made here; see `RegisterChoices.rest`. */
export const PREPARED_FIELDS: readonly string[] = [
  ...['former', 'debtor', 'currency', 'amount', 'issueDay', 'documentDueDay', 'dueDay'],
  ...['identity', 'skeleton', 'core', 'document', 'details'],
];

/** An invoice ready to be signed. Keep `details` before what is signed is submitted. */
export interface PreparedInvoice {
  readonly ok: true;
  readonly invoice: Invoice;
  readonly debtor: string;
  readonly dueDay: string;
  /** What a person should look at before it signs. */
  readonly warnings: readonly Warning[];
  readonly type: 'registerInvoice' | 'reissueInvoice';
  readonly deed: Deed;
  readonly details: DetailsFile;
}

/** What the network lacks to register an invoice, beside `INVOICE_REFUSALS`. Never reused. */
export const UNFIT_CODES = {
  supplier_unknown: 'No member of the network has the name of the seller.',
  supplier_differs: 'The seller is another member than the one whose key signs.',
  buyer_unknown: 'No member of the network has the name of the buyer.',
  no_due_day: 'The document states no due day, and none was said.',
} as const;

/** One of the codes of `UNFIT_CODES`. */
export type UnfitCode = keyof typeof UNFIT_CODES;

/** Why an invoice cannot be registered as it stands; nothing was sent. */
export interface UnfitInvoice {
  readonly ok: false;
  readonly code: InvoiceRefusalCode | UnfitCode | InvoiceErrorCode;
  /** What is wrong, what shows it, and what to do, in a line for people. */
  readonly reason: string;
  /** `rule`, and the values that break it. */
  readonly facts: Facts;
  readonly remedy: string;
}

/**
 * Reads, checks and fingerprints. Nothing is signed, sent or written.
 * @throws InvoiceError when the bytes are no invoice; UsageError, FormatError and ClientError when
 *   the configuration lacks something
 */
export async function prepareInvoice(
  session: SignedSession,
  document: Uint8Array,
  choices: RegisterChoices,
  environment: Environment,
): Promise<PreparedInvoice | UnfitInvoice> {
  const { config, genesis, signer } = session;
  const registration = prepareRegistration({
    document,
    supplierId: signer.member,
    networkKey: await readNetworkKey(config),
    salt: environment.randomBytes(32),
    payeeAgrees: choices.payeeAgrees === true,
    dueDaySaid: choices.dueDay !== undefined || choices.dueInDays !== undefined,
  });
  if ('code' in registration) return refused(registration);
  const { invoice, deed, file } = registration;
  const find = await namesIn(session, invoice);
  const supplier = find(invoice.supplier.name);
  if (supplier !== signer.member) return otherSupplier(invoice.supplier.name, supplier);
  const debtor = choices.debtor ?? find(invoice.buyer.name);
  if (debtor === null) {
    return unfit('buyer_unknown', { buyer: invoice.buyer.name ?? '' }, 'Say --debtor ID.');
  }
  const dueDay = dueDayOf(choices, invoice, genesis, environment);
  if (dueDay === null) return withoutDueDay(invoice);
  const rest = (await choices.rest?.({ currency: deed.currency })) ?? {};
  const words = { ...deed, debtor, dueDay, terms: OPEN_TERMS, ...rest };
  const { former } = choices;
  const warnings = warningsOf(invoice, isoDay(environment.now()));
  const ready = { ok: true, invoice, debtor, dueDay, warnings, details: file } as const;
  if (former === undefined) {
    const registered = deedOf('registerInvoice', words, environment);
    return { ...ready, type: 'registerInvoice', deed: registered };
  }
  const reissued = deedOf('reissueInvoice', { ...words, former }, environment);
  return { ...ready, type: 'reissueInvoice', deed: reissued };
}

function dueDayOf(
  choices: RegisterChoices,
  invoice: Invoice,
  genesis: Genesis,
  environment: Environment,
): string | null {
  const { dueDay, dueInDays } = choices;
  const now = environment.now();
  if (dueInDays !== undefined) return dayAhead(genesis, now, dueInDays);
  return dueDay === undefined ? invoice.dueDate : readDay('--due-day', dueDay, genesis, now);
}

/** The calendar day of a time in milliseconds, `YYYY-MM-DD`. */
export function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** What bytes are that are no invoice, in the same form as every other refusal. */
export function unreadInvoice({ code, message, facts, remedy }: InvoiceError): UnfitInvoice {
  const rule = INVOICE_ERRORS[code];
  const reason = `${message}. ${remedy}`;
  return { ok: false, code, reason, facts: { rule, ...facts }, remedy };
}

function refused({ code, facts, advice }: InvoiceRefusal): UnfitInvoice {
  return { ok: false, code, reason: tellWithFacts(advice, facts), facts, remedy: advice };
}

/** A day until which a discount is granted is said, and never taken for the due day. */
function withoutDueDay({ due, unreadable }: Invoice): UnfitInvoice {
  const stated = unreadable.find(({ term }) => term === 'BT-9')?.text ?? '';
  const facts = { discountUntil: due.discountDay ?? '', stated: stated.slice(0, 100) };
  return unfit('no_due_day', facts, 'Say --due-day YYYY-MM-DD.');
}

function otherSupplier(name: string | null, supplier: string | null): UnfitInvoice {
  const named = { supplier: name ?? '' };
  if (supplier === null) {
    return unfit('supplier_unknown', named, 'See documentNames in --config.');
  }
  const remedy = `Register it with a key of the member ${supplier}.`;
  return unfit('supplier_differs', { ...named, member: supplier }, remedy);
}

function unfit(
  code: UnfitCode,
  values: Readonly<Record<string, string>>,
  remedy: string,
): UnfitInvoice {
  const rule = UNFIT_CODES[code];
  const reason = `${tellWithFacts(rule, values)} ${remedy}`;
  return { ok: false, code, reason, facts: { rule, ...values }, remedy };
}

/**
 * From an invoice file to the deed that registers it and the file for its debtor; shared by
 * `invoices register`, `invoices reissue` and `watch`.
 */
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
import type { Unfit, UnfitCode } from '../../invoices/registerWords.ts';
import { registerWords, UNFIT_CODES } from '../../invoices/registerWords.ts';
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
  const { invoice, file } = registration;
  const worded = registerWords(registration, {
    supplier: signer.member,
    memberOf: await namesIn(session, invoice),
    debtor: choices.debtor ?? null,
    dueDay: dueDayOf(choices, genesis, environment),
  });
  if ('code' in worded) return unfit(worded);
  const rest = (await choices.rest?.({ currency: worded.currency })) ?? {};
  const words = { ...worded, ...rest };
  const { debtor, dueDay } = worded;
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

/** Null: none is said. */
function dueDayOf(
  choices: RegisterChoices,
  genesis: Genesis,
  environment: Environment,
): string | null {
  const { dueDay, dueInDays } = choices;
  const now = environment.now();
  if (dueInDays !== undefined) return dayAhead(genesis, now, dueInDays);
  return dueDay === undefined ? null : readDay('--due-day', dueDay, genesis, now);
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

function unfit({ code, facts }: Unfit): UnfitInvoice {
  const rule = UNFIT_CODES[code];
  const remedy = remedyOf(code, facts);
  const reason = `${tellWithFacts(rule, facts)} ${remedy}`;
  return { ok: false, code, reason, facts: { rule, ...facts }, remedy };
}

function remedyOf(code: UnfitCode, facts: Facts): string {
  switch (code) {
    case 'supplier_unknown':
      return 'See documentNames in --config.';
    case 'supplier_differs':
      return `Register it with a key of the member ${facts['member']}.`;
    case 'buyer_unknown':
      return 'Say --debtor ID.';
    case 'no_due_day':
      return 'Say --due-day YYYY-MM-DD.';
  }
}

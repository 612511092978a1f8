import type { Facts } from '../../ledger/assert.ts';
import { checkRegistrable } from './checkRegistrable.ts';
import type { Invoice } from './invoice.ts';
import type { InvoiceRefusal, InvoiceRefusalCode } from './invoiceRefusal.ts';
import type { Warning } from './warnings.ts';
import { warningsOf } from './warnings.ts';

/** Whether an invoice can be registered, and what stands against it or should be looked at. */
export interface Judgement {
  /** Nothing stands against it, and nothing has to be answered first. */
  readonly registrable: boolean;
  /** Why it cannot be registered at all; null when it can, perhaps with an answer. */
  readonly refuse: InvoiceRefusal | null;
  /** What the supplier has to answer before: the refusals that an answer lifts. */
  readonly ask: readonly InvoiceRefusal[];
  readonly warn: readonly Warning[];
}

/** Refusals that the supplier lifts with an answer, such as `--due-day`. */
const ASKED: ReadonlySet<InvoiceRefusalCode> = new Set<InvoiceRefusalCode>([
  'instalments_unanswered',
  'payee_unconfirmed',
]);

/**
 * All that can be said about a document alone, without a network.
 * @param today `YYYY-MM-DD`, for dates that lie ahead; null where nobody says what day it is.
 */
export function judgeInvoice(invoice: Invoice, today: string | null): Judgement {
  const ask: InvoiceRefusal[] = [];
  let refusal = checkRegistrable(invoice);
  if (refusal?.code === 'instalments_unanswered') {
    ask.push(refusal);
    refusal = checkRegistrable(invoice, { dueDaySaid: true });
  }
  const refuse = refusal === null || ASKED.has(refusal.code) ? null : refusal;
  if (refusal !== null && refuse === null) ask.push(refusal);
  const registrable = refuse === null && ask.length === 0;
  return { registrable, refuse, ask, warn: warningsOf(invoice, today) };
}

/**
 * What a refusal or a warning says, in a line: the words, then what shows it. Foreign texts in it
 * are raw; whoever prints it escapes them.
 */
export function tellWithFacts(words: string, facts: Facts): string {
  const shown = Object.entries(facts)
    .filter(([, fact]) => fact !== '')
    .map(([name, fact]) => `${name} ${String(fact)}`);
  return shown.length === 0 ? words : `${words} (${shown.join('; ')})`;
}

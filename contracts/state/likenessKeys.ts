/**
 * Index entries by which invoices that look alike are found: between the same parties by due day
 * and amount, and of one supplier by the skeleton and the core of the number. Each ends in what is
 * compared (amount of 18 digits, issue day, due day, currency) and the invoice; they are there as
 * long as the invoice, whatever becomes of it.
 */
import type { Hash } from '../../ledger/hash.ts';
import { padded } from './factKeys.ts';
import type { Invoice } from './invoices.ts';

/** Where the invoices between two parties in a currency stand, by due day and amount. */
export function similarPrefix(supplier: string, debtor: string, currency: string): string {
  return `similar/${supplier}/${debtor}/${currency}`;
}

/** Where the invoices of a supplier stand whose numbers look the same, by day of issue. */
export function skeletonPrefix(supplier: string, skeleton: Hash): string {
  return `skeleton/${supplier}/${skeleton}`;
}

/** Where the invoices of a supplier stand whose numbers have the same digits, by day of issue. */
export function corePrefix(supplier: string, core: Hash): string {
  return `core/${supplier}/${core}`;
}

/** What an entry below these prefixes says of its invoice, so that the invoice is not read. */
export interface Listed {
  readonly amount: bigint;
  readonly issueDay: string;
  readonly dueDay: string;
  readonly currency: string;
  readonly invoice: Hash;
}

/** Reads the key of such an entry. */
export function readListed(key: string): Listed {
  const [amount = '0', issueDay = '', dueDay = '', currency = '', invoice = ''] = key
    .split('/')
    .slice(-5);
  return { amount: BigInt(amount), issueDay, dueDay, currency, invoice };
}

/** The entries of an invoice. */
export function likenessKeys(invoice: Invoice): readonly string[] {
  const { supplier, debtor, currency, issueDay, dueDay, skeleton, core } = invoice;
  const days = `${issueDay}/${dueDay}`;
  const listed = `${padded(invoice.amount, 18)}/${days}/${currency}/${invoice.id}`;
  return [
    `${similarPrefix(supplier, debtor, currency)}/${dueDay}/${listed}`,
    `${skeletonPrefix(supplier, skeleton)}/${issueDay}/${listed}`,
    `${corePrefix(supplier, core)}/${issueDay}/${listed}`,
  ];
}

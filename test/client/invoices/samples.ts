import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Invoice, Party } from '../../../client/invoices/invoice.ts';

const examples = fileURLToPath(new URL('../../../examples/invoices/', import.meta.url));

/** One of our own sample documents. */
export function sampleBytes(file: string): Uint8Array {
  return new Uint8Array(readFileSync(`${examples}${file}`));
}

/** The same as text. */
export function sampleText(file: string): string {
  return readFileSync(`${examples}${file}`, 'utf8');
}

/** UTF-8 of a document that a test has written. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** A party that has a name and nothing else. */
export function partyNamed(name: string | null): Party {
  return {
    name,
    registrationName: name,
    tradingName: null,
    vatId: null,
    legalId: null,
    partyIds: [],
  };
}

/** An invoice that nothing speaks against; tests change one thing of it. */
export const SOUND_INVOICE: Invoice = {
  syntax: 'UBL',
  profile: null,
  kind: { code: '380', document: 'Invoice' },
  number: 'TW-2026-0417',
  issueDate: '2026-11-02',
  dueDate: '2027-01-31',
  due: { day: '2027-01-31', instalments: [], discountDay: null },
  unreadable: [],
  currency: 'EUR',
  payable: '90.00',
  payableCurrency: 'EUR',
  supplier: { ...partyNamed('Talwerk Getriebe GmbH'), tradingName: 'Talwerk' },
  buyer: partyNamed('Nordhafen Automobile AG'),
  payee: null,
  accountHolders: [],
  totals: {
    lineExtension: '100.00',
    allowance: '10.00',
    charge: '5.00',
    taxExclusive: '95',
    tax: '18.05',
    beside: null,
    taxInclusive: '113.05',
    prepaid: '23.00',
    rounding: '-0.05',
    withheld: null,
  },
  otherCurrencies: [],
  thirdParty: [],
  precedingInvoice: null,
  preceding: [],
  orderReference: null,
  termTexts: [],
  notes: [],
  goods: [],
  lines: 1,
  adjustments: 0,
  ambiguous: [],
};

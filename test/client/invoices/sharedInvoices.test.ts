import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkTotals } from '../../../client/invoices/checkTotals.ts';
import { inspectInvoice } from '../../../client/invoices/inspectInvoice.ts';
import type { Invoice } from '../../../client/invoices/invoice.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { elementsAt, textsAt } from '../../../client/invoices/select.ts';
import { readUbl } from '../../../client/invoices/ublInvoice.ts';
import { parseXml } from '../../../client/invoices/xml.ts';
import { dataPath, hasData } from '../../support/sharedData.ts';

// Documents and answers that others made: CEN, KoSIT, OASIS, Factur-X, GOBL and Mustang.

interface ExpectedParty {
  names: string[];
  registrationName: string | null;
  tradingName: string | null;
  vatId: string | null;
  legalId: string | null;
  partyIds: string[];
}

interface Expected {
  file: string;
  syntax: string;
  root?: string;
  typeCode: string | null;
  number: string | null;
  issueDate: string | null;
  dueDate: string | null;
  currency: string | null;
  supplier: ExpectedParty;
  buyer: ExpectedParty;
  payee: string | null;
  precedingInvoice: string | null;
  purchaseOrder: string | null;
  lines: number;
  totals: Record<string, string | null>;
  payableAmount: string | null;
  payableCurrency: string | null;
  checks: Record<string, boolean | null>;
}

const expected: Expected[] = hasData
  ? (JSON.parse(readFileSync(dataPath('invoices/expected.json'), 'utf8')) as Expected[])
  : [];
const documents = expected.filter(({ root }) => root !== undefined);

function party({ names, registrationName, tradingName, vatId, legalId, partyIds }: ExpectedParty) {
  return { name: names[0] ?? null, registrationName, tradingName, vatId, legalId, partyIds };
}

describe.runIf(hasData)('the documents of the shared data', () => {
  it('are all among the expected answers', () => {
    const files = readdirSync(dataPath('invoices')).filter((file) => file.endsWith('.xml'));
    expect(documents.map(({ file }) => file).sort()).toEqual(files.sort());
  });

  it.each(documents)('$file is read as others read it', (answer) => {
    const invoice = readInvoice(readFileSync(dataPath(`invoices/${answer.file}`)));
    const { payee, ...rest } = invoice;
    expect({ ...rest, payee: payee?.name ?? null }).toMatchObject({
      syntax: answer.syntax,
      kind: { code: answer.typeCode, document: answer.root },
      number: answer.number,
      issueDate: answer.issueDate,
      dueDate: answer.dueDate,
      currency: answer.currency,
      payable: answer.payableAmount,
      payableCurrency: answer.payableCurrency,
      supplier: party(answer.supplier),
      buyer: party(answer.buyer),
      payee: answer.payee,
      totals: answer.totals,
      precedingInvoice: answer.precedingInvoice,
      orderReference: answer.purchaseOrder,
      lines: answer.lines,
      ambiguous: [],
    });
  });

  it.each(documents)('$file is inspected in its eight fields', (answer) => {
    expect(
      inspectInvoice(readInvoice(readFileSync(dataPath(`invoices/${answer.file}`)))),
    ).toStrictEqual({
      number: answer.number,
      issueDate: answer.issueDate,
      dueDate: answer.dueDate,
      currency: answer.currency,
      payable: answer.payableAmount,
      supplier: answer.supplier.names[0] ?? null,
      buyer: answer.buyer.names[0] ?? null,
      kind: { code: answer.typeCode, document: answer.root },
    });
  });

  it.each(documents)('$file adds up exactly where others say so', (answer) => {
    const invoice = readInvoice(readFileSync(dataPath(`invoices/${answer.file}`)));
    const sums = Object.entries(answer.checks).filter(([rule]) => /^BR-CO-1[356] /.test(rule));
    const addsUp = sums.every(([, holds]) => holds !== false);
    expect(checkTotals(invoice) === null).toBe(addsUp);
  });
});

// The unit tests of the CEN rules: fragments, of which each breaks one rule or none.

const PREFIXES = {
  vefa: 'http://difi.no/xsd/vefa/validator/1.0',
  inv: 'urn:oasis:names:specification:ubl:schema:xsd:Invoice-2',
};
const RULES: readonly (readonly [file: string, broken: (invoice: Invoice) => boolean])[] = [
  ['BR-02.xml', ({ number }) => number === null],
  ['BR-05.xml', ({ currency }) => currency === null],
  ['BR-06.xml', ({ supplier }) => supplier.registrationName === null],
  ['BR-15.xml', ({ payable }) => payable === null],
  [
    'BR-CO-15.xml',
    (i) => checkTotals(i) !== null || i.ambiguous.some(({ term }) => term === 'BT-110'),
  ],
  // The fragments for this rule state no tax, so the sum before it is left out.
  [
    'BR-CO-16.xml',
    (i) => checkTotals({ ...i, totals: { ...i.totals, taxExclusive: null } }) !== null,
  ],
];

describe.runIf(hasData)('the rule sets of CEN', () => {
  it.each(RULES)('%s breaks where CEN says so', (file, broken) => {
    const set = parseXml(readFileSync(dataPath(`invoices/unit/${file}`), 'utf8'));
    const verdicts = elementsAt(set, 'vefa:test', PREFIXES).flatMap((test) =>
      elementsAt(test, 'inv:Invoice', PREFIXES).map((invoice) => ({
        broken: broken(readUbl(invoice)),
        error: textsAt(test, 'vefa:assert/vefa:error', PREFIXES).length > 0,
      })),
    );
    expect(verdicts.length).toBeGreaterThan(1);
    expect(verdicts.map((verdict) => verdict.broken)).toEqual(
      verdicts.map((verdict) => verdict.error),
    );
  });
});

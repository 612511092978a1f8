import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseNumber } from '../../../client/invoices/identity.ts';
import { numberCore, numberSkeleton } from '../../../client/invoices/numberPrints.ts';
import { prepareRegistration } from '../../../client/invoices/prepareRegistration.ts';
import { fromHex } from '../../../ledger/encoding.ts';
import {
  canonical,
  coreOf,
  fingerprintOf,
  golden,
  normalised,
  sampleDocument,
  sha256,
  skeletonOf,
} from './formulaSteps.ts';

// docs/format.md alone has to suffice: its steps, written again without a line of the client.

interface Cases {
  readonly networkKey: string;
  readonly supplier: string;
  readonly numbers: readonly {
    readonly number: string;
    readonly year: number;
    readonly [name: string]: string | number;
  }[];
  readonly documents: readonly {
    readonly file: string;
    readonly salt: string;
    readonly details: object;
    readonly deed: Readonly<Record<string, string>>;
    readonly sha256: string;
    readonly detailsFile: string;
  }[];
}

const { networkKey, supplier, numbers, documents } = golden('invoices.json') as Cases;

function printsOf(number: string, year: number) {
  const prints = { number: normalised(number), skeleton: skeletonOf(number), core: coreOf(number) };
  const of = (type: string, rest: object) => fingerprintOf(networkKey, { type, supplier, ...rest });
  return {
    identity: of('invoice-identity', { number: prints.number, year }),
    skeleton: of('invoice-number-skeleton', { skeleton: prints.skeleton }),
    core: of('invoice-number-core', { core: prints.core }),
  };
}

describe('the steps of docs/format.md make', () => {
  it.each(numbers)('the fingerprints of the number $number', ({ number, year, ...rest }) => {
    expect({
      normalised: normalised(number),
      skeletonText: skeletonOf(number),
      coreText: coreOf(number),
      ...printsOf(number, year),
    }).toEqual(rest);
  });

  it.each(documents)('what is registered of $file', ({ file, salt, deed, ...rest }) => {
    const bytes = sampleDocument(file);
    const documentHash = sha256(bytes);
    expect(documentHash).toBe(rest.sha256);
    const details = detailsOf(bytes.toString(), documentHash);
    expect(details).toEqual(rest.details);
    const { number, issueDate, dueDate, currency, payable } = details;
    expect({
      currency,
      amount: payable.replace('.', ''),
      issueDay: issueDate,
      documentDueDay: dueDate,
      ...printsOf(number, Number(issueDate.slice(0, 4))),
      document: fingerprintOf(networkKey, { type: 'invoice-document', sha256: documentHash }),
      details: sha256(canonical({ details, salt })),
    }).toEqual(deed);
    const document = bytes.toString('base64url');
    const sent = { details, document, salt, type: 'tallystick-invoice-details', version: 1 };
    expect(sha256(canonical(sent))).toBe(rest.detailsFile);
  });
});

/** The details of one of our samples, which have each term once. */
function detailsOf(text: string, documentHash: string) {
  const isUbl = text.includes('<cbc:ID>');
  const first = (pattern: RegExp): string | null => pattern.exec(text)?.[1] ?? null;
  const name = (party: string): string =>
    first(new RegExp(`${party}>[^]*?(?:RegistrationName|ram:Name)>([^<]+)<`)) ?? '';
  const day = (ubl: string, cii: string): string => {
    const found = first(
      isUbl ? new RegExp(`${ubl}>([^<]+)<`) : new RegExp(`${cii}>\\s*<[^>]+>(\\d+)<`),
    );
    return (found ?? '').replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  };
  return {
    number: first(/ID>(TW-[^<]+)</) ?? '',
    issueDate: day('IssueDate', 'IssueDateTime'),
    dueDate: day('DueDate', 'DueDateDateTime'),
    currency: first(/(?:DocumentCurrencyCode|InvoiceCurrencyCode)>([^<]+)</),
    payable: first(/(?:PayableAmount|DuePayableAmount)[^>]*>([^<]+)</) ?? '',
    supplier: name('(?:AccountingSupplierParty|SellerTradeParty)'),
    buyer: name('(?:AccountingCustomerParty|BuyerTradeParty)'),
    kind: {
      code: first(/TypeCode>(380)</),
      document: isUbl ? 'Invoice' : 'CrossIndustryInvoice',
    },
    payee: null,
    orderReference: first(/(?:OrderReference|BuyerOrderReferencedDocument)>\s*<[^>]+>([^<]+)</),
    precedingInvoice: null,
    documentHash,
  };
}

describe('the steps of docs/format.md say what the client does', () => {
  const tables = golden('number-tables.json') as Readonly<Record<string, object>>;
  const odd = ['parts', 'looks'].flatMap((name) => Object.keys(tables[name] ?? {}));
  const marks = Object.values(tables['classes'] as Readonly<Record<string, readonly string[]>>)
    .flat()
    .map((range) => range.split('-')[0] ?? '');
  const sign = fc.oneof(
    fc.constantFrom(...odd, ...marks).map((at) => String.fromCodePoint(Number.parseInt(at, 16))),
    fc.constantFrom(...'019AZaoIlm-/ .–＃Ａ٣一\u00ad\u200b\ufeff'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );

  it.each(numbers)('of the number $number', ({ number }) => {
    expect(normaliseNumber(number)).toBe(normalised(number));
    expect(numberSkeleton(number)).toBe(skeletonOf(number));
    expect(numberCore(number)).toBe(coreOf(number));
  });

  it.each(documents)('of $file', ({ file, salt, details, deed }) => {
    const registration = prepareRegistration({
      document: new Uint8Array(sampleDocument(file)),
      supplierId: supplier,
      networkKey: fromHex(networkKey),
      salt: fromHex(salt),
    });
    expect(registration).toMatchObject({ deed, file: { details } });
  });

  it('of any number', () => {
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 12 }), (signs) => {
        const number = signs.join('');
        expect(normalised(number)).toBe(normaliseNumber(number));
        expect(skeletonOf(number)).toBe(numberSkeleton(number));
        expect(coreOf(number)).toBe(numberCore(number));
      }),
      { numRuns: 500 },
    );
  });
});

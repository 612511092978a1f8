import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvoiceError } from '../../../client/invoices/invoiceError.ts';
import { MAX_NOTICE_BYTES, readNotices } from '../../../client/payments/bankNotices.ts';
import { dataPath, hasData } from '../../support/sharedData.ts';
import { bytesOf } from '../invoices/samples.ts';
import { camt, entry } from './madeNotices.ts';

const E2E = `TS${'0123456789ABCDEF'.repeat(2)}`;
const read = (...entries: readonly string[]) => readNotices(bytesOf(camt(entries)));

describe('a notice of a bank', () => {
  it.each([
    ['053', '02'],
    ['053', '08'],
    ['054', '02'],
    ['054', '12'],
  ] as const)('camt.%s.001.%s is read', (kind, version) => {
    const text = camt([entry({ endToEnd: E2E })], kind, version);
    expect(readNotices(bytesOf(text))).toEqual([
      {
        place: '1.1',
        endToEnd: E2E,
        direction: 'debit',
        amount: '120.00',
        currency: 'EUR',
        isBooked: true,
        isReturn: false,
        reference: 'BK-1',
        day: '2026-11-10',
        ambiguous: [],
      },
    ]);
  });

  it('knows its own references in whatever capitals, and no others', () => {
    expect(read(entry({ endToEnd: E2E.toLowerCase() }))[0]?.endToEnd).toBe(E2E);
    for (const endToEnd of ['NOTPROVIDED', `${E2E}0`, `X${E2E}`, E2E.replace('F', 'G')]) {
      expect(read(entry({ endToEnd }))[0]?.endToEnd).toBeNull();
    }
    expect(read(entry())[0]?.endToEnd).toBeNull();
  });

  it.each([
    ['BOOK', true],
    ['<Cd>PDNG</Cd>', false],
    ['<Cd>INFO</Cd>', false],
    ['', false],
  ])('with the status %s is booked: %s', (status, isBooked) => {
    expect(read(entry({ status }))[0]?.isBooked).toBe(isBooked);
  });

  it('of several parts has the sum of each, or none', () => {
    const part = (amount: string) => `<TxDtls><Refs/>${amount}</TxDtls>`;
    const own = part('<Amt Ccy="EUR">20.00</Amt>');
    const older = part('<AmtDtls><TxAmt><Amt Ccy="USD">7.00</Amt></TxAmt></AmtDtls>');
    const several = entry().replace(/<TxDtls>.*<\/TxDtls>/, own + older + part(''));
    expect(read(several)).toMatchObject([
      { place: '1.1', amount: '20.00', currency: 'EUR' },
      { place: '1.2', amount: '7.00', currency: 'USD' },
      { place: '1.3', amount: null, currency: null },
    ]);
    expect(read(entry().replace(/<NtryDtls>.*<\/NtryDtls>/, ''))).toMatchObject([
      { amount: '120.00', endToEnd: null },
    ]);
  });

  it('that takes a movement back says so', () => {
    expect(read(entry({ entry: '<RvslInd>true</RvslInd>' }))[0]?.isReturn).toBe(true);
    expect(read(entry({ entry: '<RvslInd>false</RvslInd>' }))[0]?.isReturn).toBe(false);
    expect(read(entry({ more: '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>' }))[0]?.isReturn).toBe(
      true,
    );
  });

  it('that states something twice, differently, says what', () => {
    const [twice] = read(entry({ endToEnd: `${E2E}</EndToEndId><EndToEndId>other` }));
    expect(twice?.ambiguous).toEqual(['EndToEndId']);
    const [sums] = read(entry({ more: '<Amt Ccy="EUR">1.00</Amt><Amt Ccy="USD">1.00</Amt>' }));
    expect(sums?.ambiguous).toEqual(['Amt']);
  });

  it.each([
    ['another document', '<Invoice/>', 'unknown_root'],
    ['another message', camt([]).replace('camt.054', 'camt.052'), 'unknown_root'],
    ['a namespace that only begins so', camt([]).replace('.08"', '.08x"'), 'unknown_root'],
    ['a DOCTYPE', `<!DOCTYPE x>${camt([])}`, 'has_doctype'],
    ['no XML', '{}', 'not_xml'],
    ['a value with an element inside', camt([entry({ amount: '1<b/>' })]), 'mixed_content'],
  ])('is not %s', (_name, text, code) => {
    expect(() => readNotices(bytesOf(text))).toThrowError(InvoiceError);
    try {
      readNotices(bytesOf(text));
    } catch (error) {
      expect((error as InvoiceError).code).toBe(code);
    }
  });

  it('has a bound', () => {
    const long = new Uint8Array(MAX_NOTICE_BYTES + 1);
    expect(() => readNotices(long)).toThrowError(/are read/);
  });

  it('is read, or refused by name, whatever is changed in it', () => {
    const bytes = bytesOf(camt([entry({ endToEnd: E2E }), entry()]));
    const place = fc.nat(bytes.length - 1);
    fc.assert(
      fc.property(
        place,
        place,
        fc.constantFrom('', '<', '</Ntry>', '<Amt>', '&', '"'),
        (a, b, cut) => {
          const [from, to] = a < b ? [a, b] : [b, a];
          const changed = [...bytes.slice(0, from), ...bytesOf(cut), ...bytes.slice(to)];
          try {
            readNotices(Uint8Array.from(changed));
          } catch (error) {
            if (!(error instanceof InvoiceError)) throw error;
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe.runIf(hasData)('the notices of the shared data', () => {
  it.each([
    ['camt053.v8.xml', [['credit', '0', 'SEK']]],
    [
      'camt054.v2.xml',
      [
        ['debit', null, null],
        ['debit', null, null],
        ['debit', null, null],
      ],
    ],
  ])('%s is read', (file, movements) => {
    const notices = readNotices(new Uint8Array(readFileSync(dataPath(`iso20022/${file}`))));
    expect(notices.map(({ direction, amount, currency }) => [direction, amount, currency])).toEqual(
      movements,
    );
    expect(notices.every(({ endToEnd }) => endToEnd === null)).toBe(true);
  });

  it('camt054.v8.xml is read, each part with its own sum', () => {
    const bytes = readFileSync(dataPath('iso20022/camt054.v8.xml'));
    const [first, second] = readNotices(new Uint8Array(bytes));
    expect(first).toMatchObject({
      direction: 'credit',
      amount: '3.1',
      currency: 'CHF',
      isBooked: true,
    });
    expect(second).toMatchObject({ amount: '3.2', currency: 'CHF' });
  });
});

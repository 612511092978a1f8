import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  documentFingerprint,
  fingerprint,
  identityParts,
  normaliseNumber,
} from '../../../client/invoices/identity.ts';
import { readInvoice } from '../../../client/invoices/readInvoice.ts';
import { bytesOf, SOUND_INVOICE, sampleBytes } from './samples.ts';

const KEY = new Uint8Array(32).fill(7);

describe('normaliseNumber', () => {
  it.each([
    ['RE-20171118/506', 'RE-20171118/506'],
    ['re-20171118/506', 'RE-20171118/506'],
    ['  RE 2017 1118 ', 'RE20171118'],
    ['018304 / 28865', '018304/28865'],
    ['RE\u00a02017\u200b1118\ufeff', 'RE20171118'],
    ['RE–2017—11−18', 'RE-2017-11-18'],
    ['RE‑2017', 'RE-2017'],
    ['2017⁄18', '2017/18'],
    ['ＲＥ－２０１７／ａ', 'RE-2017/A'],
    ['发票 １２', '发票12'],
    ['ärger', 'äRGER'],
    [' \t\n\u3000', ''],
  ])('%j is %j', (number, normal) => {
    expect(normaliseNumber(number)).toBe(normal);
  });

  it.each([
    ['leading zeros', '0012', '12'],
    ['punctuation', '2018/1', '20181'],
    ['a dash and a slash', '2018-1', '2018/1'],
    ['O and 0', 'RO1', 'R01'],
    ['look-alikes of other alphabets', 'A1', 'А1'],
    ['two spellings of an accent', 'Ä1', 'A\u03081'],
  ])('keeps numbers apart that differ by %s', (_what, left, right) => {
    expect(normaliseNumber(left)).not.toBe(normaliseNumber(right));
  });

  it('undoes everything at once: a normal number stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (number) => {
        const normal = normaliseNumber(number);
        expect(normaliseNumber(normal)).toBe(normal);
      }),
    );
  });
});

describe('the hard identity', () => {
  it('is one for an invoice in two syntaxes, and another for the document', () => {
    const ubl = readInvoice(sampleBytes('gear-housings-ubl.xml'));
    const cii = readInvoice(sampleBytes('gear-housings-cii.xml'));
    const identity = identityParts(ubl, 'talwerk');
    expect(identity).toEqual({
      type: 'invoice-identity',
      supplier: 'talwerk',
      number: 'TW-2026-0417',
      year: 2026,
    });
    expect(identityParts(cii, 'talwerk')).toEqual(identity);
    expect(documentFingerprint(KEY, sampleBytes('gear-housings-ubl.xml'))).not.toBe(
      documentFingerprint(KEY, sampleBytes('gear-housings-cii.xml')),
    );
  });

  it('does not depend on amount, day, debtor or names', () => {
    const identity = identityParts(SOUND_INVOICE, 'talwerk');
    const other = {
      ...SOUND_INVOICE,
      payable: '1',
      issueDate: '2026-01-01',
      buyer: SOUND_INVOICE.supplier,
      supplier: SOUND_INVOICE.buyer,
    };
    expect(identityParts(other, 'talwerk')).toEqual(identity);
    expect(identityParts({ ...other, issueDate: '2027-01-01' }, 'talwerk')).not.toEqual(identity);
    expect(identityParts(other, 'other')).not.toEqual(identity);
  });

  it('is not to be had of an invoice that has no number or no date', () => {
    expect(() => identityParts({ ...SOUND_INVOICE, number: ' ' }, 'talwerk')).toThrow();
    expect(() => identityParts({ ...SOUND_INVOICE, issueDate: null }, 'talwerk')).toThrow();
  });
});

describe('a fingerprint', () => {
  it('is HMAC-SHA256 of canonical JSON, which others can compute', () => {
    const parts = identityParts(SOUND_INVOICE, 'talwerk');
    const canonical =
      '{"number":"TW-2026-0417","supplier":"talwerk","type":"invoice-identity","year":2026}';
    const expected = createHmac('sha256', KEY).update(canonical).digest('hex');
    expect(fingerprint(KEY, parts)).toBe(expected);
    const sha256 = createHash('sha256').update('x').digest('hex');
    expect(documentFingerprint(KEY, bytesOf('x'))).toBe(
      createHmac('sha256', KEY)
        .update(`{"sha256":"${sha256}","type":"invoice-document"}`)
        .digest('hex'),
    );
  });

  it('differs under another key, and needs one of 32 bytes', () => {
    const parts = identityParts(SOUND_INVOICE, 'talwerk');
    expect(fingerprint(new Uint8Array(32), parts)).not.toBe(fingerprint(KEY, parts));
    expect(() => fingerprint(new Uint8Array(31), parts)).toThrow();
  });
});

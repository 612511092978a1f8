import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { elementsAt, textsAt } from '../../../client/invoices/select.ts';
import { parseXml } from '../../../client/invoices/xml.ts';
import { decodeAccounts, isIban } from '../../../client/payments/bankAccounts.ts';
import { endToEndOf, ownReference } from '../../../client/payments/endToEnd.ts';
import type { Instruction } from '../../../client/payments/paymentMessage.ts';
import { writeMessage } from '../../../client/payments/paymentMessage.ts';
import { FormatError } from '../../../ledger/assert.ts';
import type { Json } from '../../../ledger/canonical.ts';

const CHAIN = '11'.repeat(32);
const REDEMPTION = '22'.repeat(32);
const PREFIXES = { p: 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09' };
const NOTHING = { currency: null, iban: null, number: null, bic: null };
const OWN = {
  ...NOTHING,
  name: 'Bank & Söhne',
  iban: 'DE89370400440532013000',
  bic: 'COBADEFFXXX',
};
const OTHER = { ...NOTHING, name: '甲公司', number: '6222 0001' };

function instruction(currency: string, amount: bigint, more: Partial<Instruction> = {}) {
  const subject = { type: 'redemption', redemption: REDEMPTION } as const;
  const endToEnd = endToEndOf(CHAIN, subject);
  return { endToEnd, subject, to: 'tier-1', currency, amount, from: OWN, into: OTHER, ...more };
}

const message = (...instructions: readonly Instruction[]) =>
  writeMessage({
    id: 'TS20261130-1-ABCDEF01',
    madeAt: Date.parse('2026-11-30T10:11:12.345Z'),
    day: '2026-11-30',
    execution: '2026-12-01',
    instructions,
  });

const at = (path: string): string =>
  `p:CstmrCdtTrfInitn/${path
    .split('/')
    .map((step) => `p:${step}`)
    .join('/')}`;
const texts = (xml: string, path: string) => textsAt(parseXml(xml), at(path), PREFIXES);

describe('references between ends', () => {
  it('follow from what is paid, as docs/payments.md says', () => {
    const subject = `{"redemption":"${REDEMPTION}","type":"redemption"}`;
    const text = `{"chain":"${CHAIN}","subject":${subject}}`;
    const hash = createHash('sha256').update(text).digest('hex');
    const reference = `TS${hash.slice(0, 32).toUpperCase()}`;
    expect(endToEndOf(CHAIN, { type: 'redemption', redemption: REDEMPTION })).toBe(reference);
    expect(ownReference(reference.toLowerCase())).toBe(reference);
    expect(reference).toHaveLength(34);
  });

  it('differ for every part, pay day, currency, side and chain', () => {
    const of = { debtor: 'maker', issuer: 'bank', currency: 'EUR', payDay: '2026-11-30', part: 1 };
    const subject = { type: 'obligation', ...of } as const;
    const changed = [
      {},
      { part: 2 },
      { payDay: '2026-12-01' },
      { currency: 'USD' },
      { debtor: 'other' },
    ];
    const made = changed.map((change) => endToEndOf(CHAIN, { ...subject, ...change }));
    made.push(endToEndOf('33'.repeat(32), subject));
    expect(new Set(made).size).toBe(made.length);
  });
});

describe('a file of instructions', () => {
  it('has the elements of pain.001 in their order', () => {
    const xml = message(instruction('EUR', 12_000n));
    const [group] = elementsAt(parseXml(xml), at('PmtInf'), PREFIXES);
    expect(group?.children.map(({ name }) => name)).toEqual([
      ...['PmtInfId', 'PmtMtd', 'NbOfTxs', 'CtrlSum', 'ReqdExctnDt', 'Dbtr', 'DbtrAcct', 'DbtrAgt'],
      ...['ChrgBr', 'CdtTrfTxInf'],
    ]);
    const [transfer] = group?.children.filter(({ name }) => name === 'CdtTrfTxInf') ?? [];
    expect(transfer?.children.map(({ name }) => name)).toEqual([
      ...['PmtId', 'Amt', 'Cdtr', 'CdtrAcct', 'RmtInf'],
    ]);
    expect(texts(xml, 'GrpHdr/CreDtTm')).toEqual(['2026-11-30T10:11:12Z']);
    expect(texts(xml, 'PmtInf/ReqdExctnDt/Dt')).toEqual(['2026-12-01']);
    expect(texts(xml, 'PmtInf/Dbtr/Nm')).toEqual(['Bank & Söhne']);
    expect(texts(xml, 'PmtInf/DbtrAcct/Id/IBAN')).toEqual(['DE89370400440532013000']);
    expect(texts(xml, 'PmtInf/CdtTrfTxInf/CdtrAcct/Id/Othr/Id')).toEqual(['6222 0001']);
    expect(texts(xml, 'PmtInf/CdtTrfTxInf/PmtId/EndToEndId')).toEqual([
      instruction('EUR', 1n).endToEnd,
    ]);
  });

  it('states amounts by the digits of their currency, one group each, with its sum', () => {
    const xml = message(
      instruction('EUR', 5n),
      instruction('JPY', 1000n),
      instruction('KWD', 1005n),
      instruction('EUR', 123_456_789_012_345_678n),
    );
    expect(texts(xml, 'PmtInf/CdtTrfTxInf/Amt/InstdAmt')).toEqual([
      ...['0.05', '1234567890123456.78', '1000', '1.005'],
    ]);
    expect(texts(xml, 'PmtInf/CtrlSum')).toEqual(['1234567890123456.83', '1000', '1.005']);
    expect(texts(xml, 'PmtInf/NbOfTxs')).toEqual(['2', '1', '1']);
    expect(texts(xml, 'GrpHdr/NbOfTxs')).toEqual(['4']);
    expect(new Set(texts(xml, 'PmtInf/PmtInfId')).size).toBe(3);
  });

  it('has no text that is longer than the standard allows', () => {
    const subject = { debtor: 'd'.repeat(32), issuer: 'i'.repeat(32), currency: 'EUR' };
    const obligation = { type: 'obligation', ...subject, payDay: '2026-11-30', part: 20 } as const;
    const xml = message(instruction('EUR', 1n), instruction('EUR', 1n, { subject: obligation }));
    for (const text of texts(xml, 'PmtInf/CdtTrfTxInf/RmtInf/Ustrd')) {
      expect(text.length).toBeLessThanOrEqual(140);
    }
    for (const text of texts(xml, 'PmtInf/PmtInfId')) expect(text.length).toBeLessThanOrEqual(35);
  });
});

describe('accounts at banks', () => {
  const decode = (json: unknown) => decodeAccounts(json as Json);
  const iban = 'DE89 3704 0044 0532 0130 00';

  it('are found by member and currency', () => {
    const find = decode({
      bank: [
        { name: 'Any', iban },
        { name: 'Dollars', number: '77', currency: 'USD', bic: null },
      ],
      'tier-1': [{ name: 'Euros only', iban, currency: 'EUR', bic: 'COBADEFF' }],
    });
    expect(find('bank', 'USD')).toMatchObject({ name: 'Dollars', number: '77' });
    expect(find('bank', 'EUR')).toMatchObject({ name: 'Any', iban: 'DE89370400440532013000' });
    expect(find('tier-1', 'EUR')?.bic).toBe('COBADEFF');
    expect(find('tier-1', 'USD')).toBeNull();
    expect(find('maker', 'EUR')).toBeNull();
  });

  it('may be as many and as long as they may, and not one more', () => {
    const members = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`m${at}`, []]));
    const accounts = (count: number) => ({ bank: Array(count).fill({ name: 'B', iban }) });
    const named = (letters: number) => ({ bank: [{ name: 'B'.repeat(letters), iban }] });
    const numbered = (digits: number) => ({ bank: [{ name: 'B', number: '1'.repeat(digits) }] });
    const rows = [
      [members, 10_000],
      [accounts, 20],
      [named, 140],
      [numbered, 34],
    ] as const;
    for (const [made, most] of rows) {
      expect(() => decode(made(most))).not.toThrow();
      expect(() => decode(made(most + 1))).toThrowError(FormatError);
    }
  });

  it.each([
    ['no object', []],
    ['no list', { bank: {} }],
    ['no member', { 'Bank!': [] }],
    ['no name', { bank: [{ iban }] }],
    ['neither IBAN nor number', { bank: [{ name: 'B' }] }],
    ['both', { bank: [{ name: 'B', iban, number: '1' }] }],
    ['an IBAN with a slip', { bank: [{ name: 'B', iban: iban.replace('89', '98') }] }],
    ['a BIC of another length', { bank: [{ name: 'B', iban, bic: 'COBADE' }] }],
    ['a control character', { bank: [{ name: 'B\u0000', iban }] }],
    ['a field of another name', { bank: [{ name: 'B', iban, ibann: 'x' }] }],
    ['a name of blanks', { bank: [{ name: '  ', iban }] }],
    ['a name that is no text', { bank: [{ name: 7, iban }] }],
    ['a currency in small letters', { bank: [{ name: 'B', iban, currency: 'eur' }] }],
    ['a currency of two letters', { bank: [{ name: 'B', iban, currency: 'EU' }] }],
    ['null', null],
    ['an account that is no object', { bank: [null] }],
  ])('are refused with %s', (_name, json) => {
    expect(() => decode(json)).toThrowError(FormatError);
  });

  it.each([
    ['GB82WEST12345698765432', true],
    ['NO9386011117947', true],
    ['MT84MALT011000012345MTLCAST001S', true],
    ['GB82WEST12345698765423', false],
    ['gb82west12345698765432', false],
    ['', false],
  ])('IBAN %s holds: %s', (text, holds) => {
    expect(isIban(text)).toBe(holds);
  });
});

import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../client/payments/bankNotices.ts';
import { readNotices } from '../../../client/payments/bankNotices.ts';
import type { Expected } from '../../../client/payments/matchNotices.ts';
import { matchNotices, NOTICE_EXCEPTIONS } from '../../../client/payments/matchNotices.ts';
import { bytesOf } from '../invoices/samples.ts';
import type { Movement } from './madeNotices.ts';
import { camt, entry } from './madeNotices.ts';

const E2E = `TS${'AB'.repeat(16)}`;
const EXPECTED: Expected = {
  endToEnd: E2E,
  subject: { type: 'redemption', redemption: 'ab'.repeat(32) },
  direction: 'debit',
  currency: 'EUR',
  amount: 12_000n,
  state: 'waiting',
};

function verdicts(
  movements: readonly Movement[],
  changes: Partial<Expected> = {},
  seen: ReadonlyMap<string, { readonly reference: string | null }> = new Map(),
) {
  const entries = movements.map((movement) => entry({ endToEnd: E2E, ...movement }));
  const notices: readonly Notice[] = readNotices(bytesOf(camt(entries)));
  const expected = new Map([[E2E, { ...EXPECTED, ...changes }]]);
  return matchNotices(notices, expected, seen).map(({ verdict }) => verdict);
}

const RETURN = '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>';

/** What is wrong with a movement, or with what is expected, and what it is then. */
const ROWS: readonly (readonly [code: string, Movement, Partial<Expected>])[] = [
  ['ambiguous_notice', { endToEnd: `${E2E}</EndToEndId><EndToEndId>x` }, {}],
  ['unknown_reference', { endToEnd: `TS${'CD'.repeat(16)}` }, {}],
  ['returned', { more: RETURN }, {}],
  ['returned', { entry: '<RvslInd>true</RvslInd>', sign: 'CRDT' }, {}],
  ['wrong_direction', { sign: 'CRDT' }, {}],
  ['other_currency', { currency: 'USD' }, {}],
  ['other_amount', { amount: '120.01' }, {}],
  ['other_amount', { amount: '119.99' }, {}],
  ['other_amount', { amount: '12000' }, {}],
  ['other_amount', { amount: '120,00' }, {}],
  ['other_amount', { amount: '0' }, { amount: null }],
  ['other_amount', { amount: '-1.00' }, { amount: null }],
  ['paid_too_late', {}, { state: 'over' }],
  ['announced', { status: '<Cd>PDNG</Cd>' }, {}],
  ['foreign', { endToEnd: 'NOTPROVIDED' }, {}],
  ['settled', {}, { state: 'done' }],
  ['paid', {}, {}],
  ['paid', { amount: '120' }, {}],
  ['paid', { amount: '5.50' }, { amount: null }],
  ['paid', { currency: 'JPY', amount: '1000' }, { currency: 'JPY', amount: 1000n }],
  ['paid', { currency: 'KWD', amount: '1.005' }, { currency: 'KWD', amount: 1005n }],
];

describe('a movement', () => {
  it.each(ROWS)('is %s (row %#)', (code, movement, changes) => {
    expect(verdicts([movement], changes)).toEqual([code]);
  });

  it('counts once, by whatever statement it comes again', () => {
    expect(verdicts([{}, {}])).toEqual(['paid', 'seen']);
    expect(verdicts([{}, { reference: 'BK-2' }])).toEqual(['paid', 'paid_twice']);
    expect(verdicts([{}, { reference: '' }])).toEqual(['paid', 'seen']);
    const done = { state: 'done' } as const;
    expect(verdicts([{}, {}], done)).toEqual(['settled', 'seen']);
    expect(verdicts([{}, { reference: 'BK-2' }], done)).toEqual(['settled', 'paid_twice']);
    const seen = new Map([[E2E, { reference: 'BK-1' }]]);
    expect(verdicts([{}], { state: 'done' }, seen)).toEqual(['seen']);
    expect(verdicts([{ reference: 'BK-9' }], { state: 'done' }, seen)).toEqual(['paid_twice']);
  });

  it('that does not fit takes no place of one that does', () => {
    expect(verdicts([{ amount: '1.00' }, { status: 'PDNG' }, {}])).toEqual([
      'other_amount',
      'announced',
      'paid',
    ]);
  });

  it('has a row for every exception', () => {
    const codes = new Set([...ROWS.map(([code]) => code), 'paid_twice']);
    for (const code of Object.keys(NOTICE_EXCEPTIONS)) expect(codes).toContain(code);
  });
});

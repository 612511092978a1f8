import { describe, expect, it } from 'vitest';
import { padded } from '../../contracts/state/factKeys.ts';
import type { FactReader } from '../../contracts/state/factKind.ts';
import * as showing from '../../contracts/state/showing.ts';
import { hashJson } from '../../ledger/hash.ts';

// Signer and ledger show by the same functions, so that a mistake in one of them would agree with
// itself: what each has to show stands here.

const PARTIES = { supplier: 'maker', debtor: 'owing', currency: 'EUR' };
const TERMS = { until: '2026-03-09', escrow: '7', rules: [] };

const FACTS: Readonly<Record<string, object>> = {
  'invoice/i': {
    ...PARTIES,
    ...{ dueDay: '2026-03-12', document: 'd', details: 'e', amount: '900', accepted: '600' },
    ...{ disputed: '300', within: null, offered: { amount: '200', ends: true, issuer: 'bank' } },
  },
  'invoice/none': { ...PARTIES, amount: '1', accepted: '1', disputed: '0', within: null },
  'receivable/r': {
    ...PARTIES,
    ...{ payDay: 'p', face: '1000', paid: '100', cancelled: '20', forgiven: '3', disputed: '50' },
    ...{
      credited: '0',
      accrued: '0',
      interestPaid: '0',
      answered: '0',
      costsPaid: '0',
      lateCost: '0',
    },
    ...{ note: { id: 'n', amount: '20' } },
  },
  [`piece/r/${padded(7, 18)}`]: {
    ...{ receivable: 'r', from: '7', to: '106', paid: '10', released: '5', disputed: '4' },
    ...{ yielded: '0', noticeTo: 'bank' },
  },
  'offer/o': {
    ...{ status: 'open', seller: 'seller', issuer: 'bank', recourse: true, receivable: 'r' },
    ...{ from: '7', to: '106', price: '88' },
  },
  'offer/over': { status: 'taken', receivable: 'r', from: '7', to: '106', price: '88' },
  'request/q': {
    ...{ seller: 'asker', issuer: 'bank', recourse: false, receivable: 'r', from: '8', to: '9' },
  },
  'pledge/p': { pledgor: 'pledgor', secured: '40', received: '6', receivable: 'r' },
  'guarantee/g': { guarantor: 'stander', amount: '60', receivable: 'r', from: '7', paid: '0' },
  'claim/c': { assignor: 'assignor', receivable: 'r', from: '7', paid: '0' },
  'conversion/v': {
    ...{ maker: 'maker', currency: 'CNY', gives: 'bank', takes: 'other' },
    ...{ giveAmount: '5', takeAmount: '6' },
  },
  'redemption/m': { issuer: 'bank', currency: 'EUR', member: 'giver', amount: '12' },
  'debt/b': {
    ...{ debtor: 'owing', creditor: 'creditor', issuer: 'bank', currency: 'EUR' },
    ...{ amount: '30', settled: '8', struck: '0', from: null, units: null },
  },
  'contract/a': { receivable: 'r', held: '7', terms: TERMS },
};

/** A state of these facts; amounts that are not named are nothing. */
const STATE: FactReader = {
  facts: {
    get: (key) => {
      const fact = FACTS[key];
      if (fact === undefined) return undefined;
      return { ...fact } as never;
    },
  },
};

const OF_RECEIVABLE = { ...PARTIES, payDay: 'p', open: '827', disputed: '50' };
const OF_PIECE = {
  ...{ ...OF_RECEIVABLE, from: '7', to: '106', open: '81', disputed: '4', noticeTo: 'bank' },
};
const OF_INVOICE = {
  ...{ ...PARTIES, payDay: '2026-03-12', document: 'd', details: 'e' },
  ...{ amount: '900', disputed: '300' },
};

type Shown = (state: FactReader) => unknown;

/** What is shown, how it is asked for, how it is asked for in vain. */
const ROWS: readonly (readonly [string, Shown, object, Shown])[] = [
  [
    'showInvoice',
    (state) => showing.showInvoice(state, 'i'),
    OF_INVOICE,
    (state) => showing.showInvoice(state, 'x'),
  ],
  [
    'showRestOffer',
    (state) => showing.showRestOffer(state, 'i'),
    { ...OF_INVOICE, part: '200', ends: true, issuer: 'bank' },
    (state) => showing.showRestOffer(state, 'none'),
  ],
  [
    'showReceivable',
    (state) => showing.showReceivable(state, 'r'),
    OF_RECEIVABLE,
    (state) => showing.showReceivable(state, 'x'),
  ],
  [
    'showPiece',
    (state) => showing.showPiece(state, 'r', 7n),
    OF_PIECE,
    (state) => showing.showPiece(state, 'r', 8n),
  ],
  [
    'showOffer',
    (state) => showing.showOffer(state, 'o'),
    { ...OF_PIECE, seller: 'seller', issuer: 'bank', recourse: true, price: '88' },
    (state) => showing.showOffer(state, 'over'),
  ],
  [
    'showRequest',
    (state) => showing.showRequest(state, 'q'),
    { ...OF_RECEIVABLE, from: '8', to: '9', seller: 'asker', issuer: 'bank', recourse: false },
    (state) => showing.showRequest(state, 'x'),
  ],
  [
    'showPledge',
    (state) => showing.showPledge(state, 'p'),
    { ...OF_RECEIVABLE, pledgor: 'pledgor', secured: '40', received: '6' },
    (state) => showing.showPledge(state, 'x'),
  ],
  [
    'showPledgedPiece',
    (state) => showing.showPledgedPiece(state, 'p', 7n),
    { ...OF_PIECE, pledgor: 'pledgor', secured: '40', received: '6' },
    (state) => showing.showPledgedPiece(state, 'p', 8n),
  ],
  [
    'showGuarantee',
    (state) => showing.showGuarantee(state, 'g'),
    { ...OF_RECEIVABLE, guarantor: 'stander', amount: '60' },
    (state) => showing.showGuarantee(state, 'x'),
  ],
  [
    'showGuaranteedPiece',
    (state) => showing.showGuaranteedPiece(state, 'g', 7n),
    { ...OF_PIECE, guarantor: 'stander', amount: '60' },
    (state) => showing.showGuaranteedPiece(state, 'g', 8n),
  ],
  [
    'showClaim',
    (state) => showing.showClaim(state, 'c'),
    { ...OF_PIECE, assignor: 'assignor' },
    (state) => showing.showClaim(state, 'x'),
  ],
  [
    'showNote',
    (state) => showing.showNote(state, 'r', 'n'),
    { ...OF_RECEIVABLE, amount: '20' },
    (state) => showing.showNote(state, 'r', 'x'),
  ],
  [
    'showNoteOnPiece',
    (state) => showing.showNoteOnPiece(state, 'r', { note: 'n', first: 7n }),
    { ...OF_PIECE, amount: '20' },
    (state) => showing.showNoteOnPiece(state, 'r', { note: 'n', first: 8n }),
  ],
  [
    'showContract',
    (state) => showing.showContract(state, 'a'),
    { ...OF_RECEIVABLE, held: '7', terms: hashJson(TERMS) },
    (state) => showing.showContract(state, 'x'),
  ],
  [
    'showConversion',
    (state) => showing.showConversion(state, 'v'),
    {
      ...{ maker: 'maker', currency: 'CNY', gives: 'bank', takes: 'other' },
      ...{ giveAmount: '5', takeAmount: '6' },
    },
    (state) => showing.showConversion(state, 'x'),
  ],
  [
    'showRedemption',
    (state) => showing.showRedemption(state, 'm'),
    { issuer: 'bank', currency: 'EUR', member: 'giver', amount: '12' },
    (state) => showing.showRedemption(state, 'x'),
  ],
  [
    'showDebt',
    (state) => showing.showDebt(state, 'b'),
    { debtor: 'owing', creditor: 'creditor', issuer: 'bank', currency: 'EUR', open: '22' },
    (state) => showing.showDebt(state, 'x'),
  ],
];

describe('what a signer is shown', () => {
  it.each(ROWS)('%s', (_name, find, shown, inVain) => {
    expect(find(STATE)).toEqual(shown);
    expect(inVain(STATE)).toBeNull();
  });

  it('is of every kind here, but of corrections', () => {
    const all = Object.keys(showing).filter((name) => name.startsWith('show'));
    const untold = all.filter((name) => !ROWS.some(([row]) => row === name));
    expect(untold).toEqual(['showCorrection']);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../contracts/deeds.ts';
import { padded } from '../../contracts/state/factKeys.ts';
import type { Rule } from '../../contracts/state/rule.ts';
import type { Draft } from '../../contracts/state/state.ts';
import type { Subject } from '../../contracts/state/subjects.ts';
import * as subjects from '../../contracts/state/subjects.ts';
import { hashFor } from './market.ts';

const ID = hashFor('anything');

/** Every name that the kinds of facts quote, their amounts among them. */
const STATE = resolve(import.meta.dirname, '../../contracts/state');
const QUOTED = readdirSync(STATE).flatMap((file) => {
  const text = readFileSync(join(STATE, file), 'utf8');
  return [...text.matchAll(/'(\w+)'/gu)].map(([, name = '']) => name);
});

const ANY = Object.fromEntries(QUOTED.map((name) => [name, '1']));

/** A fact of every kind that a deed can name, under whatever key is asked for. */
const ANY_FACT = {
  ...ANY,
  agreed: [],
  claimant: 'bank-one',
  debtor: 'car-maker',
  financier: 'bank-one',
  from: '1',
  gives: 'bank-one',
  guarantor: 'bank-two',
  issuer: 'bank-one',
  maker: 'tier-one',
  pledgor: 'tier-one',
  receivable: ID,
  repair: { kind: 'units', holders: ['tier-one'], receivable: ID, from: '1', to: '1' },
  request: ID,
  seller: 'tier-one',
};

describe('W5 what a deed is about', () => {
  const draft = {
    facts: { get: () => ANY_FACT, scan: () => [] },
    indexes: { get: () => undefined, scan: () => [] },
  } as unknown as Draft;

  it.each(Object.entries(RULES))('W5: %s declares its subjects, or why it has none', (_, rule) => {
    const { subjects, example } = rule as Rule;
    if ('exempt' in subjects) return expect(subjects.exempt).toMatch(/^[A-Z].{10,}\.$/u);
    if ('signerOnly' in subjects) return expect(subjects.signerOnly).toMatch(/^[A-Z].{10,}\.$/u);
    const found = subjects(example, draft) ?? [];
    expect(found).not.toEqual([]);
    const kinds = ['receivable', 'piece', 'debtor', 'member', 'money'];
    for (const target of found) expect(kinds).toContain(target.split('/')[0]);
    // What names a piece stands still with it, and what names a receivable with that.
    const named = ['piece', 'receivable'].filter((name) => Object.hasOwn(example as object, name));
    for (const name of named) expect(found.map((target) => target.split('/')[0])).toContain(name);
  });
});

/** One fact of each kind, with other members in each part of it. */
const FACTS: Readonly<Record<string, object>> = {
  'invoice/i': { debtor: 'invoiced' },
  'receivable/r': { id: 'r', debtor: 'owing' },
  'offer/o': { seller: 'seller', receivable: 'r', from: '7' },
  'request/q': { seller: 'asker', receivable: 'r', from: '7' },
  'quote/t': { financier: 'quoter', request: 'q', issuer: 'bank' },
  'conversion/c': { maker: 'maker', gives: 'bank' },
  'redemption/d': { issuer: 'bank', member: 'giver' },
  'pledge/p': { pledgor: 'pledgor', receivable: 'r' },
  'guarantee/g': { guarantor: 'guarantor', receivable: 'r', from: '7' },
  'claim/m': { claimant: 'claimant', receivable: 'r', from: '7' },
  'debt/b': { creditor: 'creditor' },
  'contract/a': { receivable: 'r' },
};
const R = ['receivable/r', 'debtor/owing'];
const PIECE = `piece/r/${padded(7, 18)}`;

/** What each finds, and nothing else: one part that is forgotten does not stand still. */
const FOUND: Readonly<Record<string, (draft: Draft) => readonly [readonly Subject[], string[]]>> = {
  ofReceivable: (draft) => [subjects.ofReceivable(draft, 'r'), R],
  ofPiece: (draft) => [subjects.ofPiece(draft, 'r', 7n), [...R, PIECE]],
  ofInvoice: (draft) => [subjects.ofInvoice(draft, 'i'), ['debtor/invoiced']],
  ofOffer: (draft) => [subjects.ofOffer(draft, 'o'), ['member/seller', ...R, PIECE]],
  ofRequest: (draft) => [subjects.ofRequest(draft, 'q'), ['member/asker', ...R]],
  ofQuote: (draft) => [subjects.ofQuote(draft, 't'), ['member/quoter', ...R]],
  ofTakenQuote: (draft) => [
    subjects.ofTakenQuote(draft, 't', 7n),
    ['member/quoter', ...R, PIECE, 'money/bank/quoter'],
  ],
  ofConversion: (draft) => [subjects.ofConversion(draft, 'c'), ['member/maker']],
  ofTakenConversion: (draft) => [
    subjects.ofTakenConversion(draft, 'c'),
    ['member/maker', 'money/bank/maker'],
  ],
  ofRedemption: (draft) => [
    subjects.ofRedemption(draft, 'd'),
    ['member/giver', 'money/bank/giver'],
  ],
  ofPledge: (draft) => [subjects.ofPledge(draft, 'p'), ['member/pledgor', ...R]],
  ofPledgedPiece: (draft) => [
    subjects.ofPledgedPiece(draft, 'p', 7n),
    ['member/pledgor', ...R, PIECE],
  ],
  ofPledgedPieces: (draft) => [
    subjects.ofPledgedPieces(draft, 'p'),
    ['member/pledgor', ...R, PIECE],
  ],
  ofGuarantee: (draft) => [subjects.ofGuarantee(draft, 'g'), ['member/guarantor', ...R]],
  ofOfferedGuarantee: (draft) => [
    subjects.ofOfferedGuarantee(draft, 'g'),
    ['member/guarantor', ...R, PIECE],
  ],
  ofGuaranteedPiece: (draft) => [subjects.ofGuaranteedPiece(draft, 'g', 7n), [...R, PIECE]],
  ofClaim: (draft) => [subjects.ofClaim(draft, 'm'), ['member/claimant', ...R, PIECE]],
  ofContract: (draft) => [subjects.ofContract(draft, 'a'), R],
};

describe('W5 what stands still with it', () => {
  const entry = `pledged/p/r/${padded(7, 18)}`;
  const draft = {
    facts: {
      // What is not named here is an amount that nobody looks at.
      get: (key: string) => (FACTS[key] === undefined ? undefined : { ...ANY, ...FACTS[key] }),
      scan: () => [],
    },
    indexes: { get: () => undefined, scan: () => [[entry, 1]] },
  } as unknown as Draft;

  it.each(Object.entries(FOUND))('W5: %s is each part of it', (_name, find) => {
    const [found, wanted] = find(draft);
    expect(found.toSorted()).toEqual(wanted.toSorted());
  });

  it('W5: nothing else finds subjects, but of corrections', () => {
    const all = Object.keys(subjects).filter((name) => name.startsWith('of'));
    const untold = all.filter((name) => FOUND[name] === undefined);
    expect(untold.sort()).toEqual(['ofCorrection', 'ofRepair']);
  });
});

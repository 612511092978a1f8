import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../contracts/deeds.ts';
import type { Rule } from '../../contracts/state/rule.ts';
import type { Draft } from '../../contracts/state/state.ts';
import { hashFor } from './market.ts';

const ID = hashFor('anything');

/** Every name that the kinds of facts quote, their amounts among them. */
const STATE = resolve(import.meta.dirname, '../../contracts/state');
const QUOTED = readdirSync(STATE).flatMap((file) => {
  const text = readFileSync(join(STATE, file), 'utf8');
  return [...text.matchAll(/'(\w+)'/gu)].map(([, name = '']) => name);
});

/** A fact of every kind that a deed can name, under whatever key is asked for. */
const ANY_FACT = {
  ...Object.fromEntries(QUOTED.map((name) => [name, '1'])),
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

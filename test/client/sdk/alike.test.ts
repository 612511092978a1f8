import { describe, expect, it } from 'vitest';
import { alikeKeys } from '../../../client/sdk/alike.ts';
import { commitText } from '../../../client/sdk/commitment.ts';
import type { DeedWords } from '../../../client/sdk/deeds.ts';
import { deedOf } from '../../../client/sdk/deeds.ts';
import { systemEnvironment } from '../../../client/sdk/environment.ts';
import type { DeedType } from '../../../contracts/deeds.ts';
import { RULES } from '../../../contracts/deeds.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';

// A second signature of the same payment is noticed whatever is fresh in it, and no other one is.

interface Payment {
  readonly amount: string;
  readonly to: string;
  readonly text: string;
}

const PAYMENT: Payment = { amount: '10000', to: 'tier-two', text: 'INV-1' };

function transfer({ amount, to, text }: Payment) {
  const opening = commitText(text, systemEnvironment);
  const money = { issuer: 'bank', currency: 'EUR' };
  const words = { ...money, to, amount, reference: opening.commitment };
  return alikeKeys(deedOf('transferMoney', words), [opening]);
}

function assign({ amount, to, text }: Payment, from: bigint, receivable: string) {
  const opening = commitText(text, systemEnvironment);
  const units = { piece: '1', from: String(from), to: String(from + BigInt(amount) - 1n) };
  const words = { receivable, ...units, assignee: to, disclosed: true, expiresDay: '2027-01-01' };
  return alikeKeys(deedOf('offerAssignment', { ...words, reference: opening.commitment }), [
    opening,
  ]);
}

describe('what is signed twice', () => {
  it('is the same with another seed and salt', () => {
    expect(transfer(PAYMENT)).toEqual(transfer(PAYMENT));
  });

  it.each<[string, Partial<Payment>]>([
    ['amount', { amount: '10001' }],
    ['member', { to: 'tier-three' }],
    ['reference', { text: 'INV-2' }],
  ])('is something else with another %s', (_name, change) => {
    const [one, other] = [transfer(PAYMENT), transfer({ ...PAYMENT, ...change })];
    expect(other.exact).not.toBe(one.exact);
    expect(other.references).not.toEqual(one.references);
  });

  it('is the same reference with other units of another receivable', () => {
    const one = assign(PAYMENT, 1n, 'ab'.repeat(32));
    const other = assign(PAYMENT, 20_001n, 'cd'.repeat(32));
    expect(other.exact).not.toBe(one.exact);
    expect(other.references).toEqual(one.references);
    expect(one.references).toHaveLength(1);
  });

  it('is found in one of many parts', () => {
    const [first, second] = ['INV-1', 'INV-2'].map((text) => commitText(text, systemEnvironment));
    const parts = [
      { from: '1', to: '10000', assignee: 'tier-two', reference: first?.commitment ?? '' },
      { from: '10001', to: '30000', assignee: 'tier-three', reference: second?.commitment ?? '' },
    ];
    const { example } = RULES.assignToMany;
    const words = { ...(example as JsonObject), parts } as unknown as DeedWords<'assignToMany'>;
    const opens = [first, second].flatMap((opening) => opening ?? []);
    const { references } = alikeKeys(deedOf('assignToMany', words), opens);
    expect(references).toHaveLength(2);
    expect(references).toContain(assign(PAYMENT, 1n, 'ab'.repeat(32)).references[0]);
  });

  it.each(Object.keys(RULES) as DeedType[])('is told of every deed: %s', (type) => {
    const words = RULES[type].example as unknown as DeedWords<DeedType>;
    const [one, other] = [deedOf(type, words), deedOf(type, words)];
    expect(one['seed']).not.toBe(other['seed']);
    expect(alikeKeys(one, [])).toEqual(alikeKeys(other, []));
    expect(alikeKeys(one, []).references).toEqual([]);
  });
});

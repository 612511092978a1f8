import { expect, it } from 'vitest';
import { pledges } from '../../contracts/state/rights.ts';
import { sceneOf } from '../../contracts/state/scene.ts';
import { Draft } from '../../contracts/state/state.ts';
import {
  endCharges,
  limitLosses,
  openForLoss,
  oweForLoss,
} from '../../contracts/trade/pieces/charging.ts';
import { Market } from './market.ts';
import { pledged } from './pledgeDeals.ts';

// What several owe for what one pledge lost, in whatever order their debts have come about.

const OTHERS = ['bank-one', 'car-maker', 'tier-three', 'tier-two', 'truck-maker'];

/** A pledge of tier-one for 8000, for which each of these owes 100. */
function lost(debtors: readonly string[]) {
  const market = new Market();
  const { pledge: id } = pledged(market, '8000');
  const { chain, height, time, parameters, world } = market.state;
  const draft = new Draft(world);
  const scene = sceneOf(draft, { chain, height, time, parameters });
  const pledge = pledges.read(draft, id);
  if (pledge === undefined) throw new Error('there is a pledge');
  const money = { issuer: 'bank-one', currency: 'EUR', amount: 100n };
  for (const debtor of debtors) oweForLoss(scene, pledge, { debtor, ...money });
  return { draft, id };
}

const struck = (events: readonly { readonly [name: string]: unknown }[]): unknown[] =>
  events.map(({ debtor, amount }) => [debtor, amount]);

it('W2: is struck first of its pledgor, who received nothing, then of the others by name', () => {
  for (const debtors of [
    ['tier-one', ...OTHERS],
    [...OTHERS, 'tier-one'],
    [...OTHERS.toReversed(), 'tier-one'],
  ]) {
    const { draft, id } = lost(debtors);
    const order = ['tier-one', ...OTHERS].map((debtor) => [debtor, '100']);
    expect(struck(endCharges(draft, id))).toEqual(order);
    expect(openForLoss(draft, id)).toBe(0n);
  }
});

it('W2: is struck as far as it is beyond what is owed at most, to the cent', () => {
  const { draft, id } = lost([...OTHERS, 'tier-one']);
  expect(limitLosses(draft, id, 600n)).toEqual([]);
  expect(struck(limitLosses(draft, id, 599n))).toEqual([['tier-one', '1']]);
  expect(struck(limitLosses(draft, id, 450n))).toEqual([
    ['tier-one', '99'],
    ['bank-one', '50'],
  ]);
  expect(openForLoss(draft, id)).toBe(450n);
});

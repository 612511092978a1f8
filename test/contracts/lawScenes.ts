/** Markets whose facts can be spoiled behind the rules' back. */
import { expect } from 'vitest';
import { pieceTarget } from '../../contracts/state/freezes.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { aboutContract, dayOf, PAY, proposing, terms } from './bargains.ts';
import { correcting, supervisedMarket, unitsTo } from './correctionDeals.ts';
import { deals, makeAcknowledged, makeReceivable } from './deals.ts';
import { guaranteed, paid } from './guaranteeDeals.ts';
import { hashFor, Market } from './market.ts';
import { debtsIn } from './pledgeDeals.ts';

/** A market in which something can be spoiled, and the ids of what. */
export interface Scene {
  readonly market: Market;
  readonly id: string;
  readonly other: string;
}

/** Changes one fact behind the rules' back; null removes it. */
export function spoil({ market }: Scene, key: string, words: JsonObject | null): void {
  const value = market.world.facts.get(key) as JsonObject;
  expect(value).toBeDefined();
  const changed: Json | null = words === null ? null : { ...value, ...words };
  market.world.apply(new Map([[key, changed]]), new Map());
}

/** An invoice that waits. */
export function registered(): Scene {
  const market = new Market();
  const id = market.ok('tier-one', deals.register('a'));
  return { market, id, other: id };
}

/** An acknowledgement, in two pieces. */
export function acknowledged(): Scene {
  const market = new Market();
  const id = makeAcknowledged(market, 'a');
  market.ok('tier-one', deals.assign(id, { to: '4000' }));
  return { market, id, other: id };
}

/** An undertaking. */
export function undertaken(): Scene {
  const market = new Market();
  const id = makeReceivable(market, 'a');
  return { market, id, other: id };
}

/** A pledged acknowledgement, and its pledge. */
export function pledged(): Scene {
  const market = new Market();
  const id = makeAcknowledged(market, 'a');
  return { market, id, other: market.ok('tier-one', deals.pledge(id)) };
}

/** One with a guarantee that was accepted. */
export function covered(): Scene {
  const market = new Market();
  const { id, guarantee } = guaranteed(market);
  return { market, id, other: guarantee };
}

/** The same in default, of which the guarantor has paid a part. */
export function subrogated(): Scene {
  const market = new Market();
  const { id, guarantee } = paid(market);
  return { market, id, other: guarantee };
}

/** One with a contract in force. */
export function agreed(): Scene {
  const market = new Market();
  const id = makeAcknowledged(market, 'a');
  const words = terms([dayOf(5), PAY]);
  const other = market.ok('tier-one', proposing(id, words));
  market.ok('car-maker', aboutContract('agreeContract', other));
  return { market, id, other };
}

/** What tier-one owes for a credit note on an undertaking. */
export function indebted(): Scene {
  const market = new Market();
  const id = makeReceivable(market, 'a');
  market.ok('tier-one', deals.credit(id, '1000'));
  const [debt] = debtsIn(market);
  if (debt === undefined) throw new Error('there is a debt');
  return { market, id, other: debt.id };
}

/** An ordered correction of an undertaking. */
export function corrected(): Scene {
  const market = supervisedMarket();
  const id = makeReceivable(market, 'a');
  const repair = unitsTo(id, 'bank-one', ['tier-one']);
  return { market, id, other: market.ok('regulator', correcting('orderCorrection', repair)) };
}

/** A frozen piece. */
export function frozen(): Scene {
  const market = new Market();
  const id = makeAcknowledged(market, 'a');
  const order = { reason: 'court_order', order: hashFor('order'), untilDay: '2026-03-09' } as const;
  market.ok('regulator', { type: 'freeze', version: 1, target: `piece/${id}/1`, ...order });
  return { market, id, other: pieceTarget(id, 1n) };
}

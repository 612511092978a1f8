import { describe, expect, it } from 'vitest';
import type { Executed } from '../../contracts/execute.ts';
import { outcomeJson, resultJson } from '../../contracts/execute.ts';
import { blockSecret, EVENT_SEED_KEY, mixEventSeed } from '../../contracts/state/eventSeed.ts';
import { usages } from '../../contracts/state/usages.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { BlockOutcomes, ProvedEvent } from '../../ledger/events.ts';
import { eventHolds, eventsHeadOf, outcomesMatch, proveEvents } from '../../ledger/events.ts';
import { hashJson } from '../../ledger/hash.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, Market, START } from './market.ts';

// What executing a block makes of its events: leaves of their own under results and outcomes.

/** A block as it is stored: all that its header names, and the events behind it. */
function storedOf({ results, outcomes, secret }: Executed): BlockOutcomes {
  const events = {
    outcomes: outcomes.map(({ events: all }) => all),
    results: results.map(({ events: all }) => all),
  };
  return { outcomes: outcomes.map(outcomeJson), results: results.map(resultJson), events, secret };
}

/** Each event of a block with its proof and the result or outcome that it is under. */
function eventsOf(executed: Executed): { readonly named: Json; readonly proved: ProvedEvent }[] {
  const { outcomes, results, secret } = executed;
  const all = [
    ...outcomes.map((outcome) => ({ named: outcomeJson(outcome), events: outcome.events })),
    ...results.map((result) => ({ named: resultJson(result), events: result.events })),
  ];
  let first = 0;
  return all.flatMap(({ named, events }) => {
    const proofs = proveEvents(events, secret, first);
    first += events.length;
    return proofs.map((proved) => ({ named, proved }));
  });
}

/** A chain with money, a receivable, a due day, and deeds in that very block. */
function playDueDay(): { readonly market: Market; readonly due: Executed } {
  const market = new Market();
  market.ok('bank-one', deals.issue());
  makeReceivable(market, 'a');
  const due = market.block(
    [
      market.transaction('bank-one', deals.issue()),
      market.transaction('tier-one', { type: 'x', version: 1 }),
    ],
    START + 11 * DAY,
  );
  return { market, due };
}

const seedOf = (market: Market): string | undefined =>
  (market.state.world.facts.get(EVENT_SEED_KEY) as { readonly seed: string } | undefined)?.seed;

describe('the events of a block', () => {
  it('stand under its header, each proved alone, those of outcomes and of deeds', () => {
    const { due } = playDueDay();
    expect(due.outcomes.length).toBeGreaterThan(0);
    expect(outcomesMatch(due.header, storedOf(due))).toBe(true);
    const events = eventsOf(due);
    expect(events.length).toBeGreaterThan(2);
    for (const { named, proved } of events) {
      expect(eventHolds(eventsHeadOf(named), proved)).toBe(true);
    }
  });

  it('are not in the result itself, which says how many they are', () => {
    const { due } = playDueDay();
    const [done, refused] = due.results.map(resultJson) as [Json, Json];
    const events = due.results[0]?.events ?? [];
    expect(done).toMatchObject({ code: 'ok', events: { count: events.length } });
    expect(refused).toMatchObject({ code: 'unknown_deed', events: { count: 0 } });
    expect(events.length).toBeGreaterThan(0);
  });

  it('have salts that are all different, and under no other result', () => {
    const { market, due } = playDueDay();
    const all = [...market.blocks.map(({ executed }) => executed), due].slice(0, -1);
    const salts = all.flatMap((executed) => eventsOf(executed).map(({ proved }) => proved.salt));
    expect(new Set(salts).size).toBe(salts.length);
    const [one, other] = [eventsOf(due)[0], eventsOf(due).at(-1)];
    if (one === undefined || other === undefined) throw new Error('there are events');
    expect(eventHolds(eventsHeadOf(other.named), one.proved)).toBe(false);
  });
});

describe('the seed of events', () => {
  it('takes in each deed that is done, in order, and nothing else', () => {
    const market = new Market();
    expect(seedOf(market)).toBeUndefined();
    const [one, two] = ['1000', '2000'].map((amount) => {
      return market.transaction('bank-one', deals.issue({ amount }));
    });
    if (one === undefined || two === undefined) throw new Error('there are two');
    const refused = market.transaction('tier-one', { type: 'x', version: 1 });
    const executed = market.block([one, refused, two], START + 1000);
    const begin = hashJson({ chain: market.genesis.chain });
    const seed = mixEventSeed(mixEventSeed(begin, one.deed), two.deed);
    expect(executed.results.map(({ code }) => code)).toEqual(['ok', 'unknown_deed', 'ok']);
    expect(seedOf(market)).toBe(seed);
    expect(executed.secret).toBe(blockSecret(seed, executed.header.height));
  });

  it('does not change where nothing is done, and yet each block has a secret of its own', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const before = seedOf(market);
    const empty = market.wait(START + 2 * DAY);
    const refused = market.block(
      [market.transaction('tier-one', { type: 'x', version: 1 })],
      START + 3 * DAY,
    );
    expect(seedOf(market)).toBe(before);
    expect([...refused.facts.keys()]).toEqual([usages.key('tier-one')]);
    expect(empty.secret).not.toBe(refused.secret);
  });

  it('is not known to who signed a deed: another before it makes it another', () => {
    const deed = { type: 'issueMoney', version: 1, seed: 'AAECAwQFBgcICQoLDA0ODw' };
    const [left, right] = ['left', 'right'].map((chain) => mixEventSeed(hashJson({ chain }), deed));
    expect(left).not.toBe(right);
    expect(mixEventSeed(hashJson('x'), deed)).not.toBe(
      mixEventSeed(hashJson('x'), { ...deed, seed: 'BBECAwQFBgcICQoLDA0ODw' }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import type { Change } from '../../contracts/laws.ts';
import { checkChange } from '../../contracts/laws.ts';
import { contracts } from '../../contracts/state/agreements.ts';
import { holdings, pieces } from '../../contracts/state/pieces.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import type { Event } from '../../contracts/state/rule.ts';
import type { JsonObject } from '../../ledger/canonical.ts';
import { aboutContract, dayOf, proposing, terms } from './bargains.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { dispute } from './disputeDeals.ts';
import { guaranteed } from './guaranteeDeals.ts';
import type { Scene } from './lawScenes.ts';
import { frozen, pledged } from './lawScenes.ts';
import { Market } from './market.ts';
import { charged, lose } from './pledgeDeals.ts';

// Rules keep the laws of what a block changes, too: here blocks say what no rule does.

/** A change of one fact, of which nobody tells anything. */
function silent({ market }: Scene, key: string, words: JsonObject): Change {
  const value = market.world.facts.get(key) as JsonObject;
  expect(value).toBeDefined();
  const facts = new Map([[key, { ...value, ...words }]]);
  return { facts, archived: new Map(), results: [], outcomes: [] };
}

function owing(): Scene {
  const market = new Market();
  const { id, debt } = charged(market);
  return { market, id, other: debt.id };
}

/** A contract in force that moves the due day, to which the guarantor has not agreed. */
function moving(): Scene {
  const market = new Market();
  const { id } = guaranteed(market);
  const words = terms([dayOf(9), { do: 'extend', dueDay: '2026-03-20' }]);
  const other = market.ok('tier-one', proposing(id, words));
  market.ok('car-maker', aboutContract('agreeContract', other));
  return { market, id, other };
}

/** The debtor says in a dispute that it has paid the pledgor. */
function saidPaid(): Scene {
  const scene = pledged();
  scene.market.ok('car-maker', dispute(scene.id, '3000', 'already_paid', 'tier-one'));
  return scene;
}

const PIECE = ({ id }: Scene): string => pieces.key(id, 1n);

const ROWS: readonly (readonly [string, () => Scene, (scene: Scene) => Change])[] = [
  [
    'a frozen piece changes by payments to all alone',
    frozen,
    (scene) => silent(scene, holdings.key(scene.id, 1n), { holder: 'tier-two' }),
  ],
  [
    'a frozen piece changes by payments to all alone',
    frozen,
    (scene) => silent(scene, PIECE(scene), { released: '1' }),
  ],
  [
    'a unit cancelled under a pledge has a debt of its pledgor',
    pledged,
    (scene) => silent(scene, PIECE(scene), { released: '10000' }),
  ],
  [
    'a pledged debt shrinks through its pledgees alone',
    owing,
    (scene) => silent(scene, debts.key(scene.other), { settled: '1' }),
  ],
  [
    'nothing is cancelled for what was paid outside',
    saidPaid,
    (scene) => silent(scene, receivables.key(scene.id), { disputed: '0', cancelled: '3000' }),
  ],
  [
    'a due day is moved for those who have agreed',
    moving,
    (scene) => {
      const fired = [{ rule: 'rule-a', time: 1, because: 'so' }];
      return silent(scene, contracts.key(scene.other), { fired });
    },
  ],
];

describe('a law of changes notices what breaks it', () => {
  it.each(ROWS)('%s', (law, found, broken) => {
    const scene = found();
    const laws = checkChange(scene.market.world, broken(scene)).map((each) => each.law);
    expect(laws).toContain(law);
  });
});

describe('W2: who answers for a cancelled unit', () => {
  const law = 'a unit cancelled under an assignee has a debt of its assignor';

  /** What is told when 3000 units are given up that have gone through two hands. */
  function told(): { readonly market: Market; readonly events: readonly Event[] } {
    const market = new Market();
    const id = makeAcknowledged(market, 'a');
    handOn(market, deals.assign(id), 'tier-one');
    handOn(market, deals.assign(id, { assignee: 'bank-two' }), 'tier-two');
    lose(market, id, 3000, ['tier-one', 'tier-two', 'bank-two']);
    const results = market.blocks.at(-1)?.executed.results ?? [];
    return { market, events: results.flatMap(({ events }) => events) };
  }

  function lawsOf(change: (event: Event) => readonly Event[]): string[] {
    const { market, events } = told();
    const outcomes = [{ events: events.flatMap(change) }];
    const broken = checkChange(market.world, {
      facts: new Map(),
      archived: new Map(),
      results: [],
      outcomes,
    });
    return broken.map((each) => each.law);
  }

  it('W2: every assignor does, up the chain', () => {
    expect(lawsOf((event) => [event])).toEqual([]);
    for (const debtor of ['tier-one', 'tier-two']) {
      expect(lawsOf((event) => (event['debtor'] === debtor ? [] : [event]))).toEqual([law]);
    }
  });

  it('W2: never with nothing', () => {
    const free = (event: Event): Event =>
      event.type === 'debtMade' ? { ...event, amount: '0' } : event;
    expect(lawsOf((event) => [free(event)])).toEqual([law]);
  });
});

import { describe, expect, it } from 'vitest';
import type { DeedType } from '../../contracts/deeds.ts';
import { RULES } from '../../contracts/deeds.ts';
import { checkChange } from '../../contracts/laws.ts';
import { ROLES } from '../../contracts/state/members.ts';
import { offers } from '../../contracts/state/offers.ts';
import { proposals } from '../../contracts/state/proposals.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { OF_SUSPENDED } from '../../contracts/suspended.ts';
import type { JsonObject } from '../../ledger/canonical.ts';
import type { Deed } from '../../ledger/transaction.ts';
import {
  council,
  decide,
  describing,
  proposing,
  seat,
  standing,
  unseat,
  voting,
} from './council.ts';
import { deals, makeReceivable } from './deals.ts';
import type { Market } from './market.ts';
import { withShown } from './market.ts';

/** What the next block would say of a deed, without being made. */
function codeOf(market: Market, signer: string, deed: Deed): string {
  const transaction = market.transaction(signer, withShown(market.world, deed));
  const tried = market.try(market.input([transaction]));
  return 'invalid' in tried ? tried.invalid : (tried.results[0]?.code ?? '');
}

describe('a suspended member', () => {
  it('may or may not sign each deed of the ledger: the table has all of them', () => {
    expect(Object.keys(OF_SUSPENDED).sort()).toEqual(Object.keys(RULES).sort());
  });

  it('is refused every deed that begins something, and no other for that', () => {
    const market = council();
    // Somebody with nearly every role: what is refused is refused for the suspension.
    const roles = ROLES.filter((role) => role !== 'oracle');
    decide(market, describing('tier-one', { roles }));
    decide(market, standing('suspend', 'tier-one'));
    for (const [type, word] of Object.entries(OF_SUSPENDED)) {
      const { example, roles: needed } = RULES[type as DeedType];
      const isOracles = needed?.[0] === 'oracle';
      const isRefused = codeOf(market, 'tier-one', example as Deed) === 'member_suspended';
      expect(isRefused, type).toBe(word === 'begins' && !isOracles);
    }
  });

  it('pays what is due, and what it owes is debited when it is', () => {
    const market = council();
    const id = makeReceivable(market, 'a');
    market.ok('bank-one', deals.issue({ amount: '10000' }));
    decide(market, standing('suspend', 'car-maker'));
    const { dueTime } = receivables.read(market.world, id) ?? { dueTime: 0 };
    market.wait(dueTime);
    expect(receivables.read(market.world, id)?.status).toBe('paid');
  });

  it('accepts what it owes; others register, offer and vote about it as before', () => {
    const market = council();
    const waiting = market.ok('tier-one', deals.register('a'));
    decide(market, standing('suspend', 'car-maker'));
    market.ok('tier-two', deals.register('b'));
    market.ok('car-maker', deals.accept(waiting));
    const { code, facts } = market.submit('car-maker', voting('ab'.repeat(32)));
    expect([code, facts]).toEqual(['member_suspended', { member: 'car-maker' }]);
  });

  it('begins nothing behind its suspension in the very block, and trades when readmitted', () => {
    const market = council();
    const id = market.ok('bank-one', standing('suspend', 'tier-one'));
    market.ok('association', voting(id));
    const last = market.transaction('bank-two', voting(id));
    const deed = market.transaction('tier-one', deals.register('a'));
    const { results } = market.block([last, deed]);
    expect(results.map(({ code }) => code)).toEqual(['ok', 'member_suspended']);
    expect(results[0]?.events.at(-1)).toEqual({
      ...{ type: 'memberSuspended', proposal: id, member: 'tier-one' },
    });
    decide(market, standing('readmit', 'tier-one'));
    market.ok('tier-one', deals.register('b'));
  });

  it('takes back what it has offered', () => {
    const market = council();
    const id = makeReceivable(market, 'a');
    const offer = market.ok('tier-one', deals.sell(id));
    decide(market, standing('suspend', 'tier-one'));
    market.ok('tier-one', { type: 'withdrawOffer', version: 1, offer });
    expect(offers.read(market.world, offer)?.status).toBe('withdrawn');
    expect(market.submit('tier-one', deals.sell(id)).code).toBe('member_suspended');
  });

  it('is refused by the law when blocks say otherwise', () => {
    const market = council();
    market.ok('tier-one', deals.register('a'));
    const [[key, value] = ['', {}]] = market.world.facts.scan('invoice/', 'invoice0', 1);
    decide(market, standing('suspend', 'tier-one'));
    const facts = new Map([[`${key.slice(0, -4)}0000`, { ...(value as JsonObject) }]]);
    const laws = checkChange(market.world, {
      facts,
      archived: new Map(),
      results: [],
      outcomes: [],
    });
    expect(laws.map(({ law }) => law)).toEqual(['a suspended member begins nothing']);
  });
});

describe('ballots of suspended validators', () => {
  it('are none, and their power is counted all the same', () => {
    const market = council();
    const id = market.ok('car-maker', proposing(seat(market, 'tier-one')));
    decide(market, standing('suspend', 'association'));
    expect(market.submit('association', voting(id)).code).toBe('member_suspended');
    market.ok('bank-one', voting(id));
    expect(proposals.read(market.world, id)?.status).toBe('open');
    market.ok('bank-two', voting(id));
    expect(proposals.read(market.world, id)?.status).toBe('adopted');
  });

  it('never lack so that nobody could decide', () => {
    const market = council();
    decide(market, standing('suspend', 'car-maker'));
    const again = market.submit('bank-one', standing('suspend', 'association'));
    expect([again.code, again.facts]).toEqual([
      'quorum_out_of_reach',
      { staying: 2, quorum: 3, total: 4 },
    ]);
    // Of association, bank-two and car-maker all three would be needed, and one has no ballot.
    const leaving = market.submit('bank-one', proposing(unseat('bank-one')));
    expect(leaving.code).toBe('quorum_out_of_reach');
    market.ok('bank-one', proposing(unseat('car-maker')));
  });

  it('are looked at again when the last one is cast', () => {
    const market = council();
    const [first, second] = ['car-maker', 'association'].map((each) => standing('suspend', each));
    if (first === undefined || second === undefined) throw new Error('two deeds');
    const one = market.ok('bank-one', first);
    const two = market.ok('bank-two', second);
    market.ok('bank-two', voting(one));
    market.ok('bank-one', voting(two));
    market.ok('association', voting(one));
    market.ok('association', voting(two));
    expect(proposals.read(market.world, two)?.status).toBe('overtaken');
  });
});

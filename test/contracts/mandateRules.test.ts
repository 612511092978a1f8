import { describe, expect, it } from 'vitest';
import { proposals } from '../../contracts/state/proposals.ts';
import { mandatedOf, readingMandates } from '../../contracts/state/readingMandates.ts';
import { readableSince } from '../../contracts/trade/evidence/reading.ts';
import { council, mandating, standing, voting } from './council.ts';
import { DAY, Market, START } from './market.ts';

/** Has a mandate put to the vote and adopted. */
function give(market: Market, ...words: Parameters<typeof mandating>): string {
  const id = market.ok('bank-one', mandating(...words));
  for (const voter of ['association', 'bank-two']) market.ok(voter, voting(id));
  return id;
}

const statusOf = (market: Market, id: string): string | undefined =>
  proposals.read(market.world, id)?.status;

describe('who oversees', () => {
  it('reads everything by the genesis document, and nobody else has a mandate', () => {
    const market = new Market();
    expect(mandatedOf(market.world, 'regulator', market.time)).toBeNull();
    expect(readingMandates.read(market.world, 'regulator')).toMatchObject({
      ...{ of: null, from: START, until: null, proposal: null },
    });
    for (const member of ['bank-one', 'tier-one', 'nobody']) {
      expect(mandatedOf(market.world, member, market.time)).toEqual([]);
      expect(readingMandates.read(market.world, member)).toBeUndefined();
    }
    expect(mandatedOf(market.world, 'regulator', START - 1)).toEqual([]);
  });

  it('reads of whom a ballot says, from its first day to its last, in place of before', () => {
    const market = council();
    const id = give(market, ['tier-two', 'bank-one', 'tier-two'], ['2026-03-04', '2026-03-05']);
    expect(statusOf(market, id)).toBe('adopted');
    const fact = readingMandates.read(market.world, 'regulator');
    expect(fact).toMatchObject({ of: ['bank-one', 'tier-two'], proposal: id });
    const at = (time: number) => mandatedOf(market.world, 'regulator', time);
    const { from, until } = fact ?? { from: 0, until: 0 };
    expect((until ?? 0) - from).toBe(2 * DAY);
    for (const time of [from, (until ?? 0) - 1]) expect(at(time)).toEqual(['bank-one', 'tier-two']);
    for (const time of [market.time, from - 1, until ?? 0]) expect(at(time)).toEqual([]);
    const ended = give(market, []);
    expect(at(market.time)).toEqual([]);
    give(market, null);
    expect(at(market.time)).toBeNull();
    expect(readingMandates.read(market.world, 'regulator')?.proposal).not.toBe(ended);
  });

  it('is told of it by name to all, with the ballot that gives it', () => {
    const market = council();
    const id = market.ok('bank-one', mandating(['tier-one']));
    market.ok('association', voting(id));
    const last = market.submit('bank-two', voting(id));
    expect(last.events.at(-1)).toMatchObject({
      ...{ type: 'readingMandateGiven', proposal: id, member: 'regulator', of: 'tier-one' },
    });
    const none = { since: () => null };
    const key = readingMandates.key('regulator');
    expect(readableSince(market.world, none, 'tier-two', key)).toBe(0);
  });

  it('reads its own alone while it is suspended, and those suspended are read', () => {
    const market = council();
    give(market, ['tier-one', 'tier-two']);
    const decide = (kind: 'suspend' | 'readmit', member: string): void => {
      const id = market.ok('bank-one', standing(kind, member));
      for (const voter of ['association', 'bank-two']) market.ok(voter, voting(id));
    };
    const read = () => mandatedOf(market.world, 'regulator', market.time);
    decide('suspend', 'tier-one');
    expect(read()).toEqual(['tier-one', 'tier-two']);
    decide('suspend', 'regulator');
    expect(read()).toEqual([]);
    decide('readmit', 'regulator');
    expect(read()).toEqual(['tier-one', 'tier-two']);
  });

  it('gets none that is over when it has its ballots', () => {
    const market = council();
    const id = market.ok('bank-one', mandating(null, ['2026-03-01', '2026-03-02']));
    market.ok('association', voting(id));
    market.wait(market.time + DAY);
    market.submit('bank-two', voting(id));
    expect(statusOf(market, id)).toBe('overtaken');
    expect(readingMandates.read(market.world, 'regulator')?.proposal).toBeNull();
  });

  it('is a member that oversees, and so are those named members', () => {
    const market = council();
    for (const [of, member, code] of [
      [null, 'tier-one', 'counterparty_role'],
      [null, 'nobody', 'unknown_counterparty'],
      [['nobody'], 'regulator', 'unknown_counterparty'],
    ] as const) {
      const deed = mandating(of, undefined, member);
      expect(market.submit('bank-one', deed).code).toBe(code);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { grants, isGranted } from '../../contracts/state/grants.ts';
import { pieces } from '../../contracts/state/pieces.ts';
import { deals, handOn, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';
import { testRefusals } from './refusalRows.ts';

function granting(receivable: string, words: object = {}) {
  const usual = { receivable, piece: '1', reader: 'bank-two', untilDay: '2026-03-05' };
  return { type: 'grantReading', version: 1, ...usual, ...words } as const;
}

function ending(receivable: string, reader = 'bank-two') {
  return { type: 'endReading', version: 1, receivable, piece: '1', reader } as const;
}

const LATE = { untilDay: '2026-02-30' };

testRefusals('grantReading', [
  {
    code: 'unknown_receivable',
    why: 'there is none',
    act: () => ['tier-two', granting(hashFor('none'), { piece: '2', ...LATE })],
  },
  {
    code: 'unknown_piece',
    why: 'no piece begins there',
    act: (market) => {
      const words = { piece: '2', reader: 'nobody', ...LATE };
      return ['tier-two', granting(makeReceivable(market, 'a'), words)];
    },
  },
  {
    code: 'unknown_counterparty',
    why: 'to nobody, by who does not hold it',
    act: (market) => {
      return ['tier-two', granting(makeReceivable(market, 'a'), { reader: 'nobody', ...LATE })];
    },
  },
  {
    code: 'own_counterparty',
    why: 'to itself, by who does not hold it',
    act: (market) => {
      return ['tier-two', granting(makeReceivable(market, 'a'), { reader: 'tier-two', ...LATE })];
    },
  },
  {
    code: 'counterparty_role',
    why: 'to one that holds no pieces, by who does not hold it',
    act: (market) => {
      return ['tier-two', granting(makeReceivable(market, 'a'), { reader: 'regulator', ...LATE })];
    },
  },
  {
    code: 'not_holder',
    why: 'of another’s piece, until a day that is none',
    act: (market) => ['tier-two', granting(makeReceivable(market, 'a'), LATE)],
  },
  {
    code: 'bad_day',
    why: 'until a day that is none',
    act: (market) => ['tier-one', granting(makeReceivable(market, 'a'), LATE)],
  },
  {
    code: 'expires_day_past',
    why: 'until yesterday',
    act: (market) => {
      return ['tier-one', granting(makeReceivable(market, 'a'), { untilDay: '2026-03-01' })];
    },
  },
]);

testRefusals('endReading', [
  {
    code: 'unknown_grant',
    why: 'another gave it',
    act: (market) => {
      const id = makeReceivable(market, 'a');
      market.ok('tier-one', granting(id));
      return ['tier-two', ending(id)];
    },
  },
]);

describe('W4 a grant of reading', () => {
  it('W4: lets a purchaser read until its last day is over, or the holder ends it', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    market.ok('tier-one', granting(id));
    const grant = grants.read(market.world, id, 1n, 'bank-two');
    const piece = pieces.read(market.world, id, 1n);
    if (grant === undefined || piece === undefined) throw new Error('no grant');
    expect(grant).toMatchObject({ by: 'tier-one', until: START + 4 * DAY });
    expect(isGranted(grant, piece, START + 4 * DAY - 1)).toBe(true);
    expect(isGranted(grant, piece, START + 4 * DAY)).toBe(false);
    market.ok('tier-one', ending(id));
    expect(grants.read(market.world, id, 1n, 'bank-two')).toBeUndefined();
  });

  it('W4: ends when the piece has another holder', () => {
    const market = new Market();
    const id = makeReceivable(market, 'a');
    market.ok('tier-one', granting(id, { reader: 'bank-one' }));
    handOn(market, deals.assignQuietly(id), 'tier-one');
    const grant = grants.read(market.world, id, 1n, 'bank-one');
    const piece = pieces.read(market.world, id, 1n);
    if (grant === undefined || piece === undefined) throw new Error('no grant');
    expect(isGranted(grant, piece, market.time)).toBe(false);
  });
});

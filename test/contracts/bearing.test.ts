import { describe, expect, it } from 'vitest';
import { burdenKey, burdenOf } from '../../contracts/state/burdens.ts';
import type { Json } from '../../ledger/canonical.ts';
import { hashFor } from './market.ts';

// What a receivable bears beyond its pieces is counted by its facts, so that work is known before.

const RECEIVABLE = hashFor('receivable');

describe('a debt', () => {
  const debt = (words: object): Json => ({
    ...{ id: hashFor('debt'), receivable: RECEIVABLE, amount: '10', settled: '0', units: '0' },
    ...{ struck: '0', from: null, pledges: [], ...words },
  });
  const count = (words: object) => burdenOf(`debt/${hashFor('debt')}`, debt(words));

  it('counts by each pledge on what is open of it', () => {
    const [one, two] = [count({ pledges: ['a'] }), count({ pledges: ['a', 'b'] })];
    expect(one?.counter).toBe(burdenKey(RECEIVABLE));
    expect(one?.count).toBeGreaterThan(0);
    expect(two?.count).toBe(2 * (one?.count ?? 0));
    expect(count({ pledges: ['a'], settled: '9' })).toEqual(one);
  });

  it.each([
    ['of no receivable', { receivable: null, pledges: ['a'] }],
    ['that is settled', { settled: '10', pledges: ['a'] }],
    ['without pledges', {}],
  ])('%s counts nothing', (_what, words) => {
    expect(count(words)).toBeNull();
  });
});

describe('a holding', () => {
  const count = (words: object): number => {
    const none = { changes: 0, reserved: false, pledges: [], guarantees: [] };
    const holding = { receivable: RECEIVABLE, from: '1', yielded: '0', ...none, ...words };
    return burdenOf(`holding/${RECEIVABLE}/1`, holding as Json)?.count ?? 0;
  };

  it('counts by its changes of hands but the last, its pledges and guarantees', () => {
    expect([count({}), count({ changes: 1 })]).toEqual([0, 0]);
    expect(count({ changes: 2 })).toBeGreaterThan(0);
    expect(count({ changes: 4 })).toBe(3 * count({ changes: 2 }));
    for (const name of ['pledges', 'guarantees']) {
      expect(count({ [name]: ['a'] })).toBeGreaterThan(0);
      expect(count({ [name]: ['a', 'b'] })).toBe(2 * count({ [name]: ['a'] }));
    }
    const both = count({ pledges: ['a'] }) + count({ guarantees: ['a'] });
    expect(count({ pledges: ['a'], guarantees: ['a'] })).toBe(both);
  });

  it('counts with a reserve all its changes of hands, twice', () => {
    const link = count({ changes: 2 });
    const reserve = count({ reserved: true });
    expect(reserve).toBeGreaterThan(0);
    expect(count({ reserved: true, changes: 3 })).toBe(reserve + 6 * link);
  });
});

it('any other fact counts nothing', () => {
  expect(burdenOf(`piece/${RECEIVABLE}/1`, { pledges: ['a'] })).toBeNull();
});

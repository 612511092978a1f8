import { describe, expect, it } from 'vitest';
import { offers } from '../../contracts/state/offers.ts';
import type { StatementKind } from '../../contracts/state/oracles.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { evidenceLevel } from '../../contracts/trade/evidence/evidence.ts';
import type { RivalClaim } from '../../contracts/trade/evidence/priority.ts';
import { payByPriority } from '../../contracts/trade/evidence/priority.ts';
import { bargain } from './bargains.ts';
import { deals, handOn } from './deals.ts';
import type { Market } from './market.ts';
import { endorsing, stating } from './oracles.ts';

function levelOf(market: Market, id: string): number {
  const receivable = receivables.read(market.world, id);
  if (receivable === undefined) throw new Error('no receivable');
  return evidenceLevel(market.world, receivable);
}

describe('the evidence level', () => {
  it.each<[level: number, kinds: readonly StatementKind[]]>([
    [0, []],
    [0, ['order']],
    [0, ['receipt', 'tax-invoice', 'logistics']],
    [1, ['order', 'receipt']],
    [1, ['order', 'delivery', 'customs']],
    [2, ['order', 'receipt', 'tax-invoice']],
    [3, ['order', 'delivery', 'tax-invoice', 'logistics']],
    [3, ['order', 'receipt', 'tax-invoice', 'customs']],
  ])('%i comes of %j', (level, kinds) => {
    const { market, receivable } = bargain();
    for (const kind of kinds) market.ok('oracle-one', stating(receivable, { kind }));
    expect(levelOf(market, receivable)).toBe(level);
  });

  it('falls when a word is taken back, contradicted, or its oracle is trusted no more', () => {
    const { market, receivable } = bargain();
    for (const kind of ['order', 'receipt', 'tax-invoice'] as const) {
      market.ok('oracle-one', stating(receivable, { kind }));
    }
    market.ok('oracle-two', stating(receivable, { kind: 'tax-invoice', holds: false }));
    expect(levelOf(market, receivable)).toBe(1);
    for (const validator of ['association', 'bank-one']) {
      market.ok(validator, endorsing('oracle-two'));
    }
    expect(levelOf(market, receivable)).toBe(2);
    market.ok('oracle-one', stating(receivable, { kind: 'order', holds: false }));
    expect(levelOf(market, receivable)).toBe(0);
  });

  it('is kept by a purchase as it saw it, and by nothing else', () => {
    const { market, receivable } = bargain();
    for (const kind of ['order', 'receipt'] as const) {
      market.ok('oracle-one', stating(receivable, { kind }));
    }
    const sale = handOn(
      market,
      deals.sellWithRecourse(receivable, { to: '5000', price: '4900' }),
      'tier-one',
    );
    const words = { piece: '5001', from: '5001' };
    const assigned = handOn(market, deals.assignQuietly(receivable, words), 'tier-one');
    market.ok('oracle-one', stating(receivable, { kind: 'tax-invoice' }));
    expect(offers.read(market.world, sale)?.evidence).toBe(1);
    expect(offers.read(market.world, assigned)?.evidence).toBeNull();
  });
});

describe('priority by article 768', () => {
  const claim = (
    claimant: string,
    amount: bigint,
    registeredTime: number | null,
    noticedAt: number | null,
  ): RivalClaim => ({ claimant, amount, registeredTime, noticedAt });

  it.each<[rule: string, claims: RivalClaim[], proceeds: bigint, shares: string]>([
    ['nobody claims', [], 100n, ''],
    ['one claims', [claim('a', 80n, null, null)], 100n, 'a 1 80'],
    [
      'registered before unregistered, though noticed first',
      [claim('a', 80n, null, 1), claim('b', 80n, 9, null)],
      100n,
      'b 1 80, a 2 20',
    ],
    [
      'registered: the earlier one',
      [claim('a', 80n, 7, 1), claim('b', 80n, 6, 9)],
      100n,
      'b 1 80, a 2 20',
    ],
    [
      'unregistered: the first notice',
      [claim('a', 80n, null, 5), claim('b', 80n, null, 4), claim('c', 80n, null, null)],
      100n,
      'b 1 80, a 2 20, c 3 0',
    ],
    [
      'neither: in proportion',
      [claim('b', 100n, null, null), claim('a', 200n, null, null)],
      100n,
      'a 1 66, b 1 34',
    ],
    [
      'registered at one time: in proportion',
      [claim('a', 50n, 5, 2), claim('b', 50n, 5, 1), claim('c', 50n, 4, null)],
      101n,
      'c 1 50, a 2 25, b 2 26',
    ],
    [
      'no more than what each has financed',
      [claim('a', 10n, 1, null), claim('b', 10n, null, null)],
      100n,
      'a 1 10, b 2 10',
    ],
  ])('%s', (_rule, claims, proceeds, shares) => {
    for (const order of [claims, claims.toReversed()]) {
      const paid = payByPriority(order, proceeds);
      const told = paid.map(({ claimant, rank, amount }) => `${claimant} ${rank} ${amount}`);
      expect(told.join(', ')).toBe(shares);
    }
  });
});

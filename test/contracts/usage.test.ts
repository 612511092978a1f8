import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTransaction } from '../../contracts/admit.ts';
import { usages } from '../../contracts/state/usages.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';

const LIMITS = {
  maxMemberBytesPerDay: 40_000,
  maxMemberRefusedBytesPerDay: 6_000,
  maxMemberWorkPerDay: 2_000,
};
const BANKS = ['bank-one', 'bank-two'] as const;

function smallDays(limits: Partial<typeof LIMITS> = {}): Market {
  const loose = { maxMemberBytesPerDay: 1e9, maxMemberRefusedBytesPerDay: 1e9 };
  const parameters = { ...loose, maxMemberWorkPerDay: 1e9, ...limits };
  const market = new Market(marketGenesis({ parameters }));
  market.wait(START + 1);
  return market;
}

let made = 0;

/** Money that a bank puts out, in so many bytes; refused when it is none. */
function issue(market: Market, bank: string, bytes: number, isRefused = false): Transaction {
  made += 1;
  const words = { payment: hashFor(`payment ${made}`), amount: isRefused ? '0' : '5' };
  const transaction = market.transaction(bank, deals.issue(words));
  return { ...transaction, jws: transaction.jws.padEnd(bytes, '.') };
}

const usageOf = (market: Market, member: string) => usages.read(market.world, member);

describe('what a member puts on the ledger in a day', () => {
  it('is counted: bytes, bytes of what is refused, and work', () => {
    const market = smallDays();
    market.block([issue(market, 'bank-one', 900), issue(market, 'bank-one', 800, true)]);
    const first = usageOf(market, 'bank-one');
    expect(first).toMatchObject({ bytes: 1_700, refused: 800 });
    expect(first?.work).toBeGreaterThan(10);
    const { works } = market.block([issue(market, 'bank-one', 100)]);
    expect(works).toHaveLength(1);
    expect(usageOf(market, 'bank-one')).toMatchObject({
      ...{ bytes: 1_800, refused: 800, work: (first?.work ?? 0) + (works[0] ?? 0) },
    });
    expect(usageOf(market, 'bank-two')).toBeUndefined();
    // Of another day nothing is left.
    market.block([issue(market, 'bank-one', 50)], START + DAY + 1);
    expect(usageOf(market, 'bank-one')).toMatchObject({ bytes: 50, refused: 0 });
  });

  it('has so many bytes at most, to the byte, and is no other member’s affair', () => {
    const market = smallDays({ maxMemberBytesPerDay: 40_000 });
    const of = (bank: string, bytes: number): Transaction => issue(market, bank, bytes);
    const two = (last: number) => market.input([of('bank-one', 20_000), of('bank-one', last)]);
    const more = market.try(two(20_001));
    expect(more).toMatchObject({ invalid: 'day_used_up', facts: { bytes: 20_000 } });
    market.block(two(20_000).transactions);
    const one = of('bank-one', 1);
    expect(market.try(market.input([one]))).toMatchObject({ invalid: 'day_used_up' });
    const fit = { ...one, expires: market.time + 5_000 };
    expect(checkTransaction(market.state, fit, market.time + 1, true)?.code).toBe('day_used_up');
    market.block([of('bank-two', 20_000)]);
    const nextDay = START + DAY + 1;
    market.wait(nextDay - 2);
    expect(market.try(market.input([one], START + DAY - 1))).toHaveProperty('invalid');
    market.block([one], START + DAY);
  });

  it('makes so much work at most, but for the block in which that ends', () => {
    const market = smallDays({ maxMemberWorkPerDay: 1_000 });
    const many = Array.from({ length: 100 }, () => issue(market, 'bank-one', 100));
    market.block(many);
    expect(usageOf(market, 'bank-one')?.work).toBeGreaterThan(1_000);
    const one = issue(market, 'bank-one', 1);
    expect(market.try(market.input([one]))).toMatchObject({ invalid: 'day_used_up' });
    market.block([issue(market, 'bank-two', 1)]);
  });

  it('may be refused so far; a block with more is none, and what is not refused goes on', () => {
    const market = smallDays({ maxMemberRefusedBytesPerDay: 6_000 });
    market.block([issue(market, 'bank-one', 5_000, true)]);
    const bad = issue(market, 'bank-one', 1_001, true);
    const good = issue(market, 'bank-one', 9_000);
    expect(market.try(market.input([good, bad]))).toMatchObject({
      ...{ invalid: 'refusals_used_up', facts: { without: '1' } },
    });
    market.block([good]);
    market.block([issue(market, 'bank-one', 1_000, true), issue(market, 'bank-two', 5_000, true)]);
    expect(usageOf(market, 'bank-one')).toMatchObject({ refused: 6_000 });
  });

  it('is not counted as refused when it waits for what is due', () => {
    const parameters = { settlementsPerBlock: 1, maxMemberRefusedBytesPerDay: 4_096 };
    const market = new Market(marketGenesis({ parameters }));
    market.ok('bank-one', deals.issue());
    for (const name of ['a', 'b']) makeReceivable(market, name);
    const due = START + 10 * DAY + (16 * DAY) / 24;
    for (const before of [2, 1]) market.wait(due - before);
    const words = { issuer: 'bank-one', currency: 'EUR', to: 'tier-three', amount: '1' };
    const deed = { type: 'transferMoney', version: 1, ...words, reference: hashFor('x') } as const;
    const waits = market.transaction('car-maker', deed);
    const { results } = market.block([{ ...waits, jws: waits.jws.padEnd(5_000, '.') }], due);
    expect(results).toMatchObject([{ code: 'due_pending' }]);
    expect(usageOf(market, 'car-maker')).toMatchObject({ bytes: 5_000, refused: 0 });
  });

  it('is what a model counts that knows nothing but sizes and results', () => {
    const transaction = fc.record({
      bank: fc.constantFrom(...BANKS),
      bytes: fc.integer({ min: 100, max: 9_000 }),
      isRefused: fc.boolean(),
    });
    const steps = fc.array(
      fc.record({ hours: fc.integer({ min: 1, max: 9 }), all: fc.array(transaction) }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(steps, (blocks) => {
        const market = smallDays({ ...LIMITS, maxMemberWorkPerDay: 1e9 });
        const model = new Map<string, { day: number; bytes: number; refused: number }>();
        for (const { hours, all } of blocks) {
          const time = market.time + (hours * DAY) / 24;
          const day = Math.floor((time - START) / DAY);
          const after = new Map(model);
          for (const { bank, bytes, isRefused } of all) {
            const before = after.get(bank);
            const now = before?.day === day ? before : { day, bytes: 0, refused: 0 };
            const refused = now.refused + (isRefused ? bytes : 0);
            after.set(bank, { day, bytes: now.bytes + bytes, refused });
          }
          const today = [...after.values()].filter((used) => used.day === day);
          const isOver = today.some(({ bytes }) => bytes > LIMITS.maxMemberBytesPerDay);
          const isRefusedUp = today.some(
            ({ refused }) => refused > LIMITS.maxMemberRefusedBytesPerDay,
          );
          const input = market.input(
            all.map(({ bank, bytes, isRefused }) => issue(market, bank, bytes, isRefused)),
            time,
          );
          const executed = market.try(input);
          const invalid = 'invalid' in executed ? executed.invalid : null;
          const expected = isRefusedUp ? 'refusals_used_up' : null;
          expect(invalid).toBe(isOver ? 'day_used_up' : expected);
          if ('invalid' in executed) continue;
          market.commit(input, executed);
          for (const [bank, used] of after) model.set(bank, used);
          for (const [bank, { bytes, refused }] of model) {
            expect(usageOf(market, bank)).toMatchObject({ bytes, refused });
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

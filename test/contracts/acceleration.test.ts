import { describe, expect, it } from 'vitest';
import { insolvencies } from '../../contracts/state/insolvencies.ts';
import { invoices } from '../../contracts/state/invoices.ts';
import { offers } from '../../contracts/state/offers.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { ACCELERATE_BATCH } from '../../contracts/trade/due/accelerating.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START, secretOf } from './market.ts';
import { quoteDeals } from './quoteDeals.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;
const MANDATE_MONEY = { issuer: 'bank-one', currency: 'EUR' };
const MANDATE = { issuer: 'bank-one', chargesCap: null, partial: false } as const;

/** A receivable of the car maker, which owes it at once when it is insolvent. */
function hastening(market: Market, name: string): string {
  const invoice = market.ok('tier-one', deals.register(name));
  const distinctFrom = [...(invoices.read(market.world, invoice)?.similar ?? [])];
  const words = { distinctFrom, mandate: MANDATE, latePpm: 90_000, accelerates: true };
  market.ok('car-maker', deals.acknowledge(invoice, words));
  return invoice;
}

function declare(market: Market, member: string): number {
  const key = publicKeyOf(secretOf('administrator'));
  const words = { member, reference: hashFor('proceedings'), name: 'administrator', key };
  market.ok('regulator', { type: 'declareInsolvency', version: 1, ...words });
  return market.time;
}

describe('what an insolvent debtor owes', () => {
  it('falls due at once where that is agreed, and only there', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const [agreed, plain] = [hastening(market, 'a'), makeAcknowledged(market, 'b')];
    const at = declare(market, 'car-maker');
    expect(receivables.read(market.world, agreed)).toMatchObject({
      ...{ status: 'closed', dueDay: '2026-03-12', payDay: '2026-03-02', dueTime: at },
      ...{ recordTime: at, graceTime: at + 5 * DAY },
    });
    const { outcomes } = market.wait(at + 1);
    expect(outcomes).toMatchObject([{ item: `settle/${agreed}`, code: 'debtor_insolvent' }]);
    expect(receivables.read(market.world, agreed)).toMatchObject({ status: 'overdue', paid: 0n });
    expect(receivables.read(market.world, plain)).toMatchObject({ status: 'open', dueTime: DUE });
    expect(balanceOf(market.world, MANDATE_MONEY, 'car-maker')).toBe(100_000n);
    market.wait(at + 5 * DAY);
    expect(receivables.read(market.world, agreed)?.status).toBe('defaulted');
    expect(receivables.read(market.world, plain)?.status).toBe('open');
  });

  it('is not what others owe it, nor what is due to others by its suppliers', () => {
    const market = new Market();
    const id = hastening(market, 'a');
    declare(market, 'tier-one');
    expect(receivables.read(market.world, id)).toMatchObject({ status: 'open', dueTime: DUE });
  });

  it('bears late interest from that day, and is the holders’ of that block', () => {
    const market = new Market();
    const id = hastening(market, 'a');
    handOn(market, deals.sellWithRecourse(id, { to: '4000', price: '3900' }), 'tier-one');
    const offer = market.ok('tier-one', deals.assign(id, { piece: '4001', from: '4001' }));
    const at = declare(market, 'car-maker');
    expect(offers.read(market.world, offer)?.status).toBe('lapsed');
    const { events } = market.blocks.at(-1)?.executed.results[0] ?? { events: [] };
    expect(events.filter(({ type }) => type === 'holderOfRecord')).toMatchObject([
      { holder: 'bank-two', pieces: 1, units: '4000' },
      { holder: 'tier-one', pieces: 1, units: '6000' },
    ]);
    const late = { piece: '4001', from: '4001' };
    expect(market.submit('tier-one', deals.assign(id, late)).code).toBe('receivable_closed');
    market.wait(at + 5 * DAY);
    // Five days of 9 % a year on 10000.
    expect(receivables.read(market.world, id)?.accrued).toBe(10_000n * 90_000n * 5n);
  });

  it('takes no more quotes, for there are no days until it is due', () => {
    const market = new Market();
    const id = hastening(market, 'a');
    const request = market.ok('tier-one', quoteDeals.request(id));
    market.ok('bank-one', deals.issue({ to: 'bank-two' }));
    declare(market, 'car-maker');
    expect(market.submit('bank-two', quoteDeals.quote(request)).code).toBe('request_over');
  });

  it('falls due in batches by several blocks when it is much', { timeout: 60_000 }, () => {
    // What has fallen due is settled before the next batch does.
    const settlementsPerBlock = ACCELERATE_BATCH + 1;
    const parameters = { settlementsPerBlock, settlementWorkPerBlock: 20_000 };
    const market = new Market(marketGenesis({ parameters }));
    const many = 2 * ACCELERATE_BATCH + 1;
    const made = Array.from({ length: many }, (_, at) => hastening(market, `n${at}`));
    const closed = (): number =>
      made.filter((id) => receivables.read(market.world, id)?.status !== 'open').length;
    const at = declare(market, 'car-maker');
    expect(closed()).toBe(ACCELERATE_BATCH);
    const runs = [1, 2].map(() => market.wait(market.time + 1).outcomes);
    expect(runs.map((run) => run.at(-1)?.item.split('/').slice(0, 2).join('/'))).toEqual([
      'accelerate/car-maker',
      'accelerate/car-maker',
    ]);
    expect(closed()).toBe(many);
    expect(insolvencies.read(market.world, 'car-maker')).toMatchObject({ accelerateTime: null });
    const due = made.map((id) => receivables.read(market.world, id)?.dueTime);
    expect(new Set(due)).toEqual(new Set([at]));
  });
});

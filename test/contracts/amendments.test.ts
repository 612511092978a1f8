import { describe, expect, it } from 'vitest';
import { checkLaws } from '../../contracts/laws.ts';
import { amendments } from '../../contracts/state/amendments.ts';
import { invoices } from '../../contracts/state/invoices.ts';
import type { Parameters } from '../../contracts/state/parameters.ts';
import {
  DEFAULT_PARAMETERS,
  parametersSchema,
  UNGOVERNED,
} from '../../contracts/state/parameters.ts';
import { proposals } from '../../contracts/state/proposals.ts';
import { hashJson } from '../../ledger/hash.ts';
import { amending, council, decide, describing, voting } from './council.ts';
import { deals } from './deals.ts';
import type { Market } from './market.ts';
import { DAY } from './market.ts';

const parametersOf = ({ world }: Market): Parameters =>
  world.facts.get('parameters') as unknown as Parameters;

describe('a change of parameters', () => {
  it('holds from its height on, for all that the header says, and not a block before', () => {
    const market = council();
    const at = market.state.height + 8;
    const id = decide(market, amending({ acceptanceDays: 7, graceDays: 2 }, at));
    expect(market.state.height).toBeLessThan(at - 2);
    const former = hashJson(parametersOf(market) as never);
    while (market.state.height < at - 1) {
      const { header } = market.block([]);
      expect(header.parameters).toBe(former);
    }
    const last = market.blocks.at(-1)?.executed;
    expect(last?.outcomes.at(-1)).toMatchObject({
      ...{ code: 'ok', item: `amendment/${at}` },
      events: [{ type: 'parametersChanged', proposal: id, inForceAt: at }],
    });
    const invoice = market.ok('tier-one', deals.register('a'));
    expect(market.state.height).toBe(at);
    expect(market.blocks.at(-1)?.executed.header.parameters).not.toBe(former);
    const { answerBy, made } = invoices.read(market.world, invoice) ?? {};
    expect(made?.height).toBe(at);
    expect(Math.floor(((answerBy ?? 0) - market.time) / DAY)).toBe(7);
    expect(parametersOf(market)).toMatchObject({ acceptanceDays: 7, graceDays: 2 });
    expect(amendments.read(market.world, at)).toMatchObject({
      ...{ status: 'made', proposal: id, values: { acceptanceDays: 7, graceDays: 2 } },
      ...{ before: { acceptanceDays: 30, graceDays: 5 }, source: 'Board of 2 March, no. 7' },
    });
  });

  it('leaves what has begun as it was', () => {
    const market = council();
    const before = market.ok('tier-one', deals.register('a'));
    const { answerBy } = invoices.read(market.world, before) ?? {};
    const at = market.state.height + 6;
    decide(market, amending({ acceptanceDays: 1 }, at));
    while (market.state.height < at) market.block([]);
    expect(invoices.read(market.world, before)?.answerBy).toBe(answerBy);
  });

  it.each(
    Object.keys(parametersSchema.shape).filter((name) => !UNGOVERNED.includes(name as never)),
  )('is held to the schema of the genesis document: %s', (name) => {
    const market = council();
    const at = market.state.height + 9;
    const { code, facts } = market.submit('bank-one', amending({ [name]: 'much' }, at));
    expect([code, facts?.['field']]).toEqual(['bad_parameters', name]);
  });

  it('is of no parameter that has a way of its own, or is none', () => {
    const market = council();
    for (const [name, field] of [
      ['protocol', 'protocol'],
      ['transactionLifetimeMs', 'transactionLifetimeMs'],
      ['colour', 'colour'],
    ]) {
      const values = JSON.parse(`{"${name}": 7}`) as object;
      const { code, facts } = market.submit('bank-one', amending(values, 99));
      expect([code, facts?.['field']]).toEqual(['bad_parameters', field]);
    }
  });

  it('keeps late interest within its own bounds, also when two changes meet', () => {
    const market = council();
    const high = market.submit(
      'bank-one',
      amending({ lateInterestPpm: 2, maxLateInterestPpm: 1 }, 99),
    );
    expect([high.code, high.facts?.['field']]).toEqual(['bad_parameters', 'lateInterestPpm']);
    const at = market.state.height + 9;
    decide(market, amending({ lateInterestPpm: 90_000 }, at));
    decide(market, amending({ maxLateInterestPpm: 80_000 }, at + 1));
    while (market.state.height < at + 1) market.block([]);
    expect(amendments.read(market.world, at + 1)).toMatchObject({
      status: 'overtaken',
      before: null,
    });
    expect(parametersOf(market)).toMatchObject({
      ...{ lateInterestPpm: 90_000, maxLateInterestPpm: 1_000_000 },
    });
  });

  it('comes at a height to come, and alone', () => {
    const market = council();
    const late = market.ok('bank-two', amending({ graceDays: 1 }, market.state.height + 4));
    const at = market.state.height + 20;
    decide(market, amending({ graceDays: 2 }, at));
    for (const voter of ['association', 'bank-one']) market.ok(voter, voting(late));
    expect(proposals.read(market.world, late)?.status).toBe('overtaken');
    const again = market.submit('bank-one', amending({ graceDays: 3 }, at));
    expect(again.code).toBe('height_taken');
    const past = market.submit('bank-one', amending({ graceDays: 3 }, market.state.height + 2));
    expect(past.code).toBe('height_past');
    const same = market.submit('bank-one', amending({ graceDays: 5 }, at + 1));
    expect(same.code).toBe('nothing_changes');
  });

  it('names issuers alone whose money is to settle, and only theirs does from then on', () => {
    const market = council();
    const at = market.state.height + 9;
    const wrong = market.submit('bank-one', amending({ settlementIssuers: ['tier-one'] }, at));
    expect([wrong.code, wrong.facts]).toEqual(['not_an_issuer', { member: 'tier-one' }]);
    decide(market, amending({ settlementIssuers: ['bank-two'] }, at));
    while (market.state.height < at) market.block([]);
    const id = market.ok('tier-one', deals.register('a'));
    expect(market.submit('car-maker', deals.accept(id)).code).toBe('issuer_not_accepted');
    const mandate = { issuer: 'bank-two', chargesCap: null, partial: false };
    market.ok('car-maker', deals.accept(id, { mandate }));
  });

  it('is overtaken when one that it names is no issuer any more', () => {
    const market = council();
    const at = market.state.height + 20;
    const id = market.ok('car-maker', amending({ settlementIssuers: ['bank-two'] }, at));
    decide(market, describing('bank-two', { roles: ['financier'] }));
    for (const voter of ['association', 'bank-one']) market.ok(voter, voting(id));
    expect(proposals.read(market.world, id)?.status).toBe('overtaken');
    while (market.state.height < at) market.block([]);
    expect(parametersOf(market).settlementIssuers).not.toEqual(['bank-two']);
  });

  it('may be below what somebody has open or has used: the law knows what held before', () => {
    const market = council();
    for (const name of ['a', 'b', 'c']) market.ok('tier-one', deals.register(name));
    const at = market.state.height + 9;
    const values = { maxOpenInvoices: 2, maxMemberRefusedBytesPerDay: 4_096 };
    market.submit('tier-one', deals.register('a'));
    decide(market, amending(values, at));
    while (market.state.height < at) market.block([]);
    expect(checkLaws(market.world)).toEqual([]);
    expect(market.submit('tier-one', deals.register('d')).code).toBe('too_many_open');
  });

  it('makes the world of the default again when it is taken back', () => {
    const market = council();
    const { archiveDays } = DEFAULT_PARAMETERS;
    for (const value of [archiveDays + 1, archiveDays]) {
      const at = market.state.height + 9;
      decide(market, amending({ archiveDays: value }, at));
      while (market.state.height < at) market.block([]);
      expect(parametersOf(market).archiveDays).toBe(value);
    }
  });
});

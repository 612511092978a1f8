import { describe, expect, it } from 'vitest';
import { knowsProtocol } from '../../contracts/execute.ts';
import { genesisState } from '../../contracts/founding.ts';
import { proposals } from '../../contracts/state/proposals.ts';
import { holdsUnder, NEWEST_PROTOCOL, raises } from '../../contracts/state/protocol.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { hashJson } from '../../ledger/hash.ts';
import { council, raising, voting } from './council.ts';
import { deals, similarTo } from './deals.ts';
import type { Market } from './market.ts';
import { DAY, marketGenesis } from './market.ts';

const OLD = { issueDay: '2025-02-01' };

const statusOf = (market: Market, id: string): string | undefined =>
  proposals.read(market.world, id)?.status;

/** A raise to protocol 2 that was adopted; its height is `ahead` blocks away. */
function adopted(market: Market, ahead = 20): string {
  const id = market.ok('bank-one', raising(2, market.state.height + ahead));
  for (const voter of ['association', 'bank-two']) market.ok(voter, voting(id));
  expect(statusOf(market, id)).toBe('adopted');
  return id;
}

/** Blocks a day apart up to this height. */
function reach(market: Market, height: number): void {
  while (market.state.height < height) market.wait(market.time + DAY);
}

describe('W10 the protocol', () => {
  it('W10: W14 is not enforced under protocol 1, and enforced from the named height on', () => {
    const market = council();
    const id = adopted(market, 10);
    const { height = 0 } = raises.read(market.world) ?? {};
    reach(market, height - 2);
    market.ok('tier-one', deals.register('before', { ...OLD, dueDay: '2026-04-30' }));
    const before = market.blocks.at(-1)?.executed;
    expect(before?.outcomes).toMatchObject([
      {
        code: 'ok',
        events: [{ type: 'protocolRaised', proposal: id, protocol: 2, inForceAt: height }],
        facts: {},
        item: `raise/${id}`,
      },
    ]);
    expect(market.state.parameters.protocol).toBe(2);
    const after = market.submit(
      'tier-one',
      deals.register('after', { ...OLD, dueDay: '2026-04-30' }),
    );
    expect(after).toMatchObject({ code: 'invoice_too_old', facts: { maxInvoiceAgeDays: 365 } });
    expect(market.state.height).toBe(height);
    expect(market.blocks.at(-1)?.executed.header.parameters).toBe(
      hashJson(market.state.parameters),
    );
    expect(before?.header.parameters).not.toBe(hashJson(market.state.parameters));
    expect(raises.read(market.world)).toBeUndefined();
  });

  it('W10: is not raised before the days to install it are over, whatever height was named', () => {
    const market = council();
    const id = adopted(market, 5);
    const { notBefore = 0 } = raises.read(market.world) ?? {};
    expect(notBefore).toBe(market.time + DAY);
    for (let block = 0; block < 8; block += 1) market.wait(market.time + 1);
    expect([market.state.parameters.protocol, statusOf(market, id)]).toEqual([1, 'adopted']);
    market.wait(notBefore - 1);
    expect(market.state.parameters.protocol).toBe(1);
    market.wait(notBefore);
    expect(market.state.parameters.protocol).toBe(2);
  });

  it('W10: a raise can be voted off until its height', () => {
    const market = council();
    const id = adopted(market, 6);
    expect(market.submit('bank-two', voting(id)).code).toBe('already_voted');
    const { results } = market.block([market.transaction('bank-two', voting(id, 'against'))]);
    expect(results[0]?.events.at(-1)).toEqual({
      ...{ type: 'proposalClosed', proposal: id, status: 'revoked' },
    });
    expect(raises.read(market.world)).toBeUndefined();
    reach(market, 12);
    expect(market.state.parameters.protocol).toBe(1);
    expect(market.submit('bank-two', voting(id)).code).toBe('proposal_closed');
    adopted(market);
  });

  it('W10: who votes for it after its adoption keeps it when another turns', () => {
    const market = council();
    const id = adopted(market, 6);
    market.ok('car-maker', voting(id));
    market.ok('bank-two', voting(id, 'against'));
    expect(statusOf(market, id)).toBe('adopted');
    reach(market, 12);
    expect(market.state.parameters.protocol).toBe(2);
    expect(market.submit('bank-one', voting(id, 'against')).code).toBe('proposal_closed');
  });

  it('W10: needs its quorum still at its height, in the set of that height', () => {
    const market = council();
    const id = adopted(market, 12);
    const heavier = { validator: 'car-maker', power: 3, key: null, proof: null };
    const change = { kind: 'validators', changes: [heavier] } as const;
    const other = market.ok('bank-one', { type: 'propose', version: 1, change });
    for (const voter of ['association', 'bank-two']) market.ok(voter, voting(other));
    expect([statusOf(market, other), statusOf(market, id)]).toEqual(['adopted', 'adopted']);
    reach(market, 14);
    expect([market.state.parameters.protocol, statusOf(market, id)]).toEqual([1, 'revoked']);
  });

  it('W10: old software votes against it, and never for it', () => {
    const market = council();
    const id = market.ok('bank-one', raising(2, 30));
    expect(market.submit('bank-two', voting(id, 'for', 1)).code).toBe('protocol_unknown');
    market.ok('bank-two', voting(id, 'against', 1));
    market.ok('bank-two', voting(id, 'for', 2));
    expect(proposals.read(market.world, id)?.ballots.map(({ vote }) => vote)).toEqual([
      'for',
      'for',
    ]);
  });

  it('W10: a raise that comes too late, or after another, is overtaken', () => {
    const market = council();
    const first = market.ok('bank-one', raising(2, 30));
    const late = market.ok('bank-two', raising(2, market.state.height + 4));
    market.ok('association', voting(late));
    while (market.state.height < 6) market.wait(market.time + 1);
    market.ok('car-maker', voting(late));
    expect(statusOf(market, late)).toBe('overtaken');
    const second = market.ok('bank-two', raising(2, 40));
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(first));
    for (const voter of ['association', 'car-maker']) market.ok(voter, voting(second));
    expect([statusOf(market, first), statusOf(market, second)]).toEqual(['adopted', 'overtaken']);
  });

  it('W10: a receivable keeps the protocol under which it was accepted', () => {
    const market = council();
    const words = { issueDay: '2026-03-01', dueDay: '2026-05-12' };
    const protocols = (): (number | undefined)[] =>
      market.blocks.flatMap(({ executed }) =>
        executed.results.flatMap(({ events }) =>
          events
            .filter(({ type }) => type === 'invoiceAccepted')
            .map((event) => receivables.read(market.world, String(event['receivable']))?.protocol),
        ),
      );
    const early = market.ok('tier-one', deals.register('early', words));
    market.ok('car-maker', deals.accept(early, { dueDay: words.dueDay }));
    adopted(market, 5);
    reach(market, market.state.height + 6);
    const late = market.ok('tier-one', deals.register('late', words));
    const distinctFrom = similarTo(market, late);
    market.ok('car-maker', deals.accept(late, { dueDay: words.dueDay, distinctFrom }));
    expect(protocols()).toEqual([1, 2]);
  });
});

describe('software and protocols', () => {
  it('founds and executes nothing under a protocol that it does not know', () => {
    const founded = (protocol: number) => () =>
      genesisState(marketGenesis({ parameters: { protocol } }));
    expect(founded(NEWEST_PROTOCOL)).not.toThrow();
    expect(founded(NEWEST_PROTOCOL + 1)).toThrow('newer than this software');
    expect(knowsProtocol({ protocol: NEWEST_PROTOCOL })).toBe(true);
    const market = council();
    const protocol = NEWEST_PROTOCOL + 1;
    market.state = { ...market.state, parameters: { ...market.state.parameters, protocol } };
    expect(() => market.wait(market.time + 1)).toThrow('a protocol it does not know');
  });

  it('a rule holds since one protocol and until another', () => {
    const holds = (since: number | undefined, until: number | null, protocol: number): boolean =>
      holdsUnder(since === undefined ? { until } : { since, until }, protocol);
    expect([1, 2, 3, 4].map((protocol) => holds(2, 3, protocol))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect([1, 9].map((protocol) => holds(undefined, null, protocol))).toEqual([true, true]);
    expect([1, 2].map((protocol) => holdsUnder({ until: 1 }, protocol))).toEqual([true, false]);
  });
});

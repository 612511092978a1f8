import { describe, expect, it } from 'vitest';
import { proposals } from '../../contracts/state/proposals.ts';
import { decodeValidators, hashValidators } from '../../ledger/validators.ts';
import {
  COUNCIL,
  council,
  limiting,
  proposing,
  recordMisconduct,
  seat,
  unseat,
  validatorKey,
  voting,
} from './council.ts';
import type { Market } from './market.ts';
import { DAY } from './market.ts';

const NINE = [...COUNCIL, 'regulator', 'tier-one', 'tier-three', 'tier-two', 'truck-maker'];
const electedIds = (market: Market): string[] =>
  decodeValidators(market.world.facts.get('validators')).map(({ id }) => id);

const statusOf = (market: Market, id: string): string | undefined =>
  proposals.read(market.world, id)?.status;

describe('a change of the validators', () => {
  it('is adopted by more than two thirds of the power, and in force two heights later', () => {
    const market = council();
    const before = hashValidators(market.genesis.validators);
    const id = market.ok('bank-one', proposing(seat(market, 'tier-one')));
    market.ok('bank-two', voting(id));
    expect(statusOf(market, id)).toBe('open');
    const { header, results } = market.block([market.transaction('car-maker', voting(id))]);
    expect(results[0]?.events.at(-1)).toEqual({
      ...{ type: 'validatorsChanged', proposal: id, inForceAt: header.height + 2 },
      ...{ total: 5, quorum: 4 },
    });
    expect(statusOf(market, id)).toBe('adopted');
    const [first, second] = [market.wait(market.time + 1), market.wait(market.time + 1)];
    expect([header.validators, header.nextValidators]).toEqual([before, before]);
    expect(first.header.validators).toBe(before);
    expect(first.header.nextValidators).not.toBe(before);
    expect(second.header.validators).toBe(first.header.nextValidators);
    expect(electedIds(market)).toEqual([...COUNCIL, 'tier-one']);
    expect(market.state.validators.find((one) => one.id === 'tier-one')).toEqual({
      ...{ id: 'tier-one', key: validatorKey('tier-one'), power: 1 },
    });
  });

  it('replaces a key in one step, and takes a validator out', () => {
    const market = council();
    const rotated = market.ok('bank-one', proposing(seat(market, 'bank-one', { version: 2 })));
    for (const voter of ['bank-two', 'car-maker']) market.ok(voter, voting(rotated));
    const key = validatorKey('bank-one', 2);
    expect(decodeValidators(market.world.facts.get('validators'))[1]).toMatchObject({ key });
    const gone = market.ok('bank-one', proposing(unseat('association')));
    for (const voter of ['bank-two', 'car-maker']) market.ok(voter, voting(gone));
    expect(electedIds(market)).toEqual(['bank-one', 'bank-two', 'car-maker']);
    expect(market.submit('association', proposing(unseat('bank-two'))).code).toBe('not_validator');
    market.wait(market.time + 1);
    expect(market.state.validators).toHaveLength(3);
  });

  it('counts by power, not by heads', () => {
    const market = council({ association: 1, 'bank-one': 5, 'bank-two': 1, 'car-maker': 1 });
    const id = market.ok('association', proposing(seat(market, 'tier-one')));
    market.ok('bank-two', voting(id));
    market.ok('car-maker', voting(id));
    expect(statusOf(market, id)).toBe('open');
    market.ok('bank-one', voting(id));
    expect(statusOf(market, id)).toBe('adopted');
  });

  it('by a single validator is decided with the proposal', () => {
    const market = council({ 'bank-one': 1 });
    expect(market.submit('bank-one', proposing(seat(market, 'bank-two')))).toMatchObject({
      code: 'quorum_out_of_reach',
      facts: { staying: 1, quorum: 2, total: 2 },
    });
    const heavier = { validator: 'bank-one', power: 3, key: null, proof: null };
    const id = market.ok('bank-one', proposing(heavier, seat(market, 'bank-two')));
    expect(statusOf(market, id)).toBe('adopted');
    expect(electedIds(market)).toEqual(['bank-one', 'bank-two']);
  });

  it('is refused with the arithmetic that shows it', () => {
    const market = council();
    const refused = (...changes: Parameters<typeof proposing>): object =>
      market.submit('bank-one', proposing(...changes));
    expect(refused(unseat('bank-two'), unseat('car-maker'))).toMatchObject({
      code: 'too_much_leaves',
      facts: { leaving: 2, total: 4 },
    });
    expect(refused(...COUNCIL.map(unseat))).toMatchObject({ facts: { leaving: 4, total: 4 } });
    expect(refused(seat(market, 'tier-one'), seat(market, 'tier-two'))).toMatchObject({
      code: 'quorum_out_of_reach',
      facts: { staying: 4, quorum: 5, total: 6 },
    });
    const swap = [unseat('bank-two'), seat(market, 'tier-one')] as const;
    expect(market.submit('bank-one', proposing(...swap)).code).toBe('ok');
  });

  it('never leaves a set that its old members could not carry on', () => {
    for (const size of [1, 2, 3, 4, 5, 6, 7, 8, 9]) {
      for (const leaving of [0, 1, 2, 3].filter((count) => count <= size)) {
        const market = council(Object.fromEntries(NINE.slice(0, size).map((id) => [id, 1])));
        const changes = NINE.slice(0, leaving).map(unseat);
        const deed = proposing(...(changes.length === 0 ? [unseat('bank-one')] : changes));
        const { code } = market.submit(NINE[size - 1] ?? '', deed);
        const gone = Math.max(leaving, 1);
        const allowed = (size > 1 || leaving > 0) && gone * 3 <= size;
        if (size > 1) expect(code === 'ok', `${gone} of ${size}: ${code}`).toBe(allowed);
      }
    }
  });
});

describe('a proposal', () => {
  it('is rejected as soon as more than two thirds are out of reach, and the next may come', () => {
    const market = council();
    const id = market.ok('bank-one', proposing(seat(market, 'tier-one')));
    market.ok('bank-two', voting(id, 'against'));
    expect(statusOf(market, id)).toBe('open');
    market.ok('car-maker', voting(id, 'against'));
    expect(statusOf(market, id)).toBe('rejected');
    expect(electedIds(market)).toEqual(COUNCIL);
    market.ok('bank-one', proposing(seat(market, 'tier-one')));
  });

  it('lapses by itself when its days are over', () => {
    const market = council();
    const id = market.ok('bank-one', proposing(seat(market, 'tier-one')));
    const { lapseTime = 0 } = proposals.read(market.world, id) ?? {};
    expect(lapseTime).toBe(market.time + 2 * DAY);
    market.wait(lapseTime - 1);
    expect(statusOf(market, id)).toBe('open');
    expect(market.wait(lapseTime).outcomes).toMatchObject([
      {
        code: 'ok',
        events: [{ type: 'proposalClosed', proposal: id, status: 'lapsed' }],
        facts: {},
        item: `ballot/${id}`,
      },
    ]);
    expect(market.submit('bank-two', voting(id)).code).toBe('proposal_closed');
  });

  it('keeps its key from everybody else, also when it was not adopted', () => {
    const market = council();
    const id = market.ok('bank-one', proposing(seat(market, 'tier-one')));
    const key = validatorKey('tier-one');
    const addKey = { type: 'addKey', version: 1, name: 'mine', key };
    expect(market.submit('tier-two', addKey).code).toBe('key_taken');
    for (const voter of ['bank-two', 'car-maker']) market.ok(voter, voting(id, 'against'));
    expect(market.submit('tier-two', addKey).code).toBe('key_taken');
    expect(market.submit('bank-one', proposing(seat(market, 'tier-one'))).code).toBe('ok');
  });

  it('to remove a validator is opened by recorded equivocation, without a ballot', () => {
    const market = council();
    market.wait(market.time + 1);
    const { outcomes } = recordMisconduct(market, 'bank-two');
    const opened = outcomes[0]?.events[1];
    expect(opened).toMatchObject({ type: 'proposalOpened', proposer: null });
    const id = String(opened?.['proposal']);
    expect(proposals.read(market.world, id)).toMatchObject({
      evidence: 'evidence/bank-two/000000000000001/0000000000/prevote',
      change: { kind: 'validators', changes: [{ validator: 'bank-two', power: 0, key: null }] },
      ballots: [],
      status: 'open',
    });
    expect(electedIds(market)).toEqual(COUNCIL);
    expect(recordMisconduct(market, 'bank-two', 1).outcomes[0]?.events).toHaveLength(1);
    for (const voter of ['association', 'bank-one', 'car-maker']) market.ok(voter, voting(id));
    expect(electedIds(market)).toEqual(['association', 'bank-one', 'car-maker']);
  });

  it('W10: blocks nobody else: each proposer may have one of each kind open', () => {
    const market = council();
    const [first, second] = [
      market.ok('bank-one', proposing(unseat('bank-two'))),
      market.ok('bank-two', proposing(unseat('bank-one'))),
    ];
    const limit = market.ok('bank-one', limiting('bank-two', '5'));
    expect(market.submit('bank-one', limiting('bank-one', '5')).code).toBe('proposal_open');
    for (const id of [first, second, limit]) expect(statusOf(market, id)).toBe('open');
    const voters = ['association', 'car-maker'];
    for (const voter of voters) market.ok(voter, voting(limit));
    expect([statusOf(market, limit), statusOf(market, first)]).toEqual(['adopted', 'open']);
  });

  it('is overtaken when the set has changed so that it does not fit any more', () => {
    const market = council();
    const first = market.ok('bank-one', proposing(unseat('car-maker')));
    const second = market.ok('bank-two', proposing(unseat('car-maker')));
    const third = market.ok('association', proposing(seat(market, 'tier-one')));
    for (const voter of ['bank-two', 'association']) market.ok(voter, voting(first));
    expect(electedIds(market)).toEqual(['association', 'bank-one', 'bank-two']);
    market.ok('bank-one', voting(second));
    const { results } = market.block([market.transaction('association', voting(second))]);
    expect(results[0]?.events.at(-1)).toEqual({
      ...{ type: 'proposalClosed', proposal: second, status: 'overtaken' },
    });
    expect(electedIds(market)).toEqual(['association', 'bank-one', 'bank-two']);
    // Three of three could not carry on a set of four without the newcomer: also overtaken.
    market.ok('bank-one', voting(third));
    market.ok('bank-two', voting(third));
    expect(statusOf(market, third)).toBe('adopted');
    expect(electedIds(market)).toHaveLength(4);
  });

  it('is not opened where the network could not do without the validator', () => {
    const market = council({ 'bank-one': 1, 'bank-two': 1 });
    market.wait(market.time + 1);
    expect(recordMisconduct(market, 'bank-two').outcomes[0]?.events).toHaveLength(1);
  });
});

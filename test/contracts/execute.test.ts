import { describe, expect, it } from 'vitest';
import type { BlockInput, Executed } from '../../contracts/execute.ts';
import { executeBlock, outcomeJson, resultJson } from '../../contracts/execute.ts';
import type { InvalidCode } from '../../contracts/state/refusals.ts';
import { INVALID } from '../../contracts/state/refusals.ts';
import { NO_COMMIT } from '../../ledger/block.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import type { Evidence, SignedStatement } from '../../ledger/evidence.ts';
import { hashJson } from '../../ledger/hash.ts';
import { merkleRoot } from '../../ledger/merkle.ts';
import { hashValidators } from '../../ledger/validators.ts';
import { deals, makeReceivable } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';

interface InvalidRow {
  readonly code: InvalidCode;
  readonly input: (market: Market) => BlockInput;
}

const DEED = deals.register('a');
const FAR = START + 400 * DAY;

/** A transaction with everything wrong that a block checks, but for what is put right. */
function wrong(market: Market, right: object): BlockInput {
  const deed = market.transaction('tier-one', DEED, market.time + 1000);
  return market.input([{ ...deed, ...right }]);
}

/** In the order of the checks; each has the faults of the rows below it where that can be. */
const ROWS: readonly InvalidRow[] = [
  {
    code: 'time_not_later',
    input: (market) => ({ ...market.input([], market.time), proposer: 'nobody' }),
  },
  {
    code: 'unknown_proposer',
    input: (market) => {
      const input = market.input([]);
      const previousCommit = { block: hashFor('other'), height: 1, round: 0, signatures: [null] };
      return { ...input, proposer: 'nobody', body: { ...input.body, previousCommit } };
    },
  },
  {
    code: 'bad_previous_commit',
    input: (market) => {
      const input = market.input([1, 2, 3, 4].map(() => market.transaction('tier-one', DEED)));
      return { ...input, body: { ...input.body, previousCommit: null } };
    },
  },
  {
    code: 'too_many_transactions',
    input: (market) =>
      market.input([1, 2, 3, 4].map(() => big(market.transaction('tier-one', DEED), 30_000))),
  },
  {
    code: 'block_too_big',
    input: (market) =>
      market.input([1, 2, 3].map(() => big(market.transaction('tier-one', DEED), 30_000))),
  },
  {
    code: 'evidence_not_committed',
    input: (market) => accuse(market, [{ height: 2 }]),
  },
  {
    code: 'evidence_too_old',
    input: (market) => {
      for (let height = 2; height <= 101; height += 1) market.wait(START + height);
      return accuse(market, [{ height: 1 }]);
    },
  },
  {
    code: 'evidence_repeated',
    input: (market) => {
      const input = accuse(market, [{ height: 1 }]);
      market.commit(input, market.try(input) as Executed);
      return accuse(market, [{ height: 1, first: WORD }]);
    },
  },
  {
    code: 'not_canonical',
    input: (market) => market.input([big(market.transaction('tier-one', DEED), 32_769)]),
  },
  { code: 'wrong_chain', input: (market) => wrong(market, { chain: hashFor('other') }) },
  { code: 'unknown_member', input: (market) => wrong(market, { member: 'nobody' }) },
  { code: 'unknown_key', input: (market) => wrong(market, { keyName: 'other' }) },
  { code: 'expired', input: (market) => wrong(market, {}) },
  { code: 'expires_too_late', input: (market) => wrong(market, { expires: FAR }) },
  {
    code: 'repeated',
    input: (market) => {
      const deed = market.transaction('tier-one', DEED, market.time + 5000);
      market.block([deed]);
      return market.input([deed]);
    },
  },
];

function big<T extends { readonly jws: string }>(transaction: T, bytes: number): T {
  return { ...transaction, jws: transaction.jws.padEnd(bytes, '.') };
}

const WORD: SignedStatement = { block: null, validRound: null, signature: 'a' };
const OTHER: SignedStatement = { block: hashFor('other'), validRound: null, signature: 'b' };

/** A block with evidence; its signatures are checked before a block is executed. */
function accuse(market: Market, all: readonly Partial<Evidence>[]): BlockInput {
  const input = market.input([]);
  const evidence = all.map((change) => ({
    type: 'prevote' as const,
    height: 1,
    round: 0,
    validator: 'node-one',
    first: WORD,
    second: OTHER,
    ...change,
  }));
  return { ...input, body: { ...input.body, evidence } };
}

function smallMarket(): Market {
  const parameters = { maxBlockTransactions: 3, maxBlockBytes: 65_536, evidenceBlocks: 100 };
  const market = new Market(marketGenesis({ parameters }));
  market.wait(START + 1);
  return market;
}

describe('a block is invalid as a whole', () => {
  it.each(ROWS)('$code', ({ code, input }) => {
    const market = smallMarket();
    expect(market.try(input(market))).toMatchObject({ invalid: code });
  });

  it('in the order of the table of codes', () => {
    const codes = Object.keys(INVALID);
    const tested = ROWS.map(({ code }) => codes.indexOf(code));
    expect(tested).toEqual(tested.toSorted((left, right) => left - right));
  });

  it('when it repeats a transaction within itself, even in other bytes of the same words', () => {
    const market = smallMarket();
    const deed = market.transaction('tier-one', DEED);
    const again = { ...deed, jws: 'other bytes', digest: hashFor('other bytes') };
    expect(market.try(market.input([deed, again]))).toMatchObject({ invalid: 'repeated' });
  });

  it('and the state is as if it had never been tried', () => {
    const market = smallMarket();
    const deed = market.transaction('tier-one', DEED);
    const before = market.try(market.input([deed]));
    market.try(market.input([deed, deed]));
    expect(market.try(market.input([deed]))).toEqual(before);
  });
});

describe('evidence', () => {
  it('of one validator, height, round and type stands in a block once', () => {
    const market = smallMarket();
    const twice = accuse(market, [{}, { second: { ...OTHER, signature: 'c' } }]);
    expect(market.try(twice)).toMatchObject({ invalid: 'evidence_repeated' });
    const apart = accuse(market, [{}, { round: 1 }, { type: 'precommit' }, { validator: 'two' }]);
    expect(market.try(apart)).toMatchObject({ header: { settlementCount: 4 } });
  });

  it('becomes a fact with both statements, and an outcome of its own', () => {
    const market = smallMarket();
    const input = accuse(market, [{ round: 3 }]);
    const executed = market.try(input) as Executed;
    market.commit(input, executed);
    const key = 'evidence/node-one/000000000000001/0000000003/prevote';
    expect(market.world.facts.get(key)).toEqual({
      ...input.body.evidence[0],
      recordedAt: 2,
    });
    const event = { type: 'evidenceRecorded', validator: 'node-one', height: 1, round: 3 };
    expect(executed.outcomes).toMatchObject([
      { code: 'ok', events: [{ ...event, signedTwice: 'prevote' }], facts: {}, item: key },
    ]);
  });

  it('is taken until it is as old as the parameter says, and not one block later', () => {
    const market = smallMarket();
    while (market.state.height < 100) market.wait(market.time + 1);
    expect(market.try(accuse(market, [{ height: 1 }]))).toHaveProperty('header');
    market.wait(market.time + 1);
    expect(market.try(accuse(market, [{ height: 1 }]))).toHaveProperty('invalid');
  });
});

describe('a transaction', () => {
  it('is forgotten with so many others at most as one block may forget', () => {
    const market = new Market(marketGenesis({ parameters: { maxBlockTransactions: 3 } }));
    const expires = START + 60_000;
    for (let block = 0; block < 5; block += 1) {
      market.block([0, 1, 2].map(() => market.transaction('tier-one', DEED, expires)));
    }
    const kept = (): number => market.world.indexes.scan('id/', 'id0', 100).length;
    const left: number[] = [kept()];
    for (let at = 0; at < 4; at += 1) {
      market.wait(expires + at);
      left.push(kept());
    }
    // Twice as many as a block may have, so that it is never behind.
    expect(left).toEqual([15, 9, 3, 0, 0]);
  });

  it('is remembered until it expires, and forgotten then', () => {
    const market = new Market();
    const deed = market.transaction('tier-one', DEED, START + 5000);
    market.block([deed], START + 1000);
    expect(market.try(market.input([deed], START + 4999))).toMatchObject({ invalid: 'repeated' });
    expect(market.try(market.input([deed], START + 5000))).toMatchObject({ invalid: 'expired' });
    const kept = (): unknown[] => market.world.indexes.scan('id/', 'id0', 10);
    expect(market.wait(START + 4999).indexes.size).toBe(0);
    expect(kept().length).toBe(1);
    market.wait(START + 5000);
    expect(kept()).toEqual([]);
  });

  it('is used up by being in a block, also when it is refused', () => {
    const market = new Market();
    const words = deals.register('a', { currency: 'ZZZ' });
    const deed = market.transaction('tier-one', words, START + 5000);
    expect(market.block([deed]).results[0]?.code).toBe('unknown_currency');
    expect(market.try(market.input([deed]))).toMatchObject({ invalid: 'repeated' });
  });

  it('of an unknown deed or version, or with other fields than its own, is refused', () => {
    const market = new Market();
    const { amount: _amount, ...less } = deals.register('a');
    const wrongDeeds = [
      { ...DEED, type: 'registerEverything' },
      { ...DEED, type: 'toString' },
      { ...DEED, version: 2 },
      { ...DEED, extra: 1 },
      less,
      { ...DEED, amount: '01' },
      { ...DEED, amount: 5 },
      { ...DEED, dueDay: '2026-3-1' },
    ];
    const codes = wrongDeeds.map((deed) => market.submit('tier-one', deed).code);
    expect(codes).toEqual([...Array(3).fill('unknown_deed'), ...Array(5).fill('bad_deed')]);
  });

  it('is refused for its role before anything else about its words is looked up', () => {
    const market = new Market();
    const words = deals.register('a', { debtor: 'nobody' });
    expect(market.submit('regulator', words)).toMatchObject({
      code: 'role_missing',
      facts: { needed: 'supplier' },
    });
  });
});

describe('the header', () => {
  it('is complete: every root is over what the block gave', () => {
    const market = new Market();
    market.ok('bank-one', deals.issue());
    const id = makeReceivable(market, 'a');
    const { header: before, id: previous } = market.wait(START + 9 * DAY);
    const { header, results, outcomes } = market.block(
      [market.transaction('tier-one', deals.register('b')), market.transaction('tier-one', DEED)],
      START + 11 * DAY,
    );
    const root = (items: readonly unknown[]): string =>
      merkleRoot(items.map((item) => encodeCanonical(item as never)));
    expect(outcomes.map(({ item }) => item)).toEqual([`close/${id}`, `settle/${id}`]);
    expect(header).toMatchObject({
      version: 1,
      height: before.height + 1,
      time: START + 11 * DAY,
      previous,
      chain: market.genesis.chain,
      results: root(results.map(resultJson)),
      settlements: root(outcomes.map(outcomeJson)),
      settlementCount: 2,
      transactionCount: 2,
      evidence: merkleRoot([]),
      validators: hashValidators(market.genesis.validators),
      nextValidators: hashValidators(market.genesis.validators),
      parameters: hashJson(market.state.parameters),
      proposer: 'node-one',
    });
  });

  it('of block 1 follows the chain, with no commit before it and a history of one leaf', () => {
    const market = new Market();
    const { chain } = market.genesis;
    const { header } = market.wait(START + 1);
    expect(header).toMatchObject({ height: 1, previous: chain, previousCommit: NO_COMMIT });
    expect(header.history).toBe(merkleRoot([Buffer.from(chain, 'hex')]));
  });

  it('history holds the chain and every header before', () => {
    const market = new Market();
    const ids = [1, 2, 3, 4].map((at) => market.wait(START + at).id);
    const { header } = market.wait(START + 5);
    const leaves = [market.genesis.chain, ...ids].map((id) => Buffer.from(id, 'hex'));
    expect(header.history).toBe(merkleRoot(leaves));
  });

  it('is a function of state and words alone: executing twice gives the same', () => {
    const market = new Market();
    const input = market.input([market.transaction('tier-one', DEED)]);
    expect(executeBlock(market.state, input)).toEqual(executeBlock(market.state, input));
  });
});

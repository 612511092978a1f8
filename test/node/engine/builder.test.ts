import { expect, it } from 'vitest';
import type { BlockInput } from '../../../contracts/execute.ts';
import type { Certificate } from '../../../ledger/certificate.ts';
import { buildCertificate } from '../../../ledger/certificate.ts';
import { toBase64url } from '../../../ledger/encoding.ts';
import { sign } from '../../../ledger/keys.ts';
import { voteBytes } from '../../../ledger/vote.ts';
import { buildBlock } from '../../../node/engine/builder.ts';
import { deals, makeReceivable } from '../../contracts/deals.ts';
import { DAY, hashFor, Market, marketGenesis, START, secretOf } from '../../contracts/market.ts';

const DUE = START + 10 * DAY + (16 * DAY) / 24;

it('a block leaves the deeds that wait for what is due, and takes the others', () => {
  const market = new Market(marketGenesis({ parameters: { settlementsPerBlock: 1 } }));
  market.ok('bank-one', deals.issue());
  market.ok('bank-one', deals.issue({ to: 'truck-maker', payment: hashFor('truck') }));
  for (const name of ['a', 'b']) makeReceivable(market, name);
  for (const before of [2, 1]) market.wait(DUE - before);
  const send = (amount: string) => {
    const words = { issuer: 'bank-one', currency: 'EUR', to: 'tier-three', amount };
    return { type: 'transferMoney', version: 1, ...words, reference: hashFor('sent') } as const;
  };
  const waiting = market.transaction('car-maker', send('1'));
  const ready = market.transaction('truck-maker', send('2'));
  const input = market.input([waiting, ready], DUE);
  const parts = { select: () => input.transactions, evidence: () => [] };
  const built = buildBlock(groundOf(market, input), parts, input, certifyHead(market));
  expect(built).toMatchObject({
    transactions: [{ id: ready.id }],
    executed: { results: [{ id: ready.id, code: 'ok' }] },
  });
});

it('a block has as many deeds as it may have work, and no honest node takes one with more', () => {
  const market = new Market(marketGenesis({ parameters: { maxBlockWork: 1_000 } }));
  market.ok('bank-one', deals.issue());
  const input = market.input(
    Array.from({ length: 120 }, (_, at) =>
      market.transaction('bank-one', deals.issue({ amount: '5', payment: hashFor(`${at}`) })),
    ),
  );
  const refused = market.try(input);
  expect(refused).toMatchObject({ invalid: 'block_too_heavy' });
  const fits = 'invalid' in refused ? Number(refused.facts['fits']) : 0;
  expect(fits).toBeGreaterThan(20);
  expect(fits).toBeLessThan(100);
  const parts = { select: () => input.transactions, evidence: () => [] };
  const built = buildBlock(groundOf(market, input), parts, input, certifyHead(market));
  expect(built).toMatchObject({ transactions: { length: fits } });
  const one = { ...input, transactions: input.transactions.slice(0, fits + 1) };
  const body = { ...input.body, transactions: input.body.transactions.slice(0, fits + 1) };
  expect(market.try({ ...one, body })).toMatchObject({ invalid: 'block_too_heavy' });
});

it('a block leaves out what would be one refusal too many, and lets the pool drop it', () => {
  const parameters = { maxMemberRefusedBytesPerDay: 4_096 };
  const market = new Market(marketGenesis({ parameters }));
  market.ok('bank-one', deals.issue());
  const of = (at: number, amount: string) => {
    const deed = deals.issue({ amount, payment: hashFor(`${at}`) });
    const transaction = market.transaction('bank-one', deed);
    return { ...transaction, jws: transaction.jws.padEnd(1_000, '.') };
  };
  // Each second one is refused; four of these may stand in the blocks of a day.
  const all = Array.from({ length: 16 }, (_, at) => of(at, at % 2 === 0 ? '5' : '0'));
  const input = market.input(all);
  expect(market.try(input)).toMatchObject({
    invalid: 'refusals_used_up',
    facts: { without: '9 11 13 15' },
  });
  const dropped: string[] = [];
  const parts = {
    ...{ select: () => input.transactions, evidence: () => [] },
    drop: (digests: readonly string[]) => dropped.push(...digests),
  };
  const built = buildBlock(groundOf(market, input), parts, input, certifyHead(market));
  const left = [9, 11, 13, 15].map((at) => all[at]?.digest);
  expect(dropped).toEqual(left);
  expect(built).toMatchObject({
    transactions: input.transactions.filter(({ digest }) => !left.includes(digest)),
  });
});

function groundOf({ state }: Market, { transactions }: BlockInput) {
  const texts = new Map(transactions.map((each) => [each.jws, each]));
  return {
    state,
    validatorsAt: () => state.validators,
    seen: () => true,
    known: (jws: string) => texts.get(jws),
  };
}

/** The certificate of the newest block, signed by the only validator. */
function certifyHead({ state }: Market): Certificate {
  const { chain, height, previous, validators } = state;
  const place = { block: previous, height, round: 0 };
  const words = voteBytes({ chain, type: 'precommit', ...place });
  const signature = toBase64url(sign(secretOf('node-one'), words));
  return buildCertificate(place, validators, new Map([['node-one', signature]]));
}

import { expect, it } from 'vitest';
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
  const texts = new Map(input.transactions.map((each) => [each.jws, each]));
  const ground = {
    state: market.state,
    validatorsAt: () => market.state.validators,
    seen: () => true,
    known: (jws: string) => texts.get(jws),
  };
  const built = buildBlock(ground, parts, input, certifyHead(market));
  expect(built).toMatchObject({
    transactions: [{ id: ready.id }],
    executed: { results: [{ id: ready.id, code: 'ok' }] },
  });
});

/** The certificate of the newest block, signed by the only validator. */
function certifyHead({ state }: Market): Certificate {
  const { chain, height, previous, validators } = state;
  const place = { block: previous, height, round: 0 };
  const words = voteBytes({ chain, type: 'precommit', ...place });
  const signature = toBase64url(sign(secretOf('node-one'), words));
  return buildCertificate(place, validators, new Map([['node-one', signature]]));
}

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Executed } from '../../contracts/execute.ts';
import { hashFacts, outcomeJson, resultJson } from '../../contracts/execute.ts';
import { rebuildIndexes } from '../../contracts/laws/indexes.ts';
import { openBody } from '../../contracts/openBody.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { headerJson } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import { toBase64url, utf8, utf8Text } from '../../ledger/encoding.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { updateTree } from '../../ledger/stateTree.ts';
import type { Deed } from '../../ledger/transaction.ts';
import { composeTransaction } from '../../ledger/transaction.ts';
import { deals } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START, secretOf } from './market.ts';

const GOLDEN = new URL('smallChain.golden.json', import.meta.url);

/** A block as the golden file has it. */
interface GoldenBlock {
  readonly time: number;
  readonly transactions: readonly string[];
  readonly id: string;
  readonly header: Json;
  readonly results: Json;
  readonly outcomes: Json;
}

interface GoldenChain {
  readonly genesis: string;
  readonly blocks: readonly GoldenBlock[];
}

/** Plays the signed texts of a block on a market, as a node or an auditor does. */
function play(market: Market, time: number, texts: readonly string[]): Executed {
  const body = { transactions: texts, evidence: [], previousCommit: null };
  const opened = openBody(market.state, body, () => false);
  if ('invalid' in opened) throw new Error(`invalid body: ${opened.invalid}`);
  return market.block(opened, time);
}

/** Signs for a member, with nonces that count. */
class Desk {
  readonly #market: Market;
  #nonces = 0;

  constructor(market: Market) {
    this.#market = market;
  }

  sign(member: string, deed: object): string {
    this.#nonces += 1;
    const nonce = new Uint8Array(16).fill(this.#nonces);
    const { chain } = this.#market.genesis;
    const expires = this.#market.time + 600_000;
    const whole = this.#market.transaction(member, deed as Deed).deed;
    const seeded = { ...whole, seed: toBase64url(nonce) };
    const words = { chain, deed: seeded, expires, nonce, member, keyName: 'desk' };
    return composeTransaction(words, secretOf(member));
  }
}

/** A chain with every kind of deed and outcome, small enough to read. */
function makeSmallChain(): { market: Market; texts: string[][] } {
  const market = new Market(marketGenesis());
  const desk = new Desk(market);
  const texts: string[][] = [];
  const block = (signed: readonly [string, object][], time = market.time + 1000): string[] => {
    const jws = signed.map(([member, deed]) => desk.sign(member, deed));
    texts.push(jws);
    return play(market, time, jws).results.map(({ id }) => id);
  };
  const key = 'Ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
  block([
    ['bank-one', deals.issue({ amount: '10500' })],
    ['bank-one', deals.issue({ to: 'bank-two', amount: '9000' })],
    ['tier-one', { type: 'addKey', version: 1, name: 'second', key }],
  ]);
  const [first = '', second = '', third = ''] = block([
    ['tier-one', deals.register('a')],
    ['tier-one', deals.register('b', { amount: '777' })],
    ['tier-two', deals.register('c')],
    ['tier-one', deals.register('a', { amount: '1' })],
  ]);
  const mandate = { issuer: 'bank-one', chargesCap: '5', partial: true };
  block([
    ['car-maker', deals.accept(first)],
    ['car-maker', deals.accept(second, { amount: '777', mandate })],
    ['car-maker', { type: 'rejectInvoice', version: 1, invoice: third, reason: 'not_ours' }],
    ['tier-one', { type: 'revokeKey', version: 1, name: 'second' }],
  ]);
  const piece = { piece: '4001', from: '4001', to: '8000' };
  const [assigned = '', sold = '', back = ''] = block([
    ['tier-one', deals.assign(first, { to: '4000' })],
    ['tier-one', deals.sell(first, { ...piece, price: '3900' })],
    ['tier-one', deals.assign(second, { to: '7' })],
  ]);
  block([
    ['tier-two', deals.answer('acceptAssignment', assigned)],
    ['bank-two', deals.answer('acceptSale', sold)],
    ['bank-one', deals.answer('acceptSale', sold)],
    ['tier-two', deals.answer('declineOffer', back)],
    ['tier-one', deals.sell(second, { from: '10', to: '777' })],
  ]);
  const onward = deals.assign(first, { to: '10', assignee: 'tier-three' });
  const [offered = ''] = block([['tier-two', onward]]);
  block([['tier-two', deals.answer('withdrawOffer', offered)]]);
  block([], START + 10 * DAY);
  block([], START + 11 * DAY);
  const money = { version: 1, issuer: 'bank-one', currency: 'EUR' };
  const rest = { ...money, amount: '7', reference: hashFor('rest'), to: 'tier-three' };
  block([
    ['bank-one', deals.issue({ amount: '77' })],
    ['car-maker', { type: 'payOverdue', version: 1, receivable: second, amount: '77' }],
    ['tier-one', { type: 'transferMoney', ...rest }],
    ['tier-one', { type: 'redeemMoney', ...money, amount: '8', payment: hashFor('payment') }],
  ]);
  return { market, texts };
}

function goldenOf(market: Market, texts: readonly string[][]): GoldenChain {
  const blocks = market.blocks.map(({ executed }, at) => ({
    time: executed.header.time,
    transactions: texts[at] ?? [],
    id: executed.id,
    header: headerJson(executed.header),
    results: executed.results.map(resultJson),
    outcomes: executed.outcomes.map(outcomeJson),
  }));
  return { genesis: utf8Text(market.genesis.bytes), blocks };
}

describe('the small chain', () => {
  // UPDATE_GOLDEN=1 writes the file anew: only when the format is meant to change.
  if (process.env['UPDATE_GOLDEN'] === '1') {
    const { market, texts } = makeSmallChain();
    writeFileSync(GOLDEN, `${JSON.stringify(goldenOf(market, texts), null, 1)}\n`);
  }
  const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as GoldenChain;

  it('replayed from its signed texts, gives every header, result and outcome as filed', () => {
    const market = new Market(decodeGenesis(utf8(golden.genesis)));
    for (const { time, transactions, id, header, results, outcomes } of golden.blocks) {
      const executed = play(market, time, transactions);
      expect(executed.results.map(resultJson)).toEqual(results);
      expect(executed.outcomes.map(outcomeJson)).toEqual(outcomes);
      expect(headerJson(executed.header)).toEqual(header);
      expect(executed.id).toBe(id);
    }
  });

  it('signed anew by the same keys, is the same chain', () => {
    const { market, texts } = makeSmallChain();
    expect(goldenOf(market, texts)).toEqual(golden);
  });

  it('has every outcome that a deed or due item of it can have at least once', () => {
    const { market } = makeSmallChain();
    const codes = market.blocks.flatMap(({ executed }) =>
      [...executed.results, ...executed.outcomes].map(({ code }) => code),
    );
    expect([...new Set(codes)].sort()).toEqual([
      'duplicate_invoice',
      'insufficient_money',
      'offer_taken',
      'ok',
    ]);
  });
});

describe('the state root', () => {
  it('depends on the facts alone, in whatever order they are put into a tree', () => {
    const { market } = makeSmallChain();
    const facts = [...scanAll(market.world.facts, '', '~')];
    const root = market.blocks.at(-1)?.executed.header.state;
    const empty = { group: () => undefined };
    const shuffled = facts.toSorted(([left], [right]) => (hashFor(left) < hashFor(right) ? -1 : 1));
    for (const order of [facts, facts.toReversed(), shuffled]) {
      expect(updateTree(empty, hashFacts(new Map(order))).root).toBe(root);
    }
  });

  it('goes on the same over a world that was rebuilt from its facts in another order', () => {
    const { market } = makeSmallChain();
    const rebuilt = new Market(marketGenesis());
    const facts = [...scanAll(market.world.facts, '', '~')].toReversed();
    const remembered = [...scanAll(market.world.indexes, 'id/', 'id0')];
    const indexes = [...rebuildIndexes(market.world.facts), ...remembered].toReversed();
    rebuilt.world.apply(new Map(facts), new Map(indexes));
    rebuilt.seenBy.follow(rebuilt.world, new Map(facts), () => undefined);
    for (const [path, group] of market.groups) rebuilt.groups.set(path, group);
    rebuilt.state = { ...market.state, world: rebuilt.world, tree: rebuilt.state.tree };
    const deed = market.transaction('tier-one', deals.register('d', { dueDay: '2026-04-01' }));
    const next = (on: Market): string => on.block([deed], START + 20 * DAY).id;
    expect(next(rebuilt)).toBe(next(market));
  });
});

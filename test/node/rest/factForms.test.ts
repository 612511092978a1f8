import { expect, it } from 'vitest';
import { genesisState } from '../../../contracts/founding.ts';
import { EVENT_SEED_KEY } from '../../../contracts/state/eventSeed.ts';
import { under } from '../../../contracts/state/factKeys.ts';
import type { FormedKind } from '../../../node/forms/facts.ts';
import { FACT_FORMS } from '../../../node/forms/facts.ts';
import { History } from '../../contracts/history.ts';
import { evidenceOf } from '../smallChain.ts';
import { RestNode } from './restNode.ts';

// What the OpenAPI document says of facts is held against those that histories make.

const HISTORIES = 24;

/** What no history makes; the compiler alone holds these forms. */
const UNSEEN = ['mailbox', 'oracle', 'queued-order', 'register-entry'];

/** What so few histories need not make. */
const SELDOM = ['claim'];

function expectFormed(key: string, value: unknown, met: Set<string>): void {
  if (key === EVENT_SEED_KEY || value === null) return;
  const kind = key.split('/', 1)[0] as FormedKind;
  const read = FACT_FORMS[kind].safeParse(value);
  expect({ key, value, error: read.error?.issues }).toEqual({ key, value, error: undefined });
  met.add(kind);
}

it('every fact that a history writes has its form', async () => {
  const met = new Set<string>();
  for (let seed = 1; seed <= HISTORIES; seed += 1) {
    const history = new History(seed);
    history.run();
    for (const { executed } of history.market.blocks) {
      for (const [key, value] of executed.facts) expectFormed(key, value, met);
    }
  }
  const node = await RestNode.open();
  await node.grow();
  await node.grow([], undefined, [evidenceOf(node.genesis.chain, 1)]);
  const written = node.store.chainState().world.facts.scan(...under('evidence'), 10);
  for (const [key, value] of [...genesisState(node.genesis).facts, ...written]) {
    expectFormed(key, value, met);
  }
  const unmet = Object.keys(FACT_FORMS).filter((kind) => !met.has(kind));
  expect(unmet.filter((kind) => !SELDOM.includes(kind)).sort()).toEqual(UNSEEN);
}, 300_000);

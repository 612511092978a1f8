import { describe, expect, it } from 'vitest';
import { takeOverState } from '../../contracts/continuing.ts';
import { NEWEST_PROTOCOL } from '../../contracts/state/protocol.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import type { Genesis, GenesisWords } from '../../ledger/genesis.ts';
import { decodeGenesis, encodeGenesis } from '../../ledger/genesis.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { treeRoot } from '../../ledger/stateTree.ts';
import { secretOf, storyChain, ToyChain } from '../client/auditor/toyChain.ts';

const old = storyChain();
const { world, tree } = old.ground;
const fact = (key: string): Json | undefined => world.facts.get(key);
const end = { fact, tree };
const document = old.continuation();

function forged(change: Partial<GenesisWords>): Genesis {
  return decodeGenesis(encodeGenesis({ ...document, ...change }));
}

describe('what a chain changes in the state that it takes over', () => {
  it('is nothing, as long as all validators go on', () => {
    expect(takeOverState(document, end)).toEqual({
      facts: new Map(),
      groups: new Map(),
      root: treeRoot(tree),
    });
  });

  it('is who votes, when some do not go on, and nothing else', () => {
    const { facts, root } = takeOverState(old.continuation(['union']), end);
    expect([...facts.keys()]).toEqual(['validators']);
    expect(facts.get('validators')).toEqual(document.validators.filter(({ id }) => id !== 'union'));
    expect(root).not.toBe(treeRoot(tree));
  });

  const [bank, ...others] = document.validators;
  const parameters = document.parameters as JsonObject;
  const key = publicKeyOf(secretOf('somebody else'));
  const more = { id: 'zz', key, power: 1 };
  const rows: readonly (readonly [string, Partial<GenesisWords>, string])[] = [
    ['another key', { validators: [{ id: 'bank', power: 1, key }, ...others] }, 'validators'],
    [
      'another power',
      { validators: [{ id: 'bank', key: bank?.key ?? '', power: 2 }, ...others] },
      'validators',
    ],
    ['one more validator', { validators: [...document.validators, more] }, 'validators'],
    ['other parameters', { parameters: { ...parameters, graceDays: 9 } }, 'parameters'],
    [
      'a protocol that nobody knows',
      { parameters: { ...parameters, protocol: NEWEST_PROTOCOL + 1 } },
      'protocol',
    ],
  ];
  it.each(rows)('is not said by a document with %s', (_, change, why) => {
    expect(() => takeOverState(forged(change), end)).toThrow(why);
  });

  it('is not looked for in another state', () => {
    const other = new ToyChain(old.genesis);
    other.grow();
    const { ground } = other;
    const there = { fact: (name: string) => ground.world.facts.get(name), tree: ground.tree };
    expect(() => takeOverState(document, there)).toThrow('the state is not the one after height 5');
  });
});

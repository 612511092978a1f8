/**
 * From the state in which a chain ended to the one before the first block of the chain that
 * continues it: the same, to the last fact, but for validators who are not among those who go on.
 * Nobody is added and no key is changed here: who votes beside them is voted in afterwards.
 */
import { assert, FormatError } from '../ledger/assert.ts';
import type { Json } from '../ledger/canonical.ts';
import { canonicalText } from '../ledger/canonical.ts';
import type { Continued, Genesis, GenesisWords } from '../ledger/genesis.ts';
import type { Hash } from '../ledger/hash.ts';
import type { TreeReader } from '../ledger/stateTree.ts';
import { treeRoot, updateTree } from '../ledger/stateTree.ts';
import type { ValidatorSet } from '../ledger/validators.ts';
import { decodeValidators, validatorsJson } from '../ledger/validators.ts';
import { hashFacts, knowsProtocol } from './execute.ts';
import { decodeParameters } from './state/parameters.ts';
import type { Writes } from './state/state.ts';

/** A state as far as it is read here; verified by whoever hands it in. */
export interface EndState {
  /** The fact under a key; undefined when there is none. */
  fact(key: string): Json | undefined;
  readonly tree: TreeReader;
}

/** What changes in the state before the first block; mostly nothing. */
export interface Continuation {
  readonly facts: Writes;
  readonly groups: ReadonlyMap<string, Uint8Array | null>;
  /** Root of the state tree before the first block. */
  readonly root: Hash;
}

/** What the members agree on beside what follows from the chain that ended. */
export interface Succession {
  /** Of the network; that of the document before when nobody says otherwise. */
  readonly name?: string | undefined;
  /** Ids of validators who do not go on. */
  readonly without: readonly string[];
}

/**
 * The words of the genesis document that continues a chain. Members, days and calendar stand in it
 * as they were founded; what has changed since stands in the state.
 * @param before the document of the chain that ended
 * @throws FormatError bad_genesis: one who is left out votes on nothing, or nobody is left
 */
export function continueGenesis(
  before: Genesis,
  continues: Continued,
  { fact }: Pick<EndState, 'fact'>,
  { name = before.name, without }: Succession,
): GenesisWords {
  const elected = decodeValidators(fact('validators'));
  const stranger = without.find((id) => elected.every((validator) => validator.id !== id));
  if (stranger !== undefined) throw broken(`${stranger} is no validator of this chain`);
  const validators = elected.filter(({ id }) => !without.includes(id));
  if (validators.length === 0) throw broken('nobody is left to vote');
  const parameters = fact('parameters') ?? null;
  const { start, dayMs, utcOffsetMinutes, cutOffHour, calendar, members } = before;
  const days = { start, dayMs, utcOffsetMinutes, cutOffHour };
  return { ...days, name, calendar, members, parameters, validators, continues };
}

/**
 * What a chain that continues another changes in the state that it takes over.
 * @param state that after the last block of the other chain
 * @throws FormatError bad_genesis: it is another state, or says other things than the document
 */
export function takeOverState(genesis: Genesis, { fact, tree }: EndState): Continuation {
  const { continues, validators, parameters } = genesis;
  assert(continues !== null, 'only a chain that continues another takes over its state');
  if (treeRoot(tree) !== continues.header.state) {
    throw broken(`the state is not the one after height ${continues.header.height}`);
  }
  if (!knowsProtocol(decodeParameters(parameters))) {
    throw broken('its protocol is newer than this software');
  }
  if (canonicalText(parameters) !== canonicalText(fact('parameters') ?? null)) {
    throw broken('its parameters are not those of the state');
  }
  const elected = decodeValidators(fact('validators'));
  if (!areAmong(validators, elected)) throw broken('its validators are not those of the state');
  const isSame = validators.length === elected.length;
  const facts: Writes = isSame ? new Map() : new Map([['validators', validatorsJson(validators)]]);
  const { groups, root } = updateTree(tree, hashFacts(facts));
  return { facts, groups, root };
}

function areAmong(some: ValidatorSet, all: ValidatorSet): boolean {
  const known = new Map(all.map((validator) => [validator.id, validator]));
  return some.every(({ id, key, power }) => {
    const own = known.get(id);
    return own?.key === key && own.power === power;
  });
}

function broken(message: string): FormatError {
  return new FormatError('bad_genesis', message);
}

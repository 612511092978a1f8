/**
 * Executes a chain again: every signature and every rule, by the very function that the nodes run,
 * from the genesis document on. The memory it takes grows with the state, not with the chain.
 */

import { takeOverState } from '../../contracts/continuing.ts';
import type { ChainState, Executed } from '../../contracts/execute.ts';
import { barredBy, executeBlock } from '../../contracts/execute.ts';
import { genesisChainState, genesisState } from '../../contracts/founding.ts';
import { checkLaws } from '../../contracts/laws.ts';
import { openBody } from '../../contracts/openBody.ts';
import { under } from '../../contracts/state/factKeys.ts';
import { keyOwners } from '../../contracts/state/members.ts';
import { codeEntry } from '../../contracts/state/refusals.ts';
import { MemoryWorld, scanAll } from '../../contracts/state/state.ts';
import type { Facts } from '../../ledger/assert.ts';
import { assert } from '../../ledger/assert.ts';
import type { Block, Header } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { PublicKey } from '../../ledger/keys.ts';
import type { TreeReader } from '../../ledger/stateTree.ts';
import { treeRoot } from '../../ledger/stateTree.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { AuditFailure } from './auditReport.ts';
import { finding } from './auditReport.ts';
import type { Ahead } from './checkAhead.ts';
import { nameKey } from './checkAhead.ts';

/** What each field of a header is called when two differ, in the order in which they are told. */
const FIELD_TITLES: Readonly<Record<keyof Header, string>> = {
  version: 'the version',
  chain: 'the chain',
  height: 'the height',
  time: 'the time',
  previous: 'the header before',
  previousCommit: 'the previous certificate',
  transactions: 'the root of the transactions',
  transactionCount: 'the number of transactions',
  evidence: 'the root of the evidence',
  history: 'the history root',
  validators: 'the validators',
  nextValidators: 'the next validators',
  parameters: 'the parameters',
  proposer: 'the proposer',
  settlements: 'the root of the settlements',
  settlementCount: 'the number of settlements',
  results: 'the root of the results',
  state: 'the state root',
};

/** What a block gave: what became of its due items and of its transactions, and whose they are. */
export type Gave = Pick<Executed, 'header' | 'outcomes' | 'results' | 'senders'>;

/** The world of one chain, moved on block by block. */
export class Replay {
  readonly #world: MemoryWorld = new MemoryWorld();
  readonly #tree: MemoryTree = new MemoryTree();
  readonly #keys: (readonly [string, PublicKey])[] = [];
  #state: ChainState;
  #executed: Executed | null = null;
  #gave: Gave | null = null;

  /**
   * @param before the replay of the chain that this one continues, at its end: it is used up
   * @throws FormatError bad_genesis when the rules cannot read the genesis document, or the state
   *   is not the one that it takes over
   */
  constructor(genesis: Genesis, before: Replay | null = null) {
    if (before === null) {
      const founding = genesisState(genesis);
      this.#world.apply(founding.facts, founding.indexes);
      this.#tree.apply(founding.groups);
    } else {
      this.#world = before.#world;
      this.#tree = before.#tree;
      this.#continue(genesis);
    }
    this.#noteKeys(scanAll(this.#world.facts, ...under(KEYS)));
    this.#state = genesisChainState(genesis, this.#world, this.#tree);
  }

  #continue(genesis: Genesis): void {
    const fact = (key: string): Json | undefined => this.#world.facts.get(key);
    const { facts, groups } = takeOverState(genesis, { fact, tree: this.#tree });
    // Ids of transactions of the other chain can never be in a block of this one.
    const remembered = [...scanAll(this.#world.indexes, 'id/', 'id0')].map(([key]) => key);
    this.#world.apply(facts, new Map(remembered.map((key) => [key, null])));
    this.#tree.apply(groups);
  }

  /** What the newest block gave, or null. */
  get gave(): Gave | null {
    return this.#gave;
  }

  /**
   * Keys by their members and names, the newest last. A key that came with an enrolment stays here
   * when that is rejected, and its name may be given to another one: who verifies under a key of
   * these says under which.
   */
  get keys(): readonly (readonly [string, PublicKey])[] {
    return this.#keys;
  }

  /** Root of the state after the newest block. */
  get stateRoot(): Hash {
    return treeRoot(this.#tree);
  }

  /** Those who commit the next block. */
  get validators(): ValidatorSet {
    return this.#state.validators;
  }

  /** The first law that the state after the newest block breaks, or null. Reads all of it. */
  checkState(): AuditFailure | null {
    const [violation] = checkLaws(this.#world);
    if (violation === undefined) return null;
    const reason = `${violation.law}${shownFacts(violation.facts)}`;
    return { ...finding('broken_law', reason), height: this.#state.height };
  }

  /**
   * Executes the next block, whose body is the one its header names, on the newest state. Null
   * means that the very same header came out; `advance` then moves on.
   * @param ahead of this block: what was decoded before, and verified under one of `keys`
   */
  check({ header, body }: Block, ahead: Opened = NOTHING): AuditFailure | null {
    this.#executed = null;
    const barred = barredBy(this.#state.parameters);
    if (barred !== null) return finding('protocol_unknown', barred);
    const { maxTransactionBytes } = this.#state.parameters;
    const transactions = openBody(
      this.#state,
      body,
      ahead.seen,
      // Whoever decoded it did not know how long it may be.
      (jws) => (jws.length > maxTransactionBytes ? undefined : ahead.known(jws)),
    );
    if ('invalid' in transactions) return invalidBlock(transactions.invalid, transactions.facts);
    const { time, proposer } = header;
    const executed = executeBlock(this.#state, { time, proposer, body, transactions });
    if ('invalid' in executed) return invalidBlock(executed.invalid, executed.facts);
    const difference = firstDifference(header, executed.header);
    if (difference !== null) return finding('replay_differs', difference);
    this.#executed = executed;
    return null;
  }

  /** Takes over what the block that was checked last has written. */
  advance(): void {
    assert(this.#executed !== null, 'only a block that was checked is taken over');
    const { facts, indexes, groups, quarters, next } = this.#executed;
    this.#world.apply(facts, indexes);
    this.#tree.apply(groups, quarters);
    this.#noteKeys(facts);
    this.#state = { ...next, world: this.#world, tree: this.#tree };
    this.#gave = this.#executed;
    this.#executed = null;
  }

  #noteKeys(facts: Iterable<readonly [string, Json | null]>): void {
    for (const [key, value] of facts) {
      if (value === null || !key.startsWith(`${KEYS}/`)) continue;
      const { owner, id, name, key: text } = keyOwners.decode(value);
      if (owner === 'member') this.#keys.push([nameKey(id, name), text]);
    }
  }
}

/** What of a block was opened before. */
type Opened = Pick<Ahead, 'known' | 'seen'>;

const NOTHING: Opened = { known: () => undefined, seen: () => false };

/** Where keys stand in the state. */
const KEYS = 'key';

/** The groups of a state tree in memory. */
class MemoryTree implements TreeReader {
  readonly #groups = new Map<string, Uint8Array>();
  readonly #quarters = new Map<string, Uint8Array>();

  group(path: string): Uint8Array | undefined {
    return this.#groups.get(path);
  }

  quarters(path: string): Uint8Array | undefined {
    return this.#quarters.get(path);
  }

  apply(
    groups: ReadonlyMap<string, Uint8Array | null>,
    quarters?: ReadonlyMap<string, Uint8Array>,
  ): void {
    for (const [path, group] of groups) {
      const hashed = quarters?.get(path);
      if (group === null) this.#groups.delete(path);
      else this.#groups.set(path, group);
      if (group === null || hashed === undefined) this.#quarters.delete(path);
      else this.#quarters.set(path, hashed);
    }
  }
}

/** In words, the first field in which a header differs from the one that was computed, or null. */
function firstDifference(claimed: Header, computed: Header): string | null {
  for (const [field, title] of Object.entries(FIELD_TITLES)) {
    const [said, found] = [claimed, computed].map((header) => header[field as keyof Header]);
    if (said !== found) return `${title} is ${found}, the header says ${said} (${field})`;
  }
  return null;
}

/** A rule's own code, with its sentence and what shows it. */
function invalidBlock(code: string, facts: Facts): AuditFailure {
  const sentence = codeEntry(code)?.sentence ?? 'The block is invalid.';
  return { code, reason: `${sentence}${shownFacts(facts)}` };
}

function shownFacts(facts: Facts): string {
  const shown = Object.entries(facts).map(([name, fact]) => `${name} ${fact}`);
  return shown.length === 0 ? '' : ` (${shown.join(', ')})`;
}

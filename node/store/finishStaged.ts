/**
 * Makes the folder of a snapshot that is whole that of a chain: everything that follows from facts
 * and blocks is derived, counted against the state tree, and last of all the head is written. What
 * is here when the process dies before that is derived again.
 *
 *   facts in the order of the tree -> keys sorted on disk -> ordered maps, counters, buckets
 *                                  -> lists, rights to read
 *   texts of what has left         -> rights to read it
 *   newest blocks, upwards         -> places of transactions and due items, traces, remembered ids
 */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { listedAs } from '../../contracts/state/lists.ts';
import { rightsOfLeft, standingRights } from '../../contracts/trade/evidence/reading.ts';
import type { Json } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { utf8Text } from '../../ledger/encoding.ts';
import type { Frontier } from '../../ledger/merkle.ts';
import type { ValidatorChange } from '../../ledger/proof.ts';
import { validatorsJson } from '../../ledger/validators.ts';
import { factsOf, findArchived } from './archive.ts';
import { BucketBuilder, isBucketed, placeOf } from './buckets.ts';
import type { Head, Position } from './chainRecords.ts';
import { encodeHead, encodeStoredHeader } from './chainRecords.ts';
import { isUpper } from './crown.ts';
import type { Write } from './database.ts';
import { KeySorter } from './keySorter.ts';
import {
  encodeLocation,
  familyOf,
  heightOf,
  indexKey,
  numberKey,
  SCHEMA_VERSION,
  textKey,
  UNORDERED_FAMILIES,
} from './keySpace.ts';
import { entryWrite } from './lists.ts';
import { countRecords } from './lowerGroups.ts';
import { OrderBuilder } from './orderBuilder.ts';
import { rightWrite, sumRights } from './rights.ts';
import type { StagedState } from './stagedState.ts';
import { AIM_KEY } from './stagedState.ts';
import { decodeStoredFact } from './storedFact.ts';
import { decodeOutcomes } from './storedOutcomes.ts';
import { StoreError } from './storeError.ts';
import { senderOf, sentWrite, traceWrites } from './traces.ts';
import { VerifiedTree } from './verifiedTree.ts';
import { groupsBelow, leavesOf } from './verifyStore.ts';

/** What the head says of a snapshot, as its certified header and state say it. */
export interface SnapshotEnd {
  readonly position: Position;
  /** Null before the first block of a chain that continues another. */
  readonly historyBefore: Frontier | null;
  readonly state: Head['state'];
  /** Height of the lowest block that came with it. */
  readonly first: number;
  /** Every change of validators up to the head. */
  readonly trail: readonly ValidatorChange[];
}

/** How entries follow from facts and transactions: contracts/state/indexes.ts. */
export interface Derivation {
  /** Index entries of a fact, each with the value 1. */
  entriesOf(key: string, value: Json): readonly string[];
  /** The counter that a fact raises by its key, which those beside it raise too, or null. */
  counterOf(key: string): string | null;
  /** Counters that a fact raises by what it says, and by how much: so many as there are members. */
  countsOf(
    key: string,
    value: Json,
  ): readonly { readonly counter: string; readonly count: number }[];
  /** The entry that remembers a transaction; null when it has expired at the head. */
  rememberedOf(jws: string): string | null;
}

const DERIVED = [
  'factOrder',
  'indexOrder',
  'index',
  'transaction',
  'settlement',
  'validators',
  'list',
  'trace',
  'right',
  'bucket',
] as const;
const BATCH_WRITES = 2_000;
const WALKED_GROUPS = 1_000;
const FACT = 'f';
const INDEX = 'i';

/**
 * @param signal ends it, soon, wherever it is; called again, it derives everything anew
 * @throws StoreError state_mismatch when something is there that is not under the root; the
 *   signal's reason
 */
export async function finishStaged(
  staged: StagedState,
  end: SnapshotEnd,
  derivation: Derivation,
  signal: AbortSignal,
): Promise<void> {
  const { database } = staged;
  for (const space of DERIVED) {
    signal.throwIfAborted();
    await database.clear(space);
  }
  await database.settle();
  const sorter = await KeySorter.open(join(staged.folder, 'sort'));
  try {
    await new Finish({ staged, end, derivation, sorter, signal }).run();
  } finally {
    await sorter.close();
  }
  await tidyStaged(staged);
}

/** Removes what only taking over needed; the folder is a chain's already. */
export async function tidyStaged({ database }: StagedState): Promise<void> {
  await database.clear('part');
  await database.settle();
  await database.write([{ key: AIM_KEY, value: null }], () => {});
}

interface FinishParts {
  readonly staged: StagedState;
  readonly end: SnapshotEnd;
  readonly derivation: Derivation;
  readonly sorter: KeySorter;
  readonly signal: AbortSignal;
}

class Finish {
  readonly #staged: StagedState;
  readonly #end: SnapshotEnd;
  readonly #derivation: Derivation;
  readonly #sorter: KeySorter;
  readonly #signal: AbortSignal;
  #writes: Write[] = [];

  constructor({ staged, end, derivation, sorter, signal }: FinishParts) {
    this.#staged = staged;
    this.#end = end;
    this.#derivation = derivation;
    this.#sorter = sorter;
    this.#signal = signal;
  }

  async run(): Promise<void> {
    const { database, chain } = this.#staged;
    const { position, historyBefore, state, first } = this.#end;
    await this.#checkCounts(await this.#sortFacts());
    await this.#takeLeft();
    await this.#dropBelow(first);
    await this.#takeBlocks();
    const nextNodes = { fact: await this.#orderFacts(), index: await this.#orderIndexes() };
    await this.#takeTrail();
    await this.#flush();
    await database.settle();
    const rights = await sumRights(database);
    const head: Head = { position, first, historyBefore, state, nextNodes, rights };
    const schema = encodeCanonical({ chain, version: SCHEMA_VERSION });
    const meta = [
      { key: textKey('meta', 'schema'), value: schema },
      { key: textKey('meta', 'head'), value: encodeHead(head) },
    ];
    await database.write(meta, () => {});
  }

  /** Hands keys of facts and indexes to the sorter, writes lists and rights; how many facts. */
  async #sortFacts(): Promise<number> {
    let facts = 0;
    const world = { facts: { get: (key: string) => this.#staged.factAt(key) } };
    const { height } = this.#end.position;
    const counts = new Map<string, number>();
    for await (const { value: stored } of this.#listed(this.#staged.database.entries('fact'))) {
      const { key, text } = decodeStoredFact(stored);
      facts += 1;
      if (!UNORDERED_FAMILIES.fact.has(familyOf(key))) await this.#sorter.add(FACT + key);
      const json = JSON.parse(text) as Json;
      for (const entry of this.#derivation.entriesOf(key, json)) {
        await this.#sorter.add(INDEX + entry);
      }
      for (const { counter, count } of this.#derivation.countsOf(key, json)) {
        counts.set(counter, (counts.get(counter) ?? 0) + count);
      }
      await this.#put(...listedAs(key, json).map(entryWrite));
      await this.#put(...standingRights(world, key, json, height).map(rightWrite));
    }
    for (const [counter, count] of counts) await this.#putCount(counter, count);
    return facts;
  }

  /** Rights to read what has left, as its facts were. */
  async #takeLeft(): Promise<void> {
    const { database } = this.#staged;
    const get = (key: string): Json | undefined =>
      findArchived(database, key)?.value ?? this.#staged.factAt(key);
    const { height } = this.#end.position;
    for await (const { value } of this.#listed(database.entries('archive'))) {
      for (const [key, fact] of factsOf(utf8Text(value))) {
        const rights = rightsOfLeft({ facts: { get } }, key, fact, height);
        await this.#put(...rights.map(rightWrite));
      }
    }
  }

  /** Every leaf under the root has its fact, and nothing stands beside it. */
  async #checkCounts(facts: number): Promise<void> {
    const { database } = this.#staged;
    const source = (path: string): Uint8Array | undefined => this.#staged.group(path);
    let [leaves, walked, groups, stored] = [0, 0, 0, 0];
    for (const [path, group] of groupsBelow(new VerifiedTree(source, this.#end.state), '')) {
      walked += 1;
      groups += isUpper(path) ? 1 : countRecords(group);
      leaves += leavesOf(group);
      // The whole walk waits for nothing: nobody would be heard before its end.
      if (walked % WALKED_GROUPS === 0) await setImmediate();
      this.#signal.throwIfAborted();
    }
    for await (const _ of this.#listed(database.entries('group'))) stored += 1;
    if (leaves === facts && groups === stored) return;
    const found = { leaves, facts, groups, stored };
    throw new StoreError('state_mismatch', 'the snapshot is not what its root says', found);
  }

  /** Blocks that came with an earlier state and are not among the newest any more. */
  async #dropBelow(first: number): Promise<void> {
    const { database } = this.#staged;
    const lt = numberKey('header', first).subarray(1);
    for (const space of ['header', 'body', 'outcome'] as const) {
      for await (const { key } of this.#listed(database.entries(space, { lt }))) {
        await this.#put({ key: numberKey(space, heightOf(key)), value: null });
      }
      const above = numberKey('header', this.#end.position.height + 1).subarray(1);
      for await (const { key } of this.#listed(database.entries(space, { gte: above }))) {
        await this.#put({ key: numberKey(space, heightOf(key)), value: null });
      }
    }
    await this.#flush();
  }

  /** Upwards, so that the place of a due item is that of its last run. */
  async #takeBlocks(): Promise<void> {
    const { database } = this.#staged;
    const { first, position } = this.#end;
    for (let height = first; height <= position.height; height += 1) {
      this.#signal.throwIfAborted();
      const block = this.#staged.blockAt(height);
      const stored = decodeOutcomes(database.require(numberKey('outcome', height)));
      const senders = (block?.body.transactions ?? []).map(senderOf);
      for (const [index, sender] of senders.entries()) {
        const id = stored.results[index]?.id ?? '';
        await this.#put(sentWrite(id, { height, index }, sender));
      }
      await this.#put(...traceWrites(height, { ...stored, senders }));
      for (const [index, { item }] of stored.outcomes.entries()) {
        const value = encodeLocation({ height, index });
        await this.#put({ key: textKey('settlement', item), value });
      }
      for (const jws of block?.body.transactions ?? []) {
        const entry = this.#derivation.rememberedOf(jws);
        if (entry !== null) await this.#sorter.add(INDEX + entry);
      }
    }
  }

  /** The ordered map of facts, and the counters, whose facts stand together in it. */
  async #orderFacts(): Promise<number> {
    const builder = new OrderBuilder('factOrder');
    let [counted, count]: [string | null, number] = [null, 0];
    for await (const sorted of this.#listed(this.#sorter.sorted(FACT, INDEX))) {
      const key = sorted.slice(1);
      await this.#put(...builder.add(key, 1));
      const counter = this.#derivation.counterOf(key);
      if (counter !== counted) {
        await this.#putCount(counted, count);
        [counted, count] = [counter, 0];
      }
      count += 1;
    }
    await this.#putCount(counted, count);
    const { writes, nextNumber } = builder.end();
    await this.#put(...writes);
    return nextNumber;
  }

  async #putCount(key: string | null, count: number): Promise<void> {
    if (key === null) return;
    await this.#put({ key: indexKey(key), value: encodeCanonical(count) });
  }

  async #orderIndexes(): Promise<number> {
    const builder = new OrderBuilder('indexOrder');
    const buckets = new BucketBuilder();
    for await (const sorted of this.#listed(this.#sorter.sorted(INDEX, `${INDEX}~`))) {
      const key = sorted.slice(1);
      if (isBucketed(key)) {
        await this.#put(...buckets.turnTo(placeOf(key)));
        if (buckets.add(key)) continue;
      }
      await this.#put(...builder.add(key, 1));
    }
    await this.#put(...buckets.turnTo(''));
    const { writes, nextNumber } = builder.end();
    await this.#put(...writes);
    return nextNumber;
  }

  async #takeTrail(): Promise<void> {
    for (const change of this.#end.trail) {
      const { height } = change.header;
      const value = encodeCanonical(validatorsJson(change.nextValidators));
      await this.#put({ key: numberKey('validators', height), value });
      if (height >= this.#end.first) continue;
      await this.#put({ key: numberKey('header', height), value: encodeStoredHeader(change) });
    }
  }

  /** The items of a listing, until the signal ends it. */
  async *#listed<T>(listing: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const item of listing) {
      this.#signal.throwIfAborted();
      yield item;
    }
  }

  async #put(...writes: readonly Write[]): Promise<void> {
    this.#writes.push(...writes);
    if (this.#writes.length >= BATCH_WRITES) await this.#flush();
  }

  async #flush(): Promise<void> {
    const writes = this.#writes;
    this.#writes = [];
    await this.#staged.database.fill(writes);
  }
}

/**
 * The full check of a store, record by record: what `checkHead` and reading prove lazily, proved
 * for everything. Signatures and rules are not its business; the auditor replays those.
 *
 *   every record has its checksum        every header, body, result under the roots of its header
 *   every transaction where it is said   every group, leaf and fact under the state root, and none
 *   to stand                             beside it        every ordered map is whole and in order
 *   every archived text under the leaf that names it
 *   every list is what a rebuild from the facts gives, every trace what one from the blocks gives
 *   rights to read are as many as were written, and the same ones
 */
import { entriesOf } from '../../contracts/state/indexes.ts';
import { listedAs } from '../../contracts/state/lists.ts';
import { bodyMatches } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import { equalBytes } from '../../ledger/encoding.ts';
import { outcomesMatch } from '../../ledger/events.ts';
import { sha256OfText } from '../../ledger/hash.ts';
import { positionOf } from '../../ledger/stateTree.ts';
import type { Group } from '../../ledger/treeGroup.ts';
import { decodeGroup } from '../../ledger/treeGroup.ts';
import { hashValidators } from '../../ledger/validators.ts';
import { requireArchived } from './archive.ts';
import { BlockReader } from './blockReader.ts';
import { decodeBucket, isBucketed } from './buckets.ts';
import type { Head, StoredHeader } from './chainRecords.ts';
import type { Crown } from './crown.ts';
import { CROWN_BLOCKS, isUpper } from './crown.ts';
import type { Database } from './database.ts';
import type { Space } from './keySpace.ts';
import {
  factKey,
  familyOf,
  heightOf,
  numberKey,
  SPACES,
  textKey,
  UNORDERED_FAMILIES,
} from './keySpace.ts';
import { listKey } from './listKeys.ts';
import { groupSource } from './liveState.ts';
import { countRecords } from './lowerGroups.ts';
import { decodeOrderNode } from './orderedMap.ts';
import { sumRights } from './rights.ts';
import { IndexTable, openOrder } from './stateTables.ts';
import { decodeStoredFact } from './storedFact.ts';
import { StoreError } from './storeError.ts';
import { senderOf, traceWrites } from './traces.ts';
import { VerifiedTree } from './verifiedTree.ts';

/** What was found to be right. */
export interface VerifyReport {
  readonly height: number;
  readonly transactions: number;
  readonly facts: number;
  /** Index entries of the ordered families, and those in buckets. */
  readonly indexes: number;
  /** Entries of lists. */
  readonly lists: number;
  /** Entries of rights to read. */
  readonly rights: number;
  readonly records: number;
}

/** @throws StoreError naming the first thing that is wrong */
export async function verifyStore(
  database: Database,
  crown: Crown,
  head: Head,
): Promise<VerifyReport> {
  const counts = new Map<Space, number>();
  for (const space of Object.keys(SPACES) as Space[])
    counts.set(space, await count(database, space));
  const transactions = verifyBlocks(database, head, counts);
  await verifyTrail(database, head);
  const { leaves: facts, bucketed } = await verifyFacts(database, crown, head, counts);
  await verifyCrown(database, head);
  await verifyRights(database, head);
  const indexes = await verifyIndexes(database, head, counts, bucketed);
  const records = [...counts.values()].reduce((sum, number) => sum + number, 0);
  const lists = counts.get('list') ?? 0;
  const rights = head.rights.count;
  return { height: head.position.height, transactions, facts, indexes, lists, rights, records };
}

/** Reads every record of a space, which checks it. */
async function count(database: Database, space: Space): Promise<number> {
  let number = 0;
  for await (const _ of database.entries(space)) number += 1;
  return number;
}

function verifyBlocks(database: Database, head: Head, counts: ReadonlyMap<Space, number>): number {
  const { first } = head;
  const { height, chain, previous } = head.position;
  const blocks = new BlockReader(database, () => height, first);
  const named = blocks.header(first)?.header.previous;
  let before = first === 1 ? chain : (named ?? chain);
  let [transactions, traces, changes] = [0, 0, 0];
  for (let at = first; at <= height; at += 1) {
    const stored = blocks.header(at);
    if (stored === undefined || stored.header.previous !== before) {
      throw new StoreError('chain_broken', `block ${at} names another before it`, { height: at });
    }
    verifyBlock(blocks, stored);
    traces += requireTraces(database, blocks, at);
    before = stored.id;
    transactions += stored.header.transactionCount;
    if (blocks.validatorChange(at) !== undefined) changes += 1;
  }
  if (before !== previous) throw new StoreError('chain_broken', 'the head is another', { height });
  // Headers below the first block are those at which the validators changed.
  const older = (counts.get('validators') ?? 0) - changes;
  expect(counts, 'header', height - first + 1 + older);
  for (const space of ['body', 'outcome'] as const) expect(counts, space, height - first + 1);
  expect(counts, 'transaction', transactions);
  expect(counts, 'trace', traces);
  return transactions;
}

/** Every change of the validators is the one that its header names, and stands in order. */
async function verifyTrail(database: Database, head: Head): Promise<void> {
  const { height, validators } = head.position;
  const blocks = new BlockReader(database, () => height, head.first);
  let newest: string | null = null;
  for (const { header, nextValidators } of await blocks.validatorChanges()) {
    newest = hashValidators(nextValidators);
    if (newest !== header.nextValidators || header.height > height) {
      throw new StoreError('chain_broken', `the validators after ${header.height} are others`, {
        height: header.height,
      });
    }
  }
  if (newest !== null && newest !== hashValidators(validators)) {
    throw new StoreError('chain_broken', 'the newest validators are not those of the head');
  }
}

function verifyBlock(blocks: BlockReader, { header }: StoredHeader): void {
  const { height } = header;
  const body = blocks.body(height);
  const { results = [], outcomes = [] } = blocks.outcomes(height) ?? {};
  const told = blocks.blockOutcomes(height);
  const holds =
    body !== undefined &&
    told !== undefined &&
    bodyMatches(header, body) &&
    outcomesMatch(header, told);
  if (!holds) {
    throw new StoreError('chain_broken', `block ${height} is not under its header`, { height });
  }
  results.forEach(({ id }, index) => {
    const place = blocks.findTransaction(id);
    if (place?.height === height && place.index === index) return;
    throw new StoreError('missing_record', `transaction ${id} is not where it is`, { id, height });
  });
  for (const { item } of outcomes) {
    // A later block may have run the same item again.
    if ((blocks.findSettlement(item)?.height ?? 0) >= height) continue;
    throw new StoreError('missing_record', `settlement ${item} is not found`, { item, height });
  }
}

/** How many traces a block has left; each is there, and who sent is who signed. */
function requireTraces(database: Database, blocks: BlockReader, height: number): number {
  const { results, outcomes } = blocks.outcomes(height) ?? { results: [], outcomes: [] };
  const senders = (blocks.body(height)?.transactions ?? []).map(senderOf);
  for (const [index, { id }] of results.entries()) {
    const { member, deed } = blocks.sender(id);
    if (senders[index]?.member === member && senders[index]?.deed === deed) continue;
    throw new StoreError('chain_broken', `another has sent ${id}`, { id, height });
  }
  const traces = traceWrites(height, { results, outcomes, senders });
  for (const { key } of traces) database.require(key);
  return traces.length;
}

/** Every fact has its leaf and every leaf its fact; what is scanned is in order, and all of it. */
async function verifyFacts(
  database: Database,
  crown: Crown,
  head: Head,
  counts: ReadonlyMap<Space, number>,
): Promise<{ readonly leaves: number; readonly bucketed: number }> {
  const tree = new VerifiedTree(groupSource(database, crown), head.state);
  let [leaves, groups] = [0, 0];
  for (const [path, group] of groupsBelow(tree, '')) {
    // One that is new, or changed since its turn, need not be on the disk as it is.
    if (!isUpper(path)) groups += countRecords(group);
    else if (database.read(textKey('group', path)) !== undefined) groups += 1;
    leaves += leavesOf(group);
  }
  for (const path of crown.changedPaths()) {
    const isLeft = crown.group(path) === undefined;
    if (isLeft && database.read(textKey('group', path)) !== undefined) groups += 1;
  }
  expect(counts, 'fact', leaves);
  expect(counts, 'group', groups);
  const order = openOrder(database, 'factOrder', head.nextNodes.fact);
  const indexes = new IndexTable(database, head.nextNodes.index);
  let [ordered, listed, bucketed, texts, keys] = [0, 0, 0, 0, 0];
  for await (const { key: position, value: stored } of database.entries('fact')) {
    const { key, text } = decodeStoredFact(stored);
    const hash = tree.valueOf(key);
    const isOrdered = !UNORDERED_FAMILIES.fact.has(familyOf(key));
    const isListed = !isOrdered || order.get(key) !== undefined;
    const isPlaced = equalBytes(position, factKey(positionOf(key)).subarray(1));
    if (hash === null || !equalBytes(hash, sha256OfText(text)) || !isListed || !isPlaced) {
      throw new StoreError('state_mismatch', `the fact ${key} is not under the root`, { key });
    }
    if (isOrdered) ordered += 1;
    const json = JSON.parse(text) as Json;
    listed += requireListed(database, key, json);
    const archive = requireArchived(database, { key, value: json });
    texts += archive.texts;
    keys += archive.keys;
    bucketed += requireBucketed(indexes, key, json);
  }
  expect(counts, 'archive', texts);
  expect(counts, 'archived', keys);
  expect(counts, 'list', listed);
  const walk = new OrderWalk(database, 'factOrder', head.nextNodes.fact);
  for (const _ of walk.keys()) ordered -= 1;
  if (ordered !== 0) {
    throw new StoreError('state_mismatch', 'the order names facts that are not there');
  }
  expect(counts, 'factOrder', walk.nodes);
  return { leaves, bucketed };
}

/** How many of a fact's entries stand in buckets. @throws StoreError missing_record */
function requireBucketed(indexes: IndexTable, key: string, value: Json): number {
  const entries = entriesOf(key, value).filter(isBucketed);
  for (const entry of entries) {
    if (indexes.get(entry) !== undefined) continue;
    throw new StoreError('missing_record', `${entry} is not there`, {
      space: 'bucket',
      key: entry,
    });
  }
  return entries.length;
}

/**
 * The ordered map of indexes is whole, and in buckets is no entry beside those of facts.
 * @param bucketed how many of families that stand in buckets follow from facts
 */
async function verifyIndexes(
  database: Database,
  head: Head,
  counts: ReadonlyMap<Space, number>,
  bucketed: number,
): Promise<number> {
  const walk = new OrderWalk(database, 'indexOrder', head.nextNodes.index);
  let [ordered, found] = [0, 0];
  for (const key of walk.keys()) {
    if (isBucketed(key)) found += 1;
    else ordered += 1;
  }
  expect(counts, 'indexOrder', walk.nodes);
  for await (const { value } of database.entries('bucket')) {
    found += decodeBucket(value).rests.length;
  }
  if (found === bucketed) return ordered + bucketed;
  const message = `${found} entries of buckets are not the ${bucketed} that follow from facts`;
  throw new StoreError('missing_record', message, { space: 'bucket', found, expected: bucketed });
}

/** How often a fact is listed. @throws StoreError missing_record when it is not, somewhere */
function requireListed(database: Database, key: string, value: Json): number {
  const entries = listedAs(key, value);
  for (const entry of entries) database.require(listKey(entry));
  return entries.length;
}

/** Entries of rights are those that were written, as the head says: facts do not give all again. */
async function verifyRights(database: Database, { rights }: Head): Promise<void> {
  const found = await sumRights(database);
  if (found.count === rights.count && found.sum === rights.sum) return;
  const message = `${found.count} entries of rights are not the ${rights.count} that were written`;
  throw new StoreError('missing_record', message, { space: 'right', ...found });
}

/** Only what a start needs is there of the changes of upper groups. */
async function verifyCrown(database: Database, head: Head): Promise<void> {
  const { height } = head.position;
  for await (const { key } of database.entries('crown')) {
    const at = heightOf(key);
    if (at > height - CROWN_BLOCKS && at <= height) continue;
    throw new StoreError('chain_broken', `a record of upper groups at ${at} is left`, { at });
  }
}

/** Every group at and below `path`, with its path. @throws StoreError as `VerifiedTree.group` */
export function* groupsBelow(tree: VerifiedTree, path: string): Generator<[string, Group]> {
  const bytes = tree.group(path);
  if (bytes === undefined) return;
  const group = decodeGroup(bytes);
  yield [path, group];
  for (const [nibble, slot] of group.entries()) {
    if (slot !== null && 'branch' in slot) yield* groupsBelow(tree, path + nibble.toString(16));
  }
}

/** How many facts hang on a group itself. */
export function leavesOf(group: Group): number {
  return group.filter((slot) => slot !== null && !('branch' in slot)).length;
}

/** Walks an ordered map from its first key to its last, and counts the nodes on the way. */
class OrderWalk {
  nodes = 0;
  readonly #database: Database;
  readonly #space: Space;
  readonly #isEmpty: boolean;

  constructor(database: Database, space: 'factOrder' | 'indexOrder', nextNode: number) {
    this.#database = database;
    this.#space = space;
    this.#isEmpty = nextNode === 0;
  }

  /** @throws StoreError missing_record when a node is not there, or keys do not ascend */
  *keys(): Generator<string, undefined> {
    let before: string | null = null;
    for (const key of this.#isEmpty ? [] : this.#keysBelow(0)) {
      if (before !== null && before >= key) {
        const facts = { space: this.#space, key };
        throw new StoreError('missing_record', `${this.#space} is out of order at ${key}`, facts);
      }
      before = key;
      yield key;
    }
    return undefined;
  }

  *#keysBelow(number: number): Generator<string> {
    const node = decodeOrderNode(this.#database.require(numberKey(this.#space, number)));
    this.nodes += 1;
    if (node.kind === 'leaf') yield* node.keys;
    else for (const child of node.children) yield* this.#keysBelow(child);
  }
}

function expect(counts: ReadonlyMap<Space, number>, space: Space, expected: number): void {
  const found = counts.get(space) ?? 0;
  if (found === expected) return;
  const facts = { space, found, expected };
  throw new StoreError('missing_record', `${found} of ${expected} records of ${space}`, facts);
}

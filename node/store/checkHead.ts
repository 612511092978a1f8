/**
 * The check at each start that the newest part of the chain is whole. LevelDB loses whole batches
 * when it loses anything of its log, and a log holds at most one write buffer; so of as many
 * blocks as fit into it each must have its header, and the head is checked against all that it
 * names.
 * Older records are in table files, whose checksums `scrub.ts` looks at.
 */

import { bodyMatches } from '../../ledger/block.ts';
import { frontierRoot } from '../../ledger/merkle.ts';
import { hashValidators } from '../../ledger/validators.ts';
import { BlockReader } from './blockReader.ts';
import type { Head, StoredHeader } from './chainRecords.ts';
import type { Crown } from './crown.ts';
import type { Database } from './database.ts';
import { heightOf, numberKey } from './keySpace.ts';
import { groupSource } from './liveState.ts';
import { StoreError } from './storeError.ts';
import { VerifiedTree } from './verifiedTree.ts';

/**
 * Blocks that two logs may hold: one without transactions writes some 4 kB, a write buffer, which
 * fills a log, has 32 MiB, and the log of the one before is there until that is in a table.
 */
const LOGGED_BLOCKS = 16_384;
/** Of so many of them the headers are decoded and each is compared with the one before. */
const CHECKED_HEADERS = 4096;

/** @throws StoreError chain_broken, state_mismatch, missing_record, corrupt_record */
export async function checkHead(database: Database, crown: Crown, head: Head): Promise<void> {
  const { height, chain, previous, history } = head.position;
  if (history.size !== height + 1) throw broken('the history has another size', height);
  await checkNothingBeyond(database, height);
  checkCrown(database, crown, head);
  await checkNoneMissing(database, head);
  const blocks = new BlockReader(database, () => height, head.first);
  const first = Math.max(head.first, height - CHECKED_HEADERS + 1);
  // A chain names itself before its first block, which a chain that continues another has later.
  const named = blocks.header(first)?.header.previous;
  let before = first === 1 ? chain : (named ?? chain);
  for (let at = first; at <= height; at += 1) {
    const stored = blocks.header(at);
    if (stored === undefined || stored.header.chain !== chain) throw broken('another chain', at);
    if (stored.header.previous !== before) throw broken('a header names another before it', at);
    before = stored.id;
  }
  if (before !== previous) throw broken('the head is not the newest header', height);
  const newest = blocks.header(height);
  if (newest !== undefined) checkNewest(blocks, head, newest);
}

/** The upper groups that were made again, each under the root; others are checked when read. */
function checkCrown(database: Database, crown: Crown, head: Head): void {
  const tree = new VerifiedTree(groupSource(database, crown), head.state);
  tree.group('');
  for (const path of crown.changedPaths()) {
    // One that is left over where the tree has none is never asked for: it would be noticed here.
    if ((tree.group(path) === undefined) === (crown.group(path) === undefined)) continue;
    const message = `group ${path} stands beside the tree`;
    throw new StoreError('state_mismatch', message, { path });
  }
}

/** The head against the newest header, and that header against its body. */
function checkNewest(blocks: BlockReader, head: Head, { header }: StoredHeader): void {
  const { height, validators } = head.position;
  if (header.state !== head.state) {
    throw new StoreError('state_mismatch', 'the head has another state root', { height });
  }
  const before = head.historyBefore;
  if (before === null || frontierRoot(before) !== header.history) {
    throw broken('the history is not the one of the newest header', height);
  }
  if (hashValidators(validators) !== header.nextValidators) {
    throw broken('the validators are not those of the newest header', height);
  }
  const body = blocks.body(height);
  if (body === undefined || !bodyMatches(header, body)) {
    throw broken('the newest body is not the one of its header', height);
  }
  blocks.validatorChange(height);
  blocks.outcomes(height);
}

/** Every block that may stand in a log has its header, with its checksum. */
async function checkNoneMissing(database: Database, { first, position }: Head): Promise<void> {
  const { height } = position;
  let next = Math.max(first, height - LOGGED_BLOCKS + 1);
  const gte = numberKey('header', next).subarray(1);
  for await (const { key } of database.entries('header', { gte })) {
    if (heightOf(key) !== next) break;
    next += 1;
  }
  if (next > height) return;
  throw new StoreError('missing_record', `header ${next} is not there`, { height: next });
}

async function checkNothingBeyond(database: Database, height: number): Promise<void> {
  const gte = numberKey('header', height + 1).subarray(1);
  for await (const _ of database.entries('header', { gte, limit: 1 })) {
    throw broken('there are headers beyond the head', height);
  }
}

function broken(message: string, height: number): StoreError {
  return new StoreError('chain_broken', `${message} (height ${height})`, { height });
}

/**
 * Opening a data folder: take it, judge its files, open the database, and prove that what is
 * there is one whole chain with its state. The steps are in an order in which nothing is changed
 * before it has been judged: LevelDB "repairs" a damaged log when it opens, by forgetting.
 */
import type { Writes } from '../../contracts/state/state.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import type { Hash } from '../../ledger/hash.ts';
import { expectHash, expectInteger, expectObject } from '../../ledger/shape.ts';
import type { Head, Position } from './chainRecords.ts';
import { decodeHead, encodeHead, parse } from './chainRecords.ts';
import { checkHead } from './checkHead.ts';
import { Crown } from './crown.ts';
import type { Write } from './database.ts';
import { Database, databaseFolder, lockFolder } from './database.ts';
import type { Mark } from './headMark.ts';
import { HeadMark, readHeadMark } from './headMark.ts';
import { SCHEMA_VERSION, textKey } from './keySpace.ts';
import { LiveState } from './liveState.ts';
import { NO_RIGHTS, planRights } from './rights.ts';
import { scrubFolder } from './scrub.ts';
import { StoreError } from './storeError.ts';
import { EMPTY_ROOT } from './verifiedTree.ts';

/** The state before block 1, and what its execution needs. */
export interface InitialState {
  readonly position: Position;
  readonly facts: Writes;
  readonly indexes: Writes;
  readonly groups: ReadonlyMap<string, Uint8Array | null>;
  /** Of the state tree. */
  readonly root: Hash;
}

/** How a store is opened. */
export interface StoreOptions {
  readonly folder: string;
  /** The chain that the folder has to hold: the hash of the genesis document. */
  readonly chain: Hash;
  /** Called for a folder that is new. */
  readonly initial: () => InitialState;
  /** Table files are checked at the start up to this many bytes; `scrub` reads the others. */
  readonly maxScrubBytes?: number;
  /** Called with what a commit is about to hand to the database: for measurements. */
  readonly onBatch?: (writes: readonly Write[]) => void;
}

/** A folder that has passed its checks; whoever holds it closes its parts. */
export interface OpenedFolder {
  readonly folder: string;
  readonly database: Database;
  readonly crown: Crown;
  readonly head: Head;
  readonly mark: HeadMark;
  readonly lock: { release(): Promise<void> };
  readonly unreadTables: readonly string[];
}

const DEFAULT_SCRUB_BYTES = 256 << 20;

/** @throws StoreError as `ChainStore.open` */
export async function openFolder(options: StoreOptions): Promise<OpenedFolder> {
  const { folder, maxScrubBytes = DEFAULT_SCRUB_BYTES } = options;
  const lock = await lockFolder(folder);
  let database: Database | null = null;
  try {
    const { unread } = scrubFolder(databaseFolder(folder), maxScrubBytes);
    const marked = readHeadMark(folder);
    database = await Database.open(folder);
    const head = await readOrMakeHead(database, options, marked);
    const crown = Crown.load(database, head.position.height);
    await checkHead(database, crown, head);
    checkMark(head, marked);
    const mark = new HeadMark(folder);
    return { folder, database, crown, head, mark, lock, unreadTables: unread };
  } catch (error) {
    await database?.close();
    await lock.release();
    throw error;
  }
}

async function readOrMakeHead(
  database: Database,
  { chain, initial }: StoreOptions,
  marked: Mark | null,
): Promise<Head> {
  const schema = database.read(textKey('meta', 'schema'));
  if (schema !== undefined) {
    checkSchema(schema, chain);
    return decodeHead(database.require(textKey('meta', 'head')));
  }
  if (marked !== null) throw lostBlock(marked, 0);
  for (const space of ['header', 'fact'] as const) {
    for await (const _ of database.entries(space, { limit: 1 })) {
      throw new StoreError('missing_record', `there are ${space}s, but no schema`, { space });
    }
  }
  return await makeHead(database, initial(), chain);
}

function checkSchema(bytes: Uint8Array, chain: Hash): void {
  const fields = expectObject(parse(bytes), 'schema', ['chain', 'version']);
  const version = expectInteger(fields['version'], 'version', 1, Number.MAX_SAFE_INTEGER);
  const stored = expectHash(fields['chain'], 'chain');
  if (version !== SCHEMA_VERSION) {
    const message = `the folder has key space ${version}, this program ${SCHEMA_VERSION}`;
    throw new StoreError('other_schema', message, { version });
  }
  if (stored !== chain) {
    throw new StoreError('other_chain', `the folder holds chain ${stored}`, { stored, chain });
  }
}

/** Writes the state before block 1. */
async function makeHead(database: Database, initial: InitialState, chain: Hash): Promise<Head> {
  const { facts, indexes, groups, root, position } = initial;
  const nothing = { state: EMPTY_ROOT, nextNodes: { fact: 0, index: 0 } };
  const live = new LiveState(database, Crown.load(database, 0), nothing);
  const changes = { height: 0, facts, indexes, groups, state: root };
  const { writes, sum: rights } = planRights(database, live.view().world, changes, NO_RIGHTS);
  const plan = live.plan(changes);
  const { nextNodes } = plan;
  const head: Head = { position, first: 1, historyBefore: null, state: root, nextNodes, rights };
  const schema = encodeCanonical({ chain, version: SCHEMA_VERSION });
  const meta = [
    { key: textKey('meta', 'schema'), value: schema },
    { key: textKey('meta', 'head'), value: encodeHead(head) },
  ];
  await database.write([...plan.writes, ...writes, ...meta], () => plan.adopt());
  return head;
}

/** The mark is written after a block is on disk: if it is ahead, the disk has lost that block. */
function checkMark(head: Head, marked: Mark | null): void {
  const { height, previous } = head.position;
  if (marked === null || marked.height < height) return;
  if (marked.height > height || marked.id !== previous) throw lostBlock(marked, height);
}

function lostBlock(marked: Mark, height: number): StoreError {
  const message = `block ${marked.height} was acknowledged, the database ends at ${height}`;
  return new StoreError('acknowledged_block_lost', message, {
    height,
    marked: marked.height,
    id: marked.id,
  });
}

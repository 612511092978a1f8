/**
 * The state of a snapshot while it is taken over, in a folder of its own beside that of the chain.
 * Every call is one synced batch, so that a process that is killed goes on where it was. The
 * folder is not a chain's until `finishStaged` has made it one, and nobody but this reads it.
 *
 * A record of the space `part` says that all facts below its path are there, and with which hash.
 */
import { lastStepOf } from '../../contracts/state/folded.ts';
import { assert } from '../../ledger/assert.ts';
import type { Body, Header } from '../../ledger/block.ts';
import { decodeBody } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { expectHash, expectInteger, expectObject } from '../../ledger/shape.ts';
import { positionOf } from '../../ledger/stateTree.ts';
import type { Group } from '../../ledger/treeGroup.ts';
import { encodeGroup } from '../../ledger/treeGroup.ts';
import type { FactsPart, PlacedFact } from '../../ledger/treeParts.ts';
import { ARCHIVING, archiveWrites, missingStep } from './archive.ts';
import { decodeStoredHeader, encodeStoredHeader, parse } from './chainRecords.ts';
import { isUpper } from './crown.ts';
import type { Write } from './database.ts';
import { Database, lockFolder } from './database.ts';
import type { Space } from './keySpace.ts';
import {
  factKey,
  familyOf,
  numberKey,
  positionsBelow,
  SCHEMA_VERSION,
  SPACES,
  textKey,
} from './keySpace.ts';
import { groupRecords, readLowerGroup } from './lowerGroups.ts';
import { encodeStoredBody, storedBodyBytes } from './storedBody.ts';
import { decodeStoredFact, encodeStoredFact, encodeStoredText } from './storedFact.ts';
import { packOutcomes } from './storedOutcomes.ts';
import { StoreError } from './storeError.ts';

/** A verified block of a snapshot; `outcomes` are bytes of `encodeOutcomes`. */
export interface StagedBlock {
  readonly header: Header;
  readonly id: Hash;
  readonly body: Body;
  readonly certificate: Certificate;
  readonly outcomes: Uint8Array;
}

/** A verified part of the state: a whole subtree, or a group with its own facts. */
export type StagedPart = {
  readonly path: string;
  readonly hash: Uint8Array;
} & (FactsPart | { readonly group: Group; readonly facts: readonly PlacedFact[] });

/** Where it stands which height is aimed at. */
export const AIM_KEY: Uint8Array = textKey('meta', 'aim');
const MAX_BODY_BYTES = 1 << 30;

/** See the head of this file. Made by `open`, ended by `close`. */
export class StagedState {
  readonly folder: string;
  readonly chain: Hash;
  readonly database: Database;
  readonly #lock: { release(): Promise<void> };
  #aimedAt: number;
  /** Whether there may be anything of another state, which has to go. */
  #isMixed: boolean;

  private constructor(
    opened: { readonly folder: string; readonly chain: Hash; readonly aimedAt: number },
    database: Database,
    lock: { release(): Promise<void> },
  ) {
    this.folder = opened.folder;
    this.chain = opened.chain;
    this.database = database;
    this.#lock = lock;
    this.#aimedAt = opened.aimedAt;
    this.#isMixed = opened.aimedAt > 0;
  }

  /**
   * Opens what was begun, or begins.
   * @throws StoreError folder_in_use, other_chain, other_schema
   */
  static async open(folder: string, chain: Hash): Promise<StagedState> {
    const lock = await lockFolder(folder);
    let database: Database | null = null;
    try {
      database = await Database.open(folder);
      const aimedAt = readAim(database, chain);
      return new StagedState({ folder, chain, aimedAt }, database, lock);
    } catch (error) {
      await database?.close();
      await lock.release();
      throw error;
    }
  }

  /** Whether `finishStaged` has made it a chain's folder. */
  get isFinished(): boolean {
    return this.database.read(textKey('meta', 'schema')) !== undefined;
  }

  /** The greatest height that was aimed at; 0 when none was. */
  get aimedAt(): number {
    return this.#aimedAt;
  }

  /** Notes which height is aimed at; what is there of another state may be used or replaced. */
  async aimAt(height: number): Promise<void> {
    if (height === this.#aimedAt) return;
    if (this.#aimedAt > 0) this.#isMixed = true;
    const aim = encodeCanonical({ chain: this.chain, height, version: SCHEMA_VERSION });
    await this.#write([{ key: AIM_KEY, value: aim }]);
    this.#aimedAt = height;
  }

  partAt(path: string): Uint8Array | null {
    const bytes = this.database.read(textKey('part', path));
    return bytes === undefined ? null : bytes;
  }

  group(path: string): Uint8Array | undefined {
    if (!isUpper(path)) return readLowerGroup(this.database, path);
    return this.database.read(textKey('group', path));
  }

  /** Keeps verified parts: whole subtrees with their groups, or a group with its own facts. */
  async keepParts(parts: readonly StagedPart[]): Promise<void> {
    const writes: Write[] = [];
    for (const part of parts) {
      writes.push(...(await this.#goneFor(part)));
      for (const fact of part.facts) writes.push(factWrite(fact));
      if ('group' in part) {
        writes.push(...groupRecords(part.path, encodeGroup(part.group)));
        continue;
      }
      for (const [at, group] of part.groups) writes.push(...groupRecords(at, group));
      writes.push({ key: textKey('part', part.path), value: part.hash });
    }
    await this.#write(writes);
  }

  /** Of what each fact names as having left: the last text that is not there, if any is not. */
  async *missingTexts(): AsyncGenerator<Hash> {
    for await (const { value: stored } of this.database.entries('fact')) {
      const { key, text } = decodeStoredFact(stored);
      if (!ARCHIVING.has(familyOf(key))) continue;
      const last = lastStepOf(key, JSON.parse(text) as Json);
      const digest = missingStep(this.database, last);
      if (digest !== null) yield digest;
    }
  }

  /** Keeps texts, and the places of the facts in them; gives those missing that they name. */
  async keepTexts(texts: ReadonlyMap<Hash, string>): Promise<readonly Hash[]> {
    await this.#write(archiveWrites(texts));
    return [...texts.keys()].flatMap((digest) => missingStep(this.database, digest) ?? []);
  }

  /** Gives facts that are there other values, with the groups that this changes. */
  async rewrite(
    facts: ReadonlyMap<string, Json | null>,
    groups: ReadonlyMap<string, Uint8Array | null>,
  ): Promise<void> {
    const writes: Write[] = [];
    for (const [path, group] of groups) {
      assert(group !== null, 'no group goes where a fact stays');
      writes.push(...groupRecords(path, group));
    }
    for (const [key, value] of facts) {
      writes.push({ key: factKey(positionOf(key)), value: encodeStoredFact(key, value) });
    }
    await this.#write(writes);
  }

  blockAt(height: number): Pick<StagedBlock, 'header' | 'id' | 'body' | 'certificate'> | null {
    const bytes = this.database.read(numberKey('header', height));
    if (bytes === undefined) return null;
    const { header, id, certificate } = decodeStoredHeader(height, bytes);
    const record = this.database.require(numberKey('body', height));
    const body = decodeBody(storedBodyBytes(record), MAX_BODY_BYTES);
    return { header, id, certificate, body };
  }

  async keepBlocks(blocks: readonly StagedBlock[]): Promise<void> {
    const writes = blocks.flatMap(({ header, body, certificate, outcomes }) => [
      {
        key: numberKey('header', header.height),
        value: encodeStoredHeader({ header, certificate }),
      },
      { key: numberKey('body', header.height), value: encodeStoredBody(body) },
      { key: numberKey('outcome', header.height), value: packOutcomes(outcomes) },
    ]);
    await this.#write(writes);
  }

  /** A fact that was taken over. @throws StoreError missing_record */
  fact(key: string): Json {
    const record = this.database.require(factKey(positionOf(key)));
    return JSON.parse(decodeStoredFact(record).text) as Json;
  }

  /** As `fact`; undefined when there is none. */
  factAt(key: string): Json | undefined {
    const record = this.database.read(factKey(positionOf(key)));
    return record === undefined ? undefined : (JSON.parse(decodeStoredFact(record).text) as Json);
  }

  async close(): Promise<void> {
    await this.database.close();
    await this.#lock.release();
  }

  /** Removes whatever another state left where this part stands now. */
  async #goneFor(part: StagedPart): Promise<Write[]> {
    if (!this.#isMixed) return [];
    const { path } = part;
    if (!('group' in part) || this.partAt(path) !== null) return await this.#goneBelow(path);
    const gone: Write[] = [];
    for (const [nibble, slot] of part.group.entries()) {
      if (slot !== null && 'branch' in slot) continue;
      gone.push(...(await this.#goneBelow(path + nibble.toString(16))));
    }
    return gone;
  }

  async #goneBelow(path: string): Promise<Write[]> {
    const gone: Write[] = [];
    const remove = async (space: Space, range: { gte: Uint8Array; lt?: Uint8Array }) => {
      for await (const { key } of this.database.entries(space, range)) {
        gone.push({ key: Buffer.concat([Uint8Array.of(SPACES[space]), key]), value: null });
      }
    };
    await remove('fact', positionsBelow(path));
    // 'g' is the letter after the last nibble.
    const below = { gte: utf8(path), lt: utf8(`${path}g`) };
    await remove('group', below);
    await remove('part', below);
    return gone;
  }

  async #write(writes: readonly Write[]): Promise<void> {
    await this.database.write(writes, () => {});
  }
}

function readAim(database: Database, chain: Hash): number {
  const bytes = database.read(AIM_KEY);
  if (bytes === undefined) return 0;
  const fields = expectObject(parse(bytes), 'aim', ['chain', 'height', 'version']);
  const stored = expectHash(fields['chain'], 'aim.chain');
  if (stored !== chain) {
    throw new StoreError('other_chain', `the snapshot is of chain ${stored}`, { stored, chain });
  }
  const version = expectInteger(fields['version'], 'aim.version', 1, Number.MAX_SAFE_INTEGER);
  if (version !== SCHEMA_VERSION) {
    throw new StoreError('other_schema', `the snapshot has key space ${version}`, { version });
  }
  return expectInteger(fields['height'], 'aim.height', 1, Number.MAX_SAFE_INTEGER);
}

function factWrite(fact: PlacedFact): Write {
  return { key: factKey(fact.leaf.position), value: encodeStoredText(fact) };
}

/**
 * Reading blocks and what is found by block. Synchronous, from the snapshot of the newest block.
 * `undefined` means that the chain has no such thing, or holds it no more because it begins later
 * (`first`); a record that must be there and is not, or
 * is damaged, throws StoreError missing_record, corrupt_record or chain_broken.
 */
import type { Sender } from '../../contracts/execute.ts';
import type { Block, Body } from '../../ledger/block.ts';
import { decodeBody } from '../../ledger/block.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { BlockOutcomes } from '../../ledger/events.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorChange } from '../../ledger/proof.ts';
import { decodeValidators } from '../../ledger/validators.ts';
import type { ArchivedFact } from './archive.ts';
import { findArchived, readArchived } from './archive.ts';
import type { StoredHeader } from './chainRecords.ts';
import { decodeStoredHeader, parse } from './chainRecords.ts';
import type { Database } from './database.ts';
import type { Location } from './keySpace.ts';
import { decodeLocation, heightOf, numberKey, textKey, transactionKey } from './keySpace.ts';
import { LruCache } from './lruCache.ts';
import { storedBodyBytes } from './storedBody.ts';
import type { Outcomes } from './storedOutcomes.ts';
import { decodeOutcomes, decodeStoredOutcomes, encodeOutcomes } from './storedOutcomes.ts';
import type { Named } from './traces.ts';
import { decodeSent, placeOf, tracesFrom } from './traces.ts';

const CACHED_HEADERS = 512;
const CACHED_OUTCOME_BYTES = 8 << 20;
/** Bodies come from our own disk; what bounds them is the parameters at their height. */
const MAX_BODY_BYTES = 1 << 30;

const BODY_KEY = utf8('{"body":');
const COMMA = utf8(',');

/** Some blocks in a row, as bytes of `encodeBlock`, to be sent to one who catches up. */
export interface BlockRun {
  readonly from: number;
  readonly blocks: readonly Uint8Array[];
}

/** A block and what executing it gave, as bytes. */
export interface StoredBlock {
  readonly block: Uint8Array;
  readonly outcomes: Uint8Array;
}

/** See the head of this file. */
export class BlockReader {
  readonly #database: Database;
  readonly #height: () => number;
  /** Height of the first block that is held. */
  readonly first: number;
  readonly #headers = new LruCache<StoredHeader>(CACHED_HEADERS);
  readonly #outcomes = new LruCache<Outcomes>(CACHED_OUTCOME_BYTES);

  /**
   * @param height of the newest block; 0 before block 1
   * @param first height of the first block that is held
   */
  constructor(database: Database, height: () => number, first: number) {
    this.#database = database;
    this.#height = height;
    this.first = first;
  }

  /** The header at a height with the certificate that commits it. */
  header(height: number): StoredHeader | undefined {
    return this.#has(height) ? this.#headerAt(height) : undefined;
  }

  /** Headers from `from` up to and including `to`, as far as the chain goes. */
  headers(from: number, to: number): StoredHeader[] {
    const found: StoredHeader[] = [];
    for (let height = Math.max(this.first, from); height <= to; height += 1) {
      const stored = this.header(height);
      if (stored === undefined) break;
      found.push(stored);
    }
    return found;
  }

  /** What the block at a height carries. */
  body(height: number): Body | undefined {
    const bytes = this.bodyBytes(height);
    return bytes === undefined ? undefined : decodeBody(bytes, MAX_BODY_BYTES);
  }

  /** The body's bytes as they are hashed and sent. */
  bodyBytes(height: number): Uint8Array | undefined {
    if (!this.#has(height)) return undefined;
    return storedBodyBytes(this.#database.require(numberKey('body', height)));
  }

  /** Header, certificate and body at a height. */
  block(height: number): Block | undefined {
    const stored = this.header(height);
    const body = this.body(height);
    if (stored === undefined || body === undefined) return undefined;
    return { header: stored.header, certificate: stored.certificate, body };
  }

  /**
   * Whole blocks from `from` on, until together they would have more than `maxBytes`; the first
   * is given even if it alone has more, so that everybody can go on.
   */
  run(from: number, maxBytes: number): BlockRun {
    const blocks: Uint8Array[] = [];
    let size = 0;
    for (let height = Math.max(1, from); this.#has(height); height += 1) {
      const bytes = this.#blockBytes(height);
      size += bytes.length;
      if (blocks.length > 0 && size > maxBytes) break;
      blocks.push(bytes);
      if (size >= maxBytes) break;
    }
    return { from: Math.max(1, from), blocks };
  }

  /**
   * Whole blocks with their outcomes from `to` downwards, as bytes of `encodeBlock` and
   * `encodeOutcomes`, until together they would have more than `maxBytes`; the first is given in
   * any case.
   */
  runBack(to: number, maxBytes: number): StoredBlock[] {
    const blocks: StoredBlock[] = [];
    let size = 0;
    for (let height = to; this.#has(height); height -= 1) {
      const block = this.#blockBytes(height);
      const record = this.#database.require(numberKey('outcome', height));
      const outcomes = encodeOutcomes(decodeStoredOutcomes(record));
      size += block.length + outcomes.length;
      if (blocks.length > 0 && size > maxBytes) break;
      blocks.push({ block, outcomes });
    }
    return blocks;
  }

  /** Results of the transactions and outcomes of the due items of a block. */
  outcomes(height: number): Outcomes | undefined {
    if (!this.#has(height)) return undefined;
    const cached = this.#outcomes.get(String(height));
    if (cached !== undefined) return cached;
    const bytes = this.#database.require(numberKey('outcome', height));
    const outcomes = decodeOutcomes(bytes);
    this.#outcomes.set(String(height), outcomes, bytes.length);
    return outcomes;
  }

  /** As `outcomes`, as it is proved: what the header names, and the events behind that. */
  blockOutcomes(height: number): BlockOutcomes | undefined {
    if (!this.#has(height)) return undefined;
    return decodeStoredOutcomes(this.#database.require(numberKey('outcome', height)));
  }

  /** Where a transaction stands; undefined when no block holds it. */
  findTransaction(id: Hash): Location | undefined {
    const bytes = this.#database.read(transactionKey(id));
    return bytes === undefined ? undefined : decodeSent(bytes).place;
  }

  /** Who sent the transaction in a block, and the type of its deed. @throws StoreError */
  sender(id: Hash): Sender {
    return decodeSent(this.#database.require(transactionKey(id))).sender;
  }

  /**
   * Places in the order of blocks, from `from` on: of what a member has sent, or of what may name
   * a thing; as far as blocks are held.
   */
  async traces(named: Named, from: Location, limit: number): Promise<Location[]> {
    const found: Location[] = [];
    for await (const { key } of this.#database.entries('trace', tracesFrom(named, from, limit))) {
      found.push(placeOf(key));
    }
    return found;
  }

  /** A fact that has left the state, as it was; undefined when this node has none of this key. */
  archivedFact(key: string): ArchivedFact | undefined {
    return findArchived(this.#database, key);
  }

  /** The text of facts that left, by its digest; undefined when this node does not have it. */
  archivedText(digest: Hash): string | undefined {
    return readArchived(this.#database, digest);
  }

  /** Where the last run of a due item stands; undefined when it has never run. */
  findSettlement(item: string): Location | undefined {
    const bytes = this.#database.read(textKey('settlement', item));
    return bytes === undefined ? undefined : decodeLocation(bytes);
  }

  /** The set that is in force from `height` + 1, if the header at `height` changed it. */
  validatorChange(height: number): ValidatorChange | undefined {
    return this.#has(height) ? this.#changeAt(height) : undefined;
  }

  /** Every change of the validators, in order: what portable proofs carry as their trail. */
  async validatorChanges(): Promise<ValidatorChange[]> {
    const changes: ValidatorChange[] = [];
    for await (const { key } of this.#database.entries('validators')) {
      const change = this.#changeAt(heightOf(key));
      if (change !== undefined) changes.push(change);
    }
    return changes;
  }

  /** Also of a change below the first block: these headers are always held. */
  #changeAt(height: number): ValidatorChange | undefined {
    const { header, certificate } = this.#headerAt(height);
    if (header.validators === header.nextValidators) return undefined;
    const bytes = this.#database.require(numberKey('validators', height));
    return { header, certificate, nextValidators: decodeValidators(parse(bytes)) };
  }

  #headerAt(height: number): StoredHeader {
    const cached = this.#headers.get(String(height));
    if (cached !== undefined) return cached;
    const bytes = this.#database.require(numberKey('header', height));
    const stored = decodeStoredHeader(height, bytes);
    this.#headers.set(String(height), stored, 1);
    return stored;
  }

  /**
   * The bytes of `encodeBlock`, put together without decoding: the keys of a block are body,
   * certificate, header in this order, and the header's record begins with the certificate.
   */
  #blockBytes(height: number): Uint8Array {
    const body = storedBodyBytes(this.#database.require(numberKey('body', height)));
    const rest = this.#database.require(numberKey('header', height)).subarray(1);
    return Buffer.concat([BODY_KEY, body, COMMA, rest]);
  }

  #has(height: number): boolean {
    return Number.isSafeInteger(height) && height >= this.first && height <= this.#height();
  }
}

/**
 * Index entries that are only asked for below one exact place, `family/owner/hash`: invoices that
 * look alike by their number. Places are as good as random and mostly have one entry, so that in an
 * ordered map each new one would be written together with neighbours that it has nothing to do
 * with. Here the entries of a place are one record, its bucket.
 *
 *   key    number of the family (1) | owner and a slash | hash (32)
 *   value  whether others of the place stand in the ordered map (1) | what stands behind the place
 *          in each key, ascending, as in orderKeys.ts
 *
 * A bucket has 8 entries at most; those that come then stand in the ordered map, where each costs
 * what it costs, however many there are: nobody can make others write a long list again and again.
 */
import { assert } from '../../ledger/assert.ts';
import { fromHex, toHex, utf8Text } from '../../ledger/encoding.ts';
import type { Records, Write } from './database.ts';
import { malformed } from './formReader.ts';
import { familyOf, SPACES } from './keySpace.ts';
import { LruCache } from './lruCache.ts';
import { decodeKeys, encodeKeys } from './orderKeys.ts';

/** A family's number in keys; a number is never given to another family. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ['skeleton', 1],
  ['core', 2],
]);
const FAMILIES: ReadonlyMap<number, string> = new Map([...NUMBERS].map(([name, at]) => [at, name]));
/** Families whose entries stand in buckets. */
export const BUCKETED_FAMILIES: readonly string[] = [...NUMBERS.keys()];
/** Entries of a bucket, at most. */
export const MAX_ENTRIES = 8;
const CACHED_BUCKETS = 4_096;
const HASH_BYTES = 32;
const PLACE = /^[a-z-]+\/[^/]+\/[0-9a-f]{64}/;

/** What stands at a place. */
export interface Bucket {
  /** What stands behind the place in each key, ascending. */
  readonly rests: readonly string[];
  /** Whether there are or were others, in the ordered map. */
  readonly isOver: boolean;
}

const NOTHING: Bucket = { rests: [], isOver: false };

/** Whether entries of a family stand in buckets. */
export function isBucketed(key: string): boolean {
  return NUMBERS.has(familyOf(key));
}

/** The place that a key of such a family is at, or that a range begins at. */
export function placeOf(key: string): string {
  const place = PLACE.exec(key)?.[0];
  assert(place !== undefined && isBucketed(key), 'a bucket is asked for by its whole place');
  return place;
}

/** The database key of the bucket at a place. */
export function bucketKey(place: string): Uint8Array {
  const [family = '', owner = '', hash = ''] = place.split('/');
  const name = Buffer.from(`${owner}/`, 'latin1');
  const number = NUMBERS.get(family) ?? 0;
  return Buffer.concat([Uint8Array.of(SPACES.bucket, number), name, fromHex(hash, HASH_BYTES)]);
}

/** The place of a bucket whose key is listed, without the number of the space. */
export function placeOfBucket(key: Uint8Array): string {
  const owner = utf8Text(key.subarray(1, -HASH_BYTES));
  return `${FAMILIES.get(key[0] ?? 0)}/${owner}${toHex(key.subarray(-HASH_BYTES))}`;
}

/** The bytes of a bucket. */
export function encodeBucket({ rests, isOver }: Bucket): Uint8Array {
  return Buffer.concat([Uint8Array.of(isOver ? 1 : 0), encodeKeys(rests)]);
}

/** The inverse of `encodeBucket`. @throws StoreError corrupt_record */
export function decodeBucket(stored: Uint8Array): Bucket {
  const rests = decodeKeys(stored.subarray(1));
  if (rests === null || (stored[0] ?? 2) > 1) throw malformed('a bucket is none');
  return { rests, isOver: stored[0] === 1 };
}

/** Buckets as they are on the disk. @throws (when read) StoreError corrupt_record */
export class Buckets {
  readonly #records: Records;
  readonly #cache: LruCache<Bucket>;

  /** @param part of what may be kept in memory */
  constructor(records: Records, part = 1) {
    this.#records = records;
    this.#cache = new LruCache<Bucket>(CACHED_BUCKETS * part);
  }

  at(place: string): Bucket {
    const cached = this.#cache.get(place);
    if (cached !== undefined) return cached;
    const stored = this.#records.read(bucketKey(place));
    const bucket = stored === undefined ? NOTHING : decodeBucket(stored);
    this.#cache.set(place, bucket, 1);
    return bucket;
  }

  /** The changes of a block, one after the other; nothing changes before `adopt`. */
  plan(): BucketsPlan {
    return new BucketsPlan(this);
  }

  /** Takes over buckets that are on disk now. */
  adopt(changed: ReadonlyMap<string, Bucket>): void {
    for (const [place, bucket] of changed) this.#cache.set(place, bucket, 1);
  }
}

/** What a block makes of buckets. */
export class BucketsPlan {
  readonly #buckets: Buckets;
  readonly #changed = new Map<string, Bucket>();

  constructor(buckets: Buckets) {
    this.#buckets = buckets;
  }

  /** Puts an entry, or removes it; false: it belongs into the ordered map, or out of it. */
  change(key: string, isThere: boolean): boolean {
    const place = placeOf(key);
    const { rests, isOver } = this.#changed.get(place) ?? this.#buckets.at(place);
    const rest = key.slice(place.length + 1);
    const isKept = rests.includes(rest);
    if (!isThere && !isKept) return false;
    const isFull = rests.length >= MAX_ENTRIES;
    if (isThere && !isKept && (isFull || isOver)) {
      this.#changed.set(place, { rests, isOver: true });
      return false;
    }
    const others = rests.filter((each) => each !== rest);
    this.#changed.set(place, { rests: isThere ? [...others, rest].sort() : others, isOver });
    return true;
  }

  /** One record for each place that has changed. */
  writes(): Write[] {
    return [...this.#changed].map(([place, bucket]) => {
      const isGone = bucket.rests.length === 0 && !bucket.isOver;
      return { key: bucketKey(place), value: isGone ? null : encodeBucket(bucket) };
    });
  }

  adopt(): void {
    this.#buckets.adopt(this.#changed);
  }
}

/** Makes buckets of all entries at once, which come in their order. */
export class BucketBuilder {
  #place = '';
  #bucket: Bucket = NOTHING;

  /** Adds the next entry of the place; false: it belongs into the ordered map. */
  add(key: string): boolean {
    const { rests } = this.#bucket;
    const isKept = rests.length < MAX_ENTRIES;
    const rest = key.slice(this.#place.length + 1);
    this.#bucket = isKept ? { rests: [...rests, rest], isOver: false } : { rests, isOver: true };
    return isKept;
  }

  /** Goes on with the entries of a place, '' for none; returns what is to be written by then. */
  turnTo(place: string): Write[] {
    if (place === this.#place) return [];
    const written = { key: this.#place, value: encodeBucket(this.#bucket) };
    [this.#place, this.#bucket] = [place, NOTHING];
    return written.key === '' ? [] : [{ ...written, key: bucketKey(written.key) }];
  }
}

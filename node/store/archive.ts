/**
 * What has left the state and is kept: archived texts by their digests, and in which of them a fact
 * is. A text is believed by its digest, which a leaf of the state names; that a key leads to it is
 * our own note, and what it leads to is looked up in the text.
 */
import type { ArchivedStep } from '../../contracts/state/folded.ts';
import { decodeArchived, lastStepOf } from '../../contracts/state/folded.ts';
import type { Json } from '../../ledger/canonical.ts';
import { fromHex, toHex, utf8, utf8Text } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Database, Write } from './database.ts';
import { archiveKey, textKey } from './keySpace.ts';
import { StoreError } from './storeError.ts';

/** A fact as it was when it left, and the digest of the text that has it. */
export interface ArchivedFact {
  readonly value: Json;
  readonly digest: Hash;
}

/** The records of texts: each by its digest, and by every key in it. */
export function archiveWrites(archived: ReadonlyMap<Hash, string>): Write[] {
  return [...archived].flatMap(([digest, text]) => {
    const keys = Object.keys(stepOf(text, digest).facts);
    const places = keys.map((key) => ({ key: textKey('archived', key), value: fromHex(digest) }));
    return [{ key: archiveKey(digest), value: utf8(text) }, ...places];
  });
}

/** The archived text with a digest; undefined when it is not held. */
export function readArchived(database: Database, digest: Hash): string | undefined {
  const bytes = database.read(archiveKey(digest));
  return bytes === undefined ? undefined : utf8Text(bytes);
}

/** What a fact was that has left; undefined when none with this key has, or it is not held. */
export function findArchived(database: Database, key: string): ArchivedFact | undefined {
  const bytes = database.read(textKey('archived', key));
  if (bytes === undefined) return undefined;
  const digest = toHex(bytes);
  const value = stepOf(readArchived(database, digest) ?? '', digest).facts[key];
  return value === undefined ? undefined : { value, digest };
}

/** The facts in a text that was verified, by their keys. */
export function factsOf(text: string): readonly (readonly [key: string, value: Json])[] {
  return Object.entries((JSON.parse(text) as ArchivedStep).facts);
}

/** How many records a state has left in the archive. */
interface ArchiveCount {
  readonly texts: number;
  readonly keys: number;
}

/**
 * The records of what a fact names as having left, all of them there and right.
 * @throws StoreError missing_record, state_mismatch
 */
export function requireArchived(
  database: Database,
  { key, value }: { readonly key: string; readonly value: Json },
): ArchiveCount {
  let [texts, keys] = [0, 0];
  for (let next = lastStepOf(key, value); next !== null; ) {
    const step = stepOf(utf8Text(database.require(archiveKey(next))), next);
    for (const each of Object.keys(step.facts)) {
      const place = toHex(database.require(textKey('archived', each)));
      if (place !== next) throw mismatch(each);
      keys += 1;
    }
    texts += 1;
    next = step.former;
  }
  return { texts, keys };
}

/** From the last step backwards, the first one that is not held; null when all are. */
export function missingStep(database: Database, last: Hash | null): Hash | null {
  let next = last;
  while (next !== null) {
    const text = readArchived(database, next);
    if (text === undefined) return next;
    next = stepOf(text, next).former;
  }
  return null;
}

/** Families of the facts that name steps. */
export const ARCHIVING: ReadonlySet<string> = new Set(['folded', 'receivable']);

function stepOf(text: string, digest: Hash): ArchivedStep {
  const step = decodeArchived(text, digest);
  if (step === null) throw mismatch(digest);
  return step;
}

function mismatch(key: string): StoreError {
  return new StoreError('state_mismatch', `the archive has something else for ${key}`, { key });
}

/**
 * Traces of what happened: for each member what it has sent, for each thing the results and
 * outcomes whose events name it. A history of one is read by them, page by page, from those
 * blocks alone in which something is.
 *
 *   what (1) | member: length (1), id; thing: 8 bytes of its id | height, index
 *
 * Height and index as in listKeys.ts; a record has no value. Whoever reads by a thing looks
 * whether the events name it: other ids may begin with the same bytes.
 */
import type { Executed, Sender } from '../../contracts/execute.ts';
import { assert } from '../../ledger/assert.ts';
import { fromHex, toHex, utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import type { EntryRange, Write } from './database.ts';
import { FormReader, malformed } from './formReader.ts';
import { FormWriter } from './formWriter.ts';
import type { Location } from './keySpace.ts';
import { SPACES, transactionKey } from './keySpace.ts';
import { behindPrefix, orderedNumber } from './listKeys.ts';

/** Whose history: what a member has sent; results or outcomes of which events name an id. */
export type Named =
  | { readonly what: 'sent'; readonly member: string }
  | { readonly what: 'result' | 'outcome'; readonly id: Hash };

const NUMBERS = { sent: 1, result: 2, outcome: 3 } as const;
const NOTHING = new Uint8Array();
const ID_BYTES = 8;
const ID = /^[0-9a-f]{64}$/;
const SENT = new FormWriter();

/** The traces of a block, each once. */
export function traceWrites(
  height: number,
  { results, outcomes, senders }: Pick<Executed, 'results' | 'outcomes' | 'senders'>,
): Write[] {
  const keys = new Map<string, Uint8Array>();
  const add = (named: Named, index: number): void => {
    const key = Buffer.concat([prefixOf(named), placeBytes({ height, index })]);
    keys.set(toHex(key), key);
  };
  for (const [index, { member }] of senders.entries()) add({ what: 'sent', member }, index);
  for (const what of ['result', 'outcome'] as const) {
    for (const [index, done] of (what === 'result' ? results : outcomes).entries()) {
      for (const id of idsIn(done)) add({ what, id }, index);
    }
  }
  return [...keys.values()].map((key) => {
    return { key: Buffer.concat([Uint8Array.of(SPACES.trace), key]), value: NOTHING };
  });
}

/** The ids that a result or an outcome names in its events, and an outcome in its item. */
export function idsIn({
  events,
  item = '',
}: {
  readonly events: readonly Readonly<Record<string, unknown>>[];
  readonly item?: string;
}): ReadonlySet<Hash> {
  const words = [...item.split('/'), ...events.flatMap((event) => Object.values(event))];
  return new Set(words.filter((word) => typeof word === 'string').filter((word) => ID.test(word)));
}

/** The traces from a place on, behind the number of the space. */
export function tracesFrom(named: Named, from: Location, limit: number): EntryRange {
  const prefix = prefixOf(named);
  const gte = Buffer.concat([prefix, placeBytes(from)]);
  return { gte, lt: behindPrefix(prefix), limit };
}

/** The place that a trace names. */
export function placeOf(key: Uint8Array): Location {
  const isSent = key[0] === NUMBERS.sent;
  const at = isSent ? 2 + (key[1] ?? 0) : 1 + ID_BYTES;
  const end = at + 1 + (key[at] ?? 0);
  return { height: numberAt(key, at), index: numberAt(key, end) };
}

/** What finds a transaction, and says who sent it. */
export function sentWrite(id: Hash, { height, index }: Location, sender: Sender): Write {
  SENT.begin();
  SENT.value(height);
  SENT.value(index);
  assert(SENT.text(sender.member) && SENT.text(sender.deed), 'names are well-formed');
  return { key: transactionKey(id), value: SENT.end() };
}

/** The inverse of `sentWrite`. @throws StoreError corrupt_record */
export function decodeSent(bytes: Uint8Array): {
  readonly place: Location;
  readonly sender: Sender;
} {
  const reader = new FormReader(bytes);
  const place = { height: readNumber(reader), index: readNumber(reader) };
  return { place, sender: { member: reader.text(), deed: reader.text() } };
}

/** Who sent a transaction that is in a block. */
export function senderOf(jws: string): Sender {
  // What is in a block was found to be no longer than is allowed.
  const { member, deed } = decodeTransaction(jws, jws.length);
  return { member, deed: deed.type };
}

function readNumber(reader: FormReader): number {
  const number = Number(reader.value());
  if (!Number.isSafeInteger(number)) throw malformed('a place is of numbers');
  return number;
}

function prefixOf(named: Named): Uint8Array {
  const number = Uint8Array.of(NUMBERS[named.what]);
  if (named.what !== 'sent')
    return Buffer.concat([number, fromHex(named.id, 32).subarray(0, ID_BYTES)]);
  return Buffer.concat([number, Uint8Array.of(named.member.length), utf8(named.member)]);
}

function placeBytes({ height, index }: Location): Uint8Array {
  return Buffer.concat([orderedNumber(height), orderedNumber(index)]);
}

function numberAt(bytes: Uint8Array, at: number): number {
  return Number(`0x0${toHex(bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0)))}`);
}

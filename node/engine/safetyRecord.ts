/**
 * The safety record: what this validator has promised at the height it is deciding, durable
 * before anybody hears of it. One append-only file for each height, `safety-<height>.log`.
 *
 * This file only plans: it returns disk operations as data, in the order in which they have to be
 * performed, and reads what a folder holds. `safetyFolder.ts` performs them on a real disk, the
 * simulator on one that can lose power between any two.
 *
 * Each entry is written twice in one append. So a bit that flips at rest costs nothing, and a
 * file in which both copies of an entry are bad but a later one is intact is refused. A tail
 * without any intact copy was never synced, and nothing in it has left this node.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { expectHash, expectInteger, expectObject, expectText } from '../../ledger/shape.ts';
import type { Resumed, SafetyEntry } from '../consensus/safety.ts';
import { readSafetyEntry, resumeFrom, safetyEntryJson } from '../consensus/safety.ts';
import { encodeFrame, MAX_PAYLOAD_BYTES, scanFrames } from './safetyFrames.ts';

/** One disk operation inside the folder of the record. */
export type DiskOperation =
  | { readonly op: 'create' | 'sync' | 'remove'; readonly file: string }
  | { readonly op: 'append'; readonly file: string; readonly bytes: Uint8Array }
  | { readonly op: 'truncate'; readonly file: string; readonly length: number }
  | { readonly op: 'syncFolder' };

/** What a folder holds: bytes by file name. */
export type FolderContent = ReadonlyMap<string, Uint8Array>;

/** Whose record it is; another chain's or validator's is refused. */
export interface RecordOwner {
  readonly chain: Hash;
  readonly validator: string;
}

/** A record that was lost: what was promised before `since` is not known. Both ms since 1970. */
export interface LossMark {
  readonly since: number;
  /** On top of a block whose time is later it signs as if nothing had been lost. */
  readonly signsAfter: number;
}

/** What is known from the chain when the record is opened. */
export interface OpenContext extends RecordOwner {
  /** Height of the newest block in the store, 0 for genesis. */
  readonly head: number;
  /** Greatest height at which the chain shows a signature of this validator, 0 for none. */
  readonly lastSeenSigning: number;
  /** Time of that block; what was signed before a loss that is marked is no news. */
  readonly lastSeenMs?: number;
}

/** A record that may be signed on. */
export interface OpenRecord {
  /** Height of the newest record; 0 when there has never been one. Nothing below is signed. */
  readonly height: number;
  /** What was promised at `height`; null when nothing was, or when the chain is past it. */
  readonly resumed: Resumed | null;
  /** Bodies that were made durable at `height`. */
  readonly bodies: ReadonlyMap<Hash, Uint8Array>;
  /** Entries so far at `height`. */
  readonly entries: number;
  /** That what was promised before is lost; null when nothing is. */
  readonly lost: LossMark | null;
  /** To be performed before anything else: cuts off a torn tail, makes durable what was read. */
  readonly repairs: readonly DiskOperation[];
  /** Bytes that were damaged but whose second copy was intact: an alarm for the operator. */
  readonly damagedBytes: number;
}

/** Why a record must not be signed on. The node may go on as an observer. */
export interface RefusedRecord {
  readonly refused: 'missing' | 'damaged' | 'foreign' | 'rolled_back';
  readonly detail: string;
}

const FILE_NAME = /^safety-([0-9]{16})\.log$/;
const MAX_BODY_BYTES = 4 << 20;

/** Whether a file of the folder is the record of some height. */
export function isRecord(name: string): boolean {
  return FILE_NAME.test(name);
}

/** The file of a height. */
export function fileOf(height: number): string {
  return `safety-${String(height).padStart(16, '0')}.log`;
}

/**
 * Reads a folder. Rules of restart, H being the head and S the record's height: S = H + 1 resumes;
 * S <= H is over; S > H + 1 means that the store was rolled back: catch up first, sign nothing
 * below S. No file at all after block 1, two damaged copies, or a chain that knows more of our
 * signatures than the record: refused.
 */
export function openRecord(
  content: FolderContent,
  context: OpenContext,
): OpenRecord | RefusedRecord {
  const names = [...content.keys()].filter(isRecord).sort();
  const newest = names.at(-1);
  if (newest === undefined) return openNothing(context);
  const height = Number(FILE_NAME.exec(newest)?.[1] ?? '0');
  try {
    const bytes = content.get(newest) ?? new Uint8Array();
    const before = content.get(names.at(-2) ?? '') ?? null;
    const opened = openFile(bytes, { height, before }, context);
    return isRolledBack(opened, context) ?? opened;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { refused: 'damaged', detail: `${newest}: ${error.message}` };
  }
}

/** Whether the chain knows more of our signatures than the record, and than what was lost. */
function isRolledBack(
  opened: OpenRecord | RefusedRecord,
  { lastSeenSigning, lastSeenMs = Number.POSITIVE_INFINITY }: OpenContext,
): RefusedRecord | null {
  if ('refused' in opened || lastSeenSigning <= opened.height) return null;
  if (opened.lost !== null && lastSeenMs <= opened.lost.signsAfter) return null;
  const detail = `the chain shows our signature at ${lastSeenSigning}, record: ${opened.height}`;
  return { refused: 'rolled_back', detail };
}

/**
 * Begins the record of a height: durable in its folder before the old one goes.
 * @param lost while what was promised before is still unknown
 */
export function planBegin(
  owner: RecordOwner,
  height: number,
  old: readonly string[],
  lost: LossMark | null = null,
): readonly DiskOperation[] {
  const file = fileOf(height);
  const { chain, validator } = owner;
  // One frame: a torn tail must not leave a height without what was lost.
  const marked = lost === null ? {} : { lost: { ...lost } };
  const words = { kind: 'height', chain, validator, height, ...marked };
  return [
    { op: 'create', file },
    { op: 'append', file, bytes: twice(encodeFrame(encodeCanonical(words))) },
    { op: 'sync', file },
    { op: 'syncFolder' },
    ...old.filter((name) => name !== file).map((name) => ({ op: 'remove', file: name }) as const),
  ];
}

/**
 * Adds one entry with the bodies it vouches for.
 * @param entries how many entries the file holds already
 * @param bodies canonical bytes of `encodeBody` by block id
 */
export function planPersist(
  entry: SafetyEntry,
  entries: number,
  bodies: ReadonlyMap<Hash, Uint8Array>,
): readonly DiskOperation[] {
  const file = fileOf(entry.height);
  const frames = [...bodies].map(([block, bytes]) => encodeFrame(bodyPayload(block, bytes)));
  const record = { kind: 'entry', number: entries + 1, entry: safetyEntryJson(entry) };
  frames.push(twice(encodeFrame(encodeCanonical(record))));
  return [
    { op: 'append', file, bytes: joined(frames) },
    { op: 'sync', file },
  ];
}

function openNothing(context: OpenContext): OpenRecord | RefusedRecord {
  if (context.head > 0) {
    const detail = `no record, but the chain is at ${context.head}: it was lost`;
    return { refused: 'missing', detail };
  }
  const bodies = new Map<Hash, Uint8Array>();
  const nothing = { height: 0, resumed: null, entries: 0, lost: null };
  return { ...nothing, bodies, repairs: [], damagedBytes: 0 };
}

function openFile(
  bytes: Uint8Array,
  { height, before }: { readonly height: number; readonly before: Uint8Array | null },
  context: OpenContext,
): OpenRecord | RefusedRecord {
  const scanned = scanFrames(bytes);
  const reading: Reading = {
    height,
    owner: context,
    bodies: new Map(),
    entries: new Map(),
    headed: false,
    lost: null,
  };
  for (const payload of scanned.payloads) {
    const foreign = takePayload(payload, reading);
    if (foreign !== null) return { refused: 'foreign', detail: foreign };
  }
  if (!reading.headed && (reading.entries.size > 0 || (before === null && context.head > 0))) {
    throw new FormatError('bad_shape', 'the frame that names the height is lost');
  }
  // It was never synced, so the one before it still says what was lost.
  if (!reading.headed && before !== null) reading.lost = markOf(before);
  const ordered = inOrder(reading.entries, height);
  return {
    height,
    resumed: context.head >= height ? null : resumeFrom(ordered),
    bodies: reading.bodies,
    entries: ordered.length,
    lost: reading.lost,
    repairs: repairsOf(reading, scanned.end, bytes.length),
    damagedBytes: scanned.damagedBytes,
  };
}

/** Cuts a torn tail off and syncs what stays; a file without its first frame begins anew. */
function repairsOf(reading: Reading, end: number, length: number): readonly DiskOperation[] {
  if (!reading.headed) return planBegin(reading.owner, reading.height, [], reading.lost);
  const file = fileOf(reading.height);
  // What was read may be in memory only, written by a process that died before its sync: it has to
  // be durable before a promise in it is told again.
  const kept: DiskOperation[] = [{ op: 'sync', file }, { op: 'syncFolder' }];
  return end === length ? kept : [{ op: 'truncate', file, length: end }, ...kept];
}

interface Reading {
  readonly height: number;
  readonly owner: RecordOwner;
  readonly bodies: Map<Hash, Uint8Array>;
  readonly entries: Map<number, SafetyEntry>;
  /** Whether the frame that names chain, validator and height was there. */
  headed: boolean;
  lost: LossMark | null;
}

/** Returns why the payload is another's, or null. @throws FormatError bad_shape */
function takePayload(payload: Uint8Array, reading: Reading): string | null {
  const body = readBodyPayload(payload);
  if (body !== null) {
    reading.bodies.set(body.block, body.bytes);
    return null;
  }
  const json = decodeCanonical(payload, MAX_PAYLOAD_BYTES);
  const kind = (json as { readonly kind?: Json } | null)?.kind;
  if (kind === 'height') {
    reading.headed = true;
    reading.lost = readMark(json);
    return foreignness(json, reading);
  }
  const fields = expectObject(json, 'frame', ['kind', 'number', 'entry']);
  const number = expectInteger(fields['number'], 'frame.number', 1, Number.MAX_SAFE_INTEGER);
  reading.entries.set(number, readSafetyEntry(fields['entry'] ?? null));
  return null;
}

/** What the frame of a height says to be lost; null for nothing. */
function readMark(frame: Json): LossMark | null {
  const json = (frame as { readonly lost?: Json }).lost;
  if (json === undefined) return null;
  const fields = expectObject(json, 'lost', ['since', 'signsAfter']);
  const time = (name: string): number =>
    expectInteger(fields[name], `lost.${name}`, 0, Number.MAX_SAFE_INTEGER);
  return { since: time('since'), signsAfter: time('signsAfter') };
}

/** The same of a whole file, whose first intact frame it is in. */
function markOf(bytes: Uint8Array): LossMark | null {
  const [first] = scanFrames(bytes).payloads;
  return first === undefined ? null : readMark(decodeCanonical(first, MAX_PAYLOAD_BYTES));
}

function foreignness(json: Json, { height, owner }: Reading): string | null {
  const marked = (json as { readonly lost?: Json }).lost === undefined ? [] : ['lost'];
  const keys = ['kind', 'chain', 'validator', 'height', ...marked];
  const fields = expectObject(json, 'frame', keys);
  const chain = expectHash(fields['chain'], 'frame.chain');
  const validator = expectText(fields['validator'], 'frame.validator', 32);
  if (chain !== owner.chain) return `it belongs to chain ${chain}`;
  if (validator !== owner.validator) return `it belongs to ${validator}`;
  if (fields['height'] !== height) return `it is of height ${String(fields['height'])}`;
  return null;
}

/** Entries 1 to the last; a gap is damage in the middle. */
function inOrder(entries: ReadonlyMap<number, SafetyEntry>, height: number): SafetyEntry[] {
  const ordered: SafetyEntry[] = [];
  for (let number = 1; number <= entries.size; number += 1) {
    const entry = entries.get(number);
    if (entry === undefined || entry.height !== height) {
      throw new FormatError('bad_shape', `entry ${number} of ${entries.size} is lost`);
    }
    ordered.push(entry);
  }
  return ordered;
}

const BODY_MARK = utf8('body ');
const BODY_PREFIX_BYTES = BODY_MARK.length + 64;

/** `body <block id><bytes>`: no JSON around JSON, and no entry can begin like it. */
function bodyPayload(block: Hash, bytes: Uint8Array): Uint8Array {
  return joined([BODY_MARK, utf8(block), bytes]);
}

function readBodyPayload(payload: Uint8Array): { block: Hash; bytes: Uint8Array } | null {
  if (payload[0] !== BODY_MARK[0] || payload.length < BODY_PREFIX_BYTES) return null;
  if (payload.length > BODY_PREFIX_BYTES + MAX_BODY_BYTES) return null;
  const text = new TextDecoder().decode(payload.subarray(BODY_MARK.length, BODY_PREFIX_BYTES));
  return { block: expectHash(text, 'body.block'), bytes: payload.slice(BODY_PREFIX_BYTES) };
}

function twice(frame: Uint8Array): Uint8Array {
  return joined([frame, frame]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

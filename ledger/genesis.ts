/**
 * The genesis document: what all nodes of a network share. Its hash is the chain, which stands
 * in every signed word. The ledger reads the clock, the days and the validators of it; what
 * members, calendar and parameters mean is the business of `contracts/`.
 */
import { FormatError } from './assert.ts';
import type { Header } from './block.ts';
import { decodeHeader, headerId, headerJson } from './block.ts';
import type { Json } from './canonical.ts';
import { decodeCanonical, encodeCanonical } from './canonical.ts';
import { fromHex } from './encoding.ts';
import type { Hash } from './hash.ts';
import { hashOf } from './hash.ts';
import { checkPublicKey } from './keys.ts';
import type { Frontier } from './merkle.ts';
import { appendLeaf, EMPTY_FRONTIER, isFrontierOf } from './merkle.ts';
import {
  expectArray,
  expectHash,
  expectInteger,
  expectObject,
  expectText,
  expectTime,
} from './shape.ts';
import type { ValidatorSet } from './validators.ts';
import { decodeValidators, validatorsJson } from './validators.ts';

/** A decoded genesis document. */
export interface Genesis {
  /** SHA-256 of `bytes`: the name of the chain. */
  readonly chain: Hash;
  /** The canonical document as it was received. */
  readonly bytes: Uint8Array;
  readonly name: string;
  /** ms since 1970; block 1 is later. */
  readonly start: number;
  /** Length of a ledger day; 86,400,000 but in stories. */
  readonly dayMs: number;
  readonly utcOffsetMinutes: number;
  /** Hour of the ledger day, 0 to 24, at which its due items are run. */
  readonly cutOffHour: number;
  readonly calendar: Json;
  /** In force at the first two heights. */
  readonly validators: ValidatorSet;
  readonly members: Json;
  readonly parameters: Json;
  /** The chain whose state this one takes over; null for one that is founded. */
  readonly continues: Continued | null;
}

/** Where another chain ended: this one begins at the height after it, with the state of it. */
export interface Continued {
  /** The last header of that chain. */
  readonly header: Header;
  /** The history before that header, whose root the header holds. */
  readonly history: Frontier;
}

/** The fields of a genesis document that its maker decides. */
export type GenesisWords = Omit<Genesis, 'chain' | 'bytes' | 'continues'> &
  Partial<Pick<Genesis, 'continues'>>;

/** No genesis document is larger. */
export const MAX_GENESIS_BYTES: number = 4 << 20;

const DAY_MS = 86_400_000;
const FIELDS = [
  'calendar',
  'cutOffHour',
  'dayMs',
  'members',
  'name',
  'parameters',
  'start',
  'utcOffsetMinutes',
  'validators',
  'version',
];
/** Of a document that founds, and of one that continues. */
const [FOUNDS, CONTINUES] = [1, 2];
const MAX_PEAKS = 64;

/** The canonical bytes of a genesis document. */
export function encodeGenesis({ continues = null, ...words }: GenesisWords): Uint8Array {
  return encodeCanonical({
    calendar: words.calendar,
    cutOffHour: words.cutOffHour,
    dayMs: words.dayMs,
    members: words.members,
    name: words.name,
    parameters: words.parameters,
    start: words.start,
    utcOffsetMinutes: words.utcOffsetMinutes,
    validators: validatorsJson(words.validators),
    ...(continues === null
      ? { version: FOUNDS }
      : { continues: continuedJson(continues), version: CONTINUES }),
  });
}

/** The height of the newest block that stood before this chain: 0 when it is founded. */
export function heightBefore({ continues }: Pick<Genesis, 'continues'>): number {
  return continues?.header.height ?? 0;
}

/** The history before the first block: the chain alone, or all of the chain that is continued. */
export function firstHistory({ chain, continues }: Pick<Genesis, 'chain' | 'continues'>): Frontier {
  if (continues === null) return appendLeaf(EMPTY_FRONTIER, fromHex(chain, 32));
  return appendLeaf(continues.history, fromHex(headerId(continues.header), 32));
}

/**
 * Decodes and checks a genesis document, the validators' keys by rule 1 of the Ed25519 rule.
 * @throws FormatError bad_genesis, bad_set, bad_key, bad_shape, and those of canonical JSON
 */
export function decodeGenesis(bytes: Uint8Array): Genesis {
  const json = decodeCanonical(bytes, MAX_GENESIS_BYTES);
  const isContinued = json !== null && typeof json === 'object' && 'continues' in json;
  const names = isContinued ? [...FIELDS, 'continues'] : FIELDS;
  const fields = expectObject(json, 'genesis', names);
  const version = isContinued ? CONTINUES : FOUNDS;
  expectInteger(fields['version'], 'genesis.version', version, version);
  const name = readName(fields['name']);
  const validators = decodeValidators(fields['validators']);
  for (const validator of validators) checkPublicKey(validator.key);
  return {
    chain: hashOf(bytes),
    bytes,
    name,
    start: expectTime(fields['start'], 'genesis.start'),
    dayMs: expectInteger(fields['dayMs'], 'genesis.dayMs', 1, DAY_MS),
    utcOffsetMinutes: expectInteger(
      fields['utcOffsetMinutes'],
      'genesis.utcOffsetMinutes',
      -14 * 60,
      14 * 60,
    ),
    cutOffHour: expectInteger(fields['cutOffHour'], 'genesis.cutOffHour', 0, 24),
    calendar: fields['calendar'] ?? null,
    validators,
    members: fields['members'] ?? null,
    parameters: fields['parameters'] ?? null,
    continues: isContinued ? decodeContinued(fields['continues'] ?? null) : null,
  };
}

function continuedJson({ header, history }: Continued): Json {
  return { header: headerJson(header), history: history.peaks };
}

/** The history is the one of the header, so that the whole chain before is bound by it. */
function decodeContinued(json: Json): Continued {
  const fields = expectObject(json, 'genesis.continues', ['header', 'history']);
  const header = decodeHeader(fields['header']);
  const peaks = expectArray(fields['history'], 'genesis.continues.history', MAX_PEAKS);
  const history = {
    size: header.height,
    peaks: peaks.map((peak) => expectHash(peak, 'genesis.continues.history')),
  };
  if (isFrontierOf(history, header.history)) return { header, history };
  throw new FormatError(
    'bad_genesis',
    'the history is not the one of the header that is continued',
  );
}

/** Printable, because it is shown on every screen and in the first line of every export. */
function readName(json: Json | undefined): string {
  const name = expectText(json, 'genesis.name', 64);
  if (!/^[ -~]+$/.test(name)) {
    throw new FormatError('bad_genesis', 'a network has a name of printable ASCII');
  }
  return name;
}

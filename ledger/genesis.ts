/**
 * The genesis document: what all nodes of a network share. Its hash is the chain, which stands
 * in every signed word. The ledger reads the clock, the days and the validators of it; what
 * members, calendar and parameters mean is the business of `contracts/`.
 */
import { FormatError } from './assert.ts';
import type { Json } from './canonical.ts';
import { decodeCanonical, encodeCanonical } from './canonical.ts';
import type { Hash } from './hash.ts';
import { hashOf } from './hash.ts';
import { checkPublicKey } from './keys.ts';
import { expectInteger, expectObject, expectText, expectTime } from './shape.ts';
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
  /** In force at height 1 and 2. */
  readonly validators: ValidatorSet;
  readonly members: Json;
  readonly parameters: Json;
}

/** The fields of a genesis document that its maker decides. */
export type GenesisWords = Omit<Genesis, 'chain' | 'bytes'>;

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

/** The canonical bytes of a genesis document. */
export function encodeGenesis(words: GenesisWords): Uint8Array {
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
    version: 1,
  });
}

/**
 * Decodes and checks a genesis document, the validators' keys by rule 1 of the Ed25519 rule.
 * @throws FormatError bad_genesis, bad_set, bad_key, bad_shape, and those of canonical JSON
 */
export function decodeGenesis(bytes: Uint8Array): Genesis {
  const fields = expectObject(decodeCanonical(bytes, MAX_GENESIS_BYTES), 'genesis', FIELDS);
  expectInteger(fields['version'], 'genesis.version', 1, 1);
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
  };
}

/** Printable, because it is shown on every screen and in the first line of every export. */
function readName(json: Json | undefined): string {
  const name = expectText(json, 'genesis.name', 64);
  if (!/^[ -~]+$/.test(name)) {
    throw new FormatError('bad_genesis', 'a network has a name of printable ASCII');
  }
  return name;
}

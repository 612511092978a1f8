import { describe, expect, it } from 'vitest';
import type { Json } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { toBase64url } from '../../ledger/encoding.ts';
import { decodeGenesis, encodeGenesis, MAX_GENESIS_BYTES } from '../../ledger/genesis.ts';
import { hashOf } from '../../ledger/hash.ts';
import { makeGoldenChain } from '../../scripts/vectorChain.ts';
import { codeOf } from './codeOf.ts';

const { genesis } = makeGoldenChain();
const json = JSON.parse(new TextDecoder().decode(genesis.bytes)) as Record<string, Json>;

it('a genesis document comes back from its bytes, whose hash is the chain', () => {
  expect(decodeGenesis(genesis.bytes)).toEqual(genesis);
  expect(genesis.chain).toBe(hashOf(genesis.bytes));
  // What is encoded are the words alone, also when a whole document is handed in.
  expect(encodeGenesis(genesis)).toEqual(genesis.bytes);
});

describe('a genesis document is refused with', () => {
  const [first] = genesis.validators;
  const smallOrder = `Ed25519:${toBase64url(new Uint8Array(32))}`;
  const rows: readonly [string, Record<string, Json>, string][] = [
    ['a field too many', { ...json, comment: 'x' }, 'bad_shape'],
    ['another version', { ...json, version: 2 }, 'bad_shape'],
    ['no name', { ...json, name: '' }, 'bad_genesis'],
    ['a name of two lines', { ...json, name: 'a\nb' }, 'bad_genesis'],
    ['a name that steers a screen', { ...json, name: '\u001b[2J' }, 'bad_genesis'],
    ['a name of 65 letters', { ...json, name: 'a'.repeat(65) }, 'bad_shape'],
    ['a start before 1970', { ...json, start: -1 }, 'bad_shape'],
    ['a start of 16 digits', { ...json, start: 10 ** 15 }, 'bad_shape'],
    ['days of no length', { ...json, dayMs: 0 }, 'bad_shape'],
    ['days longer than a day', { ...json, dayMs: 86_400_001 }, 'bad_shape'],
    ['an offset of 15 hours', { ...json, utcOffsetMinutes: 900 }, 'bad_shape'],
    ['an offset of -15 hours', { ...json, utcOffsetMinutes: -900 }, 'bad_shape'],
    ['a cut-off at 25', { ...json, cutOffHour: 25 }, 'bad_shape'],
    ['a cut-off before midnight', { ...json, cutOffHour: -1 }, 'bad_shape'],
    ['no validators', { ...json, validators: [] }, 'bad_set'],
    [
      'validators out of order',
      { ...json, validators: (json['validators'] as Json[]).toReversed() },
      'bad_set',
    ],
    [
      'a validator key of small order',
      { ...json, validators: [{ id: 'aa', key: smallOrder, power: 1 }] },
      'bad_key',
    ],
    ['a key twice', { ...json, validators: [first, { ...first, id: 'zz' }] as Json }, 'bad_set'],
  ];
  it.each(rows)('%s', (_, document, code) => {
    expect(codeOf(() => decodeGenesis(encodeCanonical(document)))).toBe(code);
  });

  it.each(Object.keys(json))('no %s', (name) => {
    const { [name]: _, ...rest } = json;
    expect(codeOf(() => decodeGenesis(encodeCanonical(rest)))).toBe('bad_shape');
  });

  it('bytes that are not canonical', () => {
    expect(codeOf(() => decodeGenesis(Uint8Array.of(...genesis.bytes, 10)))).toBe('not_canonical');
  });

  it('more than four megabytes', () => {
    expect(codeOf(() => decodeGenesis(new Uint8Array(MAX_GENESIS_BYTES + 1)))).toBe('too_big');
  });
});

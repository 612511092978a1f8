import { describe, expect, it } from 'vitest';
import { headerId } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { fromHex, toBase64url } from '../../ledger/encoding.ts';
import {
  decodeGenesis,
  encodeGenesis,
  firstHistory,
  heightBefore,
  MAX_GENESIS_BYTES,
} from '../../ledger/genesis.ts';
import { hashOf } from '../../ledger/hash.ts';
import { frontierRoot, merkleRoot } from '../../ledger/merkle.ts';
import { continuedGenesis, makeGoldenChain } from '../../scripts/vectorChain.ts';
import { codeOf } from './codeOf.ts';

const { genesis } = makeGoldenChain();
const json = JSON.parse(new TextDecoder().decode(genesis.bytes)) as Record<string, Json>;

it('a genesis document comes back from its bytes, whose hash is the chain', () => {
  expect(decodeGenesis(genesis.bytes)).toEqual(genesis);
  expect(genesis.chain).toBe(hashOf(genesis.bytes));
  // What is encoded are the words alone, also when a whole document is handed in.
  expect(encodeGenesis(genesis)).toEqual(genesis.bytes);
});

it('a document that continues a chain names its last block, and the history up to it', () => {
  const golden = makeGoldenChain();
  const next = continuedGenesis(golden);
  const last = golden.blocks[2].header;
  expect(next.continues?.header).toEqual(last);
  expect(encodeGenesis(next)).toEqual(next.bytes);
  expect([heightBefore(genesis), heightBefore(next)]).toEqual([0, last.height]);
  expect(firstHistory(next).size).toBe(last.height + 1);
  const ids = golden.blocks.map(({ header }) => fromHex(headerId(header)));
  expect(frontierRoot(firstHistory(next))).toBe(merkleRoot([fromHex(genesis.chain), ...ids]));
});

describe('a document that continues a chain is refused with', () => {
  const next = continuedGenesis(makeGoldenChain());
  const words = JSON.parse(new TextDecoder().decode(next.bytes)) as Record<string, Json>;
  const { header, history } = words['continues'] as { header: Json; history: readonly Json[] };
  const [peak = null] = history;
  const continues = (changes: Record<string, Json>): Record<string, Json> => ({
    ...words,
    continues: { header, history, ...changes },
  });
  const rows: readonly [string, Record<string, Json>, string][] = [
    ['the version of one that founds', { ...words, version: 1 }, 'bad_shape'],
    ['nothing that it continues', { ...words, continues: null }, 'bad_shape'],
    ['a field too many', continues({ certificate: null }), 'bad_shape'],
    ['a header that is none', continues({ header: {} }), 'bad_shape'],
    ['no history', continues({ history: [] }), 'bad_genesis'],
    ['a longer history', continues({ history: [...history, peak] }), 'bad_genesis'],
    ['another history', continues({ history: history.map(() => '7'.repeat(64)) }), 'bad_genesis'],
    ['a peak that is no hash', continues({ history: ['7'] }), 'bad_shape'],
    [
      'the history of another height',
      continues({ header: { ...(header as object), height: 2 } as Json }),
      'bad_genesis',
    ],
  ];
  it.each(rows)('%s', (_, document, code) => {
    expect(codeOf(() => decodeGenesis(encodeCanonical(document)))).toBe(code);
  });
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

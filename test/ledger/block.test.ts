import { describe, expect, it } from 'vitest';
import type { Header } from '../../ledger/block.ts';
import {
  bodyJson,
  bodyMatches,
  decodeBlock,
  decodeBody,
  decodeHeader,
  encodeBlock,
  encodeBody,
  encodeHeader,
  headerId,
  headerJson,
  MAX_BLOCK_TRANSACTIONS,
  NO_COMMIT,
  nameBody,
  readBody,
} from '../../ledger/block.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { hashCertificate } from '../../ledger/certificate.ts';
import { utf8 } from '../../ledger/encoding.ts';
import { hashOf, hashText } from '../../ledger/hash.ts';
import { merkleRoot } from '../../ledger/merkle.ts';
import { makeGoldenChain } from '../../scripts/vectorChain.ts';
import { codeOf } from './codeOf.ts';

const LIMIT = 1 << 20;
const { blocks, genesis } = makeGoldenChain();
const [one, two, three] = blocks;
const { header, body } = three;

describe('a header', () => {
  it('comes back from its JSON, and its id is the hash of its bytes', () => {
    expect(decodeHeader(headerJson(header))).toEqual(header);
    expect(headerId(header)).toBe(hashOf(encodeHeader(header)));
  });

  it('has another id when any field differs', () => {
    const ids = Object.entries(header).map(([name, value]) => {
      const other = typeof value === 'number' ? value + 1 : flip(value);
      return headerId({ ...header, [name]: other } as Header);
    });
    expect(new Set([headerId(header), ...ids]).size).toBe(ids.length + 1);
  });

  it('of block 1 names the chain before it and no certificate', () => {
    expect(one.header.previous).toBe(genesis.chain);
    expect(one.header.previousCommit).toBe(NO_COMMIT);
    expect(NO_COMMIT).toBe('0'.repeat(64));
    expect(two.header.previousCommit).toBe(hashCertificate(one.certificate));
  });

  const json = headerJson(header) as JsonObject;
  const hashes = Object.keys(json).filter((name) => /^[0-9a-f]{64}$/.test(String(json[name])));
  const rows: readonly [string, Json | undefined][] = [
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['a field too many', { ...json, round: 0 }],
    ['another version', { ...json, version: 2 }],
    ['height 0', { ...json, height: 0 }],
    ['a height in text', { ...json, height: '3' }],
    ['a time before 1970', { ...json, time: -1 }],
    ['a time of 16 digits', { ...json, time: 1_000_000_000_000_000 }],
    ['a negative count', { ...json, transactionCount: -1 }],
    ['a negative count of settlements', { ...json, settlementCount: -1 }],
    ['a proposer that is no id', { ...json, proposer: 'A Bank' }],
    ...hashes.map((name): [string, Json] => [`no hash as ${name}`, { ...json, [name]: 'x' }]),
    ...Object.keys(json).map((name): [string, Json] => {
      const { [name]: _, ...rest } = json;
      return [`no ${name}`, rest];
    }),
  ];
  it.each(rows)('is refused with %s', (_, value) => {
    expect(codeOf(() => decodeHeader(value))).toBe('bad_shape');
  });

  it('has twelve hashes', () => {
    expect(hashes).toHaveLength(12);
  });
});

describe('a body', () => {
  it('comes back from its bytes', () => {
    for (const block of blocks)
      expect(decodeBody(encodeBody(block.body), LIMIT)).toEqual(block.body);
  });

  it('is named by its header', () => {
    for (const block of blocks) expect(bodyMatches(block.header, block.body)).toBe(true);
    expect(nameBody(body).transactions).toBe(merkleRoot(body.transactions.map(utf8)));
    expect(nameBody(one.body).evidence).toBe(hashText(''));
  });

  it('does not match when anything in it differs', () => {
    const [first = '', second = '', third = ''] = body.transactions;
    const others = [
      { ...body, transactions: [first, second] },
      { ...body, transactions: [first, second, third, third] },
      { ...body, transactions: [second, first, third] },
      { ...body, transactions: [first, second, `${third}A`] },
      { ...body, evidence: [] },
      { ...body, evidence: body.evidence.toReversed() },
      { ...body, previousCommit: null },
      { ...body, previousCommit: one.certificate },
    ];
    expect(others.filter((other) => bodyMatches(header, other))).toEqual([]);
    expect(bodyMatches({ ...header, transactionCount: 4 }, body)).toBe(false);
  });

  const json = bodyJson(body) as JsonObject;
  const rows: readonly [string, Json | undefined, string][] = [
    ['nothing', undefined, 'bad_shape'],
    ['a field too many', { ...json, results: [] }, 'bad_shape'],
    ['no certificate field', { evidence: [], transactions: [] }, 'bad_shape'],
    ['a transaction that is no text', { ...json, transactions: [1] }, 'bad_shape'],
    [
      'a transaction beyond a megabyte',
      { ...json, transactions: ['a'.repeat(LIMIT + 1)] },
      'bad_shape',
    ],
    [
      'too many transactions',
      { ...json, transactions: Array(MAX_BLOCK_TRANSACTIONS + 1).fill('a') },
      'bad_shape',
    ],
    ['too much evidence', { ...json, evidence: Array(101).fill(null) }, 'bad_shape'],
    ['evidence that is none', { ...json, evidence: [{}] }, 'bad_shape'],
    ['a certificate that is none', { ...json, previousCommit: {} }, 'bad_shape'],
  ];
  it.each(rows)('is refused with %s', (_, value, code) => {
    expect(codeOf(() => readBody(value))).toBe(code);
  });

  it('is refused beyond the limit and outside of the canonical form', () => {
    const bytes = encodeBody(body);
    expect(codeOf(() => decodeBody(bytes, bytes.length - 1))).toBe('too_big');
    expect(codeOf(() => decodeBody(Uint8Array.of(...bytes, 10), LIMIT))).toBe('not_canonical');
  });
});

describe('a block', () => {
  it('comes back from its bytes', () => {
    for (const block of blocks) expect(decodeBlock(encodeBlock(block), LIMIT)).toEqual(block);
  });

  it('is refused with the certificate of another height', () => {
    const bytes = encodeBlock({ ...three, certificate: two.certificate });
    expect(codeOf(() => decodeBlock(bytes, LIMIT))).toBe('bad_shape');
  });

  it('is refused with a field too many, and beyond the limit', () => {
    const { body: _, ...rest } = JSON.parse(new TextDecoder().decode(encodeBlock(three)));
    expect(codeOf(() => decodeBlock(encodeCanonical(rest), LIMIT))).toBe('bad_shape');
    expect(codeOf(() => decodeBlock(encodeBlock(three), 100))).toBe('too_big');
  });
});

function flip(text: string): string {
  return (text.startsWith('0') ? '1' : '0') + text.slice(1);
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBlock, decodeBody, decodeHeader, readBody } from '../../ledger/block.ts';
import type { Json } from '../../ledger/canonical.ts';
import { decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import { decodeCertificate, verifyCertificate } from '../../ledger/certificate.ts';
import { fromHex, utf8 } from '../../ledger/encoding.ts';
import { decodeEvidence, verifyEvidence } from '../../ledger/evidence.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { verifyProof } from '../../ledger/proof.ts';
import { verifyBundle } from '../../ledger/stateBundle.ts';
import { decodeTransaction, verifyTransaction } from '../../ledger/transaction.ts';
import { decodeGroup } from '../../ledger/treeGroup.ts';
import { decodeValidators } from '../../ledger/validators.ts';
import { makeGoldenChain } from '../../scripts/vectorChain.ts';
import { readVectors } from '../../scripts/vectors.ts';
import { codeOf } from './codeOf.ts';

// Whatever comes in, a decoder gives a value or throws a FormatError, and a verdict on what was
// decoded is given without throwing anything else. `codeOf` lets every other error through.

const LIMIT = 1 << 20;
const { genesis, first, second } = makeGoldenChain();
const { chain } = genesis;
const key = second[0]?.key ?? '';
const files = readVectors();
const text = (name: string): string => files.get(name) ?? '';

/** What each golden document is handed to: its decoder, and the verdict on what comes out. */
const READERS: Readonly<Record<string, (json: Json) => unknown>> = {
  'header.json': decodeHeader,
  'body.json': readBody,
  'block.json': (json) => decodeBlock(encodeCanonical(json), LIMIT),
  'genesis.json': (json) => decodeGenesis(encodeCanonical(json)),
  'certificate.json': (json) => {
    const context = { chain, set: second, type: 'precommit' } as const;
    return verifyCertificate(decodeCertificate(json), context);
  },
  'evidence-votes.json': (json) => verifyEvidence(decodeEvidence(json), { chain, set: first }),
  'evidence-proposals.json': (json) => verifyEvidence(decodeEvidence(json), { chain, set: first }),
  'proof-transaction.json': (json) => verifyProof(json, genesis),
  'proof-settlement.json': (json) => verifyProof(json, genesis),
  'proof-state.json': (json) => verifyProof(json, genesis),
  'proof-absence-other.json': (json) => verifyProof(json, genesis),
  'states.json': (json) => verifyBundle(json, genesis),
};

const junk: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(null, true, '', 'x', 0, -1, 1.5, 2 ** 53, 1e300, [], {}, [[]], [null]),
  fc.constantFrom<Json>('__proto__', 'constructor', 'Ed25519:', '\ud800', '0'.repeat(64)),
  fc.constantFrom<Json>(Array(300).fill(null), 'A'.repeat(86), 'a'.repeat(3000)),
  fc.jsonValue({ maxDepth: 3 }).map((value) => value as Json),
);

/** `json` with the place that `turns` lead to replaced, or removed, or with a member added. */
function spoil(json: Json, turns: readonly number[], value: Json): Json {
  const [turn, ...rest] = turns;
  if (turn === undefined || json === null || typeof json !== 'object') return value;
  const names = Object.keys(json);
  const name = names[turn % (names.length + 1)];
  if (Array.isArray(json)) {
    if (name === undefined) return [...json, value];
    return json.map((item, at) => (at === Number(name) ? spoil(item, rest, value) : item));
  }
  const object = json as { readonly [name: string]: Json };
  if (name === undefined) return { ...object, [JSON.stringify(value).slice(0, 9)]: value };
  if (rest.length === 0 && turn % 2 === 1) {
    const { [name]: _, ...without } = object;
    return without;
  }
  return { ...object, [name]: spoil(object[name] ?? null, rest, value) };
}

describe('a spoiled document is answered with a value, a verdict or a FormatError:', () => {
  const turns = fc.array(fc.nat(40), { minLength: 0, maxLength: 5 });
  it.each(Object.keys(READERS))('%s', (name) => {
    const json = decodeCanonical(utf8(text(name)), LIMIT);
    const read = READERS[name];
    expect(codeOf(() => read?.(json))).toBe('ok');
    fc.assert(
      fc.property(turns, junk, (way, value) => {
        codeOf(() => read?.(spoil(json, way, value)));
      }),
      { numRuns: 400 },
    );
  });

  it.each(Object.keys(READERS))('%s and nothing of it', (name) => {
    fc.assert(
      fc.property(junk, (value) => {
        codeOf(() => READERS[name]?.(value));
      }),
    );
  });
});

it('spoiled bytes are answered in the same way', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 1200 }),
    fc.constantFrom(utf8(text('body.json')), fromHex(text('group-top.hex'))),
  );
  fc.assert(
    fc.property(bytes, fc.nat(), fc.nat(255), (source, at, byte) => {
      const spoiled = Uint8Array.from(source);
      if (spoiled.length > 0) spoiled[at % spoiled.length] = byte;
      codeOf(() => decodeBody(spoiled, LIMIT));
      codeOf(() => decodeGroup(spoiled));
      codeOf(() => decodeGenesis(spoiled));
    }),
    { numRuns: 500 },
  );
});

it('any text is answered in the same way where a transaction is expected', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'eyJhbGc.=_-0\n\u0000é'), maxLength: 60 });
  fc.assert(
    fc.property(fc.oneof(letters, fc.string(), fc.constant(text('transaction.jws'))), (jws) => {
      codeOf(() => verifyTransaction(decodeTransaction(jws, LIMIT), key));
    }),
    { numRuns: 1000 },
  );
});

it('any JSON is answered in the same way where a validator set is expected', () => {
  fc.assert(fc.property(junk, (value) => void codeOf(() => decodeValidators(value))));
});

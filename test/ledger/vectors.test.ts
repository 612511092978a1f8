import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  decodeBlock,
  decodeBody,
  decodeHeader,
  encodeBlock,
  encodeBody,
} from '../../ledger/block.ts';
import { decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import { certificateJson, decodeCertificate, verifyCertificate } from '../../ledger/certificate.ts';
import { fromBase64url, fromHex, toHex, utf8 } from '../../ledger/encoding.ts';
import { decodeEvidence, evidenceJson, verifyEvidence } from '../../ledger/evidence.ts';
import { decodeGenesis, encodeGenesis } from '../../ledger/genesis.ts';
import { verifySignature } from '../../ledger/keys.ts';
import { decodeProof, proofJson, verifyProof } from '../../ledger/proof.ts';
import {
  decodeReadProof,
  keyThumbprint,
  queryDigest,
  tokenDigest,
  verifyReadProof,
} from '../../ledger/readProof.ts';
import { decodeReadToken } from '../../ledger/readToken.ts';
import { bundleJson, decodeBundle } from '../../ledger/stateBundle.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import { decodeGroup, encodeGroup } from '../../ledger/treeGroup.ts';
import { decodeValidators, hashValidators, validatorsJson } from '../../ledger/validators.ts';
import { makeGoldenChain } from '../../scripts/vectorChain.ts';
import { makeVectors, readVectors, VECTOR_FOLDER } from '../../scripts/vectors.ts';

const LIMIT = 1 << 20;
const kept = readVectors();
const names = [...kept.keys()];
const text = (name: string): string => kept.get(name) ?? '';
const json = (name: string) => decodeCanonical(utf8(text(name)), LIMIT);

describe('the golden files', () => {
  const made = makeVectors();

  it('are as many as are made', () => {
    expect([...made.keys()].sort()).toEqual(names);
  });

  it.each(names)('%s is what is made today, byte for byte', (name) => {
    expect(text(name)).toBe(made.get(name));
  });

  it('have the hashes of the list', () => {
    const list = JSON.parse(text('sha256.json')) as Record<string, string>;
    const sums = Object.keys(list).map((name) => {
      const bytes = readFileSync(join(VECTOR_FOLDER, name));
      return [name, createHash('sha256').update(bytes).digest('hex')];
    });
    expect(Object.fromEntries(sums)).toEqual(list);
    expect(sums).toHaveLength(names.length - 4);
  });

  it('are signed as the list says', () => {
    const list = JSON.parse(text('signatures.json')) as Record<string, Record<string, string>>;
    for (const [name, { key = '', signature = '' }] of Object.entries(list)) {
      expect(verifySignature(key, utf8(text(name)), fromBase64url(signature))).toBe(true);
    }
    expect(text('transaction.jws').split('.')[2]).toBe(
      list['transaction-input.txt']?.['signature'],
    );
  });
});

describe('every golden file is decoded and encoded to the same bytes:', () => {
  const again: Readonly<Record<string, (name: string) => Uint8Array>> = {
    'genesis.json': (name) => encodeGenesis(decodeGenesis(utf8(text(name)))),
    'transaction.jws': (name) => utf8(decodeTransaction(text(name), LIMIT).jws),
    'read-token.jwt': (name) => utf8(decodeReadToken(text(name)).text),
    'bound-token.jwt': (name) => utf8(decodeReadToken(text(name)).text),
    'read-proof.jwt': (name) => utf8(decodeReadProof(text(name)).text),
    'validators.json': (name) => encodeCanonical(validatorsJson(decodeValidators(json(name)))),
    'header.json': (name) => encodeCanonical({ ...decodeHeader(json(name)) }),
    'body.json': (name) => encodeBody(decodeBody(utf8(text(name)), LIMIT)),
    'block.json': (name) => encodeBlock(decodeBlock(utf8(text(name)), LIMIT)),
    'certificate.json': (name) => encodeCanonical(certificateJson(decodeCertificate(json(name)))),
    'evidence-votes.json': (name) => encodeCanonical(evidenceJson(decodeEvidence(json(name)))),
    'evidence-proposals.json': (name) => encodeCanonical(evidenceJson(decodeEvidence(json(name)))),
    'states.json': (name) => encodeCanonical(bundleJson(decodeBundle(json(name)))),
    'group-top.hex': (name) => utf8(toHex(encodeGroup(decodeGroup(fromHex(text(name)))))),
    'group-below.hex': (name) => utf8(toHex(encodeGroup(decodeGroup(fromHex(text(name)))))),
  };
  it.each(Object.keys(again))('%s', (name) => {
    expect(new TextDecoder().decode(again[name]?.(name))).toBe(text(name));
  });

  const proofs = names.filter((name) => name.startsWith('proof-'));
  it.each(proofs)('%s, which also holds', (name) => {
    const genesis = decodeGenesis(utf8(text('genesis.json')));
    expect(verifyProof(json(name), genesis)).toMatchObject({ ok: true });
    expect(encodeCanonical(proofJson(decodeProof(json(name))))).toEqual(utf8(text(name)));
  });
});

it('what the golden files claim is true', () => {
  const proof = decodeReadProof(text('read-proof.jwt'));
  const bound = decodeReadToken(text('bound-token.jwt'));
  expect(verifyReadProof(proof)).toBe(true);
  expect([proof.token, keyThumbprint(proof.key)]).toEqual([tokenDigest(bound.text), bound.boundTo]);
  expect(proof.query).toBe(queryDigest('limit=20'));
  const { genesis, first, second } = makeGoldenChain();
  const { chain } = genesis;
  const { header, body, certificate } = decodeBlock(utf8(text('block.json')), LIMIT);
  const commit = { chain, set: second, type: 'precommit' } as const;
  expect(verifyCertificate(certificate, commit)).toMatchObject({ ok: true, power: 4 });
  for (const evidence of body.evidence) {
    expect(verifyEvidence(evidence, { chain, set: first })).toMatchObject({ ok: true });
  }
  expect(header.validators).toBe(hashValidators(decodeValidators(json('validators.json'))));
  expect(header.chain).toBe(createHash('sha256').update(text('genesis.json')).digest('hex'));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Header } from '../../ledger/block.ts';
import { headerId } from '../../ledger/block.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { ProvedEvent } from '../../ledger/events.ts';
import { decodeGenesis, encodeGenesis } from '../../ledger/genesis.ts';
import { hashJson } from '../../ledger/hash.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { inclusionPath, merkleRoot } from '../../ledger/merkle.ts';
import type {
  Proof,
  SettlementProof,
  TransactionProof,
  ValidatorChange,
} from '../../ledger/proof.ts';
import { decodeProof, proofJson, verifyProof } from '../../ledger/proof.ts';
import { composeTransaction } from '../../ledger/transaction.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { hashValidators } from '../../ledger/validators.ts';
import { certify, makeGoldenChain, secretOf } from '../../scripts/vectorChain.ts';
import { proofs as goldenProofs } from '../../scripts/vectors.ts';
import { codeOf } from './codeOf.ts';

const golden = makeGoldenChain();
const { genesis, first, second, blocks } = golden;
const [one, two, three] = blocks;
const proofs = goldenProofs(golden);
const proofOf = (name: string): Proof => {
  const proof = proofs.get(`proof-${name}.json`);
  if (proof === undefined) throw new Error(name);
  return proof;
};
const state = proofOf('state');
const transaction = proofOf('transaction') as TransactionProof;
const settlement = proofOf('settlement');

/** The code of a verdict on a proof, 'ok' when it holds. */
function verdict(proof: Proof, chain = genesis): string {
  const answer = verifyProof(proofJson(proof), chain);
  return answer.ok ? 'ok' : answer.code;
}

/** A header with changes, committed by a set. */
function commit(set: ValidatorSet, header: Header) {
  const vote = { block: headerId(header), height: header.height, round: 0 };
  return { header, certificate: certify(genesis.chain, set, vote) };
}

/** A header of `set` that hands over to `next`. */
function change(set: ValidatorSet, next: ValidatorSet, height: number): ValidatorChange {
  const [validators, nextValidators] = [hashValidators(set), hashValidators(next)];
  const header = { ...two.header, height, validators, nextValidators };
  return { ...commit(set, header), nextValidators: next };
}

const rotten: ValidatorSet = second.map(({ id }) => {
  const key = publicKeyOf(secretOf(`thief ${id}`));
  return { id, key, power: 1 };
});

it.each([...proofs])('%s holds, and says under which block', (_, proof) => {
  expect(verifyProof(proofJson(proof), genesis)).toEqual({
    ok: true,
    proved: { header: three.header, block: headerId(three.header), proof },
  });
});

describe('the events of a proof', () => {
  const { events } = transaction;
  const [one, two, three] = events as [ProvedEvent, ProvedEvent, ProvedEvent];
  const showing = (...shown: ProvedEvent[]): Proof => ({ ...transaction, events: shown });

  it('may be all, some, or none', () => {
    for (const proof of [showing(one, two, three), showing(two), showing(one, three), showing()]) {
      expect(verdict(proof)).toBe('ok');
    }
  });

  it('are in their order, and none twice', () => {
    for (const proof of [showing(two, one), showing(one, one)]) {
      expect(verdict(proof)).toBe('bad_events');
    }
  });

  it('are refused with another salt, place, content or result', () => {
    expect(one.event).toEqual(two.event);
    const wrong = [
      { ...one, salt: two.salt },
      { ...one, index: 1 },
      { ...one, event: three.event },
      { ...one, path: two.path },
      ...(settlement as SettlementProof).events,
    ];
    for (const event of wrong) expect(verdict(showing(event))).toBe('not_in_result');
    const other = { ...(settlement as SettlementProof), events: [one] };
    expect(verdict(other)).toBe('not_in_result');
  });
});

describe('the trail of validators', () => {
  const toSecond = change(first, second, 2);
  const back = change(second, first, 5);
  const late = commit(first, {
    ...three.header,
    height: 9,
    validators: hashValidators(first),
    nextValidators: hashValidators(first),
  });
  const withTrail = (...trail: ValidatorChange[]): Proof => ({ ...state, ...late, trail });

  it('may lead to other validators and back, with or without the steps between', () => {
    expect(verdict(withTrail(toSecond, back))).toBe('ok');
    // The first set itself committed the header: nothing is taken on another's word.
    expect(verdict(withTrail())).toBe('ok');
  });

  const forged = change(first, rotten, 2);
  const byThieves = certify(genesis.chain, rotten.slice(0, 4), {
    block: headerId(forged.header),
    height: 2,
    round: 0,
  });
  const ownHeader = commit(rotten, { ...three.header, validators: hashValidators(rotten) });
  const stale = { block: headerId(toSecond.header), height: 2, round: 0 };
  const rows: readonly [string, Proof, string][] = [
    ['that is missing', { ...state, trail: [] }, 'other_validators'],
    ['that lacks its first step', withTrail(back), 'other_validators'],
    ['that lacks its last step', withTrail(toSecond), 'other_validators'],
    ['that names a step twice', withTrail(toSecond, toSecond, back), 'bad_trail'],
    ['that is not sorted', withTrail(back, toSecond), 'other_validators'],
    ['that goes back in height', withTrail(change(first, second, 6), back), 'bad_trail'],
    ['that ends at the header itself', withTrail(toSecond, change(second, first, 9)), 'bad_trail'],
    ['that goes beyond the header', withTrail(toSecond, change(second, first, 10)), 'bad_trail'],
    [
      'whose header names other validators than it carries',
      { ...state, trail: [{ ...toSecond, nextValidators: rotten }] },
      'bad_trail',
    ],
    [
      'that new validators committed themselves',
      { ...state, ...ownHeader, trail: [{ ...forged, certificate: byThieves }] },
      'bad_signature',
    ],
    [
      'that is replaced by a header of the own set',
      { ...state, ...ownHeader, trail: [] },
      'other_validators',
    ],
    [
      'that too few committed',
      {
        ...state,
        trail: [
          {
            ...toSecond,
            certificate: {
              ...toSecond.certificate,
              signatures: toSecond.certificate.signatures.with(0, null),
            },
          },
        ],
      },
      'no_quorum',
    ],
    [
      'that was only prevoted',
      {
        ...state,
        trail: [{ ...toSecond, certificate: certify(genesis.chain, first, stale, 'prevote') }],
      },
      'bad_signature',
    ],
    [
      'of another chain',
      { ...state, trail: [rewritten(toSecond, { chain: 'ab'.repeat(32) })] },
      'other_chain',
    ],
    [
      'whose certificate is that of another header',
      { ...state, trail: [{ ...toSecond, certificate: one.certificate }] },
      'other_block',
    ],
  ];
  it.each(rows)('fails %s', (_, proof, code) => {
    expect(verdict(proof)).toBe(code);
  });

  function rewritten(step: ValidatorChange, fields: Partial<Header>): ValidatorChange {
    return { ...step, ...commit(first, { ...step.header, ...fields }) };
  }
});

describe('the committed header', () => {
  const { header, certificate } = three;
  const rows: readonly [string, Proof, string][] = [
    ['changed after it was committed', { ...state, header: { ...header, time: 1 } }, 'other_block'],
    [
      'of another height than its certificate',
      { ...state, certificate: { ...certificate, height: 4 } },
      'other_block',
    ],
    [
      'with the certificate of another block',
      { ...state, certificate: two.certificate },
      'other_block',
    ],
    [
      'with a place too few',
      { ...state, certificate: { ...certificate, signatures: certificate.signatures.slice(1) } },
      'bad_length',
    ],
    [
      'with three of five',
      {
        ...state,
        certificate: { ...certificate, signatures: certificate.signatures.with(0, null) },
      },
      'no_quorum',
    ],
    [
      'with a signature by another',
      {
        ...state,
        certificate: {
          ...certificate,
          signatures: certificate.signatures.with(0, certificate.signatures[1] ?? null),
        },
      },
      'bad_signature',
    ],
    [
      'in another round than was signed',
      { ...state, certificate: { ...certificate, round: 9 } },
      'bad_signature',
    ],
  ];
  it.each(rows)('fails %s', (_, proof, code) => {
    expect(verdict(proof)).toBe(code);
  });

  it('means nothing under another genesis document', () => {
    const other = decodeGenesis(encodeGenesis({ ...genesis, name: 'another' }));
    for (const proof of proofs.values()) expect(verdict(proof, other)).toBe('other_chain');
  });
});

describe('what is claimed of a transaction', () => {
  const [jws = '', own = ''] = three.body.transactions;
  const { results } = golden;
  const rows: readonly [string, Proof, string][] = [
    ['with another transaction of the block', { ...transaction, transaction: jws }, 'not_in_block'],
    ['at another index', { ...transaction, index: 0 }, 'not_in_block'],
    ['at an index outside of the block', { ...transaction, index: 3 }, 'not_in_block'],
    ['without its path', { ...transaction, path: [] }, 'not_in_block'],
    [
      'with the path of the result',
      { ...transaction, path: transaction.resultPath },
      'not_in_block',
    ],
    ['with the result of another', { ...transaction, result: results[0] ?? null }, 'not_in_block'],
    ['with a better result', { ...transaction, result: { code: 'ok' } }, 'not_in_block'],
    ['with no result', { ...transaction, result: null }, 'not_in_block'],
    ['without the path of its result', { ...transaction, resultPath: [] }, 'not_in_block'],
  ];
  it.each(rows)('fails %s', (_, proof, code) => {
    expect(verdict(proof)).toBe(code);
  });

  /** A proof under a header that a quorum committed, though its roots are wrong. */
  function misled(transactions: readonly string[], given: readonly Json[]): Proof {
    const [leaves, outcomes] = [transactions.map(utf8), given.map(encodeCanonical)];
    const roots = { transactions: merkleRoot(leaves), results: merkleRoot(outcomes) };
    return {
      ...transaction,
      ...commit(second, { ...three.header, ...roots, transactionCount: leaves.length }),
      transaction: transactions[1] ?? '',
      path: inclusionPath(leaves, 1),
      result: given[1] ?? null,
      resultPath: inclusionPath(outcomes, 1),
    };
  }

  it('fails with a result that names another, or none, even if a quorum committed it', () => {
    expect(verdict(misled([jws, own], [results[0] ?? null, results[1] ?? null]))).toBe('ok');
    expect(verdict(misled([jws, own], [results[1] ?? null, results[0] ?? null]))).toBe(
      'other_result',
    );
    for (const result of [null, 'digest', ['digest'], {}, 0, true]) {
      expect(verdict(misled([jws, own], [null, result]))).toBe('other_result');
    }
  });

  it('fails with a transaction of another chain, even if a quorum committed it', () => {
    const foreign = composeTransaction(
      {
        chain: 'ab'.repeat(32),
        deed: { type: 'example', version: 1 },
        expires: 1,
        nonce: new Uint8Array(16),
        member: 'supplier-one',
        keyName: 'main',
      },
      secretOf('supplier-one#main'),
    );
    expect(verdict(misled([jws, foreign], [null, null]))).toBe('other_chain');
  });
});

describe('what is claimed of a due item or of the state', () => {
  const rows: readonly [string, Proof, string][] = [
    ['another outcome', { ...settlement, outcome: { code: 'ok' } } as Proof, 'not_in_block'],
    [
      'the result of a transaction as an outcome',
      { ...settlement, outcome: transaction.result, path: transaction.resultPath } as Proof,
      'not_in_block',
    ],
    ['an outcome at another index', { ...settlement, index: 0 } as Proof, 'not_in_block'],
    ['an outcome beyond the count', { ...settlement, index: 2 } as Proof, 'not_in_block'],
    ['another value', { ...state, value: 1 } as Proof, 'not_in_state'],
    ['that a key has no value', { ...state, value: null } as Proof, 'not_in_state'],
    ['the value of another key', { ...state, key: 'validators' } as Proof, 'not_in_state'],
    ['a key in upper case', { ...state, key: 'Parameters' } as Proof, 'not_in_state'],
    [
      'a value for an absent key',
      { ...proofOf('absence-other'), value: 1 } as Proof,
      'not_in_state',
    ],
    [
      'a value at an empty place',
      { ...proofOf('absence-empty'), value: 1 } as Proof,
      'not_in_state',
    ],
  ];
  it.each(rows)('fails with %s', (_, proof, code) => {
    expect(verdict(proof)).toBe(code);
  });
});

describe('the form of a proof', () => {
  const json = (proof: Proof): JsonObject => proofJson(proof) as JsonObject;
  const path = json(state)['path'] as JsonObject;
  const hashes = (count: number): string[] => Array(count).fill(hashJson(count));
  const rows: readonly [string, Json][] = [
    ['nothing', null],
    ['a list', []],
    ['a text', 'proof'],
    ['no type', {}],
    ['another type', { ...json(state), type: 'constructor' }],
    ['another version', { ...json(state), version: 2 }],
    ['a field too many', { ...json(state), comment: 'x' }],
    ['fields of two types', { ...json(state), ...json(settlement) }],
    ['no trail', { ...json(state), trail: null }],
    ['a trail of 10,001 steps', { ...json(state), trail: Array(10_001).fill(null) }],
    ['a step of the trail without validators', { ...json(state), trail: [{}] }],
    ['a long key', { ...json(state), key: 'a'.repeat(257) }],
    ['257 siblings', { ...json(state), path: { ...path, siblings: hashes(257) } }],
    ['siblings that are no hashes', { ...json(state), path: { ...path, siblings: ['x'] } }],
    ['another leaf with a field missing', { ...json(state), path: { ...path, other: {} } }],
    ['a negative index', { ...json(settlement), index: -1 }],
    ['an index in text', { ...json(settlement), index: '1' }],
    ['a path of 65 steps', { ...json(settlement), path: hashes(65) }],
    ['a path that is no list', { ...json(transaction), path: {} }],
    ['a transaction that is no text', { ...json(transaction), transaction: 1 }],
  ];
  it.each(rows)('is refused with %s', (_, value) => {
    expect(codeOf(() => decodeProof(value))).toBe('bad_shape');
    expect(codeOf(() => verifyProof(value, genesis))).toBe('bad_shape');
  });

  it('of every proof is the same after decoding', () => {
    for (const proof of proofs.values()) expect(decodeProof(proofJson(proof))).toEqual(proof);
  });
});

it('no proof survives the change of any one byte', () => {
  const names = fc.constantFrom(...proofs.keys());
  const flips = fc.integer({ min: 1, max: 127 });
  fc.assert(
    fc.property(names, fc.nat(), flips, (name, at, flip) => {
      const proof = proofs.get(name) ?? state;
      const bytes = encodeCanonical(proofJson(proof));
      const index = at % bytes.length;
      bytes[index] = (bytes[index] ?? 0) ^ flip;
      let holds = false;
      codeOf(() => {
        holds = verifyProof(decodeCanonical(bytes, 1 << 20), genesis).ok;
      });
      expect(holds).toBe(false);
    }),
    { numRuns: 1500 },
  );
});

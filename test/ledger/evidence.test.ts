import { describe, expect, it } from 'vitest';
import type { Json } from '../../ledger/canonical.ts';
import { encodeCanonical } from '../../ledger/canonical.ts';
import { toBase64url, utf8 } from '../../ledger/encoding.ts';
import type { Evidence, SignedStatement } from '../../ledger/evidence.ts';
import {
  buildEvidence,
  decodeEvidence,
  evidenceJson,
  hashEvidence,
  verifyEvidence,
} from '../../ledger/evidence.ts';
import { hashOf, sha256 } from '../../ledger/hash.ts';
import { publicKeyOf, sign } from '../../ledger/keys.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { proposalBytes, voteBytes } from '../../ledger/vote.ts';
import { codeOf } from './codeOf.ts';

const chain = 'ab'.repeat(32);
const [left, right] = ['1'.repeat(64), '2'.repeat(64)];
const secret = sha256(utf8('culprit'));
const set: ValidatorSet = [
  { id: 'bystander', key: publicKeyOf(sha256(utf8('bystander'))), power: 1 },
  { id: 'culprit', key: publicKeyOf(secret), power: 1 },
];
const context = { chain, set };
const place = { height: 7, round: 2, validator: 'culprit' };

function voted(block: string | null, change: object = {}): SignedStatement {
  const words = { chain, height: 7, round: 2, type: 'prevote', block, ...change } as const;
  return { block, validRound: null, signature: toBase64url(sign(secret, voteBytes(words))) };
}

function proposed(block: string, validRound: number): SignedStatement {
  const message = proposalBytes({ chain, height: 7, round: 2, block, validRound });
  return { block, validRound, signature: toBase64url(sign(secret, message)) };
}

const votes = buildEvidence({ ...place, type: 'prevote' }, [voted(left), voted(right)]);
const proposals = buildEvidence({ ...place, type: 'proposal' }, [
  proposed(left, -1),
  proposed(right, -1),
]);

describe('verifyEvidence', () => {
  const convicted: readonly [string, Evidence][] = [
    ['two prevotes for two blocks', votes],
    [
      'a vote for a block and one for none',
      buildEvidence({ ...place, type: 'prevote' }, [voted(left), voted(null)]),
    ],
    ['two proposals of two blocks', proposals],
    [
      'two proposals of one block with two valid rounds',
      buildEvidence({ ...place, type: 'proposal' }, [proposed(left, -1), proposed(left, 1)]),
    ],
  ];
  it.each(convicted)('convicts the signer of %s', (_, evidence) => {
    expect(verifyEvidence(evidence, context)).toEqual({ ok: true, validator: 'culprit' });
  });

  const pair = (a: SignedStatement, b: SignedStatement): Evidence =>
    buildEvidence({ ...place, type: 'prevote' }, [a, b]);
  const forged = { ...voted(right), signature: toBase64url(new Uint8Array(64).fill(9)) };
  const rows: readonly [string, Evidence, object, string][] = [
    ['one vote twice', pair(voted(left), voted(left)), {}, 'same_statement'],
    [
      'one vote with two signatures',
      pair(voted(left), { ...forged, block: left }),
      {},
      'same_statement',
    ],
    [
      'one vote told apart by a valid round that nobody signed',
      { ...votes, second: { ...votes.first, validRound: 1 } },
      {},
      'same_statement',
    ],
    ['a forged second vote', pair(voted(left), forged), {}, 'bad_signature'],
    ['votes of two rounds', pair(voted(left), voted(right, { round: 3 })), {}, 'bad_signature'],
    ['votes of two heights', pair(voted(left), voted(right, { height: 8 })), {}, 'bad_signature'],
    [
      'votes of two types',
      pair(voted(left), voted(right, { type: 'precommit' })),
      {},
      'bad_signature',
    ],
    [
      'votes of two chains',
      pair(voted(left), voted(right, { chain: 'ac'.repeat(32) })),
      {},
      'bad_signature',
    ],
    ['votes taken for precommits', { ...votes, type: 'precommit' }, {}, 'bad_signature'],
    ['another validator', { ...votes, validator: 'bystander' }, {}, 'bad_signature'],
    ['a stranger', { ...votes, validator: 'stranger' }, {}, 'unknown_validator'],
    [
      'a validator named constructor',
      { ...votes, validator: 'constructor' },
      {},
      'unknown_validator',
    ],
    ['another chain', votes, { chain: 'ac'.repeat(32) }, 'bad_signature'],
    [
      'a valid round that was not signed',
      { ...proposals, second: { ...proposals.second, validRound: 1 } },
      {},
      'bad_signature',
    ],
  ];
  it.each(rows)('does not convict for %s', (_, evidence, change, code) => {
    expect(verifyEvidence(evidence, { ...context, ...change })).toMatchObject({ ok: false, code });
  });
});

describe('evidence', () => {
  it('comes back from its JSON, and is named by its hash', () => {
    for (const evidence of [votes, proposals]) {
      expect(decodeEvidence(evidenceJson(evidence))).toEqual(evidence);
      expect(hashEvidence(evidence)).toBe(hashOf(encodeCanonical(evidenceJson(evidence))));
    }
  });

  it('has the same bytes whichever statement came first', () => {
    const turned = buildEvidence({ ...place, type: 'prevote' }, [voted(right), voted(left)]);
    expect(hashEvidence(turned)).toBe(hashEvidence(votes));
  });

  const json = evidenceJson(votes) as { readonly [key: string]: Json };
  const first = { ...votes.first };
  const proposal = evidenceJson(proposals) as { readonly [key: string]: Json };
  const rows: readonly [string, Json, string][] = [
    ['nothing', null, 'bad_shape'],
    ['another type', { ...json, type: 'peer-auth' }, 'bad_shape'],
    ['height 0', { ...json, height: 0 }, 'bad_shape'],
    ['a negative round', { ...json, round: -1 }, 'bad_shape'],
    ['a validator that is no id', { ...json, validator: 'Culprit' }, 'bad_shape'],
    [
      'statements in the other order',
      { ...json, first: json['second'] ?? null, second: first },
      'bad_shape',
    ],
    ['one statement twice', { ...json, second: first }, 'bad_shape'],
    ['a statement missing', { ...json, second: null }, 'bad_shape'],
    ['a field too many', { ...json, first: { ...first, height: 7 } }, 'bad_shape'],
    ['a valid round in a vote', { ...json, first: { ...first, validRound: -1 } }, 'bad_shape'],
    [
      'a proposal of nothing',
      { ...proposal, first: { ...proposals.first, block: null } },
      'bad_shape',
    ],
    [
      'a proposal without a valid round',
      { ...proposal, first: { ...proposals.first, validRound: null } },
      'bad_shape',
    ],
    [
      'a valid round of -2',
      { ...proposal, first: { ...proposals.first, validRound: -2 } },
      'bad_shape',
    ],
    [
      'a signature of 63 bytes',
      { ...json, first: { ...first, signature: first.signature.slice(2) } },
      'bad_shape',
    ],
  ];
  it.each(rows)('is refused with %s', (_, value, code) => {
    expect(codeOf(() => decodeEvidence(value))).toBe(code);
  });
});

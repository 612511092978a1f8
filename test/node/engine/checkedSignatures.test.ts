import { describe, expect, it } from 'vitest';
import { buildCertificate, checkSignature } from '../../../ledger/certificate.ts';
import { toBase64url, utf8 } from '../../../ledger/encoding.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { publicKeyOf, sign } from '../../../ledger/keys.ts';
import { voteBytes } from '../../../ledger/vote.ts';
import {
  CheckedSignatures,
  REMEMBERED_SIGNATURES,
} from '../../../node/engine/checkedSignatures.ts';
import { CHAIN, validatorOf, validatorSecret } from './equivocations.ts';

const REAL_SET = ['v1', 'v2', 'v3', 'v4'].map(validatorOf);
const BLOCK = hashOf(utf8('a block'));
const VOTE = { height: 7, round: 0, block: BLOCK };

/** Checks that count those that are computed. */
function counted() {
  let computed = 0;
  const checked = new CheckedSignatures((...words) => {
    computed += 1;
    return checkSignature(...words);
  });
  return { checked, computed: () => computed };
}

function signatureOf(validator: string, bytes: Uint8Array): string {
  return toBase64url(sign(validatorSecret(validator), bytes));
}

describe('the signature of a validator', () => {
  it('of a vote is not computed again in any certificate that has it', () => {
    const { checked, computed } = counted();
    const bytes = voteBytes({ chain: CHAIN, ...VOTE, type: 'precommit' });
    const signatures = new Map(REAL_SET.map(({ id }) => [id, signatureOf(id, bytes)]));
    for (const [id, signature] of signatures) {
      expect(checked.one(REAL_SET, id, bytes, signature)).toBe(true);
    }
    const whole = buildCertificate(VOTE, REAL_SET, signatures);
    const [first] = signatures.keys();
    const without = new Map([...signatures].filter(([id]) => id !== first));
    expect(checked.all(whole, CHAIN, REAL_SET, 'precommit')).toBe(true);
    expect(
      checked.all(buildCertificate(VOTE, REAL_SET, without), CHAIN, REAL_SET, 'precommit'),
    ).toBe(true);
    expect(computed()).toBe(REAL_SET.length);
    // Of prevotes it is another vote.
    expect(checked.all(whole, CHAIN, REAL_SET, 'prevote')).toBe(false);
  });

  it('that verified once verifies for nothing else', () => {
    const { checked } = counted();
    const [one, other] = [validatorSecret('v1'), validatorSecret('v2')];
    const bytes = utf8('what was signed');
    const signature = toBase64url(sign(one, bytes));
    expect(checked.check(publicKeyOf(one), bytes, signature)).toBe(true);
    expect(checked.check(publicKeyOf(other), bytes, signature)).toBe(false);
    expect(checked.check(publicKeyOf(one), utf8('what was not'), signature)).toBe(false);
    expect(checked.check(publicKeyOf(one), bytes, toBase64url(sign(other, bytes)))).toBe(false);
    expect(checked.size).toBe(1);
  });

  it('that is false is computed each time, and none is remembered', () => {
    const { checked, computed } = counted();
    const key = publicKeyOf(validatorSecret('v1'));
    const zeros = toBase64url(new Uint8Array(64));
    for (let time = 0; time < 3; time += 1) {
      expect(checked.check(key, utf8('a'), zeros)).toBe(false);
    }
    expect([checked.size, computed()]).toEqual([0, 3]);
  });

  it('is forgotten when so many newer ones have come', () => {
    let computed = 0;
    const checked = new CheckedSignatures(() => {
      computed += 1;
      return true;
    });
    const key = publicKeyOf(validatorSecret('v1'));
    for (let at = 0; at <= REMEMBERED_SIGNATURES; at += 1) checked.check(key, utf8('a'), `${at}`);
    expect([checked.size, computed]).toEqual([REMEMBERED_SIGNATURES, REMEMBERED_SIGNATURES + 1]);
    checked.check(key, utf8('a'), '1');
    expect(computed).toBe(REMEMBERED_SIGNATURES + 1);
    checked.check(key, utf8('a'), '0');
    expect(computed).toBe(REMEMBERED_SIGNATURES + 2);
  });
});

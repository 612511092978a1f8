import { ed25519 } from '@noble/curves/ed25519.js';
import { afterEach, describe, expect, it } from 'vitest';
import { verifyEquation } from '#ed25519';
import { fromHex, toHex, utf8 } from '../../ledger/encoding.ts';
import { publicKeyText, sign, verifyBy } from '../../ledger/keys.ts';
import { chooseVerifier, verifyByOpenssl } from '../../ledger/keysNative.ts';
import * as noble from '../../ledger/keysNoble.ts';
import type { Equation } from '../../ledger/keysTrial.ts';
import { trialFault } from '../../ledger/keysTrial.ts';
import { signatureCases } from './signatureCases.ts';
import { SODIUM } from './sodium.ts';

/** More take minutes: `TALLY_SIGNATURES=100000 npx vitest run test/ledger/verifiers`. */
const COUNT = Number(process.env['TALLY_SIGNATURES'] ?? 650);
/** Noble takes ten times as long as the others: of many cases it judges each tenth. */
const NOBLE_JUDGES = COUNT > 10_000 ? 10 : 1;

const BY_ITSELF = chooseVerifier();
/** Where libsodium is not, the others are tried alone. */
const EQUATIONS = [...(SODIUM === null ? [] : [SODIUM]), verifyByOpenssl];

afterEach(() => {
  chooseVerifier();
});

describe('libsodium, OpenSSL and noble', () => {
  it('take and refuse the same signatures of keys that keep rule 1', { timeout: 3_600_000 }, () => {
    const taken: Record<string, number> = {};
    let number = 0;
    for (const { kind, key, message, signature } of signatureCases('verifiers', COUNT)) {
      const text = publicKeyText(key);
      number += 1;
      const judges = number % NOBLE_JUDGES === 0 ? [noble.verifyEquation] : [];
      const verdicts = [...EQUATIONS, ...judges].map((equation) =>
        verifyBy(equation, text, message, signature),
      );
      const told = (): string => `${kind}: ${toHex(key)} ${toHex(message)} ${toHex(signature)}`;
      if (new Set(verdicts).size > 1) expect(verdicts, told()).toHaveLength(1);
      if (verdicts[0]) taken[kind] = (taken[kind] ?? 0) + 1;
    }
    expect(taken).toEqual({ honest: Math.ceil(COUNT / 13) });
  });

  it('are each found fit by the trial', () => {
    for (const equation of [...EQUATIONS, noble.verifyEquation]) {
      expect(trialFault(equation)).toBeNull();
    }
  });

  it('verify bytes that begin within others, and a signature of nothing', () => {
    const secret = new Uint8Array(32).fill(7);
    const wide = new Uint8Array(200);
    wide.set(sign(secret, new Uint8Array(0)), 3);
    const key = noble.derivePublic(secret);
    const within = wide.subarray(3, 67);
    for (const equation of [...EQUATIONS, noble.verifyEquation]) {
      expect(equation(key, wide.subarray(9, 9), within)).toBe(true);
      expect(equation(key, wide.subarray(9, 10), within)).toBe(false);
    }
  });
});

describe('the trial of a verifier', () => {
  /** As an honest one, but for what is said. */
  const liars: readonly [string, Equation, string][] = [
    [
      'multiplies by the cofactor',
      (key, message, signature) => ed25519.verify(signature, message, key),
      'R with torsion is taken',
    ],
    ['takes everything', () => true, 'R with torsion is taken'],
    ['refuses everything', () => false, 'an honest signature is refused'],
    [
      'refuses a signature of nothing',
      (key, message, signature) => message.length > 0 && verifyByOpenssl(key, message, signature),
      'an honest signature of nothing is refused',
    ],
    [
      'refuses a signature of many bytes',
      (key, message, signature) => message.length < 200 && verifyByOpenssl(key, message, signature),
      'an honest signature of 600 bytes is refused',
    ],
    ['does not look at the end of a message', endless(), 'another message is taken'],
    [
      'takes s for s modulo the order',
      (key, message, signature) => verifyByOpenssl(key, message, reduced(signature)),
      's beyond the order is taken',
    ],
    [
      'takes s with bits on top',
      (key, message, signature) => {
        const masked = signature.slice();
        masked[63] = (masked[63] ?? 0) & 0x1f;
        return verifyByOpenssl(key, message, masked);
      },
      'a changed signature is taken',
    ],
    [
      'does not look at the message',
      (key, message, signature) =>
        [message, utf8('a message'), new Uint8Array(0)].some((one) =>
          verifyByOpenssl(key, one, signature),
        ),
      'another message is taken',
    ],
    ['does not look at the words of a message', alsoFor(9), 'another message is taken'],
    ['takes nothing for any message', alsoFor(0), 'another message is taken'],
  ];
  it.each(liars)('finds one that %s', (_, equation, fault) => {
    expect(trialFault(equation)).toBe(fault);
  });

  it('finds each single kind of R with torsion', () => {
    const cofactored: Equation = (key, message, signature) =>
      ed25519.verify(signature, message, key);
    const found = new Set<string>();
    trialFault((key, message, signature) => {
      const exact = verifyByOpenssl(key, message, signature);
      if (!exact && cofactored(key, message, signature)) found.add(toHex(signature));
      return exact;
    });
    expect(found.size).toBe(7);
  });
});

describe('the choice of a verifier', () => {
  const secret = fromHex('11'.repeat(32));
  const message = utf8('a message');
  const verifies = (): boolean[] => {
    const key = noble.derivePublic(secret);
    const signature = sign(secret, message);
    return [message, utf8('another')].map((one) => verifyEquation(key, one, signature));
  };

  it.runIf(SODIUM !== null)('falls on libsodium where there is a binary for the machine', () => {
    expect(BY_ITSELF).toEqual({ name: 'libsodium', fault: null });
  });

  it.runIf(SODIUM === null)('falls on OpenSSL where there is none', () => {
    expect(BY_ITSELF).toMatchObject({ name: 'OpenSSL', fault: expect.stringContaining('load') });
  });

  it('falls on OpenSSL where libsodium does not load, and says so', () => {
    const choice = chooseVerifier(() => {
      throw new Error('no binary');
    });
    expect(choice.name).toBe('OpenSSL');
    expect(choice.fault).toContain('no binary');
    expect(verifies()).toEqual([true, false]);
  });

  it('falls on OpenSSL where libsodium breaks the rule, and none of its answers counts', () => {
    const choice = chooseVerifier(() => () => true);
    expect(choice).toEqual({
      name: 'OpenSSL',
      fault: 'libsodium breaks the rule: R with torsion is taken',
    });
    expect(verifies()).toEqual([true, false]);
  });

  it('asks one no more that the next choice did not fall on', () => {
    let asked = 0;
    const counted: Equation = (key, text, signature) => {
      asked += 1;
      return verifyByOpenssl(key, text, signature);
    };
    chooseVerifier(() => counted);
    chooseVerifier(() => () => false);
    const before = asked;
    expect(verifies()).toEqual([true, false]);
    expect(asked).toBe(before);
  });

  it('leaves OpenSSL again for one that is found fit', () => {
    chooseVerifier(() => () => true);
    let asked = 0;
    const counted: Equation = (key, text, signature) => {
      asked += 1;
      return verifyByOpenssl(key, text, signature);
    };
    expect(chooseVerifier(() => counted).name).toBe('libsodium');
    const before = asked;
    expect(verifies()).toEqual([true, false]);
    expect(asked).toBe(before + 2);
  });
});

/** As an honest one, but that all messages of this length pass for that of the trial. */
function alsoFor(length: number): Equation {
  return (key, message, signature) =>
    verifyByOpenssl(key, message, signature) ||
    (message.length === length && verifyByOpenssl(key, utf8('a message'), signature));
}

/** As an honest one, but that it takes a long message for any that begins alike. */
function endless(): Equation {
  const taken = new Set<string>();
  return (key, message, signature) => {
    const words = [key, signature, message.subarray(0, 512)].map(toHex).join();
    if (message.length > 512 && taken.has(words)) return true;
    const isGood = verifyByOpenssl(key, message, signature);
    if (isGood) taken.add(words);
    return isGood;
  };
}

/** The same signature with s below the order. */
function reduced(signature: Uint8Array): Uint8Array {
  const order = ed25519.Point.Fn.ORDER;
  const s = signature.subarray(32).reduceRight((sum, byte) => (sum << 8n) + BigInt(byte), 0n);
  let rest = s % order;
  const bytes = signature.slice();
  for (let at = 32; at < 64; at += 1) {
    bytes[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

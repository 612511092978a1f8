/** Signatures of every kind that verifiers are known to differ in, made from a seed. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { fromHex, utf8 } from '../../ledger/encoding.ts';
import { sha256 } from '../../ledger/hash.ts';

const { Point } = ed25519;
type AnyPoint = InstanceType<typeof Point>;
const ORDER = Point.Fn.ORDER;
const PRIME = Point.Fp.ORDER;
const TORSION = Point.fromBytes(
  fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'),
);
const MAX_MESSAGE_BYTES = 1_200;

/** A key that keeps rule 1, what is signed, and what may be its signature. */
export interface SignatureCase {
  readonly kind: string;
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** The multiples of a point of order 8, the neutral one first. */
export const TORSION_POINTS: readonly AnyPoint[] = Array.from({ length: 8 }, (_, times) =>
  Array.from({ length: times }).reduce((sum: AnyPoint) => sum.add(TORSION), Point.ZERO),
);

/** `s = r + ka` for the given R, whatever it is. */
export function signedWith(
  secret: bigint,
  nonce: bigint,
  r: Uint8Array,
  message: Uint8Array,
): { readonly key: Uint8Array; readonly signature: Uint8Array } {
  const key = Point.BASE.multiply(secret).toBytes();
  const k = bytesToNumberLE(sha512(Uint8Array.from([...r, ...key, ...message]))) % ORDER;
  const s = (nonce + k * secret) % ORDER;
  return { key, signature: Uint8Array.from([...r, ...numberToBytesLE(s, 32)]) };
}

/** Numbers that follow from a seed. */
class Dice {
  readonly #seed: string;
  #thrown = 0;

  constructor(seed: string) {
    this.#seed = seed;
  }

  bytes(length: number): Uint8Array {
    const blocks = Array.from({ length: Math.ceil(length / 32) }, () => {
      this.#thrown += 1;
      return [...sha256(utf8(`${this.#seed} ${this.#thrown}`))];
    });
    return Uint8Array.from(blocks.flat().slice(0, length));
  }

  below(bound: number): number {
    return Number(bytesToNumberLE(this.bytes(8)) % BigInt(bound));
  }

  scalar(): bigint {
    return (bytesToNumberLE(this.bytes(32)) % (ORDER - 1n)) + 1n;
  }
}

/** What is done to an honest signature; each gives a case of its own kind. */
const CRAFTS: Readonly<Record<string, (honest: Honest, dice: Dice) => SignatureCase>> = {
  honest: ({ of }) => of,
  'R with torsion': ({ secret, nonce, of }, dice) => {
    const torsion = TORSION_POINTS[1 + dice.below(7)] ?? Point.ZERO;
    const r = Point.BASE.multiply(nonce).add(torsion).toBytes();
    return { ...of, ...signedWith(secret, nonce, r, of.message) };
  },
  'R of small order': ({ secret, of }, dice) => {
    const r = (TORSION_POINTS[dice.below(8)] ?? Point.ZERO).toBytes();
    if (dice.below(2) === 1) r[31] = (r[31] ?? 0) ^ 0x80;
    return { ...of, ...signedWith(secret, 0n, r, of.message) };
  },
  'R in another spelling': ({ secret, nonce, of }, dice) => {
    const sign = BigInt(dice.below(2)) << 255n;
    const r = numberToBytesLE(PRIME + BigInt(dice.below(19)) + sign, 32);
    return { ...of, ...signedWith(secret, nonce, r, of.message) };
  },
  'R at random': ({ of }, dice) => withSignature(of, dice.bytes(32), of.signature.subarray(32)),
  's beyond the order': ({ of }, dice) => {
    const s = bytesToNumberLE(of.signature.subarray(32)) + ORDER * BigInt(1 + dice.below(14));
    return withSignature(of, of.signature.subarray(0, 32), numberToBytesLE(s, 32));
  },
  's near the order': ({ of }, dice) => {
    const s = ORDER + BigInt(dice.below(9)) - 4n;
    return withSignature(of, of.signature.subarray(0, 32), numberToBytesLE(s, 32));
  },
  's at random': ({ of }, dice) => withSignature(of, of.signature.subarray(0, 32), dice.bytes(32)),
  'nothing but zeros in s': ({ of }) =>
    withSignature(of, of.signature.subarray(0, 32), new Uint8Array(32)),
  'a bit of the signature': ({ of }, dice) => ({ ...of, signature: flipped(of.signature, dice) }),
  'a bit of the message': ({ of }, dice) => ({ ...of, message: flipped(of.message, dice) }),
  'the key of another': ({ of }, dice) => ({
    ...of,
    key: Point.BASE.multiply(dice.scalar()).toBytes(),
  }),
  'the negative of the key': ({ of }) => ({
    ...of,
    key: Point.fromBytes(of.key).negate().toBytes(),
  }),
};

interface Honest {
  readonly secret: bigint;
  readonly nonce: bigint;
  readonly of: SignatureCase;
}

/** So many cases, the kinds in turn. */
export function* signatureCases(seed: string, count: number): Generator<SignatureCase> {
  const dice = new Dice(seed);
  const crafts = Object.entries(CRAFTS);
  for (let number = 0; number < count; number += 1) {
    const [kind, craft] = crafts[number % crafts.length] ?? [];
    if (kind === undefined || craft === undefined) return;
    const [secret, nonce] = [dice.scalar(), dice.scalar()];
    const message = dice.bytes(dice.below(MAX_MESSAGE_BYTES));
    const r = Point.BASE.multiply(nonce).toBytes();
    const of = { kind: 'honest', message, ...signedWith(secret, nonce, r, message) };
    yield { ...craft({ secret, nonce, of }, dice), kind };
  }
}

function withSignature(of: SignatureCase, r: Uint8Array, s: Uint8Array): SignatureCase {
  return { ...of, signature: Uint8Array.from([...r, ...s]) };
}

/** Of nothing, one byte. */
function flipped(bytes: Uint8Array, dice: Dice): Uint8Array {
  if (bytes.length === 0) return Uint8Array.of(dice.below(256));
  const copy = bytes.slice();
  const at = dice.below(copy.length);
  copy[at] = (copy[at] ?? 0) ^ (1 << dice.below(8));
  return copy;
}

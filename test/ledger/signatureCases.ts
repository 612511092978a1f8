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
const NOTHING = new Uint8Array(0);

/** A key that keeps rule 1, what is signed, and what may be its signature. */
export interface SignatureCase {
  readonly kind: string;
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** The multiples of a point of order 8, the neutral one first. */
const TORSION_POINTS: readonly AnyPoint[] = Array.from({ length: 8 }, (_, times) =>
  Array.from({ length: times }).reduce((sum: AnyPoint) => sum.add(TORSION), Point.ZERO),
);

/** Of each number by which a point is multiplied, so many: making one costs a millisecond. */
const POOL = 64;

/** A number and what the base point, times it, is with each of the eight points of torsion. */
interface Multiple {
  readonly scalar: bigint;
  readonly encoded: readonly Uint8Array[];
}

/** `s = r + ka` for the given R, whatever it is. */
function signedWith(
  { scalar: secret, encoded: [key = NOTHING] }: Multiple,
  nonce: bigint,
  r: Uint8Array,
  message: Uint8Array,
): { readonly key: Uint8Array; readonly signature: Uint8Array } {
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

  pick<T>(values: readonly [T, ...T[]]): T {
    return values[this.below(values.length)] ?? values[0];
  }

  multiple(): Multiple {
    const scalar = (bytesToNumberLE(this.bytes(32)) % (ORDER - 1n)) + 1n;
    const point = Point.BASE.multiply(scalar);
    const points = TORSION_POINTS.map((torsion) => point.add(torsion));
    return { scalar, encoded: points.map((each) => each.toBytes()) };
  }
}

/** What is done to an honest signature; each gives a case of its own kind. */
const CRAFTS: Readonly<Record<string, (honest: Honest, dice: Dice) => SignatureCase>> = {
  honest: ({ of }) => of,
  'R with torsion': ({ secret, nonce, of }, dice) => {
    const r = nonce.encoded[1 + dice.below(7)] ?? NOTHING;
    return { ...of, ...signedWith(secret, nonce.scalar, r, of.message) };
  },
  'R of small order': ({ secret, of }, dice) => {
    const r = (TORSION_POINTS[dice.below(8)] ?? Point.ZERO).toBytes();
    if (dice.below(2) === 1) r[31] = (r[31] ?? 0) ^ 0x80;
    return { ...of, ...signedWith(secret, 0n, r, of.message) };
  },
  'R in another spelling': ({ secret, nonce, of }, dice) => {
    const sign = BigInt(dice.below(2)) << 255n;
    const r = numberToBytesLE(PRIME + BigInt(dice.below(19)) + sign, 32);
    return { ...of, ...signedWith(secret, nonce.scalar, r, of.message) };
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
  'the key of another': ({ of, other }) => ({ ...of, key: other.encoded[0] ?? NOTHING }),
  'the negative of the key': ({ of }) => {
    const key = of.key.slice();
    // The sign of x stands on top.
    key[31] = (key[31] ?? 0) ^ 0x80;
    return { ...of, key };
  },
};

interface Honest {
  readonly secret: Multiple;
  /** Another one. */
  readonly other: Multiple;
  readonly nonce: Multiple;
  readonly of: SignatureCase;
}

/** So many cases, the kinds in turn. */
export function* signatureCases(seed: string, count: number): Generator<SignatureCase> {
  const dice = new Dice(seed);
  const crafts = Object.entries(CRAFTS);
  const rest = Array.from({ length: Math.min(POOL, count) - 1 }, () => dice.multiple());
  const multiples = [dice.multiple(), ...rest] as const;
  for (let number = 0; number < count; number += 1) {
    const [kind, craft] = crafts[number % crafts.length] ?? [];
    if (kind === undefined || craft === undefined) return;
    const [secret, nonce] = [dice.pick(multiples), dice.pick(multiples)];
    const other = multiples[(multiples.indexOf(secret) + 1) % multiples.length] ?? secret;
    const message = dice.bytes(dice.below(MAX_MESSAGE_BYTES));
    const [r = NOTHING] = nonce.encoded;
    const of = { kind: 'honest', message, ...signedWith(secret, nonce.scalar, r, message) };
    yield { ...craft({ secret, other, nonce, of }, dice), kind };
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

/**
 * What whoever computes rules 3 and 4 of the Ed25519 rule (keys.ts) has to take and to refuse
 * before a node relies on it. Libraries change: one that began to multiply by the cofactor would
 * take signatures that all others refuse, and one member could split the chain.
 */
import { fromHex, utf8 } from './encoding.ts';

/** Rules 3 and 4, of a 32-byte key that keeps rule 1 and a 64-byte signature. */
export type Equation = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/** Who computes rules 3 and 4, and why it is not the faster one; null where it is. */
export interface Verifier {
  readonly name: 'libsodium' | 'OpenSSL' | 'noble';
  readonly fault: string | null;
}

/** Of the order of the group, little-endian. */
const ORDER = 'edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010';

const KEY = 'b7de274a2da81ad70f02591fa38e4afe5291a155bdfd9fa0036d26f982f85503';
const MESSAGE = 'a message';
/**
 * Signatures of that message by the owner of that key, with R = rB + T for the eight points T of
 * small order. The first, with the neutral one, is an honest signature.
 */
const OF_TORSION: readonly (readonly [r: string, s: string])[] = [
  [
    '9c05bb589013e236a34b4afef6e95cfbf11de326da8c9828209c84fc9f44d751',
    '2ed7eb53be56d25c893668a78f1a1ae03cdfdffbdaf2a2c84c1ff458073e0300',
  ],
  [
    'ef836a0d11bbd2e8449b8d455c729c79d69a7e58860a2a25502f9ef0a8691399',
    'e25f4e18a862848f64abd00556d8266bde1a4d40c3e0170bf76e9a0fcf04e609',
  ],
  [
    'df56dd52e40a11380d0806d6c5069d221719bde7a3734d91e232a70c60fabce7',
    'defb4e6ed53f54d41ac8a1daf46674d75784f86c520f037301bb1eaf815e4e0c',
  ],
  [
    '439b92686310798bb3181bb597012457de123e89c159d3e01aa4fd11dca5911a',
    '686842ab56ea7dde6db844f3507c665856c15ee588f8c04fa9667e069facab05',
  ],
  [
    '51fa44a76fec1dc95cb4b5010916a3040ee21cd9257367d7df637b0360bb28ae',
    'f1fee6a7de081f15c065065a26994a1f577e091008aa62d83e4af6d73bfe2200',
  ],
  [
    'fe7b95f2ee442d17bb6472baa38d6386296581a779f5d5daafd0610f5796ec66',
    'a4d1972c75b2d690d65498d861732ebb39b7b0a1a45c7b66bc1632282b90640e',
  ],
  [
    '0ea922ad1bf5eec7f2f7f9293af962dde8e642185c8cb26e1dcd58f39f054318',
    '7992325e72cf331c356449c5fcff93f9cc8f15a4637441907a3901b8a2d36d04',
  ],
  [
    'aa646d979cef86744ce7e44a68fedba821edc1763ea62c1fe55b02ee235a6ee5',
    '442b4c197c4571e6424a69811963504cfd95eb3d9e166ab615d5a7f430429309',
  ],
];
/** RFC 8032, 7.1, test 1: nothing is signed. */
const OF_NOTHING = {
  key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  signature:
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555' +
    'fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
};

/** As long as a deed: the bytes 0 to 255 in turn, and a signature of them. */
const LONG = Uint8Array.from({ length: 600 }, (_, at) => at & 0xff);
const OF_LONG = {
  key: '46a23add5c6036f67dccf4c839dc6c8bf2f258d791957bfc5068c295babfba47',
  signature:
    '1b2a47b73741541d1631a3525619a7b7182639fcb7383bc2fb151a1d76d2b538d' +
    'e43108ab13d9ac3336625a52e59a518b48fd667999081a31afd24e10993f00f',
};

/**
 * Tries an equation with what verifiers are known to differ in. Some 90 verifications.
 * @returns what it does against the rule; null when nothing was found
 */
export function trialFault(equation: Equation): string | null {
  const [key, message] = [fromHex(KEY), utf8(MESSAGE)];
  const [honest = '', ...torsion] = OF_TORSION.map(([r, s]) => r + s);
  const takes = (signature: Uint8Array, of = message): boolean => equation(key, of, signature);
  const own = fromHex(honest);
  const nothing = new Uint8Array(0);
  if (!takes(own)) return 'an honest signature is refused';
  if (!equation(fromHex(OF_NOTHING.key), nothing, fromHex(OF_NOTHING.signature))) {
    return 'an honest signature of nothing is refused';
  }
  const long = (message: Uint8Array): boolean =>
    equation(fromHex(OF_LONG.key), message, fromHex(OF_LONG.signature));
  if (!long(LONG)) return 'an honest signature of 600 bytes is refused';
  if (torsion.some((text) => takes(fromHex(text)))) return 'R with torsion is taken';
  if (beyondOrder(own).some((signature) => takes(signature))) return 's beyond the order is taken';
  if (own.some((_, at) => takes(changed(own, at)))) return 'a changed signature is taken';
  if (takes(own, changed(message, 0)) || takes(own, nothing)) return 'another message is taken';
  if (long(changed(LONG, LONG.length - 1))) return 'another message is taken';
  return null;
}

/** The same signature with s + L, s + 2L and so on, as long as it fits. */
function beyondOrder(signature: Uint8Array): Uint8Array[] {
  const order = fromHex(ORDER);
  const found: Uint8Array[] = [];
  let last = signature;
  for (;;) {
    const next = last.slice();
    let carry = 0;
    for (let at = 0; at < 32; at += 1) {
      carry += (next[32 + at] ?? 0) + (order[at] ?? 0);
      next[32 + at] = carry & 0xff;
      carry >>= 8;
    }
    if (carry > 0) return found;
    found.push(next);
    last = next;
  }
}

function changed(bytes: Uint8Array, at: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
  return copy;
}

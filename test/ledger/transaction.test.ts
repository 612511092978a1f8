import { createHash, createPrivateKey, sign as nodeSign } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE, numberToBytesLE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64url, utf8 } from '../../ledger/encoding.ts';
import { hashText } from '../../ledger/hash.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { TransactionWords } from '../../ledger/transaction.ts';
import {
  composeTransaction,
  decodeTransaction,
  verifyTransaction,
} from '../../ledger/transaction.ts';
import { codeOf } from './codeOf.ts';

const LIMIT = 4096;
const secret = new Uint8Array(32).fill(7);
const key = publicKeyOf(secret);
const words: TransactionWords = {
  chain: 'ab'.repeat(32),
  deed: { type: 'registerInvoice', version: 1, amount: '52987' },
  expires: 1_760_000_000_000,
  nonce: new Uint8Array(16).fill(3),
  member: 'supplier-one',
  keyName: 'main',
};
const jws = composeTransaction(words, secret);
const [headerPart = '', payloadPart = '', signaturePart = ''] = jws.split('.');
const part = (text: string): string => toBase64url(utf8(text));
const header = '{"alg":"Ed25519","kid":"supplier-one#main","typ":"tallystick-tx"}';
const payload = Buffer.from(payloadPart, 'base64url').toString();
const withHeader = (text: string): string => [part(text), payloadPart, signaturePart].join('.');
const withPayload = (text: string): string => [headerPart, part(text), signaturePart].join('.');

describe('decodeTransaction', () => {
  it('gives back the words, and keeps the bytes', () => {
    expect(part(header)).toBe(headerPart);
    expect(decodeTransaction(jws, LIMIT)).toEqual({
      jws,
      id: hashText(`${headerPart}.${payloadPart}`),
      digest: hashText(jws),
      member: 'supplier-one',
      keyName: 'main',
      chain: words.chain,
      deed: words.deed,
      expires: words.expires,
      signature: new Uint8Array(Buffer.from(signaturePart, 'base64url')),
    });
  });

  const rows: readonly [string, string, string][] = [
    ['nothing', '', 'bad_transaction'],
    ['one part', 'eyJ', 'bad_transaction'],
    ['two parts', `${headerPart}.${payloadPart}`, 'bad_transaction'],
    ['four parts', `${jws}.AAAA`, 'bad_transaction'],
    ['an empty header', `.${payloadPart}.${signaturePart}`, 'bad_transaction'],
    ['an empty payload', `${headerPart}..${signaturePart}`, 'bad_transaction'],
    ['an empty signature', `${headerPart}.${payloadPart}.`, 'bad_transaction'],
    ['a line feed at the end', `${jws}\n`, 'bad_base64url'],
    ['a letter that is not ASCII', jws.replace('e', 'é'), 'bad_base64url'],
    ['padding', `${jws}==`, 'bad_base64url'],
    ['a short signature', jws.slice(0, -2), 'bad_transaction'],
    ['a long signature', `${jws.slice(0, -1)}AAA`, 'bad_transaction'],
    ['a header with a space', withHeader(header.replace(',', ', ')), 'not_canonical'],
    ['a header that is no JSON', withHeader('{'), 'not_json'],
    ['a header that is no object', withHeader('[]'), 'bad_shape'],
    ['a header of 257 bytes', withHeader(`"${'a'.repeat(255)}"`), 'too_big'],
    ['a field too many in the header', withHeader(`{"a":1,${header.slice(1)}`), 'bad_shape'],
    ['no algorithm', withHeader('{"kid":"ab#cd","typ":"tallystick-tx"}'), 'bad_shape'],
    ['the algorithm none', withHeader(header.replace('Ed25519', 'none')), 'bad_algorithm'],
    ['the algorithm EdDSA', withHeader(header.replace('Ed25519', 'EdDSA')), 'bad_algorithm'],
    ['another type', withHeader(header.replace('-tx', '-read')), 'bad_shape'],
    [
      'another type and another algorithm: the type is named first',
      withHeader(header.replace('-tx', '-read').replace('Ed25519', 'none')),
      'bad_shape',
    ],
    ['a signer without a key name', withHeader(header.replace('#main', '')), 'bad_transaction'],
    ['a signer in upper case', withHeader(header.replace('#m', '#M')), 'bad_transaction'],
    ['a signer of one letter', withHeader(header.replace('#main', '#m')), 'bad_transaction'],
    ['a long key name', withHeader(header.replace('main', 'm'.repeat(33))), 'bad_transaction'],
    ['a payload with a space', withPayload(payload.replace(',', ', ')), 'not_canonical'],
    ['a payload with a byte order mark', withPayload(`\ufeff${payload}`), 'not_json'],
    ['a field too many', withPayload(`{"a":1,${payload.slice(1)}`), 'bad_shape'],
    ['no deed', withPayload(payload.replace(/"deed":\{.*?\},/, '')), 'bad_shape'],
    ['a deed that is a list', withPayload(payload.replace(/\{"amount.*?\}/, '[]')), 'bad_shape'],
    ['a deed without a type', withPayload(payload.replace(/"type":"\w+",/, '')), 'bad_shape'],
    ['a deed without a version', withPayload(payload.replace(',"version":1', '')), 'bad_shape'],
    ['version 0', withPayload(payload.replace('"version":1', '"version":0')), 'bad_shape'],
    [
      'a version in text',
      withPayload(payload.replace('"version":1', '"version":"1"')),
      'bad_shape',
    ],
    ['a chain in upper case', withPayload(payload.replace('ab', 'AB')), 'bad_shape'],
    ['an end that is a fraction', withPayload(payload.replace('0,"n', '0.5,"n')), 'unsafe_number'],
    ['an end before 1970', withPayload(payload.replace('1760', '-1760')), 'bad_shape'],
    ['an end of 16 digits', withPayload(payload.replace('1760', '1760000')), 'bad_shape'],
    ['a short nonce', withPayload(payload.replace(/"nonce":"../, '"nonce":"')), 'bad_shape'],
    ['stray bits in a nonce', withPayload(payload.replace(/.."\}$/, 'wB"}')), 'bad_base64url'],
    ['the key __proto__', withPayload(payload.replace('amount', '__proto__')), 'forbidden_key'],
  ];
  it.each(rows)('refuses %s', (_, text, code) => {
    expect(codeOf(() => decodeTransaction(text, LIMIT))).toBe(code);
  });

  it('refuses one byte more than the limit before anything else', () => {
    expect(codeOf(() => decodeTransaction(jws, jws.length))).toBe('ok');
    expect(codeOf(() => decodeTransaction(jws, jws.length - 1))).toBe('too_big');
    expect(codeOf(() => decodeTransaction('.'.repeat(LIMIT + 1), LIMIT))).toBe('too_big');
    expect(codeOf(() => decodeTransaction('.'.repeat(LIMIT), LIMIT))).toBe('bad_transaction');
  });

  it('refuses every change of one letter, or finds that the signature does not cover it', () => {
    const letters = 'ABCXYZabcxyz019-_.=';
    fc.assert(
      fc.property(fc.nat(jws.length - 1), fc.constantFrom(...letters), (at, letter) => {
        fc.pre(jws[at] !== letter);
        const changed = jws.slice(0, at) + letter + jws.slice(at + 1);
        let valid = false;
        const code = codeOf(() => {
          valid = verifyTransaction(decodeTransaction(changed, LIMIT), key);
        });
        expect(valid).toBe(false);
        expect(code).toMatch(/^[a-z0-9_]+$/);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('a transaction', () => {
  it('verifies under the key of its author and under no other', () => {
    const transaction = decodeTransaction(jws, LIMIT);
    expect(verifyTransaction(transaction, key)).toBe(true);
    expect(verifyTransaction(transaction, publicKeyOf(new Uint8Array(32)))).toBe(false);
  });

  it('has one id and several digests when its author signs the same words in other ways', () => {
    const input = utf8(`${headerPart}.${payloadPart}`);
    const second = decodeTransaction(`${headerPart}.${payloadPart}.${signAgain(input)}`, LIMIT);
    const first = decodeTransaction(jws, LIMIT);
    expect([first, second].map((transaction) => verifyTransaction(transaction, key))).toEqual([
      true,
      true,
    ]);
    expect(second.id).toBe(first.id);
    expect(second.digest).not.toBe(first.digest);
  });

  it('is composed alike from the same words, whatever the order of their fields', () => {
    const deed = { version: 1, amount: '52987', type: 'registerInvoice' };
    expect(composeTransaction({ ...words, deed }, secret)).toBe(jws);
  });

  it('needs 16 bytes of nonce', () => {
    expect(() => composeTransaction({ ...words, nonce: new Uint8Array(15) }, secret)).toThrow(
      '16 bytes',
    );
  });

  it('can be made without this library, by base64url and one Ed25519 call', () => {
    const text = (value: unknown): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const input = [
      text({ alg: 'Ed25519', kid: 'supplier-one#main', typ: 'tallystick-tx' }),
      text({
        chain: 'ab'.repeat(32),
        deed: { amount: '52987', type: 'registerInvoice', version: 1 },
        expires: 1_760_000_000_000,
        nonce: Buffer.alloc(16, 3).toString('base64url'),
      }),
    ].join('.');
    const jwk = {
      kty: 'OKP',
      crv: 'Ed25519',
      d: Buffer.from(secret).toString('base64url'),
      x: key.slice('Ed25519:'.length),
    };
    const signature = nodeSign(
      null,
      Buffer.from(input),
      createPrivateKey({ key: jwk, format: 'jwk' }),
    );
    const made = `${input}.${signature.toString('base64url')}`;
    expect(made).toBe(jws);
    const transaction = decodeTransaction(made, LIMIT);
    expect(verifyTransaction(transaction, key)).toBe(true);
    expect(transaction.digest).toBe(createHash('sha256').update(made).digest('hex'));
  });
});

/** A valid signature that RFC 8032 would not have made: its nonce is another. */
function signAgain(message: Uint8Array): string {
  const { Point, utils } = ed25519;
  const nonce = 12_345n;
  const r = Point.BASE.multiply(nonce).toBytes();
  const { scalar, pointBytes } = utils.getExtendedPublicKey(secret);
  const hash = sha512(Uint8Array.from([...r, ...pointBytes, ...message]));
  const s = Point.Fn.create(nonce + bytesToNumberLE(hash) * scalar);
  return toBase64url(Uint8Array.from([...r, ...numberToBytesLE(s, 32)]));
}

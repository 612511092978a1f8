import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64url, utf8 } from '../../ledger/encoding.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { ReadTokenWords } from '../../ledger/readToken.ts';
import {
  composeReadToken,
  decodeReadToken,
  readAudience,
  verifyReadToken,
} from '../../ledger/readToken.ts';
import { composeTransaction, decodeTransaction } from '../../ledger/transaction.ts';
import { codeOf } from './codeOf.ts';

const secret = new Uint8Array(32).fill(7);
const key = publicKeyOf(secret);
const words: ReadTokenWords = {
  member: 'supplier-one',
  keyName: 'main',
  audience: readAudience('ab'.repeat(32), 'harbour'),
  issuedAt: 1_760_000_000,
  expires: 1_760_000_300,
};
const token = composeReadToken(words, secret);
const [headerPart = '', payloadPart = '', signaturePart = ''] = token.split('.');
const part = (text: string): string => toBase64url(utf8(text));
const header = '{"alg":"Ed25519","kid":"supplier-one#main","typ":"tally-read+jwt"}';
const payload = Buffer.from(payloadPart, 'base64url').toString();
const withHeader = (text: string): string => [part(text), payloadPart, signaturePart].join('.');
const withPayload = (text: string): string => [headerPart, part(text), signaturePart].join('.');

const bound = (cnf: string): string => payload.replace(',"exp"', `,"cnf":${cnf},"exp"`);

describe('decodeReadToken', () => {
  it('gives back the words', () => {
    expect(part(header)).toBe(headerPart);
    const signature = new Uint8Array(Buffer.from(signaturePart, 'base64url'));
    expect(decodeReadToken(token)).toEqual({ ...words, text: token, signature });
  });

  it.each([
    { subject: 'supplier-two' },
    { boundTo: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k' },
    { scope: 'invoices' },
    { scope: 'invoices read-log offers', subject: 'supplier-two' },
  ])('gives back what narrows it: %j', (narrowed) => {
    const text = composeReadToken({ ...words, ...narrowed }, secret);
    const read = decodeReadToken(text);
    expect(read).toMatchObject({ ...words, ...narrowed });
    expect(verifyReadToken(read, key)).toBe(true);
  });

  const rows: readonly [string, string, string][] = [
    ...['', ' a', 'a ', 'a  b', 'A', 'a/b', 'a'.repeat(21), Array(17).fill('a').join(' ')].map(
      (scope): [string, string, string] => [
        `the scope ${scope.slice(0, 30)}`,
        withPayload(payload.replace(/}$/, `,"scope":"${scope}"}`)),
        'bad_token',
      ],
    ),
    ['a scope that is no text', withPayload(payload.replace(/}$/, ',"scope":["a"]}')), 'bad_token'],
    ['a subject of one letter', withPayload(payload.replace(/}$/, ',"sub":"a"}')), 'bad_token'],
    ['a key of 31 bytes', withPayload(bound(`{"jkt":"${'A'.repeat(42)}"}`)), 'bad_shape'],
    ['a whole key', withPayload(bound('{"jwk":{}}')), 'bad_shape'],
    ['a binding to nothing', withPayload(bound('{}')), 'bad_shape'],
    ['no binding', withPayload(bound('null')), 'bad_shape'],
    ['no subject', withPayload(payload.replace(/}$/, ',"sub":null}')), 'bad_token'],
    ['nothing', '', 'bad_token'],
    ['two parts', `${headerPart}.${payloadPart}`, 'bad_token'],
    ['four parts', `${token}.AAAA`, 'bad_token'],
    ['an empty signature', `${headerPart}.${payloadPart}.`, 'bad_token'],
    ['a line feed at the end', `${token}\n`, 'bad_base64url'],
    ['a short signature', token.slice(0, -2), 'bad_token'],
    ['1,025 letters', '.'.repeat(1_025), 'too_big'],
    ['1,024 letters', '.'.repeat(1_024), 'bad_token'],
    ['a header of 513 bytes', withHeader(`"${'a'.repeat(511)}"`), 'too_big'],
    ['a header with a space', withHeader(header.replace(',', ', ')), 'not_canonical'],
    ['a header with a field more', withHeader(`{"a":1,${header.slice(1)}`), 'bad_shape'],
    ['the algorithm none', withHeader(header.replace('Ed25519', 'none')), 'bad_algorithm'],
    ['the algorithm EdDSA', withHeader(header.replace('Ed25519', 'EdDSA')), 'bad_algorithm'],
    [
      'another type and another algorithm: the type is named first',
      withHeader(header.replace('tally-read+jwt', 'JWT').replace('Ed25519', 'none')),
      'bad_shape',
    ],
    ['a signer without a key name', withHeader(header.replace('#main', '')), 'bad_token'],
    ['another member than its key’s', withPayload(payload.replace('-one', '-two')), 'bad_token'],
    ['a field more', withPayload(payload.replace('{', '{"a":1,')), 'bad_shape'],
    ['no audience', withPayload(payload.replace(/"aud":"[^"]*",/, '')), 'bad_shape'],
    ['several audiences', withPayload(payload.replace(/"aud":"[^"]*"/, '"aud":[]')), 'bad_shape'],
    ['an end at its beginning', withPayload(payload.replace('000300', '000000')), 'bad_token'],
    ['301 s', withPayload(payload.replace('000300', '000301')), 'bad_token'],
    ['a fraction of a second', withPayload(payload.replace('300,', '299.5,')), 'unsafe_number'],
    ['a time as text', withPayload(payload.replace('1760000300', '"1760000300"')), 'bad_shape'],
  ];
  it.each(rows)('refuses %s', (_, text, code) => {
    expect(codeOf(() => decodeReadToken(text))).toBe(code);
  });
});

it('a token is never a transaction, and a transaction never a token', () => {
  const jws = composeTransaction(
    {
      ...{ chain: 'ab'.repeat(32), deed: { type: 'addKey', version: 1 }, expires: 1 },
      ...{ nonce: new Uint8Array(16), member: 'supplier-one', keyName: 'main' },
    },
    secret,
  );
  expect(codeOf(() => decodeReadToken(jws))).toBe('bad_shape');
  expect(codeOf(() => decodeTransaction(token, 4_096))).toBe('bad_shape');
  // By its type, whatever the rest says.
  const [, words = '', signature = ''] = jws.split('.');
  expect(() => decodeReadToken(`${headerPart}.${words}.${signature}`)).toThrow(/payload/);
  expect(() => decodeReadToken(jws)).toThrow(/typ/);
  expect(() => decodeTransaction(token, 4_096)).toThrow(/typ/);
});

it('the signature covers every letter, and is that of one key', () => {
  expect(verifyReadToken(decodeReadToken(token), key)).toBe(true);
  const other = publicKeyOf(new Uint8Array(32).fill(8));
  expect(verifyReadToken(decodeReadToken(token), other)).toBe(false);
  const letters = 'ABCXYZabcxyz019-_';
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom(...letters), (at, letter) => {
      fc.pre(token[at] !== letter);
      const changed = token.slice(0, at) + letter + token.slice(at + 1);
      // What no longer has the form has no signature, either.
      codeOf(() => expect(verifyReadToken(decodeReadToken(changed), key)).toBe(false));
    }),
  );
});

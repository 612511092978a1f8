import { createHash, createPrivateKey, createPublicKey, sign as nodeSign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64url, utf8 } from '../../ledger/encoding.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { ReadProofWords } from '../../ledger/readProof.ts';
import {
  composeReadProof,
  decodeReadProof,
  keyThumbprint,
  queryDigest,
  tokenDigest,
  verifyReadProof,
} from '../../ledger/readProof.ts';
import { codeOf } from './codeOf.ts';

const secret = new Uint8Array(32).fill(9);
const key = publicKeyOf(secret);
const words: ReadProofWords = {
  method: 'GET',
  url: 'https://ledger.example/v1/invoices',
  query: queryDigest('limit=1'),
  issuedAt: 1_760_000_000,
  id: 'AAECAwQFBgcICQoLDA0ODw',
  token: tokenDigest('a.b.c'),
};
const proof = composeReadProof(words, secret);
const [headerPart = '', payloadPart = '', signaturePart = ''] = proof.split('.');
const part = (text: string): string => toBase64url(utf8(text));
const header = Buffer.from(headerPart, 'base64url').toString();
const payload = Buffer.from(payloadPart, 'base64url').toString();
const withHeader = (text: string): string => [part(text), payloadPart, signaturePart].join('.');
const withPayload = (text: string): string => [headerPart, part(text), signaturePart].join('.');
const withField = (name: string, value: unknown): string =>
  withPayload(JSON.stringify({ ...JSON.parse(payload), [name]: value }));

it('the thumbprint of a key is that of RFC 8037, appendix A.3', () => {
  const named = 'Ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
  expect(keyThumbprint(named)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
});

it('a token is named by its SHA-256, as RFC 9449 says', () => {
  const hash = createHash('sha256').update('a.b.c', 'ascii').digest('base64url');
  expect(tokenDigest('a.b.c')).toBe(hash);
});

it('a query is named by its SHA-256 as it is sent, and none as the empty one', () => {
  const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
  for (const query of ['', 'a=1&b=%20', 'a=1&b=+']) expect(queryDigest(query)).toBe(hash(query));
});

describe('decodeReadProof', () => {
  it('gives back the words, and the key that is named', () => {
    const signature = new Uint8Array(Buffer.from(signaturePart, 'base64url'));
    expect(decodeReadProof(proof)).toEqual({ ...words, text: proof, key, signature });
  });

  it('takes what other software makes: header and payload as RFC 9449 has them', () => {
    const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]);
    const own = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
    const { crv, kty, x } = createPublicKey(own).export({ format: 'jwk' });
    const input = [
      part(JSON.stringify({ alg: 'Ed25519', jwk: { crv, kty, x }, typ: 'dpop+jwt' })),
      payloadPart,
    ].join('.');
    const text = `${input}.${nodeSign(null, Buffer.from(input), own).toString('base64url')}`;
    expect(text).toBe(proof);
    expect(verifyReadProof(decodeReadProof(text))).toBe(true);
  });

  it.each([
    'http://a/',
    'https://ledger.example:8443/tally/v1/proofs/settlements/settle%2Fab',
    'https://[::1]:8101/v1/members/a-b',
    `https://a/${'a'.repeat(900)}`,
  ])('takes the URL %s', (url) => {
    expect(decodeReadProof(composeReadProof({ ...words, url }, secret)).url).toBe(url);
  });

  const rows: readonly [string, string, string][] = [
    ['nothing', '', 'bad_token'],
    ['two parts', `${headerPart}.${payloadPart}`, 'bad_token'],
    ['four parts', `${proof}.AAAA`, 'bad_token'],
    ['a short signature', proof.slice(0, -2), 'bad_token'],
    ['a line feed at the end', `${proof}\n`, 'bad_base64url'],
    ['2,049 letters', '.'.repeat(2_049), 'too_big'],
    ['2,048 letters', '.'.repeat(2_048), 'bad_token'],
    ['a payload of 1,153 bytes', withPayload(`"${'a'.repeat(1_151)}"`), 'too_big'],
    ['a header with a space', withHeader(header.replace(',', ', ')), 'not_canonical'],
    ['a header with a field more', withHeader(`{"a":1,${header.slice(1)}`), 'bad_shape'],
    ['another type', withHeader(header.replace('dpop+jwt', 'JWT')), 'bad_shape'],
    [
      'the algorithm none',
      withHeader(header.replace('"Ed25519","jwk', '"none","jwk')),
      'bad_algorithm',
    ],
    [
      'the algorithm ES256',
      withHeader(header.replace('"Ed25519","jwk', '"ES256","jwk')),
      'bad_algorithm',
    ],
    ['another curve', withHeader(header.replace('"crv":"Ed25519"', '"crv":"X25519"')), 'bad_shape'],
    ['another kind of key', withHeader(header.replace('OKP', 'EC')), 'bad_shape'],
    ['a secret key', withHeader(header.replace('"kty"', '"d":"AA","kty"')), 'bad_shape'],
    ['a key of 31 bytes', withHeader(header.replace(/"x":"../, '"x":"')), 'bad_shape'],
    ['no key', withHeader(header.replace(/"jwk":\{[^}]*\},/, '')), 'bad_shape'],
    ['a field more', withField('nonce', 'a'), 'bad_shape'],
    ['no token', withPayload(payload.replace(/"ath":"[^"]*",/, '')), 'bad_shape'],
    ['a method in lower case', withField('htm', 'get'), 'bad_token'],
    ['no method', withField('htm', ''), 'bad_token'],
    ['a URL with a query', withField('htu', `${words.url}?limit=1`), 'bad_token'],
    ['a URL with a fragment', withField('htu', `${words.url}#v1`), 'bad_token'],
    ['a path alone', withField('htu', '/v1/invoices'), 'bad_token'],
    ['a URL without path', withField('htu', 'https://ledger.example'), 'bad_token'],
    ['a URL without host', withField('htu', 'https:///v1/invoices'), 'bad_token'],
    ['another scheme', withField('htu', 'ftp://ledger.example/v1/invoices'), 'bad_token'],
    ['a URL with a line feed', withField('htu', `${words.url}\n`), 'bad_token'],
    ['a fraction of a second', withPayload(payload.replace('000,', '000.5,')), 'unsafe_number'],
    ['a time as text', withField('iat', '1760000000'), 'bad_shape'],
    ['an id of 15 letters', withField('jti', 'a'.repeat(15)), 'bad_token'],
    ['an id of 44 letters', withField('jti', 'a'.repeat(44)), 'bad_token'],
    ['an id with a space', withField('jti', 'a'.repeat(16).concat(' ')), 'bad_token'],
    ['no query', withPayload(payload.replace(/"htq":"[^"]*",/, '')), 'bad_shape'],
    ['a query in words', withField('htq', 'limit=1'), 'bad_shape'],
    ['a token of 31 bytes', withField('ath', words.token.slice(2)), 'bad_shape'],
  ];
  it.each(rows)('refuses %s', (_, text, code) => {
    expect(codeOf(() => decodeReadProof(text))).toBe(code);
  });
});

it('the signature covers every letter, and is that of the key that is named', () => {
  expect(verifyReadProof(decodeReadProof(proof))).toBe(true);
  const other = composeReadProof(words, new Uint8Array(32).fill(8)).split('.')[0] ?? '';
  const ofOther = decodeReadProof([other, payloadPart, signaturePart].join('.'));
  expect(verifyReadProof(ofOther)).toBe(false);
  const letters = 'ABCXYZabcxyz019-_';
  fc.assert(
    fc.property(fc.nat(proof.length - 1), fc.constantFrom(...letters), (at, letter) => {
      fc.pre(proof[at] !== letter);
      const changed = proof.slice(0, at) + letter + proof.slice(at + 1);
      // What no longer has the form has no signature, either.
      codeOf(() => expect(verifyReadProof(decodeReadProof(changed))).toBe(false));
    }),
  );
});

it('a key that is no point signs nothing', () => {
  const x = toBase64url(new Uint8Array(32).fill(2));
  const named = withHeader(header.replace(key.slice('Ed25519:'.length), x));
  expect(verifyReadProof(decodeReadProof(named))).toBe(false);
});

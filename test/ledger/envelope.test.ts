import { describe, expect, it } from 'vitest';
import { toBase64url, utf8 } from '../../ledger/encoding.ts';
import type { EnvelopeWords } from '../../ledger/envelope.ts';
import {
  composeReceipt,
  decodeEnvelope,
  decodeLetter,
  decodeReceipt,
  encodeLetter,
  envelopeInput,
  MAX_SEALED_BYTES,
} from '../../ledger/envelope.ts';
import { hashOf, hashText } from '../../ledger/hash.ts';
import { publicKeyOf, sign } from '../../ledger/keys.ts';
import { decodeReadToken } from '../../ledger/readToken.ts';
import { verifyWords } from '../../ledger/signedWords.ts';
import { decodeTransaction, signedText } from '../../ledger/transaction.ts';
import { codeOf } from './codeOf.ts';

const secret = new Uint8Array(32).fill(7);
const key = publicKeyOf(secret);
const sealed = utf8('sealed');
const words: EnvelopeWords = {
  chain: 'ab'.repeat(32),
  sender: 'supplier-one',
  keyName: 'main',
  recipient: 'car-maker',
  invoice: 'cd'.repeat(32),
  version: 1,
  digest: hashOf(sealed),
  size: sealed.length,
  sent: 1_760_000_000_000,
};
const input = envelopeInput(words);
const envelope = signedText(input, sign(secret, utf8(input)));
const receiptWords = {
  ...{ chain: words.chain, node: 'bank-one', letter: hashText(input), digest: words.digest },
  taken: 1_760_000_000_500,
};
const receipt = composeReceipt(receiptWords, secret);
const part = (text: string): string => toBase64url(utf8(text));
const [headerPart = '', payloadPart = '', signaturePart = ''] = envelope.split('.');
const textOf = (one: string): string => Buffer.from(one, 'base64url').toString();
const withHeader = (text: string): string => [part(text), payloadPart, signaturePart].join('.');
const withPayload = (text: string): string => [headerPart, part(text), signaturePart].join('.');
const header = textOf(headerPart);
const payload = textOf(payloadPart);

describe('an envelope', () => {
  it('gives back its words, and its id is the hash of what is signed', () => {
    const decoded = decodeEnvelope(envelope);
    expect(decoded).toMatchObject({ ...words, text: envelope, id: hashText(input) });
    expect(verifyWords(decoded, key)).toBe(true);
    expect(verifyWords(decoded, publicKeyOf(new Uint8Array(32).fill(8)))).toBe(false);
  });

  const rows: readonly [string, string, string][] = [
    ['nothing', '', 'bad_envelope'],
    ['two parts', `${headerPart}.${payloadPart}`, 'bad_envelope'],
    ['four parts', `${envelope}.AAAA`, 'bad_envelope'],
    ['a short signature', envelope.slice(0, -2), 'bad_envelope'],
    ['1,025 letters', '.'.repeat(1_025), 'too_big'],
    ['a header with a space', withHeader(header.replace(',', ', ')), 'not_canonical'],
    ['another kind', withHeader(header.replace('envelope', 'receipt')), 'bad_shape'],
    ['the algorithm none', withHeader(header.replace('Ed25519', 'none')), 'bad_algorithm'],
    ['a signer without a key', withHeader(header.replace('#main', '')), 'bad_envelope'],
    ['a field more', withPayload(payload.replace('{', '{"a":1,')), 'bad_shape'],
    ['version 0', withPayload(payload.replace('"version":1', '"version":0')), 'bad_shape'],
    ['a size of 0', withPayload(payload.replace('"size":6', '"size":0')), 'bad_shape'],
    [
      'a size beyond the bound',
      withPayload(payload.replace('"size":6', `"size":${MAX_SEALED_BYTES + 1}`)),
      'bad_shape',
    ],
    ['a time as text', withPayload(payload.replace(/"sent":[0-9]+/, '"sent":"1"')), 'bad_shape'],
  ];
  it.each(rows)('is not %s', (_what, text, code) => {
    expect(codeOf(() => decodeEnvelope(text))).toBe(code);
  });

  it('is no transaction, token or receipt, and none of them is an envelope', () => {
    expect(codeOf(() => decodeTransaction(envelope, 10_000))).toBe('bad_shape');
    expect(codeOf(() => decodeReadToken(envelope))).toBe('bad_shape');
    expect(codeOf(() => decodeReceipt(envelope))).toBe('bad_shape');
    expect(codeOf(() => decodeEnvelope(receipt))).toBe('bad_shape');
    expect(codeOf(() => decodeTransaction(receipt, 10_000))).toBe('bad_shape');
  });
});

describe('a receipt', () => {
  it('gives back its words', () => {
    const decoded = decodeReceipt(receipt);
    expect(decoded).toMatchObject({ ...receiptWords, text: receipt });
    expect(verifyWords(decoded, key)).toBe(true);
  });

  it('is of a node, by its name', () => {
    const head = part(textOf(receipt.split('.')[0] ?? '').replace('bank-one', 'Bank One'));
    const text = [head, ...receipt.split('.').slice(1)].join('.');
    expect(codeOf(() => decodeReceipt(text))).toBe('bad_shape');
  });
});

describe('a letter', () => {
  it('is its envelope, a line feed and the sealed bytes', () => {
    const letter = encodeLetter(envelope, sealed);
    expect(Buffer.from(letter).toString()).toBe(`${envelope}\nsealed`);
    expect(decodeLetter(letter).sealed).toEqual(sealed);
    expect(decodeLetter(letter).envelope.digest).toBe(words.digest);
  });

  it.each([
    ['without a line feed', utf8(envelope), 'bad_envelope'],
    ['with an envelope beyond all bounds', utf8(`${'a'.repeat(2_000)}\n`), 'bad_envelope'],
    ['with a byte more', utf8(`${envelope}\nsealed!`), 'bad_envelope'],
    ['with a byte fewer', utf8(`${envelope}\nseale`), 'bad_envelope'],
    ['of nothing', new Uint8Array(), 'bad_envelope'],
  ])('is none %s', (_what, bytes, code) => {
    expect(codeOf(() => decodeLetter(bytes))).toBe(code);
  });
});

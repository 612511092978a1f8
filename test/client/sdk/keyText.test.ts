import { describe, expect, it } from 'vitest';
import {
  decodeKeyText,
  encodeKeyText,
  keyText,
  MAX_KEY_BYTES,
  openKeyText,
} from '../../../client/sdk/keyText.ts';
import { toBase64url } from '../../../ledger/encoding.ts';
import { publicKeyOf } from '../../../ledger/keys.ts';

// The text of a key, field by field: what is none is refused, and says which field it is.

const KEY = { member: 'acme', keyName: 'main', secret: new Uint8Array(32).fill(5) };
const publicKey = publicKeyOf(KEY.secret);
const WORDS = { keyName: 'main', member: 'acme', publicKey };
const SECRET = { secret: toBase64url(KEY.secret) };

/** A text of these words, `type` and `version` among them. */
const textOf = (words: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...WORDS, ...SECRET, type: 'tallystick-key', version: 1, ...words });

it('says whose key it is, and gives the secret that belongs to it', async () => {
  const text = decodeKeyText('here', await encodeKeyText(KEY));
  const card = { ...WORDS, encrypted: false, elsewhere: false, command: [] };
  expect(text).toEqual({ ...card, sealed: SECRET.secret });
  expect(await openKeyText('here', text)).toEqual(KEY);
});

it.each([
  ['type', { type: 'key' }],
  ['version', { version: 2 }],
  ['version', { version: 0 }],
  ['version', { version: '1' }],
  ['member', { member: 'A' }],
  ['keyName', { keyName: '' }],
  ['publicKey', { publicKey: 'a'.repeat(65) }],
  ['publicKey', { publicKey: 7 }],
  ['secret', { secret: toBase64url(new Uint8Array(31)) }],
  ['secret', { secret: toBase64url(new Uint8Array(33)) }],
  ['', { more: 1 }],
])('whose %s is none is refused, and says so', (field, words) => {
  const where = field === '' ? 'here: ' : `key.${field}`;
  expect(() => decodeKeyText('here', textOf(words))).toThrow(
    expect.objectContaining({ code: 'bad_key_file', message: expect.stringContaining(where) }),
  );
});

it.each(['', 'null', '[]', '7', '"a"', textOf({}).slice(1)])('%j is no text of a key', (text) => {
  expect(() => decodeKeyText('here', text)).toThrow(
    expect.objectContaining({ code: 'bad_key_file' }),
  );
});

it('whose secret is that of another public key does not open', async () => {
  const other = publicKeyOf(new Uint8Array(32).fill(6));
  const text = decodeKeyText('here', textOf({ publicKey: other }));
  await expect(openKeyText('here', text)).rejects.toMatchObject({ code: 'bad_key_file' });
});

describe('a key that is held elsewhere', () => {
  const read = (command: unknown) => decodeKeyText('here', keyText({ ...WORDS, command }));

  it('names the program that signs, and its words', () => {
    const hundred = Array.from({ length: 100 }, (_, at) => `word ${at}`);
    for (const command of [['sign'], hundred, ['a'.repeat(MAX_KEY_BYTES)]]) {
      expect(read(command)).toMatchObject({ command, elsewhere: true, sealed: '' });
    }
  });

  it.each([
    ['none', []],
    ['more than a hundred words', Array.from({ length: 101 }, () => 'word')],
    ['a word that is too long', ['a'.repeat(MAX_KEY_BYTES + 1)]],
    ['no text', [7]],
    ['no list', 'sign'],
  ])('is refused when it names %s', (_, command) => {
    expect(() => read(command)).toThrow(expect.objectContaining({ code: 'bad_key_file' }));
  });
});

it('that is encrypted asks for its passphrase before anything is tried', async () => {
  const text = decodeKeyText('here', keyText({ ...WORDS, encrypted: 'sealed' }));
  expect(text).toMatchObject({ encrypted: true, elsewhere: false, sealed: 'sealed' });
  await expect(openKeyText('here', text)).rejects.toMatchObject({ code: 'passphrase_needed' });
  await expect(openKeyText('here', text, 'x')).rejects.toMatchObject({ code: 'wrong_passphrase' });
});

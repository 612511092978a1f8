/**
 * The body of a block as it stands on the disk, before it is packed: the same to the letter, but
 * transactions without their base64url, which hides from the packer what they have in common.
 *
 *   body without its transactions: text | how many | each: 1 (1), its header, its payload, its
 *   signature, each how many bytes, and these; or 0 (1), a text, where it is no JWS in its one
 *   exact form
 *
 * Header and payload are values of forms.ts, as the texts are: a hash takes 32 bytes, where 64
 * letters take more even when they are packed. Roots of headers are over the canonical JSON.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Body } from '../../ledger/block.ts';
import { encodeBody } from '../../ledger/block.ts';
import { decodeCanonical } from '../../ledger/canonical.ts';
import { utf8, utf8Text } from '../../ledger/encoding.ts';
import { FormReader, malformed, quoted } from './formReader.ts';
import { FormWriter } from './formWriter.ts';

const [AS_TEXT, AS_JWS] = [0, 1] as const;
/** How the canonical JSON of a body without transactions ends. */
const END = ']}';
const PART = new FormWriter();

/** The bytes of a body. */
export function encodeStoredBody(body: Body): Uint8Array {
  const writer = new FormWriter();
  writer.begin();
  writer.text(utf8Text(encodeBody({ ...body, transactions: [] })));
  writer.count(body.transactions.length);
  // Members send more than one.
  const headers = new Map<string, Uint8Array | null>();
  for (const jws of body.transactions) {
    const parts = partsOf(jws, headers);
    writer.byte(parts === null ? AS_TEXT : AS_JWS);
    if (parts === null) writer.text(jws);
    else for (const part of parts) writer.bytes(part);
  }
  return writer.end();
}

/** The bytes of `encodeBody` that a record says. @throws StoreError corrupt_record */
export function storedBodyBytes(record: Uint8Array): Uint8Array {
  const reader = new FormReader(record);
  const rest = reader.text();
  if (!rest.endsWith(END)) throw malformed('it is no body');
  const texts: string[] = [];
  for (let left = reader.count(); left > 0; left -= 1) texts.push(quoted(readJws(reader)));
  if (!reader.isAtEnd) throw malformed('it goes on behind its transactions');
  return utf8(`${rest.slice(0, -END.length)}${texts.join(',')}${END}`);
}

function readJws(reader: FormReader): string {
  const form = reader.byte();
  if (form === AS_TEXT) return reader.text();
  if (form !== AS_JWS) throw malformed(`${form} is no form of a transaction`);
  const [header, payload] = [readValue(reader.bytes()), readValue(reader.bytes())];
  return `${header}.${payload}.${reader.bytes().toString('base64url')}`;
}

/** The base64url of the canonical text of a value. */
function readValue(bytes: Uint8Array): string {
  const reader = new FormReader(bytes);
  const text = reader.value();
  if (!reader.isAtEnd) throw malformed('it goes on behind its value');
  return Buffer.from(text).toString('base64url');
}

/**
 * The forms of the parts of a JWS; null when they do not say the same to the letter.
 * @param headers forms of headers, those that were met before
 */
function partsOf(
  jws: string,
  headers: Map<string, Uint8Array | null>,
): readonly Uint8Array[] | null {
  const [header = '', payload = '', signature = '', ...rest] = jws.split('.');
  const known = headers.get(header);
  const head = known === undefined ? formOf(header) : known;
  headers.set(header, head);
  const words = formOf(payload);
  const signed = Buffer.from(signature, 'base64url');
  if (head === null || words === null || rest.length > 0) return null;
  return signed.toString('base64url') === signature ? [head, words, signed] : null;
}

function formOf(part: string): Uint8Array | null {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) return null;
  try {
    PART.begin();
    return PART.value(decodeCanonical(bytes, bytes.length)) ? PART.end() : null;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/**
 * The body of a block as it stands on the disk, before it is packed: the same to the letter, but
 * transactions without their base64url, which hides from the packer what they have in common.
 *
 *   body without its transactions: text | how many | each: 3 (1), its parts between dots: how many
 *   bytes, and these; or 0 (1), a text, where it is no JWS in its one exact form
 *
 * Texts and numbers are those of forms.ts. Roots of headers are over the canonical JSON.
 */
import type { Body } from '../../ledger/block.ts';
import { encodeBody } from '../../ledger/block.ts';
import { utf8, utf8Text } from '../../ledger/encoding.ts';
import { FormReader, malformed, quoted } from './formReader.ts';
import { FormWriter } from './formWriter.ts';

const JWS_PARTS = 3;
const AS_TEXT = 0;
/** How the canonical JSON of a body without transactions ends. */
const END = ']}';

/** The bytes of a body. */
export function encodeStoredBody(body: Body): Uint8Array {
  const writer = new FormWriter();
  writer.begin();
  writer.text(utf8Text(encodeBody({ ...body, transactions: [] })));
  writer.count(body.transactions.length);
  for (const jws of body.transactions) {
    const parts = partsOf(jws);
    writer.byte(parts === null ? AS_TEXT : JWS_PARTS);
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
  if (form !== JWS_PARTS) throw malformed(`${form} is no form of a transaction`);
  const parts = Array.from({ length: JWS_PARTS }, () => reader.bytes().toString('base64url'));
  return parts.join('.');
}

/** The bytes of the parts of a JWS; null when base64url of them is not the same text. */
function partsOf(jws: string): readonly Buffer[] | null {
  const texts = jws.split('.');
  if (texts.length !== JWS_PARTS) return null;
  const parts = texts.map((text) => Buffer.from(text, 'base64url'));
  return parts.every((part, at) => part.toString('base64url') === texts[at]) ? parts : null;
}

/**
 * A fact as it stands on the disk: short, and the same fact to the letter. What is signed and
 * proved is its canonical text; that is made again when the fact is read, and compared with the
 * state root.
 *
 *   how many parts its key has between slashes (1) | these parts: texts | its value, see forms.ts
 *
 * A record that begins with 0 goes on as text (`encodeFact` of ledger/treeParts.ts): so stands what
 * has no such form, as what is not canonical.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText, decodeCanonical } from '../../ledger/canonical.ts';
import { utf8Text } from '../../ledger/encoding.ts';
import type { RawFact } from '../../ledger/treeParts.ts';
import { decodeFact, encodeFact, encodeFactText } from '../../ledger/treeParts.ts';
import { FormReader, malformed } from './formReader.ts';
import { FormWriter } from './formWriter.ts';

/** The first byte of a record that is a text. */
export const AS_TEXT = 0;
const MAX_PARTS = 255;
const WRITER = new FormWriter();

/** A fact by its key and the canonical text of its value. */
export interface TextFact {
  readonly key: string;
  readonly text: string;
}

/** The record of a fact. @throws FormatError as `canonicalText` */
export function encodeStoredFact(key: string, value: Json): Uint8Array {
  return shortForm(key, value) ?? asText(encodeFactText(key, canonicalText(value)));
}

/** The record of a fact that came as text: it stays that when it is not canonical. */
export function encodeStoredText(fact: RawFact): Uint8Array {
  const value = canonicalValue(fact.value);
  const short = value === undefined ? null : shortForm(fact.key, value);
  return short ?? asText(encodeFact(fact));
}

/**
 * The fact that a record says. Whether it is one of the state, is the caller's question.
 * @throws StoreError corrupt_record
 */
export function decodeStoredFact(record: Uint8Array): TextFact {
  const reader = new FormReader(record);
  const parts = reader.byte();
  if (parts === AS_TEXT) return readText(reader.rest());
  let key = reader.text();
  for (let part = 1; part < parts; part += 1) key += `/${reader.text()}`;
  const text = reader.value();
  if (!reader.isAtEnd) throw malformed('it goes on behind its value');
  return { key, text };
}

/** The bytes of `encodeFact` of the fact that a record says. @throws StoreError corrupt_record */
export function storedFactBytes(record: Uint8Array): Uint8Array {
  const { key, text } = decodeStoredFact(record);
  return encodeFactText(key, text);
}

function shortForm(key: string, value: Json): Uint8Array | null {
  const parts = key.split('/');
  if (parts.length > MAX_PARTS) return null;
  WRITER.begin();
  WRITER.byte(parts.length);
  for (const part of parts) if (!WRITER.text(part)) return null;
  return WRITER.value(value) ? WRITER.end() : null;
}

function canonicalValue(text: Uint8Array): Json | undefined {
  try {
    return decodeCanonical(text, text.length);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function asText(fact: Uint8Array): Uint8Array {
  const record = new Uint8Array(1 + fact.length);
  record[0] = AS_TEXT;
  record.set(fact, 1);
  return record;
}

function readText(fact: Uint8Array): TextFact {
  try {
    const { key, value } = decodeFact(fact);
    return { key, text: utf8Text(value) };
  } catch (error) {
    throw malformed('its text is none', error);
  }
}

/**
 * The files that a PDF embeds: Factur-X and ZUGFeRD 2 are such a PDF with the invoice as XML
 * inside. No page is looked at and no cross-reference table believed: embedded files are streams,
 * which stand in the open, and each of them is found, so that an older revision that a viewer no
 * longer shows is seen as well.
 */
import { inflateSync } from 'node:zlib';

/** No e-invoice embeds more; each is at most as long as a document may be. */
const MAX_FILES = 16;
/** A dictionary of an embedded file names a few lengths, dates and a check sum. */
const MAX_DICTIONARY = 4096;
/** Places that are looked at; of a real PDF each is such a stream, or one of a few names. */
const MAX_PLACES = 1000;
const EMBEDDED = /\/EmbeddedFile(?!s)|\/(?:text|application)#2[Ff]xml/g;

/** What a PDF embeds. */
export interface EmbeddedFiles {
  /** Their bytes, as far as they can be taken out. */
  readonly files: readonly Uint8Array[];
  /** How many there are that cannot: encrypted, too long, or filtered in another way. */
  readonly closed: number;
  /** The PDF is encrypted, so that nothing inside can be read. */
  readonly encrypted: boolean;
}

/** Whether bytes begin as a PDF does; some writers put a few bytes before. */
export function isPdf(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-');
}

/** The embedded files of a PDF, each at most `maxBytes` long. */
export function embeddedFiles(bytes: Uint8Array, maxBytes: number): EmbeddedFiles {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const files: Uint8Array[] = [];
  const begun = new Set<number>();
  let closed = 0;
  let places = 0;
  for (const { index } of text.matchAll(EMBEDDED)) {
    places += 1;
    if (places > MAX_PLACES) break;
    const stream = streamAt(text, index);
    if (stream === null || begun.has(stream.start)) continue;
    begun.add(stream.start);
    const file = begun.size > MAX_FILES ? null : contentOf(bytes, stream, maxBytes);
    if (file === null) closed += 1;
    else files.push(file);
    if (begun.size > MAX_FILES) break;
  }
  return { files, closed, encrypted: /\/Encrypt[\s<]/.test(text) };
}

interface Stream {
  readonly dictionary: string;
  readonly start: number;
  readonly end: number;
}

/** The stream whose dictionary the text at `index` is a part of; null when it is none. */
function streamAt(text: string, index: number): Stream | null {
  const near = text.slice(Math.max(0, index - MAX_DICTIONARY), index);
  const from = index - near.length + Math.max(0, near.lastIndexOf(' obj'));
  const behind = /stream\r?\n/.exec(text.slice(index, index + MAX_DICTIONARY));
  if (behind === null) return null;
  const dictionary = text.slice(from, index + behind.index);
  if (dictionary.includes('endobj')) return null;
  const start = index + behind.index + behind[0].length;
  const end = text.indexOf('endstream', start);
  return end === -1 ? null : { dictionary, start, end };
}

function contentOf(
  bytes: Uint8Array,
  { dictionary, start, end }: Stream,
  maxBytes: number,
): Uint8Array | null {
  const raw = bytes.subarray(start, end);
  const filter = /\/Filter\s*\[?\s*(\/[A-Za-z0-9]+)/.exec(dictionary)?.[1] ?? null;
  if (filter === null) return raw.length > maxBytes ? null : withoutLineEnd(raw);
  if (filter !== '/FlateDecode' || /\/Predictor/.test(dictionary)) return null;
  try {
    return inflateSync(raw, { maxOutputLength: maxBytes });
  } catch {
    return null;
  }
}

/** The line end before `endstream` is not of the file. */
function withoutLineEnd(raw: Uint8Array): Uint8Array {
  let length = raw.length;
  if (raw[length - 1] === 0x0a) length -= 1;
  if (raw[length - 1] === 0x0d) length -= 1;
  return raw.subarray(0, length);
}

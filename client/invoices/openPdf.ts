/**
 * The files that a PDF embeds: Factur-X and ZUGFeRD 2 are such a PDF with the invoice as XML
 * inside. A library reads its structure in a process of its own (decision 0058). Beside it each
 * embedded file that stands in the open is found without any structure, so that an older revision,
 * which a viewer no longer shows, is seen as well, and a file whose structure is damaged is read.
 */
import { spawnSync } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InflateBudget } from './inflate.ts';
import { InvoiceError } from './invoiceError.ts';
import { MAX_EMBEDDED, MAX_INVOICE_BYTES } from './limits.ts';
import type { PdfFound } from './pdfChild.ts';
import type { EmbeddedFiles } from './pdfFiles.ts';

/** A real PDF takes a part of a second; a machine that is busy has time enough. */
const CHILD_MS = 60_000;
const CHILD_HEAP_MB = 128;
/** All that the child may unpack, in base64, and what stands around it. */
const CHILD_BYTES = 9 * MAX_INVOICE_BYTES;
/** Beside this file, and of its kind: the package of the SDK holds JavaScript. */
const CHILD = fileURLToPath(new URL(`./pdfChild${extname(import.meta.url)}`, import.meta.url));

/** A dictionary of an embedded file names a few lengths, dates and a check sum. */
const MAX_DICTIONARY = 4096;
/** Places that are looked at; of a real PDF each is such a stream, or one of a few names. */
const MAX_PLACES = 1000;
const EMBEDDED = /\/EmbeddedFile(?!s)|\/(?:text|application)#2[Ff]xml/g;

/**
 * The embedded files of a PDF.
 * @throws InvoiceError pdf_encrypted, too_big
 */
export function openPdf(bytes: Uint8Array): EmbeddedFiles {
  const found = takeApart(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  // A structure that cannot be read may hide it from the library.
  if (found.encrypted || (found.broken !== null && /\/Encrypt[\s<]/.test(text))) {
    throw new InvoiceError('pdf_encrypted', 'the PDF is encrypted', { what: 'a PDF' });
  }
  const budget = new InflateBudget(MAX_INVOICE_BYTES, 6 * MAX_INVOICE_BYTES);
  const open = filesInTheOpen(bytes, text, budget);
  const over = found.over ?? budget.over;
  if (over !== null) {
    const facts = { what: 'a PDF', limit: over, maxBytes: MAX_INVOICE_BYTES };
    throw new InvoiceError('too_big', `the PDF has ${over}`, facts);
  }
  const named = found.files.map((file) => Buffer.from(file, 'base64'));
  const closed = Math.max(found.closed, open.filter((file) => file === null).length);
  const files = [...named, ...open.filter((file) => file !== null)];
  return { files, closed, broken: found.broken };
}

/** What the library finds; its process has no rights but to read, and ends with its time. */
function takeApart(bytes: Uint8Array): PdfFound {
  const rights = ['--permission', '--allow-fs-read=*'];
  const limits = [`--max-old-space-size=${CHILD_HEAP_MB}`, '--disable-warning=ExperimentalWarning'];
  const { stdout, status } = spawnSync(process.execPath, [...limits, ...rights, CHILD], {
    input: bytes,
    env: {},
    timeout: CHILD_MS,
    killSignal: 'SIGKILL',
    maxBuffer: CHILD_BYTES,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  if (status === 0) return JSON.parse(stdout.toString()) as PdfFound;
  const broken = 'taking it apart needs more time or memory than a PDF may have';
  return { encrypted: false, files: [], closed: 0, over: null, broken };
}

/** Embedded files by their dictionaries, wherever they stand; null for one that is not unpacked. */
function filesInTheOpen(
  bytes: Uint8Array,
  text: string,
  budget: InflateBudget,
): readonly (Uint8Array | null)[] {
  const found = new Map<number, Uint8Array | null>();
  let places = 0;
  for (const { index } of text.matchAll(EMBEDDED)) {
    places += 1;
    if (places > MAX_PLACES) break;
    const stream = streamAt(text, index);
    if (stream === null || found.has(stream.start)) continue;
    if (found.size === MAX_EMBEDDED) {
      budget.refuse(`more than ${MAX_EMBEDDED} embedded files`);
      break;
    }
    found.set(stream.start, contentOf(bytes, stream, budget));
  }
  return [...found.values()];
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
  budget: InflateBudget,
): Uint8Array | null {
  const raw = bytes.subarray(start, end);
  const filter = /\/Filter\s*\[?\s*(\/[A-Za-z0-9]+)/.exec(dictionary)?.[1] ?? null;
  if (filter === null) return withoutLineEnd(raw);
  if (filter !== '/FlateDecode' || /\/Predictor/.test(dictionary)) return null;
  return budget.inflate(raw);
}

/** The line end before `endstream` is not of the file. */
function withoutLineEnd(raw: Uint8Array): Uint8Array {
  let length = raw.length;
  if (raw[length - 1] === 0x0a) length -= 1;
  if (raw[length - 1] === 0x0d) length -= 1;
  return raw.subarray(0, length);
}

/**
 * A process of its own that takes a PDF apart: the bytes come on standard input, what it embeds
 * goes to standard output as JSON (`PdfFound`). Reading a hostile PDF may cost time, memory or the
 * process, so `openPdf` starts this one without rights, with little memory, and ends it.
 */
import { readFileSync } from 'node:fs';
import { PDF, PdfName, PdfStream } from '@libpdf/core';
import { InflateBudget } from './inflate.ts';
import { MAX_EMBEDDED, MAX_INVOICE_BYTES } from './limits.ts';

/** What came of it. */
export interface PdfFound {
  readonly encrypted: boolean;
  /** The embedded files that the newest revision names, in base64. */
  readonly files: readonly string[];
  /** How many streams could not be unpacked: filtered in another way, or damaged. */
  readonly closed: number;
  /** The limit that was passed, in words; null when none was. */
  readonly over: string | null;
  /** Why the structure of the file cannot be read; null when it can. */
  readonly broken: string | null;
}

const budget = new InflateBudget(MAX_INVOICE_BYTES, 6 * MAX_INVOICE_BYTES);
let closed = 0;

/**
 * The library unpacks whatever a stream says and knows no bound. Each stream goes through this one
 * method, so it is counted here first, with the one filter that is needed: Flate, once. A stream
 * that is not unpacked is empty.
 */
function boundStreams(): void {
  const decode = PdfStream.prototype.getDecodedData;
  PdfStream.prototype.getDecodedData = function bounded(this: PdfStream): Uint8Array {
    const filter = this.get('Filter');
    if (filter === undefined) return this.data;
    const isFlate = filter instanceof PdfName && filter.value === 'FlateDecode';
    if (isFlate && budget.inflate(this.data) !== null) return decode.call(this);
    closed += 1;
    return new Uint8Array();
  };
}

async function find(bytes: Uint8Array): Promise<Pick<PdfFound, 'encrypted' | 'files'>> {
  const pdf = await PDF.load(bytes);
  if (pdf.isEncrypted) return { encrypted: true, files: [] };
  const names = [...pdf.getAttachments().keys()];
  const taken = names.slice(0, MAX_EMBEDDED).map((name) => pdf.getAttachment(name));
  if (names.length > MAX_EMBEDDED) budget.refuse(`more than ${MAX_EMBEDDED} embedded files`);
  const files = taken.filter((file) => file !== null && file.length > 0);
  return {
    encrypted: false,
    files: files.map((file) => Buffer.from(file ?? []).toString('base64')),
  };
}

async function main(): Promise<void> {
  boundStreams();
  // The library tells of its repairs there; nobody reads it.
  console.warn = () => undefined;
  let [found, broken]: [Pick<PdfFound, 'encrypted' | 'files'>, string | null] = [
    { encrypted: false, files: [] },
    null,
  ];
  try {
    found = await find(readFileSync(0));
  } catch (error) {
    broken = error instanceof Error ? error.message : String(error);
  }
  const told: PdfFound = { ...found, closed, over: budget.over, broken };
  process.stdout.write(JSON.stringify(told));
}

await main();

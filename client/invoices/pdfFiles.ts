/** What a PDF embeds, for whoever opens one: `#openPdf` does in Node, and refuses in a browser. */

/** What a PDF embeds. */
export interface EmbeddedFiles {
  /** Their bytes, as far as they can be taken out. */
  readonly files: readonly Uint8Array[];
  /** How many streams cannot: damaged, or filtered in another way. */
  readonly closed: number;
  /** Why the structure of the PDF cannot be read; null when it can. */
  readonly broken: string | null;
}

/** So far some writers put a few bytes before. */
const HEAD_BYTES = 1024;

/** Whether bytes begin as a PDF does. */
export function isPdf(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, HEAD_BYTES)).includes('%PDF-');
}

/** Few bytes as text, a letter each. */
export function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

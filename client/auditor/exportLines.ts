/**
 * Lines of a text of any length, in memory that does not grow with it: a hostile file cannot make
 * the auditor keep more than one line of the agreed length.
 */

/** One line, without its end. */
export interface Line {
  /** Counts from 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /**
   * `whole`: ended by a line feed. `cut`: the text ends in the middle of it.
   * `too_long`: only its beginning is here, and nothing follows.
   */
  readonly end: 'whole' | 'cut' | 'too_long';
}

const LINE_FEED = 10;

/** Splits chunks of bytes at line feeds. Nothing is decoded; a carriage return stays. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<Line> {
  let number = 1;
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    let from = 0;
    while (from < chunk.length) {
      const feed = chunk.indexOf(LINE_FEED, from);
      const to = feed < 0 ? chunk.length : feed;
      parts.push(chunk.subarray(from, to));
      length += to - from;
      if (length > maxLineBytes) {
        yield { number, bytes: join(parts, length).subarray(0, maxLineBytes), end: 'too_long' };
        return;
      }
      if (feed < 0) break;
      yield { number, bytes: join(parts, length), end: 'whole' };
      number += 1;
      parts = [];
      length = 0;
      from = feed + 1;
    }
  }
  if (length > 0) yield { number, bytes: join(parts, length), end: 'cut' };
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/**
 * From the bytes of an XML document to its text. A byte order mark decides; without one the XML
 * declaration does; without either it is UTF-8 (XML 1.0, 4.3.3 and appendix F). Where mark and
 * declaration contradict each other the document is refused: two readers could see two texts.
 */
import { InvoiceError } from './invoiceError.ts';

/** The encodings that are read, by the names that declarations give them, in lower case. */
const DECODERS: ReadonlyMap<string, string> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['ascii', 'utf-8'],
  // As the WHATWG encoding standard has it: what claims to be ISO-8859-1 is windows-1252, which
  // has the euro sign where ISO-8859-1 has control codes that no invoice means.
  ['iso-8859-1', 'windows-1252'],
  ['latin1', 'windows-1252'],
  ['windows-1252', 'windows-1252'],
  ['cp1252', 'windows-1252'],
  ['iso-8859-15', 'iso-8859-15'],
  ['utf-16', 'utf-16'],
  ['utf-16le', 'utf-16le'],
  ['utf-16be', 'utf-16be'],
]);

const DECLARED =
  /^<\?xml[ \t\r\n][^>]{0,100}?[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*["']([\w.-]{1,40})["']/;

/**
 * The text of `bytes`, without a byte order mark.
 * @throws InvoiceError bad_encoding: an unknown encoding, bytes that are not of the one claimed,
 *   or a declaration that contradicts the byte order mark.
 */
export function decodeText(bytes: Uint8Array): string {
  const marked = markedEncoding(bytes);
  if (marked === null) {
    const declared = declaredEncoding(decodeAs('windows-1252', bytes.subarray(0, 200)));
    if (declared.startsWith('utf-16')) {
      throw new InvoiceError('bad_encoding', `claims ${declared}, but has no byte order mark`);
    }
    return decodeAs(declared, bytes);
  }
  const text = decodeAs(marked, bytes);
  const declared = declaredEncoding(text.slice(0, 200), marked);
  if (declared !== marked && !(declared === 'utf-16' && marked.startsWith('utf-16'))) {
    throw new InvoiceError('bad_encoding', `claims ${declared}, but its mark says ${marked}`);
  }
  return text;
}

function markedEncoding(bytes: Uint8Array): string | null {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return null;
}

/** What the declaration at the head of the document claims, `otherwise` when it claims nothing. */
function declaredEncoding(head: string, otherwise = 'utf-8'): string {
  const name = DECLARED.exec(head)?.[1];
  if (name === undefined) return otherwise;
  const encoding = DECODERS.get(name.toLowerCase());
  if (encoding === undefined) {
    throw new InvoiceError('bad_encoding', `the encoding ${name} is not read here`, {
      encoding: name,
    });
  }
  return encoding;
}

function decodeAs(encoding: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new InvoiceError('bad_encoding', `the bytes are not ${encoding}`, { encoding });
  }
}

/**
 * From the bytes of an XML document to its text. A byte order mark decides; without one the shape
 * of the first characters and the XML declaration do; without either it is UTF-8 (XML 1.0, 4.3.3
 * and appendix F). Where mark and declaration contradict each other the document is refused: two
 * readers could see two texts.
 */
import { toHex } from '../../ledger/encoding.ts';
import { InvoiceError } from './invoiceError.ts';

/**
 * The encodings that are read, by the names that declarations give them, in lower case. They are
 * those of the WHATWG encoding standard that exporters use, as that standard decodes them: what
 * claims to be ISO-8859-1 is windows-1252, which has the euro sign where ISO-8859-1 has control
 * codes that no invoice means; GB2312 and GBK are read as GB18030, which holds them.
 */
const DECODERS: ReadonlyMap<string, string> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['us-ascii', 'utf-8'],
  ['ascii', 'utf-8'],
  ['iso-8859-1', 'windows-1252'],
  ['iso8859-1', 'windows-1252'],
  ['iso_8859-1', 'windows-1252'],
  ['latin1', 'windows-1252'],
  ['cp1252', 'windows-1252'],
  ['iso-8859-9', 'windows-1254'],
  ...[2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16].map((n): [string, string] => [
    `iso-8859-${n}`,
    `iso-8859-${n}`,
  ]),
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((n): [string, string] => [
    `windows-125${n}`,
    `windows-125${n}`,
  ]),
  ['cp1250', 'windows-1250'],
  ['cp1251', 'windows-1251'],
  ['latin2', 'iso-8859-2'],
  ['koi8-r', 'koi8-r'],
  ['gb18030', 'gb18030'],
  ['gbk', 'gb18030'],
  ['gb2312', 'gb18030'],
  ['big5', 'big5'],
  ['shift_jis', 'shift_jis'],
  ['euc-jp', 'euc-jp'],
  ['euc-kr', 'euc-kr'],
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
  const marked = markedEncoding(bytes) ?? shapedEncoding(bytes);
  if (marked === null) {
    const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, 200));
    const declared = declaredEncoding(head);
    if (declared?.startsWith('utf-16') === true) {
      throw new InvoiceError('bad_encoding', `claims ${declared}, but has one byte a letter`, {
        encoding: declared,
      });
    }
    if (declared !== null && declared !== 'utf-8' && isUtf8(bytes)) {
      const message = `claims ${declared}, but its bytes are UTF-8`;
      throw new InvoiceError('bad_encoding', message, { encoding: declared, found: 'utf-8' });
    }
    return decodeAs(declared ?? 'utf-8', bytes, declared === null);
  }
  const text = decodeAs(marked, bytes, false);
  const declared = declaredEncoding(text.slice(0, 200)) ?? marked;
  if (declared !== marked && !(declared === 'utf-16' && marked.startsWith('utf-16'))) {
    const message = `claims ${declared}, but its first bytes say ${marked}`;
    throw new InvoiceError('bad_encoding', message, { encoding: declared, found: marked });
  }
  return text;
}

/**
 * Whether bytes have letters beyond ASCII and all of them are UTF-8. No text in another encoding
 * looks like that by chance; read as it claims, its names would be others.
 */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).length < bytes.length;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function markedEncoding(bytes: Uint8Array): string | null {
  const [first, second, third] = bytes;
  const mark = toHex(bytes.subarray(0, 4));
  if (mark === 'fffe0000' || mark === '0000feff') {
    throw new InvoiceError('bad_encoding', 'UTF-32 is not read here', { encoding: 'utf-32' });
  }
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return null;
}

/** UTF-16 without a mark: `<` and a second sign, each beside a zero byte (appendix F). */
function shapedEncoding(bytes: Uint8Array): string | null {
  const [first, second, third, fourth] = bytes;
  const opens = (low: number | undefined, next: number | undefined): boolean =>
    low === 0x3c && next !== undefined && next !== 0;
  if (first === 0 && third === 0 && opens(second, fourth)) return 'utf-16be';
  if (second === 0 && fourth === 0 && opens(first, third)) return 'utf-16le';
  return null;
}

/** What the declaration at the head of the document claims, null when it claims nothing. */
function declaredEncoding(head: string): string | null {
  const name = DECLARED.exec(head)?.[1];
  if (name === undefined) return null;
  const encoding = DECODERS.get(name.toLowerCase());
  if (encoding === undefined) {
    throw new InvoiceError('bad_encoding', `the encoding ${name} is not read here`, {
      encoding: name,
    });
  }
  return encoding;
}

function decodeAs(encoding: string, bytes: Uint8Array, silent: boolean): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    const at = firstWrong(encoding, bytes);
    const byte = (bytes[at] ?? 0).toString(16).padStart(2, '0');
    const line = bytes.subarray(0, at).filter((each) => each === 0x0a).length + 1;
    const why = silent ? ', and the document names no encoding' : '';
    const message = `byte ${at}, hex ${byte}, in line ${line} is not ${encoding}${why}`;
    throw new InvoiceError('bad_encoding', message, { encoding, byte: at, hex: byte, line });
  }
}

/** The offset of the first byte behind which nothing more can be decoded, by halving. */
function firstWrong(encoding: string, bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (isPrefix(encoding, bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return Math.min(good, Math.max(bytes.length - 1, 0));
}

function isPrefix(encoding: string, bytes: Uint8Array): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

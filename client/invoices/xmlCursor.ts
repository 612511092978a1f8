import { InvoiceError } from './invoiceError.ts';

// XML 1.0 (fifth edition), productions 4 and 4a, without the colon that namespaces take.
const NAME_START =
  'A-Z_a-z\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C-\\u200D' +
  '\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD' +
  '\\u{10000}-\\u{EFFFF}';
const PART = `[${NAME_START}][${NAME_START}\\-.0-9\\xB7\\u0300-\\u036F\\u203F-\\u2040]*`;
const QUALIFIED_NAME = new RegExp(`(?:(${PART}):)?(${PART})`, 'uy');
const SPACE = /[ \t\n]+/y;

// Production 2, negated; halves of surrogate pairs cannot come out of a strict decoder.
// biome-ignore lint/suspicious/noControlCharactersInRegex: to refuse them is the point.
const NOT_A_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['apos', "'"],
  ['quot', '"'],
]);

/** A name in two parts; the prefix is empty where the document gives none. */
export interface QualifiedName {
  readonly prefix: string;
  readonly local: string;
}

/**
 * A place in the text of an XML document and the small moves that reading it takes. Every move
 * goes forward, so reading is linear in the length; what does not fit throws `InvoiceError`
 * not_xml with line and column.
 */
export class XmlCursor {
  readonly #text: string;
  #at = 0;

  /** Line ends become `\n` (XML 1.0, 2.11); control characters are refused at once. */
  constructor(text: string) {
    this.#text = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    const strange = NOT_A_CHARACTER.exec(this.#text);
    if (strange !== null) {
      this.#at = strange.index;
      throw this.problem('a character that XML does not allow');
    }
  }

  /** Whether the whole text has been read. */
  get atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  /** Whether `token` comes next; stays where it is. */
  sees(token: string): boolean {
    return this.#text.startsWith(token, this.#at);
  }

  /** Moves over `token` if it comes next, and says whether it did. */
  take(token: string): boolean {
    if (!this.sees(token)) return false;
    this.#at += token.length;
    return true;
  }

  /** Moves over `token`, which has to come next. */
  expect(token: string): void {
    if (!this.take(token)) throw this.problem(`expected ${token}`);
  }

  /** What the sticky `pattern` matches here, and moves over it; null when it does not. */
  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at += found[0].length;
    return found;
  }

  /** Moves over white space and says whether there was any. */
  space(): boolean {
    return this.match(SPACE) !== null;
  }

  /** The name that has to come next. */
  name(): QualifiedName {
    const found = this.match(QUALIFIED_NAME);
    if (found === null) throw this.problem('expected a name');
    return { prefix: found[1] ?? '', local: found[2] ?? '' };
  }

  /** The text up to `terminator`, which has to follow and is moved over. */
  through(terminator: string, what: string): string {
    const end = this.#text.indexOf(terminator, this.#at);
    if (end === -1) throw this.problem(`${what} without an end`);
    const content = this.#text.slice(this.#at, end);
    this.#at = end + terminator.length;
    return content;
  }

  /** The character data up to the next `<` or the end, references replaced. */
  characters(): string {
    const next = this.#text.indexOf('<', this.#at);
    const end = next === -1 ? this.#text.length : next;
    const raw = this.#text.slice(this.#at, end);
    if (raw.includes(']]>')) throw this.problem(']]> outside of CDATA');
    const text = this.#replaceReferences(raw);
    this.#at = end;
    return text;
  }

  /** An attribute's value in its quotes, white space and references replaced (XML 1.0, 3.3.3). */
  quoted(): string {
    const quote = this.sees('"') ? '"' : "'";
    this.expect(quote);
    const raw = this.through(quote, 'an attribute value');
    if (raw.includes('<')) throw this.problem('< in an attribute value');
    return this.#replaceReferences(raw.replace(/[\t\n]/g, ' '));
  }

  /** The error that says what is wrong here; the caller throws it. */
  problem(what: string): InvoiceError {
    const before = this.#text.slice(0, this.#at);
    const line = before.split('\n').length;
    const column = this.#at - before.lastIndexOf('\n');
    const message = `not well-formed at line ${line}, column ${column}: ${what}`;
    return new InvoiceError('not_xml', message, { line, column, problem: what });
  }

  #replaceReferences(raw: string): string {
    let reference = raw.indexOf('&');
    if (reference === -1) return raw;
    // Piece by piece, so that the first wrong one of a million stops the reading.
    const pieces: string[] = [];
    let done = 0;
    while (reference !== -1) {
      const end = raw.indexOf(';', reference);
      const character = end === -1 ? null : referredCharacter(raw.slice(reference + 1, end));
      if (character === null) throw this.problem('& begins no reference that XML itself defines');
      pieces.push(raw.slice(done, reference), character);
      done = end + 1;
      reference = raw.indexOf('&', done);
    }
    pieces.push(raw.slice(done));
    return pieces.join('');
  }
}

/** What stands between `&` and `;` means: one character, or null when it means nothing. */
function referredCharacter(body: string): string | null {
  if (body.length > 16) return null;
  const entity = ENTITIES.get(body);
  if (entity !== undefined) return entity;
  const digits = /^#(?:x([0-9a-fA-F]{1,8})|([0-9]{1,8}))$/.exec(body);
  if (digits === null) return null;
  const [, hexadecimal, decimal] = digits;
  const point = hexadecimal ? Number.parseInt(hexadecimal, 16) : Number.parseInt(decimal ?? '', 10);
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return null;
  const character = String.fromCodePoint(point);
  return NOT_A_CHARACTER.test(character) ? null : character;
}

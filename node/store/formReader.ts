/** Reads the forms of forms.ts: strictly, whatever the bytes are. */
import { MAX_DEPTH } from '../../ledger/canonical.ts';
import { utf8Text } from '../../ledger/encoding.ts';
import {
  DAY_BYTES,
  DAY_LETTERS,
  DAYS,
  FORMS,
  HASH_BYTES,
  LOW,
  MAX_BEFORE,
  MONTHS,
  PADDED,
} from './forms.ts';
import { StoreError } from './storeError.ts';
import { SHAPES, WORDS } from './words.ts';

/** What JSON writes as it is between quotes. */
const PLAIN = /^[ !#-[\]-~]*$/;
/** What stands before each value of a shape. */
const BEFORE_VALUES: readonly (readonly string[])[] = SHAPES.map((names) =>
  names.map((name, at) => `${at === 0 ? '{' : ','}"${name}":`),
);
/** How many digits there are, by the form with its size. */
const DIGITS: ReadonlyMap<number, number> = new Map(
  [...PADDED].flatMap(([digits, form]) =>
    Array.from({ length: digits > 6 ? 8 : 4 }, (_, size) => [form + size, digits] as const),
  ),
);

/** One record. @throws StoreError corrupt_record for what no writer has written */
export class FormReader {
  readonly #bytes: Buffer;
  #at = 0;
  readonly #before: string[] = [];

  constructor(record: Uint8Array) {
    this.#bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  }

  /** Whether nothing is left. */
  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** The canonical text of the next value. */
  value(depth = 1): string {
    const form = this.byte();
    if (form >= FORMS.shape) return this.#shape(form - FORMS.shape, depth);
    if (form >= FORMS.small && form < FORMS.word) return String(form - FORMS.small);
    if (form >= FORMS.number && form < FORMS.digits15) return `${this.#sized(form - FORMS.number)}`;
    switch (form) {
      case FORMS.null:
        return 'null';
      case FORMS.false:
        return 'false';
      case FORMS.true:
        return 'true';
      case FORMS.negative:
        return `-${this.#sized(this.byte())}`;
      case FORMS.array:
        return this.#array(depth);
      case FORMS.object:
        return this.#object(depth);
      default:
        return quoted(this.#textOf(form));
    }
  }

  text(): string {
    return this.#textOf(this.byte());
  }

  count(): number {
    let count = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      count += (byte & 127) * scale;
      // Whatever is counted takes at least one byte.
      if (count > this.#bytes.length) throw malformed('it is cut');
      if (byte < 128) return count;
    }
  }

  byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw malformed('it is cut');
    this.#at += 1;
    return byte;
  }

  /** What `bytes` of a writer has written. */
  bytes(): Buffer {
    return this.#take(this.count());
  }

  /** All bytes that are left. */
  rest(): Uint8Array {
    return this.#take(this.#bytes.length - this.#at);
  }

  #array(depth: number): string {
    const count = this.#countAt(depth);
    let text = '[';
    for (let at = 0; at < count; at += 1) text += (at === 0 ? '' : ',') + this.value(depth + 1);
    return `${text}]`;
  }

  #shape(number: number, depth: number): string {
    const before = BEFORE_VALUES[number];
    if (before === undefined || depth > MAX_DEPTH) throw malformed(`no shape ${number} is here`);
    let text = '';
    for (const each of before) text += each + this.value(depth + 1);
    return `${text}}`;
  }

  #object(depth: number): string {
    const count = this.#countAt(depth);
    let text = '{';
    for (let at = 0; at < count; at += 1) {
      const name = quoted(this.text());
      text += `${at === 0 ? '' : ','}${name}:${this.value(depth + 1)}`;
    }
    return `${text}}`;
  }

  #countAt(depth: number): number {
    if (depth > MAX_DEPTH) throw malformed('it is too deep');
    return this.count();
  }

  #textOf(form: number): string {
    if (form >= FORMS.word && form < FORMS.shape) return wordOf(form - FORMS.word);
    if (form >= FORMS.before && form < FORMS.small) return this.#again(form - FORMS.before);
    if (form >= FORMS.digits && form < FORMS.digits18) {
      return String(this.#sized(form - FORMS.digits));
    }
    const digits = DIGITS.get(form);
    // The size is in the last three bits, or two.
    if (digits !== undefined) return padded(this.#sized(form & (digits > 6 ? 7 : 3)), digits);
    switch (form) {
      case FORMS.rareWord:
        return wordOf(this.byte() + LOW);
      case FORMS.farBefore:
        return this.#again(this.byte());
      case FORMS.day:
        return this.#day();
      case FORMS.hash:
        return this.#keep(this.#take(HASH_BYTES).toString('hex'));
      case FORMS.text:
        return this.#keep(this.#letters());
      default:
        throw malformed(`${form} is no form of a text`);
    }
  }

  #again(place: number): string {
    const text = this.#before[place];
    if (text === undefined) throw malformed(`no text stood at ${place}`);
    return text;
  }

  #keep(text: string): string {
    if (this.#before.length < MAX_BEFORE) this.#before.push(text);
    return text;
  }

  #day(): string {
    const number = this.#take(DAY_BYTES).readUIntBE(0, DAY_BYTES);
    const [months, day] = [Math.floor(number / DAYS), number % DAYS];
    const [year, month] = [Math.floor(months / MONTHS), months % MONTHS];
    const text = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
    if (text.length !== DAY_LETTERS) throw malformed('its day is none');
    return text;
  }

  #letters(): string {
    const bytes = this.bytes();
    try {
      return utf8Text(bytes);
    } catch (error) {
      throw malformed('its text is not UTF-8', error);
    }
  }

  #sized(size: number): number {
    let number = 0;
    for (const byte of this.#take(size)) number = number * 256 + byte;
    if (!Number.isSafeInteger(number)) throw malformed('its number is too large');
    return number;
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw malformed('it is cut');
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

/** What a record is that says nothing. */
export function malformed(why: string, cause?: unknown): StoreError {
  return new StoreError('corrupt_record', `a record is malformed: ${why}`, {}, cause);
}

function wordOf(number: number): string {
  const word = WORDS[number];
  if (word === undefined) throw malformed(`there is no word ${number}`);
  return word;
}

/** The canonical JSON of a text. */
export function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}

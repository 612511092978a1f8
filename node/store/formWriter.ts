/** Writes the forms of forms.ts. */
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { MAX_DEPTH } from '../../ledger/canonical.ts';
import {
  DAY_BYTES,
  DAY_LETTERS,
  DAYS,
  FORMS,
  HASH_BYTES,
  HASH_LETTERS,
  LOW,
  MAX_BEFORE,
  MONTHS,
  NEAR,
  PADDED,
} from './forms.ts';
import { SHAPES, WORDS } from './words.ts';

/** Digits of any safe integer; longer ones stay letters. */
const MAX_DIGITS = 15;
/** A length that one byte says. */
const SHORT_LETTERS = 64;
/** By the code of a letter; -1 for what is none of lower-case hexadecimal. */
const NIBBLES: Int8Array = Int8Array.from({ length: 256 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code)),
);
const WORD_LETTERS = Math.max(...WORDS.map(({ length }) => length));
const WORD_NUMBERS: ReadonlyMap<string, number> = new Map(WORDS.map((word, at) => [word, at]));
/** Numbers of shapes by their first name. */
const SHAPES_BY_FIRST: ReadonlyMap<string, readonly number[]> = Map.groupBy(
  SHAPES.keys(),
  (number) => SHAPES[number]?.[0] ?? '',
);

/** Writes one record after the other into the same memory: `begin`, its parts, `end`. */
export class FormWriter {
  #bytes = Buffer.allocUnsafe(1 << 14);
  #at = 0;
  /** Hashes and letters of the record, in their order. */
  #before: string[] = [];

  begin(): void {
    this.#at = 0;
    this.#before = [];
  }

  /** The bytes of the record. */
  end(): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(0, this.#at));
  }

  /** @returns false for what has no form: no JSON, or none that has a canonical text */
  value(value: Json | undefined, depth = 1): boolean {
    if (typeof value === 'string') return this.text(value);
    if (typeof value === 'number') return this.#number(value);
    if (value === null) return this.byte(FORMS.null);
    if (typeof value === 'boolean') return this.byte(value ? FORMS.true : FORMS.false);
    if (typeof value !== 'object' || depth > MAX_DEPTH) return false;
    return isArray(value) ? this.#array(value, depth) : this.#object(value, depth);
  }

  /** @returns false for a text that is half of a pair */
  text(text: string): boolean {
    const { length } = text;
    // No word begins with a digit.
    if (isDigit(text.charCodeAt(0))) {
      if (this.#digits(text)) return true;
    } else if (length <= WORD_LETTERS) {
      const word = WORD_NUMBERS.get(text);
      if (word !== undefined) return this.#word(word);
    }
    const place = this.#before.indexOf(text);
    if (place >= 0) {
      if (place < NEAR) return this.byte(FORMS.before + place);
      return this.byte(FORMS.farBefore) && this.byte(place);
    }
    if (length === DAY_LETTERS && this.#day(text)) return true;
    if (this.#before.length < MAX_BEFORE) this.#before.push(text);
    return (length === HASH_LETTERS && this.#hash(text)) || this.#letters(text);
  }

  /** Seven bits in a byte, the lowest first; all but the last byte have the eighth. */
  count(count: number): void {
    let rest = count;
    for (; rest > 127; rest >>>= 7) this.byte((rest & 127) | 128);
    this.byte(rest);
  }

  /** As many bytes as there are, and these. */
  bytes(bytes: Uint8Array): void {
    this.count(bytes.length);
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** @returns true */
  byte(byte: number): boolean {
    this.#room(1);
    this.#bytes[this.#at] = byte;
    this.#at += 1;
    return true;
  }

  #array(items: readonly Json[], depth: number): boolean {
    this.byte(FORMS.array);
    this.count(items.length);
    // By index: a hole has no form.
    for (let at = 0; at < items.length; at += 1) {
      if (!this.value(items[at], depth + 1)) return false;
    }
    return true;
  }

  #object(value: JsonObject, depth: number): boolean {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return false;
    const names = Object.keys(value);
    if (!isAscending(names)) names.sort();
    const shape = shapeOf(names);
    if (shape === undefined) {
      this.byte(FORMS.object);
      this.count(names.length);
    } else {
      this.byte(FORMS.shape + shape);
    }
    for (const name of names) {
      if (shape === undefined && (name === '__proto__' || !this.text(name))) return false;
      if (!this.value(value[name], depth + 1)) return false;
    }
    return true;
  }

  #number(value: number): boolean {
    if (!Number.isSafeInteger(value)) return false;
    if (value < 0) return this.byte(FORMS.negative) && this.#sized(0, -value);
    // The canonical text of -0 is 0.
    return value < LOW ? this.byte(FORMS.small + value) : this.#sized(FORMS.number, value);
  }

  #word(number: number): boolean {
    if (number < LOW) return this.byte(FORMS.word + number);
    return this.byte(FORMS.rareWord) && this.byte(number - LOW);
  }

  #digits(text: string): boolean {
    const { length } = text;
    const isPadded = length > 1 && text.charCodeAt(0) === 48;
    const form = isPadded ? PADDED.get(length) : FORMS.digits;
    if (form === undefined || (!isPadded && length > MAX_DIGITS)) return false;
    let number = 0;
    for (let at = 0; at < length; at += 1) {
      const code = text.charCodeAt(at);
      if (!isDigit(code)) return false;
      number = number * 10 + (code - 48);
    }
    return number <= Number.MAX_SAFE_INTEGER && this.#sized(form, number);
  }

  #day(text: string): boolean {
    if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
    const [month, day] = [Number(text.slice(5, 7)), Number(text.slice(8))];
    if (month >= MONTHS || day >= DAYS) return false;
    this.byte(FORMS.day);
    this.#room(DAY_BYTES);
    const number = (Number(text.slice(0, 4)) * MONTHS + month) * DAYS + day;
    this.#at = this.#bytes.writeUIntBE(number, this.#at, DAY_BYTES);
    return true;
  }

  #hash(text: string): boolean {
    this.#room(1 + HASH_BYTES);
    const [bytes, from] = [this.#bytes, this.#at + 1];
    for (let at = 0; at < HASH_BYTES; at += 1) {
      const high = NIBBLES[text.charCodeAt(2 * at)] ?? -1;
      const low = NIBBLES[text.charCodeAt(2 * at + 1)] ?? -1;
      if (high < 0 || low < 0) return false;
      bytes[from + at] = high * 16 + low;
    }
    bytes[this.#at] = FORMS.hash;
    this.#at = from + HASH_BYTES;
    return true;
  }

  #letters(text: string): boolean {
    if (this.#ascii(text)) return true;
    if (!text.isWellFormed()) return false;
    const length = Buffer.byteLength(text);
    this.byte(FORMS.text);
    this.count(length);
    this.#room(length);
    this.#at += this.#bytes.write(text, this.#at);
    return true;
  }

  /** What is short and plain, as names are, without asking the engine's own encoder. */
  #ascii(text: string): boolean {
    const { length } = text;
    if (length > SHORT_LETTERS) return false;
    this.#room(2 + length);
    const [bytes, from] = [this.#bytes, this.#at + 2];
    for (let at = 0; at < length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 127) return false;
      bytes[from + at] = code;
    }
    bytes[this.#at] = FORMS.text;
    bytes[this.#at + 1] = length;
    this.#at = from + length;
    return true;
  }

  /** A number of up to 7 bytes behind its form, to which their count is added. */
  #sized(form: number, number: number): boolean {
    this.#room(8);
    const [bytes, from] = [this.#bytes, this.#at + 1];
    const [high, low] = [Math.floor(number / 2 ** 32), number >>> 0];
    const size = high > 0 ? 4 + bytesOf(high) : bytesOf(low);
    bytes[this.#at] = form + size;
    for (let at = 0; at < size; at += 1) {
      const below = size - 1 - at;
      bytes[from + at] = below < 4 ? low >>> (8 * below) : high >>> (8 * (below - 4));
    }
    this.#at = from + size;
    return true;
  }

  #room(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * (this.#at + length));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
  }
}

/** How many bytes a number below 2^32 takes; none for 0. */
function bytesOf(number: number): number {
  return (39 - Math.clz32(number)) >> 3;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** The number of the shape with exactly these names. */
function shapeOf(names: readonly string[]): number | undefined {
  return SHAPES_BY_FIRST.get(names[0] ?? '')?.find((number) => {
    const shape = SHAPES[number] ?? [];
    return shape.length === names.length && shape.every((name, at) => name === names[at]);
  });
}

function isAscending(names: readonly string[]): boolean {
  for (let at = 1; at < names.length; at += 1) {
    if ((names[at - 1] ?? '') > (names[at] ?? '')) return false;
  }
  return true;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

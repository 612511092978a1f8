/**
 * Forms in which records say values and texts in few bytes. Each begins with one byte, to which
 * some add a small number; which stand where, says whoever uses them (storedFact.ts, orderKeys.ts).
 *
 *   value    null, false, true, a whole number; a text; an array: how many, values; an object with
 *            fields that a shape has: the shape, values in its order; any other object: how many,
 *            and of each member its name, a text, and the value
 *   text     a word; digits; a day; a hash; one that stood before in the record, by its place
 *            among its hashes and letters; or how many bytes, and UTF-8
 *
 * Shapes and words are those of words.ts.
 */

/** First bytes. What has a size adds how many bytes of a number follow, high byte first. */
export const FORMS = {
  null: 0,
  false: 1,
  true: 2,
  object: 3,
  array: 4,
  text: 5,
  hash: 6,
  day: 7,
  /** Then its place. */
  farBefore: 8,
  /** Then its number less 64. */
  rareWord: 9,
  /** Then a number, its size. */
  negative: 10,
  /** Of the 6, 15, 18 digits that keys have, with zeros in front. Has a size to 3, or to 7. */
  digits6: 12,
  number: 16,
  digits15: 24,
  /** Decimal digits without zeros in front. */
  digits: 32,
  digits18: 40,
  /** Adds its place, below 16. */
  before: 48,
  /** Adds a number below 64, as the next two do. */
  small: 64,
  word: 128,
  shape: 192,
} as const;

/** Numbers that are added to a first byte, and places. */
export const [LOW, NEAR] = [64, 16] as const;
/** Forms of digits with zeros in front, by how many there are. */
export const PADDED: ReadonlyMap<number, number> = new Map([
  [6, FORMS.digits6],
  [15, FORMS.digits15],
  [18, FORMS.digits18],
]);
/** Letters and bytes of a hash. */
export const [HASH_LETTERS, HASH_BYTES] = [64, 32] as const;
/** A day has so many letters; in bytes: year, month, day of the month as one number. */
export const [DAY_LETTERS, DAY_BYTES, MONTHS, DAYS] = [10, 3, 16, 32] as const;
/** So many hashes and texts of a record can be said again. */
export const MAX_BEFORE = 256;

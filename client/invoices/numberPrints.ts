/**
 * What the ledger knows of an invoice's number beside its identity: two fingerprints that are the
 * same for other spellings of it, so that look-alikes are flagged for the debtor to answer. What
 * is only alike here is never refused: suppliers do number `0012` and `12` side by side.
 */
import { looksOf, pointsOf, scriptOf } from '../../contracts/names/unicodeForms.ts';
import type { Hash } from '../../ledger/hash.ts';
import { fingerprint, normaliseNumber } from './identity.ts';

/** The fields of a registration that say what its number looks like. */
export interface NumberPrints {
  readonly skeleton: Hash;
  readonly core: Hash;
}

/** A run of so many digits tells an invoice from others; a shorter one is only a part. */
const CORE_DIGITS = 4;

/**
 * What a number looks like: letters of other alphabets and either case are those that they look
 * like, O is 0 and I and L are 1, zeros in front of other digits and all signs are dropped.
 */
export function numberSkeleton(number: string): string {
  return withoutZeros(wordsOf(number).join(''));
}

/**
 * The longest run of digits, the last of several, without zeros in front, where it has four or
 * more: prefixes and suffixes come and go. Else the skeleton.
 */
export function numberCore(number: string): string {
  const words = wordsOf(number);
  const runs = words.flatMap((word) => word.match(/[0-9]+/g) ?? []);
  const longest = runs.reduce((best, run) => (run.length >= best.length ? run : best), '');
  return longest.length < CORE_DIGITS ? withoutZeros(words.join('')) : withoutZeros(longest);
}

/**
 * The fingerprints of a number, as the document has it.
 * @param networkKey 32 bytes that the members hold
 * @param supplier the member id of the supplier
 */
export function numberPrints(
  networkKey: Uint8Array,
  supplier: string,
  number: string,
): NumberPrints {
  const [skeleton, core] = [numberSkeleton(number), numberCore(number)];
  return {
    skeleton: fingerprint(networkKey, { type: 'invoice-number-skeleton', supplier, skeleton }),
    core: fingerprint(networkKey, { type: 'invoice-number-core', supplier, core }),
  };
}

/** Letters and digits as they look, parted by the signs between them. */
function wordsOf(number: string): readonly string[] {
  const looks = looksOf(pointsOf(normaliseNumber(number))).map((at) => String.fromCodePoint(at));
  const shown = looks.map((look) => (/[0-9]/.test(look) || isLetter(look) ? look : '/'));
  return shown.join('').replaceAll('o', '0').replaceAll('l', '1').split('/');
}

/** By our own tables: who compares must get the same on any machine. */
function isLetter(look: string): boolean {
  const script = scriptOf(look.codePointAt(0) ?? 0);
  return script !== undefined && script !== 'Zyyy' && script !== 'Zinh';
}

function withoutZeros(text: string): string {
  return text.replace(/(?<![0-9])0+(?=[0-9])/g, '');
}

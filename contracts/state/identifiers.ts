/** The check digits of the identifiers by which organisations are known outside of the ledger. */

/** Letters of a unified social credit code with their values 0 to 30; no I, O, S, V, Z. */
const USCC_LETTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/**
 * Whether a text is a legal entity identifier (ISO 17442): 18 letters or digits and two check
 * digits, which make the number that it spells (A = 10 to Z = 35) 1 modulo 97 (ISO 7064).
 */
export function isLei(text: string): boolean {
  if (!/^[0-9A-Z]{18}[0-9]{2}$/.test(text)) return false;
  let rest = 0;
  for (const letter of text) {
    const value = Number.parseInt(letter, 36);
    rest = (rest * (value < 10 ? 10 : 100) + value) % 97;
  }
  return rest === 1;
}

/**
 * Whether a text is a unified social credit code (GB 32100-2015): 17 letters, weighted by powers of
 * three modulo 31, and a check letter that makes their sum 0 modulo 31.
 */
export function isUscc(text: string): boolean {
  if (text.length !== 18) return false;
  let [sum, weight] = [0, 1];
  for (const letter of text.slice(0, 17)) {
    const value = USCC_LETTERS.indexOf(letter);
    if (value < 0) return false;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return text.endsWith(USCC_LETTERS.charAt((31 - (sum % 31)) % 31));
}

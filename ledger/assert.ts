/**
 * Two of the three kinds of wrong: a programmer's error stops the process (`assert`), hostile or
 * damaged bytes throw a `FormatError` with a stable code. The third kind, a refusal by a rule of
 * the trade, is returned as data and lives in `contracts/`.
 */

/** Numbers and short texts that show what was wrong; never a secret, never a whole document. */
export type Facts = Readonly<Record<string, string | number>>;

/**
 * What every `verify*` of this house returns. `ok: false` means that well-formed input failed the
 * check, and says why; malformed input throws a `FormatError` instead.
 */
export type Verdict<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly code: string; readonly reason: string };

/** A programmer's error: the process has to stop, because its next step cannot be trusted. */
export class AssertionFailure extends Error {
  override readonly name = 'AssertionFailure';
}

/** Bytes or values from outside that do not have the form that was agreed. */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  /** Stable, lower case with underscores; listed in docs/refusals.md. */
  readonly code: FormatCode;
  readonly facts: Facts;

  constructor(code: FormatCode, message: string, facts: Facts = {}) {
    super(message);
    this.code = code;
    this.facts = facts;
  }
}

/** Every code of a `FormatError`, with the sentence that explains it. Never reused. */
export const FORMAT_CODES = {
  too_big: 'The bytes are longer than the limit for what they are.',
  not_utf8: 'The bytes are not valid UTF-8.',
  not_json: 'The text is not JSON.',
  not_canonical: 'The bytes differ from the canonical form (RFC 8785) of what they say.',
  unsafe_number: 'A number is not an integer between -(2^53-1) and 2^53-1.',
  too_deep: 'Arrays and objects are nested deeper than 16 levels.',
  lone_surrogate: 'A text or key contains half of a surrogate pair.',
  forbidden_key: 'An object has the key __proto__.',
  bad_hex: 'A text is not lower-case hexadecimal of the expected length.',
  bad_base64url: 'A text is not base64url without padding in its one exact form.',
  bad_shape: 'A value does not have the fields and kinds of its type.',
  bad_key: 'A public key is not canonical, or is of small order, or has torsion.',
  bad_algorithm: 'A key or signature names an algorithm that this ledger does not know.',
  bad_transaction: 'A transaction is not a compact JWS of the agreed form.',
  bad_set: 'A validator set is empty, unsorted, repeats an id or key, or has a bad power.',
  bad_genesis: 'A genesis document breaks a relation between its fields.',
  bad_token: 'A read token, or its proof, is not a JWT of the agreed form.',
  bad_envelope: 'A letter is not an envelope of the agreed form and the bytes that it names.',
  bad_receipt: 'A receipt is not a compact JWS of the agreed form.',
} as const;

/** One of the codes of `FORMAT_CODES`. */
export type FormatCode = keyof typeof FORMAT_CODES;

/**
 * States what must be true if this program is right.
 * @throws AssertionFailure when it is not; nobody catches that to go on.
 */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message);
}

/**
 * Signatures of validators that verified here once. The same one comes again and again: in a vote,
 * in polkas and commits of several peers, in the block that carries the commit. It is known by
 * itself, its key and the hash of what it signs, and not computed a second time (decision 0105).
 *
 * Only what verified is remembered, so nothing is accepted that would not be without this.
 */
import type { SignatureCheck } from '../../ledger/certificate.ts';
import { checkSignature } from '../../ledger/certificate.ts';
import { hashOf } from '../../ledger/hash.ts';
import type { SignatureChecks } from '../consensus/verify.ts';
import { signaturesBy } from '../consensus/verify.ts';

/** More than a hundred validators sign in two heights; who signs more only makes us compute. */
export const REMEMBERED_SIGNATURES = 1_024;

/** See the head of this file. */
export class CheckedSignatures implements SignatureChecks {
  readonly #check: SignatureCheck;
  /** Key and hash of what was signed, by signature; the oldest first. */
  readonly #verified = new Map<string, string>();
  readonly one: SignatureChecks['one'];
  readonly all: SignatureChecks['all'];

  constructor(check: SignatureCheck = checkSignature) {
    this.#check = check;
    ({ one: this.one, all: this.all } = signaturesBy(this.check));
  }

  /** How many are remembered. */
  get size(): number {
    return this.#verified.size;
  }

  /** As `checkSignature`. */
  readonly check: SignatureCheck = (key, bytes, signature) => {
    const signed = `${key} ${hashOf(bytes)}`;
    if (this.#verified.get(signature) === signed) return true;
    if (!this.#check(key, bytes, signature)) return false;
    this.#remember(signature, signed);
    return true;
  };

  #remember(signature: string, signed: string): void {
    const [oldest] = this.#verified.keys();
    if (this.#verified.size >= REMEMBERED_SIGNATURES && oldest !== undefined) {
      this.#verified.delete(oldest);
    }
    this.#verified.set(signature, signed);
  }
}

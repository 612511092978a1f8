/**
 * References between ends (EndToEndId): what ties an instruction to a bank to the notice of it.
 * They follow from what is paid, so that both sides make the same one, and nobody keeps a list.
 */
import type { Hash } from '../../ledger/hash.ts';
import { hashJson } from '../../ledger/hash.ts';

/** What is paid outside of the ledger. */
export type Subject =
  /** An issuer pays out what a member gives back. */
  | { readonly type: 'redemption'; readonly redemption: Hash }
  /** A debtor puts its issuer in funds for a pay day, in its payment `part` for that, from 1 on. */
  | {
      readonly type: 'obligation';
      readonly debtor: string;
      readonly issuer: string;
      readonly currency: string;
      readonly payDay: string;
      readonly part: number;
    };

/** ISO 20022 allows 35 signs. */
const FORM = /^TS[0-9A-F]{32}$/;

/** `TS` and the first 32 letters of a SHA-256, in capitals: docs/payments.md has the formula. */
export function endToEndOf(chain: Hash, subject: Subject): string {
  return `TS${hashJson({ chain, subject: { ...subject } })
    .slice(0, 32)
    .toUpperCase()}`;
}

/** The reference in the form of ours, whatever capitals a bank has made of it; null for others. */
export function ownReference(text: string | null): string | null {
  const reference = text?.toUpperCase() ?? '';
  return FORM.test(reference) ? reference : null;
}

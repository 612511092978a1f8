/**
 * References never stand on the ledger: a salted commitment does. Who keeps text and salt can show
 * later what it was about.
 */
import { toHex } from '../../../ledger/encoding.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { hashJson } from '../../../ledger/hash.ts';
import type { Environment } from '../../sdk/environment.ts';

/** A commitment with what opens it. */
export interface Reference {
  /** SHA-256 of the canonical JSON `{"salt":…,"text":…}`. */
  readonly commitment: Hash;
  /** 64 hex letters; keep it. */
  readonly salt: string;
}

/** Commits to a text with a fresh salt. */
export function commitText(text: string, environment: Environment): Reference {
  const salt = toHex(environment.randomBytes(32));
  return { commitment: hashJson({ salt, text: text.toWellFormed() }), salt };
}

/**
 * References never stand on the ledger: a salted commitment does. Who keeps text and salt can show
 * later what it was about.
 */
import { toHex } from '../../ledger/encoding.ts';
import { hashJson } from '../../ledger/hash.ts';
import type { Opening } from './alike.ts';
import type { Environment } from './environment.ts';

/** Commits to a text with a fresh salt. */
export function commitText(text: string, environment: Pick<Environment, 'randomBytes'>): Opening {
  const [salt, said] = [toHex(environment.randomBytes(32)), text.toWellFormed()];
  return { commitment: hashJson({ salt, text: said }), salt, text: said };
}

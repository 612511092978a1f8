/** Keys that validators are to have: whether each can be, and that it is in the right hands. */
import { FormatError } from '../../../ledger/assert.ts';
import { fromBase64url } from '../../../ledger/encoding.ts';
import { verifySignature } from '../../../ledger/keys.ts';
import { registrationBytes } from '../../../ledger/vote.ts';
import { keyOwners } from '../../state/members.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { SignedScene } from '../../state/scene.ts';
import type { Wish } from '../../state/validatorChange.ts';
import { isGoodKey } from './memberKeys.ts';

/** A wish with the signature of its new key over `validator-registration`; null without a key. */
export interface ProvedWish extends Wish {
  readonly proof: string | null;
}

/** That each new key is good, nobody else’s, and has signed for its validator. */
export function checkValidatorKeys(
  scene: SignedScene,
  wishes: readonly ProvedWish[],
): Refusal<'bad_public_key' | 'key_taken' | 'bad_proof'> | null {
  const seen = new Set<string>();
  for (const { validator, key, proof } of wishes) {
    if (key === null || proof === null) continue;
    if (!isGoodKey(key)) return refuse('bad_public_key', { validator });
    const owner = keyOwners.read(scene.draft, key);
    const isOwn = owner === undefined || (owner.owner === 'validator' && owner.id === validator);
    if (!isOwn || seen.has(key)) return refuse('key_taken', { validator });
    seen.add(key);
    const bytes = registrationBytes({ chain: scene.chain, key, validator });
    if (!isSigned(key, bytes, proof)) return refuse('bad_proof', { validator });
  }
  return null;
}

/** New keys belong to their validators for ever, whatever becomes of the proposal. */
export function keepValidatorKeys(scene: SignedScene, wishes: readonly ProvedWish[]): void {
  for (const { validator, key } of wishes) {
    if (key === null) continue;
    keyOwners.write(scene.draft, { key, owner: 'validator', id: validator, name: 'validator' });
  }
}

/** Whether the text is a signature of the key over the bytes; never throws. */
export function isSigned(key: string, bytes: Uint8Array, proof: string): boolean {
  try {
    return verifySignature(key, bytes, fromBase64url(proof));
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

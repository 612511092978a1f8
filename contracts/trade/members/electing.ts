/**
 * Who votes on blocks. A member that runs a validator shares its id. What block h decides about
 * them is in force from height h + 2, so that votes of h + 1 can be checked before h is known.
 */
import type { ValidatorSet } from '../../../ledger/validators.ts';
import { decodeValidators, validatorIndex } from '../../../ledger/validators.ts';
import type { FactReader } from '../../state/factKind.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { SignedScene } from '../../state/scene.ts';

/** The set that the newest block decided; in force two heights later. */
export function electedValidators(world: FactReader): ValidatorSet {
  return decodeValidators(world.facts.get('validators'));
}

/** That the signer runs a validator; else the refusal. */
export function checkValidator(scene: SignedScene): Refusal<'not_validator'> | null {
  const { draft, signer } = scene;
  const isValidator = validatorIndex(electedValidators(draft), signer) >= 0;
  return isValidator ? null : refuse('not_validator', { member: signer });
}

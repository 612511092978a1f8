/** Offers of assignment, whichever version of the deed has the words. */
import type { Done } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { checkCounterparty, HOLDER_ROLES } from '../members/standing.ts';
import type { UnitWords } from './offering.ts';
import { checkOfferable, findPiece, OFFERABLE_REFUSALS, openOffer } from './offering.ts';

/** What an offer of assignment says. */
export interface AssignmentWords extends UnitWords {
  readonly assignee: string;
  readonly disclosed: boolean;
  readonly reference: string;
  readonly expiresDay: string;
}

/** What refuses an offer of assignment, in its order. */
export const ASSIGNMENT_REFUSALS = [
  'unknown_receivable',
  'unknown_piece',
  'unknown_counterparty',
  'own_counterparty',
  'counterparty_role',
  ...OFFERABLE_REFUSALS,
] as const;

/** One of `ASSIGNMENT_REFUSALS`. */
export type AssignmentCode = (typeof ASSIGNMENT_REFUSALS)[number];

/** The terms of an offer that nothing is paid for. */
export const UNPAID = { price: 0n, issuer: null, recourse: false, rate: null } as const;

/** Offers open units to another member, to settle something between the two. */
export function offerToAssign(scene: SignedScene, words: AssignmentWords): Done<AssignmentCode> {
  const found = findPiece(scene, words);
  if ('code' in found) return found;
  const { assignee, disclosed, reference } = words;
  const refusal = checkCounterparty(scene, assignee, HOLDER_ROLES);
  if (refusal !== null) return refusal;
  const offerable = checkOfferable(scene, found, words, [assignee]);
  if ('code' in offerable) return offerable;
  const parties = { kind: 'assignment', seller: scene.signer, addressee: assignee } as const;
  return openOffer(scene, offerable, { id: scene.id, ...parties, ...UNPAID, disclosed, reference });
}

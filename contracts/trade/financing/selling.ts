/** What every sale of open units needs, whether its price is offered or asked for. */
import type { Refusal } from '../../state/refusals.ts';
import type { SignedScene } from '../../state/scene.ts';
import { checkCounterparty, checkIssuer } from '../members/standing.ts';
import type { Offerable, UnitWords } from './offering.ts';
import { checkTransferable, findPiece, TRANSFERABLE_REFUSALS } from './offering.ts';

/** What refuses units that are to be sold, in its order. */
export const FOR_SALE_REFUSALS = [
  'unknown_receivable',
  'unknown_piece',
  'unknown_counterparty',
  'own_counterparty',
  'counterparty_role',
  'not_an_issuer',
  ...TRANSFERABLE_REFUSALS,
] as const;

/** One of `FOR_SALE_REFUSALS`. */
export type ForSaleCode = (typeof FOR_SALE_REFUSALS)[number];

/** The open units that a member offers to a financier, or why it cannot. */
export function checkForSale(
  scene: SignedScene,
  words: UnitWords & { readonly buyer: string | null; issuer: string; expiresDay: string },
  takers: readonly (string | null)[],
): Offerable | Refusal<ForSaleCode> {
  const found = findPiece(scene, words);
  if ('code' in found) return found;
  const { buyer, issuer } = words;
  const refusal =
    (buyer === null ? null : checkCounterparty(scene, buyer, ['financier'])) ??
    checkIssuer(scene.draft, issuer);
  return refusal ?? checkTransferable(scene, found, words, takers);
}

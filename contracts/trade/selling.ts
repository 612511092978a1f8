/** Offers of sale, whichever version of the deed has the words. */
import type { Rate } from '../state/facts.ts';
import { refuse } from '../state/refusals.ts';
import type { Done } from '../state/rule.ts';
import type { SignedScene } from '../state/scene.ts';
import type { OfferTerms, UnitWords } from './offering.ts';
import { checkOfferable, findPiece, MAX_SALES, openOffer } from './offering.ts';
import { unbrokenRecourse } from './recourse.ts';
import { checkCounterparty, checkIssuer } from './standing.ts';

/** What an offer of sale says. Amounts are decimal text. */
export interface SaleWords extends UnitWords, Pick<OfferTerms, 'disclosed' | 'recourse'> {
  readonly buyer: string | null;
  readonly price: string;
  readonly issuer: string;
  readonly reference: string;
  readonly expiresDay: string;
  readonly interest: Rate | null;
}

/** The refusals of every offer of sale, in their order. */
export const SALE_REFUSALS = [
  'unknown_receivable',
  'unknown_piece',
  'unknown_counterparty',
  'own_counterparty',
  'counterparty_role',
  'not_an_issuer',
  'not_holder',
  'receivable_closed',
  'piece_locked',
  'piece_pledged',
  'bad_day',
  'expires_day_past',
  'units_not_open',
  'too_many_pieces',
  'recourse_too_deep',
] as const;

/** One of `SALE_REFUSALS`. */
export type SaleCode = (typeof SALE_REFUSALS)[number];

/** Offers open units for sale: checked, cut out, locked. */
export function offerForSale(scene: SignedScene, words: SaleWords): Done<SaleCode> {
  const found = findPiece(scene, words);
  if ('code' in found) return found;
  const { buyer, issuer, reference, disclosed, recourse, interest: rate } = words;
  const refusal =
    (buyer === null ? null : checkCounterparty(scene, buyer, ['financier'])) ??
    checkIssuer(scene.draft, issuer);
  if (refusal !== null) return refusal;
  const offerable = checkOfferable(scene, found, words, [buyer]);
  if ('code' in offerable) return offerable;
  const depth = unbrokenRecourse(found.piece).length;
  if (recourse && depth >= MAX_SALES) return refuse('recourse_too_deep', { depth });
  const parties = { id: scene.id, kind: 'sale', seller: scene.signer, addressee: buyer } as const;
  const terms = { price: BigInt(words.price), issuer, disclosed, recourse, rate };
  return openOffer(scene, offerable, { ...parties, reference, ...terms });
}

/** Offers of sale, whichever version of the deed has the words. */
import type { Rate, ReserveTerms } from '../../state/rates.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Done, Event } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { checkCounterparty, checkIssuer } from '../members/standing.ts';
import { unbrokenRecourse } from '../pieces/recourse.ts';
import type { Offerable, OfferTerms, UnitWords } from './offering.ts';
import { checkOfferable, findPiece, MAX_SALES, OFFERABLE_REFUSALS, openOffer } from './offering.ts';

/** What an offer of sale says. Amounts are decimal text. */
export interface SaleWords extends UnitWords, Pick<OfferTerms, 'disclosed' | 'recourse'> {
  readonly buyer: string | null;
  readonly price: string;
  readonly issuer: string;
  readonly reference: string;
  readonly expiresDay: string;
  readonly interest: Rate | null;
}

/** What refuses units that are to be sold, in its order. */
export const FOR_SALE_REFUSALS = [
  'unknown_receivable',
  'unknown_piece',
  'unknown_counterparty',
  'own_counterparty',
  'counterparty_role',
  'not_an_issuer',
  ...OFFERABLE_REFUSALS,
] as const;

/** The refusals of an offer of sale that may be with recourse. */
export const SALE_REFUSALS = [...FOR_SALE_REFUSALS, 'recourse_too_deep'] as const;

/** Those of an offer of sale with a reserve. */
export const RESERVE_REFUSALS = [...SALE_REFUSALS, 'piece_reserved'] as const;

/** One of `FOR_SALE_REFUSALS`. */
export type ForSaleCode = (typeof FOR_SALE_REFUSALS)[number];

/** One of `SALE_REFUSALS`. */
export type SaleCode = (typeof SALE_REFUSALS)[number];

/** Offers open units for sale, told to the debtor and without recourse. */
export function offerPlainly(
  scene: SignedScene,
  words: Omit<SaleWords, 'disclosed' | 'recourse' | 'interest'>,
): Done<ForSaleCode> {
  const offerable = checkForSale(scene, words, [words.buyer]);
  if ('code' in offerable) return offerable;
  const plain = { ...words, disclosed: true, recourse: false, interest: null };
  return openSale(scene, offerable, plain, null);
}

/** Offers open units for sale: checked, cut out, locked. */
export function offerForSale(scene: SignedScene, words: SaleWords): Done<SaleCode> {
  const offerable = checkSale(scene, words, [words.buyer]);
  return 'code' in offerable ? offerable : openSale(scene, offerable, words, null);
}

/** The same with a reserve: nobody has a pledge in the piece, and it has none yet. */
export function offerWithReserve(
  scene: SignedScene,
  words: SaleWords,
  reserve: ReserveTerms,
): Done<SaleCode | 'piece_reserved'> {
  // No pledgee has agreed to any buyer whatever.
  const offerable = checkSale(scene, words, [null]);
  if ('code' in offerable) return offerable;
  const { piece } = offerable;
  if (piece.reserve !== null) return refuse('piece_reserved', { seller: piece.reserve.seller });
  return openSale(scene, offerable, words, reserve);
}

function checkSale(
  scene: SignedScene,
  words: SaleWords,
  takers: readonly (string | null)[],
): Offerable | Refusal<SaleCode> {
  const offerable = checkForSale(scene, words, takers);
  if ('code' in offerable) return offerable;
  const depth = unbrokenRecourse(offerable.piece).length;
  const isTooDeep = words.recourse && depth >= MAX_SALES;
  return isTooDeep ? refuse('recourse_too_deep', { depth }) : offerable;
}

function checkForSale(
  scene: SignedScene,
  words: UnitWords & Pick<SaleWords, 'buyer' | 'issuer' | 'expiresDay'>,
  takers: readonly (string | null)[],
): Offerable | Refusal<ForSaleCode> {
  const found = findPiece(scene, words);
  if ('code' in found) return found;
  const { buyer, issuer } = words;
  const refusal =
    (buyer === null ? null : checkCounterparty(scene, buyer, ['financier'])) ??
    checkIssuer(scene.draft, issuer);
  return refusal ?? checkOfferable(scene, found, words, takers);
}

function openSale(
  scene: SignedScene,
  offerable: Offerable,
  words: SaleWords,
  reserve: ReserveTerms | null,
): readonly Event[] {
  const { buyer, issuer, reference, disclosed, recourse, interest: rate } = words;
  const parties = { id: scene.id, kind: 'sale', seller: scene.signer, addressee: buyer } as const;
  const terms = { price: BigInt(words.price), issuer, disclosed, recourse, rate };
  return openOffer(scene, offerable, { ...parties, reference, ...terms }, reserve);
}

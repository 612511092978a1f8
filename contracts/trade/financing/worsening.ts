/**
 * Nobody is held to a piece that has become worse since it was offered, or a price for it was
 * quoted. Fewer or smaller burdens are no reason to refuse, nor are notes, which others can cause.
 */
import type { Hash } from '../../../ledger/hash.ts';
import type { EncumbranceCode, Seen } from '../../state/encumbrances.ts';
import type { Known, Offer } from '../../state/offers.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Scene } from '../../state/scene.ts';
import type { Held } from '../evidence/encumbrances.ts';
import { encumbrancesOf, worseThan } from '../evidence/encumbrances.ts';
import { lockedPiece, receivableOf } from './offering.ts';

/** What is no burden to who knows it. */
const BURDEN_OF: Readonly<Record<Known, EncumbranceCode>> = {
  insolvency: 'debtor_insolvent',
  rival: 'rival_disputed',
};

/**
 * That a piece has no burden that was not seen, and none that grew; one that is known is none.
 * @param words what was seen when it was offered or priced, and what the taker knows
 * @param except the offer that binds it and is being taken, if any
 */
export function checkNotWorse(
  { draft }: Scene,
  held: Held,
  { seen, knowing }: { readonly seen: Seen; readonly knowing: readonly Known[] },
  except: Hash | null,
): Refusal<'piece_changed'> | null {
  const known = new Set<EncumbranceCode>(knowing.map((word) => BURDEN_OF[word]));
  const found = encumbrancesOf(draft, held, except).filter(({ code }) => !known.has(code));
  const worse = worseThan(seen, found);
  if (worse === null) return null;
  const { code: burden, subject } = worse;
  return refuse('piece_changed', { burden, subject, digest: seen.digest });
}

/** The same for the piece that an open offer binds. */
export function checkOfferedPiece(
  scene: Scene,
  offer: Offer,
  knowing: readonly Known[],
): Refusal<'piece_changed'> | null {
  const piece = lockedPiece(scene.draft, offer);
  const receivable = receivableOf(scene.draft, offer);
  return checkNotWorse(scene, { receivable, piece }, { seen: offer.seen, knowing }, offer.id);
}

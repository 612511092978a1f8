/**
 * Nobody is held to a piece that has become worse since it was offered, or a price for it was
 * quoted. Fewer or smaller burdens are no reason to refuse, nor are notes, which others can cause.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Seen } from '../../state/encumbrances.ts';
import type { Offer } from '../../state/offers.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Scene } from '../../state/scene.ts';
import type { Held } from '../evidence/encumbrances.ts';
import { encumbrancesOf, worseThan } from '../evidence/encumbrances.ts';
import { lockedPiece } from './offering.ts';

/**
 * That a piece has no burden that was not seen, and none that grew.
 * @param except the offer that binds it and is being taken, if any
 */
export function checkNotWorse(
  { draft }: Scene,
  held: Held,
  seen: Seen,
  except: Hash | null,
): Refusal<'piece_changed'> | null {
  const worse = worseThan(seen, encumbrancesOf(draft, held, except));
  if (worse === null) return null;
  const { code: burden, subject } = worse;
  return refuse('piece_changed', { burden, subject, digest: seen.digest });
}

/** The same for the piece that an open offer binds. */
export function checkOfferedPiece(scene: Scene, offer: Offer): Refusal<'piece_changed'> | null {
  const piece = lockedPiece(scene.draft, offer);
  const receivable = receivables.read(scene.draft, offer.receivable);
  assert(receivable !== undefined, 'an offer is of a receivable that exists');
  return checkNotWorse(scene, { receivable, piece }, offer.seen, offer.id);
}

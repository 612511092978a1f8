/** That a receivable does not come to bear more than one block may do for it (state/burdens.ts). */
import type { Json } from '../ledger/canonical.ts';
import type { Deed } from '../ledger/transaction.ts';
import { burdenOf, PIECE_BURDEN } from './state/burdens.ts';
import type { Refusal } from './state/refusals.ts';
import { refuse } from './state/refusals.ts';
import type { Scene } from './state/scene.ts';
import { bornOn } from './trade/pieces/bearing.ts';

/**
 * Deeds by which somebody takes on more of its own will. Whoever exercises a right that it has, or
 * ends something, is never refused for what others have taken on.
 */
const BURDENING: ReadonlySet<string> = new Set([
  ...['offerSale', 'acceptSale', 'acceptQuote', 'offerEarlyPayment', 'offerAssignment'],
  ...['assignToMany', 'acceptAssignment', 'pledgePiece', 'acceptGuarantee'],
]);

/**
 * Looks at what a deed has written since the savepoint: whether it makes a receivable bear more
 * than a block may do for it at once. What it bore before is no matter. A credit note is refused
 * beyond that, too, though its pieces are touched later: it leaves debts in the place of units.
 */
export function checkBurden(scene: Scene, deed: Deed): Refusal<'too_many_burdens'> | null {
  const { draft, parameters } = scene;
  const { maxBlockWork: max } = parameters;
  const isNote = deed.type === 'creditNote';
  if (!isNote && !BURDENING.has(deed.type)) return null;
  const ids = new Set(draft.written().flatMap(receivableOf));
  for (const receivable of ids) {
    const bears = bornOn(draft, receivable);
    if (bears <= max || (!isNote && !hasGrown(scene, receivable))) continue;
    return refuse('too_many_burdens', { receivable, bears, max });
  }
  return null;
}

/** Families of facts about pieces, and of the receivable itself. */
const FAMILIES: ReadonlySet<string> = new Set(['piece', 'holding', 'receivable']);

function receivableOf(key: string): readonly string[] {
  const [family = '', receivable = ''] = key.split('/', 2);
  return FAMILIES.has(family) ? [receivable] : [];
}

/** Whether the pieces of a receivable bear more than at the savepoint. */
function hasGrown({ draft }: Scene, receivable: string): boolean {
  const keys = new Set(draft.written().filter((key) => receivableOf(key)[0] === receivable));
  let more = 0;
  for (const key of keys) {
    const [before, now] = [draft.before(key), draft.facts.get(key)];
    more += sumOf(key, now) - sumOf(key, before);
  }
  return more > 0;
}

function sumOf(key: string, value: Json | undefined): number {
  if (value === undefined) return 0;
  return key.startsWith('piece/') ? PIECE_BURDEN : (burdenOf(key, value)?.count ?? 0);
}

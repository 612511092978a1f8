/** That nobody opens more by its own word than the parameters let one member have open. */
import { mayHaveOpen, openCountKey, openingOf } from './state/openings.ts';
import type { Refusal } from './state/refusals.ts';
import { refuse } from './state/refusals.ts';
import type { SignedScene } from './state/scene.ts';

/**
 * Looks at what a deed has written since the savepoint: whether its signer has more of what it has
 * opened than it may. What was open before is no matter, also when the parameters let it have less
 * by now.
 */
export function checkOpened(scene: SignedScene): Refusal<'too_many_open'> | null {
  const { draft, signer, parameters } = scene;
  for (const key of new Set(draft.written())) {
    const value = draft.facts.get(key);
    const opening = value === undefined ? null : openingOf(key, value);
    if (opening === null || opening.member !== signer) continue;
    const open = Number(draft.indexes.get(openCountKey(opening)) ?? 0);
    const max = mayHaveOpen(parameters, opening.of);
    const before = draft.before(key);
    if (open <= max || (before !== undefined && openingOf(key, before) !== null)) continue;
    return refuse('too_many_open', { of: opening.of, open: open - 1, max });
  }
  return null;
}

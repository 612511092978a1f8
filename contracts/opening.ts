/** That nobody opens more by its own word than the parameters let one member have open. */
import type { OpenedName } from './state/openings.ts';
import { mayHaveOpen, openCountKey, openingOf } from './state/openings.ts';
import type { Refusal } from './state/refusals.ts';
import { refuse } from './state/refusals.ts';
import type { SignedScene } from './state/scene.ts';

/**
 * Looks at what a deed has written since the savepoint: whether its signer has more of what it has
 * opened than it may. What was open before is no matter, also when the parameters let it have less
 * by now. The refusal says how many would be open without those that the deed opens.
 */
export function checkOpened(scene: SignedScene): Refusal<'too_many_open'> | null {
  const { draft, signer, parameters } = scene;
  for (const [of, opened] of openedBy(scene)) {
    const open = Number(draft.indexes.get(openCountKey({ of, member: signer })) ?? 0);
    const max = mayHaveOpen(parameters, of);
    if (open > max) return refuse('too_many_open', { of, open: open - opened, max });
  }
  return null;
}

/** How many of each kind a deed has opened for its signer. */
function openedBy({ draft, signer }: SignedScene): ReadonlyMap<OpenedName, number> {
  const opened = new Map<OpenedName, number>();
  for (const key of new Set(draft.written())) {
    const value = draft.facts.get(key);
    const opening = value === undefined ? null : openingOf(key, value);
    if (opening === null || opening.member !== signer) continue;
    const before = draft.before(key);
    if (before !== undefined && openingOf(key, before) !== null) continue;
    opened.set(opening.of, (opened.get(opening.of) ?? 0) + 1);
  }
  return opened;
}

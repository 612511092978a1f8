/**
 * Nothing is signed by id alone. Where an id that a deed names decides how much, by when or on
 * which terms, the deed says in its field `shown` what its signer was shown of it, and is refused
 * when something else stands by then. A rule finds it by one function, which the client uses to
 * show it and the ledger to compare.
 */
import type { JsonObject } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import type { FactReader } from './factKind.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';

/** What stands of what a deed names, amounts as decimal text; null where there is no such thing. */
export type Shown<Deed> = {
  find(deed: Deed, state: FactReader): JsonObject | null;
}['find'];

/** That what the signer of a deed was shown is what stands; the facts name the first difference. */
export function checkShown<Deed>(
  state: FactReader,
  shown: Shown<Deed> | undefined,
  deed: Deed,
): Refusal<'shown_differs'> | null {
  if (shown === undefined) return null;
  const stands = shown(deed, state);
  const said = (deed as { readonly shown?: JsonObject | null }).shown ?? null;
  // Of what is not there, the rule itself says so.
  if (stands === null) return null;
  const field = Object.keys(stands).find((name) => textOf(said?.[name]) !== textOf(stands[name]));
  if (field === undefined) return null;
  return refuse('shown_differs', { field, stands: plain(stands[field]) });
}

function textOf(value: JsonObject[string] | undefined): string {
  return value === undefined ? '' : canonicalText(value);
}

function plain(value: JsonObject[string] | undefined): string {
  return typeof value === 'string' ? value : textOf(value);
}

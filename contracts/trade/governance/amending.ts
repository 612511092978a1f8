/**
 * Parameters that change by ballot: the same schema as for a genesis document, and a height from
 * which all nodes count with the new ones. What a parameter was for what has begun stays with that:
 * receivables, offers and proposals carry their days.
 */
import { assert } from '../../../ledger/assert.ts';
import type { Json, JsonObject } from '../../../ledger/canonical.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Amendment } from '../../state/amendments.ts';
import { amendments } from '../../state/amendments.ts';
import type { FactReader } from '../../state/factKind.ts';
import type { BadField } from '../../state/forms.ts';
import { badFieldOf } from '../../state/forms.ts';
import { isBalanced, parametersSchema, UNGOVERNED } from '../../state/parameters.ts';
import type { ParametersChange } from '../../state/proposals.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import { checkIssuer } from '../members/standing.ts';

/** Why parameters cannot be changed so, in the order of the checks. */
export type AmendmentCode =
  | 'not_an_issuer'
  | 'nothing_changes'
  | 'height_past'
  | 'height_taken'
  | 'bad_parameters';

/** That all whose money is to settle are issuers; else the refusal. */
export function checkSettlers(
  world: FactReader,
  { values }: Pick<ParametersChange, 'values'>,
): Refusal<'not_an_issuer'> | null {
  const named = values['settlementIssuers'];
  for (const issuer of Array.isArray(named) ? named : []) {
    const refusal = checkIssuer(world, String(issuer));
    if (refusal !== null) return refusal;
  }
  return null;
}

/** That the parameters can be changed so as things are, from a height to come on. */
export function checkAmendment(
  { draft, height: now }: Scene,
  { values, height }: ParametersChange,
): Refusal<AmendmentCode> | null {
  const current = readParameters(draft);
  const isSame = ([name, value]: readonly [string, Json]): boolean =>
    Object.hasOwn(current, name) && canonicalText(current[name] ?? null) === canonicalText(value);
  const stranger = checkSettlers(draft, { values });
  if (stranger !== null) return stranger;
  if (Object.entries(values).every(isSame)) return refuse('nothing_changes');
  if (height <= now + 1) return refuse('height_past', { height: now });
  const other = amendments.read(draft, height);
  if (other !== undefined) return refuse('height_taken', { proposal: other.proposal });
  const bad = badValueIn(current, values);
  return bad === null ? null : refuse('bad_parameters', { ...bad });
}

/** Puts down what will hold from its height on. */
export function planAmendment(
  { draft }: Scene,
  proposal: Hash,
  { values, height, source, document }: ParametersChange,
): Event {
  const words = { height, proposal, values, before: null, source, document };
  amendments.write(draft, { ...words, status: 'planned' });
  return { type: 'amendmentPlanned', proposal, height };
}

/** The amendment that holds from the block after this one on, or null. */
export function dueAmendment({ draft, height }: Scene): Amendment | null {
  return amendments.read(draft, height + 1) ?? null;
}

/** Makes it: the next block is the first under it. Another one may have come between. */
export function makeAmendment({ draft }: Scene, amendment: Amendment): Event {
  const { values, proposal, height } = amendment;
  const current = readParameters(draft);
  if (badValueIn(current, values) !== null) {
    amendments.write(draft, { ...amendment, status: 'overtaken' });
    return { type: 'parametersKept', proposal, height };
  }
  const names = Object.keys(values);
  const before = Object.fromEntries(names.map((name) => [name, current[name] ?? null]));
  draft.set('parameters', { ...current, ...values });
  amendments.write(draft, { ...amendment, before, status: 'made' });
  return { type: 'parametersChanged', proposal, inForceAt: height };
}

/** The value that is none, or that no ballot sets, in our own words. */
function badValueIn(current: JsonObject, values: JsonObject): BadField | null {
  const fixed = UNGOVERNED.find((name) => Object.hasOwn(values, name));
  if (fixed !== undefined) return { field: fixed, expected: 'no parameter that a ballot changes' };
  const whole = { ...current, ...values };
  const read = parametersSchema.safeParse(whole);
  if (!read.success) return badFieldOf(parametersSchema, whole);
  if (isBalanced(read.data)) return null;
  const expected = 'no less than minLateInterestPpm, no more than maxLateInterestPpm';
  return { field: 'lateInterestPpm', expected };
}

function readParameters({ facts }: FactReader): JsonObject {
  const parameters = facts.get('parameters');
  assert(parameters !== undefined, 'the state has the parameters');
  return parameters as JsonObject;
}

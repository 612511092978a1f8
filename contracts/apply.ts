/** Doing one deed: read it by its schema, check the signer's role, dispatch to its rule. */
import type { Deed } from '../ledger/transaction.ts';
import { ruleOf } from './deeds.ts';
import { badFieldOf } from './state/forms.ts';
import type { Refusal } from './state/refusals.ts';
import { refuse } from './state/refusals.ts';
import type { Done } from './state/rule.ts';
import type { SignedScene } from './state/scene.ts';
import { checkShown } from './state/shown.ts';
import { hasRole, memberOf } from './trade/members/standing.ts';
import { joinTouched } from './trade/pieces/joining.ts';
import { checkStopped } from './trade/supervision/freezing.ts';

/** Does a deed on the scene's draft, wholly or not at all. */
export function applyDeed(scene: SignedScene, deed: Deed): Done {
  scene.draft.savepoint();
  const done = dispatch(scene, deed);
  if (!('code' in done)) return [...done, ...joinTouched(scene.draft)];
  scene.draft.rollback();
  return done;
}

function dispatch(scene: SignedScene, deed: Deed): Done {
  const { type, version } = deed;
  const rule = ruleOf(type, version, scene.parameters.protocol);
  if (rule === undefined) return refuse('unknown_deed', { type, version });
  const read = rule.schema.safeParse(deed);
  if (!read.success) return refuse('bad_deed', { type, version, ...badFieldOf(rule.schema, deed) });
  return (
    checkRole(scene, rule.roles) ??
    checkStopped(scene, rule.subjects, read.data) ??
    checkShown(scene.draft, rule.shown, read.data) ??
    rule.apply(scene, read.data)
  );
}

function checkRole(
  scene: SignedScene,
  roles: Parameters<typeof hasRole>[1] | null,
): Refusal<'role_missing'> | null {
  if (roles === null || hasRole(memberOf(scene), roles)) return null;
  return refuse('role_missing', { needed: roles.join(' ') });
}

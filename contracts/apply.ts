/** Doing one deed: read it by its schema, check the signer's role, dispatch to its rule. */
import { assert } from '../ledger/assert.ts';
import type { Json } from '../ledger/canonical.ts';
import type { Hash } from '../ledger/hash.ts';
import type { Deed } from '../ledger/transaction.ts';
import { openApproval, policyOf, takeApproved } from './approving.ts';
import { checkBurden } from './burdening.ts';
import { CHAPTERS, isDeedType, ruleOf } from './deeds.ts';
import { mostOfDeed } from './deedWork.ts';
import { checkDuePending } from './duePending.ts';
import { checkOpened } from './opening.ts';
import { checkScope } from './scoping.ts';
import type { Policy } from './state/approvals.ts';
import { foldedReceivables } from './state/folded.ts';
import { badFieldOf } from './state/forms.ts';
import { spentSums } from './state/keyScopes.ts';
import type { Role } from './state/members.ts';
import { queuedOrders } from './state/queuedOrders.ts';
import type { Refusal } from './state/refusals.ts';
import { isForStrangers, OK, refuse } from './state/refusals.ts';
import type { Done, Event, Rule, Run } from './state/rule.ts';
import type { Scene, SignedScene } from './state/scene.ts';
import { checkShown } from './state/shown.ts';
import { OF_SUSPENDED } from './suspended.ts';
import { planFolds } from './trade/due/folding.ts';
import { memberOf } from './trade/members/standing.ts';
import { tellAllOnce } from './trade/money/telling.ts';
import { joinTouched } from './trade/pieces/joining.ts';
import { endOwnDebts } from './trade/settlement/confusing.ts';
import { checkStopped } from './trade/supervision/freezing.ts';
import { WorkCount } from './work.ts';

/**
 * Does a deed on the scene's draft, wholly or not at all, as far as it is in the scope of its key.
 * While items are due that have not run, an order of a supervisor is done behind them, and no other
 * deed meets what they are about.
 */
export function applyDeed(scene: SignedScene, deed: Deed): Done {
  const scope = checkScope(scene, deed);
  if ('code' in scope) return scope;
  const policy = policyOf(scene, deed);
  if (policy === null && scene.backlog && isOrder(deed)) return queueOrder(scene, deed);
  const { draft, backlog } = scene;
  draft.savepoint();
  const done = policy === null ? doBounded(scene, deed) : putDown(scene, deed, policy);
  // Also what was refused may have been so for what the item is about to change.
  const refusal = (backlog ? checkDuePending(scene) : null) ?? done;
  if ('code' in refusal) draft.rollback();
  else if (scope.spent !== null) spentSums.write(draft, scope.spent);
  return refusal;
}

/** Does a deed as far as it makes no more work than is its bound; else it is refused. */
function doBounded(scene: SignedScene, deed: Deed): Done {
  const { draft, parameters } = scene;
  const max = mostOfDeed(deed.type, parameters);
  const work = new WorkCount(draft);
  const done = draft.within(max, () => doWhole(scene, deed));
  if (done === null) return refuse('too_much_work', { max });
  if ('code' in done) return done;
  work.tell(done.length);
  return work.units > max ? refuse('too_much_work', { max }) : done;
}

/** Has a deed wait for further keys, if it could be done now: it is, and taken back. */
function putDown(scene: SignedScene, deed: Deed, policy: Policy): Done {
  const tried = doBounded({ ...scene, joint: true }, deed);
  if ('code' in tried) return tried;
  scene.draft.rollback();
  const opened = openApproval(scene, deed, policy);
  return checkOpened(scene) ?? [opened];
}

/** Does a deed with what follows from it at once; a word that was the last, with its deed. */
function doWhole(scene: SignedScene, deed: Deed): Done {
  const done = dispatch(scene, deed);
  if ('code' in done) return done;
  const approved = deed.type === 'approveDeed' ? takeApproved(scene, deed) : null;
  if (approved !== null && 'code' in approved) return approved;
  if (approved !== null) {
    const more = doWhole(approved.scene, approved.deed);
    return 'code' in more ? more : [...done, ...more];
  }
  const tooMany = checkOpened(scene) ?? checkBurden(scene, deed);
  if (tooMany !== null) return tooMany;
  const events = [...done, ...endOwn(scene), ...joinTouched(scene.draft)];
  planFolds(scene);
  return tellAllOnce(events);
}

/** Ends what the deed has brought to its debtor's hand. */
function endOwn(scene: SignedScene): readonly Event[] {
  return endOwnDebts({ ...scene, origin: scene.id });
}

/** Whether a deed is an order: of stops and proceedings, by a supervisor or the validators. */
function isOrder({ type, version }: Deed): boolean {
  return version === 1 && Object.hasOwn(CHAPTERS.supervision, type);
}

/** Puts an order behind what is due; that its words have their form is seen now. */
function queueOrder(scene: SignedScene, deed: Deed): Done {
  const rule = ruleOf(deed.type, deed.version, scene.parameters.protocol);
  assert(rule !== undefined, 'an order is a deed of the ledger');
  const refusal = checkWords(rule, deed) ?? checkSigner(scene, rule.roles, deed);
  if (refusal !== null) return refusal;
  const { draft, id, signer, keyName, time, made } = scene;
  draft.savepoint();
  queuedOrders.write(draft, { id, signer, keyName, deed: deed as Json, time, made });
  const tooMany = checkOpened(scene);
  if (tooMany !== null) {
    draft.rollback();
    return tooMany;
  }
  return [{ type: 'orderQueued', order: id, deed: deed.type, by: signer }];
}

/** Does an order that waited, as the due item that it was: what comes of it is its outcome. */
export function runQueuedOrder(scene: Scene, id: Hash): Run {
  const order = queuedOrders.read(scene.draft, id);
  assert(order !== undefined, 'a due item names an order that waits');
  const { signer, keyName, deed } = order;
  scene.draft.remove(queuedOrders.key(id));
  const done = dispatch({ ...scene, id, signer, keyName }, deed as Deed);
  if ('code' in done) return { code: done.code, events: [], facts: done.facts };
  return { code: OK, events: done, facts: {} };
}

function dispatch(scene: SignedScene, deed: Deed): Done {
  const { type, version } = deed;
  const rule = ruleOf(type, version, scene.parameters.protocol);
  if (rule === undefined) return refuse('unknown_deed', { type, version });
  const read = rule.schema.safeParse(deed);
  if (!read.success) return badDeed(rule, deed);
  const refusal =
    checkSigner(scene, rule.roles, deed) ?? checkStopped(scene, rule.subjects, read.data);
  return asFolded(scene, deed, refusal ?? applyShown(scene, rule, read.data));
}

/**
 * What a deed does, if its signer was shown what stands. What differs is for the parties: who is
 * none is told that alone, and so is what is looked at before it.
 */
function applyShown(scene: SignedScene, rule: Rule, deed: unknown): Done {
  const differs = checkShown(scene.draft, rule.shown, deed);
  const done = rule.apply(scene, deed);
  if (differs === null) return done;
  const place = 'code' in done ? rule.refusals.indexOf(done.code) : rule.refusals.length;
  return place > rule.refusals.findLastIndex(isForStrangers) ? differs : done;
}

/** Codes of what is not in the state, be it that it never was or that it has left. */
const ABSENT: ReadonlySet<string> = new Set([
  ...['unknown_receivable', 'unknown_piece', 'unknown_invoice'],
]);

/** What is not there because its receivable has left the state is refused as that. */
function asFolded({ draft }: SignedScene, deed: Deed, done: Done): Done {
  if (!('code' in done) || !ABSENT.has(done.code)) return done;
  const { receivable, invoice, former, target, repair } = deed as Readonly<Record<string, unknown>>;
  const { receivable: repaired } = (repair ?? {}) as { readonly receivable?: unknown };
  const named = [receivable, invoice, former, String(target).split('/')[1], repaired].map(String);
  const id = named.find((each) => foldedReceivables.read(draft, each) !== undefined);
  return id === undefined ? done : refuse('receivable_folded', { receivable: id });
}

function checkWords(rule: Rule, deed: Deed): Refusal<'bad_deed'> | null {
  return rule.schema.safeParse(deed).success ? null : badDeed(rule, deed);
}

function badDeed(rule: Rule, deed: Deed): Refusal<'bad_deed'> {
  const { type, version } = deed;
  return refuse('bad_deed', { type, version, ...badFieldOf(rule.schema, deed) });
}

/** That the signer has a role for the deed, or had it for what goes on, and may begin it. */
function checkSigner(
  scene: SignedScene,
  needed: readonly Role[] | null,
  { type }: Deed,
): Refusal<'member_left' | 'role_missing' | 'member_suspended'> | null {
  const { id, roles, formerRoles, status } = memberOf(scene);
  if (status === 'left') return refuse('member_left', { member: id });
  const goesOn = isDeedType(type) && OF_SUSPENDED[type] === 'goes on';
  const has = goesOn ? [...roles, ...formerRoles] : roles;
  if (needed !== null && !has.some((role) => needed.includes(role))) {
    return refuse('role_missing', { needed: needed.join(' ') });
  }
  return goesOn || status === 'active' ? null : refuse('member_suspended', { member: id });
}

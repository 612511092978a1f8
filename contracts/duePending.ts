/**
 * What is due comes first: from its due time until an item has run, no deed looks at or changes
 * what the item is about. Such a deed is refused `due_pending`, and may be sent again a little
 * later; everything else goes on beside the items. Money may come in: it counts for those items. So
 * does an order of a supervisor wait: what it would stop does nothing more before it is done.
 */

import { accounts } from './state/accounts.ts';
import { contracts } from './state/agreements.ts';
import { corrections } from './state/corrections.ts';
import { dueOnPrefix, readDueKey, readDueOnKey } from './state/dueKeys.ts';
import { under } from './state/factKeys.ts';
import { entriesOf } from './state/indexes.ts';
import { insolvencies } from './state/insolvencies.ts';
import { namesOf } from './state/listings.ts';
import { subjectOf } from './state/naming.ts';
import { ordersMaking } from './state/queuedOrders.ts';
import { receivables } from './state/receivables.ts';
import type { Refusal } from './state/refusals.ts';
import { refuse } from './state/refusals.ts';
import type { Scene, SignedScene } from './state/scene.ts';
import { livingOn } from './trade/agreements/contracting.ts';

/**
 * Kinds of which an item that waits decides nothing for others: keys of a member, and that
 * contracts are still told of an attestation.
 */
const INDIFFERENT: ReadonlySet<string> = new Set(['member', 'wake']);

/** Kinds that an order makes: who looks at one looks at the orders that wait, too. */
const STOPS: ReadonlySet<string> = new Set(['freeze', 'halt', 'insolvency']);

/**
 * That the deed just done on the scene's draft, since its savepoint, has met no item that is due
 * and has not run; else the refusal, which names one.
 */
export function checkDuePending(scene: SignedScene): Refusal<'due_pending'> | null {
  const { draft, signer } = scene;
  for (const key of new Set([...draft.asked(), ...draft.written()])) {
    const item = itemOn(scene, key);
    if (item !== null) return refuse('due_pending', { item });
  }
  // Proceedings take the keys of a member from it, whatever its deed looks at.
  const order = orderOn(scene, insolvencies.key(signer));
  return order === null ? null : refuse('due_pending', { item: order });
}

/** The item that is due and is about this fact, or null. */
function itemOn(scene: Scene, key: string): string | null {
  const [kind = '', id = ''] = key.split('/', 2);
  if (INDIFFERENT.has(kind)) return null;
  if (kind === 'account') return itemOnAccount(scene, key);
  if (kind === 'piece') return itemOnReceivable(scene, id);
  if (STOPS.has(kind)) {
    return dueItemOf(scene, key) ?? orderOn(scene, key) ?? itemOnLeaving(scene, key);
  }
  if (kind === 'receivable') return itemOnReceivable(scene, id);
  return dueItemOf(scene, key) ?? itemOnLeaving(scene, key);
}

/** What is about a receivable that is leaving goes with it. */
function itemOnLeaving(scene: Scene, key: string): string | null {
  const value = scene.draft.before(key);
  const subject = value === undefined ? null : subjectOf(key, value);
  const receivable = subject === null ? undefined : receivables.read(scene.draft, subject);
  if (receivable == null || receivable.fold === null) return null;
  return dueItemOf(scene, receivables.key(receivable.id));
}

/** A receivable with its pieces waits for the contracts on it and the corrections, too. */
function itemOnReceivable(scene: Scene, id: string): string | null {
  const own = dueItemOf(scene, `receivable/${id}`);
  if (own !== null) return own;
  for (const contract of livingOn(scene.draft, id)) {
    const item = dueItemOf(scene, contracts.key(contract.id));
    if (item !== null) return item;
  }
  for (const correction of namesOf(scene.draft, 'corrections', id)) {
    const item = dueItemOf(scene, corrections.key(correction));
    if (item !== null) return item;
  }
  return null;
}

/** What is free in an account may grow, but not shrink, before an item that is paid from it. */
function itemOnAccount({ draft, time }: Scene, key: string): string | null {
  const [before, after] = [draft.before(key), draft.facts.get(key)];
  const free = (value: typeof after): bigint =>
    value === undefined ? 0n : accounts.decode(value).balance;
  if (free(after) >= free(before)) return null;
  const [first] = draft.indexes.scan(...under(dueOnPrefix(key)), 1);
  if (first === undefined) return null;
  const { time: dueTime, item } = readDueOnKey(first[0]);
  return dueTime <= time ? item : null;
}

/** That an order waits which makes this freeze, halt or insolvency; which, is its maker's. */
function orderOn({ draft }: Scene, key: string): string | null {
  const [first] = draft.indexes.scan(...under(ordersMaking(key)), 1);
  return first === undefined ? null : 'order';
}

/** The item that follows from the fact as it was before the deed, if it is due. */
function dueItemOf({ draft, time }: Scene, key: string): string | null {
  const value = draft.before(key);
  if (value === undefined) return null;
  for (const entry of entriesOf(key, value)) {
    if (!entry.startsWith('due/')) continue;
    const { time: dueTime, item } = readDueKey(entry);
    if (dueTime <= time) return item;
  }
  return null;
}

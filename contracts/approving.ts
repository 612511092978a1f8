/**
 * Maker and checker: a deed under a policy of its member (state/approvals.ts) is put down as an
 * approval when the first key has signed it, and done when enough have. No rule knows of it.
 */
import { assert } from '../ledger/assert.ts';
import type { Json, JsonObject } from '../ledger/canonical.ts';
import { hashJson } from '../ledger/hash.ts';
import type { Deed } from '../ledger/transaction.ts';
import type { AmountFound } from './deedAmounts.ts';
import { amountOfDeed } from './deedAmounts.ts';
import type { Policy } from './state/approvals.ts';
import { approvals, policies, SIGNED_ALONE } from './state/approvals.ts';
import type { Refusal } from './state/refusals.ts';
import { refuse } from './state/refusals.ts';
import type { Event } from './state/rule.ts';
import type { SignedScene } from './state/scene.ts';
import type { CurrencySum } from './state/totals.ts';
import { firstPolicy, isApproved } from './trade/members/approving.ts';

/** The policy under which a deed waits for further keys; null: it is done at once. */
export function policyOf({ draft, signer }: SignedScene, deed: Deed): Policy | null {
  if (SIGNED_ALONE.has(deed.type)) return null;
  const own = policies.read(draft, signer) ?? null;
  if (deed.type === 'setPolicy') return own ?? firstPolicy(signer, deed as never);
  return own !== null && demands(own, deed, () => amountOfDeed(deed, draft)) ? own : null;
}

function demands({ deeds, above }: Policy, { type }: Deed, amountOf: () => AmountFound): boolean {
  if (deeds === null || deeds.includes(type)) return true;
  if (above === null) return false;
  const found = amountOf();
  if (typeof found === 'string') return found === 'unknown';
  const most = above.find(({ currency }) => currency === found.currency)?.amount ?? '0';
  return found.amount > BigInt(most);
}

/** Puts a deed down, with the word of its first key. */
export function openApproval(scene: SignedScene, deed: Deed, { waitDays }: Policy): Event {
  const { draft, signer: member, id, keyName, time, days, made } = scene;
  const until = time + waitDays * days.dayMs;
  const words = { member, id, keyName, signed: [keyName], until, made };
  const digest = hashJson(deed as Json);
  const amount = sumOf(amountOfDeed(deed, draft));
  approvals.write(draft, { ...words, deed: deed as Json, digest, amount });
  const names = { approval: id, deed: deed.type, name: keyName };
  return { type: 'approvalOpened', member, ...names, until };
}

/** A deed that enough keys have signed, and the scene in which it is done. */
export interface Approved {
  readonly scene: SignedScene;
  readonly deed: Deed;
}

/**
 * What is done when an approval was signed once more; null: it waits on. It is done as if its first
 * key had signed it now, and refused when it comes to another amount than was approved.
 */
export function takeApproved(
  scene: SignedScene,
  { approval: id }: JsonObject,
): Approved | Refusal<'approval_changed'> | null {
  const { draft, signer } = scene;
  const approval = approvals.read(draft, signer, String(id));
  assert(approval !== undefined, 'what was just approved is there');
  if (!isApproved(draft, approval)) return null;
  const deed = approval.deed as Deed;
  const now = sumOf(amountOfDeed(deed, draft));
  if (now?.currency !== approval.amount?.currency || now?.amount !== approval.amount?.amount) {
    const amount = now === null ? 'none' : `${now.currency} ${now.amount}`;
    return refuse('approval_changed', { approval: approval.id, amount });
  }
  draft.remove(approvals.key(signer, approval.id));
  const { keyName } = approval;
  return { scene: { ...scene, id: approval.id, keyName, joint: true }, deed };
}

function sumOf(found: AmountFound): CurrencySum | null {
  if (typeof found === 'string') return null;
  return { currency: found.currency, amount: String(found.amount) };
}

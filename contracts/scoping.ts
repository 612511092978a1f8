/**
 * Whether the key that has signed a deed may sign it (state/keyScopes.ts), and what it has spent of
 * its day with that. A key that may do all is asked nothing; the word of one on a deed that waits
 * for it is a signature like the first.
 */
import { assert } from '../ledger/assert.ts';
import type { Deed } from '../ledger/transaction.ts';
import { amountOfDeed } from './deedAmounts.ts';
import { approvals } from './state/approvals.ts';
import type { KeyLimit, Spent } from './state/keyScopes.ts';
import type { Refusal } from './state/refusals.ts';
import { refuse } from './state/refusals.ts';
import type { SignedScene } from './state/scene.ts';
import { spendingOf } from './trade/members/spending.ts';
import { memberOf } from './trade/members/standing.ts';

/** That a key may sign a deed, and what its day comes to when that is done; null: no limits. */
export type InScope = { readonly spent: Spent | null };

/** Whether the key of the scene may sign the deed as things are before it. */
export function checkScope(scene: SignedScene, signed: Deed): InScope | Refusal<'out_of_scope'> {
  const { keyName, time } = scene;
  const key = memberOf(scene).keys.find(({ name }) => name === keyName);
  assert(key !== undefined, 'a transaction was signed with a key of its member');
  if (key.scope === null) return { spent: null };
  const { deeds, limits, until } = key.scope;
  const deed = deedSignedBy(scene, signed);
  const facts = { key: keyName, deed: deed.type };
  if (until !== null && until <= time) return refuse('out_of_scope', { ...facts, until });
  if (deeds !== null && !deeds.includes(deed.type)) {
    return refuse('out_of_scope', { ...facts, deeds: deeds.join(' ') });
  }
  // Who declines gives nothing.
  if (limits === null || signed.type === 'declineDeed') return { spent: null };
  return checkLimits(scene, deed, limits);
}

/** The deed itself; of a word on another that waits, that one. */
function deedSignedBy({ draft, signer }: SignedScene, deed: Deed): Deed {
  if (deed.type !== 'approveDeed' && deed.type !== 'declineDeed') return deed;
  return (approvals.read(draft, signer, String(deed['approval']))?.deed as Deed) ?? deed;
}

function checkLimits(
  scene: SignedScene,
  deed: Deed,
  limits: readonly KeyLimit[],
): InScope | Refusal<'out_of_scope'> {
  const facts = { key: scene.keyName, deed: deed.type };
  const found = amountOfDeed(deed, scene.draft);
  if (found === 'nothing') return { spent: null };
  // What cannot be told beforehand may be any amount.
  if (found === 'unknown') return refuse('out_of_scope', { ...facts, limits: tellLimits(limits) });
  const { currency, amount } = found;
  const limit = limits.find((each) => each.currency === currency);
  const most = { perDeed: limit?.perDeed ?? '0', perDay: limit?.perDay ?? '0' };
  const { before, after } = spendingOf(scene, found);
  if (amount <= BigInt(most.perDeed) && before + amount <= BigInt(most.perDay)) {
    return { spent: after };
  }
  const sums = { currency, amount: String(amount), spent: String(before) };
  return refuse('out_of_scope', { ...facts, ...sums, ...most });
}

function tellLimits(limits: readonly KeyLimit[]): string {
  return limits
    .map(({ currency, perDeed, perDay }) => `${currency} ${perDeed}/${perDay}`)
    .join(' ');
}

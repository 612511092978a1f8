/**
 * What an insolvent member has offered is withdrawn, and its standing consents end: its pieces and
 * its money are free for the administrator, who answers what is offered to it. The deed does so
 * much, the due-queue the rest, batch after batch and all at the time of the deed: so before any
 * further deed, and in the block of the deed nobody can take it.
 */
import { assert } from '../../../ledger/assert.ts';
import { under } from '../../state/factKeys.ts';
import type { FactKind } from '../../state/factKind.ts';
import { insolvencies } from '../../state/insolvencies.ts';
import { offers } from '../../state/offers.ts';
import { conversions, quoteRequests, quotes } from '../../state/quotes.ts';
import { redemptions } from '../../state/redemptions.ts';
import type { Consent } from '../../state/rights.ts';
import { consents } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { closeOffer } from '../financing/offering.ts';
import { closeConversion } from '../money/converting.ts';
import { closeQuote, closeRequest } from '../money/quoting.ts';
import { failRedemption } from '../money/redeeming.ts';

/** So many things are closed at once; with a request its quotes, which are bounded themselves. */
export const WITHDRAW_BATCH = 100;

/** What binds pieces or money of the member that made it: its index, and how it is withdrawn. */
const OFFERED: readonly {
  readonly index: string;
  readonly withdraw: (draft: Draft, id: string) => readonly Event[];
}[] = [
  offered('offers-from', offers, (draft, offer) => [closeOffer(draft, offer, 'withdrawn')]),
  offered('requests-from', quoteRequests, (draft, each) => closeRequest(draft, each, 'withdrawn')),
  offered('quotes-from', quotes, (draft, quote) => [closeQuote(draft, quote, 'withdrawn')]),
  offered('conversions-from', conversions, (draft, each) => [
    closeConversion(draft, each, 'withdrawn'),
  ]),
  offered('redemptions-waiting', redemptions, (draft, each) => [failRedemption(draft, each)]),
];

/** Withdraws a batch of what an insolvent member has offered, and plans the next one if needed. */
export function withdrawOffered({ draft, time }: Scene, member: string): readonly Event[] {
  const insolvency = insolvencies.read(draft, member);
  assert(insolvency !== undefined, 'what is withdrawn is an insolvent member’s');
  const events = withdrawBatch(draft, member);
  const isOffered = OFFERED.some(({ index }) => idsIn(draft, index, member, 1).length > 0);
  const isLeft = isOffered || consentsOf(draft, member, 1).length > 0;
  const withdrawTime = isLeft ? (insolvency.withdrawTime ?? time) : null;
  const batches = insolvency.batches + 1;
  insolvencies.write(draft, { ...insolvency, batches, withdrawTime });
  return events;
}

function withdrawBatch(draft: Draft, member: string): readonly Event[] {
  const events: Event[] = [];
  for (const { index, withdraw } of OFFERED) {
    for (const id of idsIn(draft, index, member, WITHDRAW_BATCH)) {
      if (events.length >= WITHDRAW_BATCH) return events;
      events.push(...withdraw(draft, id));
    }
  }
  for (const consent of consentsOf(draft, member, Math.max(0, WITHDRAW_BATCH - events.length))) {
    const { assignee, assignor } = consent;
    draft.remove(consents.key(assignee, assignor));
    events.push({ type: 'consentEnded', assignee, assignor });
  }
  return events;
}

/** Standing consents that the member has given. */
function consentsOf(draft: Draft, member: string, limit: number): readonly Consent[] {
  const found = draft.facts.scan(...under(`consent/${member}`), limit);
  return found.map(([, value]) => consents.decode(value));
}

function idsIn(draft: Draft, index: string, member: string, limit: number): readonly string[] {
  const entries = draft.indexes.scan(...under(`${index}/${member}`), limit);
  return entries.map(([entry]) => entry.slice(entry.lastIndexOf('/') + 1));
}

function offered<T>(
  index: string,
  kind: FactKind<T, [id: string]>,
  withdraw: (draft: Draft, each: T) => readonly Event[],
) {
  return {
    index,
    withdraw: (draft: Draft, id: string): readonly Event[] => {
      const each = kind.read(draft, id);
      assert(each !== undefined, 'an index entry follows from its fact');
      return withdraw(draft, each);
    },
  };
}

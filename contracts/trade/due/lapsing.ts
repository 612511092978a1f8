/** What ends by itself when its time is over: nobody has answered, paid, called or lifted it. */
import { assert } from '../../../ledger/assert.ts';
import type { Target } from '../../state/freezes.ts';
import { freezes, isFrozen, isHalted } from '../../state/freezes.ts';
import { guarantees } from '../../state/guarantees.ts';
import { invoices } from '../../state/invoices.ts';
import { offers } from '../../state/offers.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Claim } from '../../state/rights.ts';
import { claims } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import type { Draft } from '../../state/state.ts';
import { ofClaim } from '../../state/subjects.ts';
import { closeOffer } from '../financing/offering.ts';
import { endGuarantee } from '../pieces/guaranteeing.ts';
import { closeClaim } from '../pieces/recourse.ts';
import { stopOf } from '../supervision/freezing.ts';
import { endOrders } from './thawing.ts';

/** At the end of its last day an offer that nobody took lapses. */
export function lapseOffer(scene: Scene, id: string): Event[] {
  const offer = offers.read(scene.draft, id);
  assert(offer !== undefined && offer.status === 'open', 'only open offers are due to lapse');
  return [closeOffer(scene.draft, offer, 'lapsed')];
}

/**
 * At the end of the term of recourse a claim that nobody paid lapses; while nobody may pay it, for
 * its receivable, its piece or one of the two members stands still, a day later.
 */
export function lapseClaim(scene: Scene, id: string): Event[] {
  const { draft, days } = scene;
  const claim = claims.read(draft, id);
  assert(claim?.status === 'open', 'only open claims are due to lapse');
  const target = stopOfClaim(draft, claim);
  if (target === null) return [closeClaim(draft, claim, 'lapsed')];
  const lapseTime = claim.lapseTime + days.dayMs;
  claims.write(draft, { ...claim, lapseTime });
  return [{ type: 'claimDeferred', claim: id, lapseTime, target }];
}

/** What stands still of a claim, so that nobody pays it now; or null. */
function stopOfClaim(draft: Draft, { id, receivable, assignor }: Claim): Target | null {
  const targets = [`member/${assignor}`, ...ofClaim(draft, id)];
  const stopped = targets.find((target) => isFrozen(draft, target) || isHalted(draft, target));
  return stopOf(draft, receivableOf(draft, receivable)) ?? stopped ?? null;
}

/** At the end of its term an order is over by itself, and with the last one the freeze. */
export function lapseFreeze(scene: Scene, target: string, item: string): readonly Event[] {
  const freeze = freezes.read(scene.draft, target);
  assert(freeze?.status === 'active', 'only a freeze in force is due to lapse');
  const first = Math.min(...freeze.orders.map(({ until }) => until));
  const origin = { ...scene, origin: `${item} ${scene.height}` };
  return endOrders(origin, freeze, ({ until }) => until === first, 'lapsed');
}

/**
 * A guarantee is over when its term ends without a default. No default comes while units are
 * disputed or the receivable stands still: where one would have come in the term, that goes on day
 * by day.
 */
export function expireGuarantee(scene: Scene, id: string): Event[] {
  const { draft, days } = scene;
  const guarantee = guarantees.read(draft, id);
  assert(guarantee !== undefined, 'a due item names a guarantee that exists');
  const receivable = receivableOf(draft, guarantee.receivable);
  if (guarantee.status === 'active' && isHeldUp(scene, receivable, guarantee.until)) {
    const until = guarantee.until + days.dayMs;
    guarantees.write(draft, { ...guarantee, until });
    return [{ type: 'guaranteeExtended', guarantee: id, until }];
  }
  endGuarantee(draft, guarantee, 'expired');
  return [{ type: 'guaranteeEnded', guarantee: id, status: 'expired' }];
}

/** Whether the default would have come by then, had nothing stood still and nobody disputed. */
function isHeldUp({ parameters, days }: Scene, receivable: Receivable, until: number): boolean {
  const { status, dueTime } = receivable;
  if (status !== 'closed' && status !== 'overdue') return false;
  return dueTime + parameters.graceDays * days.dayMs <= until;
}

function receivableOf(draft: Draft, id: string): Receivable {
  const receivable = receivables.read(draft, id);
  assert(receivable !== undefined, 'what lapses is about a receivable that exists');
  return receivable;
}

/** Silence is never acceptance: what nobody has answered in its days lapses. */
export function lapseInvoice(scene: Scene, id: string): Event[] {
  const invoice = invoices.read(scene.draft, id);
  assert(invoice !== undefined, 'a due item names an invoice that exists');
  assert(invoice.status !== 'accepted', 'silence does not end an unsettled rest');
  invoices.write(scene.draft, { ...invoice, status: 'lapsed', disputed: 0n });
  return [{ type: 'invoiceLapsed', invoice: id }];
}

/** What ends by itself when its time is over: nobody has answered, paid, called or lifted it. */
import { assert } from '../../../ledger/assert.ts';
import { freezes } from '../../state/freezes.ts';
import { guarantees } from '../../state/guarantees.ts';
import { invoices } from '../../state/invoices.ts';
import { offers } from '../../state/offers.ts';
import { claims } from '../../state/rights.ts';
import type { Event } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import { closeOffer } from '../financing/offering.ts';
import { endGuarantee } from '../pieces/guaranteeing.ts';
import { closeClaim } from '../pieces/recourse.ts';
import { endOrders } from './thawing.ts';

/** At the end of its last day an offer that nobody took lapses. */
export function lapseOffer(scene: Scene, id: string): Event[] {
  const offer = offers.read(scene.draft, id);
  assert(offer !== undefined && offer.status === 'open', 'only open offers are due to lapse');
  return [closeOffer(scene.draft, offer, 'lapsed')];
}

/** At the end of the term of recourse a claim that nobody paid lapses. */
export function lapseClaim(scene: Scene, id: string): Event[] {
  const claim = claims.read(scene.draft, id);
  assert(claim?.status === 'open', 'only open claims are due to lapse');
  return [closeClaim(scene.draft, claim, 'lapsed')];
}

/** At the end of its term an order is over by itself, and with the last one the freeze. */
export function lapseFreeze(scene: Scene, target: string, item: string): readonly Event[] {
  const freeze = freezes.read(scene.draft, target);
  assert(freeze?.status === 'active', 'only a freeze in force is due to lapse');
  const first = Math.min(...freeze.orders.map(({ until }) => until));
  const origin = { ...scene, origin: `${item} ${scene.height}` };
  return endOrders(origin, freeze, ({ until }) => until === first, 'lapsed');
}

/** A guarantee that nobody called in its term is over. */
export function expireGuarantee(scene: Scene, id: string): Event[] {
  const guarantee = guarantees.read(scene.draft, id);
  assert(guarantee !== undefined, 'a due item names a guarantee that exists');
  endGuarantee(scene.draft, guarantee, 'expired');
  return [{ type: 'guaranteeEnded', guarantee: id, status: 'expired' }];
}

/** Silence is never acceptance: what nobody has answered in its days lapses. */
export function lapseInvoice(scene: Scene, id: string): Event[] {
  const invoice = invoices.read(scene.draft, id);
  assert(invoice !== undefined, 'a due item names an invoice that exists');
  assert(invoice.status !== 'accepted', 'silence does not end an unsettled rest');
  invoices.write(scene.draft, { ...invoice, status: 'lapsed', disputed: 0n });
  return [{ type: 'invoiceLapsed', invoice: id }];
}

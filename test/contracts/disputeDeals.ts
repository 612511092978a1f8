import { invoices } from '../../contracts/state/invoices.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { Draft } from '../../contracts/state/state.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import type { Market } from './market.ts';
import { hashFor } from './market.ts';

/** The debtor disputes so much of what it acknowledged. */
export function dispute(
  receivable: string,
  amount: string,
  ground = 'damaged',
  payee = ground === 'already_paid' ? 'bank-two' : null,
) {
  const words = { receivable, amount, ground, payee, details: hashFor('photographs') };
  return { type: 'disputeReceivable', version: 1, ...words } as const;
}

/** Units of the piece are given up, by the holder alone or for all. */
export function concede(receivable: string, piece: string, alone = false) {
  return { type: 'concedeUnits', version: 1, receivable, piece, alone } as const;
}

/** The dispute is ruled on, or lifted with nothing cancelled. */
export function end(receivable: string, name: string, cancelled = '0') {
  return { type: 'endDispute', version: 1, receivable, dispute: name, cancelled } as const;
}

/** Bank-two has bought all of it without recourse for 9800. */
export function sold(market: Market): string {
  const id = makeAcknowledged(market, 'a', { latePpm: 90_000 });
  handOn(market, deals.sell(id, { buyer: 'bank-two' }), 'tier-one');
  return id;
}

/** Has the acceptance name a member that rules on disputes. */
export function withRuler(market: Market, id: string): void {
  const receivable = receivables.read(market.world, id);
  const invoice = invoices.read(market.world, id);
  if (receivable === undefined || invoice === undefined) throw new Error('there are both');
  const terms = { ...invoice.terms, ruler: 'regulator' };
  const draft = new Draft(market.world);
  receivables.write(draft, { ...receivable, ruler: 'regulator' });
  invoices.write(draft, { ...invoice, terms });
  market.world.apply(draft.factWrites(), draft.indexWrites());
}

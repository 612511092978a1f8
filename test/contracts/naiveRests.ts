/**
 * What the naive market knows of offers on the unsettled rest of an invoice; it shares no code with
 * the rules.
 */
import { NaiveInvoices } from './naiveInvoices.ts';

/** What one of the two would settle a rest on. */
export interface NaiveRestOffer {
  readonly by: string;
  readonly amount: number;
  readonly ends: boolean;
  readonly issuer: string;
  /** The last day on which it is taken. */
  readonly lastDay: number;
}

/** Every deed returns whether it is done. */
export abstract class NaiveRests extends NaiveInvoices {
  /** The last offer on each invoice, with the rest on which it was made. */
  readonly restOffers = new Map<string, NaiveRestOffer & { readonly rest: number }>();

  offerRest(id: string, words: NaiveRestOffer, now: number): boolean {
    const invoice = this.invoices.get(id);
    if (invoice?.status !== 'accepted' || invoice.disputed === 0) return false;
    const { by, amount, issuer, lastDay } = words;
    if (by !== invoice.supplier && by !== invoice.debtor) return false;
    if (amount > invoice.disputed || this.isInsolvent(issuer)) return false;
    if (this.endOfDays(this.start, lastDay) <= now) return false;
    this.restOffers.set(id, { ...words, rest: invoice.disputed });
    return true;
  }

  takeRest(newId: string, id: string, by: string, now: number): boolean {
    const invoice = this.invoices.get(id);
    const offer = this.restOffers.get(id);
    if (invoice === undefined || offer === undefined || invoice.terms === null) return false;
    const other = offer.by === invoice.debtor ? invoice.supplier : invoice.debtor;
    const isOver =
      offer.rest !== invoice.disputed || this.endOfDays(this.start, offer.lastDay) <= now;
    if (by !== other || isOver || this.isInsolvent(offer.issuer)) return false;
    invoice.accepted += offer.amount;
    invoice.disputed = offer.ends ? 0 : invoice.disputed - offer.amount;
    const terms = { ...invoice.terms, issuer: offer.issuer };
    this.putReceivable(newId, invoice, offer.amount, terms, now, id);
    this.see(offer.ends ? 'a rest that ends' : 'a rest of the rest');
    return true;
  }

  /** What a member has offered is over when proceedings on it are opened. */
  protected endRestOffers(member: string): void {
    for (const [id, { by }] of this.restOffers) if (by === member) this.restOffers.delete(id);
  }
}

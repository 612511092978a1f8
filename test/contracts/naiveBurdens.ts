/** The naive market, whole: what hurts a piece, so that nobody is held to one that got worse. */
import { NaiveBallots } from './naiveBallots.ts';
import type { NaiveOfferTerms, NaiveReceivable, NaiveWhat, Unit } from './naiveThings.ts';

/** How much each burden is, by what it is; 0 where it has no amount. */
type Burdens = ReadonlyMap<unknown, number>;

/** Every deed returns whether it is done. */
export class NaiveBurdens extends NaiveBallots {
  /** What was seen when an offer was made or a quote given, by its id. */
  readonly #seen = new Map<string, Burdens>();

  protected override putOffer(
    id: string,
    receivable: NaiveReceivable,
    what: NaiveWhat,
    terms: NaiveOfferTerms,
    now: number,
  ): void {
    this.#seen.set(id, this.burdens(receivable, receivable.units[what.from - 1]));
    super.putOffer(id, receivable, what, terms, now);
  }

  override take(id: string, by: string, kind: 'assignment' | 'sale', now: number): boolean {
    const offer = this.offers.get(id);
    if (offer !== undefined && this.#isWorse(id, offer.receivable, offer.units[0])) return false;
    return super.take(id, by, kind, now);
  }

  override quote(...words: Parameters<NaiveBallots['quote']>): boolean {
    const [id, requestId] = words;
    if (!super.quote(...words)) return false;
    const { what } = this.requests.get(requestId) ?? {};
    const receivable = this.receivables.get(what?.receivable ?? '') as NaiveReceivable;
    this.#seen.set(id, this.burdens(receivable, receivable.units[(what?.from ?? 1) - 1]));
    return true;
  }

  override acceptQuote(...words: Parameters<NaiveBallots['acceptQuote']>): boolean {
    const [, id] = words;
    const { what } = this.quotes.get(id)?.request ?? {};
    const receivable = this.receivables.get(what?.receivable ?? '');
    const unit = receivable?.units[(what?.from ?? 1) - 1];
    if (receivable !== undefined && this.#isWorse(id, receivable, unit)) return false;
    return super.acceptQuote(...words);
  }

  #isWorse(id: string, receivable: NaiveReceivable, unit: Unit | undefined): boolean {
    const seen = this.#seen.get(id) ?? new Map();
    const now = [...this.burdens(receivable, unit)];
    const isWorse = now.some(([what, amount]) => !seen.has(what) || seen.get(what) < amount);
    if (isWorse) this.see('worse than it was seen');
    return isWorse;
  }

  private burdens(receivable: NaiveReceivable, unit: Unit | undefined): Burdens {
    const burdens = new Map<unknown, number>();
    if (unit === undefined) return burdens;
    const { holder, payTo, pledges, piece } = unit;
    const { debtor } = receivable;
    const [issuer] = receivable.issuer.split(':');
    const [id] = [...this.receivables].find(([, each]) => each === receivable) ?? [];
    for (const pledge of pledges) burdens.set(pledge, pledge.secured - pledge.received);
    const members = [holder, payTo, debtor].map((member) => `member/${member}`);
    for (const target of [`receivable/${id}`, `money/${issuer}/${debtor}`, ...members]) {
      if (this.freezes.has(target)) burdens.set(`frozen ${target}`, 0);
    }
    for (const target of ['network', `debtor/${debtor}`, `receivable/${id}`]) {
      if (this.halts.has(target)) burdens.set(`halted ${target}`, 0);
    }
    for (const contract of this.contracts.values()) {
      if (contract.receivable === id && contract.status === 'active') {
        burdens.set(contract, contract.held);
      }
    }
    for (const [correction, { status, repair }] of this.corrections) {
      if (status !== 'ordered' || repair.kind !== 'units' || repair.receivable !== id) continue;
      const range = receivable.units.slice(repair.from - 1, repair.to);
      if (range.some((each) => each.piece === piece)) burdens.set(`correction ${correction}`, 0);
    }
    const reserve = this.reserves.get(piece);
    if (reserve !== undefined) burdens.set('reserved', reserve.advance + reserve.fee);
    // Who takes debts of an insolvent debtor says that it knows, or is barred.
    for (const member of [issuer, holder, payTo]) {
      if (this.isInsolvent(String(member))) burdens.set(`insolvent ${member}`, 0);
    }
    if (payTo !== holder) burdens.set(`undisclosed ${payTo}`, 0);
    for (const { debt, start, amount } of receivable.setOffs) {
      const left = Math.min(amount, this.openOf(debt));
      const what = `set off against ${debt.id}`;
      if (receivable.units[start - 1]?.piece !== piece || left === 0) continue;
      burdens.set(what, Math.max(left, burdens.get(what) ?? 0));
    }
    return burdens;
  }
}

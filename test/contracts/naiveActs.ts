/**
 * The naive market, continued: what contracts do, each thing once and wholly. An offer of units
 * lapses before they are closed.
 */
import { shares } from './naiveMarket.ts';
import type { NaiveAgreed } from './naiveSureties.ts';
import { NaiveSureties } from './naiveSureties.ts';
import type { NaiveReceivable } from './naiveThings.ts';
import { releaseUnit } from './naiveThings.ts';

/** Every act returns whether it is done. */
export abstract class NaiveActs extends NaiveSureties {
  readonly #diluted = new Set<NaiveReceivable>();

  protected override cancel(
    receivable: NaiveReceivable,
    piece: number,
    count: number,
    now: number,
  ): void {
    super.cancel(receivable, piece, count, now);
    if (count > 0) this.#diluted.add(receivable);
  }

  protected undertake(id: string, receivable: NaiveReceivable): boolean {
    if (this.#diluted.has(receivable) || receivable.note !== null) return false;
    if (receivable.units.some(({ disputed }) => disputed)) return false;
    Object.assign(receivable, { kind: 'undertaking', stoodAt: null });
    // What is accepted of the invoice later is on the terms of its first receivable.
    const terms = this.invoices.get(id)?.terms;
    if (terms) Object.assign(terms, { kind: 'undertaking' });
    return true;
  }

  /** The days up to the pay day are forgiven first; the rest is paid, and nothing is not. */
  protected payNow(
    receivable: NaiveReceivable,
    discount: { readonly ppm: number; readonly dayCount: string } | null,
    now: number,
    agreed: NaiveAgreed,
  ): boolean {
    const [open, today] = [openCount(receivable), this.dayAt(now)];
    const { ppm, dayCount } = discount ?? { ppm: 0, dayCount: '' };
    const isEarly = today < receivable.payDay;
    const days = isEarly ? this.daysBetween(dayCount, today, receivable.payDay) : 0;
    const year = dayCount === 'ACT/365F' ? 365e6 : 360e6;
    const forgiven = Math.min(open, Math.floor((open * ppm * days) / year));
    if (forgiven > 0 && !this.mayForgive(receivable, forgiven, agreed)) return false;
    if (!this.mayPay(receivable, open - forgiven)) return false;
    this.freeOffers(receivable);
    if (forgiven > 0) this.forgive(receivable, forgiven, agreed);
    if (forgiven > 0) this.see('discount forgiven');
    if (open > forgiven) this.pay(receivable, open - forgiven);
    return true;
  }

  protected payOut(receivable: NaiveReceivable, amount: number): boolean {
    if (!this.mayPay(receivable, amount)) return false;
    this.freeOffers(receivable);
    this.pay(receivable, amount);
    return true;
  }

  private mayPay({ debtor, issuer }: NaiveReceivable, amount: number): boolean {
    if (this.isInsolvent(debtor) || this.isInsolvent(issuer)) return false;
    return this.balance(issuer, debtor) >= amount;
  }

  /** All that is open is paid in other money, shared out like any payment. */
  protected convertAll(
    receivable: NaiveReceivable,
    money: string,
    rate: { readonly value: string; readonly decimals: number },
  ): boolean {
    const open = receivable.units.filter((unit) => unit.open);
    const price = Math.floor((open.length * Number(rate.value)) / 10 ** rate.decimals);
    const isTaken = receivable.units.some(
      ({ pledges, piece }) => pledges.length > 0 || this.reserves.has(piece),
    );
    if (this.isInsolvent(receivable.debtor)) return false;
    if (isTaken) this.see('what is pledged is not converted');
    if (isTaken || price === 0 || this.balance(money, receivable.debtor) < price) return false;
    this.freeOffers(receivable);
    for (const unit of open) unit.open = false;
    this.add(money, receivable.debtor, -price);
    for (const [piece, count] of shares(open, price)) {
      const first = open.find((unit) => unit.piece === piece);
      for (let each = 0; each < count; each += 1) if (first) this.route(first, money);
    }
    receivable.taken += open.length;
    this.endUnits(receivable);
    this.endSatisfied();
    return true;
  }

  protected extend(
    receivable: NaiveReceivable,
    day: number,
    now: number,
    agreed: NaiveAgreed,
  ): boolean {
    if (day <= receivable.dueDay || this.isFreeingFrozen(receivable, agreed)) return false;
    this.freeExtended(receivable, agreed);
    this.outliveOffered(receivable);
    this.planAgain(receivable, now);
    const status = receivable.status === 'open' ? { status: receivable.status } : {};
    Object.assign(receivable, this.timesFrom(day, now), { retry: null }, status);
    this.plan(receivable, now);
    return true;
  }

  private isBoundAnywhere({ units }: NaiveReceivable): boolean {
    return units.some((unit) => unit.claim !== null || this.isFrozen(unit));
  }

  /** Forgives so much, or (null) all that is open. */
  protected cancelPart(
    receivable: NaiveReceivable,
    amount: string | null,
    agreed: NaiveAgreed,
  ): boolean {
    const open = openCount(receivable);
    const part = amount === null ? open : Math.min(open, Number(amount));
    if (!this.mayForgive(receivable, part, agreed)) return false;
    this.freeOffers(receivable);
    this.forgive(receivable, part, agreed);
    return true;
  }

  private mayForgive(receivable: NaiveReceivable, amount: number, agreed: NaiveAgreed): boolean {
    if (this.isBoundAnywhere(receivable)) return false;
    const open = receivable.units.filter((unit) => unit.open);
    const parts = [...shares(open, amount)];
    return !parts.some(([piece, count]) => this.takesRemainder(piece, count, agreed));
  }

  private forgive(receivable: NaiveReceivable, amount: number, agreed: NaiveAgreed): void {
    this.withPledgors(receivable, () => this.forgiveNow(receivable, amount, agreed));
  }

  private forgiveNow(receivable: NaiveReceivable, amount: number, agreed: NaiveAgreed): void {
    const open = receivable.units.filter((unit) => unit.open);
    for (const [piece, count] of shares(open, amount)) {
      const own = open.filter((unit) => unit.piece === piece);
      for (const unit of own.slice(own.length - count)) {
        releaseUnit(unit);
        this.freeReserve(unit, agreed);
      }
    }
    this.freeGuarantees(receivable, new Set(open), agreed);
    this.outliveOffered(receivable);
    receivable.forgiven += amount;
    this.endUnits(receivable);
    this.endReserves();
  }

  protected freeOffers({ units }: NaiveReceivable): void {
    for (const { offer } of units) if (offer !== null) this.free(offer, 'lapsed');
  }
}

/** How many units of it are open. */
export function openCount({ units }: NaiveReceivable): number {
  return units.filter(({ open }) => open).length;
}

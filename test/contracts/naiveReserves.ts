/**
 * What the naive market knows of reserves: who bought gets its advance, its fee and interest on
 * the advance, minor unit by minor unit, and whatever comes in beyond that is the seller's.
 */
import { NaiveDisputes } from './naiveDisputes.ts';
import type { NaiveCharges } from './naiveMarket.ts';
import { shares } from './naiveMarket.ts';
import type {
  NaiveOffer,
  NaiveOfferTerms,
  NaiveReceivable,
  NaiveReserveTerms,
  NaiveWhat,
  Unit,
} from './naiveThings.ts';

const DAY = 86_400_000;

/** What the model knows of it. */
export interface NaiveReserve extends NaiveReserveTerms {
  readonly seller: string;
  readonly units: readonly Unit[];
  advance: number;
  fee: number;
  /** The sum of advance * ppm * days up to the day `since`, less what was paid. */
  accrued: number;
  /** Units of it that were cancelled. */
  cancelled: number;
  since: number;
  /** From then on without interest. */
  interestUntil: number | null;
}

/** Every deed returns whether it is done. */
export class NaiveReserves extends NaiveDisputes {
  /** By the number of the piece. */
  readonly reserves = new Map<number, NaiveReserve>();

  protected override reserveSeller(piece: number): string | null {
    return this.reserves.get(piece)?.seller ?? null;
  }
  /** The time of the block, ms. */
  now = 0;
  #today = 0;

  override settle(now: number): void {
    this.now = now;
    this.openBlock();
    this.#today = Math.floor((now - this.start) / DAY);
    super.settle(now);
  }

  protected override afterCancelling(): void {
    super.afterCancelling();
    this.endReserves();
  }

  protected override cancel(
    receivable: NaiveReceivable,
    piece: number,
    count: number,
    now: number,
  ): void {
    super.cancel(receivable, piece, count, now);
    const reserve = this.reserves.get(piece);
    if (reserve !== undefined) reserve.cancelled += count;
  }

  override enforce(id: string, start: number, by: string, now: number): boolean {
    const done = super.enforce(id, start, by, now);
    this.endReserves();
    return done;
  }

  protected override mayOffer(what: NaiveWhat, terms: NaiveOfferTerms, now: number): boolean {
    if (!super.mayOffer(what, terms, now)) return false;
    const [first] = this.pieceAt(what.receivable, what.start);
    if (terms.kind !== 'early' && terms.reserve === undefined) return true;
    return first?.pledges.length === 0 && !this.reserves.has(first.piece);
  }

  protected override move(offer: NaiveOffer, holder: string, now: number): void {
    super.move(offer, holder, now);
    const { reserve, units, seller, price: advance } = offer;
    const state = { seller, units, advance, accrued: 0, cancelled: 0, since: this.#today };
    const none = { interestUntil: null };
    if (reserve !== undefined)
      this.reserves.set(units[0]?.piece ?? 0, { ...state, ...none, ...reserve });
    this.endReserves();
  }

  /** A reserve is shared among the parts of its piece, as what was paid on it is. */
  protected override cutOut(
    all: Unit[],
    units: Unit[],
    what: { start: number; from: number; to: number },
  ): void {
    const number = units[0]?.piece ?? 0;
    const whole = all.filter(({ piece }) => piece === number);
    const reserve = this.reserves.get(number);
    super.cutOut(all, units, what);
    if (reserve === undefined) return;
    this.reserves.delete(number);
    const open = whole.filter((unit) => unit.open);
    const { advance, fee, accrued, cancelled } = reserve;
    const [advances, fees, interest, lost] = [advance, fee, accrued, cancelled].map((amount) =>
      shares(open, amount),
    );
    for (const piece of new Set(open.map((unit) => unit.piece))) {
      this.reserves.set(piece, {
        ...reserve,
        units: whole.filter((unit) => unit.piece === piece),
        advance: advances?.get(piece) ?? 0,
        fee: fees?.get(piece) ?? 0,
        accrued: interest?.get(piece) ?? 0,
        cancelled: lost?.get(piece) ?? 0,
      });
    }
  }

  protected override pay(receivable: NaiveReceivable, amount: number, most?: NaiveCharges): void {
    super.pay(receivable, amount, most);
    this.endReserves();
  }

  protected override route(unit: Unit, issuer: string): void {
    const seller = this.beyondReserve(unit);
    if (seller === null) super.route(unit, issuer);
    else this.add(issuer, seller, 1);
  }

  /** From the sale with the reserve on nobody answers for what is cancelled before the end. */
  protected override warrantorsOf(unit: Unit) {
    const links = super.warrantorsOf(unit);
    if (!this.reserves.has(unit.piece)) return links;
    return links.slice(
      0,
      Math.max(
        0,
        links.findLastIndex(({ link }) => link.isReserved),
      ),
    );
  }

  /** With a reserve no more than is due, and what was cancelled its seller answers for. */
  protected override worthOf(units: readonly Unit[]): number {
    const piece = units[0]?.piece ?? 0;
    const [reserve, there] = [this.reserves.get(piece), super.worthOf(units)];
    if (reserve === undefined) return there;
    const answered = this.isInsolvent(reserve.seller) ? 0 : reserve.cancelled;
    return Math.min(there + answered, this.reserveDue(piece) ?? 0);
  }

  /** Takes one minor unit for a reserve: null, or the seller that gets it instead. */
  protected override beyondReserve({ piece }: Unit): string | null {
    const reserve = this.reserves.get(piece);
    if (reserve === undefined) return null;
    this.countUp(reserve);
    if (reserve.fee > 0) reserve.fee -= 1;
    else if (reserve.accrued >= oneOf(reserve)) reserve.accrued -= oneOf(reserve);
    else if (reserve.advance > 0) reserve.advance -= 1;
    else {
      this.see('reserve paid out');
      return reserve.seller;
    }
    return null;
  }

  /** A unit given up counts as received, if one who answers for the reserve was not asked. */
  protected override freeReserve(unit: Unit, agreed: ReadonlySet<string>): void {
    const reserve = this.reserves.get(unit.piece);
    if (reserve === undefined) return;
    const sold = unit.chain.findLastIndex(({ isReserved }) => isReserved);
    const answering = this.unbrokenOf(unit).filter((link) => unit.chain.indexOf(link) >= sold);
    const all = [reserve.seller, ...answering.map(({ seller }) => seller)];
    if (all.every((member) => agreed.has(member))) return;
    this.beyondReserve(unit);
    this.see('reserve freed');
  }

  /** What the holder of a piece is still to get; null when it has no reserve. */
  protected reserveDue(piece: number): number | null {
    const reserve = this.reserves.get(piece);
    if (reserve === undefined) return null;
    const { advance, fee, accrued, ppm } = reserve;
    const more = advance * ppm * this.reserveDays(reserve);
    return advance + fee + Math.floor((accrued + more) / oneOf(reserve));
  }

  /** Ends reserves of pieces that are their sellers' again, or of which nothing is open. */
  protected endReserves(): void {
    for (const [piece, { seller, units }] of this.reserves) {
      const [first] = units;
      if (first?.holder === seller) this.reserves.delete(piece);
      else if (!units.some(({ open, disputed }) => open || disputed) && !this.isHeld(piece))
        this.closeReserve(piece);
    }
  }

  /** Whether money is held for a piece. */
  protected isHeld(_piece: number): boolean {
    return false;
  }

  /** What is missing when a reserve ends is owed, or lost. */
  protected closeReserve(piece: number): void {
    const missing = this.reserveDue(piece) ?? 0;
    const { units, cancelled = 0 } = this.reserves.get(piece) ?? {};
    const [first] = units ?? [];
    this.reserves.delete(piece);
    if (first === undefined) return;
    const agreed = first.chain.filter(({ kind }) => kind !== 'law');
    const since = agreed.slice(agreed.findLastIndex(({ isReserved }) => isReserved));
    const unbroken = this.unbrokenOf(first);
    const receivable = [...this.receivables.values()].find((each) => each.units.includes(first));
    let owed = 0;
    for (const [at, link] of since.entries()) {
      const part = unbroken.includes(link) ? missing : Math.min(missing, cancelled);
      const creditor = since[at + 1]?.seller ?? first.holder;
      const issuer = link.issuer ?? receivable?.issuer ?? '';
      const on = at === since.length - 1 ? first.pledges : [];
      this.owe(link.seller, creditor, issuer, 'recourse', part, on);
      owed += part;
    }
    if (missing === 0) this.see('reserve filled');
    else this.see(owed > 0 ? 'reserve owed' : 'reserve lost');
  }

  private countUp(reserve: NaiveReserve): void {
    const days = this.reserveDays(reserve);
    reserve.accrued += reserve.advance * reserve.ppm * days;
    reserve.since = Math.max(reserve.since, this.#today);
  }

  private reserveDays({ dayCount, since, interestUntil }: NaiveReserve): number {
    const last = Math.min(this.#today, interestUntil ?? this.#today);
    return last <= since ? 0 : this.daysBetween(dayCount, since, last);
  }

  protected daysBetween(dayCount: string, from: number, to: number): number {
    if (!dayCount.startsWith('30')) return to - from;
    const [start, end] = [from, to].map((day) => new Date(this.start + day * DAY + DAY / 2));
    if (start === undefined || end === undefined) return 0;
    const first = Math.min(30, start.getUTCDate());
    const isCut = dayCount === '30E/360' || first === 30;
    const last = isCut ? Math.min(30, end.getUTCDate()) : end.getUTCDate();
    const months = 12 * (end.getUTCFullYear() - start.getUTCFullYear());
    return 30 * (months + end.getUTCMonth() - start.getUTCMonth()) + last - first;
  }
}

/** What `accrued` has to come to for one minor unit. */
function oneOf({ dayCount }: NaiveReserve): number {
  return (dayCount === 'ACT/365F' ? 365 : 360) * 1e6;
}

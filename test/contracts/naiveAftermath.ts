/**
 * What the naive market knows of the time after default: recourse. It shares no code with the
 * rules, and says whether a deed is done, and what the world is afterwards.
 */

import type { NaiveSubject } from './naiveFreezes.ts';
import { NaiveGuarantees } from './naiveGuarantees.ts';
import type { DueItem, NaiveCharges } from './naiveMarket.ts';
import { shares } from './naiveMarket.ts';
import type { Link, NaiveClaim, NaivePledge, NaiveReceivable, Unit } from './naiveThings.ts';
import { isBound } from './naiveThings.ts';

const DAY = 86_400_000;

/** The whole market with what happens after default. */
export class NaiveAftermath extends NaiveGuarantees {
  readonly claims = new Map<string, NaiveClaim>();
  /** When a piece was taken back, by its number. */
  protected readonly returned = new Map<number, number>();
  readonly #recourseDays: number;

  constructor(
    start: number,
    cutOff: number,
    isHoliday: (day: number) => boolean,
    parameters: {
      readonly retries: number;
      readonly graceDays: number;
      readonly maxPieces: number;
      readonly recourseDays: number;
    },
  ) {
    super(start, cutOff, isHoliday, parameters);
    this.#recourseDays = parameters.recourseDays;
  }

  claim(id: string, what: NaiveGrounds, by: string, now: number): boolean {
    const receivable = this.receivables.get(what.receivable);
    const units = this.pieceAt(what.receivable, what.start);
    const [first] = units;
    if (receivable === undefined || first === undefined || isBound(first)) return false;
    const pledge = first.holder === by ? null : (first.pledges[0] ?? null);
    if (first.holder !== by && (pledge?.pledgee !== by || what.cause !== 'default')) return false;
    if (what.cause === 'default' && receivable.status !== 'defaulted') return false;
    if (what.cause === 'dispute' && !units.some(({ disputed }) => disputed)) return false;
    const sale = agreedLast(first);
    if (sale?.kind !== 'sale' || [by, first.holder].includes(sale.seller)) return false;
    if (receivable.debtor === first.holder) return false;
    if (!sale.recourse && what.cause !== 'warranty') return false;
    const isHolders = pledge === null;
    const isStrict = first.pledges.some(({ consentTo }) => consentTo !== sale.seller);
    if (isHolders && isStrict) return false;
    const since = Math.max(receivable.grace, this.returned.get(first.piece) ?? 0);
    const lapses = since + this.#recourseDays * DAY;
    const whole = this.price(units, sale, now, what.cause);
    if (now >= lapses || whole <= 0) return false;
    const { cause } = what;
    const part = pledge === null ? units : this.cutFor(receivable, units, pledge, whole);
    const words = { claimant: by, pledge, cause, units: part, lapses } as const;
    const claim: NaiveClaim = { ...words, paid: 0, status: 'open' };
    this.claims.set(id, claim);
    for (const unit of part) unit.claim = claim;
    if (pledge !== null) this.see('claimed for a pledge');
    return true;
  }

  /** The piece of so many open units as bring what is secured, when all bring `whole`. */
  private cutFor(
    receivable: NaiveReceivable,
    units: readonly Unit[],
    { secured, received }: NaivePledge,
    whole: number,
  ): Unit[] {
    const open = units.filter((unit) => unit.open);
    // What is all disputed still brings what its reserve tells: it is claimed as it is.
    if (open.length === 0) return [...units];
    const count = Math.min(open.length, Math.ceil(((secured - received) * open.length) / whole));
    const { units: all } = receivable;
    const [first] = open as [Unit];
    const from = all.indexOf(first) + 1;
    const start = all.findIndex(({ piece }) => piece === first.piece) + 1;
    this.cutOut(all, open.slice(0, count), { start, from, to: from + count - 1 });
    return all.filter(({ piece }) => piece === first.piece);
  }

  payClaim(id: string, by: string, most: number, other: string | null, now: number): boolean {
    const claim = this.claims.get(id);
    const [first] = claim?.units ?? [];
    const sale = first === undefined ? undefined : agreedLast(first);
    if (claim?.status !== 'open' || first === undefined || sale?.seller !== by) return false;
    const price = Math.max(0, this.price(claim.units, sale, now, claim.cause));
    const issuer = this.moneyFor(sale.issuer ?? '', by, other);
    if (issuer === null || price > most || this.balance(issuer, by) < price) return false;
    this.payInRank(first.pledges, { money: issuer, from: by, to: first.holder }, price);
    if (claim.pledge !== null) this.see('pledgee paid in recourse');
    for (const pledge of first.pledges) pledge.consentTo = null;
    if (claim.pledge !== null) for (const unit of claim.units) unit.pledges = [];
    const receivable = [...this.receivables.values()].find((each) => each.units.includes(first));
    for (const unit of claim.units) {
      Object.assign(unit, { holder: by, claim: null, noticeTo: null, writtenOff: false });
      unit.chain = unit.chain.slice(0, unit.chain.lastIndexOf(sale));
      unit.told = unit.told.slice(0, unit.chain.length);
    }
    if (first.payTo !== by) this.tell(receivable, claim.units, by);
    this.yields.delete(first.piece);
    this.forgetCalls(first.piece, by);
    this.endReserves();
    this.returned.set(first.piece, now);
    Object.assign(claim, { status: 'paid', paid: price });
    return true;
  }

  dropClaim(id: string, by: string): boolean {
    const claim = this.claims.get(id);
    const isActive = claim?.pledge?.active === true;
    const owner = isActive ? claim.claimant : claim?.units[0]?.holder;
    if (claim?.status !== 'open' || owner !== by) return false;
    this.endClaim(claim, 'withdrawn');
    return true;
  }

  /** What is claimed for the open units of a piece that was bought: what its reserve still owes. */
  protected price(units: readonly Unit[], sale: Link, now: number, cause: string): number {
    const due = this.reserveDue(units[0]?.piece ?? 0);
    if (due !== null && sale.isReserved) return due;
    const price = this.plainPrice(units, sale, now, cause);
    return due === null ? price : Math.min(price, due);
  }

  private plainPrice(units: readonly Unit[], sale: Link, now: number, cause: string): number {
    const open = units.filter((unit) => (cause === 'dispute' ? unit.disputed : unit.open)).length;
    const share = Math.floor((sale.price * open) / sale.units);
    const days = Math.floor((now - this.start) / DAY) - sale.soldOn;
    const interest = Math.floor((share * sale.interest * days) / 360e6);
    return share + interest - (this.yields.get(units[0]?.piece ?? 0) ?? 0);
  }

  protected endClaim(claim: NaiveClaim, status: NaiveClaim['status']): void {
    claim.status = status;
    for (const unit of claim.units) unit.claim = null;
  }

  /** Claims of which nothing is open any more have ended. */
  protected endSatisfied(): void {
    for (const claim of this.claims.values()) {
      const isOver = claim.units.every((unit) => !unit.open && !unit.disputed);
      if (claim.status === 'open' && isOver) this.endClaim(claim, 'satisfied');
    }
  }

  /** What a piece has brought goes with its parts, as does when it was taken back. */
  protected override cutOut(
    all: Unit[],
    units: Unit[],
    what: { start: number; from: number; to: number },
  ): void {
    const number = units[0]?.piece ?? 0;
    const whole = all.filter((unit) => unit.piece === number);
    const [brought, returned] = [this.yields.get(number) ?? 0, this.returned.get(number)];
    super.cutOut(all, units, what);
    this.yields.delete(number);
    const parts = shares(
      whole.filter((unit) => unit.open),
      brought,
    );
    for (const [piece, share] of parts) this.yields.set(piece, share);
    for (const { piece } of whole) if (returned !== undefined) this.returned.set(piece, returned);
  }

  protected override pay(receivable: NaiveReceivable, amount: number, most?: NaiveCharges): void {
    super.pay(receivable, amount, most);
    this.endSatisfied();
  }

  protected override freeOfClaim(units: readonly Unit[]): void {
    for (const claim of this.claims.values()) {
      if (claim.status === 'open')
        claim.units = claim.units.filter((unit) => !units.includes(unit));
    }
    for (const unit of units) unit.claim = null;
  }

  protected override afterReopening(units: readonly Unit[]): void {
    for (const claim of this.claims.values()) {
      if (claim.status !== 'open' || claim.cause !== 'dispute') continue;
      if (units.some((unit) => unit.claim === claim)) this.endClaim(claim, 'lapsed');
    }
  }

  protected override afterCancelling(): void {
    super.afterCancelling();
    this.endSatisfied();
  }

  protected override subjectOf(deed: Readonly<Record<string, unknown>>): NaiveSubject {
    const claim = this.claims.get(String(deed['claim']));
    if (claim === undefined) return super.subjectOf(deed);
    return this.subjectAt(claim.units[0], claim.claimant);
  }

  /** Whether nobody may pay a claim now. */
  private isUnpayable({ units, claimant }: NaiveClaim, receivable: NaiveReceivable): boolean {
    const [unit] = units;
    const seller = unit === undefined ? undefined : agreedLast(unit)?.seller;
    const isStill = [claimant, seller].some((member) => this.freezes.has(`member/${member}`));
    return this.stands(receivable) || isStill || this.isFrozen(unit ?? null);
  }

  protected override queue(now: number): DueItem[] {
    const items = super.queue(now);
    for (const [id, claim] of this.claims) {
      if (claim.status !== 'open') continue;
      const [unit] = claim.units;
      const receivable = [...this.receivables.values()].find(({ units }) =>
        units.includes(unit as Unit),
      ) as NaiveReceivable;
      const run = (): void => {
        if (this.isUnpayable(claim, receivable)) claim.lapses += DAY;
        else this.endClaim(claim, 'lapsed');
      };
      items.push({ time: claim.lapses, name: `recourse/${id}`, run });
    }
    return items;
  }
}

/** The last step that was agreed on. */
function agreedLast({ chain }: Unit): Link | undefined {
  return chain.filter(({ kind }) => kind !== 'law').at(-1);
}

/** What a claim of recourse is about. */
export interface NaiveGrounds {
  readonly receivable: string;
  readonly start: number;
  readonly cause: 'default' | 'dispute' | 'warranty';
}

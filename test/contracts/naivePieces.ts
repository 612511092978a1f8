/**
 * A market that could not be simpler and shares no code with the rules: an array with one entry
 * for each unit, numbers for money, and a list for everything else. It says whether a deed is
 * done, and what the world is afterwards.
 */

import type { NaiveInvoice, NaiveTerms } from './naiveInvoices.ts';
import { NaiveRests } from './naiveRests.ts';
import type {
  Link,
  NaiveOffer,
  NaiveOfferTerms,
  NaivePledge,
  NaiveReceivable,
  NaiveWhat,
  Unit,
} from './naiveThings.ts';
import { isBound, lengthen } from './naiveThings.ts';

const DAY = 86_400_000;

/** Every deed returns whether it is done. */
export abstract class NaivePieces extends NaiveRests {
  readonly receivables = new Map<string, NaiveReceivable>();
  readonly offers = new Map<string, NaiveOffer>();
  /** What is open of all debts of one member to another, by cause, money and pledges on them. */
  readonly debts = new Map<string, number>();
  readonly openDebts = new Map<string, number>();
  readonly pledges = new Map<string, NaivePledge>();
  readonly consents = new Map<string, { left: number; readonly until: number }>();
  #pieces = 0;

  /** The time of the block whose deeds are done. */
  time = 0;
  protected readonly noticeDays: number = 5;
  readonly #retries: number;
  protected readonly graceDays: number;
  readonly #maxPieces: number;
  /** After the end of a dispute. */
  protected readonly liftDays: number = 5;

  constructor(
    start: number,
    cutOff: number,
    isHoliday: (day: number) => boolean,
    parameters: {
      readonly retries: number;
      readonly graceDays: number;
      readonly maxPieces: number;
    },
  ) {
    super(start, cutOff, isHoliday);
    this.#retries = parameters.retries;
    this.graceDays = parameters.graceDays;
    this.#maxPieces = parameters.maxPieces;
  }

  protected override putReceivable(
    id: string,
    invoice: NaiveInvoice,
    face: number,
    terms: NaiveTerms,
    now: number,
    sister?: string,
  ): void {
    this.#pieces += 1;
    const piece = this.#pieces;
    const units = Array.from({ length: face }, () => ({
      holder: invoice.supplier,
      payTo: invoice.supplier,
      noticeTo: null,
      noticedAt: this.height,
      chain: [],
      told: [],
      pledges: [],
      guarantees: [],
      open: true,
      released: false,
      disputed: false,
      wasDisputed: false,
      conceded: [],
      subrogated: null,
      paidBefore: false,
      writtenOff: false,
      offer: null,
      claim: null,
      words: [],
      piece,
    }));
    const { debtor, supplier, identity } = invoice;
    const said = { note: null, dispute: null, setOffs: [], outside: [] };
    const sums = { ...said, credited: 0, taken: 0, forgiven: 0 };
    const counts = { ...sums, interestPaid: 0, costsPaid: 0, accrued: 0, lateSince: null };
    const first = this.receivables.get(sister ?? '');
    const times = {
      ...this.timesFrom(invoice.dueDay, now, first?.calendar),
      retry: null,
      stoodAt: null,
    };
    const later = { ...times, retriesLeft: this.#retries };
    const words = { ...terms, debtor, supplier, identity, ...counts, units, ...later };
    this.receivables.set(id, words as NaiveReceivable);
    this.bear(`receivable/${id}`);
  }

  /** When a receivable is due that falls due on this day: on the next day of business. */
  protected timesFrom(dueDay: number, now: number, sisters?: number) {
    const calendar = sisters ?? this.calendar;
    const soon = Math.floor((now - this.start) / DAY) + this.liftDays;
    let payDay = sisters === undefined ? dueDay : Math.max(dueDay, soon);
    while (this.isHolidayOf(calendar, payDay)) payDay += 1;
    const due = this.dueAt(payDay);
    const status = due - DAY > now ? ('open' as const) : ('closed' as const);
    if (payDay > dueDay) this.see(calendar > 1 ? 'day of a new calendar' : 'day of business');
    const times = { due, record: due - DAY, grace: due + this.graceDays * DAY };
    return { dueDay, payDay, calendar, status, ...times };
  }

  /** It falls due now. */
  protected hasten(receivable: NaiveReceivable, now: number): void {
    receivable.payDay = Math.floor((now - this.start) / DAY);
    receivable.record = Math.min(receivable.record, now);
    receivable.due = now;
    receivable.grace = now + this.graceDays * DAY;
  }

  offer(id: string, what: NaiveWhat, terms: NaiveOfferTerms, now: number): boolean {
    const receivable = this.receivables.get(what.receivable);
    if (!this.mayOffer(what, terms, now) || receivable === undefined) return false;
    this.putOffer(id, receivable, what, terms, now);
    return true;
  }

  /** Whether the seller may offer these units of the piece to this one. */
  protected mayOffer(what: NaiveWhat, terms: NaiveOfferTerms, now: number): boolean {
    const { seller, to, kind } = terms;
    const receivable = this.receivables.get(what.receivable);
    if (receivable === undefined || receivable.status !== 'open' || to === seller) return false;
    const all = receivable.units;
    const first = all[what.start - 1];
    if (first === undefined || all[what.start - 2]?.piece === first.piece) return false;
    const units = all.slice(what.from - 1, what.to);
    if (!units.every(({ open }) => open)) return false;
    const end = this.start + (what.lastDay + 1) * DAY;
    const fits = units.every((unit) => unit.piece === first.piece);
    if (!fits || units.length !== what.to - what.from + 1 || units.length === 0) return false;
    if (first.holder !== seller || isBound(first) || end <= now) return false;
    if (this.isTooSmall(all, what.from, what.to)) return false;
    if (kind === 'early') return first.pledges.length === 0;
    if (first.chain.length >= 8) return false;
    return !first.pledges.some(({ consentTo }) => to === null || consentTo !== to);
  }

  /** Whether a piece, so cut, would have a part that is less than holders may cut. */
  protected isTooSmall(all: readonly Unit[], ...bounds: readonly number[]): boolean {
    const number = all[(bounds[0] ?? 1) - 1]?.piece;
    const own = all.flatMap(({ piece, open }, at) => (piece === number ? [{ at, open }] : []));
    const open = own.flatMap((unit) => (unit.open ? [unit.at] : []));
    const edges = bounds.map((unit, at) => (at % 2 === 0 ? unit - 1 : unit));
    const cuts = edges.filter((edge) => edge > (open[0] ?? 0) && edge <= (open.at(-1) ?? 0));
    const borders = [own[0]?.at ?? 0, ...cuts, (own.at(-1)?.at ?? 0) + 1];
    const sizes = borders.slice(1).map((edge, at) => edge - (borders[at] ?? 0));
    const least = this.leastPart(all);
    return cuts.length > 0 && sizes.some((size) => size > 0 && size < least);
  }

  /** The least part that holders may cut. */
  protected leastPart(all: readonly Unit[]): number {
    return Math.ceil(all.length / this.#maxPieces);
  }

  /** Puts an offer down; a standing consent to assignments takes it at once. */
  protected putOffer(
    id: string,
    receivable: NaiveReceivable,
    what: NaiveWhat,
    terms: NaiveOfferTerms,
    now: number,
  ): void {
    const { seller, to } = terms;
    const all = receivable.units;
    const units = all.slice(what.from - 1, what.to);
    const lapses = Math.min(this.start + (what.lastDay + 1) * DAY, receivable.record);
    this.cutOut(all, units, what);
    const offer: NaiveOffer = { ...terms, receivable, units, lapses, status: 'open' };
    for (const unit of units) unit.offer = offer;
    this.offers.set(id, offer);
    const count = units.filter(({ open }) => open).length;
    const consent = this.consents.get(`${to} ${seller}`);
    if (terms.kind !== 'assignment' || consent === undefined) return;
    if (count > consent.left || now >= consent.until) return;
    if ([receivable.debtor, seller].some((each) => this.isInsolvent(each))) return;
    if (this.hasDisputedRival(receivable)) return;
    consent.left -= count;
    this.move(offer, to ?? '', now);
  }

  /** Makes units a piece of their own; closed ones at an edge stay with what borders on them. */
  protected cutOut(
    all: Unit[],
    units: Unit[],
    what: { start: number; from: number; to: number },
  ): void {
    const number = units[0]?.piece;
    const before = all.slice(what.start - 1, what.from - 1);
    const after = all.slice(what.to).filter(({ piece }) => piece === number);
    if (!before.some(({ open }) => open)) units.unshift(...before);
    if (!after.some(({ open }) => open)) units.push(...after);
    else for (const unit of after) unit.piece = this.#pieces + 2;
    for (const unit of units) unit.piece = this.#pieces + 1;
    this.#pieces += 2;
  }

  /** Units go to another without agreement: as if assigned for their face. */
  protected takeByLaw(
    receivable: NaiveReceivable,
    units: readonly Unit[],
    holder: string,
    now: number,
  ): void {
    const count = units.filter(({ open }) => open).length;
    const soldOn = Math.floor((now - this.start) / DAY);
    const free = { issuer: null, recourse: false, interest: 0, agreed: null, soldOn };
    const terms = { price: count, units: count, isReserved: false, ...free };
    for (const unit of units) {
      const link = { kind: 'law', seller: unit.holder, ...terms } as const;
      if (unit.holder !== holder) lengthen(unit, link);
      Object.assign(unit, { holder, noticeTo: null, pledges: [] });
    }
    this.tell(receivable, units, holder);
  }

  protected afterTaking(_units: readonly Unit[], _holder: string): void {}

  consent(assignee: string, assignor: string, left: number, lastDay: number, now: number): boolean {
    const until = this.start + (lastDay + 1) * DAY;
    if (assignee === assignor || until <= now) return false;
    this.consents.set(`${assignee} ${assignor}`, { left, until });
    return true;
  }

  endConsent(assignee: string, assignor: string): boolean {
    return this.consents.delete(`${assignee} ${assignor}`);
  }

  protected override isDisputedAt(id: string): boolean {
    return (this.receivables.get(id)?.dispute ?? null) !== null;
  }

  protected owe(
    debtor: string,
    creditor: string,
    issuer: string,
    cause: string,
    amount: number,
    charges: readonly NaivePledge[] = [],
  ): void {
    if (debtor === creditor || amount === 0) return;
    const on = charges.filter(({ pledgee }) => pledgee !== debtor).map(({ id }) => id);
    const key = [debtor, creditor, issuer, cause, ...(on.length > 0 ? [on.join(',')] : [])].join(
      ' ',
    );
    this.debts.set(key, (this.debts.get(key) ?? 0) + amount);
  }

  /** The units of the piece that begins there; none when no piece does. */
  protected pieceAt(id: string, start: number): Unit[] {
    const all = this.receivables.get(id)?.units ?? [];
    const number = all[start - 1]?.piece;
    if (number === undefined || all[start - 2]?.piece === number) return [];
    return all.filter(({ piece }) => piece === number);
  }

  protected tell(
    receivable: NaiveReceivable | undefined,
    units: readonly Unit[],
    payTo: string,
  ): void {
    const counts = receivable?.noticeByBlock ? 0 : this.noticeDays * DAY;
    const noticeTo = receivable?.noticeByBlock ? null : payTo;
    for (const unit of units) {
      const told = unit.told.map((time) => time ?? this.time + counts);
      Object.assign(unit, { payTo, noticeTo, noticedAt: this.height, told });
    }
  }

  protected move(offer: NaiveOffer, holder: string, now: number): void {
    offer.status = 'taken';
    const { seller, issuer, price, units, receivable, recourse, interest = 0 } = offer;
    const agreed = offer.interest ?? null;
    const count = units.filter(({ open }) => open).length;
    const soldOn = Math.floor((now - this.start) / DAY);
    const isReserved = offer.reserve !== undefined;
    const sold = { issuer, price, recourse, interest, agreed, soldOn, isReserved };
    const none = { recourse: false, interest: 0, agreed: null };
    const given = { issuer: null, price: count, ...none, soldOn, isReserved };
    const terms = offer.kind === 'sale' ? sold : given;
    const kind = offer.kind === 'sale' ? 'sale' : 'assignment';
    const link: Link = { kind, seller, units: count, ...terms };
    for (const pledge of units[0]?.pledges ?? []) pledge.consentTo = null;
    for (const unit of units) {
      lengthen(unit, link);
      Object.assign(unit, { holder, offer: null, noticeTo: null });
    }
    if (offer.disclosed) this.tell(receivable, units, holder);
  }

  take(id: string, by: string, kind: 'assignment' | 'sale', now: number): boolean {
    const offer = this.offers.get(id);
    if (offer?.status !== 'open' || offer.kind !== kind || offer.seller === by) return false;
    if (offer.to !== null && offer.to !== by) return false;
    if (offer.kind === 'sale' && !this.transfer(offer.issuer, by, offer.seller, offer.price)) {
      return false;
    }
    this.move(offer, by, now);
    return true;
  }

  close(id: string, by: string, status: 'declined' | 'withdrawn'): boolean {
    const offer = this.offers.get(id);
    if (offer?.status !== 'open') return false;
    if ((status === 'declined' ? offer.to : offer.seller) !== by) return false;
    this.free(offer, status);
    return true;
  }

  protected free(offer: NaiveOffer, status: NaiveOffer['status']): void {
    offer.status = status;
    for (const unit of offer.units) unit.offer = null;
  }
}

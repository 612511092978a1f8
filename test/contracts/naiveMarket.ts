/**
 * A market that could not be simpler and shares no code with the rules: an array with one entry
 * for each unit, numbers for money, and a list for everything else. It says whether a deed is
 * done, and what the world is afterwards. Here: what closes units.
 */

import { NaivePledges } from './naivePledges.ts';
import type { Link, NaiveReceivable, Unit } from './naiveThings.ts';
import { releaseUnit } from './naiveThings.ts';

const DAY = 86_400_000;

/**
 * Something that is due: its time, its name in the queue, and what happens; when it was due first,
 * if that is another time, and the name of what it is about, if that is not the end of its own.
 */
export interface DueItem {
  readonly time: number;
  readonly name: string;
  readonly run: () => void;
  readonly due?: number;
  readonly about?: string;
}

/** The whole market; every deed returns whether it is done. */
export class NaiveMarket extends NaivePledges {
  /** The late interest and costs that were paid on a piece since its holder has it. */
  readonly yields = new Map<number, number>();

  notice(id: string, start: number, by: string): boolean {
    const piece = this.pieceAt(id, start);
    const [first] = piece;
    if (first === undefined || first.holder !== by) return false;
    if (first.payTo === by || first.noticeTo === by) return false;
    this.tell(this.receivables.get(id), piece, by);
    return true;
  }

  acknowledge(id: string, start: number, by: string): boolean {
    const piece = this.pieceAt(id, start);
    const isTold = piece[0]?.noticeTo !== null && piece.length > 0;
    if (this.receivables.get(id)?.debtor !== by || !isTold) return false;
    for (const unit of piece) {
      const told = unit.told.map((time) => (time === null ? null : Math.min(time, this.time)));
      Object.assign(unit, { noticeTo: null, told });
    }
    return true;
  }

  /** The caller has put down what is open of the debt before the block. */
  payDebt(id: string, key: string, by: string, amount: number, other: string | null): boolean {
    const debt = { id, key };
    const [debtor, , owed = ''] = this.keyOf(debt).split(' ');
    const money = this.moneyFor(owed, by, other);
    if (debtor !== by || this.openOf(debt) < amount || money === null) return false;
    if (this.balance(money, by) < amount) return false;
    this.payThrough(debt, money, amount);
    return true;
  }

  /** In which money a debtor pays what it owes in `owed`, given the bank that it names, if any. */
  protected moneyFor(owed: string, debtor: string, other: string | null): string | null {
    const [bank = '', ...currency] = owed.split(':');
    const isDead = (each: string): boolean => each === debtor || this.isInsolvent(each);
    if (other === null || other === bank) return isDead(bank) ? null : owed;
    if (isDead(other) || !isDead(bank)) return null;
    this.see('paid in other money');
    return [other, ...currency].join(':');
  }

  protected cancel(receivable: NaiveReceivable, piece: number, count: number, now: number): void {
    const all = receivable.units.filter((unit) => unit.piece === piece);
    const [first] = all;
    const open = all.filter((unit) => unit.open);
    for (const unit of open.slice(open.length - count)) releaseUnit(unit);
    if (first === undefined) return;
    if (first.offer !== null) this.free(first.offer, 'lapsed');
    if (first.holder === receivable.supplier) return;
    const today = Math.floor((now - this.start) / DAY);
    for (const { link, creditor } of this.warrantorsOf(first)) {
      const { seller, issuer, price, units, interest, soldOn } = link;
      const term = receivable.payDay - soldOn;
      const earned = term <= 0 ? 1 : Math.min(1, (today - soldOn) / term);
      const gain =
        interest === 0
          ? Math.max(0, units - price) * earned
          : (price * interest * (today - soldOn)) / 360e6;
      // What should be a whole may come out a hair above it.
      const owed = Math.ceil(((price + gain) * count) / units - 1e-9);
      const on = link === first.chain.at(-1) ? first.pledges : [];
      this.owe(seller, creditor, issuer ?? receivable.issuer, 'dilution', owed, on);
    }
  }

  /** Everyone who gave the unit on, and to whom. */
  protected warrantorsOf({ chain, holder }: Unit) {
    return chain.map((link, at) => ({ link, creditor: chain[at + 1]?.seller ?? holder }));
  }

  /** The sales with recourse that led to the holder without a break. */
  protected unbrokenOf({ chain }: Unit): readonly Link[] {
    const agreed = chain.filter(({ kind }) => kind !== 'law');
    return agreed.slice(agreed.findLastIndex(({ recourse }) => !recourse) + 1);
  }

  payOverdue(id: string, by: string, amount: number, now: number): boolean {
    const receivable = this.receivables.get(id);
    if (receivable?.debtor !== by || !['overdue', 'defaulted'].includes(receivable.status))
      return false;
    this.accrue(receivable, now);
    if (amount > owed(receivable) || this.balance(receivable.issuer, by) < amount) return false;
    this.pay(receivable, amount);
    return true;
  }

  /** Units that are no longer open take their part of interest and costs along, unit by unit. */
  protected leave(receivable: NaiveReceivable, before: ReadonlySet<Unit>): void {
    const { debtor, issuer } = receivable;
    const closed = [...before].filter(({ open }) => !open);
    const goes = (due: number, cause: string): number => {
      const part = Math.floor((due * closed.length) / Math.max(1, before.size));
      for (const [at, { holder, pledges }] of closed.entries()) {
        const upTo = Math.floor((part * (at + 1)) / closed.length);
        const share = upTo - Math.floor((part * at) / closed.length);
        this.owe(debtor, holder, issuer, cause, share, pledges);
      }
      receivable.taken += part;
      return part;
    };
    receivable.interestPaid += goes(interestDue(receivable), 'lateInterest');
    receivable.costsPaid += goes(costsDue(receivable), 'lateCost');
  }

  protected accrue(receivable: NaiveReceivable, now: number): void {
    const today = Math.floor((now - this.start) / DAY);
    const { lateSince, late } = receivable;
    if (lateSince === null || today <= lateSince) return;
    receivable.accrued += openCount(receivable) * late * (today - lateSince);
    receivable.lateSince = today;
  }

  /** Runs what is due until `now`, in the order of the queue. */
  settle(now: number): void {
    for (;;) {
      const [next] = this.inOrder(now);
      if (next === undefined || next.time > now) return;
      this.standAt(aboutOf(next));
      next.run();
      this.tidy(now);
    }
  }

  /** Ends what is in its debtor's hand, and makes pieces one that differ in nothing. */
  tidy(_now: number = this.time): void {}

  /** What is due next, or null. */
  nextDue(): number | null {
    return this.inOrder(0)[0]?.time ?? null;
  }

  /** First what is due first, of that what was so first, of that what was made first. */
  private inOrder(now: number): DueItem[] {
    const orderOf = (item: DueItem): number[] => {
      const { time, due = time } = item;
      return [time, due, this.bornAt(aboutOf(item))];
    };
    return this.queue(now).sort((left, right) => {
      const [one, two] = [orderOf(left), orderOf(right)];
      const at = one.findIndex((value, place) => value !== two[place]);
      if (at >= 0) return (one[at] ?? 0) - (two[at] ?? 0);
      return left.name < right.name ? -1 : 1;
    });
  }

  protected queue(now: number): DueItem[] {
    const items: DueItem[] = [];
    for (const [id, offer] of this.offers) {
      if (offer.status !== 'open') continue;
      const run = (): void => this.free(offer, 'lapsed');
      items.push({ time: offer.lapses, name: `lapse/${id}`, run });
    }
    for (const [id, invoice] of this.invoices) {
      if (this.waiting(id) === undefined) continue;
      const run = (): void => {
        Object.assign(invoice, { disputed: 0, status: 'lapsed' });
      };
      items.push({ time: invoice.answerBy, name: `unanswered/${id}`, run });
    }
    for (const [id, receivable] of this.receivables) {
      const { status, due, record } = receivable;
      const about = `receivable/${id}`;
      const close = (): void => this.closeOne(receivable);
      if (status === 'open') items.push({ time: record, name: `close/${id}`, run: close, about });
      const settle = (): void => this.settleOne(receivable, now);
      const give = (): void => this.giveUp(receivable, now);
      if (status === 'overdue')
        items.push({ time: receivable.grace, name: `default/${id}`, run: give, about });
      if (['overdue', 'closed'].includes(status) && receivable.retry !== null) {
        items.push({ time: receivable.retry, name: `retry/${id}`, run: settle, due, about });
      }
      if (status === 'open' || (status === 'closed' && receivable.retry === null)) {
        items.push({ time: due, name: `settle/${id}`, run: settle, about });
      }
    }
    return items;
  }

  protected isFrozen(_unit: Unit | null): boolean {
    return false;
  }

  protected giveUp(receivable: NaiveReceivable, now: number): void {
    this.accrue(receivable, now);
    Object.assign(receivable, { status: 'defaulted', retry: null });
  }

  protected closeOne(receivable: NaiveReceivable): void {
    receivable.status = 'closed';
    for (const { offer } of receivable.units) if (offer !== null) this.free(offer, 'lapsed');
  }

  /** With nothing open it is paid, or closed while the rest is disputed. */
  protected endUnits(receivable: NaiveReceivable): void {
    if (openCount(receivable) > 0) return;
    const { dispute, units, status } = receivable;
    if (dispute === null || !units.some(({ disputed }) => disputed)) receivable.status = 'paid';
    else if (status !== 'open')
      Object.assign(receivable, { status: 'closed', retry: dispute.time });
  }

  protected settleOne(receivable: NaiveReceivable, now: number): void {
    this.accrue(receivable, now);
    if (openCount(receivable) === 0) {
      receivable.status = 'closed';
      return this.endUnits(receivable);
    }
    const charges = debitedOf(receivable);
    const due = openCount(receivable) + charges.costs + charges.interest;
    const { debtor, issuer, partial } = receivable;
    const funds = this.isInsolvent(debtor) ? 0 : Math.min(due, this.balance(issuer, debtor));
    if (funds === due || partial) this.debit(receivable, funds, charges);
    if (funds === due) return;
    receivable.status = 'overdue';
    // A day for which the payment stood still is no day of delay.
    receivable.lateSince ??=
      receivable.payDay + ((receivable.retry ?? receivable.due) - receivable.due) / DAY;
    const again = receivable.retriesLeft > 0;
    receivable.retry = again ? (receivable.retry ?? receivable.due) + DAY : null;
    if (again) receivable.retriesLeft -= 1;
  }

  /** What the cap keeps of interest and costs is owed to those whose units were the last. */
  private debit(receivable: NaiveReceivable, amount: number, charges: NaiveCharges): void {
    const before = new Set(receivable.units.filter((unit) => unit.open));
    this.pay(receivable, amount, charges);
    if (openCount(receivable) > 0) return;
    if (interestDue(receivable) + costsDue(receivable) > 0) this.see('charges beyond the cap');
    this.leave(receivable, before);
  }

  /** Costs, interest, principal, unit by unit; each piece's part through its pledges. */
  protected pay(
    receivable: NaiveReceivable,
    amount: number,
    most: NaiveCharges = { costs: costsDue(receivable), interest: interestDue(receivable) },
  ): void {
    const open = receivable.units.filter((unit) => unit.open);
    const { debtor, issuer } = receivable;
    const costs = Math.min(amount, most.costs);
    const interest = Math.min(amount - costs, most.interest);
    if (interest < most.interest && amount > 0 && most.costs > 0)
      this.see('interest waits for costs');
    if (interest === most.interest && interest > 0 && amount < owed(receivable)) {
      this.see('principal waits for interest');
    }
    const [costly, yields] = [shares(open, costs), shares(open, interest)];
    const counts = shares(open, amount - costs - interest);
    this.creditorsFirst(open, { costly, yields, counts });
    for (const piece of new Set(open.map((unit) => unit.piece))) {
      const own = open.filter((unit) => unit.piece === piece);
      const closed = counts.get(piece) ?? 0;
      const extra = (costly.get(piece) ?? 0) + (yields.get(piece) ?? 0);
      for (const unit of own.slice(0, closed)) unit.open = false;
      for (let each = 0; each < closed + extra; each += 1) this.route(own[0] as Unit, issuer);
      this.yields.set(piece, (this.yields.get(piece) ?? 0) + extra);
    }
    this.add(issuer, debtor, -amount);
    receivable.taken += amount;
    receivable.interestPaid += interest;
    receivable.costsPaid += costs;
    this.endUnits(receivable);
  }

  /** Has what falls on units of guarantors go to those that they guarantee. */
  protected creditorsFirst(_open: readonly Unit[], _parts: NaiveParts): void {}

  /** Whether units that the guarantor of this one protects are open. */
  protected isBehind(_receivable: NaiveReceivable, _unit: Unit): boolean {
    return false;
  }

  /** Who calls for a piece that it holds no more has called no more. */
  protected forgetCalls(_piece: number, _holder: string): void {}

  /** One minor unit that is paid on a piece. */
  protected route(unit: Unit, issuer: string): void {
    const [pledge] = unit.pledges;
    if (pledge !== undefined) {
      this.add(issuer, pledge.pledgee, 1);
      this.cover(pledge, 1);
      return;
    }
    const payee = this.payeeOf(unit);
    this.add(issuer, payee, 1);
    this.owe(payee, unit.holder, issuer, 'collection', 1);
  }

  /** An insolvent payee that is not the holder is not paid any more. */
  protected payeeOf({ payTo, holder }: Unit): string {
    return this.isInsolvent(payTo) ? holder : payTo;
  }
}

/** What each piece gets of a payment, by its number. */
export interface NaiveParts {
  readonly costly: Map<number, number>;
  readonly yields: Map<number, number>;
  readonly counts: Map<number, number>;
}

/** The name of what an item is about; a deed's id mostly. */
function aboutOf({ name, about }: DueItem): string {
  return about ?? name.slice(name.lastIndexOf('/') + 1);
}

/** Late interest that is due and not paid. */
export function interestDue({ accrued, interestPaid }: NaiveReceivable): number {
  return Math.floor(accrued / 360e6) - interestPaid;
}

/** Costs of recovery that are due and not paid. */
export function costsDue({ lateSince, cost, costsPaid }: NaiveReceivable): number {
  return lateSince === null ? 0 : cost - costsPaid;
}

/** What is due of both on a day, when both are due; else 0. */
export function chargesOn(receivable: NaiveReceivable, today: number): number {
  const { accrued, interestPaid, lateSince, late, status } = receivable;
  if (lateSince === null || status === 'paid') return 0;
  const more = openCount(receivable) * late * Math.max(0, today - lateSince);
  const [costs, interest] = [
    costsDue(receivable),
    Math.floor((accrued + more) / 360e6) - interestPaid,
  ];
  return costs > 0 && interest > 0 ? costs + interest : 0;
}

/** Costs of recovery, and late interest. */
export interface NaiveCharges {
  readonly costs: number;
  readonly interest: number;
}

/** What of costs and interest is debited: one by one, until the cap is reached. */
export function debitedOf(receivable: NaiveReceivable): NaiveCharges {
  const { cap, costsPaid, interestPaid } = receivable;
  let room = cap === null ? Number.POSITIVE_INFINITY : cap - costsPaid - interestPaid;
  const take = (due: number): number => {
    let sum = 0;
    for (; sum < due && room > 0; room -= 1) sum += 1;
    return sum;
  };
  const costs = take(costsDue(receivable));
  return { costs, interest: take(interestDue(receivable)) };
}

/** What is due of it, interest and costs too. */
export function owed(receivable: NaiveReceivable): number {
  return openCount(receivable) + interestDue(receivable) + costsDue(receivable);
}

/** How many units are open. */
export function openCount(receivable: NaiveReceivable): number {
  return receivable.units.filter((unit) => unit.open).length;
}

/**
 * How many of these open units each piece is given: every unit is a piece of length one, and the
 * j-th of M is given one when Aj / M passes a whole.
 */
export function shares(open: readonly Unit[], amount: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const [at, { piece }] of open.entries()) {
    const reached = Math.floor((amount * (at + 1)) / open.length);
    const more = reached - Math.floor((amount * at) / open.length);
    if (more > 0) counts.set(piece, (counts.get(piece) ?? 0) + more);
  }
  return counts;
}

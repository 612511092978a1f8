/**
 * The naive market, continued: what is paid early or outside the ledger, set off or marked as
 * lost, and the offers of one piece to many.
 */
import { NaiveReserves } from './naiveReserves.ts';
import type { NaiveReceivable, NaiveWhat, Unit } from './naiveThings.ts';
import { isBound, releaseUnit } from './naiveThings.ts';

const DAY = 86_400_000;

/** One of the parts of a piece that is offered to many. */
export interface NaivePart {
  readonly id: (deed: string) => string;
  readonly from: number;
  readonly to: number;
  readonly assignee: string;
}

/** Every deed returns whether it is done. */
export class NaiveOutside extends NaiveReserves {
  payEarly(id: string, by: string, most: number, now: number): boolean {
    const offer = this.offers.get(id);
    if (offer?.to !== by || offer.kind !== 'early' || offer.status !== 'open') return false;
    const { receivable, discount, units } = offer;
    const open = units.filter((unit) => unit.open);
    const today = Math.floor((now - this.start) / DAY);
    const { ppm = 0, dayCount = '' } = discount ?? {};
    const year = dayCount === 'ACT/365F' ? 365 : 360;
    const yearly = open.length * ppm * this.daysBetween(dayCount, today, receivable.payDay);
    const forgiven = Math.min(open.length, Math.floor(yearly / (year * 1e6)));
    const price = open.length - forgiven;
    if (price > most) return false;
    if (this.balance(receivable.issuer, by) < price) return false;
    this.free(offer, 'taken');
    this.collect(receivable, open.slice(0, price), by);
    for (const unit of open.slice(price)) releaseUnit(unit);
    receivable.forgiven += forgiven;
    this.end(receivable);
    return true;
  }

  paidOutside(id: string, start: number, by: string, amount: number, now: number): boolean {
    const [first, ...rest] = this.pieceAt(id, start);
    const receivable = this.receivables.get(id);
    if (first?.payTo !== by || isBound(first) || first.pledges.length > 0) return false;
    if (this.reserves.has(first.piece)) return false;
    const open = [first, ...rest].filter((unit) => unit.open);
    if (amount > open.length || receivable === undefined) return false;
    this.accrue(receivable, now);
    const before = new Set(receivable.units.filter((unit) => unit.open));
    this.collect(receivable, open.slice(0, amount), null);
    this.leave(receivable, before);
    this.end(receivable);
    return true;
  }

  /** The caller has put down what is open of both debts before the block. */
  setOff(debt: NaiveDebt, against: NaiveDebt, by: string, amount: number): boolean {
    const [debtor = '', creditor = '', money = ''] = debt.key.split(' ');
    const [other, third, back = ''] = against.key.split(' ');
    if (money.split(':')[1] !== back.split(':')[1]) return false;
    const lesser = Math.min(this.openDebts.get(debt.id) ?? 0, this.openDebts.get(against.id) ?? 0);
    if (debtor !== by || other !== creditor || third !== debtor || lesser < amount) return false;
    for (const { id, key } of [debt, against]) {
      this.openDebts.set(id, (this.openDebts.get(id) ?? 0) - amount);
      this.debts.set(key, (this.debts.get(key) ?? 0) - amount);
    }
    return true;
  }

  /** As `setOff`, of a debt of the holder against units of its piece. */
  setOffPiece(
    at: { readonly receivable: string; readonly start: number },
    debt: NaivePieceDebt,
    by: string,
    amount: number,
    now: number,
  ): boolean {
    const receivable = this.receivables.get(at.receivable);
    const units = this.pieceAt(at.receivable, at.start);
    const [first] = units;
    if (receivable === undefined || first === undefined) return false;
    const { debtor, supplier, kind, issuer, status } = receivable;
    if (by !== debtor && by !== first.holder) return false;
    if (!['overdue', 'defaulted'].includes(status) || kind === 'undertaking') return false;
    if (!debt.key.startsWith(`${first.holder} ${debtor} ${issuer} `)) return false;
    const isAssigned = first.holder !== supplier && first.payTo === first.holder;
    const isYounger = debt.madeAt >= first.noticedAt && debt.receivable !== at.receivable;
    if (isAssigned && isYounger) return false;
    if (isBound(first) || first.pledges.length > 0) return false;
    if (this.reserves.has(first.piece)) return false;
    const open = units.filter((unit) => unit.open);
    const owed = this.openDebts.get(debt.id) ?? 0;
    if (amount > open.length || amount > owed) return false;
    this.accrue(receivable, now);
    const before = new Set(receivable.units.filter((unit) => unit.open));
    for (const unit of open.slice(0, amount)) unit.open = false;
    receivable.taken += amount;
    this.leave(receivable, before);
    this.end(receivable);
    this.openDebts.set(debt.id, owed - amount);
    this.debts.set(debt.key, (this.debts.get(debt.key) ?? 0) - amount);
    return true;
  }

  writeOff(id: string, start: number, by: string): boolean {
    const units = this.pieceAt(id, start);
    const [first] = units;
    const late = ['overdue', 'defaulted'].includes(this.receivables.get(id)?.status ?? '');
    if (first?.holder !== by || !late || first.writtenOff) return false;
    for (const unit of units) unit.writtenOff = true;
    return true;
  }

  /** `what` goes from the first unit of the first part to the last of the last. */
  offerMany(
    id: string,
    what: NaiveWhat,
    words: { readonly seller: string; readonly disclosed: boolean },
    parts: readonly NaivePart[],
    now: number,
  ): boolean {
    const receivable = this.receivables.get(what.receivable);
    const terms = parts.map(({ assignee: to }) => ({ ...FREE_OF_CHARGE, ...words, to }));
    if (receivable === undefined) return false;
    if (!terms.every((each) => this.mayOffer(what, each, now))) return false;
    if (parts.some(({ from, to }, at) => from > to || to >= (parts[at + 1]?.from ?? 1e9)))
      return false;
    const bounds = parts.flatMap(({ from, to }) => [from, to]);
    if (this.isTooSmall(receivable.units, ...bounds)) return false;
    let { start } = what;
    for (const [at, part] of parts.entries()) {
      const own = { ...what, start, from: part.from, to: part.to };
      const each = terms[at];
      if (each !== undefined) this.putOffer(part.id(id), receivable, own, each, now);
      start = part.to + 1;
    }
    return true;
  }

  /** Closes units for money that the payee got: from an account, or outside of the ledger. */
  private collect(receivable: NaiveReceivable, units: readonly Unit[], by: string | null): void {
    const { issuer } = receivable;
    for (const unit of units) {
      unit.open = false;
      receivable.taken += 1;
      if (by !== null) this.add(issuer, by, -1);
      if (by !== null) this.add(issuer, unit.payTo, 1);
      this.owe(unit.payTo, unit.holder, issuer, 'collection', 1);
    }
  }

  private end(receivable: NaiveReceivable): void {
    this.endUnits(receivable);
  }
}

/** A debt by its id, and the debts of the model that it is among. */
export interface NaiveDebt {
  readonly id: string;
  readonly key: string;
}

/** A debt with where it came from. */
export interface NaivePieceDebt extends NaiveDebt {
  readonly receivable: string | null;
  /** A height. */
  readonly madeAt: number;
}

const FREE_OF_CHARGE = { kind: 'assignment', price: 0, issuer: '', recourse: false } as const;

/**
 * The naive market, continued: what is paid early or outside the ledger, set off or marked as
 * lost, and the offers of one piece to many.
 */
import { NaiveReserves } from './naiveReserves.ts';
import type {
  NaiveDebt,
  NaiveOutsideWord,
  NaiveReceivable,
  NaiveSetOff,
  NaiveWhat,
  Unit,
} from './naiveThings.ts';
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
  /** Debts of which a set-off has run before the deeds of this block. */
  readonly ranDebts = new Set<string>();

  /** What was open of a debt before the block; what a set-off in it has left is known better. */
  learnDebt(id: string, open: number): void {
    if (!this.ranDebts.has(id)) this.openDebts.set(id, open);
  }

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

  paidOutside(id: string, word: NaiveOutsideWord, now: number): boolean {
    const { by, payee, start, amount } = word;
    const [first, ...rest] = this.pieceAt(id, start);
    const receivable = this.receivables.get(id);
    if (first === undefined || receivable === undefined) return false;
    if (!this.mayBePaid(first, now).includes(payee)) return false;
    if (by !== payee && by !== receivable.debtor) return false;
    const said = receivable.outside.filter((each) => saysSame(each, word));
    if (said.some((each) => each.by === by)) return false;
    if (isBound(first) || first.pledges.length > 0 || this.reserves.has(first.piece)) return false;
    if (this.isBehind(receivable, first)) return false;
    const open = [first, ...rest].filter((unit) => unit.open);
    if (amount > open.length) return false;
    if (said.length === 0 && payee !== receivable.debtor) {
      const own = receivable.outside.filter((each) => each.by === by).slice(-7);
      const others = receivable.outside.filter((each) => each.by !== by);
      receivable.outside = [...others, ...own, word];
      return true;
    }
    receivable.outside = receivable.outside.filter((each) => !saysSame(each, word));
    this.accrue(receivable, now);
    const before = new Set(receivable.units.filter((unit) => unit.open));
    for (const unit of open.slice(0, amount)) {
      unit.open = false;
      receivable.taken += 1;
      this.owe(payee, unit.holder, receivable.issuer, 'collection', 1);
    }
    this.leave(receivable, before);
    this.end(receivable);
    this.see('paid outside');
    return true;
  }

  /** The caller has put down what is open of both debts before the block. */
  setOff(debt: NaiveDebt, against: NaiveDebt, by: string, amount: number): boolean {
    const [debtor = '', creditor = '', money = ''] = this.keyOf(debt).split(' ');
    const [other, third, back = ''] = this.keyOf(against).split(' ');
    if (money !== back || [debtor, creditor].includes(bankOf(money))) return false;
    const lesser = Math.min(this.openOf(debt), this.openOf(against));
    if (debtor !== by || other !== creditor || third !== debtor || lesser < amount) return false;
    if ([debt, against].some((each) => this.isCharged(each))) {
      this.see('a pledged debt is not set off');
      return false;
    }
    for (const each of [debt, against]) this.lowerUnpaid(each, amount);
    return true;
  }

  /** As `setOff`, of a debt against units of a piece; before the due time it waits for that. */
  setOffPiece(id: string, word: NaiveSetOff, now: number): boolean {
    const receivable = this.receivables.get(id);
    const units = this.pieceAt(id, word.start);
    const [first] = units;
    if (receivable === undefined || first === undefined) return false;
    const [owing, , money = ''] = this.keyOf(word.debt).split(' ');
    if (bankOf(money) === owing) return false;
    if (word.by !== receivable.debtor && word.by !== first.holder) return false;
    if (!this.fits(id, receivable, first, word)) return false;
    const isAhead = ['open', 'closed'].includes(receivable.status);
    const others = receivable.setOffs.filter(
      ({ by, debt, start }) => by !== word.by || debt.id !== word.debt.id || start !== word.start,
    );
    const holders = others.filter(({ by }) => by !== receivable.debtor).length;
    const most = word.by === receivable.debtor ? 16 : Math.min(16, others.length - holders + 8);
    if (isAhead && others.length >= most) return false;
    const open = units.filter((unit) => unit.open);
    const owed = this.openOf(word.debt);
    if (word.amount > Math.min(open.length, owed)) return false;
    if (isAhead) receivable.setOffs = [...others, word];
    else this.closeBoth(receivable, open.slice(0, word.amount), word, now);
    return true;
  }

  /** What was declared ahead is done before the debit, as far as it still fits. */
  protected runSetOffs(receivable: NaiveReceivable, now: number): void {
    const [id = ''] = [...this.receivables].find(([, each]) => each === receivable) ?? [];
    for (const word of receivable.setOffs) {
      const unit = receivable.units[word.start - 1] as Unit;
      const open = receivable.units.filter((each) => each.piece === unit.piece && each.open);
      const owed = this.openOf(word.debt);
      const amount = Math.min(word.amount, open.length, owed);
      const fits = this.fits(id, receivable, unit, word) && !this.isFrozen(unit);
      if (!fits || amount === 0) continue;
      this.closeBoth(receivable, open.slice(0, amount), { ...word, amount }, now);
      this.ranDebts.add(word.debt.id);
      this.see('set-off at the due time');
    }
    receivable.setOffs = [];
  }

  /** Whether the debt may be set off against the piece, and nobody else has a right in that. */
  private fits(
    id: string,
    receivable: NaiveReceivable,
    unit: Unit,
    { by, debt }: NaiveSetOff,
  ): boolean {
    const { debtor, kind, issuer, due } = receivable;
    const key = this.keyOf(debt);
    const [owing = ''] = key.split(' ');
    if (kind === 'undertaking' || this.isBehind(receivable, unit)) return false;
    if (this.isCharged(debt)) return false;
    if (!key.startsWith(`${owing} ${debtor} ${issuer} `)) return false;
    if (isBound(unit) || unit.pledges.length > 0 || this.reserves.has(unit.piece)) return false;
    if (owing === unit.holder) return true;
    const at = unit.chain.findLastIndex(({ seller }) => seller === owing);
    if (at < 0 || by !== debtor) return false;
    if (debt.receivable === id && debt.cause !== 'creditNote') return true;
    return debt.madeTime < (unit.told[at] ?? Number.POSITIVE_INFINITY) && debt.madeTime <= due;
  }

  private closeBoth(
    receivable: NaiveReceivable,
    units: readonly Unit[],
    { debt, amount }: NaiveSetOff,
    now: number,
  ): void {
    const [owing = ''] = debt.key.split(' ');
    this.accrue(receivable, now);
    const before = new Set(receivable.units.filter((unit) => unit.open));
    for (const unit of units) {
      unit.open = false;
      this.owe(owing, unit.holder, receivable.issuer, 'setOff', 1);
      if (owing !== unit.holder) this.see('set-off of a former holder');
    }
    receivable.taken += amount;
    this.leave(receivable, before);
    this.end(receivable);
    this.lowerUnpaid(debt, amount);
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

  /** Closes units for money that the payee got. */
  private collect(receivable: NaiveReceivable, units: readonly Unit[], by: string): void {
    const { issuer } = receivable;
    for (const unit of units) {
      unit.open = false;
      receivable.taken += 1;
      const payee = this.payeeOf(unit);
      this.add(issuer, by, -1);
      this.add(issuer, payee, 1);
      this.owe(payee, unit.holder, issuer, 'collection', 1);
    }
  }

  protected end(receivable: NaiveReceivable): void {
    this.endUnits(receivable);
  }
}

function saysSame(one: NaiveOutsideWord, other: NaiveOutsideWord): boolean {
  return (['payee', 'start', 'amount'] as const).every((key) => one[key] === other[key]);
}

const FREE_OF_CHARGE = { kind: 'assignment', price: 0, issuer: '', recourse: false } as const;

/** Whose money it is. */
function bankOf(money: string): string {
  return money.split(':')[0] ?? '';
}

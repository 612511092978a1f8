/**
 * The naive market, continued: pieces that differ in nothing become one. Two neighbours are tried
 * unit by unit, everywhere, after every deed and due item.
 */
import { shares } from './naiveMarket.ts';
import { NaiveRedemptions } from './naiveRedemptions.ts';
import type { NaiveGrant, NaiveReceivable, Unit } from './naiveThings.ts';
import { isBound } from './naiveThings.ts';

/** Every deed returns whether it is done. */
export abstract class NaiveJoining extends NaiveRedemptions {
  readonly grants = new Map<string, NaiveGrant>();

  override tidy(now: number = this.time): void {
    this.endOwn(now);
    for (const [id, receivable] of this.receivables) {
      // What has grown may fit a neighbour that it did not fit before.
      for (let again = true; again; ) again = this.joinAll(id, receivable);
    }
  }

  /** Tries each border once; whether pieces were joined. */
  private joinAll(id: string, receivable: NaiveReceivable): boolean {
    const { units } = receivable;
    let isJoined = false;
    for (let at = 1; at < units.length; at += 1) {
      const [left, right] = [units[at - 1], units[at]];
      if (left === undefined || right === undefined || left.piece === right.piece) continue;
      if (!this.areOne(id, receivable, left, right)) continue;
      this.join(receivable, left, right);
      isJoined = true;
    }
    return isJoined;
  }

  /** Nobody owes itself: units in the hand of their debtor are closed, piece by piece. */
  private endOwn(now: number): void {
    for (const receivable of this.receivables.values()) {
      const { units, debtor } = receivable;
      const isOwn = (unit: Unit): boolean =>
        unit.open &&
        unit.holder === debtor &&
        !isBound(unit) &&
        unit.pledges.length === 0 &&
        !this.reserves.has(unit.piece) &&
        !this.isFrozen(unit);
      for (const number of new Set(units.filter(isOwn).map(({ piece }) => piece))) {
        this.accrue(receivable, now);
        const before = new Set(units.filter(({ open }) => open));
        for (const unit of units) {
          if (unit.piece !== number || !unit.open) continue;
          unit.open = false;
          receivable.taken += 1;
        }
        this.leave(receivable, before);
        this.end(receivable);
        this.see('own debt ended');
      }
    }
  }

  private areOne(id: string, { units }: NaiveReceivable, left: Unit, right: Unit): boolean {
    if (wordsOf(left) !== wordsOf(right) || isBound(left) || isBound(right)) return false;
    if (!isSameList(left.pledges, right.pledges)) return false;
    if (!isSameList(left.guarantees, right.guarantees)) return false;
    if (left.subrogated !== right.subrogated) return false;
    const [before, behind] = [left, right].map(({ piece }) => this.paidBefore(units, piece));
    if (left.subrogated !== null && before !== behind) return false;
    if (this.returned.get(left.piece) !== this.returned.get(right.piece)) return false;
    if (this.isFrozen(left) || this.isFrozen(right)) return false;
    const both = units.filter(({ piece }) => piece === left.piece || piece === right.piece);
    if (both.some(({ disputed }) => disputed)) return false;
    if (!/^P*O*R*$/.test(both.map(letterOf).join(''))) return false;
    const starts = [left, right].map(({ piece }) =>
      units.findIndex((unit) => unit.piece === piece),
    );
    for (const { receivable, start, status } of this.guarantees.values()) {
      if (status === 'offered' && receivable === id && starts.includes(start - 1)) return false;
    }
    for (const { receivable, start, by } of this.grants.values()) {
      if (receivable === id && by === left.holder && starts.includes(start - 1)) {
        this.see('kept apart for a reader');
        return false;
      }
    }
    return this.isShareable(both, left.piece, right.piece);
  }

  /** Whether cutting the whole would give each what it has. */
  private isShareable(both: readonly Unit[], left: number, right: number): boolean {
    const open = both.filter((unit) => unit.open);
    const isShared = (one: number, other: number): boolean => {
      const parts = shares(open, one + other);
      return (parts.get(left) ?? 0) === one && (parts.get(right) ?? 0) === other;
    };
    for (const guarantee of both[0]?.guarantees ?? []) {
      const [one, other] = [left, right].map((piece) => this.coverOf(piece, guarantee));
      if (one === undefined || other === undefined) return false;
      if (one.calls.length !== other.calls.length) return false;
      for (const [which, call] of one.calls.entries()) {
        const twin = other.calls[which];
        if (twin === undefined || call.by !== twin.by || call.due !== twin.due) return false;
        if (call.pledge !== twin.pledge || !isShared(call.amount, twin.amount)) return false;
      }
      if (!isShared(one.amount, other.amount)) return false;
    }
    if (!isShared(this.yields.get(left) ?? 0, this.yields.get(right) ?? 0)) return false;
    const [first, second] = [this.reserves.get(left), this.reserves.get(right)];
    if (first === undefined || second === undefined) return first === second;
    const termsOf = ({ seller, ppm, dayCount, since, interestUntil }: typeof first): string =>
      [seller, ppm, dayCount, since, interestUntil].join(' ');
    if (termsOf(first) !== termsOf(second)) return false;
    const names = ['advance', 'fee', 'accrued', 'cancelled'] as const;
    return names.every((name) => isShared(first[name], second[name]));
  }

  private paidBefore(units: readonly Unit[], piece: number): number {
    return units.filter((unit) => unit.piece === piece && unit.paidBefore).length;
  }

  private join({ units }: NaiveReceivable, left: Unit, right: Unit): void {
    this.see('pieces joined');
    const [one, other] = [left.piece, right.piece];
    const [brought, more] = [this.yields.get(one) ?? 0, this.yields.get(other) ?? 0];
    this.yields.set(one, brought + more);
    this.yields.delete(other);
    this.returned.delete(other);
    for (const [guarantee, cover] of this.covers.get(one) ?? []) {
      const { amount, calls } = this.coverOf(other, guarantee);
      cover.amount += amount;
      cover.calls = cover.calls.map((call, at) => {
        return { ...call, amount: call.amount + (calls[at]?.amount ?? 0) };
      });
    }
    this.covers.delete(other);
    const [first, second] = [this.reserves.get(one), this.reserves.get(other)];
    for (const unit of units) if (unit.piece === other) unit.piece = one;
    if (first === undefined || second === undefined) return;
    this.reserves.delete(other);
    this.reserves.set(one, {
      ...first,
      units: units.filter(({ piece }) => piece === one),
      advance: first.advance + second.advance,
      fee: first.fee + second.fee,
      accrued: first.accrued + second.accrued,
      cancelled: first.cancelled + second.cancelled,
    });
  }
}

function wordsOf(unit: Unit): string {
  const { holder, payTo, noticeTo, noticedAt, writtenOff, chain } = unit;
  const links = chain.map(({ kind, seller, issuer, price, units, recourse, agreed, soldOn }) =>
    [kind, seller, issuer, price, units, recourse, agreed, soldOn].join(' '),
  );
  const said = unit.words.map(({ note, member, agrees }) => [note, member, agrees].join(' '));
  const told = unit.told.map(String);
  const given = unit.conceded.map(({ member, alone }) => [member, alone].join(' '));
  const all = [holder, payTo, noticeTo, noticedAt, writtenOff, unit.wasDisputed];
  return [all, links, told, said, given].map((each) => each.join(' | ')).join(' || ');
}

function letterOf({ open, released }: Unit): string {
  if (open) return 'O';
  return released ? 'R' : 'P';
}

function isSameList(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((each, at) => each === right[at]);
}

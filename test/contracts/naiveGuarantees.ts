/** What the naive market knows of guarantees and insurance. */
import type { NaiveSubject } from './naiveFreezes.ts';
import { NaiveFreezes } from './naiveFreezes.ts';
import type { DueItem, NaiveParts } from './naiveMarket.ts';
import { shares } from './naiveMarket.ts';
import type { NaiveGuarantee, NaivePledge, NaiveReceivable, Unit } from './naiveThings.ts';
import { isBound } from './naiveThings.ts';

const DAY = 86_400_000;

/** What was called, for a pledge or by a holder. */
export interface NaiveCall {
  readonly by: string;
  readonly pledge: NaivePledge | null;
  readonly amount: number;
  readonly due: number;
}

/** What of a guarantee falls to a piece, and what of that was called. */
export interface NaiveCover {
  amount: number;
  calls: readonly NaiveCall[];
}

const NOTHING_COVERED: NaiveCover = { amount: 0, calls: [] };

/** Every deed returns whether it is done. */
export abstract class NaiveGuarantees extends NaiveFreezes {
  readonly guarantees = new Map<string, NaiveGuarantee>();
  /** What of each guarantee falls to a piece, by its number, since the default. */
  readonly covers = new Map<number, Map<NaiveGuarantee, NaiveCover>>();

  giveGuarantee(
    id: string,
    words: Pick<NaiveGuarantee, 'receivable' | 'start' | 'guarantor' | 'amount' | 'waitingDays'>,
    lastDay: number,
    now: number,
  ): boolean {
    const receivable = this.receivables.get(words.receivable);
    const [first] = this.pieceAt(words.receivable, words.start);
    const until = this.start + (lastDay + 1) * DAY;
    if (receivable === undefined || first === undefined || until <= now) return false;
    if ([first.holder, receivable.debtor].includes(words.guarantor)) return false;
    this.guarantees.set(id, { ...words, until, paid: 0, isOutlived: false, status: 'offered' });
    return true;
  }

  acceptGuarantee(id: string, by: string): boolean {
    const guarantee = this.guarantees.get(id);
    if (guarantee?.status !== 'offered') return false;
    const units = this.pieceAt(guarantee.receivable, guarantee.start);
    const [first] = units;
    if (first?.holder !== by || first.guarantees.length >= 4) return false;
    if (first.subrogated !== null || first.chain.length >= 8) return false;
    if (guarantee.isOutlived) {
      this.see('offered guarantee outlived');
      return false;
    }
    guarantee.status = 'active';
    for (const unit of units) unit.guarantees = [...unit.guarantees, guarantee];
    const receivable = this.receivables.get(guarantee.receivable);
    if (receivable?.status === 'defaulted') this.trigger(receivable, guarantee);
    return true;
  }

  dropGuarantee(id: string, by: string): boolean {
    const guarantee = this.guarantees.get(id);
    if (guarantee?.guarantor !== by || guarantee.status !== 'offered') return false;
    guarantee.status = 'withdrawn';
    return true;
  }

  callGuarantee(id: string, start: number, by: string, now: number): boolean {
    const guarantee = this.guarantees.get(id);
    const receivable = this.receivables.get(guarantee?.receivable ?? '');
    if (guarantee?.status !== 'triggered' || receivable?.status !== 'defaulted') return false;
    const piece = this.pieceAt(guarantee.receivable, start);
    const [first] = piece;
    if (first === undefined) return false;
    const pledge = first.holder === by ? null : (first.pledges[0] ?? null);
    if (first.holder !== by && pledge?.pledgee !== by) return false;
    const rank = first.guarantees.indexOf(guarantee);
    const cover = this.coverOf(first.piece, guarantee);
    const open = piece.filter((unit) => unit.open).length;
    const amount = this.callableOf(cover, open, pledge);
    if (rank < 0 || amount === 0) return false;
    const before = first.guarantees.slice(0, rank).map((each) => this.coverOf(first.piece, each));
    if (before.some((each) => this.callableOf(each, open, pledge) > 0)) return false;
    const due = Math.max(now, receivable.grace + guarantee.waitingDays * DAY);
    const own = cover.calls.find((each) => each.pledge === pledge);
    const whole = { by, pledge, amount: amount + (own === undefined ? 0 : claimable(own)), due };
    if (own === undefined) cover.calls = [...cover.calls, whole];
    else cover.calls = cover.calls.map((each) => (each === own ? whole : each));
    if (pledge !== null) this.see('called for a pledge');
    if (pledge === null && cover.calls.length > 1) this.see('holder called the rest');
    return true;
  }

  /** What a holder (without a pledge) or pledgee may still call of a share. */
  private callableOf(cover: NaiveCover, open: number, pledge: NaivePledge | null): number {
    const left = Math.min(cover.amount, open) - calledOf(cover, open);
    if (pledge === null) return left;
    const own = cover.calls.find((each) => each.pledge === pledge);
    const mine = own === undefined ? 0 : claimable(own);
    return Math.min(left, pledge.secured - pledge.received - mine);
  }

  payGuarantee(
    id: string,
    start: number,
    by: string,
    count: number,
    other: string | null,
  ): boolean {
    const guarantee = this.guarantees.get(id);
    const receivable = this.receivables.get(guarantee?.receivable ?? '');
    if (guarantee?.status !== 'triggered' || guarantee.guarantor !== by) return false;
    const piece = this.pieceAt(guarantee.receivable, start);
    const [first] = piece;
    if (first === undefined || receivable === undefined || isBound(first)) return false;
    const cover = this.coverOf(first.piece, guarantee);
    if (!first.guarantees.includes(guarantee)) return false;
    const open = piece.filter((unit) => unit.open);
    const units = open.slice(0, count);
    const { units: all } = receivable;
    const issuer = this.moneyFor(receivable.issuer, by, other);
    if (units.length < count || count > calledOf(cover, open.length)) return false;
    if (issuer === null || this.balance(issuer, by) < count) return false;
    const left = { amount: cover.amount - count, calls: leftOf(cover.calls, count) };
    const from = all.indexOf(units[0] as Unit) + 1;
    this.cutOut(all, units, { start, from, to: from + count - 1 });
    this.keepLeft(piece, units, guarantee, left);
    this.add(issuer, by, -count);
    for (let each = 0; each < count; each += 1) {
      const seller = this.beyondReserve(units[0] as Unit);
      const [pledge] = seller === null ? (units[0]?.pledges ?? []) : [];
      this.add(issuer, seller ?? pledge?.pledgee ?? first.holder, 1);
      if (pledge !== undefined) this.cover(pledge, 1);
    }
    if (this.reserves.has(units[0]?.piece ?? 0)) this.closeReserve(units[0]?.piece ?? 0);
    this.yields.delete(units[0]?.piece ?? 0);
    this.covers.delete(units[0]?.piece ?? 0);
    this.takeByLaw(receivable, units, by, this.now);
    for (const unit of units) {
      const paidBefore = !unit.open && !unit.released;
      Object.assign(unit, { guarantees: [], writtenOff: false, subrogated: guarantee, paidBefore });
    }
    guarantee.paid += count;
    if (guarantee.paid === guarantee.amount) guarantee.status = 'used';
    return true;
  }

  /** What is left of the piece keeps what is left of the call. */
  private keepLeft(
    piece: readonly Unit[],
    units: readonly Unit[],
    guarantee: NaiveGuarantee,
    left: NaiveCover,
  ): void {
    const rest = piece.find((unit) => !units.includes(unit));
    if (rest !== undefined) this.covers.get(rest.piece)?.set(guarantee, left);
  }

  /** What of a guarantee falls to a piece; nothing before the default. */
  coverOf(piece: number, guarantee: NaiveGuarantee): NaiveCover {
    return this.covers.get(piece)?.get(guarantee) ?? { ...NOTHING_COVERED };
  }

  protected override giveUp(receivable: NaiveReceivable, now: number): void {
    super.giveUp(receivable, now);
    if (receivable.status !== 'defaulted') return;
    for (const guarantee of new Set(receivable.units.flatMap((unit) => unit.guarantees))) {
      if (guarantee.status === 'active') this.trigger(receivable, guarantee);
    }
  }

  /** Divides a guarantee over its open units, one by one. */
  protected trigger({ units }: NaiveReceivable, guarantee: NaiveGuarantee): void {
    guarantee.status = 'triggered';
    const bearing = units.filter((unit) => unit.guarantees.includes(guarantee));
    const open = bearing.filter((unit) => unit.open);
    const parts = shares(open, Math.min(guarantee.amount, open.length));
    for (const piece of new Set(bearing.map((unit) => unit.piece))) {
      const covers = this.covers.get(piece) ?? new Map<NaiveGuarantee, NaiveCover>();
      covers.set(guarantee, { ...NOTHING_COVERED, amount: parts.get(piece) ?? 0 });
      this.covers.set(piece, covers);
    }
  }

  protected override cutOut(
    all: Unit[],
    units: Unit[],
    what: { start: number; from: number; to: number },
  ): void {
    const number = units[0]?.piece ?? 0;
    const whole = all.filter(({ piece }) => piece === number);
    const covers = this.covers.get(number);
    super.cutOut(all, units, what);
    this.covers.delete(number);
    const open = whole.filter((unit) => unit.open);
    for (const piece of new Set(whole.map((unit) => unit.piece))) {
      const own = new Map<NaiveGuarantee, NaiveCover>();
      for (const [guarantee, cover] of covers ?? []) {
        const part = (amount: number): number => shares(open, amount).get(piece) ?? 0;
        const calls = cover.calls.map((each) => ({ ...each, amount: part(each.amount) }));
        own.set(guarantee, { amount: part(cover.amount), calls });
      }
      if (own.size > 0) this.covers.set(piece, own);
    }
  }

  protected override endPledge(pledge: NaivePledge): void {
    super.endPledge(pledge);
    for (const covers of this.covers.values()) {
      for (const cover of covers.values()) {
        cover.calls = cover.calls.filter((each) => each.pledge !== pledge);
      }
    }
  }

  /** Who calls for a piece that it holds no more has called no more. */
  protected override afterTaking(units: readonly Unit[], holder: string): void {
    this.forgetCalls(units[0]?.piece ?? 0, holder);
  }

  protected override forgetCalls(piece: number, holder: string): void {
    const units = [...this.receivables.values()].flatMap((each) => each.units);
    const kept = units.find((unit) => unit.piece === piece)?.pledges ?? [];
    for (const cover of this.covers.get(piece)?.values() ?? []) {
      cover.calls = cover.calls.flatMap((each) => {
        if (each.pledge !== null && kept.includes(each.pledge)) return [each];
        return each.by === holder ? [{ ...each, pledge: null }] : [];
      });
    }
  }

  protected override creditorsFirst(open: readonly Unit[], parts: NaiveParts): void {
    const move = (of: Map<number, number>, from: number, to: number, amount: number): void => {
      of.set(from, (of.get(from) ?? 0) - amount);
      of.set(to, (of.get(to) ?? 0) + amount);
    };
    const { costly, yields, counts } = parts;
    for (const piece of new Set(open.map((unit) => unit.piece))) {
      const subrogated = open.find((unit) => unit.piece === piece)?.subrogated ?? null;
      if (subrogated === null) continue;
      const behind = open.filter((unit) => unit.guarantees.includes(subrogated));
      const creditors = [...new Set(behind.map((unit) => unit.piece))];
      const [first] = creditors;
      if (first === undefined) continue;
      move(costly, piece, first, costly.get(piece) ?? 0);
      move(yields, piece, first, yields.get(piece) ?? 0);
      for (const creditor of creditors) {
        const room = behind.filter((unit) => unit.piece === creditor).length;
        const part = Math.min(counts.get(piece) ?? 0, room - (counts.get(creditor) ?? 0));
        move(counts, piece, creditor, part);
        if (part > 0) this.see('creditor before guarantor');
      }
    }
  }

  /** Whether units that the guarantor of this one protects are open. */
  protected override isBehind({ units }: NaiveReceivable, { subrogated }: Unit): boolean {
    if (subrogated === null) return false;
    return units.some((unit) => unit.open && unit.guarantees.includes(subrogated));
  }

  protected endGuarantee(guarantee: NaiveGuarantee, status: NaiveGuarantee['status']): void {
    guarantee.status = status;
    for (const unit of this.receivables.get(guarantee.receivable)?.units ?? []) {
      unit.guarantees = unit.guarantees.filter((each) => each !== guarantee);
    }
  }

  protected override queue(now: number): DueItem[] {
    const items = super.queue(now);
    for (const [id, guarantee] of this.guarantees) {
      const { status, until: time } = guarantee;
      const receivable = this.receivables.get(guarantee.receivable) as NaiveReceivable;
      const run = (): void => {
        const isBetween = ['closed', 'overdue'].includes(receivable.status);
        const isHeldUp = isBetween && receivable.due + this.graceDays * DAY <= time;
        if (status === 'offered' || !isHeldUp) return this.endGuarantee(guarantee, 'expired');
        guarantee.until += DAY;
        this.see('guarantee extended');
      };
      if (status === 'offered' || status === 'active') {
        items.push({ time, name: `expire/${id}`, run });
      }
    }
    return items;
  }

  protected override subjectOf(deed: Readonly<Record<string, unknown>>): NaiveSubject {
    const guarantee = this.guarantees.get(String(deed['guarantee']));
    if (guarantee === undefined) return super.subjectOf(deed);
    const { receivable, guarantor } = guarantee;
    if (deed['type'] === 'withdrawGuarantee') return { receivable, unit: null, giver: guarantor };
    const isOffer = deed['type'] === 'acceptGuarantee';
    const [unit = null] = this.pieceAt(
      receivable,
      isOffer ? guarantee.start : Number(deed['piece']),
    );
    return { receivable, unit, giver: isOffer ? guarantor : null };
  }
}

/** What of a call can be paid: no more than its pledge secures. */
function claimable({ pledge, amount }: NaiveCall): number {
  return pledge === null ? amount : Math.min(amount, pledge.secured - pledge.received);
}

/** What is called of a share, of which so many units are open. */
export function calledOf({ amount, calls }: NaiveCover, open: number): number {
  const sum = calls.reduce((total, each) => total + claimable(each), 0);
  return Math.min(sum, amount, open);
}

function leftOf(calls: readonly NaiveCall[], count: number): NaiveCall[] {
  let rest = count;
  return calls.flatMap((each) => {
    const part = Math.min(rest, claimable(each));
    rest -= part;
    return each.amount === part ? [] : [{ ...each, amount: each.amount - part }];
  });
}

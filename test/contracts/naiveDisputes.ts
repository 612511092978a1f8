/**
 * What the naive market knows of credit notes and of disputes after acceptance: unit by unit, and
 * it shares no code with the rules.
 */
import type { DueItem } from './naiveMarket.ts';
import { costsDue, interestDue, openCount, shares } from './naiveMarket.ts';
import { NaiveReceived } from './naiveReceived.ts';
import type { NaiveDispute, NaiveNote, NaiveReceivable, Unit } from './naiveThings.ts';
import { besides, isHeld } from './naiveThings.ts';

const DAY = 86_400_000;

/** Every deed returns whether it is done. */
export abstract class NaiveDisputes extends NaiveReceived {
  private readonly objectionDays = 10;
  private readonly disputeDays = 60;

  /** Unit by unit: in each group, those are cancelled where the formula passes a whole. */
  private credit(
    receivable: NaiveReceivable,
    note: NaiveNote,
    group: readonly Unit[],
    now: number,
    objects: (unit: Unit) => boolean = () => false,
  ): void {
    this.withPledgors(receivable, () => {
      this.accrue(receivable, now);
      const open = group.filter((unit) => unit.open && !this.isFrozen(unit));
      const part = Math.min(note.left, open.length);
      note.left -= part;
      const before = new Set(receivable.units.filter((unit) => unit.open));
      const firstOf = (piece: number): Unit => open.find((unit) => unit.piece === piece) as Unit;
      const hit = [...shares(open, part)];
      for (const [piece, count] of hit) {
        if (!objects(firstOf(piece))) this.cancel(receivable, piece, count, now);
      }
      this.leave(receivable, before);
      const words = { id: note.id, payee: null, now };
      const objected = hit.filter(([piece]) => objects(firstOf(piece)));
      for (const [piece, count] of objected) {
        this.disputeIn(receivable, firstOf(piece), count, words);
      }
      const all = objected.reduce((sum, [, count]) => sum + count, 0);
      this.disputeInterest(receivable, all, now);
      this.endUnits(receivable);
      this.afterCancelling();
    });
  }

  noteCredit(
    id: string,
    words: Pick<NaiveNote, 'isDefence' | 'amount' | 'document'> & { readonly note: string },
    by: string,
    now: number,
  ): boolean {
    const receivable = this.receivables.get(id);
    if (receivable?.supplier !== by || receivable.note !== null) return false;
    const { amount, note: name, isDefence, document } = words;
    if (receivable.credited + amount > receivable.units.length) return false;
    if (receivable.kind === 'acknowledged' && amount > this.cancellable(receivable)) return false;
    if (!this.useNote(by, document)) return false;
    receivable.credited += amount;
    const time = this.endOfDays(now, this.objectionDays);
    const state = { confirmedAt: null, left: amount, isConfirmed: !isDefence, time };
    const note = { id: name, isDefence, amount, document, ...state };
    if (receivable.kind === 'undertaking') this.endNote(receivable, note);
    else if (isDefence) receivable.note = note;
    else this.creditOwn(receivable, note, now);
    return true;
  }

  confirmNote(id: string, name: string, by: string, now: number): boolean {
    const receivable = this.receivables.get(id);
    const note = receivable?.note ?? null;
    if (receivable?.debtor !== by || note?.id !== name || note.confirmedAt !== null) {
      return false;
    }
    note.confirmedAt = now;
    note.isConfirmed = true;
    if (note.isDefence) this.creditOwn(receivable, note, now);
    return true;
  }

  /** Free units of the supplier go at once; the rest waits for the words of others. */
  private creditOwn(receivable: NaiveReceivable, note: NaiveNote, now: number): void {
    const { units, supplier } = receivable;
    const own = units.filter(({ holder, pledges }) => holder === supplier && pledges.length === 0);
    this.credit(receivable, note, own, now);
    note.time = this.endOfDays(now, this.objectionDays);
    receivable.note = note;
    if (note.left === 0 || openCount(receivable) === 0) this.endNote(receivable, note);
  }

  /** What nobody confirmed lapses; else what its time has come for is cancelled. */
  private runNote(receivable: NaiveReceivable, note: NaiveNote, now: number): void {
    const { units, supplier } = receivable;
    if (this.stands(receivable)) {
      note.time += DAY;
      this.see('credit note put off');
      return;
    }
    if (!note.isConfirmed) {
      receivable.credited -= note.amount;
      receivable.note = null;
      this.lapseNote(receivable.supplier, note);
      return;
    }
    const said = ({ words }: Unit, agrees: boolean) =>
      words.filter((word) => word.note === note.id && word.agrees === agrees);
    const agreed = (unit: Unit, asked: readonly string[]) =>
      asked.every((each) => said(unit, true).some(({ member }) => member === each));
    const own = units.filter((unit) => unit.holder === supplier && unit.pledges.length > 0);
    this.credit(
      receivable,
      note,
      own.filter((unit) => agreed(unit, besides(unit, supplier))),
      now,
    );
    const others = units.filter(({ holder }) => holder !== supplier);
    const { dispute = null } = receivable;
    const isClosed = dispute !== null && (dispute.isLifted || dispute.payee !== null);
    const isUntold = (unit: Unit): boolean => this.isUntold(note, unit);
    const objects = (unit: Unit) =>
      note.isDefence && said(unit, false).length > 0 && !isUntold(unit);
    if (note.left > 0 && others.some((unit) => unit.open && isUntold(unit))) {
      this.see('credit note before notice');
    }
    const hit = others.filter(
      (unit) =>
        isUntold(unit) ||
        (note.isDefence
          ? !objects(unit) || !(unit.wasDisputed || isClosed)
          : agreed(unit, [unit.holder, ...besides(unit, supplier)])),
    );
    if (note.left > 0) this.credit(receivable, note, hit, now, objects);
    this.see(note.left > 0 ? 'credit note in part' : 'credit note on others');
    this.endNote(receivable, note);
  }

  private endNote(receivable: NaiveReceivable, { left }: NaiveNote): void {
    receivable.note = null;
    this.owe(receivable.supplier, receivable.debtor, receivable.issuer, 'creditNote', left);
  }

  disputeUnits(
    id: string,
    words: { readonly id: string; readonly amount: number; readonly payee: string | null },
    by: string,
    now: number,
  ): boolean {
    const receivable = this.receivables.get(id);
    const { payee } = words;
    if (receivable === undefined || receivable.dispute !== null) return false;
    if (receivable.debtor !== by && payee !== by) return false;
    const isLast = isHeld(receivable);
    if (receivable.status !== 'open' && payee === null && !isLast) return false;
    if (receivable.kind === 'undertaking') return false;
    const may = receivable.units.filter(
      (unit) =>
        unit.open &&
        !unit.wasDisputed &&
        !this.isFrozen(unit) &&
        (payee === null || this.mayBePaid(unit, now).includes(payee)) &&
        (payee === null || !this.isBehind(receivable, unit)),
    );
    if (words.amount > may.length) return false;
    this.accrue(receivable, now);
    const isOwn = ({ holder }: Unit): boolean => holder === receivable.supplier;
    const isFree = ({ pledges }: Unit): boolean => pledges.length === 0;
    const groups = [
      may.filter((unit) => isOwn(unit) && isFree(unit)),
      may.filter((unit) => isOwn(unit) && !isFree(unit)),
      may.filter((unit) => !isOwn(unit)),
    ];
    let left = words.amount;
    for (const group of groups) {
      const part = Math.min(left, group.length);
      left -= part;
      for (const [piece, count] of shares(group, part)) {
        const first = group.find((unit) => unit.piece === piece) as Unit;
        this.disputeIn(receivable, first, count, { id: words.id, payee, now });
      }
    }
    this.disputeInterest(receivable, words.amount, now);
    this.endUnits(receivable);
    if (isLast && payee === null) this.see('disputed after a stop');
    return true;
  }

  /** The last so many open units of a piece become a piece of their own, in dispute. */
  private disputeIn(
    receivable: NaiveReceivable,
    first: Unit,
    count: number,
    { id, payee, now }: Pick<NaiveDispute, 'id' | 'payee'> & { readonly now: number },
  ): void {
    if (first.offer !== null) this.free(first.offer, 'lapsed');
    const all = receivable.units;
    const whole = all.filter(({ piece }) => piece === first.piece);
    const open = whole.filter((unit) => unit.open);
    const units = open.slice(open.length - count);
    const from = all.indexOf(units[0] as Unit) + 1;
    const start = all.indexOf(whole[0] as Unit) + 1;
    this.cutOut(all, units, { start, from, to: from + count - 1 });
    if (count < open.length) this.freeOfClaim(units);
    for (const unit of units) {
      unit.wasDisputed = true;
      unit.words = [];
      unit.disputed = unit.open;
      unit.open = false;
    }
    const time = this.endOfDays(now, this.disputeDays);
    const since = Math.floor((now - this.start) / DAY);
    receivable.dispute ??= { id, payee, isLifted: false, time, since, accrued: 0n };
  }

  /** The late interest of so many units goes into dispute with them. */
  private disputeInterest(receivable: NaiveReceivable, count: number, now: number): void {
    const { dispute, units } = receivable;
    if (dispute === null || count === 0) return;
    const others = units.filter(({ disputed }) => disputed).length - count;
    const unpaid = BigInt(receivable.accrued) - BigInt(receivable.interestPaid) * 360_000_000n;
    const share = (unpaid * BigInt(count)) / BigInt(openCount(receivable) + count);
    receivable.accrued -= Number(share);
    dispute.accrued += BigInt(this.disputeDaysCost(receivable, others, now)) + share;
    dispute.since = Math.floor((now - this.start) / DAY);
  }

  /** Late interest of so many units since they came into dispute. */
  private disputeDaysCost(receivable: NaiveReceivable, count: number, now: number): number {
    const { dispute, payDay, late } = receivable;
    const today = Math.floor((now - this.start) / DAY);
    return count * late * Math.max(0, today - Math.max(payDay, dispute?.since ?? 0));
  }

  /** A claim stays with the part that begins where its piece did. */
  protected freeOfClaim(_units: readonly Unit[]): void {}

  concedeUnits(
    at: { readonly receivable: string; readonly start: number },
    by: string,
    alone: boolean,
    now: number,
  ): boolean {
    const receivable = this.receivables.get(at.receivable);
    const units = this.pieceAt(at.receivable, at.start);
    const [first] = units;
    if (receivable === undefined || first === undefined) return false;
    const { holder } = first;
    const { supplier } = receivable;
    const pledgees = first.pledges.map(({ pledgee }) => pledgee);
    const payee = receivable.dispute?.payee ?? null;
    const beside = payee === null ? besides(first, supplier) : this.askedIfPaid(first);
    const owner = payee ?? supplier;
    if ((alone && ![holder, ...pledgees].includes(by)) || ![owner, holder, ...beside].includes(by))
      return false;
    const gone = units.filter(({ disputed }) => disputed).length;
    if (gone === 0) return false;
    const conceded = [
      ...first.conceded.filter(({ member }) => member !== by),
      { member: by, alone },
    ];
    for (const unit of units) unit.conceded = conceded;
    const isForgiven = conceded.some((word) => word.member === holder && word.alone);
    const asked = isForgiven ? [holder, ...pledgees] : [owner, holder, ...beside];
    const words = conceded.filter((word) => word.alone || !isForgiven);
    if (!asked.every((each) => words.some(({ member }) => member === each))) return true;
    this.withPledgors(
      receivable,
      () => this.strike(receivable, new Map([[first.piece, gone]]), isForgiven, now),
      isForgiven ? undefined : this.owersOf(receivable, first),
    );
    return true;
  }

  endDispute(id: string, name: string, by: string, cancelled: number, now: number): boolean {
    const receivable = this.receivables.get(id);
    if (receivable?.debtor !== by || cancelled > 0) return false;
    const { dispute } = receivable;
    if (dispute?.id !== name || dispute.isLifted) return false;
    this.endUnits(receivable);
    this.liftUnits(receivable, now);
    return true;
  }

  private strike(
    receivable: NaiveReceivable,
    counts: ReadonlyMap<number, number>,
    isForgiven: boolean,
    now: number,
  ): void {
    this.accrue(receivable, now);
    const before = receivable.units.filter(({ disputed }) => disputed).length;
    for (const [piece, count] of counts) {
      const units = receivable.units.filter((unit) => unit.piece === piece && unit.disputed);
      const going = units.slice(units.length - count);
      for (const unit of going) unit.disputed = false;
      if (isForgiven) {
        receivable.forgiven += count;
        this.releaseAlone(going);
      } else if (receivable.dispute?.payee != null) {
        this.receive(receivable, going, receivable.dispute.payee);
      } else {
        for (const unit of going) unit.open = true;
        this.cancel(receivable, piece, count, now);
      }
      for (const unit of receivable.units) if (unit.piece === piece) unit.conceded = [];
    }
    const left = receivable.units.filter(({ disputed }) => disputed).length;
    const { dispute } = receivable;
    if (left === 0) receivable.dispute = null;
    else if (dispute !== null) dispute.accrued = (dispute.accrued * BigInt(left)) / BigInt(before);
    this.endUnits(receivable);
    if (receivable.status === 'paid') {
      const [interest, costs] = [interestDue(receivable), costsDue(receivable)];
      receivable.interestPaid += interest;
      receivable.costsPaid += costs;
      receivable.taken += interest + costs;
    }
    this.afterCancelling();
  }

  /** What is left is due on the pay day, or some days after when that is later. */
  private liftUnits(receivable: NaiveReceivable, now: number): void {
    const { dispute, calendar, payDay } = receivable;
    if (dispute === null) return;
    let day = Math.floor((now - this.start) / DAY) + this.liftDays;
    while (this.isHolidayOf(calendar, day)) day += 1;
    if (day <= payDay) return this.reopen(receivable, now);
    const waits = receivable.retry !== null && openCount(receivable) === 0;
    dispute.isLifted = true;
    dispute.time = this.dueAt(day);
    if (waits) receivable.retry = dispute.time;
  }

  /** An open one lapses, a lifted one is over; nobody could rule on what stands still. */
  private runDispute(receivable: NaiveReceivable, now: number): void {
    const { dispute, units } = receivable;
    if (dispute === null) return;
    const isFrozen = units.some((unit) => unit.disputed && this.isFrozen(unit));
    if (this.stands(receivable) || (!dispute.isLifted && isFrozen)) {
      dispute.time += DAY;
      this.see('dispute put off');
    } else if (dispute.isLifted) this.reopen(receivable, now);
    else this.liftUnits(receivable, now);
  }

  private reopen(receivable: NaiveReceivable, now: number): void {
    const { dispute, payDay, status } = receivable;
    const units = receivable.units.filter(({ disputed }) => disputed);
    this.accrue(receivable, now);
    const parts = new Set(units.map(({ piece }) => piece));
    for (const unit of receivable.units) if (parts.has(unit.piece)) unit.conceded = [];
    for (const unit of units) Object.assign(unit, { disputed: false, open: true });
    this.afterReopening(units);
    const today = Math.floor((now - this.start) / DAY);
    const more = this.disputeDaysCost(receivable, units.length, now);
    receivable.accrued += more + Number(dispute?.accrued ?? 0n);
    if (today > Math.max(payDay, dispute?.since ?? 0)) receivable.lateSince = today;
    receivable.dispute = null;
    if (!['closed', 'overdue'].includes(status)) return;
    const time = dispute?.time ?? now;
    receivable.retry = now < receivable.due ? null : time;
    if (now < receivable.due) return;
    receivable.grace = Math.max(receivable.grace, time + this.graceDays * DAY);
  }

  /** Claims for the dispute of these units are over. */
  protected afterReopening(_units: readonly Unit[]): void {}

  protected override queue(now: number): DueItem[] {
    const items = super.queue(now);
    for (const [id, receivable] of this.receivables) {
      const { note, dispute } = receivable;
      const runNote = (): void => this.runNote(receivable, note as NaiveNote, now);
      if (note !== null)
        items.push({
          time: note.time,
          name: `note/${id}`,
          run: runNote,
          about: `receivable/${id}`,
        });
      if (dispute === null) continue;
      const run = (): void => this.runDispute(receivable, now);
      const { due } = receivable;
      items.push({
        time: dispute.time,
        name: `dispute/${id}`,
        run,
        due,
        about: `receivable/${id}`,
      });
    }
    return items;
  }
}

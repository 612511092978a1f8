/** The naive market, continued: what is published before the due day, and how banks fund it. */
import type { NaiveInvoice, NaiveTerms } from './naiveInvoices.ts';
import { NaiveJoining } from './naiveJoining.ts';
import { debitedOf, openCount } from './naiveMarket.ts';
import type { NaiveReceivable } from './naiveThings.ts';

const DAY = 86_400_000;

/** What the model knows of it. */
export interface NaiveObligation {
  readonly debtor: string;
  readonly issuer: string;
  readonly date: string;
  readonly due: number;
  publish: number;
  isPublished: boolean;
  isRefused: boolean;
  amount: number;
  deposited: number;
  line: number;
  drawn: number;
}

/** Every deed returns whether it is done. */
export class NaiveFunding extends NaiveJoining {
  readonly obligations = new Map<string, NaiveObligation>();

  readonly #obligationDays: number;

  constructor(
    start: number,
    cutOff: number,
    isHoliday: (day: number) => boolean,
    parameters: {
      readonly retries: number;
      readonly graceDays: number;
      readonly maxPieces: number;
      readonly recourseDays: number;
      readonly redeemDays: number;
      readonly confirmDays: number;
      readonly issuerDays: number;
      readonly obligationDays: number;
    },
  ) {
    super(start, cutOff, isHoliday, parameters);
    this.#obligationDays = parameters.obligationDays;
    this.issuerDays = parameters.issuerDays;
  }

  fund(key: string, by: string, how: string, amount: number, now: number): boolean {
    const obligation = this.answerable(key, by, now);
    if (obligation === undefined) return false;
    const { debtor, deposited, line, drawn } = obligation;
    if (amount > obligation.amount - deposited - line - drawn) return false;
    if (amount > this.roomOf(by)) return false;
    obligation.isRefused = false;
    if (how === 'line') obligation.line += amount;
    else obligation.deposited += amount;
    if (how === 'deposit') this.putOut(by, debtor, amount);
    return true;
  }

  refuse(key: string, by: string, now: number): boolean {
    const obligation = this.answerable(key, by, now);
    if (obligation === undefined || obligation.isRefused) return false;
    obligation.isRefused = true;
    return true;
  }

  protected override putReceivable(
    id: string,
    invoice: NaiveInvoice,
    face: number,
    terms: NaiveTerms,
    now: number,
    sister?: string,
  ): void {
    super.putReceivable(id, invoice, face, terms, now, sister);
    this.plan(this.receivables.get(id) as NaiveReceivable, now);
  }

  /** Plans that what its debtor owes on its day is published, or published again. */
  protected plan({ debtor, issuer, due, payDay }: NaiveReceivable, now: number): void {
    if (this.#obligationDays === 0) return;
    const date = new Date(this.start + payDay * DAY + DAY / 2).toISOString().slice(0, 10);
    const key = `${debtor}/${issuer}/eur/${date}`;
    const publish = Math.max(now, due - this.#obligationDays * DAY);
    const before = this.obligations.get(key);
    const blank = { amount: 0, deposited: 0, line: 0, drawn: 0, isRefused: false };
    if (before === undefined) {
      const words = { debtor, issuer, date, due, publish, isPublished: false };
      this.obligations.set(key, { ...words, ...blank });
      this.bear(`obligation/${key}`);
    } else if (before.isPublished) {
      Object.assign(before, { publish, isPublished: false });
    }
  }

  /** What was published with a receivable that leaves its day is published again without it. */
  protected planAgain({ debtor, issuer, due }: NaiveReceivable, now: number): void {
    const publish = Math.max(now, due - this.#obligationDays * DAY);
    for (const each of this.obligations.values()) {
      const isFormer = each.debtor === debtor && each.issuer === issuer && each.due === due;
      if (isFormer && each.isPublished) Object.assign(each, { publish, isPublished: false });
    }
  }

  protected override hasten(receivable: NaiveReceivable, now: number): void {
    this.planAgain(receivable, now);
    super.hasten(receivable, now);
  }

  /** The debtor names other money after the issuer of what it was to pay in has failed. */
  changeMandate(id: string, by: string, issuer: string, now: number): boolean {
    const receivable = this.receivables.get(id);
    if (receivable?.debtor !== by || receivable.status === 'paid') return false;
    if (issuer === by || this.isInsolvent(issuer)) return false;
    if (!this.isInsolvent(receivable.issuer)) return false;
    if (receivable.due > now) this.plan(receivable, now);
    receivable.issuer = issuer;
    if (receivable.due > now) this.plan(receivable, now);
    const terms = this.invoices.get(id)?.terms;
    if (terms) Object.assign(terms, { issuer });
    return true;
  }

  protected override queue(now: number) {
    const items = super.queue(now);
    for (const [key, obligation] of this.obligations) {
      if (obligation.isPublished) continue;
      const run = (): void => this.publishOne(obligation);
      const item = { time: obligation.publish, name: `publish/${key}`, run };
      items.push({ ...item, about: `obligation/${key}` });
    }
    return items;
  }

  protected override settleOne(receivable: NaiveReceivable, now: number): void {
    if (this.isPutOff(receivable, now)) return super.settleOne(receivable, now);
    receivable.stoodAt = null;
    this.runSetOffs(receivable, now);
    if (receivable.status === 'paid') return;
    const draws = !this.isInsolvent(receivable.debtor);
    if (draws && receivable.status !== 'overdue') this.draw(receivable, now);
    super.settleOne(receivable, now);
  }

  private draw(receivable: NaiveReceivable, now: number): void {
    this.accrue(receivable, now);
    const { debtor, issuer, partial, due } = receivable;
    const { costs, interest } = debitedOf(receivable);
    const missing = openCount(receivable) + costs + interest - this.balance(issuer, debtor);
    const obligation = [...this.obligations.values()].find(
      (one) => one.debtor === debtor && one.issuer === issuer && one.due === due,
    );
    if (obligation === undefined || missing <= 0 || this.isInsolvent(issuer)) return;
    const room = this.roomOf(issuer);
    const amount = Math.max(0, Math.min(obligation.line, missing, room));
    if (amount < Math.min(obligation.line, missing)) this.see('a line beyond the limit');
    if (amount === 0 || (!partial && amount < missing)) return;
    obligation.line -= amount;
    obligation.drawn += amount;
    this.putOut(issuer, debtor, amount);
    this.owe(debtor, issuer, issuer, 'line', amount);
  }

  private publishOne(obligation: NaiveObligation): void {
    const all = [...this.receivables.values()].filter(
      ({ debtor, issuer, due }) =>
        debtor === obligation.debtor && issuer === obligation.issuer && due === obligation.due,
    );
    const units = all.flatMap((receivable) => receivable.units.filter(({ open }) => open));
    Object.assign(obligation, { isPublished: true, amount: units.length });
  }

  private answerable(key: string, by: string, now: number): NaiveObligation | undefined {
    const obligation = this.obligations.get(key);
    const isOpen = obligation?.isPublished && obligation.issuer === by && now < obligation.due;
    return isOpen && !this.isInsolvent(by) ? obligation : undefined;
  }
}

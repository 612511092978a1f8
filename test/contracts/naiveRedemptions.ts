/** The naive market, continued: money that is given back to be paid out outside. */
import type { NaiveNewKey, NaiveSubject } from './naiveFreezes.ts';
import type { DueItem } from './naiveMarket.ts';
import { NaiveQuotes } from './naiveQuotes.ts';

/** What the model knows of it. */
export interface NaiveRedemption {
  readonly issuer: string;
  readonly member: string;
  readonly amount: number;
  answerBy: number | null;
  status: 'requested' | 'paidOut' | 'contested' | 'redeemed' | 'failed';
}

/** Every deed returns whether it is done. */
export class NaiveRedemptions extends NaiveQuotes {
  readonly redemptions = new Map<string, NaiveRedemption>();
  /** How much one member may have open by its own word. */
  maxOpenInvoices = 1e9;
  maxOpenOffers = 1e9;
  readonly #redeemDays: number;
  readonly #confirmDays: number;

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
    },
  ) {
    super(start, cutOff, isHoliday, parameters);
    this.#redeemDays = parameters.redeemDays;
    this.#confirmDays = parameters.confirmDays;
  }

  redeem(id: string, issuer: string, member: string, amount: number, now: number): boolean {
    if (this.isInsolvent(issuer) || this.balance(issuer, member) < amount) return false;
    this.add(issuer, member, -amount);
    const answerBy = this.endOfDays(now, this.#redeemDays);
    this.redemptions.set(id, { issuer, member, amount, answerBy, status: 'requested' });
    return true;
  }

  sayPaid(id: string, by: string, now: number): boolean {
    const redemption = this.redemptions.get(id);
    if (redemption?.issuer !== by || this.isInsolvent(by)) return false;
    if (redemption.status !== 'requested') return false;
    const answerBy = this.endOfDays(now, this.#confirmDays);
    Object.assign(redemption, { status: 'paidOut', answerBy });
    return true;
  }

  contest(id: string, by: string): boolean {
    const redemption = this.redemptions.get(id);
    if (redemption?.member !== by || redemption.status !== 'paidOut') return false;
    Object.assign(redemption, { status: 'contested', answerBy: null });
    return true;
  }

  ruleOn(id: string, isPaid: boolean): boolean {
    const redemption = this.redemptions.get(id);
    if (redemption?.status !== 'contested') return false;
    this.endRedemption(redemption, isPaid);
    return true;
  }

  override declareInsolvent(member: string, key: NaiveNewKey, now: number): boolean {
    if (!super.declareInsolvent(member, key, now)) return false;
    for (const each of this.redemptions.values()) {
      if (each.member === member && each.status === 'requested') this.endRedemption(each, false);
    }
    return true;
  }

  protected override subjectOf(deed: Readonly<Record<string, unknown>>): NaiveSubject {
    const redemption = this.redemptions.get(String(deed['redemption']));
    if (redemption === undefined || deed['type'] !== 'payOutRedemption') {
      return super.subjectOf(deed);
    }
    const { issuer, member } = redemption;
    return { receivable: null, unit: null, giver: member, payer: `${issuer}/${member}` };
  }

  protected override queue(now: number): DueItem[] {
    const items = super.queue(now);
    for (const [id, redemption] of this.redemptions) {
      const { answerBy: time, status } = redemption;
      if (time === null) continue;
      const run = (): void => this.endRedemption(redemption, status === 'paidOut');
      items.push({ time, name: `redemption/${id}`, run });
    }
    return items;
  }

  private endRedemption(redemption: NaiveRedemption, isPaid: boolean): void {
    const { issuer, member, amount } = redemption;
    if (isPaid) this.out.set(issuer, (this.out.get(issuer) ?? 0) - amount);
    else this.add(issuer, member, amount);
    Object.assign(redemption, { status: isPaid ? 'redeemed' : 'failed', answerBy: null });
  }
}

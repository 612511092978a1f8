/** The naive market with invoices that leave it, once they are over and none like them can come. */
import { NaiveBurdens } from './naiveBurdens.ts';
import type { NaiveInvoice, NaiveWords } from './naiveInvoices.ts';
import type { DueItem } from './naiveMarket.ts';

const DAY = 86_400_000;
/** An invoice looks like one that was issued so many days before it, at most. */
const LIKE_DAYS = 60;

/** Every deed returns whether it is done. */
export class NaiveLeaving extends NaiveBurdens {
  archiveDays = 1;
  /**
   * Invoices that the block is told to keep at their time. The model runs all that is due at once,
   * and so cannot tell by itself whether a new protocol came between.
   */
  readonly kept = new Set<string>();
  /** When invoices leave, by their ids. */
  readonly #leaving = new Map<string, number>();
  /** By what an invoice was replaced, and what it replaces. */
  readonly #replacedBy = new Map<string, string>();
  readonly #former = new Map<string, string>();

  override tidy(now: number = this.time): void {
    super.tidy(now);
    for (const [id, { status }] of this.invoices) {
      if (isOver(status)) this.#plan(id, now, this.archiveDays);
    }
  }

  override reissue(id: string, former: string, words: NaiveWords, now: number): boolean {
    if (!super.reissue(id, former, words, now)) return false;
    this.#replacedBy.set(former, id);
    this.#former.set(id, former);
    this.#leaving.delete(former);
    return true;
  }

  protected override queue(now: number): DueItem[] {
    const items = super.queue(now);
    for (const [id, time] of this.#leaving) {
      items.push({ time, name: `leave/${id}`, run: () => this.#leave(id, now) });
    }
    return items;
  }

  /** Whether an invoice leaves by then. */
  leavesBy(time: number): boolean {
    return [...this.#leaving.values()].some((leaving) => leaving <= time);
  }

  /** The first receivable of an invoice has left, and so all others have. */
  protected allHasLeft(id: string, now: number): void {
    this.#plan(id, now, 0);
  }

  protected nextLook(now: number): number {
    return this.start + (this.#dayOf(now) + this.archiveDays + 1) * DAY;
  }

  #dayOf(now: number): number {
    return Math.floor((now - this.start) / DAY);
  }

  #plan(id: string, now: number, after: number): void {
    const invoice = this.invoices.get(id);
    if (invoice === undefined || this.#leaving.has(id)) return;
    if (this.invoices.has(this.#replacedBy.get(id) ?? '')) return;
    const day = Math.max(this.#dayOf(now) + after, this.#lastLike(invoice));
    this.#leaving.set(id, this.start + (day + 1) * DAY);
  }

  #lastLike({ issued }: NaiveInvoice): number {
    return issued + this.maxInvoiceAgeDays + LIKE_DAYS;
  }

  #leave(id: string, now: number): void {
    const invoice = this.invoices.get(id) as NaiveInvoice;
    if (this.kept.has(id) || this.protocol < 2 || this.#dayOf(now) <= this.#lastLike(invoice)) {
      this.#leaving.set(id, this.nextLook(now));
      this.see('an invoice kept in the state');
      return;
    }
    this.#leaving.delete(id);
    this.invoices.delete(id);
    this.see(isOver(invoice.status) ? 'an invoice left' : 'an invoice left behind its receivable');
    const former = this.#former.get(id) ?? '';
    const status = this.invoices.get(former)?.status;
    if (status === undefined) return;
    if (isOver(status) || !this.receivables.has(former)) this.#plan(former, now, 0);
  }
}

function isOver(status: string): boolean {
  return status === 'rejected' || status === 'withdrawn' || status === 'lapsed';
}

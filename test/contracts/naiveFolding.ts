/** The naive market, whole: what has ended leaves with all about it, once nothing is open. */
import { NaiveLeaving } from './naiveLeaving.ts';
import type { DueItem } from './naiveMarket.ts';
import type { NaiveReceivable } from './naiveThings.ts';

/** What became of a receivable that was looked at: the kind of what keeps it, or what left. */
export type ToldFold = string | readonly string[];

/** Every deed returns whether it is done. */
export class NaiveFolding extends NaiveLeaving {
  /**
   * What the block is told to do about receivables that have ended. The model knows debts by sides,
   * not by receivables, and so cannot tell by itself whether one is open; all else it can.
   */
  readonly told = new Map<string, ToldFold>();
  /** When what has ended is looked at. */
  readonly #looks = new Map<string, number>();

  override tidy(now: number = this.time): void {
    super.tidy(now);
    for (const [id, { status }] of this.receivables) {
      if (status === 'paid' && !this.#looks.has(id)) this.#looks.set(id, this.nextLook(now));
    }
  }

  /** Whether something is looked at by then. */
  looksBy(time: number): boolean {
    return [...this.#looks.values()].some((look) => look <= time);
  }

  protected override queue(now: number): DueItem[] {
    const items = super.queue(now);
    for (const [id, time] of this.#looks) {
      const run = (): void => this.#look(id, now);
      items.push({ time, name: `fold/${id}/000000`, run, about: `receivable/${id}` });
    }
    return items;
  }

  #look(id: string, now: number): void {
    const told = this.told.get(id);
    if (told === undefined) throw new Error(`the model looks at ${id} now`);
    const open = this.#openOn(id);
    if (typeof told === 'string') {
      const isKnown = KNOWN.has(told);
      if (isKnown && !open.includes(told)) throw new Error(`${id} is kept by ${told}`);
      this.#looks.set(id, this.nextLook(now));
      this.see('kept in the state');
      return;
    }
    if (open.length > 0) throw new Error(`${id} has left, and has open ${open.join()}`);
    this.#looks.delete(id);
    for (const key of told) this.#forget(key);
    if (this.receivables.has(id)) throw new Error(`${id} has left without itself`);
    this.see('left the state');
    if (this.invoices.has(id)) this.allHasLeft(id, now);
  }

  /** Kinds of what is open and names it, as far as the model can tell. */
  #openOn(id: string): string[] {
    const receivable = this.receivables.get(id) as NaiveReceivable;
    const invoice = this.invoices.get(this.invoiceOf.get(id) ?? '');
    const isHere = (target: string): boolean =>
      target === `receivable/${id}` || target.startsWith(`piece/${id}/`);
    const found: Record<string, boolean> = {
      offer: some(this.offers, (each) => each.receivable === receivable && isOpen(each)),
      request: some(this.requests, (each) => each.what.receivable === id && isOpen(each)),
      claim: some(this.claims, (each) => {
        return isOpen(each) && each.units.some((unit) => receivable.units.includes(unit));
      }),
      guarantee: some(this.guarantees, (each) => {
        return each.receivable === id && ['offered', 'active'].includes(each.status);
      }),
      contract: some(this.contracts, (each) => {
        return each.receivable === id && ['proposed', 'active', 'shadow'].includes(each.status);
      }),
      freeze: [...this.freezes.keys()].some(isHere),
      halt: [...this.halts].some(isHere),
      receivable: [...this.invoiceOf].some(([other, invoice]) => {
        return invoice === id && other !== id && this.receivables.has(other);
      }),
      note: receivable.note !== null,
      invoice: (invoice?.disputed ?? 0) > 0,
    };
    return Object.keys(found).filter((kind) => found[kind]);
  }

  /** Drops what has left by the key of its fact. */
  #forget(key: string): void {
    const [kind = '', id = '', ...rest] = key.split('/');
    if (kind === 'grant') {
      const [from = '', reader = ''] = rest;
      this.grants.delete(`${id} ${Number(from)} ${reader}`);
    }
    const maps: Record<string, Map<string, unknown>> = {
      receivable: this.receivables,
      offer: this.offers,
      request: this.requests,
      quote: this.quotes,
      pledge: this.pledges,
      guarantee: this.guarantees,
      claim: this.claims,
      contract: this.contracts,
      correction: this.corrections,
    };
    maps[kind]?.delete(id);
  }
}

/** Kinds of which the model knows whether one is open. */
const KNOWN: ReadonlySet<string> = new Set([
  ...(['offer', 'request', 'claim', 'guarantee', 'contract', 'freeze', 'halt'] as const),
  ...(['note', 'invoice', 'receivable'] as const),
]);

function isOpen({ status }: { readonly status: string }): boolean {
  return status === 'open';
}

function some<T>(all: ReadonlyMap<string, T>, is: (one: T) => boolean): boolean {
  return [...all.values()].some(is);
}

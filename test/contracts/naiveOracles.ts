/** The naive market, continued: what oracles say, and what conditions of contracts come to. */
import type { Action, Condition } from '../../contracts/state/terms.ts';
import type { PlainFacts, SaidFact, SaidRate } from './givens.ts';
import { NaiveFunding } from './naiveFunding.ts';
import type { NaiveInvoice, NaiveTerms } from './naiveInvoices.ts';
import { naiveVerdict } from './naiveJudge.ts';
import type { NaiveReceivable } from './naiveThings.ts';

const DAY = 86_400_000;

/** What the model knows of it. */
export interface NaiveRule {
  readonly when: Condition;
  readonly act: Action;
}

/** Something whose rules are looked at. */
export interface NaiveWatcher {
  readonly receivable: string;
  readonly rules: readonly NaiveRule[];
  readonly fired: ReadonlySet<NaiveRule>;
}

/** Every deed returns whether it is done. */
export abstract class NaiveOracles extends NaiveFunding {
  /** By kind and invoice, then by oracle. */
  readonly facts = new Map<string, Map<string, SaidFact>>();
  /** By oracle; days count from the start. */
  readonly rates = new Map<string, SaidRate>();
  /** The invoice of each receivable. */
  readonly invoiceOf = new Map<string, string>();

  attest(invoice: string, fact: SaidFact, now: number): boolean {
    if (!this.invoices.has(invoice)) return false;
    const topic = `fact/${fact.kind}/${invoice}`;
    const said = this.facts.get(topic) ?? new Map<string, SaidFact>();
    this.facts.set(topic, said.set(fact.oracle, fact));
    this.noteAttested(topic, now);
    return true;
  }

  attestRate(oracle: string, value: number, now: number): boolean {
    this.rates.set(oracle, { oracle, value, day: this.dayAt(now) });
    this.noteAttested('rate/usd-cny', now);
    return true;
  }

  /** Has contracts that watch the topic looked at. */
  protected abstract noteAttested(topic: string, now: number): void;

  protected override putReceivable(
    id: string,
    invoice: NaiveInvoice,
    face: number,
    terms: NaiveTerms,
    now: number,
    sister?: string,
  ): void {
    super.putReceivable(id, invoice, face, terms, now, sister);
    for (const [name, each] of this.invoices) if (each === invoice) this.invoiceOf.set(id, name);
  }

  protected nextRule(watcher: NaiveWatcher, now: number): NaiveRule | undefined {
    return this.rulesThat('yes', watcher, now)[0];
  }

  /** The rules that have not fired on which the verdict is this. */
  protected rulesThat(verdict: string, watcher: NaiveWatcher, now: number): NaiveRule[] {
    const facts = this.factsFor(watcher.receivable, now);
    const waiting = watcher.rules.filter((rule) => !watcher.fired.has(rule));
    return waiting.filter(({ when }) => naiveVerdict(when, facts) === verdict);
  }

  protected topicsOf({ receivable, rules }: NaiveWatcher): string[] {
    const invoice = this.invoiceOf.get(receivable);
    return rules
      .flatMap(({ when }) => partsOf(when))
      .flatMap((node) => {
        if (node.op === 'rate') return ['rate/usd-cny'];
        if (node.op === 'attested') return [`fact/${node.kind}/${invoice}`];
        return node.op === 'match' ? [`fact/order/${invoice}`, `fact/receipt/${invoice}`] : [];
      });
  }

  /** When days come that rules wait for, words of oracles grow stale, and amounts are compared. */
  protected timesOf({ rules, fired }: NaiveWatcher, now: number): number[] {
    const waiting = rules.filter((rule) => !fired.has(rule));
    return waiting
      .flatMap(({ when }) => partsOf(when))
      .flatMap((node) => {
        if (node.op === 'day') return [this.dueAt(this.dayOf(node.day))];
        if (node.op === 'compare') return this.cutOffs(now);
        if (node.op !== 'rate') return [];
        const said = [...this.rates.values()].filter(({ oracle }) =>
          node.from.oracles.includes(oracle),
        );
        return said.map(({ day }) => this.start + (day + node.staleDays + 1) * DAY);
      });
  }

  /** The cut-off of today and of tomorrow. */
  protected cutOffs(now: number): number[] {
    return [this.dueAt(this.dayAt(now)), this.dueAt(this.dayAt(now) + 1)];
  }

  protected dayAt(time: number): number {
    return Math.floor((time - this.start) / DAY);
  }

  /** How many days after the start a date is. */
  protected dayOf(date: string): number {
    return Math.round((Date.parse(date) - Date.parse(this.dateOf(0))) / DAY);
  }

  private dateOf(day: number): string {
    return new Date(this.start + day * DAY + DAY / 2).toISOString().slice(0, 10);
  }

  private factsFor(id: string, now: number): PlainFacts {
    const receivable = this.receivables.get(id) as NaiveReceivable;
    const invoice = this.invoiceOf.get(id) ?? '';
    const today = this.dayAt(now);
    const { units, taken, interestPaid, costsPaid, forgiven, credited, payDay } = receivable;
    const open = units.filter((unit) => unit.open).length;
    const paid = taken - interestPaid - costsPaid;
    const disputed = units.filter((unit) => unit.disputed).length;
    const cancelled = units.length - open - paid - forgiven - disputed;
    const pieces = new Set(units.map(({ piece }) => piece)).size;
    const said = ['delivery', 'order', 'receipt'].map((kind) => `fact/${kind}/${invoice}`);
    return {
      today,
      reached: this.dateOf(this.dueAt(today) <= now ? today : today - 1),
      open,
      invoiced: this.invoices.get(invoice)?.amount ?? 0,
      daysLeft: Math.max(0, payDay - today),
      others: { face: units.length, paid, forgiven, credited, cancelled, pieces },
      facts: said.flatMap((topic) => [...(this.facts.get(topic)?.values() ?? [])]),
      rates: [...this.rates.values()],
    };
  }
}

/** A condition and all that it is made of. */
export function partsOf(when: Condition): Condition[] {
  return [when, ...('of' in when ? [when.of].flat().flatMap(partsOf) : [])];
}

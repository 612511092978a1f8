/** The naive market, continued: contracts that wait for a day or for one oracle’s word. */
import type { NaiveSubject } from './naiveFreezes.ts';
import { NaiveFunding } from './naiveFunding.ts';
import type { DueItem } from './naiveMarket.ts';
import { shares, sortDue } from './naiveMarket.ts';
import type { NaiveReceivable } from './naiveThings.ts';

const DAY = 86_400_000;

/** Waits for a day, or (null) for delivery; `cancel` forgives so much. */
export interface NaiveRule {
  readonly day: number | null;
  readonly act: 'pay' | 'cancel' | 'release';
  readonly amount: number;
}

/** What the model knows of it. */
export interface NaiveContract {
  readonly receivable: string;
  readonly rules: readonly NaiveRule[];
  readonly untilDay: number;
  readonly escrow: number;
  readonly agreed: Set<string>;
  readonly ending: Set<string>;
  readonly fired: Set<NaiveRule>;
  held: number;
  check: number;
  status: 'proposed' | 'active' | 'withdrawn' | 'lapsed' | 'terminated' | 'ended';
}

/** Every deed returns whether it is done. */
export class NaiveContracts extends NaiveFunding {
  readonly contracts = new Map<string, NaiveContract>();
  readonly delivered = new Map<string, boolean>();
  readonly #wakes = new Map<string, number>();

  attest(invoice: string, holds: boolean, now: number): boolean {
    if (!this.invoices.has(invoice)) return false;
    this.delivered.set(invoice, holds);
    if (this.watchers(invoice).length > 0) this.#wakes.set(invoice, now);
    return true;
  }

  propose(
    id: string,
    by: string,
    words: Pick<NaiveContract, 'receivable' | 'rules' | 'untilDay' | 'escrow'>,
    now: number,
  ): boolean {
    const receivable = this.receivables.get(words.receivable);
    if (receivable?.status !== 'open' || !this.parties(receivable).has(by)) return false;
    const living = this.livingOn(words.receivable);
    if (living.some(({ status }) => status === 'active') || living.length >= 8) return false;
    if (words.untilDay > receivable.payDay || this.dueAt(words.untilDay) <= now) return false;
    if (words.rules.some(({ day }) => day !== null && day > words.untilDay)) return false;
    const blank = { agreed: new Set<string>(), ending: new Set<string>(), held: 0 };
    const check = this.dueAt(words.untilDay);
    const fired = new Set<NaiveRule>();
    const contract: NaiveContract = { ...words, ...blank, fired, check, status: 'proposed' };
    if (mostPaid(contract) > openCount(receivable)) return false;
    if (!this.sign(contract, by, now)) return false;
    this.contracts.set(id, contract);
    return true;
  }

  agree(id: string, by: string, now: number): boolean {
    const contract = this.contracts.get(id);
    const receivable = this.receivables.get(contract?.receivable ?? '');
    if (contract?.status !== 'proposed' || receivable?.status !== 'open') return false;
    if (!this.parties(receivable).has(by) || contract.agreed.has(by)) return false;
    return this.sign(contract, by, now);
  }

  endContract(id: string, by: string): boolean {
    const contract = this.contracts.get(id);
    const receivable = this.receivables.get(contract?.receivable ?? '');
    if (contract === undefined || receivable === undefined) return false;
    if (!this.parties(receivable).has(by) || contract.ending.has(by)) return false;
    if (contract.status === 'proposed') contract.status = 'withdrawn';
    else if (contract.status !== 'active') return false;
    else {
      contract.ending.add(by);
      const isWhole = [...this.parties(receivable)].every((party) => contract.ending.has(party));
      if (isWhole) this.finish(contract, 'terminated');
    }
    return true;
  }

  override isStopped(by: string, deed: Readonly<Record<string, unknown>>): boolean {
    return deed['type'] !== 'attestFact' && super.isStopped(by, deed);
  }

  protected override subjectOf(deed: Readonly<Record<string, unknown>>): NaiveSubject {
    const contract = this.contracts.get(String(deed['contract']));
    if (contract === undefined) return super.subjectOf(deed);
    return { receivable: contract.receivable, unit: null, giver: null };
  }

  protected override queue(now: number): DueItem[] {
    const items = super.queue(now);
    for (const [id, contract] of this.contracts) {
      if (contract.status !== 'proposed' && contract.status !== 'active') continue;
      const run = (): void => this.look(contract, now);
      items.push({ time: contract.check, name: `contract/${id}`, run });
    }
    for (const [invoice, time] of this.#wakes) {
      const run = (): void => this.wake(invoice, now);
      items.push({ time, name: `wake/fact/delivery/${invoice}`, run });
    }
    return sortDue(items);
  }

  private sign(contract: NaiveContract, by: string, now: number): boolean {
    const receivable = this.receivables.get(contract.receivable) as NaiveReceivable;
    const agreed = new Set([...contract.agreed, by]);
    const { debtor, issuer } = receivable;
    const isWhole = [...this.parties(receivable)].every((party) => agreed.has(party));
    if (isWhole) {
      if (this.livingOn(contract.receivable).some(({ status }) => status === 'active'))
        return false;
      if (mostPaid(contract) > openCount(receivable)) return false;
      if (this.balance(issuer, debtor) < contract.escrow) return false;
      this.add(issuer, debtor, -contract.escrow);
      Object.assign(contract, { held: contract.escrow, status: 'active', check: now });
    }
    contract.agreed.add(by);
    return true;
  }

  private wake(invoice: string, now: number): void {
    const time = this.#wakes.get(invoice) ?? now;
    this.#wakes.delete(invoice);
    for (const contract of this.watchers(invoice)) {
      if (this.nextRule(contract, now) !== undefined) contract.check = time;
    }
  }

  private watchers(invoice: string): NaiveContract[] {
    return this.livingOn(invoice).filter(
      ({ status, rules }) => status === 'active' && rules.some(({ day }) => day === null),
    );
  }

  private look(contract: NaiveContract, now: number): void {
    if (contract.status === 'proposed') {
      contract.status = 'lapsed';
      return;
    }
    const receivable = this.receivables.get(contract.receivable) as NaiveReceivable;
    if (this.stands(receivable)) {
      contract.check += DAY;
      return;
    }
    let rule = this.nextRule(contract, now);
    while (isBefore(receivable) && rule !== undefined) {
      if (!this.act(contract, receivable, rule)) break;
      contract.fired.add(rule);
      rule = this.nextRule(contract, now);
    }
    const until = this.dueAt(contract.untilDay);
    if (!isBefore(receivable) || now >= until) return this.finish(contract, 'ended');
    const times = contract.rules
      .filter((each) => !contract.fired.has(each) && each.day !== null)
      .map(({ day }) => this.dueAt(day ?? 0));
    // What failed is tried again at the next cut-off.
    const failed =
      rule === undefined
        ? []
        : Array.from({ length: 2 }, (_, more) => {
            return this.dueAt(Math.floor((now - this.start) / DAY) + more);
          });
    contract.check = Math.min(until, ...[...times, ...failed].filter((time) => time > now));
  }

  private nextRule({ rules, fired, receivable }: NaiveContract, now: number) {
    return rules.find((rule) => {
      if (fired.has(rule)) return false;
      return rule.day === null ? this.delivered.get(receivable) : this.dueAt(rule.day) <= now;
    });
  }

  private act(contract: NaiveContract, receivable: NaiveReceivable, rule: NaiveRule): boolean {
    const { debtor, issuer, limit, taken, units } = receivable;
    const open = openCount(receivable);
    if (rule.act === 'pay') {
      if (limit !== null && open > limit - taken) return false;
      if (this.isInsolvent(debtor) || this.balance(issuer, debtor) < open) return false;
      this.freeOffers(receivable);
      this.pay(receivable, open);
    }
    if (rule.act === 'release') {
      const part = Math.min(contract.held, open);
      this.add(issuer, debtor, contract.held);
      contract.held = 0;
      if (part > 0) this.freeOffers(receivable);
      if (part > 0) this.pay(receivable, part);
    }
    if (rule.act === 'cancel') {
      if (units.some((unit) => unit.claim !== null || this.isFrozen(unit))) return false;
      this.freeOffers(receivable);
      this.forgive(receivable, Math.min(open, rule.amount));
    }
    return true;
  }

  private forgive(receivable: NaiveReceivable, amount: number): void {
    const open = receivable.units.filter((unit) => unit.open);
    for (const [piece, count] of shares(open, amount)) {
      const own = open.filter((unit) => unit.piece === piece);
      for (const unit of own.slice(own.length - count)) unit.open = false;
    }
    receivable.forgiven += amount;
    if (openCount(receivable) === 0) receivable.status = 'paid';
  }

  private freeOffers({ units }: NaiveReceivable): void {
    for (const { offer } of units) if (offer !== null) this.free(offer, 'lapsed');
  }

  private finish(contract: NaiveContract, status: NaiveContract['status']): void {
    const { debtor = '', issuer = '' } = this.receivables.get(contract.receivable) ?? {};
    this.add(issuer, debtor, contract.held);
    Object.assign(contract, { held: 0, status });
  }

  private livingOn(receivable: string): NaiveContract[] {
    return [...this.contracts.values()].filter(
      (contract) =>
        contract.receivable === receivable && ['proposed', 'active'].includes(contract.status),
    );
  }

  /** Everyone whose word a contract on it needs. */
  parties({ debtor, units }: NaiveReceivable): Set<string> {
    const pledgees = units.flatMap(({ pledges }) => pledges.map(({ pledgee }) => pledgee));
    return new Set([debtor, ...units.map(({ holder }) => holder), ...pledgees]);
  }
}

function mostPaid({ rules, escrow }: Pick<NaiveContract, 'rules' | 'escrow'>): number {
  const cancelled = rules.filter(({ act }) => act === 'cancel');
  return cancelled.reduce((sum, { amount }) => sum + amount, escrow);
}

function isBefore({ status }: NaiveReceivable): boolean {
  return status === 'open' || status === 'closed';
}

function openCount({ units }: NaiveReceivable): number {
  return units.filter(({ open }) => open).length;
}

/** The naive market, continued: contracts that wait for a day or for two of three oracles. */
import type { NaiveSubject } from './naiveFreezes.ts';
import { NaiveFunding } from './naiveFunding.ts';
import type { DueItem } from './naiveMarket.ts';
import { shares, sortDue } from './naiveMarket.ts';
import type { NaiveReceivable } from './naiveThings.ts';

const DAY = 86_400_000;

/** So many of the oracles have to agree. */
export const QUORUM = 2;

/** A word of an oracle on the rate counts for so many days. */
export const STALE_DAYS = 3;

/** A rate that is to be reached from below, or from above. */
export interface NaiveRate {
  readonly isFloor: boolean;
  readonly value: number;
}

/** Waits for a day, for delivery or for a rate; `cancel` forgives so much. */
export interface NaiveRule {
  readonly when: number | 'delivery' | NaiveRate;
  readonly act: 'pay' | 'cancel' | 'release' | 'undertake' | 'parts';
  readonly amount: number;
  readonly parts: readonly { readonly day: number; readonly amount: number }[];
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
  halted: readonly NaiveRule[];
  nextPart: number | null;
  held: number;
  check: number;
  status: 'proposed' | 'active' | 'withdrawn' | 'lapsed' | 'terminated' | 'ended';
}

/** Every deed returns whether it is done. */
export class NaiveContracts extends NaiveFunding {
  readonly contracts = new Map<string, NaiveContract>();
  readonly delivered = new Map<string, Map<string, boolean>>();
  readonly rates = new Map<string, { readonly value: number; readonly day: number }>();
  readonly #diluted = new Set<NaiveReceivable>();
  readonly #wakes = new Map<string, number>();

  attest(invoice: string, oracle: string, holds: boolean, now: number): boolean {
    if (!this.invoices.has(invoice)) return false;
    const said = this.delivered.get(invoice) ?? new Map<string, boolean>();
    this.delivered.set(invoice, said.set(oracle, holds));
    return this.noteAttested(`fact/delivery/${invoice}`, now);
  }

  attestRate(oracle: string, value: number, now: number): boolean {
    this.rates.set(oracle, { value, day: this.dayAt(now) });
    return this.noteAttested('rate/usd-cny', now);
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
    const days = words.rules.flatMap(({ when, parts }) => [when, ...parts.map(({ day }) => day)]);
    if (days.some((day) => typeof day === 'number' && day > words.untilDay)) return false;
    const signed = { agreed: new Set<string>(), ending: new Set<string>() };
    const blank = { ...signed, held: 0, halted: [], nextPart: null };
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
    return !String(deed['type']).startsWith('attest') && super.isStopped(by, deed);
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
    for (const [topic, time] of this.#wakes) {
      const run = (): void => this.wake(topic, now);
      items.push({ time, name: `wake/${topic}`, run });
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

  protected override cancel(receivable: NaiveReceivable, piece: number, count: number): void {
    super.cancel(receivable, piece, count);
    if (count > 0) this.#diluted.add(receivable);
  }

  private noteAttested(topic: string, now: number): true {
    if (this.watchers(topic).length > 0) this.#wakes.set(topic, now);
    return true;
  }

  private wake(topic: string, now: number): void {
    const time = this.#wakes.get(topic) ?? now;
    this.#wakes.delete(topic);
    for (const contract of this.watchers(topic)) {
      const halted = this.haltedIn(contract, now);
      const isOther = halted.some((rule, at) => rule !== contract.halted[at]);
      if (
        isOther ||
        halted.length !== contract.halted.length ||
        this.nextRule(contract, now) !== undefined
      )
        contract.check = time;
    }
  }

  private watchers(topic: string): NaiveContract[] {
    return [...this.contracts.values()].filter(({ status, rules, receivable }) => {
      const watched = rules.flatMap(({ when }) => {
        if (typeof when === 'number') return [];
        return [when === 'delivery' ? `fact/delivery/${receivable}` : 'rate/usd-cny'];
      });
      return status === 'active' && watched.includes(topic);
    });
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
    const hasFailed = !this.fire(contract, receivable, now);
    contract.halted = this.haltedIn(contract, now);
    const until = this.dueAt(contract.untilDay);
    if (!isBefore(receivable) || now >= until) return this.finish(contract, 'ended');
    const times = [until, ...this.timesOf(contract)];
    // What failed is tried again at the next cut-off.
    if (hasFailed) times.push(this.dueAt(this.dayAt(now)), this.dueAt(this.dayAt(now) + 1));
    contract.check = Math.min(...times.filter((time) => time > now));
  }

  /** Does what can be done now, due parts first; false when something of it failed. */
  private fire(contract: NaiveContract, receivable: NaiveReceivable, now: number): boolean {
    while (isBefore(receivable)) {
      const part = partOf(contract);
      const rule = this.nextRule(contract, now);
      if (part !== undefined && this.dueAt(part.day) <= now) {
        if (!this.payOut(receivable, Math.min(part.amount, openCount(receivable)))) return false;
        contract.nextPart = (contract.nextPart ?? 0) + 1;
      } else if (rule === undefined) return true;
      else if (!this.act(contract, receivable, rule)) return false;
      else contract.fired.add(rule);
    }
    return true;
  }

  /** When days come that it names, and when words of oracles grow stale. */
  private timesOf(contract: NaiveContract): number[] {
    const part = partOf(contract);
    const waiting = contract.rules.filter((rule) => !contract.fired.has(rule));
    const times = waiting.flatMap(({ when }) => {
      if (typeof when === 'number') return [this.dueAt(when)];
      if (when === 'delivery') return [];
      const days = [...this.rates.values()].map(({ day }) => day + STALE_DAYS + 1);
      return days.map((day) => this.start + day * DAY);
    });
    return part === undefined ? times : [...times, this.dueAt(part.day)];
  }

  private nextRule({ rules, fired, receivable }: NaiveContract, now: number) {
    return rules.find((rule) => !fired.has(rule) && this.holds(rule, receivable, now) === true);
  }

  private haltedIn({ rules, fired, receivable }: NaiveContract, now: number): NaiveRule[] {
    return rules.filter((rule) => !fired.has(rule) && this.holds(rule, receivable, now) === null);
  }

  /** Null: too few have spoken lately. More words than not have to fulfil a rate. */
  private holds({ when }: NaiveRule, invoice: string, now: number): boolean | null {
    if (typeof when === 'number') return this.dueAt(when) <= now;
    if (when === 'delivery') {
      const said = [...(this.delivered.get(invoice)?.values() ?? [])];
      return said.filter((holds) => holds).length >= QUORUM;
    }
    const { isFloor, value: limit } = when;
    const oldest = this.dayAt(now) - STALE_DAYS;
    const fresh = [...this.rates.values()].filter(({ day }) => day >= oldest);
    if (fresh.length < QUORUM) return null;
    const fulfil = fresh.filter(({ value }) => (isFloor ? value >= limit : value <= limit));
    return 2 * fulfil.length > fresh.length;
  }

  private act(contract: NaiveContract, receivable: NaiveReceivable, rule: NaiveRule): boolean {
    const { debtor, issuer, units } = receivable;
    const open = openCount(receivable);
    if (rule.act === 'pay') return this.payOut(receivable, open);
    if (rule.act === 'parts') contract.nextPart = 0;
    if (rule.act === 'undertake') {
      if (this.#diluted.has(receivable)) return false;
      receivable.kind = 'undertaking';
      // What is accepted of the invoice later is on the terms of its first receivable.
      const terms = this.invoices.get(contract.receivable)?.terms;
      if (terms) Object.assign(terms, { kind: 'undertaking' });
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

  private payOut(receivable: NaiveReceivable, amount: number): boolean {
    const { debtor, issuer, limit, taken } = receivable;
    if (limit !== null && amount > limit - taken) return false;
    if (this.isInsolvent(debtor) || this.balance(issuer, debtor) < amount) return false;
    this.freeOffers(receivable);
    this.pay(receivable, amount);
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
    this.endReserves();
  }

  private freeOffers({ units }: NaiveReceivable): void {
    for (const { offer } of units) if (offer !== null) this.free(offer, 'lapsed');
  }

  private finish(contract: NaiveContract, status: NaiveContract['status']): void {
    const { debtor = '', issuer = '' } = this.receivables.get(contract.receivable) ?? {};
    this.add(issuer, debtor, contract.held);
    Object.assign(contract, { held: 0, status });
  }

  private dayAt(time: number): number {
    return Math.floor((time - this.start) / DAY);
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
  const all = [...cancelled, ...rules.flatMap(({ parts }) => parts)];
  return all.reduce((sum, { amount }) => sum + amount, escrow);
}

/** The part that is paid next. */
function partOf({ rules, nextPart }: NaiveContract): NaiveRule['parts'][number] | undefined {
  return nextPart === null ? undefined : rules.flatMap(({ parts }) => parts)[nextPart];
}

function isBefore({ status }: NaiveReceivable): boolean {
  return status === 'open' || status === 'closed';
}

function openCount({ units }: NaiveReceivable): number {
  return units.filter(({ open }) => open).length;
}

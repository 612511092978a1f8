/** The naive market, continued: contracts, from their proposal to their end, and shadows. */

import { NaiveActs, openCount } from './naiveActs.ts';
import type { NaiveSubject } from './naiveFreezes.ts';
import type { DueItem } from './naiveMarket.ts';
import { owed } from './naiveMarket.ts';
import type { NaiveRule, NaiveWatcher } from './naiveOracles.ts';
import { partsOf } from './naiveOracles.ts';
import type { NaiveReceivable } from './naiveThings.ts';

const DAY = 86_400_000;

/** A due day may be moved so far from the day of issue, which is the day before the start. */
const LAST_DUE_DAY = 364;

/** What the model knows of it. */
export interface NaiveContract extends NaiveWatcher {
  readonly proposer: string;
  /** Whose money the escrow is. */
  readonly issuer: string;
  readonly untilDay: number;
  readonly escrow: number;
  readonly agreed: Set<string>;
  readonly ending: Set<string>;
  readonly fired: Set<NaiveRule>;
  /** Of a shadow: the rules that fired, though the contract in force did not do the same. */
  readonly differing: Set<NaiveRule>;
  halted: readonly NaiveRule[];
  nextPart: number | null;
  held: number;
  /** What released the escrow to the holders while the money was frozen. */
  heldRule: NaiveRule | null;
  check: number;
  status: 'proposed' | 'active' | 'shadow' | 'withdrawn' | 'lapsed' | 'terminated' | 'ended';
}

/** What a deed says of a contract. */
export type NaiveContractWords = Pick<
  NaiveContract,
  'receivable' | 'rules' | 'untilDay' | 'escrow'
>;

/** Every deed returns whether it is done. */
export class NaiveContracts extends NaiveActs {
  readonly contracts = new Map<string, NaiveContract>();
  readonly #wakes = new Map<string, number>();

  propose(id: string, by: string, words: NaiveContractWords, now: number): boolean {
    const receivable = this.receivables.get(words.receivable);
    if (receivable === undefined || !this.parties(receivable).has(by)) return false;
    if (this.livingOn(words.receivable).some(({ status }) => status === 'active')) return false;
    if (!this.mayPut(words, now)) return false;
    const contract = this.written(words, by, 'proposed', this.dueAt(words.untilDay));
    if (!this.sign(contract, by, now)) return false;
    this.contracts.set(id, contract);
    return true;
  }

  shadow(id: string, by: string, words: NaiveContractWords, now: number): boolean {
    if (!this.mayPut(words, now)) return false;
    this.contracts.set(id, this.written(words, by, 'shadow', now));
    return true;
  }

  agree(id: string, by: string, now: number): boolean {
    const contract = this.contracts.get(id);
    const receivable = this.receivables.get(contract?.receivable ?? '');
    if (receivable?.status !== 'open' || contract === undefined) return false;
    const isAsked = this.parties(receivable).has(by) || this.sureties(receivable).has(by);
    if (!isAsked || contract.agreed.has(by)) return false;
    if (contract.status === 'active') {
      contract.agreed.add(by);
      this.see('word given in force');
      return true;
    }
    if (contract.status !== 'proposed') return false;
    return this.sign(contract, by, now);
  }

  endContract(id: string, by: string): boolean {
    const contract = this.contracts.get(id);
    const receivable = this.receivables.get(contract?.receivable ?? '');
    if (contract === undefined || receivable === undefined) return false;
    const own = contract.status === 'shadow' && contract.proposer === by;
    if (!own && (contract.status === 'shadow' || !this.parties(receivable).has(by))) return false;
    if (contract.ending.has(by)) return false;
    if (own || contract.status === 'proposed') contract.status = 'withdrawn';
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
      if (!isLiving(contract)) continue;
      const run = (): void => this.look(contract, now);
      const due = Math.min(contract.check, this.dueAt(contract.untilDay));
      const about = `receivable/${contract.receivable}`;
      items.push({ time: contract.check, name: `contract/${id}`, run, due, about });
    }
    for (const [topic, time] of this.#wakes) {
      const run = (): void => this.wake(topic, now);
      items.push({ time, name: `wake/${topic}`, run, about: `wake/${topic}` });
    }
    return items;
  }

  /** Whether these terms can be put down on the receivable now. */
  private mayPut({ receivable: id, untilDay, ...terms }: NaiveContractWords, now: number): boolean {
    const receivable = this.receivables.get(id);
    if (receivable?.status !== 'open' || this.livingOn(id).length >= 8) return false;
    if (untilDay > receivable.payDay || this.dueAt(untilDay) <= now) return false;
    const conditions = terms.rules.flatMap(({ when }) => partsOf(when));
    const waited = conditions.flatMap((node) => (node.op === 'day' ? [node.day] : []));
    const parts = instalmentsOf(terms.rules).map(({ day }) => day);
    if ([...waited, ...parts].some((day) => this.dayOf(day) > untilDay)) return false;
    const moved = terms.rules.flatMap(({ act }) => (act.do === 'extend' ? [act.dueDay] : []));
    if (moved.some((day) => !this.mayMove(receivable, this.dayOf(day)))) return false;
    return mostPaid(terms) <= openCount(receivable);
  }

  private mayMove({ dueDay }: NaiveReceivable, day: number): boolean {
    return day > dueDay && day <= LAST_DUE_DAY;
  }

  private written(
    words: NaiveContractWords,
    proposer: string,
    status: NaiveContract['status'],
    check: number,
  ): NaiveContract {
    const { issuer = '' } = this.receivables.get(words.receivable) ?? {};
    const signed = { agreed: new Set<string>(), ending: new Set<string>(), issuer };
    const blank = {
      held: 0,
      heldRule: null,
      halted: [],
      nextPart: null,
      differing: new Set<NaiveRule>(),
    };
    return { ...words, ...signed, ...blank, proposer, fired: new Set(), check, status };
  }

  private sign(contract: NaiveContract, by: string, now: number): boolean {
    const receivable = this.receivables.get(contract.receivable) as NaiveReceivable;
    const agreed = new Set([...contract.agreed, by]);
    const { debtor } = receivable;
    const { issuer } = contract;
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

  protected override noteAttested(topic: string, now: number): void {
    if (this.watchers(topic).length === 0) return;
    this.#wakes.set(topic, now);
    this.bear(`wake/${topic}`);
  }

  private wake(topic: string, now: number): void {
    const time = this.#wakes.get(topic) ?? now;
    this.#wakes.delete(topic);
    for (const contract of this.watchers(topic)) {
      const halted = this.rulesThat('halted', contract, now);
      const isOther = halted.some((rule, at) => rule !== contract.halted[at]);
      const changes = isOther || halted.length !== contract.halted.length;
      if (changes || this.nextRule(contract, now) !== undefined) contract.check = time;
    }
  }

  private watchers(topic: string): NaiveContract[] {
    const all = [...this.contracts.values()].filter(
      ({ status }) => status === 'active' || status === 'shadow',
    );
    return all.filter((contract) => this.topicsOf(contract).includes(topic));
  }

  private look(contract: NaiveContract, now: number): void {
    if (contract.status === 'proposed') {
      contract.status = 'lapsed';
      return;
    }
    const receivable = this.receivables.get(contract.receivable) as NaiveReceivable;
    const isShadow = contract.status === 'shadow';
    if (!isShadow && this.stands(receivable)) {
      contract.check += DAY;
      return;
    }
    if (isShadow) this.fireShadow(contract, receivable, now);
    const hasFailed = !isShadow && !this.fire(contract, receivable, now);
    contract.halted = this.rulesThat('halted', contract, now);
    const until = this.dueAt(contract.untilDay);
    if (contract.heldRule !== null && receivable.status !== 'paid') {
      contract.check = Math.min(...this.cutOffs(now).filter((time) => time > now));
      return;
    }
    if (!isBefore(receivable) || now >= until) return this.finish(contract, 'ended');
    const part = partOf(contract);
    const times = [until, ...this.timesOf(contract, now)];
    if (part !== undefined) times.push(this.dueAt(this.dayOf(part.day)));
    // What failed is tried again at the next cut-off.
    if (hasFailed) times.push(...this.cutOffs(now));
    contract.check = Math.min(...times.filter((time) => time > now));
  }

  /** Notes what would be done, and whether the contract in force has done or does the same. */
  private fireShadow(shadow: NaiveContract, receivable: NaiveReceivable, now: number): void {
    if (!isBefore(receivable)) return;
    const real = this.livingOn(shadow.receivable).find(({ status }) => status === 'active');
    const done = real === undefined ? [] : [...real.fired, ...this.rulesThat('yes', real, now)];
    const acts = done.map(({ act }) => JSON.stringify(act));
    for (const rule of this.rulesThat('yes', shadow, now)) {
      shadow.fired.add(rule);
      const isSame = acts.includes(JSON.stringify(rule.act));
      if (!isSame) shadow.differing.add(rule);
      this.see(isSame ? 'shadow agrees' : 'shadow differs');
    }
  }

  /** Does what can be done now, due parts first; false when something of it failed. */
  private fire(contract: NaiveContract, receivable: NaiveReceivable, now: number): boolean {
    while (isBefore(receivable) || (contract.heldRule !== null && receivable.status !== 'paid')) {
      const part = contract.heldRule === null ? partOf(contract) : undefined;
      const rule = contract.heldRule ?? this.nextRule(contract, now);
      if (part !== undefined && this.dueAt(this.dayOf(part.day)) <= now) {
        if (!this.payOut(receivable, Math.min(Number(part.amount), openCount(receivable))))
          return false;
        contract.nextPart = (contract.nextPart ?? 0) + 1;
      } else if (rule === undefined) return true;
      else if (!this.act(contract, receivable, rule, now)) return false;
      else {
        contract.fired.add(rule);
        contract.heldRule = null;
        this.see(`${rule.act.do} done`);
        for (const { op } of partsOf(rule.when)) this.see(`${op} held`);
      }
    }
    return true;
  }

  private act(
    contract: NaiveContract,
    receivable: NaiveReceivable,
    rule: NaiveRule,
    now: number,
  ): boolean {
    const { act } = rule;
    switch (act.do) {
      case 'payNow':
        return this.payNow(receivable, act.discount, now, contract.agreed);
      case 'instalments':
        contract.nextPart = 0;
        return true;
      case 'makeUndertaking':
        return this.undertake(contract.receivable, receivable);
      case 'releaseEscrow':
        return this.releaseEscrow(contract, receivable, rule, now);
      case 'cancel':
        return this.cancelPart(receivable, act.amount, contract.agreed);
      case 'convert':
        return this.convertAll(receivable, `${act.issuer}:${act.currency}`, act);
      case 'extend':
        return this.extend(receivable, this.dayOf(act.dueDay), now, contract.agreed);
    }
  }

  private releaseEscrow(
    contract: NaiveContract,
    receivable: NaiveReceivable,
    rule: NaiveRule,
    now: number,
  ): boolean {
    const { act } = rule;
    this.accrue(receivable, now);
    const isBack = act.do === 'releaseEscrow' && act.to === 'debtor';
    const part = isBack ? 0 : Math.min(contract.held, owed(receivable));
    if (part > 0 && (this.isInsolvent(contract.issuer) || contract.issuer !== receivable.issuer)) {
      contract.heldRule = null;
      return false;
    }
    if (part > 0 && this.freezes.has(`money/${receivable.issuer}/${receivable.debtor}`)) {
      contract.heldRule = rule;
      this.see('escrow held');
      return false;
    }
    this.add(contract.issuer, receivable.debtor, contract.held);
    contract.held = 0;
    if (part > 0) this.freeOffers(receivable);
    if (part > 0) this.pay(receivable, part);
    return true;
  }

  private finish(contract: NaiveContract, status: NaiveContract['status']): void {
    const { debtor = '' } = this.receivables.get(contract.receivable) ?? {};
    const { issuer } = contract;
    this.add(issuer, debtor, contract.held);
    Object.assign(contract, { held: 0, status });
  }

  private livingOn(receivable: string): NaiveContract[] {
    const all = [...this.contracts.values()];
    return all.filter((contract) => contract.receivable === receivable && isLiving(contract));
  }

  /** Everyone whose word a contract on it needs. */
  parties({ debtor, units }: NaiveReceivable): Set<string> {
    const pledgees = units.flatMap(({ pledges }) => pledges.map(({ pledgee }) => pledgee));
    return new Set([debtor, ...units.map(({ holder }) => holder), ...pledgees]);
  }
}

function isLiving({ status }: NaiveContract): boolean {
  return status === 'proposed' || status === 'active' || status === 'shadow';
}

function instalmentsOf(rules: readonly NaiveRule[]) {
  return rules.flatMap(({ act }) => (act.do === 'instalments' ? act.parts : []));
}

function mostPaid({ rules, escrow }: Pick<NaiveContract, 'rules' | 'escrow'>): number {
  const cancelled = rules.map(({ act }) => (act.do === 'cancel' ? Number(act.amount ?? 0) : 0));
  const parts = instalmentsOf(rules).map(({ amount }) => Number(amount));
  return [...cancelled, ...parts].reduce((sum, amount) => sum + amount, escrow);
}

/** The part that is paid next. */
function partOf({ rules, nextPart }: NaiveContract) {
  return nextPart === null ? undefined : instalmentsOf(rules)[nextPart];
}

function isBefore({ status }: NaiveReceivable): boolean {
  return status === 'open' || status === 'closed';
}

import { contracts } from '../../contracts/state/agreements.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { World } from '../../contracts/state/state.ts';
import { same } from './comparing.ts';
import { deals } from './deals.ts';
import type { Step } from './invoiceSteps.ts';
import { dateOf, NOTHING, TRADERS } from './invoiceSteps.ts';
import { DAY, START } from './market.ts';
import type { NaiveContract, NaiveContracts } from './naiveContracts.ts';
import type { NaiveReceivable } from './naiveThings.ts';
import { OracleSteps } from './oracleSteps.ts';
import { someRules } from './someTerms.ts';

/** What happens in these steps: deeds, outcomes, events, and what the model saw come about. */
export const CONTRACTS: readonly string[] = [
  'proposeContract',
  'agreeContract',
  'endContract',
  'shadowContract',
  'attestFact',
  'attestRate',
  'contract ok',
  'contract insufficient_money',
  'contract action_impossible',
  'contract frozen',
  'wake ok',
  'payNow done',
  'discount forgiven',
  'cancel done',
  'convert done',
  ...['day', 'attested', 'match', 'rate', 'compare', 'all', 'any', 'not'].map((op) => `${op} held`),
  'shadow agrees',
  'shadow differs',
];

/** Steps about contracts. */
export abstract class ContractSteps extends OracleSteps {
  /** A step for which there is cause, mostly: else a contract is on its way first. */
  contractStep(time: number): Step {
    const { dice, naive } = this;
    const kind = dice.pick([
      'propose',
      'agree',
      'agree',
      'agree',
      'money',
      'money',
      'shadow',
      'end',
    ]);
    if (kind === 'propose') return this.proposeStep(time);
    if (kind === 'shadow') return this.shadowStep(time);
    const isActive = [...naive.contracts.values()].some(({ status }) => status === 'active');
    const canAgree = this.agreeable().length > 0;
    if (!(kind === 'agree' ? canAgree : isActive) && dice.below(8) > 0) {
      return canAgree ? this.agreeStep() : this.proposeStep(time);
    }
    return kind === 'agree' ? this.agreeStep() : this.endContractStep();
  }

  private agreeStep(): Step {
    const able = this.agreeable();
    const isLikely = able.length > 0 && this.dice.below(8) > 0;
    const wanted = this.dice.pick(['proposed', 'active']);
    const [contract, model] = isLikely ? this.dice.pick(able) : this.someContract(wanted);
    const asked = this.someAsked(model);
    const isAsked = asked.length > 0 && this.dice.below(3) === 0;
    const signer = isAsked ? this.dice.pick(asked) : this.someParty(model, model?.agreed);
    const deed = { type: 'agreeContract', version: 1, contract };
    return { signer, deed, expect: (market, _, now) => market.agree(contract, signer, now) };
  }

  /** Proposals that can still bind. */
  private agreeable() {
    const all = [...this.naive.contracts];
    const active = all.filter(([, { status }]) => status === 'active');
    const taken = new Set(active.map(([, { receivable }]) => receivable));
    return all.filter(
      ([, { status, receivable }]) =>
        status === 'proposed' &&
        !taken.has(receivable) &&
        this.naive.receivables.get(receivable)?.status === 'open',
    );
  }

  private endContractStep(): Step {
    const [contract, model] = this.someContract(this.dice.pick(['active', 'shadow']));
    const party = this.someParty(model, model?.ending);
    const signer = model?.status === 'shadow' ? model.proposer : party;
    const deed = { type: 'endContract', version: 1, contract };
    return { signer, deed, expect: (market) => market.endContract(contract, signer) };
  }

  private someContract(wanted: string): readonly [string, NaiveContract | undefined] {
    const all = [...this.naive.contracts];
    const some = all.filter(([, { status }]) => status === wanted);
    if (some.length > 0 && this.dice.below(8) > 0) return this.dice.pick(some);
    return all.length === 0 ? NOTHING : this.dice.pick(all);
  }

  private proposeStep(time: number): Step {
    const { dice } = this;
    const { model, words, text } = this.someTerms(time);
    const signer =
      dice.below(8) === 0 ? dice.pick(TRADERS) : (model?.units[0]?.holder ?? 'car-maker');
    const deed = { type: 'proposeContract', version: 1, ...text };
    return { signer, deed, expect: (market, id, now) => market.propose(id, signer, words, now) };
  }

  /** Mostly terms of a contract in force, so that both may do the same. */
  private shadowStep(time: number): Step {
    const { dice, naive } = this;
    const active = [...naive.contracts.values()].filter(({ status }) => status === 'active');
    const former = active.length > 0 && dice.below(3) > 0 ? dice.pick(active) : undefined;
    const { words, text } = former === undefined ? this.someTerms(time) : this.saying(former);
    const signer = dice.pick(['regulator', 'association']);
    const deed = { type: 'shadowContract', version: 1, ...text };
    return { signer, deed, expect: (market, id, now) => market.shadow(id, signer, words, now) };
  }

  private someTerms(time: number) {
    const { dice, naive } = this;
    const open = [...naive.receivables].filter(([, { status }]) => status === 'open');
    const today = Math.floor((time - START) / DAY);
    // What has been diluted is no undertaking any more; much of what is paid long before is spared.
    const diluted = open.filter(([, { credited }]) => credited > 0);
    const far = open.filter(([, model]) => isFar(model, today));
    const some = [diluted, far, far, open].filter(({ length }) => length > 0);
    const [receivable, model] = some.length === 0 ? NOTHING : dice.pick(dice.pick(some));
    const untilDay = Math.min(model?.payDay ?? today, today + dice.below(12));
    const count = model?.units.filter((unit) => unit.open).length ?? 1;
    const escrow = dice.below(3) === 0 ? 1 + dice.below(count) : 0;
    const days = {
      today,
      untilDay,
      dueDay: model?.dueDay ?? today,
      hasEscrow: escrow > 0,
      isFar: isFar(model, today),
    };
    const rules = someRules(dice, days);
    return { model, ...this.saying({ receivable, rules, untilDay, escrow }) };
  }

  private saying({
    receivable,
    rules,
    untilDay,
    escrow,
  }: Pick<NaiveContract, 'receivable' | 'rules' | 'untilDay' | 'escrow'>) {
    const terms = {
      until: dateOf(untilDay),
      escrow: escrow === 0 ? null : String(escrow),
      rules: rules.map((rule, at) => ({ name: `rule-${at}`, ...rule })),
    };
    const words = { receivable, rules: rules.map((rule) => ({ ...rule })), untilDay, escrow };
    return { words, text: { receivable, language: 1, terms } };
  }

  /** Gives a debtor what a contract on its receivable takes. */
  contractMoneyStep(time: number, missing = missingMoney(this.naive)): Step {
    if (missing.length === 0) return this.proposeStep(time);
    const { money, debtor, amount } = this.dice.pick(missing);
    const [signer = '', currency = 'EUR'] = money.split(':');
    const deed = deals.issue({ to: debtor, amount: String(amount), currency });
    return { signer, deed, expect: (market) => market.issue(money, debtor, amount) };
  }

  /** The same for one that would convert what is pledged, if it might. */
  convertMoneyStep(time: number): Step {
    return this.contractMoneyStep(time, missingToConvert(this.naive));
  }

  /** Pledges units that a contract may convert: what is pledged is not. */
  pledgeConvertedStep(time: number): Step {
    const all = converting(this.naive);
    return all.length === 0 ? this.pledgeStep(time) : this.pledgeStep(time, this.dice.pick(all));
  }

  /** Who stands behind the units of a contract that it has not agreed to. */
  private someAsked(model: NaiveContract | undefined): string[] {
    const receivable = this.naive.receivables.get(model?.receivable ?? '');
    if (receivable === undefined) return [];
    return [...this.naive.sureties(receivable)].filter((member) => !model?.agreed.has(member));
  }

  private someParty(model: NaiveContract | undefined, given: ReadonlySet<string> | undefined) {
    const receivable = this.naive.receivables.get(model?.receivable ?? '');
    const all = receivable === undefined ? ['car-maker'] : [...this.naive.parties(receivable)];
    const missing = all.filter((party) => !given?.has(party));
    if (missing.length === 0 || this.dice.below(8) === 0) return this.dice.pick(TRADERS);
    return this.dice.pick(missing);
  }
}

function isFar(model: NaiveReceivable | undefined, today: number): boolean {
  const open = model?.units.filter((unit) => unit.open).length ?? 0;
  return open * ((model?.payDay ?? today) - today) > 400;
}

/** Half of those that a contract in force may convert, while nothing of them is pledged. */
export function converting({ contracts: all, receivables: owed }: NaiveContracts): string[] {
  const active = [...all.values()].filter(({ status }) => status === 'active');
  return active.flatMap(({ receivable, rules, fired }) => {
    const { status, units = [] } = owed.get(receivable) ?? {};
    const isOfHalf = Number.parseInt(receivable.slice(0, 1), 16) % 2 === 1;
    const isOpen = isOfHalf && status === 'open';
    const isFree = isOpen && units.every(({ pledges }) => pledges.length === 0);
    const may = rules.some((rule) => rule.act.do === 'convert' && !fired.has(rule));
    return isFree && may ? [receivable] : [];
  });
}

/** What debtors lack to pay by contracts in force, in other money where those convert. */
export function missingMoney({ contracts, receivables: all, money: has }: NaiveContracts) {
  const active = [...contracts.values()].filter(({ status }) => status === 'active');
  return active.flatMap(({ receivable, rules, fired }) => {
    const { debtor = '', issuer = '', units = [] } = all.get(receivable) ?? {};
    const paying = rules.filter(({ act }) => act.do === 'payNow' || act.do === 'convert');
    return paying.flatMap((rule) => {
      const { act } = rule;
      const money = act.do === 'convert' ? `${act.issuer}:USD` : issuer;
      const amount = act.do === 'convert' ? 2 * units.length : units.length;
      const isShort = !fired.has(rule) && (has.get(`${money} ${debtor}`) ?? 0) < amount;
      return isShort ? [{ money, debtor, amount }] : [];
    });
  });
}

/** What of that is missing to convert what is pledged. */
export function missingToConvert(naive: NaiveContracts) {
  const pledged = [...naive.contracts.values()].filter(({ receivable }) => {
    const { status, units = [] } = naive.receivables.get(receivable) ?? {};
    return status !== 'paid' && units.some(({ open, pledges }) => open && pledges.length > 0);
  });
  const debtors = pledged.map(({ receivable }) => naive.receivables.get(receivable)?.debtor);
  return missingMoney(naive).filter(
    ({ money, debtor }) => money.endsWith(':USD') && debtors.includes(debtor),
  );
}

/** @throws Error that names the first contract of which the two markets say different things */
export function compareContracts(world: World, naive: NaiveContracts): void {
  for (const [id, contract] of naive.contracts) {
    const { status, held, heldRule, fired, halted, nextPart, receivable, differing, rules } =
      contract;
    const real = contracts.read(world, id);
    same(`status of contract ${id}`, real?.status, status);
    same(`escrow of contract ${id}`, real?.held, BigInt(held));
    same(`rules of contract ${id} that fired`, real?.fired.length, fired.size);
    const others = real?.fired.filter(({ differs }) => differs === true).length;
    same(`rules of contract ${id} that differ`, others, differing.size);
    same(`rules of contract ${id} that are halted`, real?.halted.length, halted.length);
    const at = real?.terms.rules.findIndex(({ name }) => name === real.heldRule);
    same(`held rule of contract ${id}`, at, heldRule === null ? -1 : rules.indexOf(heldRule));
    same(`next part of contract ${id}`, real?.nextPart, nextPart);
    const { kind, payDay } = receivables.read(world, receivable) ?? {};
    const model = naive.receivables.get(receivable);
    same(`kind of ${receivable}`, kind, model?.kind);
    same(`pay day of ${receivable}`, payDay, dateOf(model?.payDay ?? 0));
  }
}

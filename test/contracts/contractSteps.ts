import { contracts } from '../../contracts/state/agreements.ts';
import { receivables } from '../../contracts/state/facts.ts';
import type { World } from '../../contracts/state/state.ts';
import { same } from './comparing.ts';
import { FundingSteps } from './fundingSteps.ts';
import type { Step } from './invoiceSteps.ts';
import { dateOf, NOTHING, ORACLES, TRADERS } from './invoiceSteps.ts';
import { DAY, START } from './market.ts';
import type { NaiveContract, NaiveContracts, NaiveRule } from './naiveContracts.ts';
import { QUORUM, STALE_DAYS } from './naiveContracts.ts';

/** What happens in these steps: deeds, outcomes and events. */
export const CONTRACTS: readonly string[] = [
  'proposeContract',
  'agreeContract',
  'endContract',
  'attestFact',
  'attestRate',
  'contract ok',
  'contract insufficient_money',
  'contract action_impossible',
  'contract frozen',
  'wake ok',
  'instalmentPaid',
  'undertakingMade',
  'escrowReleased',
  'ruleFailed',
  'ruleHalted',
  'ruleResumed',
];

/** It says of delivery the contrary of what the others are likely to say, and invents rates. */
const LIAR = 'oracle-three';

/** Steps about contracts and oracles, of which one lies. */
export abstract class ContractSteps extends FundingSteps {
  /** A step for which there is cause, mostly: else a contract is on its way first. */
  contractStep(time: number): Step {
    const { dice, naive } = this;
    const kind = dice.pick(['propose', 'agree', 'agree', 'agree', 'attest', 'rate', 'rate', 'end']);
    const has = (status: NaiveContract['status']): boolean =>
      [...naive.contracts.values()].some((contract) => contract.status === status);
    if (kind === 'propose') return this.proposeStep(time);
    if (!has(kind === 'agree' ? 'proposed' : 'active') && dice.below(8) > 0) {
      return has('proposed') ? this.agreeStep() : this.proposeStep(time);
    }
    if (kind === 'attest') return this.attestStep(time);
    if (kind === 'rate') return this.rateStep(time);
    return kind === 'agree' ? this.agreeStep() : this.endContractStep();
  }

  private agreeStep(): Step {
    const [contract, model] = this.someContract('proposed');
    const signer = this.someParty(model, model?.agreed);
    const deed = { type: 'agreeContract', version: 1, contract };
    return { signer, deed, expect: (market, _, now) => market.agree(contract, signer, now) };
  }

  private endContractStep(): Step {
    const [contract, model] = this.someContract('active');
    const signer = this.someParty(model, model?.ending);
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
    const { dice, naive } = this;
    const open = [...naive.receivables].filter(([, { status }]) => status === 'open');
    // What has been diluted cannot become an undertaking any more.
    const diluted = open.filter(([, { credited }]) => credited > 0);
    const some = diluted.length > 0 && dice.below(3) === 0 ? diluted : open;
    const [receivable, model] = some.length === 0 ? NOTHING : dice.pick(some);
    const today = Math.floor((time - START) / DAY);
    const untilDay = Math.min(model?.payDay ?? today, today + dice.below(12));
    const count = model?.units.filter((unit) => unit.open).length ?? 1;
    const escrow = dice.below(3) === 0 ? 1 + dice.below(count) : 0;
    const rules = this.someRules(receivable, today, untilDay, escrow);
    const signer =
      dice.below(8) === 0 ? dice.pick(TRADERS) : (model?.units[0]?.holder ?? 'car-maker');
    const terms = {
      until: dateOf(untilDay),
      escrow: escrow === 0 ? null : String(escrow),
      rules: rules.map((rule, at) => ({ name: `rule-${at}`, ...saidBy(rule) })),
    };
    const deed = { type: 'proposeContract', version: 1, receivable, language: 1, terms };
    const words = { receivable, rules, untilDay, escrow };
    return { signer, deed, expect: (market, id, now) => market.propose(id, signer, words, now) };
  }

  private someRules(
    receivable: string,
    today: number,
    untilDay: number,
    escrow: number,
  ): readonly NaiveRule[] {
    const { dice } = this;
    const some = (act: NaiveRule['act']): NaiveRule => {
      const first = Math.max(0, Math.min(untilDay, today + dice.below(4)));
      const parts = [first, first + 1 + dice.below(2)].slice(0, 1 + dice.below(2));
      return {
        when: this.someWhen(receivable, first),
        act,
        amount: act === 'cancel' ? 1 + dice.below(6) : 0,
        parts: act === 'parts' ? parts.map((day) => ({ day, amount: 1 + dice.below(4) })) : [],
      };
    };
    const acts = [
      dice.pick(['pay', 'pay', 'cancel', 'undertake', 'parts', 'parts'] as const),
      dice.pick(['pay', 'cancel', 'undertake'] as const),
    ];
    const rules = acts.slice(0, 1 + dice.below(2)).map(some);
    return escrow === 0 ? rules : [...rules, some('release')];
  }

  private someWhen(receivable: string, day: number): NaiveRule['when'] {
    const { dice, naive } = this;
    const kind = dice.pick(['day', 'delivery', 'rate'] as const);
    if (kind === 'rate') return { isFloor: dice.below(2) === 0, value: 70 + dice.below(4) };
    // A receivable of a part that was disputed has another id than its invoice.
    return kind === 'delivery' && naive.invoices.has(receivable) ? kind : day;
  }

  private rateStep(time: number): Step {
    const { dice } = this;
    const signer = dice.pick(ORACLES);
    const value = signer === LIAR ? dice.pick([1, 999]) : 70 + dice.below(4);
    const pair = { base: 'USD', quote: 'CNY', value: String(value), decimals: 1 };
    const day = dateOf(Math.floor((time - START) / DAY));
    const deed = { type: 'attestRate', version: 1, ...pair, day };
    return { signer, deed, expect: (market, _, now) => market.attestRate(signer, value, now) };
  }

  private attestStep(time: number): Step {
    const { dice, naive } = this;
    const all = [...naive.contracts.values()];
    const active = all.filter(({ status }) => status === 'active');
    const invoices = (active.length > 0 ? active : all).map(({ receivable }) => receivable);
    const known = invoices.filter((id) => naive.invoices.has(id));
    const invoice = known.length === 0 ? NOTHING[0] : dice.pick(known);
    const signer = dice.pick(ORACLES);
    const holds = dice.below(8) > 0 !== (signer === LIAR);
    const day = dateOf(Math.floor((time - START) / DAY));
    const words = { kind: 'delivery', holds, amount: null, reference: null, day };
    const deed = { type: 'attestFact', version: 1, invoice, ...words };
    return {
      signer,
      deed,
      expect: (market, _, now) => market.attest(invoice, signer, holds, now),
    };
  }

  private someParty(model: NaiveContract | undefined, given: ReadonlySet<string> | undefined) {
    const receivable = this.naive.receivables.get(model?.receivable ?? '');
    const all = receivable === undefined ? ['car-maker'] : [...this.naive.parties(receivable)];
    const missing = all.filter((party) => !given?.has(party));
    if (missing.length === 0 || this.dice.below(8) === 0) return this.dice.pick(TRADERS);
    return this.dice.pick(missing);
  }
}

function saidBy({ when, act, amount, parts }: NaiveRule): { when: object; act: object } {
  const acts = {
    pay: { do: 'payNow', discount: null },
    cancel: { do: 'cancel', amount: String(amount) },
    release: { do: 'releaseEscrow', to: 'holders' },
    undertake: { do: 'makeUndertaking' },
    parts: {
      do: 'instalments',
      parts: parts.map((part) => ({ day: dateOf(part.day), amount: String(part.amount) })),
    },
  };
  return { when: waitFor(when), act: acts[act] };
}

function waitFor(when: NaiveRule['when']): object {
  const from = { oracles: ORACLES, quorum: QUORUM };
  if (typeof when === 'number') return { op: 'day', day: dateOf(when) };
  if (when === 'delivery') return { op: 'attested', kind: when, from };
  const is = when.isFloor ? 'atLeast' : 'atMost';
  const limit = { is, value: String(when.value), decimals: 1 };
  const pair = { base: 'USD', quote: 'CNY', method: 'median', staleDays: STALE_DAYS };
  return { op: 'rate', ...pair, ...limit, from };
}

/** @throws Error that names the first contract of which the two markets say different things */
export function compareContracts(world: World, naive: NaiveContracts): void {
  for (const [id, contract] of naive.contracts) {
    const { status, held, fired, halted, nextPart, receivable } = contract;
    const real = contracts.read(world, id);
    same(`status of contract ${id}`, real?.status, status);
    same(`escrow of contract ${id}`, real?.held, BigInt(held));
    same(`rules of contract ${id} that fired`, real?.fired.length, fired.size);
    same(`rules of contract ${id} that are halted`, real?.halted.length, halted.length);
    same(`next part of contract ${id}`, real?.nextPart, nextPart);
    const kind = receivables.read(world, receivable)?.kind;
    same(`kind of ${receivable}`, kind, naive.receivables.get(receivable)?.kind);
  }
}

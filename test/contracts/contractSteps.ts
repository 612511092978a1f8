import { contracts } from '../../contracts/state/agreements.ts';
import type { World } from '../../contracts/state/state.ts';
import { same } from './comparing.ts';
import { FundingSteps } from './fundingSteps.ts';
import type { Step } from './invoiceSteps.ts';
import { dateOf, NOTHING, TRADERS } from './invoiceSteps.ts';
import { DAY, START } from './market.ts';
import type { NaiveContract, NaiveContracts, NaiveRule } from './naiveContracts.ts';

/** What happens in these steps, deeds and outcomes. */
export const CONTRACTS: readonly string[] = [
  'proposeContract',
  'agreeContract',
  'endContract',
  'attestFact',
  'contract ok',
  'contract insufficient_money',
  'contract frozen',
  'wake ok',
];

/** Steps about contracts and the one oracle of the histories. */
export abstract class ContractSteps extends FundingSteps {
  contractStep(time: number): Step {
    const { dice, naive } = this;
    const kind = dice.pick(['propose', 'agree', 'agree', 'agree', 'attest', 'attest', 'end']);
    if (kind === 'propose') return this.proposeStep(time);
    if (kind === 'attest') return this.attestStep(time);
    const wanted = kind === 'agree' ? 'proposed' : 'active';
    const some = [...naive.contracts].filter(([, { status }]) => status === wanted);
    const all = some.length > 0 && dice.below(8) > 0 ? some : [...naive.contracts];
    const [contract, model] = all.length === 0 ? NOTHING : dice.pick(all);
    const signer = this.someParty(model, kind === 'agree' ? model?.agreed : model?.ending);
    if (kind === 'agree') {
      const deed = { type: 'agreeContract', version: 1, contract };
      return { signer, deed, expect: (market, _, now) => market.agree(contract, signer, now) };
    }
    const deed = { type: 'endContract', version: 1, contract };
    return { signer, deed, expect: (market) => market.endContract(contract, signer) };
  }

  private proposeStep(time: number): Step {
    const { dice, naive } = this;
    const open = [...naive.receivables].filter(([, { status }]) => status === 'open');
    const [receivable, model] = open.length === 0 ? NOTHING : dice.pick(open);
    const today = Math.floor((time - START) / DAY);
    const untilDay = Math.min(model?.payDay ?? today, today + dice.below(6));
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
    const { dice, naive } = this;
    const some = (act: NaiveRule['act']): NaiveRule => {
      // A receivable of a part that was disputed has another id than its invoice.
      const waits = dice.below(2) === 0 && naive.invoices.has(receivable);
      const day = waits ? null : Math.max(0, Math.min(untilDay, today + dice.below(4)));
      return { day, act, amount: act === 'cancel' ? 1 + dice.below(6) : 0 };
    };
    const acts = [
      dice.pick(['pay', 'pay', 'cancel'] as const),
      dice.pick(['pay', 'cancel'] as const),
    ];
    const rules = acts.slice(0, 1 + dice.below(2)).map(some);
    return escrow === 0 ? rules : [...rules, some('release')];
  }

  private attestStep(time: number): Step {
    const { dice, naive } = this;
    const invoices = [...naive.contracts.values()].map(({ receivable }) => receivable);
    const known = invoices.filter((id) => naive.invoices.has(id));
    const invoice = known.length === 0 ? NOTHING[0] : dice.pick(known);
    const holds = dice.below(4) > 0;
    const day = dateOf(Math.floor((time - START) / DAY));
    const words = { kind: 'delivery', holds, amount: null, reference: null, day };
    const deed = { type: 'attestFact', version: 1, invoice, ...words };
    return {
      signer: 'oracle-one',
      deed,
      expect: (market, _, now) => market.attest(invoice, holds, now),
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

function saidBy({ day, act, amount }: NaiveRule): { when: object; act: object } {
  const from = { oracles: ['oracle-one'], quorum: 1 };
  const attested = { op: 'attested', kind: 'delivery', from };
  const when = day === null ? attested : { op: 'day', day: dateOf(day) };
  const acts = {
    pay: { do: 'payNow', discount: null },
    cancel: { do: 'cancel', amount: String(amount) },
    release: { do: 'releaseEscrow', to: 'holders' },
  };
  return { when, act: acts[act] };
}

/** @throws Error that names the first contract of which the two markets say different things */
export function compareContracts(world: World, naive: NaiveContracts): void {
  for (const [id, { status, held, fired }] of naive.contracts) {
    const real = contracts.read(world, id);
    same(`status of contract ${id}`, real?.status, status);
    same(`escrow of contract ${id}`, real?.held, BigInt(held));
    same(`rules of contract ${id} that fired`, real?.fired.length, fired.size);
  }
}

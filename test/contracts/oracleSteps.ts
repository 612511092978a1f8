import type { StatementKind } from '../../contracts/state/oracles.ts';
import { CalendarSteps } from './calendarSteps.ts';
import type { Step } from './invoiceSteps.ts';
import { dateOf, NOTHING, ORACLES } from './invoiceSteps.ts';
import { DAY, hashFor, START } from './market.ts';
import type { NaiveContracts } from './naiveContracts.ts';
import { partsOf } from './naiveOracles.ts';

/** It says of facts the contrary of what the others are likely to say, and invents rates. */
const LIAR = 'oracle-three';

/** What a contract in force waits for: a rate, or a fact about the invoice of a receivable. */
export interface Awaited {
  readonly receivable: string;
  readonly kind: StatementKind | 'rate';
}

/** Everything that rules of contracts in force wait for, but for days and amounts. */
export function awaited({ contracts }: Pick<NaiveContracts, 'contracts'>): Awaited[] {
  const active = [...contracts.values()].filter(({ status }) => status === 'active');
  return active.flatMap(({ rules, fired, receivable }) => {
    const nodes = rules.filter((rule) => !fired.has(rule)).flatMap(({ when }) => partsOf(when));
    return nodes.flatMap((node): Awaited[] => {
      if (node.op === 'rate') return [{ receivable, kind: node.op }];
      if (node.op === 'attested') return [{ receivable, kind: node.kind }];
      const kinds = node.op === 'match' ? (['order', 'receipt'] as const) : [];
      return kinds.map((kind) => ({ receivable, kind }));
    });
  });
}

/** Steps about oracles, of which one lies. */
export abstract class OracleSteps extends CalendarSteps {
  oracleStep(time: number): Step {
    const { dice, naive } = this;
    const all = awaited(naive);
    const receivable = dice.pick([...naive.receivables.keys(), NOTHING[0]]);
    const stray = { receivable, kind: dice.pick(['delivery', 'rate'] as const) };
    const one = all.length > 0 && dice.below(8) > 0 ? dice.pick(all) : stray;
    return one.kind === 'rate' ? this.rateStep(time) : this.attestStep(one, time);
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

  private attestStep({ receivable, kind }: Awaited, time: number): Step {
    const { dice, naive } = this;
    const invoice = naive.invoiceOf.get(receivable) ?? NOTHING[0];
    const said = naive.facts.get(`fact/${kind}/${invoice}`);
    const silent = ORACLES.filter((oracle) => !said?.has(oracle) && oracle !== LIAR);
    const oracle = dice.pick(silent.length > 0 && dice.below(4) > 0 ? silent : ORACLES);
    const isDelivery = kind === 'delivery';
    const holds = dice.below(8) > 0 !== (oracle === LIAR);
    const amount = isDelivery ? null : (naive.invoices.get(invoice)?.amount ?? 1);
    const reference = isDelivery || dice.below(8) === 0 ? null : hashFor(`order of ${invoice}`);
    const day = dateOf(Math.floor((time - START) / DAY));
    const text = { kind, holds, amount: amount === null ? null : String(amount), reference, day };
    const deed = { type: 'attestFact', version: 1, invoice, ...text };
    const fact = { kind, oracle, holds, amount, reference };
    return { signer: oracle, deed, expect: (market, _, now) => market.attest(invoice, fact, now) };
  }
}

/** Steps about deeds that wait for several keys of their member. */
import { approvals } from '../../contracts/state/approvals.ts';
import { GovernanceSteps } from './governanceSteps.ts';
import type { Step } from './invoiceSteps.ts';
import { BANKS, TRADERS } from './invoiceSteps.ts';
import { hashFor } from './market.ts';
import type { NaivePolicy } from './naiveApprovals.ts';

/** What happens in these steps, deeds and outcomes. */
export const APPROVALS: readonly string[] = [
  ...['setPolicy', 'approveDeed', 'declineDeed', 'approval ok'],
  ...['transferMoney by several keys', 'addKey by several keys', 'setPolicy by several keys'],
];

/** Who has several keys, and policies. */
const RULED = ['tier-one', 'tier-three', 'car-maker', 'bank-two'];

/** Steps about policies and what waits under them. */
export abstract class ApprovalSteps extends GovernanceSteps {
  policyStep(): Step {
    const { dice, naive } = this;
    const all = RULED.filter((each) => this.activeKeys(each).length > 1);
    const signer = dice.pick(all.length === 0 ? RULED : all);
    const isOver = naive.policies.has(signer) ? dice.below(4) === 0 : dice.below(12) === 0;
    const policy = isOver ? null : this.somePolicy(signer);
    const said = policy && { ...policy, above: null };
    const deed = { type: 'setPolicy', version: 1, policy: said };
    return { signer, deed, expect: (model) => model.setPolicy(signer, policy) };
  }

  private somePolicy(signer: string): NaivePolicy {
    const { dice } = this;
    const keys = this.activeKeys(signer);
    const some = keys.filter(() => dice.below(6) > 0);
    const named = some.length < 2 || dice.below(10) === 0 ? [...keys, 'nobody'] : some;
    const deeds = ['addKey', 'transferMoney'].filter(() => dice.below(3) > 0);
    const needed = named.length > 2 && dice.below(3) === 0 ? 3 : 2;
    return {
      needed,
      keys: named.toSorted(),
      deeds: deeds.length === 0 ? ['transferMoney'] : deeds,
      waitDays: 1 + dice.below(3),
    };
  }

  /** A further word on a deed that waits; where none does, a payment that will have to. */
  approvalStep(): Step {
    const { dice, market, naive } = this;
    const all = [...naive.pending].filter(([, { by }]) => this.activeKeys(by).length > 0);
    if (all.length === 0 || dice.below(6) === 0) return this.ruledPayment();
    const [approval, { by: signer, signed }] = dice.pick(all);
    const keys = this.activeKeys(signer);
    const fresh = keys.filter((name) => !signed.includes(name));
    const keyName = dice.pick(fresh.length === 0 || dice.below(6) === 0 ? keys : fresh);
    if (dice.below(8) === 0) {
      const deed = { type: 'declineDeed', version: 1, approval };
      const expect: Step['expect'] = (model) => model.declineDeed(approval, signer, keyName);
      return { signer, keyName, deed, expect };
    }
    const digest = approvals.read(market.world, signer, approval)?.digest ?? hashFor('nothing');
    const deed = { type: 'approveDeed', version: 1, approval, digest };
    const expect: Step['expect'] = (model, _, now) =>
      model.approveDeed(approval, signer, keyName, now);
    return { signer, keyName, deed, expect };
  }

  private ruledPayment(): Step {
    const { dice, naive } = this;
    const all = [...naive.policies.keys()].filter((each) => this.activeKeys(each).length > 0);
    if (all.length === 0) return this.policyStep();
    const signer = dice.pick(all);
    const issuer = dice.pick(BANKS);
    const to = dice.pick(TRADERS);
    const amount = this.someOf(issuer, signer, 20);
    const words = { issuer, currency: 'EUR', to, amount: String(amount) };
    const deed = { type: 'transferMoney', version: 1, ...words, reference: hashFor('reference') };
    return { signer, deed, expect: (model) => model.transfer(issuer, signer, to, amount) };
  }
}

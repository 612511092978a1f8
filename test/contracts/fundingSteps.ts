import type { Step } from './invoiceSteps.ts';
import { BANKS, dateOf } from './invoiceSteps.ts';
import { hashFor } from './market.ts';
import { QuoteSteps } from './quoteSteps.ts';

/** Steps about what is published before the due day. */
export abstract class FundingSteps extends QuoteSteps {
  fundingStep(): Step {
    const { dice, naive } = this;
    const open = [...naive.obligations].filter(
      ([, { isPublished, due }]) => isPublished && due > this.market.time,
    );
    const all = open.length > 0 && dice.below(6) > 0 ? open : [...naive.obligations];
    const [key, obligation] = all.length === 0 ? ['', undefined] : dice.pick(all);
    const signer = dice.below(8) === 0 ? dice.pick(BANKS) : (obligation?.issuer ?? 'bank-one');
    const { debtor = 'car-maker', date = dateOf(3), amount = 1 } = obligation ?? {};
    const words = { version: 1, debtor, currency: 'EUR', payDay: date };
    const about = key.replace(/^([^/]+)\/[^/]+/, `$1/${signer}`);
    if (dice.below(4) === 0) {
      const deed = { type: 'refuseObligation', ...words, reason: 'credit_limit' };
      return { signer, deed, expect: (model, _, now) => model.refuse(about, signer, now) };
    }
    const by = dice.pick(['deposit', 'line', 'line']);
    const sum = dice.below(2) === 0 ? Math.max(1, amount) : 1 + dice.below(amount + 1);
    const money = { by, amount: String(sum), payment: hashFor('deposit') };
    const deed = { type: 'fundObligation', ...words, ...money };
    return { signer, deed, expect: (model, _, now) => model.fund(about, signer, by, sum, now) };
  }
}

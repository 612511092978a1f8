/** Steps about money that is given back to be paid out outside. */
import { FundingSteps } from './fundingSteps.ts';
import type { Step } from './invoiceSteps.ts';
import { BANKS, TRADERS } from './invoiceSteps.ts';
import { hashFor } from './market.ts';

/** What happens to it. */
export const REDEMPTIONS: readonly string[] = [
  'payOutRedemption',
  'contestRedemption',
  'ruleOnRedemption',
  'redemption ok',
];

/** Steps after a request, and after an issuer has failed. */
export abstract class RedemptionSteps extends FundingSteps {
  mandateStep(): Step {
    const { dice, naive } = this;
    const failed = [...naive.receivables].filter(
      ([, { issuer, status }]) => naive.insolvent.has(issuer) && status !== 'paid',
    );
    const some = failed.length > 0 && dice.below(8) > 0 ? failed : [...naive.receivables];
    const [id, found] = some.length === 0 ? ['none', undefined] : dice.pick(some);
    const others = BANKS.filter((bank) => bank !== found?.issuer);
    const issuer = dice.pick(dice.below(6) === 0 ? BANKS : others);
    const signer = dice.below(8) === 0 ? 'truck-maker' : (found?.debtor ?? 'car-maker');
    const deed = { type: 'changeMandate', version: 1, receivable: id, issuer };
    const expect: Step['expect'] = (model, _, now) => model.changeMandate(id, signer, issuer, now);
    return { signer, deed, expect };
  }

  redemptionStep(): Step {
    const { dice, naive } = this;
    const pending = [...naive.redemptions].filter(
      ([, { status }]) => status !== 'redeemed' && status !== 'failed',
    );
    const some = pending.length > 0 && dice.below(8) > 0 ? pending : [...naive.redemptions];
    const [redemption, found] = some.length === 0 ? ['none', undefined] : dice.pick(some);
    const words = { version: 1, redemption } as const;
    const status = dice.below(6) === 0 ? 'requested' : (found?.status ?? 'requested');
    if (status === 'contested') {
      const isPaid = dice.below(2) === 0;
      const deed = { type: 'ruleOnRedemption', ...words, isPaid, order: hashFor('ruling') };
      const expect: Step['expect'] = (model) => model.ruleOn(redemption, isPaid);
      return { signer: 'regulator', deed, expect };
    }
    if (status === 'paidOut') {
      const signer = dice.below(6) === 0 ? dice.pick(TRADERS) : (found?.member ?? 'tier-one');
      const deed = { type: 'contestRedemption', ...words, details: hashFor('why') };
      return { signer, deed, expect: (model) => model.contest(redemption, signer) };
    }
    const signer = dice.below(6) === 0 ? dice.pick(BANKS) : (found?.issuer ?? 'bank-one');
    const deed = { type: 'payOutRedemption', ...words, rail: hashFor('rail') };
    return { signer, deed, expect: (model, _, now) => model.sayPaid(redemption, signer, now) };
  }
}

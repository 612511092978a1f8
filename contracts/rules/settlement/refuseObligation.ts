import { z } from 'zod';
import { currencyField, dayField, idField } from '../../state/fields.ts';
import { FUNDING_REASONS, obligations } from '../../state/obligations.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { findObligation } from '../../trade/settlement/obliging.ts';

const schema = deedSchema('refuseObligation', {
  debtor: idField.describe('Whose obligation.'),
  currency: currencyField.describe('ISO 4217 code.'),
  payDay: dayField.describe('The pay day of the obligation.'),
  reason: z.enum(FUNDING_REASONS).describe('Why the issuer does not fund it.'),
});

const refusals = [
  'unknown_obligation',
  'issuer_insolvent',
  'obligation_over',
  'obligation_refused',
] as const;

/** The issuer says before the due day that it does not fund what a debtor has to pay. */
export const refuseObligation: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['issuer'],
  subjects: ({ debtor }) => [`debtor/${debtor}`],
  who: 'The issuer of the money in which the obligation is to be paid.',
  holds: 'The obligation is published, its due time is ahead, and it was not refused yet.',
  changes:
    'The obligation bears the reason, for everybody to see. Nothing else changes: money that the ' +
    'debtor has pays all the same, and the issuer may still fund it.',
  refusals,
  example: {
    debtor: 'car-maker',
    currency: 'EUR',
    payDay: '2026-06-15',
    reason: 'credit_limit',
  },
  apply(scene, deed) {
    const obligation = findObligation(scene, deed);
    if ('code' in obligation) return obligation;
    const { refusal } = obligation;
    if (refusal !== null) return refuse('obligation_refused', { reason: refusal });
    const { debtor, currency, payDay, reason } = deed;
    obligations.write(scene.draft, { ...obligation, refusal: reason });
    const words = { issuer: scene.signer, currency, debtor, payDay, reason };
    return [{ type: 'obligationRefused', ...words }];
  },
});

import { hashField } from '../../state/fields.ts';
import { conversions } from '../../state/quotes.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofConversion } from '../../state/subjects.ts';
import { checkConversionOpen, closeConversion } from '../../trade/money/converting.ts';

const schema = deedSchema('endConversion', {
  conversion: hashField.describe('Id of the offer.'),
});

const refusals = ['unknown_conversion', 'not_addressee', 'conversion_over'] as const;

/** Withdraws or declines an offer of conversion, whichever side says so. */
export const endConversion: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofConversion(draft, deed.conversion),
  who: 'The maker, which withdraws the offer, or the member that it names, which declines it.',
  holds: 'The offer is open.',
  changes: 'The offer is withdrawn or declined, and what was offered is free again.',
  refusals,
  example: { conversion: '8d'.repeat(32) },
  apply(scene, deed) {
    const { draft, signer } = scene;
    const conversion = conversions.read(draft, deed.conversion);
    if (conversion === undefined) {
      return refuse('unknown_conversion', { conversion: deed.conversion });
    }
    const { maker, to } = conversion;
    if (signer !== maker && signer !== to) return refuse('not_addressee');
    const refusal = checkConversionOpen(scene, conversion);
    if (refusal !== null) return refusal;
    return [closeConversion(draft, conversion, signer === maker ? 'withdrawn' : 'declined')];
  },
});

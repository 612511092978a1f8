import { hashField } from '../../state/fields.ts';
import { offers } from '../../state/offers.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofOffer } from '../../state/subjects.ts';
import { checkOpen, closeOffer } from '../../trade/financing/offering.ts';

const schema = deedSchema('declineOffer', {
  offer: hashField.describe('Id of the offer.'),
});

const refusals = [
  'unknown_offer',
  'not_addressee',
  'offer_taken',
  'offer_declined',
  'offer_withdrawn',
  'offer_lapsed',
] as const;

/** Says no to an offer, so that its maker has the piece free again. */
export const declineOffer: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofOffer(draft, deed.offer),
  who: 'The addressee of the offer; one to any financier is nobody’s to decline.',
  holds: 'The offer is open.',
  changes: 'The offer is declined, and its piece is free.',
  refusals,
  example: { offer: '8e'.repeat(32) },
  apply(scene, deed) {
    const offer = offers.read(scene.draft, deed.offer);
    if (offer === undefined) return refuse('unknown_offer', { offer: deed.offer });
    if (offer.addressee !== scene.signer) {
      return refuse('not_addressee');
    }
    const refusal = checkOpen(scene, offer);
    if (refusal !== null) return refusal;
    return [closeOffer(scene.draft, offer, 'declined')];
  },
});

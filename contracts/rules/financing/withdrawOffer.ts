import { hashField } from '../../state/fields.ts';
import { offers } from '../../state/offers.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofOffer } from '../../state/subjects.ts';
import { checkOpen, closeOffer } from '../../trade/financing/offering.ts';

const schema = deedSchema('withdrawOffer', {
  offer: hashField.describe('Id of the offer.'),
});

const refusals = [
  'unknown_offer',
  'not_seller',
  'offer_taken',
  'offer_declined',
  'offer_withdrawn',
  'offer_lapsed',
] as const;

/** Takes an offer back that nobody has taken. */
export const withdrawOffer: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofOffer(draft, deed.offer),
  who: 'The member that made the offer.',
  holds: 'The offer is open.',
  changes: 'The offer is withdrawn, and its piece is free.',
  refusals,
  example: { offer: '8e'.repeat(32) },
  apply(scene, deed) {
    const offer = offers.read(scene.draft, deed.offer);
    if (offer === undefined) return refuse('unknown_offer', { offer: deed.offer });
    if (offer.seller !== scene.signer) return refuse('not_seller');
    const refusal = checkOpen(scene, offer);
    if (refusal !== null) return refusal;
    return [closeOffer(scene.draft, offer, 'withdrawn')];
  },
});

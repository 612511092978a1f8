import { hashField } from '../../state/fields.ts';
import { offers } from '../../state/offers.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofOffer } from '../../state/subjects.ts';
import { checkOpen, takeOffer } from '../../trade/financing/offering.ts';
import { checkOfferedPiece } from '../../trade/financing/worsening.ts';

const schema = deedSchema('acceptAssignment', {
  offer: hashField.describe('Id of the offer.'),
});

const refusals = [
  'unknown_offer',
  'not_addressee',
  'wrong_offer_kind',
  'offer_taken',
  'offer_declined',
  'offer_withdrawn',
  'offer_lapsed',
  'piece_changed',
] as const;

/** Takes an assignment: nobody is made a creditor against its will. */
export const acceptAssignment: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofOffer(draft, deed.offer),
  who: 'The assignee of the offer.',
  holds:
    'The offer is an assignment and still open; the piece has no burden that it had not when it ' +
    'was offered.',
  changes: 'The piece is the assignee’s, and free.',
  refusals,
  example: { offer: '8e'.repeat(32) },
  apply(scene, deed) {
    const offer = offers.read(scene.draft, deed.offer);
    if (offer === undefined) return refuse('unknown_offer', { offer: deed.offer });
    if (offer.addressee !== null && offer.addressee !== scene.signer) {
      return refuse('not_addressee', { addressee: offer.addressee });
    }
    if (offer.kind !== 'assignment') return refuse('wrong_offer_kind', { kind: offer.kind });
    const refusal = checkOpen(scene, offer) ?? checkOfferedPiece(scene, offer);
    if (refusal !== null) return refusal;
    return [takeOffer(scene, offer, scene.signer)];
  },
});

import type { z } from 'zod';
import { hashField, knowingField } from '../../state/fields.ts';
import { checkKnown } from '../../state/insolvencies.ts';
import { offers } from '../../state/offers.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showOffer } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofOffer } from '../../state/subjects.ts';
import { checkRivals } from '../../trade/evidence/rivalInvoices.ts';
import { checkOpen, receivableOf, takeOffer } from '../../trade/financing/offering.ts';
import { checkOfferedPiece } from '../../trade/financing/worsening.ts';

const schema = deedSchema('acceptAssignment', {
  offer: hashField.describe('Id of the offer.'),
  knowing: knowingField,
  shown: shownField('seller', 'from', 'to', 'open', 'currency', 'debtor', 'payDay'),
});

const refusals = [
  'unknown_offer',
  'not_addressee',
  'wrong_offer_kind',
  'offer_taken',
  'offer_declined',
  'offer_withdrawn',
  'offer_lapsed',
  'debtor_insolvent',
  'rival_disputed',
  'piece_changed',
] as const;

/** Takes an assignment: nobody is made a creditor against its will. */
export const acceptAssignment: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofOffer(draft, deed.offer),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) => showOffer(state, deed.offer)),
  who: 'The assignee of the offer.',
  holds:
    'The offer is an assignment and still open; the piece has no burden that it had not when it ' +
    'was offered, and the assignee says that it knows of ' +
    'the debtor’s insolvency and of disputed rivals, if there are any.',
  changes: 'The piece is the assignee’s, and free.',
  refusals,
  example: {
    offer: '8e'.repeat(32),
    knowing: [],
    shown: {
      seller: 'tier-one',
      from: '1',
      to: '10480',
      open: '10480',
      currency: 'EUR',
      debtor: 'car-maker',
      payDay: '2026-05-01',
    },
  },
  apply(scene, deed) {
    const offer = offers.read(scene.draft, deed.offer);
    if (offer === undefined) return refuse('unknown_offer', { offer: deed.offer });
    if (offer.addressee !== null && offer.addressee !== scene.signer) {
      return refuse('not_addressee');
    }
    if (offer.kind !== 'assignment') return refuse('wrong_offer_kind', { kind: offer.kind });
    const { knowing } = deed;
    const parent = receivableOf(scene.draft, offer);
    const refusal =
      checkOpen(scene, offer) ??
      checkKnown(scene.draft, parent.debtor, knowing) ??
      checkRivals(scene.draft, parent, knowing) ??
      checkOfferedPiece(scene, offer, knowing);
    if (refusal !== null) return refusal;
    return [takeOffer(scene, offer, scene.signer)];
  },
});

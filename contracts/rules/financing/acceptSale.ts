import type { z } from 'zod';
import { assert } from '../../../ledger/assert.ts';
import { hashField, knowingField } from '../../state/fields.ts';
import { checkKnown } from '../../state/insolvencies.ts';
import type { Known, Offer } from '../../state/offers.ts';
import { offers } from '../../state/offers.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { showOffer } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofOffer } from '../../state/subjects.ts';
import { checkRivals } from '../../trade/evidence/rivalInvoices.ts';
import { checkOpen, receivableOf, takeOffer } from '../../trade/financing/offering.ts';
import { checkOfferedPiece } from '../../trade/financing/worsening.ts';
import type { Money } from '../../trade/money/money.ts';
import { balanceOf, moveMoney } from '../../trade/money/money.ts';

const schema = deedSchema('acceptSale', {
  offer: hashField.describe('Id of the offer; its price and units are the ones that count.'),
  knowing: knowingField,
  shown: shownField(
    'seller',
    'from',
    'to',
    'open',
    'price',
    'issuer',
    'currency',
    'debtor',
    'payDay',
    'recourse',
  ),
});

type OfferCode =
  | 'own_counterparty'
  | 'not_addressee'
  | 'wrong_offer_kind'
  | 'offer_taken'
  | 'offer_declined'
  | 'offer_withdrawn'
  | 'offer_lapsed'
  | 'debtor_insolvent'
  | 'rival_disputed';
type Code = 'unknown_offer' | OfferCode | 'piece_changed' | 'insufficient_money';

/** Buys what is offered: price and piece change hands in one step, or neither does. */
export const acceptSale: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['financier'],
  subjects: (deed, draft) => ofOffer(draft, deed.offer),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) => showOffer(state, deed.offer)),
  who: 'The financier that the offer names, or any financier when it names none.',
  holds:
    'The offer is a sale and still open; the piece has no burden that it had not when it was ' +
    'offered; the buyer has the price in the issuer’s money, and says that it ' +
    'knows of the debtor’s insolvency and of disputed rivals, if there are any.',
  changes:
    'The price is on the seller’s account, and the piece is the buyer’s, and free. ' +
    'The offer keeps the evidence level that the purchase saw.',
  refusals: [
    'unknown_offer',
    'own_counterparty',
    'not_addressee',
    'wrong_offer_kind',
    'offer_taken',
    'offer_declined',
    'offer_withdrawn',
    'offer_lapsed',
    'debtor_insolvent',
    'rival_disputed',
    'piece_changed',
    'insufficient_money',
  ],
  example: {
    offer: '8e'.repeat(32),
    knowing: [],
    shown: {
      seller: 'tier-one',
      from: '1',
      to: '10480',
      open: '10480',
      price: '10270',
      issuer: 'bank-one',
      currency: 'EUR',
      debtor: 'car-maker',
      payDay: '2026-05-01',
      recourse: false,
    },
  },
  apply(scene, deed) {
    const offer = offers.read(scene.draft, deed.offer);
    if (offer === undefined) return refuse('unknown_offer', { offer: deed.offer });
    const { knowing } = deed;
    const refusal = checkOffer(scene, offer, knowing) ?? checkOfferedPiece(scene, offer, knowing);
    if (refusal !== null) return refusal;
    const money = moneyOf(scene, offer);
    const balance = balanceOf(scene.draft, money, scene.signer);
    if (balance < offer.price) {
      return refuse('insufficient_money', { balance: String(balance), price: String(offer.price) });
    }
    const parties = { from: scene.signer, to: offer.seller };
    moveMoney(scene.draft, money, parties, offer.price);
    const moved = takeOffer(scene, offer, scene.signer);
    const paid = { type: 'moneyMoved', ...money, ...parties, amount: String(offer.price) };
    return [{ ...paid, reference: offer.reference }, moved];
  },
});

function checkOffer(
  scene: SignedScene,
  offer: Offer,
  knowing: readonly Known[],
): Refusal<OfferCode> | null {
  const { draft, signer } = scene;
  if (offer.seller === signer) return refuse('own_counterparty');
  if (offer.addressee !== null && offer.addressee !== signer) {
    return refuse('not_addressee');
  }
  if (offer.kind !== 'sale') return refuse('wrong_offer_kind', { kind: offer.kind });
  const parent = receivableOf(draft, offer);
  return (
    checkOpen(scene, offer) ??
    checkKnown(draft, parent.debtor, knowing) ??
    checkRivals(draft, parent, knowing)
  );
}

function moneyOf(scene: SignedScene, offer: Offer): Money {
  assert(offer.issuer !== null, 'a sale names its money');
  return { issuer: offer.issuer, currency: receivableOf(scene.draft, offer).currency };
}

import { assert } from '../../../ledger/assert.ts';
import { dayAt } from '../../state/calendar.ts';
import { amountOrZeroField, hashField } from '../../state/fields.ts';
import { checkSolvent } from '../../state/insolvencies.ts';
import type { Offer } from '../../state/offers.ts';
import { offers } from '../../state/offers.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { Scene } from '../../state/scene.ts';
import { ofOffer } from '../../state/subjects.ts';
import { openUnits } from '../../state/units.ts';
import { checkOpen, lockedPiece, unitsOf } from '../../trade/financing/offering.ts';
import { registeredDay } from '../../trade/invoices/accepting.ts';
import { countDays } from '../../trade/money/dayCounts.ts';
import { balanceOf, moneyMoved, moveMoney } from '../../trade/money/money.ts';
import { oweDebt } from '../../trade/money/owing.ts';
import { payeeOf } from '../../trade/pieces/noticing.ts';
import { interestOn } from '../../trade/settlement/interest.ts';
import { closeUnits } from '../../trade/settlement/paying.ts';

const schema = deedSchema('payEarly', {
  offer: hashField.describe('Id of the offer of early payment.'),
  maxPrice: amountOrZeroField.describe('What the debtor pays at most, minor units.'),
});

const refusals = [
  'unknown_offer',
  'not_addressee',
  'signer_insolvent',
  'wrong_offer_kind',
  'offer_taken',
  'offer_declined',
  'offer_withdrawn',
  'offer_lapsed',
  'price_above_maximum',
  'insufficient_money',
] as const;

/** The debtor pays units before they are due; the discount is forgiven. */
export const payEarly: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofOffer(draft, deed.offer),
  who: 'The debtor of the receivable.',
  holds:
    'The offer is one of early payment and open, today’s price is no more than the deed says, ' +
    'the debtor has it, and no proceedings on it are open.',
  changes:
    'The units of this piece are closed: the discount, floor(open units × ppm × days ÷ (year × ' +
    '1,000,000)) for the days up to the pay day, is forgiven, the rest is paid to the payee.',
  refusals,
  example: { offer: '8e'.repeat(32), maxPrice: '21020' },
  apply(scene, deed) {
    const { draft, signer } = scene;
    const offer = offers.read(draft, deed.offer);
    if (offer === undefined) return refuse('unknown_offer', { offer: deed.offer });
    const { addressee } = offer;
    if (addressee !== signer) return refuse('not_addressee');
    const insolvent = checkSolvent(scene);
    if (insolvent !== null) return insolvent;
    if (offer.kind !== 'early') return refuse('wrong_offer_kind', { kind: offer.kind });
    const refusal = checkOpen(scene, offer);
    if (refusal !== null) return refusal;
    const receivable = receivables.read(draft, offer.receivable);
    assert(receivable !== undefined, 'an offer is of a receivable that exists');
    const piece = lockedPiece(draft, offer);
    const discount = discountToday(scene, receivable, offer, openUnits(piece));
    const price = openUnits(piece) - discount;
    if (price > BigInt(deed.maxPrice)) {
      const { maxPrice } = deed;
      return refuse('price_above_maximum', { price: String(price), maxPrice });
    }
    const money = { issuer: receivable.mandate.issuer, currency: receivable.currency };
    const balance = balanceOf(draft, money, signer);
    if (balance < price) {
      return refuse('insufficient_money', { balance: String(balance), price: String(price) });
    }
    const payTo = payeeOf(draft, piece);
    if (price > 0n && payTo !== signer) {
      moveMoney(draft, money, { from: signer, to: payTo }, price);
    }
    offers.write(draft, { ...offer, status: 'taken', taker: signer });
    closePiece(scene, receivable, piece, { price, discount });
    const { id, currency, mandate } = receivable;
    const { holder, from } = piece;
    const parties = { debtor: payTo, creditor: holder, issuer: mandate.issuer, currency };
    const words = { ...parties, amount: price, cause: 'collection' as const, receivable: id, from };
    const owed = oweDebt({ ...scene, origin: scene.id }, 'early', words);
    const amounts = { amount: String(price), discount: String(discount) };
    const moved = moneyMoved(money, { from: signer, to: payTo }, price, offer.id);
    const paid = { type: 'paidEarly', offer: offer.id, ...unitsOf(piece), payTo, ...amounts };
    return [paid, ...moved, ...owed];
  },
});

/** What the holder forgives when the units are paid on the scene's day. */
function discountToday(scene: Scene, receivable: Receivable, offer: Offer, units: bigint): bigint {
  const { rate } = offer;
  assert(rate !== null, 'an offer of early payment has a rate');
  const [today, payDay] = [dayAt(scene.days, scene.time), registeredDay(receivable.payDay)];
  const days = countDays(rate.dayCount, today, payDay);
  const amount = interestOn(units, rate.ppm, days, rate.dayCount);
  // A term of years at a high rate may forgive all of it, never more.
  return amount < units ? amount : units;
}

function closePiece(
  scene: Scene,
  receivable: Receivable,
  piece: Piece,
  { price, discount }: { readonly price: bigint; readonly discount: bigint },
): void {
  const [paid, released] = [piece.paid + price, piece.released + discount];
  pieces.write(scene.draft, { ...piece, paid, released, lock: null });
  const forgiven = receivable.forgiven + discount;
  closeUnits(scene.draft, { ...receivable, paid: receivable.paid + price, forgiven });
}

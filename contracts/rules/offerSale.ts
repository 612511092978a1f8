import { z } from 'zod';
import { amountField, dayField, hashField, idField } from '../state/fields.ts';
import type { RuleSpec } from '../state/rule.ts';
import { defineRule } from '../state/rule.ts';
import { checkOfferable, findPiece, openOffer } from '../trade/offering.ts';
import { checkCounterparty, checkIssuer } from '../trade/standing.ts';

const schema = z.strictObject({
  type: z.literal('offerSale'),
  version: z.literal(1),
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  from: amountField.describe('First unit offered; open, and within the piece.'),
  to: amountField.describe('Last unit offered; open, and within the piece.'),
  buyer: idField.nullable().describe('The financier that may buy, or null: any financier.'),
  price: amountField.describe('Minor units of the receivable’s currency, decimal text.'),
  issuer: idField.describe('Whose money the seller takes.'),
  reference: hashField.describe('Salted commitment to the contract of sale.'),
  expiresDay: dayField.describe('Last ledger day of the offer.'),
});

const refusals = [
  'unknown_receivable',
  'unknown_piece',
  'unknown_counterparty',
  'own_counterparty',
  'counterparty_role',
  'not_an_issuer',
  'not_holder',
  'receivable_closed',
  'piece_locked',
  'piece_pledged',
  'bad_day',
  'expires_day_past',
  'units_not_open',
  'too_many_pieces',
] as const;

/** Offers open units of a piece for sale, against money of one issuer. */
export const offerSale: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  who: 'The holder of the piece.',
  holds:
    'The record time is ahead, the piece is not bound, its pledgees (if any) agree to the new ' +
    'holder, the units are open, the buyer (if named) ' +
    'is a financier.',
  changes:
    'The units are cut out as a piece of their own where needed, and locked until a buyer pays, ' +
    'the offer is declined or withdrawn, or it lapses: after its last day or at the record time.',
  refusals,
  example: {
    type: 'offerSale',
    version: 1,
    receivable: '4a'.repeat(32),
    piece: '1',
    from: '1',
    to: '10597',
    buyer: null,
    price: '10450',
    issuer: 'bank-one',
    reference: '7d'.repeat(32),
    expiresDay: '2026-04-15',
  },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const { buyer } = deed;
    const refusal =
      (buyer === null ? null : checkCounterparty(scene, buyer, ['financier'])) ??
      checkIssuer(scene.draft, deed.issuer);
    if (refusal !== null) return refusal;
    const offerable = checkOfferable(scene, found, deed, [buyer]);
    if ('code' in offerable) return offerable;
    return openOffer(scene, offerable, {
      id: scene.id,
      kind: 'sale',
      seller: scene.signer,
      addressee: buyer,
      reference: deed.reference,
      price: BigInt(deed.price),
      issuer: deed.issuer,
      disclosed: true,
      recourse: false,
      rate: null,
    });
  },
});

import { z } from 'zod';
import { amountField, dayField, hashField, idField, unitFields } from '../../state/fields.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { defineRule } from '../../state/rule.ts';
import { ofPiece } from '../../state/subjects.ts';
import type { ForSaleCode } from '../../trade/financing/selling.ts';
import { FOR_SALE_REFUSALS, offerPlainly } from '../../trade/financing/selling.ts';

const schema = z.strictObject({
  type: z.literal('offerSale'),
  version: z.literal(1),
  ...unitFields,
  buyer: idField.nullable().describe('The financier that may buy, or null: any financier.'),
  price: amountField.describe('Minor units of the receivable’s currency, decimal text.'),
  issuer: idField.describe('Whose money the seller takes.'),
  reference: hashField.describe('Salted commitment to the contract of sale.'),
  expiresDay: dayField.describe('Last ledger day of the offer.'),
});

/** Offers open units of a piece for sale, against money of one issuer. */
export const offerSale: RuleSpec<typeof schema, ForSaleCode> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The holder of the piece.',
  holds:
    'The record time is ahead, the piece is not bound, its pledgees (if any) agree to the new ' +
    'holder, the units are open, the buyer (if named) ' +
    'is a financier.',
  changes:
    'The units are cut out as a piece of their own where needed, and locked until a buyer pays, ' +
    'the offer is declined or withdrawn, or it lapses: after its last day or at the record time.',
  refusals: FOR_SALE_REFUSALS,
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
    return offerPlainly(scene, deed);
  },
});

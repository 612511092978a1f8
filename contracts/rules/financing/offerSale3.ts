import { z } from 'zod';
import {
  amountField,
  dayField,
  hashField,
  idField,
  ppmField,
  unitFields,
} from '../../state/fields.ts';
import { DAY_COUNTS } from '../../state/rates.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { defineRule } from '../../state/rule.ts';
import { ofPiece } from '../../state/subjects.ts';
import type { SaleCode } from '../../trade/financing/selling.ts';
import { offerForSale, SALE_REFUSALS } from '../../trade/financing/selling.ts';

const schema = z.strictObject({
  type: z.literal('offerSale'),
  version: z.literal(3),
  ...unitFields,
  buyer: idField.nullable().describe('The financier that may buy, or null: any financier.'),
  price: amountField.describe('Minor units of the receivable’s currency, decimal text.'),
  issuer: idField.describe('Whose money the seller takes.'),
  disclosed: z.boolean().describe('Whether the debtor is told when the piece is bought.'),
  recourse: z.boolean().describe('Whether the buyer can come back on the seller.'),
  interest: z
    .strictObject({
      ppm: ppmField.describe('Parts per million a year on the price, from the sale to the claim.'),
      dayCount: z.enum(DAY_COUNTS).describe('How those days are counted.'),
    })
    .nullable()
    .describe('What is agreed on the price for the time until recourse, or null: nothing.'),
  reference: hashField.describe('Salted commitment to the contract of sale.'),
  expiresDay: dayField.describe('Last ledger day of the offer.'),
});

/** Offers open units for sale, with the interest that recourse would bear. */
export const offerSale3: RuleSpec<typeof schema, SaleCode> = defineRule({
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
  refusals: SALE_REFUSALS,
  example: {
    type: 'offerSale',
    version: 3,
    receivable: '4a'.repeat(32),
    piece: '1',
    from: '1',
    to: '10597',
    buyer: null,
    price: '10450',
    issuer: 'bank-one',
    disclosed: true,
    recourse: true,
    interest: { ppm: 60_000, dayCount: 'ACT/360' },
    reference: '7d'.repeat(32),
    expiresDay: '2026-04-15',
  },
  apply(scene, deed) {
    return offerForSale(scene, deed);
  },
});

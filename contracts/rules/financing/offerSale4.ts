import { z } from 'zod';
import {
  amountField,
  amountOrZeroField,
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
import { offerWithReserve, RESERVE_REFUSALS } from '../../trade/financing/selling.ts';

const schema = z.strictObject({
  type: z.literal('offerSale'),
  version: z.literal(4),
  ...unitFields,
  buyer: idField.nullable().describe('The financier that may buy, or null: any financier.'),
  advance: amountField.describe(
    'What the buyer pays now, minor units of the receivable’s currency.',
  ),
  fee: amountOrZeroField.describe('What the buyer gets beside advance and interest, minor units.'),
  issuer: idField.describe('Whose money the seller takes.'),
  disclosed: z.boolean().describe('Whether the debtor is told when the piece is bought.'),
  recourse: z.boolean().describe('Whether the buyer can come back on the seller.'),
  interest: z
    .strictObject({
      ppm: ppmField.describe('Parts per million a year on the advance, from the sale on.'),
      dayCount: z.enum(DAY_COUNTS).describe('How those days are counted.'),
    })
    .describe('What the advance bears until it is repaid.'),
  reference: hashField.describe('Salted commitment to the contract of sale.'),
  expiresDay: dayField.describe('Last ledger day of the offer.'),
});

/** Offers open units for an advance; what they bring beyond what is due for it comes back. */
export const offerSale4: RuleSpec<typeof schema, SaleCode | 'piece_reserved'> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The holder of the piece.',
  holds:
    'The record time is ahead, the piece is not bound, nobody has a pledge in it, it has no ' +
    'reserve yet, the units are open, the buyer (if named) is a financier.',
  changes:
    'The units are cut out as a piece of their own where needed, and locked until a buyer pays, ' +
    'the offer is declined or withdrawn, or it lapses: after its last day or at the record time. ' +
    'Once bought, whoever holds them gets what is paid on them up to advance, fee and interest; ' +
    'the remainder is the seller’s. What is missing when nothing is open any more is owed in ' +
    'recourse, or lost.',
  refusals: RESERVE_REFUSALS,
  example: {
    type: 'offerSale',
    version: 4,
    receivable: '4a'.repeat(32),
    piece: '1',
    from: '1',
    to: '10597',
    buyer: null,
    advance: '8480',
    fee: '100',
    issuer: 'bank-one',
    disclosed: true,
    recourse: true,
    interest: { ppm: 60_000, dayCount: 'ACT/360' },
    reference: '7d'.repeat(32),
    expiresDay: '2026-04-15',
  },
  apply(scene, deed) {
    const { advance: price, fee, interest: rate, ...words } = deed;
    return offerWithReserve(scene, { ...words, price, interest: null }, { fee, rate });
  },
});

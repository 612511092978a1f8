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
import type { Rate } from '../../state/rates.ts';
import { DAY_COUNTS } from '../../state/rates.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event, RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { ofPiece } from '../../state/subjects.ts';
import type { Offerable } from '../../trade/financing/offering.ts';
import { openOffer } from '../../trade/financing/offering.ts';
import type { ForSaleCode } from '../../trade/financing/selling.ts';
import { checkForSale, FOR_SALE_REFUSALS } from '../../trade/financing/selling.ts';

const schema = deedSchema('offerSale', {
  ...unitFields,
  buyer: idField.nullable().describe('The financier that may buy, or null: any financier.'),
  price: amountField.describe(
    'What the buyer pays now, the advance where there is a reserve; minor units.',
  ),
  issuer: idField.describe('Whose money the seller takes.'),
  disclosed: z.boolean().describe('Whether the debtor is told when the piece is bought.'),
  recourse: z.boolean().describe('Whether the buyer can come back on the seller.'),
  interest: z
    .strictObject({
      ppm: ppmField.describe('Parts per million a year on the price.'),
      dayCount: z.enum(DAY_COUNTS).describe('How the days are counted.'),
    })
    .nullable()
    .describe('What the price bears until recourse, an advance until it is repaid; null: nothing.'),
  reserve: z
    .strictObject({
      fee: amountOrZeroField.describe('What the buyer gets beside advance and interest.'),
    })
    .nullable()
    .describe('That what comes in beyond advance, fee and interest is the seller’s; null: no.'),
  reference: hashField.describe('Salted commitment to the contract of sale.'),
  expiresDay: dayField.describe('Last ledger day of the offer.'),
});

/** By any day count. */
const NO_INTEREST: Rate = { ppm: 0, dayCount: 'ACT/360' };

type Words = z.infer<typeof schema>;
type Code = ForSaleCode | 'piece_reserved';

/** Offers open units for sale, for a price or for an advance with a reserve. */
export const offerSale: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The holder of the piece.',
  holds:
    'The record time is ahead, the piece is not bound, its pledgees (if any) agree to the new ' +
    'holder, the units are open, the buyer (if named) is a financier. With a reserve: nobody has ' +
    'a pledge in the piece, and it has no reserve yet.',
  changes:
    'The units are cut out as a piece of their own where needed, and locked until a buyer pays, ' +
    'the offer is declined or withdrawn, or it lapses: after its last day or at the record time. ' +
    'Once bought with a reserve, whoever holds them gets what is paid on them up to advance, fee ' +
    'and interest; the remainder is the seller’s. What is missing when nothing is open any more ' +
    'is owed in recourse, or lost.',
  refusals: [...FOR_SALE_REFUSALS, 'piece_reserved'],
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    from: '1',
    to: '10597',
    buyer: null,
    price: '8480',
    issuer: 'bank-one',
    disclosed: true,
    recourse: true,
    interest: { ppm: 60_000, dayCount: 'ACT/360' },
    reserve: { fee: '100' },
    reference: '7d'.repeat(32),
    expiresDay: '2026-04-15',
  },
  apply(scene, deed) {
    // No pledgee has agreed to what a reserve leaves of its right.
    const takers = [deed.reserve === null ? deed.buyer : null];
    const offerable = checkForSale(scene, deed, takers);
    if ('code' in offerable) return offerable;
    const { reserve } = offerable.piece;
    if (deed.reserve !== null && reserve !== null) {
      return refuse('piece_reserved', { seller: reserve.seller });
    }
    return openSale(scene, offerable, deed);
  },
});

function openSale(scene: SignedScene, offerable: Offerable, deed: Words): readonly Event[] {
  const { buyer, issuer, reference, disclosed, recourse, interest, reserve } = deed;
  const parties = { id: scene.id, kind: 'sale', seller: scene.signer, addressee: buyer } as const;
  // The interest of an advance is part of what its reserve answers for.
  const rate = reserve === null ? interest : null;
  const terms = { price: BigInt(deed.price), issuer, disclosed, recourse, rate };
  const kept = reserve === null ? null : { fee: reserve.fee, rate: interest ?? NO_INTEREST };
  return openOffer(scene, offerable, { ...parties, reference, ...terms }, kept);
}

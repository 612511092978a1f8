import { z } from 'zod';
import { dayField, hashField, unitFields } from '../../state/fields.ts';
import { DAY_COUNTS } from '../../state/rates.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofPiece } from '../../state/subjects.ts';
import { checkOfferable, findPiece, openOffer } from '../../trade/financing/offering.ts';

const schema = deedSchema('offerEarlyPayment', {
  ...unitFields,
  discountPpm: z
    .int()
    .min(0)
    .max(1_000_000)
    .describe('The discount, parts per million a year for the days that it is paid early.'),
  dayCount: z.enum(DAY_COUNTS).describe('How those days are counted.'),
  reference: hashField.describe('Salted commitment to what the two have agreed.'),
  expiresDay: dayField.describe('Last ledger day of the offer.'),
});

const refusals = [
  'unknown_receivable',
  'unknown_piece',
  'own_counterparty',
  'not_holder',
  'receivable_closed',
  'piece_locked',
  'piece_pledged',
  'bad_day',
  'expires_day_past',
  'units_not_open',
  'part_too_small',
  'piece_reserved',
] as const;

/** The holder lets the debtor pay early, at a discount that shrinks with the days that are left. */
export const offerEarlyPayment: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The holder of the piece; the debtor takes the offer with payEarly.',
  holds:
    'The record time is ahead, nothing binds the piece, nobody has a pledge in it, it was not ' +
    'bought with a reserve, and the units are open.',
  changes:
    'The units are cut out as a piece of their own where needed, and locked until the debtor ' +
    'pays or declines, the offer is withdrawn, or it lapses.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    from: '1',
    to: '21195',
    discountPpm: 60_000,
    dayCount: 'ACT/360',
    reference: '7e'.repeat(32),
    expiresDay: '2026-04-15',
  },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const { debtor, mandate } = found.receivable;
    if (debtor === scene.signer) return refuse('own_counterparty');
    const offerable = checkOfferable(scene, found, deed, [null]);
    if ('code' in offerable) return offerable;
    const { reserve } = found.piece;
    if (reserve !== null) return refuse('piece_reserved', { seller: reserve.seller });
    const { discountPpm, dayCount, reference } = deed;
    return openOffer(scene, offerable, {
      id: scene.id,
      kind: 'early',
      seller: scene.signer,
      addressee: debtor,
      reference,
      price: 0n,
      issuer: mandate.issuer,
      disclosed: true,
      recourse: false,
      rate: { ppm: discountPpm, dayCount },
    });
  },
});

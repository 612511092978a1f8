import { z } from 'zod';
import { amountField, dayField, hashField, idField } from '../state/fields.ts';
import type { RuleSpec } from '../state/rule.ts';
import { defineRule } from '../state/rule.ts';
import { checkOfferable, findPiece, openOffer } from '../trade/offering.ts';
import { checkCounterparty, HOLDER_ROLES } from '../trade/standing.ts';

const schema = z.strictObject({
  type: z.literal('offerAssignment'),
  version: z.literal(1),
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  from: amountField.describe('First unit offered; open, and within the piece.'),
  to: amountField.describe('Last unit offered; open, and within the piece.'),
  assignee: idField.describe('The member that is to hold them.'),
  reference: hashField.describe('Salted commitment to the invoice or contract that this settles.'),
  expiresDay: dayField.describe('Last ledger day of the offer.'),
});

const refusals = [
  'unknown_receivable',
  'unknown_piece',
  'unknown_counterparty',
  'own_counterparty',
  'counterparty_role',
  'not_holder',
  'receivable_closed',
  'piece_locked',
  'piece_pledged',
  'bad_day',
  'expires_day_past',
  'units_not_open',
  'too_many_pieces',
] as const;

/** Offers open units of a piece to another member, to settle something between the two. */
export const offerAssignment: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  who: 'The holder of the piece.',
  holds:
    'The record time is ahead, the piece is not bound, its pledgees (if any) agree to the new ' +
    'holder, the units are open, and the assignee is ' +
    'a member that may hold pieces.',
  changes:
    'The units are cut out as a piece of their own where needed, and locked until the assignee ' +
    'answers, the offer is withdrawn, or it lapses: after its last day or at the record time.',
  refusals,
  example: {
    type: 'offerAssignment',
    version: 1,
    receivable: '4a'.repeat(32),
    piece: '1',
    from: '1',
    to: '21195',
    assignee: 'tier-two',
    reference: '6c'.repeat(32),
    expiresDay: '2026-04-15',
  },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const refusal = checkCounterparty(scene, deed.assignee, HOLDER_ROLES);
    if (refusal !== null) return refusal;
    const offerable = checkOfferable(scene, found, deed, [deed.assignee]);
    if ('code' in offerable) return offerable;
    return openOffer(scene, offerable, {
      id: scene.id,
      kind: 'assignment',
      seller: scene.signer,
      addressee: deed.assignee,
      reference: deed.reference,
      price: 0n,
      issuer: null,
      disclosed: true,
      recourse: false,
      rate: null,
    });
  },
});

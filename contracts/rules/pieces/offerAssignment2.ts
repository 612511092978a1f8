import { z } from 'zod';
import { dayField, hashField, idField, unitFields } from '../../state/fields.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { defineRule } from '../../state/rule.ts';
import { ofPiece } from '../../state/subjects.ts';
import type { AssignmentCode } from '../../trade/financing/assigning.ts';
import { ASSIGNMENT_REFUSALS, offerToAssign } from '../../trade/financing/assigning.ts';

const schema = z.strictObject({
  type: z.literal('offerAssignment'),
  version: z.literal(2),
  ...unitFields,
  assignee: idField.describe('The member that is to hold them.'),
  disclosed: z.boolean().describe('Whether the debtor is told when the offer is taken.'),
  reference: hashField.describe('Salted commitment to the invoice or contract that this settles.'),
  expiresDay: dayField.describe('Last ledger day of the offer.'),
});

/** Offers open units to another member; the debtor need not be told, then the payee stays. */
export const offerAssignment2: RuleSpec<typeof schema, AssignmentCode> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The holder of the piece.',
  holds:
    'The record time is ahead, the piece is not bound, its pledgees (if any) agree to the new ' +
    'holder, the units are open, and the assignee is ' +
    'a member that may hold pieces.',
  changes:
    'The units are cut out as a piece of their own where needed, and locked until the assignee ' +
    'answers, the offer is withdrawn, or it lapses: after its last day or at the record time. ' +
    'Taken without being disclosed, the payee stays who it is and collects for the holder.',
  refusals: ASSIGNMENT_REFUSALS,
  example: {
    type: 'offerAssignment',
    version: 2,
    receivable: '4a'.repeat(32),
    piece: '1',
    from: '1',
    to: '21195',
    assignee: 'tier-two',
    disclosed: false,
    reference: '6c'.repeat(32),
    expiresDay: '2026-04-15',
  },
  apply(scene, deed) {
    return offerToAssign(scene, deed);
  },
});

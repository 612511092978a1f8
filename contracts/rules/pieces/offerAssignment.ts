import { z } from 'zod';
import { dayField, hashField, idField, unitFields } from '../../state/fields.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofPiece } from '../../state/subjects.ts';
import type { AssignmentCode } from '../../trade/financing/assigning.ts';
import { ASSIGNMENT_REFUSALS, UNPAID } from '../../trade/financing/assigning.ts';
import { checkTransferable, findPiece, openOffer } from '../../trade/financing/offering.ts';
import { checkCounterparty, HOLDER_ROLES } from '../../trade/members/standing.ts';

const schema = deedSchema('offerAssignment', {
  ...unitFields,
  assignee: idField.describe('The member that is to hold them.'),
  disclosed: z.boolean().describe('Whether the debtor is told when it is taken.'),
  reference: hashField.describe('Salted commitment to the invoice or contract that this settles.'),
  expiresDay: dayField.describe('Last ledger day of the offer.'),
});

/** Offers open units of a piece to another member, to settle something between the two. */
export const offerAssignment: RuleSpec<typeof schema, AssignmentCode> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The holder of the piece.',
  holds:
    'The record time is ahead, the piece is not bound, its pledgees (if any) agree to the new ' +
    'holder, the units are open, and the assignee is a member that may hold pieces.',
  changes:
    'The units are cut out as a piece of their own where needed, and locked until the assignee ' +
    'answers, the offer is withdrawn, or it lapses: after its last day or at the record time.',
  refusals: ASSIGNMENT_REFUSALS,
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    from: '1',
    to: '21195',
    assignee: 'tier-two',
    disclosed: true,
    reference: '6c'.repeat(32),
    expiresDay: '2026-04-15',
  },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const { assignee, disclosed, reference } = deed;
    const refusal = checkCounterparty(scene, assignee, HOLDER_ROLES);
    if (refusal !== null) return refusal;
    const offerable = checkTransferable(scene, found, deed, [assignee]);
    if ('code' in offerable) return offerable;
    const { id, signer: seller } = scene;
    const parties = { id, kind: 'assignment', seller, addressee: assignee } as const;
    return openOffer(scene, offerable, { ...parties, ...UNPAID, disclosed, reference });
  },
});

import { amountField, hashField } from '../../state/fields.ts';
import { documents } from '../../state/invoices.ts';
import { receivables } from '../../state/receivables.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofReceivable } from '../../state/subjects.ts';
import { dilute, groupsOf } from '../../trade/disputes/diluting.ts';
import { checkFrozenUnits } from '../../trade/disputes/frozenUnits.ts';
import { piecesOf } from '../../trade/settlement/paying.ts';

const schema = deedSchema('creditNote', {
  receivable: hashField.describe('Id of the receivable.'),
  amount: amountField.describe('By how much less is owed, minor units.'),
  document: hashField.describe('Keyed fingerprint of the credit note’s bytes.'),
  details: hashField.describe('Salted commitment to the details, which travel to the debtor.'),
});

const refusals = [
  'unknown_receivable',
  'not_supplier',
  'piece_frozen',
  'more_than_face',
  'duplicate_document',
] as const;

/** The supplier lowers what is owed: after a deduction, a return, a bonus, a lost dispute. */
export const creditNote: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['supplier'],
  subjects: (deed, draft) => ofReceivable(draft, deed.receivable),
  who: 'The supplier of the receivable, whoever holds its pieces now.',
  holds:
    'With earlier credit notes it is not more than the face amount, its document is not ' +
    'registered, and it cancels no unit of a frozen piece.',
  changes:
    'On an undertaking the pieces stay as they are, and the supplier owes the debtor the amount. ' +
    'On an acknowledged receivable open units are cancelled: first those that the supplier ' +
    'holds; then those sold with recourse, for which each assignor owes its assignee the price; ' +
    'then the rest, pro rata. Offers of pieces that it touches lapse. What exceeds the open ' +
    'amount the supplier owes the debtor. Late interest that was due on cancelled units stays ' +
    'owed, as a debt of the debtor to their holders.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    amount: '1500',
    document: '2d'.repeat(32),
    details: '3d'.repeat(32),
  },
  apply(scene, deed) {
    const receivable = receivables.read(scene.draft, deed.receivable);
    if (receivable === undefined) {
      return refuse('unknown_receivable', { receivable: deed.receivable });
    }
    const { id, supplier, invoice, face, credited, kind } = receivable;
    if (supplier !== scene.signer) return refuse('not_supplier', { supplier });
    const amount = BigInt(deed.amount);
    const groups = kind === 'acknowledged' ? groupsOf(receivable, piecesOf(scene.draft, id)) : [];
    const frozen = checkFrozenUnits(scene.draft, groups, amount);
    if (frozen !== null) return frozen;
    if (credited + amount > face) {
      return refuse('more_than_face', { face: String(face), credited: String(credited) });
    }
    const used = documents.read(scene.draft, deed.document);
    if (used !== undefined) return refuse('duplicate_document', { invoice: used.invoice });
    documents.write(scene.draft, { fingerprint: deed.document, invoice });
    const origin = { ...scene, origin: scene.id };
    const event = { type: 'creditNoted', receivable: id, amount: deed.amount, kind };
    return [event, ...dilute(origin, receivable, amount)];
  },
});

import { z } from 'zod';
import { NOTE_GROUNDS } from '../../state/creditNotes.ts';
import { amountField, hashField } from '../../state/fields.ts';
import { receivables } from '../../state/receivables.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofReceivable } from '../../state/subjects.ts';
import { beginNote } from '../../trade/disputes/diluting.ts';
import { checkFrozenUnits } from '../../trade/disputes/frozenUnits.ts';
import { groupsOf } from '../../trade/disputes/grouping.ts';
import { checkDocumentUnused, useDocument } from '../../trade/invoices/documenting.ts';
import { piecesOf } from '../../trade/settlement/paying.ts';

const schema = deedSchema('creditNote', {
  receivable: hashField.describe('Id of the receivable.'),
  amount: amountField.describe('By how much less is owed, minor units.'),
  ground: z
    .enum(NOTE_GROUNDS)
    .describe('`concession`: goodwill. `defence`: return, shortage, defect, wrong price.'),
  document: hashField.describe('Keyed fingerprint of the credit note’s bytes.'),
  details: hashField.describe('Salted commitment to the details, which travel to the debtor.'),
});

const refusals = [
  'unknown_receivable',
  'not_supplier',
  'note_open',
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
    'No other credit note on the receivable waits. With earlier ones it is not more than the ' +
    'face amount, its supplier has not registered its document, and it cancels no unit of a ' +
    'frozen piece.',
  changes:
    'On an undertaking the pieces stay as they are, and the supplier owes the debtor the ' +
    'amount. On an acknowledged receivable open units are cancelled: first free ones that the ' +
    'supplier holds; then those that it pledged, as far as the pledgees agree; then units of ' +
    'others, pro rata. A concession cancels the supplier’s at once, and of others what holders ' +
    'and pledgees agree to within the days that the parameters give. A defence waits so long ' +
    'for the debtor to confirm it, or lapses, and may be noted again; confirmed, it cancels as ' +
    'a concession does, of others all but what somebody objects to. Who holds a piece of which ' +
    'the debtor has no notice that counts is not asked when the debtor confirms. Offers of ' +
    'pieces that it touches lapse. Every assignor owes whom it gave a cancelled unit: the face, ' +
    'or the price with interest. What is not cancelled in the end the supplier owes the debtor. ' +
    'Late interest that was due on cancelled units stays owed, as a debt of the debtor to their ' +
    'holders.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    amount: '1500',
    ground: 'defence',
    document: '2d'.repeat(32),
    details: '3d'.repeat(32),
  },
  apply(scene, deed) {
    const receivable = receivables.read(scene.draft, deed.receivable);
    if (receivable === undefined) {
      return refuse('unknown_receivable', { receivable: deed.receivable });
    }
    const { supplier, invoice, face, credited, kind, note } = receivable;
    if (supplier !== scene.signer) return refuse('not_supplier');
    if (note !== null) return refuse('note_open', { note: note.id });
    const { ground, document } = deed;
    const amount = BigInt(deed.amount);
    const all = kind === 'acknowledged' ? piecesOf(scene.draft, deed.receivable) : [];
    const frozen = checkFrozenUnits(scene.draft, groupsOf(receivable, all), amount);
    if (frozen !== null) return frozen;
    if (credited + amount > face) {
      return refuse('more_than_face', { face: String(face), credited: String(credited) });
    }
    const used = checkDocumentUnused(scene, supplier, document);
    if (used !== null) return used;
    useDocument(scene, document, { supplier, invoice });
    const words = { receivable: deed.receivable, amount: deed.amount, ground, kind };
    return [
      { type: 'creditNoted', note: scene.id, ...words },
      ...beginNote(scene, receivable, { id: scene.id, ground, document, amount }),
    ];
  },
});

import type { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { receivables } from '../../state/receivables.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showNote } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofReceivable } from '../../state/subjects.ts';
import { confirmNote } from '../../trade/disputes/diluting.ts';

const schema = deedSchema('confirmCreditNote', {
  receivable: hashField.describe('Id of the receivable.'),
  note: hashField.describe('The credit note: the transaction that put it down.'),
  shown: shownField('amount', 'currency', 'open', 'payDay'),
});

const refusals = ['unknown_receivable', 'not_debtor', 'no_note_open', 'note_confirmed'] as const;

/** The debtor gives its word on a credit note: that it has it, and of a defence that it holds. */
export const confirmCreditNote: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofReceivable(draft, deed.receivable),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showNote(state, deed.receivable, deed.note),
  ),
  who: 'The debtor of the receivable.',
  holds: 'The credit note on the receivable waits, and the debtor has not given this word on it.',
  changes:
    'Of a defence free units that the supplier holds are cancelled at once; the holders and ' +
    'pledgees of others have the days that the parameters give to object. Where no notice of ' +
    'the first change of hands counts yet, the debtor has dealt with whom it could take for its ' +
    'creditor: the note cancels units of such a piece, a concession too, whatever its holder ' +
    'says, and every assignor answers.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    note: '6e'.repeat(32),
    shown: { amount: '10480', currency: 'EUR', open: '10480', payDay: '2026-05-01' },
  },
  apply(scene, deed) {
    const receivable = receivables.read(scene.draft, deed.receivable);
    if (receivable === undefined) {
      return refuse('unknown_receivable', { receivable: deed.receivable });
    }
    const { note, debtor } = receivable;
    if (debtor !== scene.signer) return refuse('not_debtor');
    // The due item of its time runs before any deed of its time; a mempool may be ahead of it.
    if (note?.id !== deed.note || scene.time >= note.time) {
      return refuse('no_note_open', { note: deed.note });
    }
    if (note.confirmedTime !== null) return refuse('note_confirmed', { ground: note.ground });
    const event = { type: 'creditNoteConfirmed', note: note.id, receivable: receivable.id, debtor };
    return [event, ...confirmNote(scene, receivable, note)];
  },
});

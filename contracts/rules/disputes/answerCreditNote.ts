import { z } from 'zod';
import { amountField, hashField } from '../../state/fields.ts';
import { pieces } from '../../state/pieces.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showNoteOnPiece } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofPiece } from '../../state/subjects.ts';
import { askedBeside } from '../../trade/disputes/warranting.ts';
import { findPiece, unitsOf } from '../../trade/financing/offering.ts';

const schema = deedSchema('answerCreditNote', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  note: hashField.describe('The credit note: the transaction that put it down.'),
  agrees: z.boolean().describe('Whether units of the piece may be cancelled for it.'),
  shown: shownField('amount', 'currency', 'from', 'to', 'open'),
});

const refusals = ['unknown_receivable', 'unknown_piece', 'not_asked', 'no_note_open'] as const;

/** Who holds a piece, has a pledge in it or sold it on agrees to a credit note, or objects. */
export const answerCreditNote: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: ({ agrees, receivable, piece }, draft) =>
    // Silence is no objection: who is kept from speaking must not lose its units by that.
    agrees ? ofPiece(draft, receivable, BigInt(piece)) : null,
  // An objection takes nothing from anybody, and is heard whatever has moved on.
  shown: shownOf(schema, ({ agrees, receivable, note, piece }: z.infer<typeof schema>, state) =>
    agrees ? showNoteOnPiece(state, receivable, { note, first: BigInt(piece) }) : null,
  ),
  who: 'The holder of the piece, a pledgee of it, or who sold it on and would answer for it.',
  holds: 'The credit note on the receivable waits. An objection is heard whatever stands still.',
  changes:
    'The piece bears the word until the note is done. A concession, and a note on what the ' +
    'supplier pledged, needs the word of all who are asked; a defence cancels nothing of a ' +
    'piece to which somebody objects. A further word takes the place of the first. It does not ' +
    'bind who gets the piece or a pledge of it later.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    note: '6e'.repeat(32),
    agrees: true,
    shown: { amount: '10480', currency: 'EUR', from: '1', to: '10480', open: '10480' },
  },
  apply(scene, deed) {
    const { draft, signer: member, time } = scene;
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const { piece, receivable } = found;
    const { note } = receivable;
    const { holder } = piece;
    if (holder !== member && !askedBeside(draft, receivable, piece).includes(member)) {
      return refuse('not_asked');
    }
    // The due item of its time runs before any deed of its time; a mempool may be ahead of it.
    if (note?.id !== deed.note || time >= note.time) {
      return refuse('no_note_open', { note: deed.note });
    }
    const others = piece.words.filter((word) => word.note === note.id && word.member !== member);
    const { agrees } = deed;
    pieces.write(draft, { ...piece, words: [...others, { note: note.id, member, agrees }] });
    const answer = agrees ? 'agrees' : 'objects';
    return [{ type: 'creditNoteAnswered', note: note.id, ...unitsOf(piece), member, answer }];
  },
});

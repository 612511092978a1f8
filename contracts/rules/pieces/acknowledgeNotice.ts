import type { z } from 'zod';
import { amountField, hashField } from '../../state/fields.ts';
import { pieces } from '../../state/pieces.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showPiece } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofPiece } from '../../state/subjects.ts';
import { findPiece, unitsOf } from '../../trade/financing/offering.ts';
import { withAcknowledgement } from '../../trade/pieces/noticing.ts';

const schema = deedSchema('acknowledgeNotice', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  shown: shownField('noticeTo', 'from', 'to', 'open', 'currency', 'payDay'),
});

const refusals = ['unknown_receivable', 'unknown_piece', 'not_debtor', 'no_notice'] as const;

/** The debtor says that it has notice of a piece’s holder. */
export const acknowledgeNotice: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['buyer'],
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showPiece(state, deed.receivable, BigInt(deed.piece)),
  ),
  who: 'The debtor of the receivable.',
  holds: 'It has notice of the piece’s holder and has not acknowledged it.',
  changes:
    'The notice counts from now on against what the debtor does outside the ledger: payment and ' +
    'set-off.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    shown: {
      noticeTo: 'bank-two',
      from: '1',
      to: '10480',
      open: '10480',
      currency: 'EUR',
      payDay: '2026-05-01',
    },
  },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const { piece, receivable } = found;
    if (receivable.debtor !== scene.signer) {
      return refuse('not_debtor');
    }
    const { noticeTo, payTo } = piece;
    if (noticeTo === null) return refuse('no_notice', { payTo });
    pieces.write(scene.draft, withAcknowledgement(piece, scene));
    return [{ type: 'noticeAcknowledged', ...unitsOf(piece), payTo }];
  },
});

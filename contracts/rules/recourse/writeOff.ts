import { amountField, hashField } from '../../state/fields.ts';
import { pieces } from '../../state/pieces.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofPiece } from '../../state/subjects.ts';
import { findPiece, unitsOf } from '../../trade/financing/offering.ts';

const schema = deedSchema('writeOff', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
});

const refusals = [
  'unknown_receivable',
  'unknown_piece',
  'not_holder',
  'receivable_not_overdue',
  'already_written_off',
] as const;

/** The holder marks a piece as lost in its books. The debtor owes what it owed. */
export const writeOff: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The holder of the piece.',
  holds: 'The receivable is overdue or in default, and the piece is not marked yet.',
  changes: 'The piece bears the mark. No unit changes: a write-off does not release the debtor.',
  refusals,
  example: { receivable: '4a'.repeat(32), piece: '1' },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const { piece, receivable } = found;
    const { holder } = piece;
    if (holder !== scene.signer) return refuse('not_holder');
    const { status } = receivable;
    if (status !== 'overdue' && status !== 'defaulted') {
      return refuse('receivable_not_overdue', { status });
    }
    if (piece.writtenOff) return refuse('already_written_off');
    pieces.write(scene.draft, { ...piece, writtenOff: true });
    return [{ type: 'pieceWrittenOff', ...unitsOf(piece), holder }];
  },
});

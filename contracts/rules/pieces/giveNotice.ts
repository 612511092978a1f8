import { amountField, hashField } from '../../state/fields.ts';
import { pieces } from '../../state/pieces.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofPiece } from '../../state/subjects.ts';
import { findPiece, unitsOf } from '../../trade/financing/offering.ts';
import { withNotice } from '../../trade/pieces/noticing.ts';

const schema = deedSchema('giveNotice', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
});

const refusals = ['unknown_receivable', 'unknown_piece', 'not_holder', 'already_noticed'] as const;

/** The holder of a piece tells the debtor that it is the one to be paid. */
export const giveNotice: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The holder of the piece.',
  holds: 'Somebody else is paid so far, and no notice of this holder waits.',
  changes:
    'The ledger pays the holder from now on. Against what the debtor does outside the ledger the ' +
    'notice counts at once where the debtor agreed to that; else after the days that the ' +
    'parameters give, or when it acknowledges.',
  refusals,
  example: { receivable: '4a'.repeat(32), piece: '1' },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const { piece, receivable } = found;
    const { holder, payTo, noticeTo } = piece;
    if (holder !== scene.signer) return refuse('not_holder');
    if (payTo === holder || noticeTo === holder) return refuse('already_noticed', { payTo });
    const noticed = withNotice(receivable, piece, scene);
    pieces.write(scene.draft, noticed);
    const { debtor } = receivable;
    return [{ type: 'noticeGiven', ...unitsOf(piece), holder, debtor, payTo: noticed.payTo }];
  },
});

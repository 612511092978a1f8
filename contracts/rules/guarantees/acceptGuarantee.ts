import type { z } from 'zod';
import { assert } from '../../../ledger/assert.ts';
import { hashField } from '../../state/fields.ts';
import { guarantees } from '../../state/guarantees.ts';
import { pieces } from '../../state/pieces.ts';
import { receivables } from '../../state/receivables.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showGuarantee } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofOfferedGuarantee } from '../../state/subjects.ts';
import { checkDepth, unitsOf } from '../../trade/financing/offering.ts';
import { standBy, triggerGuarantee } from '../../trade/pieces/guaranteeing.ts';

const schema = deedSchema('acceptGuarantee', {
  guarantee: hashField.describe('Id of the guarantee.'),
  shown: shownField('guarantor', 'amount', 'currency', 'payDay'),
});

/** Guarantees that one piece may have. */
const MAX_GUARANTEES = 4;

const refusals = [
  'unknown_guarantee',
  'not_holder',
  'guarantee_closed',
  'too_many_guarantees',
  'piece_subrogated',
  'chain_too_deep',
] as const;

/** The holder consents to a guarantee: from then on it binds the guarantor. */
export const acceptGuarantee: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofOfferedGuarantee(draft, deed.guarantee),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showGuarantee(state, deed.guarantee),
  ),
  who: 'The holder of the piece that begins where the guarantee says.',
  holds:
    'The guarantee is offered and not over, and no contract has moved the due day or forgiven ' +
    'units since it was given: its guarantor was not asked, and gives it anew. The piece has ' +
    'fewer than four, is not a guarantor’s that has paid for it, and has changed hands less than ' +
    'eight times: who pays a guarantee adds one.',
  changes: 'The guarantee is on the piece and its parts, behind those that it has already.',
  refusals,
  example: {
    guarantee: '7f'.repeat(32),
    shown: { guarantor: 'bank-two', amount: '10480', currency: 'EUR', payDay: '2026-05-01' },
  },
  apply(scene, deed) {
    const { draft, signer, time } = scene;
    const guarantee = guarantees.read(draft, deed.guarantee);
    if (guarantee === undefined) return refuse('unknown_guarantee', { guarantee: deed.guarantee });
    const { id, receivable, from, status, until } = guarantee;
    const piece = pieces.read(draft, receivable, from);
    // Neighbours join once nothing is offered on them: a guarantee that is over may name no piece.
    if (piece === undefined) return refuse('guarantee_closed', { status });
    if (piece.holder !== signer) return refuse('not_holder');
    if (status !== 'offered' || time >= until) return refuse('guarantee_closed', { status });
    const parent = receivables.read(draft, receivable);
    assert(parent !== undefined, 'a guarantee is of a receivable');
    const { amended } = parent;
    if (amended !== guarantee.amended) return refuse('guarantee_closed', { status, amended });
    const rank = piece.guarantees.length + 1;
    if (rank > MAX_GUARANTEES) return refuse('too_many_guarantees', { guarantees: rank - 1 });
    const { subrogated } = piece;
    if (subrogated !== null) {
      return refuse('piece_subrogated', { guarantee: subrogated.guarantee });
    }
    // Paying is never refused for depth.
    const deep = checkDepth(piece);
    if (deep !== null) return deep;
    const active = { ...guarantee, status: 'active' as const };
    guarantees.write(draft, active);
    pieces.write(draft, { ...piece, guarantees: [...piece.guarantees, standBy(id)] });
    if (parent.status === 'defaulted') triggerGuarantee(draft, active);
    return [{ type: 'guaranteeAccepted', guarantee: id, ...unitsOf(piece), rank }];
  },
});

/** What becomes of a guarantee on the pieces that bear it. */
import { assert } from '../../../ledger/assert.ts';
import { under } from '../../state/factKeys.ts';
import type { Guarantee } from '../../state/guarantees.ts';
import { guarantees } from '../../state/guarantees.ts';
import { pieces } from '../../state/pieces.ts';
import type { Draft } from '../../state/state.ts';
import { scanAll } from '../../state/state.ts';

/** Ends a guarantee and frees every piece of it. */
export function endGuarantee(
  draft: Draft,
  guarantee: Guarantee,
  status: 'used' | 'withdrawn' | 'expired',
): void {
  for (const [entry] of [...scanAll(draft.indexes, ...under(`guaranteed/${guarantee.id}`))]) {
    const [, , receivable = '', from = ''] = entry.split('/');
    const piece = pieces.read(draft, receivable, BigInt(from));
    assert(piece !== undefined, 'an index entry follows from its piece');
    const left = piece.guarantees.filter((id) => id !== guarantee.id);
    pieces.write(draft, { ...piece, guarantees: left });
  }
  guarantees.write(draft, { ...guarantee, status });
}

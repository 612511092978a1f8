import type { z } from 'zod';
import { assert } from '../../../ledger/assert.ts';
import { amountField, hashField } from '../../state/fields.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Pledge } from '../../state/rights.ts';
import { pledges } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { showPledgedPiece } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofPledgedPiece } from '../../state/subjects.ts';
import { lesser, openBounds, openUnits } from '../../state/units.ts';
import {
  checkOpenForTransfer,
  cutPiece,
  linksByLaw,
  unitsOf,
} from '../../trade/financing/offering.ts';
import { coversFor } from '../../trade/pieces/guaranteeing.ts';
import { withNotice } from '../../trade/pieces/noticing.ts';
import { coverPledge, openSecured } from '../../trade/pieces/pledging.ts';
import { reserveFor } from '../../trade/pieces/reserving.ts';

const schema = deedSchema('enforcePledge', {
  pledge: hashField.describe('Id of the pledge.'),
  piece: amountField.describe('First unit of a piece that bears it.'),
  shown: shownField('pledgor', 'secured', 'received', 'from', 'to', 'open', 'currency'),
});

type PieceCode = 'not_pledged' | 'piece_locked' | 'pledge_outranked' | 'pledge_not_due';
type Code =
  | 'unknown_pledge'
  | 'unknown_piece'
  | 'not_pledgee'
  | 'receivable_closed'
  | 'pledge_over'
  | PieceCode
  | 'units_not_open';

/** The pledgee takes units at their face for a debt that was not paid when it was due. */
export const enforcePledge: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['financier'],
  subjects: (deed, draft) => ofPledgedPiece(draft, deed.pledge, BigInt(deed.piece)),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showPledgedPiece(state, deed.pledge, BigInt(deed.piece)),
  ),
  who: 'The pledgee.',
  holds:
    'The secured debt is due, the pledge is active and the first of the piece, the record time ' +
    'is ahead or the receivable in default, and nothing binds the piece.',
  changes:
    'As many open units as the debt has minor units, from the front, are the pledgee’s, free of ' +
    'pledges; they count as received. The rest stays with its holder and its other pledges.',
  refusals: [
    'unknown_pledge',
    'unknown_piece',
    'not_pledgee',
    'receivable_closed',
    'pledge_over',
    'not_pledged',
    'piece_locked',
    'pledge_outranked',
    'pledge_not_due',
    'units_not_open',
  ],
  example: {
    pledge: 'a1'.repeat(32),
    piece: '1',
    shown: {
      pledgor: 'tier-one',
      secured: '4000',
      received: '0',
      from: '1',
      to: '10480',
      open: '10480',
      currency: 'EUR',
    },
  },
  apply(scene, deed) {
    const pledge = pledges.read(scene.draft, deed.pledge);
    if (pledge === undefined) return refuse('unknown_pledge', { pledge: deed.pledge });
    const receivable = receivables.read(scene.draft, pledge.receivable);
    assert(receivable !== undefined, 'a pledge is of a receivable that exists');
    const piece = pieces.read(scene.draft, receivable.id, BigInt(deed.piece));
    if (piece === undefined) return refuse('unknown_piece', { piece: deed.piece });
    const { pledgee, status } = pledge;
    if (pledgee !== scene.signer) return refuse('not_pledgee');
    // After default holders of record have had their turn: the pledgee acts in their place.
    const isDefaulted = receivable.status === 'defaulted';
    const closed = isDefaulted ? null : checkOpenForTransfer(scene, receivable);
    if (closed !== null) return closed;
    if (status !== 'active') return refuse('pledge_over', { status });
    const refusal = checkPiece(scene, pledge, piece);
    if (refusal !== null) return refusal;
    const count = lesser(openUnits(piece), openSecured(pledge));
    const { first, last } = openBounds(piece);
    if (count === 0n) return refuse('units_not_open', { first: String(first), last: String(last) });
    const { part, events } = cutPiece(scene.draft, piece, first, first + count - 1n);
    const reserve = reserveFor(part, pledgee);
    const links = linksByLaw(scene, part, pledgee);
    const guarantees = coversFor(part.guarantees, pledgee, []);
    const rights = { pledges: [], reserve, guarantees };
    const taken = { ...part, holder: pledgee, noticeTo: null, ...rights, links };
    pieces.write(scene.draft, withNotice(receivable, taken, scene));
    const covered = coverPledge(scene.draft, pledge, count);
    const amount = String(count);
    const words = { pledge: pledge.id, ...unitsOf(part), former: piece.holder, pledgee, amount };
    return [...events, { type: 'pledgeEnforced', ...words }, ...covered];
  },
});

function checkPiece(scene: SignedScene, pledge: Pledge, piece: Piece): Refusal<PieceCode> | null {
  const { id, dueTime } = pledge;
  if (!piece.pledges.includes(id)) return refuse('not_pledged');
  if (piece.lock !== null) return refuse('piece_locked');
  const [first = ''] = piece.pledges;
  if (first !== id) return refuse('pledge_outranked', { pledge: first });
  return scene.time < dueTime ? refuse('pledge_not_due', { dueTime }) : null;
}

import { z } from 'zod';
import { amountField, hashField } from '../../state/fields.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import { refuse } from '../../state/refusals.ts';
import { CLAIM_CAUSES, claims } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showPiece } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import type { Draft } from '../../state/state.ts';
import { ofPiece } from '../../state/subjects.ts';
import { lesser, openBounds, openUnits } from '../../state/units.ts';
import {
  checkRecourse,
  checkTrigger,
  claimedAmount,
  recourseEnd,
} from '../../trade/disputes/claiming.ts';
import { cutPiece, findPiece, unitsOf } from '../../trade/financing/offering.ts';
import { actingFor, missingConsent, openSecured } from '../../trade/pieces/pledging.ts';
import { recourseLink } from '../../trade/pieces/recourse.ts';

const schema = deedSchema('claimRecourse', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  cause: z
    .enum(CLAIM_CAUSES)
    .describe('Default, a dispute that was lost, or a warranty broken (deceit included).'),
  reference: hashField.describe('Salted commitment to the grounds of the claim.'),
  shown: shownField('debtor', 'currency', 'from', 'to', 'open', 'disputed'),
});

const refusals = [
  'unknown_receivable',
  'unknown_piece',
  'not_holder',
  'receivable_not_defaulted',
  'not_disputed',
  'piece_locked',
  'piece_pledged',
  'no_recourse',
  'recourse_over',
  'nothing_to_claim',
] as const;

/** Comes back on the member of whom the holder bought the piece. */
export const claimRecourse: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showPiece(state, deed.receivable, BigInt(deed.piece)),
  ),
  who:
    'The holder of the piece, or after default in its place the first pledgee, against the one ' +
    'who sold it to the holder and nobody else.',
  holds:
    'The receivable is in default, or a credit note has lowered what is owed, or a warranty is ' +
    'broken; the piece was sold with recourse (for a broken warranty: sold); the term of ' +
    'recourse runs; nothing binds the piece, and when the holder claims, its pledgees agree to ' +
    'the assignor.',
  changes:
    'The piece is bound until the assignor pays, the claim is withdrawn, or it lapses at the end ' +
    'of the term. What is claimed is the price of the units that are open, with the interest ' +
    'agreed on it, less the late interest that the holder received. A pledgee claims for as ' +
    'many units from the front as bring what is secured; the holder cannot withdraw that, and ' +
    'keeps the rest.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    cause: 'default',
    reference: '5c'.repeat(32),
    shown: {
      debtor: 'car-maker',
      currency: 'EUR',
      from: '1',
      to: '10480',
      open: '10480',
      disputed: '2987',
    },
  },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const { piece, receivable } = found;
    const { draft, id, signer: claimant } = scene;
    const { cause, reference } = deed;
    const pledge = actingFor(draft, piece, claimant);
    if (pledge === undefined || (pledge !== null && cause !== 'default')) {
      return refuse('not_holder');
    }
    const trigger = checkTrigger(receivable, piece, cause);
    if (trigger !== null) return trigger;
    if (piece.lock !== null) return refuse('piece_locked');
    const assignor = recourseLink(piece)?.assignor ?? null;
    const strict = pledge === null ? missingConsent(draft, piece, [assignor]) : null;
    if (strict !== null) return refuse('piece_pledged', { pledge: strict });
    const sale = checkRecourse(scene, receivable, piece, cause);
    if ('code' in sale) return sale;
    // Nobody claims of itself, in whose place ever.
    if (sale.assignor === claimant) return refuse('no_recourse');
    const whole = claimedAmount(scene, piece, sale, cause);
    if (whole === 0n) return refuse('nothing_to_claim');
    const { part, events } =
      pledge === null
        ? { part: piece, events: [] }
        : cutFor(draft, piece, openSecured(pledge), whole);
    const amount = claimedAmount(scene, part, sale, cause);
    const { height: madeAt, made } = scene;
    const lapseTime = recourseEnd(scene, receivable, part);
    const parties = { claimant, pledge: pledge?.id ?? null, assignor: sale.assignor };
    const words = { id, receivable: receivable.id, from: part.from, ...parties };
    const terms = { cause, reference, paid: 0n, lapseTime, status: 'open' } as const;
    claims.write(draft, { ...words, ...terms, madeAt, made });
    pieces.write(draft, { ...part, lock: id });
    const said = { claimant, assignor: sale.assignor, cause, amount: String(amount), lapseTime };
    return [...events, { type: 'recourseClaimed', claim: id, ...unitsOf(part), ...said }];
  },
});

/**
 * So many units from the front as bring what is secured, of those that all bring `whole`; the piece
 * as it is when no unit is open, which still brings what its reserve tells.
 */
function cutFor(
  draft: Draft,
  piece: Piece,
  secured: bigint,
  whole: bigint,
): ReturnType<typeof cutPiece> {
  const open = openUnits(piece);
  if (open === 0n) return { part: piece, events: [] };
  const count = lesser(open, (secured * open + whole - 1n) / whole);
  const { first } = openBounds(piece);
  return cutPiece(draft, piece, first, first + count - 1n);
}

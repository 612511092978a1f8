import { z } from 'zod';
import { amountField, hashField } from '../../state/fields.ts';
import { pieces } from '../../state/pieces.ts';
import { refuse } from '../../state/refusals.ts';
import { CLAIM_CAUSES, claims } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showPiece } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofPiece } from '../../state/subjects.ts';
import {
  checkRecourse,
  checkTrigger,
  claimedAmount,
  recourseEnd,
} from '../../trade/disputes/claiming.ts';
import { findPiece, unitsOf } from '../../trade/financing/offering.ts';
import { missingConsent } from '../../trade/pieces/pledging.ts';
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
  who: 'The holder of the piece, against the one who sold it to the holder and nobody else.',
  holds:
    'The receivable is in default, or a credit note has lowered what is owed, or a warranty is ' +
    'broken; the piece was sold with recourse (for a broken warranty: sold); the term of ' +
    'recourse runs; nothing binds the piece, and its pledgees agree to the assignor.',
  changes:
    'The piece is bound until the assignor pays, the claim is withdrawn, or it lapses at the end ' +
    'of the term. What is claimed is the price of the units that are open, with the interest ' +
    'agreed on it, less the late interest that the holder received.',
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
    const { holder: claimant, from } = piece;
    if (claimant !== scene.signer) return refuse('not_holder', { holder: claimant });
    const { cause, reference } = deed;
    const trigger = checkTrigger(receivable, piece, cause);
    if (trigger !== null) return trigger;
    if (piece.lock !== null) return refuse('piece_locked', { lock: piece.lock });
    const assignor = recourseLink(piece)?.assignor ?? null;
    const pledge = missingConsent(scene.draft, piece, [assignor]);
    if (pledge !== null) return refuse('piece_pledged', { pledge });
    const sale = checkRecourse(scene, receivable, piece, cause);
    if ('code' in sale) return sale;
    const amount = claimedAmount(scene, piece, sale, cause);
    if (amount === 0n) return refuse('nothing_to_claim');
    const { draft, id, height: madeAt, made } = scene;
    const lapseTime = recourseEnd(scene, receivable, piece);
    const words = { id, receivable: receivable.id, from, claimant, assignor: sale.assignor };
    const terms = { cause, reference, paid: 0n, lapseTime, status: 'open' } as const;
    claims.write(draft, { ...words, ...terms, madeAt, made });
    pieces.write(draft, { ...piece, lock: id });
    const parties = { claimant, assignor: sale.assignor, cause, amount: String(amount), lapseTime };
    return [{ type: 'recourseClaimed', claim: id, ...unitsOf(piece), ...parties }];
  },
});

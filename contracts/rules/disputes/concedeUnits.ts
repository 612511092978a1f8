import { z } from 'zod';
import type { Concession } from '../../state/disputes.ts';
import { amountField, hashField } from '../../state/fields.ts';
import { pieces } from '../../state/pieces.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showPiece } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofPiece } from '../../state/subjects.ts';
import { giveUpUnits } from '../../trade/disputes/disputing.ts';
import { askedIfPaid, payeeInDispute } from '../../trade/disputes/receiving.ts';
import { askedBeside } from '../../trade/disputes/warranting.ts';
import { findPiece, unitsOf } from '../../trade/financing/offering.ts';
import { pledgesOf } from '../../trade/pieces/pledging.ts';

const schema = deedSchema('concedeUnits', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the disputed piece.'),
  alone: z
    .boolean()
    .describe(
      'Of the holder, or a pledgee: that the debtor is released without the supplier’s word.',
    ),
  shown: shownField('debtor', 'currency', 'from', 'to', 'disputed'),
});

const refusals = [
  'unknown_receivable',
  'unknown_piece',
  'not_holder',
  'not_conceding',
  'not_disputed',
] as const;

/** Gives up the disputed units of a piece. */
export const concedeUnits: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showPiece(state, deed.receivable, BigInt(deed.piece)),
  ),
  who:
    'The supplier, the holder of the piece, a pledgee of it, or who sold it on; of a dispute ' +
    'about a payment who was paid, the holder, the pledgees and the seller of a reserve. `alone` ' +
    'only the holder and pledgees.',
  holds: 'Units of the piece are in dispute.',
  changes:
    'The piece bears the word. With those of supplier, holder, pledgees and all who sold it on ' +
    'its disputed units are cancelled, and every assignor owes whom it gave them, as after a ' +
    'credit note. When the holder and all pledgees give them up `alone`, they are ' +
    'forgiven and nobody answers: under a reserve they count as received by the holder. Where ' +
    'the dispute says that a payee was paid, the units are paid with its word and those of ' +
    'holder, pledgees and seller of a reserve, and it owes at once what the ledger would have ' +
    'paid to others: the seller of a reserve what is beyond it, the rest to the holder, through ' +
    'the pledgees; as the holder it owes the pledgees what they lack.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    alone: false,
    shown: { debtor: 'car-maker', currency: 'EUR', from: '1', to: '10480', disputed: '2987' },
  },
  apply(scene, deed) {
    const { draft, signer: member } = scene;
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const { piece, receivable } = found;
    const { holder, disputed: count } = piece;
    const { supplier } = receivable;
    const { alone } = deed;
    const pledgees = pledgesOf(draft, piece).map(({ pledgee }) => pledgee);
    if (alone && ![holder, ...pledgees].includes(member)) return refuse('not_holder');
    const payee = payeeInDispute(receivable);
    const isPaid = payee !== null;
    // For a payment outside nobody answers but who received it.
    const beside = isPaid ? askedIfPaid(draft, piece) : askedBeside(draft, receivable, piece);
    const first = payee ?? supplier;
    if (![first, holder, ...beside].includes(member)) {
      return refuse('not_conceding');
    }
    if (count === 0n) return refuse('not_disputed');
    const others = piece.conceded.filter((word) => word.member !== member);
    const conceded: readonly Concession[] = [...others, { member, alone }];
    const event = { type: 'unitsConceded', ...unitsOf(piece), member, amount: String(count) };
    const isForgiven = conceded.some((word) => word.member === holder && word.alone);
    const asked = isForgiven ? [holder, ...pledgees] : [first, holder, ...beside];
    // A pledgee's word for what assignors answer for is none for what nobody answers for.
    const isAgreed = asked.every((each) =>
      conceded.some((word) => word.member === each && (word.alone || !isForgiven)),
    );
    if (!isAgreed) {
      pieces.write(draft, { ...piece, conceded });
      return [event];
    }
    const origin = { ...scene, origin: scene.id };
    const given = { piece: { ...piece, conceded }, count, isForgiven };
    return [event, ...giveUpUnits(origin, receivable, [given])];
  },
});

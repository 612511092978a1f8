import { dayEnd, dayNumber } from '../../state/calendar.ts';
import { amountField, dayField, hashField, idField } from '../../state/fields.ts';
import { grants } from '../../state/grants.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofPiece } from '../../state/subjects.ts';
import { findPiece } from '../../trade/financing/offering.ts';
import { checkCounterparty, HOLDER_ROLES } from '../../trade/members/standing.ts';

const schema = deedSchema('grantReading', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  reader: idField.describe('The member that may read it, such as one that may buy it.'),
  untilDay: dayField.describe('Last ledger day of the grant.'),
});

const refusals = [
  'unknown_receivable',
  'unknown_piece',
  'unknown_counterparty',
  'own_counterparty',
  'counterparty_role',
  'not_holder',
  'bad_day',
  'expires_day_past',
] as const;

/** Lets a purchaser read a piece and what can hurt it, before it buys. */
export const grantReading: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The holder of the piece.',
  holds: 'The reader is another member that may hold pieces, and the last day is not over.',
  changes:
    'There is a grant, in place of an earlier one for the same reader. It holds for this piece ' +
    'until its last day is over, the holder takes it back, or the piece has another holder.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    reader: 'bank-two',
    untilDay: '2026-04-15',
  },
  apply(scene, deed) {
    const { draft, signer: by, height: madeAt } = scene;
    const { reader, untilDay } = deed;
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const refusal = checkCounterparty(scene, reader, HOLDER_ROLES);
    if (refusal !== null) return refusal;
    const { receivable, from, holder } = found.piece;
    if (holder !== by) return refuse('not_holder');
    const day = dayNumber(untilDay);
    if (day === null) return refuse('bad_day', { day: untilDay });
    const until = dayEnd(scene.days, day);
    if (until <= scene.time) return refuse('expires_day_past', { end: until });
    grants.write(draft, { receivable, from, reader, by, until, madeAt });
    return [{ type: 'readingGranted', receivable, piece: deed.piece, reader, by, until }];
  },
});

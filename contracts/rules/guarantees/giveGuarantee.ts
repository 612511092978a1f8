import { z } from 'zod';
import { dayEnd, dayNumber } from '../../state/calendar.ts';
import { amountField, dayField, hashField } from '../../state/fields.ts';
import { GUARANTEE_KINDS, guarantees } from '../../state/guarantees.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofPiece } from '../../state/subjects.ts';
import { findPiece } from '../../trade/financing/offering.ts';

const schema = deedSchema('giveGuarantee', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  kind: z.enum(GUARANTEE_KINDS).describe('A guarantee, or an insurance.'),
  amount: amountField.describe('What is paid at most, minor units of the receivable’s currency.'),
  waitingDays: z.int().min(0).max(3_650).describe('Days from default until it can be called.'),
  untilDay: dayField.describe('Last ledger day on which it can be called.'),
  reference: hashField.describe('Salted commitment to its text.'),
});

const refusals = [
  'unknown_receivable',
  'unknown_piece',
  'own_counterparty',
  'bad_day',
  'expires_day_past',
] as const;

/** Promises the holder of a piece to pay when the debtor does not; binds once it consents. */
export const giveGuarantee: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['financier'],
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'A financier, for a piece that it does not hold, of a debtor that it is not.',
  holds: 'The piece is there, and the last day is ahead.',
  changes:
    'The guarantee is offered to the holder of the piece, for the terms that there are; nothing ' +
    'binds yet.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    kind: 'insurance',
    amount: '9000',
    waitingDays: 30,
    untilDay: '2026-12-31',
    reference: '7e'.repeat(32),
  },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const { draft, id, signer: guarantor, height: madeAt, made } = scene;
    const { piece, receivable } = found;
    const { amended } = receivable;
    if ([piece.holder, receivable.debtor].includes(guarantor)) return refuse('own_counterparty');
    const day = dayNumber(deed.untilDay);
    if (day === null) return refuse('bad_day', { day: deed.untilDay });
    const until = dayEnd(scene.days, day);
    if (until <= scene.time) return refuse('expires_day_past', { end: until });
    const { kind, amount, waitingDays, reference } = deed;
    const about = { id, kind, receivable: receivable.id, from: piece.from, guarantor };
    const terms = { amount: BigInt(amount), paid: 0n, waitingDays, until, reference };
    guarantees.write(draft, { ...about, ...terms, amended, status: 'offered', madeAt, made });
    const words = { receivable: receivable.id, guarantor, amount, until };
    return [{ type: 'guaranteeGiven', guarantee: id, ...words }];
  },
});

import { dayNumber, dueTime } from '../../state/calendar.ts';
import { amountField, dayField, hashField, idField } from '../../state/fields.ts';
import { checkKnown } from '../../state/insolvencies.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import { pledges } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { ofPiece } from '../../state/subjects.ts';
import { lesser } from '../../state/units.ts';
import type { FreeCode } from '../../trade/financing/offering.ts';
import {
  checkDepth,
  checkFree,
  checkUnits,
  cutPiece,
  findPiece,
  leastPart,
  unitsOf,
} from '../../trade/financing/offering.ts';
import { checkCounterparty } from '../../trade/members/standing.ts';

const schema = deedSchema('pledgePiece', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  from: amountField.describe('First unit pledged; open, and within the piece.'),
  to: amountField.describe('Last unit pledged; open, and within the piece.'),
  pledgee: idField.describe('The financier that has the right.'),
  secured: amountField.describe('The debt, minor units of the receivable’s currency.'),
  dueDay: dayField.describe('Ledger day on which the debt is due; from then it is enforced.'),
  reference: hashField.describe('Salted commitment to the contract.'),
});

/** Pledges that one piece may bear: a payment goes through all of them. */
const MAX_RANKS = 4;

type Code =
  | 'unknown_receivable'
  | 'unknown_piece'
  | 'unknown_counterparty'
  | 'own_counterparty'
  | 'counterparty_role'
  | FreeCode
  | 'debtor_insolvent'
  | 'too_many_pledges'
  | 'bad_day'
  | 'units_not_open'
  | 'part_too_small'
  | 'chain_too_deep';

/** Gives a financier a right in units for a debt, without selling them. */
export const pledgePiece: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The holder of the piece.',
  holds:
    'The record time is ahead, no offer binds the piece, the units are open, and the piece has ' +
    'fewer than four pledges and has changed hands less than eight times: who enforces a pledge ' +
    'adds one. The debt is no less than the least part of the receivable that may be cut, or ' +
    'than the units, for who enforces it cuts so many. No proceedings on the debtor are open: ' +
    'nothing is lent against its debts then.',
  changes:
    'The units are cut out as a piece of their own where needed. What is paid on it goes to the ' +
    'pledgees in the order of their pledges, to each up to its debt, and the surplus to the ' +
    'payee. The holder can hand the piece on only with the consent of every pledgee.',
  refusals: [
    'unknown_receivable',
    'unknown_piece',
    'unknown_counterparty',
    'own_counterparty',
    'counterparty_role',
    'not_holder',
    'receivable_closed',
    'piece_locked',
    'debtor_insolvent',
    'too_many_pledges',
    'bad_day',
    'units_not_open',
    'part_too_small',
    'chain_too_deep',
  ],
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    from: '1',
    to: '20000',
    pledgee: 'bank-one',
    secured: '15000',
    dueDay: '2026-04-20',
    reference: '6e'.repeat(32),
  },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const { piece } = found;
    const refusal =
      checkCounterparty(scene, deed.pledgee, ['financier']) ??
      checkFree(scene, found) ??
      // The pledgee signs nothing here, so it cannot say that it knows.
      checkKnown(scene.draft, found.receivable.debtor, []);
    if (refusal !== null) return refusal;
    const ranks = piece.pledges.length;
    if (ranks >= MAX_RANKS) return refuse('too_many_pledges', { pledges: ranks });
    const day = dayNumber(deed.dueDay);
    if (day === null) return refuse('bad_day', { day: deed.dueDay });
    const units = checkUnits(scene, found, deed);
    if ('code' in units) return units;
    const small = checkDebt(scene, found.receivable, units, BigInt(deed.secured));
    if (small !== null) return small;
    // Enforcing is never refused for depth: pledged and enforced again, it would have no end.
    const deep = checkDepth(piece);
    if (deep !== null) return deep;
    const { draft, id, signer: pledgor, height: madeAt } = scene;
    const { receivable, pledgee, secured, reference } = deed;
    const { part, events } = cutPiece(draft, piece, units.first, units.last);
    const words = { id, receivable, pledgor, pledgee, reference, madeAt, consentTo: null };
    const debt = { secured: BigInt(secured), received: 0n, dueTime: dueTime(scene.days, day) };
    pledges.write(draft, { ...words, ...debt, status: 'active' });
    pieces.write(draft, { ...part, pledges: [...part.pledges, id] });
    const rank = part.pledges.length + 1;
    return [
      ...events,
      { type: 'piecePledged', pledge: id, ...unitsOf(part), pledgee, secured, rank },
    ];
  },
});

/** That enforcing cuts no dust: a debt of one unit, pledged again and again, would end in that. */
function checkDebt(
  { parameters }: SignedScene,
  receivable: Receivable,
  { first, last }: { readonly first: bigint; readonly last: bigint },
  secured: bigint,
): Refusal<'part_too_small'> | null {
  const least = lesser(leastPart(parameters, receivable), last - first + 1n);
  return secured < least ? refuse('part_too_small', { least: String(least) }) : null;
}

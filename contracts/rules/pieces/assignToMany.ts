import { z } from 'zod';
import { hashJson } from '../../../ledger/hash.ts';
import { amountField, dayField, hashField, idField } from '../../state/fields.ts';
import { pieces } from '../../state/pieces.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event, RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { ofPiece } from '../../state/subjects.ts';
import type { AssignmentCode } from '../../trade/financing/assigning.ts';
import { UNPAID } from '../../trade/financing/assigning.ts';
import type { Offerable } from '../../trade/financing/offering.ts';
import {
  checkSizes,
  checkTransferable,
  findPiece,
  openOffer,
} from '../../trade/financing/offering.ts';
import { checkCounterparty, HOLDER_ROLES } from '../../trade/members/standing.ts';

const MAX_PARTS = 50;

const partSchema = z.strictObject({
  from: amountField.describe('First unit of the part; open, and within the piece.'),
  to: amountField.describe('Last unit of the part; open, and within the piece.'),
  assignee: idField.describe('The member that is to hold it.'),
  reference: hashField.describe('Salted commitment to the invoice or contract that it settles.'),
});

const schema = deedSchema('assignToMany', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  parts: z.array(partSchema).min(1).max(MAX_PARTS).describe('In the order of their units.'),
  disclosed: z.boolean().describe('Whether the debtor is told when a part is taken.'),
  expiresDay: dayField.describe('Last ledger day of the offers.'),
});

type AssignToMany = z.infer<typeof schema>;
type Code = AssignmentCode | 'parts_out_of_order';

/** Offers parts of one piece to several members at once, each of which answers for itself. */
export const assignToMany: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The holder of the piece.',
  holds:
    'What an offer of one assignment demands holds for each part; the parts are in the order of ' +
    'their units and do not overlap.',
  changes:
    'There is one offer for each part. Its id is the SHA-256 of the canonical JSON of the list ' +
    '["offer", id of the transaction, number of the part from 0]; the events name it.',
  refusals: [
    'unknown_receivable',
    'unknown_piece',
    'unknown_counterparty',
    'own_counterparty',
    'counterparty_role',
    'not_holder',
    'receivable_closed',
    'piece_locked',
    'piece_pledged',
    'bad_day',
    'expires_day_past',
    'parts_out_of_order',
    'units_not_open',
    'part_too_small',
    'chain_too_deep',
  ],
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    parts: [
      { from: '1', to: '20000', assignee: 'tier-two', reference: '6c'.repeat(32) },
      { from: '20001', to: '30000', assignee: 'tier-three', reference: '6d'.repeat(32) },
    ],
    disclosed: true,
    expiresDay: '2026-04-15',
  },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    for (const { assignee } of deed.parts) {
      const refusal = checkCounterparty(scene, assignee, HOLDER_ROLES);
      if (refusal !== null) return refusal;
    }
    const offerable = checkParts(scene, deed, found);
    return 'code' in offerable ? offerable : offerParts(scene, deed, offerable);
  },
});

function checkParts(
  scene: SignedScene,
  deed: AssignToMany,
  found: Pick<Offerable, 'receivable' | 'piece'>,
): Offerable | Refusal<Code> {
  const { receivable, piece: start, parts, expiresDay } = deed;
  const bounds = { from: parts[0]?.from ?? '', to: parts.at(-1)?.to ?? '' };
  const sorted = parts.every(({ from, to }, at) => {
    const next = parts[at + 1];
    return BigInt(from) <= BigInt(to) && (next === undefined || BigInt(to) < BigInt(next.from));
  });
  const words = { receivable, piece: start, expiresDay, ...bounds };
  const takers = parts.map(({ assignee }) => assignee);
  const offerable = checkTransferable(scene, found, words, takers);
  const late =
    'code' in offerable &&
    ['units_not_open', 'part_too_small', 'chain_too_deep'].includes(offerable.code);
  if (!sorted && (late || !('code' in offerable))) return refuse('parts_out_of_order');
  if ('code' in offerable) return offerable;
  const spans = parts.map(({ from, to }) => ({ first: BigInt(from), last: BigInt(to) }));
  return checkSizes(scene, found, spans) ?? offerable;
}

function offerParts(scene: SignedScene, deed: AssignToMany, whole: Offerable): readonly Event[] {
  const events: Event[] = [];
  let start = whole.piece.from;
  for (const [at, { from, to, assignee, reference }] of deed.parts.entries()) {
    const piece = pieces.read(scene.draft, deed.receivable, start) ?? whole.piece;
    const offerable = { ...whole, piece, first: BigInt(from), last: BigInt(to) };
    const terms = {
      id: hashJson(['offer', scene.id, at]),
      kind: 'assignment' as const,
      seller: scene.signer,
      addressee: assignee,
      reference,
      ...UNPAID,
      disclosed: deed.disclosed,
    };
    events.push(...openOffer(scene, offerable, terms));
    start = BigInt(to) + 1n;
  }
  return events;
}

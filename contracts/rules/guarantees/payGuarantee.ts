import type { z } from 'zod';
import { assert } from '../../../ledger/assert.ts';
import { amountField, hashField, payingIssuerField } from '../../state/fields.ts';
import type { Cover, Guarantee } from '../../state/guarantees.ts';
import { guarantees } from '../../state/guarantees.ts';
import { checkSolvent } from '../../state/insolvencies.ts';
import type { Piece } from '../../state/pieces.ts';
import { pieces } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Event, RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { showGuaranteedPiece } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import type { Draft } from '../../state/state.ts';
import { ofGuaranteedPiece } from '../../state/subjects.ts';
import { openBounds } from '../../state/units.ts';
import { cutPiece, linksByLaw, unitsOf } from '../../trade/financing/offering.ts';
import type { MoneyCode, Owed } from '../../trade/money/discharging.ts';
import { checkStands, dischargingMoney, issuersTakenBy } from '../../trade/money/discharging.ts';
import type { Money } from '../../trade/money/money.ts';
import { balanceOf, moneyMoved, moveMoney } from '../../trade/money/money.ts';
import { calledUnits, withPaid } from '../../trade/pieces/guaranteeing.ts';
import { withNotice } from '../../trade/pieces/noticing.ts';
import { payPledges } from '../../trade/pieces/pledging.ts';
import { oweMissing, shareReserve, tellReserve } from '../../trade/pieces/reserving.ts';

const schema = deedSchema('payGuarantee', {
  guarantee: hashField.describe('Id of the guarantee.'),
  piece: amountField.describe('First unit of a piece for which it is called.'),
  amount: amountField.describe('What is paid, minor units; what is missing stays called.'),
  issuer: payingIssuerField,
  shown: shownField('debtor', 'amount', 'currency', 'from', 'to', 'open'),
});

type PieceCode = 'guarantee_closed' | 'not_guaranteed' | 'piece_locked';
type Code =
  | 'unknown_guarantee'
  | 'unknown_piece'
  | 'not_an_issuer'
  | MoneyCode
  | 'not_guarantor'
  | 'signer_insolvent'
  | 'money_stands'
  | PieceCode
  | 'units_not_open'
  | 'more_than_open'
  | 'insufficient_money';

/** The guarantor pays, and is the creditor of what it has paid. */
export const payGuarantee: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['financier'],
  subjects: (deed, draft) => ofGuaranteedPiece(draft, deed.guarantee, BigInt(deed.piece)),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showGuaranteedPiece(state, deed.guarantee, BigInt(deed.piece)),
  ),
  who: 'The guarantor.',
  holds:
    'The guarantee is called for the piece, no claim binds it, the amount is at most what is ' +
    'called and open, and the guarantor has it in the money in which the receivable is paid. ' +
    'Once the issuer of that is insolvent, or when it is the guarantor itself, it is paid in ' +
    'money of another that the holder takes, at par. No proceedings on the guarantor are open.',
  changes:
    'So many open units, from the front, are the guarantor’s, free of pledges, with the rights ' +
    'against sellers. Their face goes to the pledgees in their rank and to the former holder. ' +
    'What is missing stays called. What a reserve still owes the former holder for the units is ' +
    'owed to it in recourse. What the debtor pays on the guarantor’s units goes first to open ' +
    'units of the same guarantee.',
  refusals: [
    'unknown_guarantee',
    'unknown_piece',
    'not_an_issuer',
    'own_money',
    'issuer_not_accepted',
    'issuer_insolvent',
    'not_guarantor',
    'signer_insolvent',
    'money_stands',
    'guarantee_closed',
    'not_guaranteed',
    'piece_locked',
    'units_not_open',
    'more_than_open',
    'insufficient_money',
  ],
  example: {
    guarantee: '7f'.repeat(32),
    piece: '1',
    amount: '9000',
    issuer: null,
    shown: {
      debtor: 'car-maker',
      amount: '10480',
      currency: 'EUR',
      from: '1',
      to: '10480',
      open: '10480',
    },
  },
  apply(scene, deed) {
    const { draft, signer } = scene;
    const guarantee = guarantees.read(draft, deed.guarantee);
    if (guarantee === undefined) return refuse('unknown_guarantee', { guarantee: deed.guarantee });
    const receivable = receivables.read(draft, guarantee.receivable);
    assert(receivable !== undefined, 'a guarantee is of a receivable that exists');
    const piece = pieces.read(draft, receivable.id, BigInt(deed.piece));
    if (piece === undefined) return refuse('unknown_piece', { piece: deed.piece });
    const { guarantor } = guarantee;
    const owed = owedBy(draft, receivable, piece, guarantor);
    const money = dischargingMoney(scene, owed, deed.issuer);
    if ('code' in money) return money;
    if (guarantor !== signer) return refuse('not_guarantor');
    const cover =
      checkSolvent(scene) ?? checkStands(scene, owed, money) ?? findCover(piece, guarantee);
    if ('code' in cover) return cover;
    const [count, covered] = [BigInt(deed.amount), calledUnits(draft, piece, cover)];
    if (covered === 0n) return refuse('units_not_open', { covered: cover.amount ?? '0' });
    if (count > covered) return refuse('more_than_open', { open: String(covered) });
    const { first } = openBounds(piece);
    const balance = balanceOf(draft, money, signer);
    if (balance < count) return refuse('insufficient_money', { balance: String(balance) });
    const { part, events } = cutPiece(draft, piece, first, first + count - 1n);
    const left = withPaid(draft, cover, count);
    // What ends with the piece has no rest: behind it is another piece.
    if (part.to < piece.to) keepRest(draft, part, left);
    return [...events, ...subrogate(scene, receivable, part, { guarantee, count, money })];
  },
});

/** What of the guarantee is called for the piece, if it can be paid. */
function findCover(piece: Piece, { id, status }: Guarantee): Cover | Refusal<PieceCode> {
  if (status !== 'triggered') return refuse('guarantee_closed', { status });
  const cover = piece.guarantees.find((each) => each.id === id);
  if (cover === undefined) return refuse('not_guaranteed');
  if (cover.calls.every(({ amount }) => amount === '0'))
    return refuse('guarantee_closed', { status });
  return piece.lock === null ? cover : refuse('piece_locked');
}

/** What is left of the piece behind the part keeps what is left of the call. */
function keepRest(draft: Draft, { receivable, to }: Piece, left: Cover): void {
  const rest = pieces.read(draft, receivable, to + 1n);
  if (rest === undefined || !rest.guarantees.some(({ id }) => id === left.id)) return;
  const covers = rest.guarantees.map((each) => (each.id === left.id ? left : each));
  pieces.write(draft, { ...rest, guarantees: covers });
}

/** What is owed for a piece, and whose money its holder takes; pledgees take what settles here. */
function owedBy(draft: Draft, receivable: Receivable, piece: Piece, debtor: string): Owed {
  const { mandate, currency } = receivable;
  const listed = issuersTakenBy(draft, receivable, piece.holder);
  return { issuer: mandate.issuer, currency, debtor, listed };
}

/** How many units are paid for, under which guarantee, in which money. */
interface Payment {
  readonly guarantee: Guarantee;
  readonly count: bigint;
  readonly money: Money;
}

/** Pays the face of a part to its pledgees and its holder, and hands it to the guarantor. */
function subrogate(
  scene: SignedScene,
  receivable: Receivable,
  part: Piece,
  { guarantee, count, money }: Payment,
): readonly Event[] {
  const { draft } = scene;
  const { guarantor, id } = guarantee;
  const kept = part.reserve === null ? null : shareReserve(scene, part.reserve, count);
  const { shares, rest } = payPledges(draft, part, kept?.part ?? count);
  const payees = shares.map(({ pledgee: to, amount }) => ({ to, amount }));
  const back = kept === null ? [] : [{ to: kept.after.seller, amount: kept.remainder }];
  const all = [...payees, { to: part.holder, amount: rest }, ...back].filter(
    ({ amount }) => amount > 0n,
  );
  const payments = all.flatMap(({ to, amount }) => {
    moveMoney(draft, money, { from: guarantor, to }, amount);
    return moneyMoved(money, { from: guarantor, to }, amount, id);
  });
  const free = { pledges: [], guarantees: [], noticeTo: null, writtenOff: false, yielded: 0n };
  const links = linksByLaw(scene, part, guarantor);
  const subrogated = { guarantee: id, paid: String(part.paid) };
  const moved = { ...part, ...free, holder: guarantor, reserve: null, links, subrogated };
  pieces.write(draft, withNotice(receivable, moved, scene));
  const paid = guarantee.paid + count;
  const status = paid === guarantee.amount ? 'used' : guarantee.status;
  guarantees.write(draft, { ...guarantee, paid, status });
  const parties = { former: part.holder, holder: guarantor, amount: String(count) };
  const event = { type: 'guaranteePaid', guarantee: id, ...unitsOf(part), ...parties };
  const origin = { ...scene, origin: scene.id };
  const told =
    kept === null
      ? []
      : [tellReserve(part, kept), ...oweMissing(origin, receivable, part, kept.after)];
  return [event, ...told, ...payments, ...shares.flatMap((share) => share.events)];
}

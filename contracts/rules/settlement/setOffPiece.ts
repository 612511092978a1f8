import { amountField, hashField } from '../../state/fields.ts';
import type { DeclaredSetOff, Receivable } from '../../state/receivables.ts';
import { MAX_HOLDERS_SET_OFFS, MAX_SET_OFFS, receivables } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import { debts } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofPiece } from '../../state/subjects.ts';
import { findPiece, unitsOf } from '../../trade/financing/offering.ts';
import { checkAmount, checkSides, closeBoth } from '../../trade/settlement/settingOff.ts';

const schema = deedSchema('setOffPiece', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  debt: hashField.describe(
    'Id of a debt to the receivable’s debtor, of the piece’s holder or who held it before.',
  ),
  amount: amountField.describe('So much of the debt and of the piece, minor units.'),
});

const refusals = [
  'unknown_receivable',
  'unknown_piece',
  'unknown_debt',
  'own_money',
  'not_party',
  'set_off_waived',
  'debts_not_mutual',
  'debt_after_notice',
  'too_many_set_offs',
  'debt_settled',
  'debt_pledged',
  'piece_locked',
  'piece_pledged',
  'piece_reserved',
  'creditor_first',
  'more_than_open',
] as const;

/** Settles a debt of a piece's holder, or of who held it before, against open units of it. */
export const setOffPiece: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The debtor of the receivable, or the holder of the piece.',
  holds:
    'The receivable is acknowledged, for on an undertaking the debtor has waived set-off. ' +
    'The debt is owed to the debtor in money of the mandated issuer, who does not owe it ' +
    'itself, in the same currency, ' +
    'by the holder; or, where the debtor signs, by who held the piece before: then it arose ' +
    'before the notice of that change counted and is due no later than the receivable, or is ' +
    'of the same receivable and not what is left of a credit note. No offer or claim binds the ' +
    'piece, nobody has a pledge in it or on the debt, it was not bought with a reserve, and the ' +
    'amount is open in both.',
  changes:
    'So many units of this piece alone are closed, and so much of the debt is settled; no ' +
    'money moves. A former holder whose debt it was owes the holder the amount. Late ' +
    'interest that was due on the units stays owed, as a debt of the debtor to the holder. ' +
    'Before the due time it is declared: it runs before the debit, as far as it holds then, ' +
    'in place of one that the signer has declared of the same debt against the same piece. Of ' +
    '16 that may wait holders declare 8.',
  refusals,
  example: { receivable: '4a'.repeat(32), piece: '1', debt: '9f'.repeat(32), amount: '1500' },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    const { receivable, piece } = found;
    const debt = debts.read(scene.draft, deed.debt);
    if (debt === undefined) return refuse('unknown_debt', { debt: deed.debt });
    const { signer: by } = scene;
    if (debt.issuer === debt.debtor) return refuse('own_money');
    if (by !== receivable.debtor && by !== piece.holder) {
      return refuse('not_party');
    }
    const sides = { by, receivable, piece, debt };
    const unfit = checkSides(sides);
    if (unfit !== null) return unfit;
    const isAhead = receivable.status === 'open' || receivable.status === 'closed';
    const declared = { by, debt: debt.id, from: deed.piece, amount: deed.amount };
    const setOffs = withDeclared(receivable, declared);
    const amount = BigInt(deed.amount);
    const refusal =
      (isAhead ? checkRoom(receivable, by, setOffs) : null) ??
      checkAmount(scene.draft, sides, amount);
    if (refusal !== null) return refusal;
    if (!isAhead) return closeBoth({ ...scene, origin: scene.id }, sides, amount);
    receivables.write(scene.draft, { ...receivable, setOffs });
    const words = { debt: debt.id, by, amount: deed.amount };
    return [{ type: 'setOffDeclared', ...unitsOf(piece), ...words }];
  },
});

/** What is declared with this; it takes the place of the signer's own word, of nobody else's. */
function withDeclared(
  { setOffs }: Receivable,
  declared: DeclaredSetOff,
): readonly DeclaredSetOff[] {
  const others = setOffs.filter(
    ({ by, debt, from }) => by !== declared.by || debt !== declared.debt || from !== declared.from,
  );
  return [...others, declared];
}

/** That no more wait than may, with that of the signer. */
function checkRoom(
  { debtor }: Receivable,
  by: string,
  setOffs: readonly DeclaredSetOff[],
): Refusal<'too_many_set_offs'> | null {
  const holders = setOffs.filter((each) => each.by !== debtor);
  const isFull = by !== debtor && holders.length > MAX_HOLDERS_SET_OFFS;
  if (!isFull && setOffs.length <= MAX_SET_OFFS) return null;
  return refuse('too_many_set_offs', { MAX_SET_OFFS, MAX_HOLDERS_SET_OFFS });
}

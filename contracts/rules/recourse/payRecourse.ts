import { assert } from '../../../ledger/assert.ts';
import { amountField, hashField, payingIssuerField } from '../../state/fields.ts';
import { checkSolvent } from '../../state/insolvencies.ts';
import type { Link, Piece } from '../../state/pieces.ts';
import type { Receivable } from '../../state/receivables.ts';
import { receivables } from '../../state/receivables.ts';
import { refuse } from '../../state/refusals.ts';
import type { Claim } from '../../state/rights.ts';
import { claims } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { Draft } from '../../state/state.ts';
import { ofClaim } from '../../state/subjects.ts';
import { checkClaim, claimedAmount, returnPiece } from '../../trade/disputes/claiming.ts';
import { unitsOf } from '../../trade/financing/offering.ts';
import type { Owed } from '../../trade/money/discharging.ts';
import { checkStands, dischargingMoney, issuersTakenBy } from '../../trade/money/discharging.ts';
import { balanceOf, moneyMoved, moveMoney } from '../../trade/money/money.ts';
import { chargesOn } from '../../trade/pieces/charging.ts';
import { payInRank } from '../../trade/pieces/pledging.ts';
import { claimedPiece, recourseLink } from '../../trade/pieces/recourse.ts';

const schema = deedSchema('payRecourse', {
  claim: hashField.describe('Id of the claim.'),
  atMost: amountField.describe('The most that the signer pays: what is claimed changes by day.'),
  issuer: payingIssuerField,
});

/** What an open claim is about, and what is owed for it by whom. */
interface SoldPiece {
  readonly receivable: Receivable;
  readonly piece: Piece;
  readonly sale: Link;
  readonly owed: Owed;
}

const refusals = [
  'unknown_claim',
  'not_an_issuer',
  'own_money',
  'issuer_not_accepted',
  'issuer_insolvent',
  'not_assignor',
  'signer_insolvent',
  'money_stands',
  'claim_closed',
  'more_than_limit',
  'insufficient_money',
] as const;

/** Pays what is claimed in recourse, in one sum, and takes the piece back. */
export const payRecourse: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofClaim(draft, deed.claim),
  who: 'The assignor against which the claim is made.',
  holds:
    'The claim is open, comes to no more today than the signer would pay, and the signer has it ' +
    'in the money of the sale. Once the issuer of that is insolvent, or when it is the signer ' +
    'itself, another’s is paid that settles on this network. No proceedings on the signer are ' +
    'open; those on the debtor do not matter.',
  changes:
    'What is claimed today is on the holder’s account, or first on those of the pledgees of the ' +
    'piece, in their rank and up to what is still secured; a pledge that is covered ends. ' +
    'The piece is the assignor’s again, who may come back on the one of whom it had bought; the ' +
    'debtor has notice of it.',
  refusals,
  example: { claim: '5d'.repeat(32), atMost: '10500', issuer: null },
  apply(scene, deed) {
    const { draft, signer } = scene;
    const claim = claims.read(draft, deed.claim);
    if (claim === undefined) return refuse('unknown_claim', { claim: deed.claim });
    const { id, assignor } = claim;
    // Of a claim that is over the sale may be gone, and with it the money.
    const claimed = claim.status === 'open' ? soldPiece(draft, claim) : null;
    const money = claimed && dischargingMoney(scene, claimed.owed, deed.issuer);
    if (money !== null && 'code' in money) return money;
    if (assignor !== signer) return refuse('not_assignor');
    const closed =
      checkSolvent(scene) ??
      (claimed && money && checkStands(scene, claimed.owed, money)) ??
      checkClaim(scene, claim);
    if (closed !== null) return closed;
    assert(claimed !== null && money !== null, 'a claim that can be paid is open');
    const { receivable, piece, sale } = claimed;
    const paid = claimedAmount(scene, piece, sale, claim.cause);
    const amount = String(paid);
    if (paid > BigInt(deed.atMost)) return refuse('more_than_limit', { amount });
    const balance = balanceOf(draft, money, signer);
    if (balance < paid) return refuse('insufficient_money', { balance: String(balance), amount });
    // The price stands in the place of the units: it is paid through the pledgees of the piece.
    const { shares, rest } = payInRank(draft, chargesOn(draft, piece, signer), paid);
    const own = rest === 0n ? [] : [{ to: piece.holder, sum: rest }];
    const payees = [...shares.map(({ pledgee: to, amount: sum }) => ({ to, sum })), ...own];
    const moved = payees.flatMap(({ to, sum }) => {
      moveMoney(draft, money, { from: signer, to }, sum);
      return moneyMoved(money, { from: signer, to }, sum, id);
    });
    returnPiece(scene, receivable, claimedPiece(draft, claim), { ...claim, paid, status: 'paid' });
    const parties = { former: piece.holder, holder: assignor };
    const words = { claim: id, ...unitsOf(piece), ...parties, ...money, amount };
    const told = shares.flatMap(({ events }) => events);
    return [{ type: 'recoursePaid', ...words }, ...told, ...moved];
  },
});

function soldPiece(draft: Draft, claim: Claim): SoldPiece {
  const receivable = receivables.read(draft, claim.receivable);
  const piece = claimedPiece(draft, claim);
  const sale = recourseLink(piece);
  assert(
    receivable !== undefined && sale?.issuer != null,
    'a claim is about a piece that was sold',
  );
  const listed = issuersTakenBy(draft, receivable, claim.claimant);
  const { currency } = receivable;
  const owed = { issuer: sale.issuer, currency, debtor: claim.assignor, listed };
  return { receivable, piece, sale, owed };
}

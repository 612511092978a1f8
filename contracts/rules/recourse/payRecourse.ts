import { assert } from '../../../ledger/assert.ts';
import { amountField, hashField } from '../../state/fields.ts';
import { checkSolvent } from '../../state/insolvencies.ts';
import { receivables } from '../../state/receivables.ts';
import { refuse } from '../../state/refusals.ts';
import { claims } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofClaim } from '../../state/subjects.ts';
import { checkClaim, claimedAmount, returnPiece } from '../../trade/disputes/claiming.ts';
import { unitsOf } from '../../trade/financing/offering.ts';
import { balanceOf, moneyMoved, moveMoney } from '../../trade/money/money.ts';
import { claimedPiece, recourseLink } from '../../trade/pieces/recourse.ts';

const schema = deedSchema('payRecourse', {
  claim: hashField.describe('Id of the claim.'),
  atMost: amountField.describe('The most that the signer pays: what is claimed changes by day.'),
});

const refusals = [
  'unknown_claim',
  'not_assignor',
  'signer_insolvent',
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
    'in the money of the sale. No proceedings on the signer are open; those on the debtor do not ' +
    'matter.',
  changes:
    'What is claimed today is on the claimant’s account. The piece is the assignor’s again, who ' +
    'may come back on the one of whom it had bought; the debtor has notice of it.',
  refusals,
  example: { claim: '5d'.repeat(32), atMost: '10500' },
  apply(scene, deed) {
    const { draft, signer } = scene;
    const claim = claims.read(draft, deed.claim);
    if (claim === undefined) return refuse('unknown_claim', { claim: deed.claim });
    const { id, assignor, claimant } = claim;
    if (assignor !== signer) return refuse('not_assignor', { assignor });
    const closed = checkSolvent(scene) ?? checkClaim(scene, claim);
    if (closed !== null) return closed;
    const receivable = receivables.read(draft, claim.receivable);
    const piece = claimedPiece(draft, claim);
    const sale = recourseLink(piece);
    assert(
      receivable !== undefined && sale?.issuer != null,
      'a claim is about a piece that was sold',
    );
    const paid = claimedAmount(scene, piece, sale, claim.cause);
    const amount = String(paid);
    if (paid > BigInt(deed.atMost)) return refuse('more_than_limit', { amount });
    const money = { issuer: sale.issuer, currency: receivable.currency };
    const balance = balanceOf(draft, money, signer);
    if (balance < paid) return refuse('insufficient_money', { balance: String(balance), amount });
    moveMoney(draft, money, { from: signer, to: claimant }, paid);
    returnPiece(scene, receivable, piece, { ...claim, paid, status: 'paid' });
    const parties = { former: claimant, holder: assignor };
    const moved = moneyMoved(money, { from: signer, to: claimant }, paid, id);
    const words = { claim: id, ...unitsOf(piece), ...parties, ...money, amount };
    return [{ type: 'recoursePaid', ...words }, ...moved];
  },
});

/** Planted mistakes that the random histories alone have to find: no table test is asked. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

const HISTORIES = ['market.property'];

/** Mistakes in the order of what is paid, in conversions, and in corrections. */
export const HISTORY_MUTANTS: readonly Mutant[] = [
  mutant('interest is paid before costs', 'costs come first', HISTORIES, {
    file: 'trade/settlement/paying.ts',
    from:
      'const costs = lesser(amount, due.costs);\n' +
      '  const interest = lesser(amount - costs, due.interest);',
    to:
      'const interest = lesser(amount, due.interest);\n' +
      '  const costs = lesser(amount - interest, due.costs);',
  }),
  mutant('principal is paid before interest', 'interest comes before principal', HISTORIES, {
    file: 'trade/settlement/paying.ts',
    from: 'const interest = lesser(amount - costs, due.interest);',
    to: 'const interest = 0n;',
  }),
  mutant('what is pledged is converted', 'a pledge is in the first currency', HISTORIES, {
    file: 'trade/agreements/performing.ts',
    from: "if (all.some(({ pledges }) => pledges.length > 0)) return impossible('pledged');",
    to: '',
  }),
  mutant('who was paid wrongly is let off', 'a repayment is a debt', HISTORIES, {
    row: 'correction',
    file: 'trade/corrections/repairing.ts',
    from: 'const lost = paidIn(repair, piece) + (isReached ? 0n : open);',
    to: 'const lost = isReached ? 0n : open;',
  }),
  mutant('a half decides', 'more than two thirds of the power', HISTORIES, {
    row: 'W10',
    file: 'trade/governance/voting.ts',
    from: "powerFor(set, counted, 'for') >= quorum)",
    to: "powerFor(set, counted, 'for') * 2 >= quorum)",
  }),
  mutant('an open proposal blocks those of others', 'one per proposer', HISTORIES, {
    row: 'W10',
    file: 'state/proposals.ts',
    from: "['by', proposer]",
    to: "['by', 'all']",
  }),
  mutant('what was overtaken is made', 'it is looked at again', HISTORIES, {
    row: 'W10',
    file: 'trade/governance/voting.ts',
    from: 'if (checkChange(scene, change, true) !== null) return',
    to: '',
  }),
  mutant('a suspended key signs', 'objections alone', HISTORIES, {
    row: 'W20',
    file: 'admit.ts',
    from: 'if (suspendedAt !== null && !isObjection) {',
    to: 'if (suspendedAt !== null && isObjection) {',
  }),
  mutant('a suspended key saves itself', 'it objects to added keys only', HISTORIES, {
    row: 'W20',
    file: 'rules/members/objectKey.ts',
    from: "if (!isPending && own !== undefined && standingOf(own) === 'suspended') {",
    to: 'if (own === undefined) {',
  }),
  mutant('a limit counts what is back', 'issued less redeemed', HISTORIES, {
    row: 'W20',
    file: 'trade/money/money.ts',
    from: 'greater(issueLimitOf(scene, money) - (issued - redeemed), 0n);',
    to: 'greater(issueLimitOf(scene, money) - issued, 0n);',
  }),
  mutant('a deposit is no money', 'it is issued within the limit', HISTORIES, {
    row: 'W20',
    file: 'rules/settlement/fundObligation.ts',
    from: 'if (over !== null) return over;',
    to: '',
  }),
  mutant('who gave a grant is not asked', 'only as long as it holds the piece', HISTORIES, {
    row: 'W4',
    file: 'state/grants.ts',
    from: 'return grant.by === piece.holder && ',
    to: 'return ',
  }),
  mutant('a grant has no last day', 'until that is over', HISTORIES, {
    row: 'W4',
    file: 'state/grants.ts',
    from: ' && time < grant.until;',
    to: ' && time > 0;',
  }),
  mutant('one objects to a ballot', 'nobody ends what validators decided', HISTORIES, {
    row: 'correction',
    file: 'rules/corrections/endCorrection.ts',
    from: "if (authority === 'ballot') return null;",
    to: '',
  }),
  mutant('what was paid of a struck debt is lost', 'it is owed back', HISTORIES, {
    row: 'correction',
    file: 'trade/corrections/repairing.ts',
    from: 'amount: back });',
    to: 'amount: 0n });',
  }),
  mutant('age is counted at each reissue', 'at the first registration', HISTORIES, {
    row: 'W14',
    file: 'rules/invoices/reissueInvoice.ts',
    from: 'deed.issueDay === former.issueDay ? former.firstDay : null',
    to: 'null',
  }),
  mutant('recourse is paid around the pledgee', 'through its pledgees', HISTORIES, {
    row: 'W12',
    file: 'rules/recourse/payRecourse.ts',
    from: 'payInRank(draft, chargesOn(draft, piece, signer), paid);',
    to: 'payInRank(draft, [], paid);',
  }),
];

/** Planted mistakes about who is asked, and whose right is another's to use. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about contracts and those who stand behind the pieces. */
const CONTRACTS: readonly Mutant[] = [
  mutant('a guarantee outlives the units it was for', 'its share ends', ['askedRules'], {
    row: 'W2',
    file: 'trade/agreements/freeing.ts',
    from: 'else guarantees.write(draft, { ...guarantee, amount: left });',
    to: '',
  }),
  mutant('more than the face is guaranteed', 'no more than its units', ['askedRules'], {
    row: 'W2',
    file: 'trade/agreements/freeing.ts',
    from: 'weigh([is, was - is], lesser(amount, was));',
    to: 'weigh([is, was - is], amount);',
  }),
  mutant('more time frees nobody', 'who was not asked is free', ['askedRules'], {
    row: 'W2',
    file: 'trade/agreements/freeing.ts',
    from: 'recourse && !agreed.includes(assignor);',
    to: 'recourse && agreed.includes(assignor);',
  }),
  mutant('more time frees those who agreed', 'their word binds', ['askedRules'], {
    row: 'W2',
    file: 'trade/agreements/freeing.ts',
    from: 'if (guarantee === undefined || agreed.includes(guarantee.guarantor)) return [];',
    to: 'if (guarantee === undefined) return [];',
  }),
  mutant('an offer outlives its terms', 'the guarantor never saw them', ['askedRules'], {
    row: 'W2',
    file: 'rules/guarantees/acceptGuarantee.ts',
    from: 'if (amended !== guarantee.amended)',
    to: 'if (amended < guarantee.amended)',
  }),
  mutant('more time is no other terms', 'nor is it promised', ['askedRules'], {
    row: 'W2',
    file: 'trade/agreements/performing.ts',
    from: '{ ...amend(receivable), ...dates,',
    to: '{ ...receivable, ...dates,',
  }),
  mutant('what is forgiven is no other terms', 'for more units', ['askedRules'], {
    row: 'W2',
    file: 'trade/agreements/performing.ts',
    from: '{ ...amend(receivable), forgiven }',
    to: '{ ...receivable, forgiven }',
  }),
  mutant('interest runs to any day', 'to the day that the seller knew', ['askedRules'], {
    row: 'W2',
    file: 'trade/pieces/reserving.ts',
    from: 'const last = interestUntil === null ? today : Math.min(today, interestUntil);',
    to: 'const last = today;',
  }),
  mutant('a buyer gives up the seller’s reserve', 'it counts as received', ['askedRules'], {
    row: 'W2',
    file: 'trade/pieces/sureties.ts',
    from: 'return { piece: { ...after, reserve }, events };',
    to: 'return { piece: reserve === null ? { ...after, reserve } : after, events };',
  }),
  mutant('the remainder is given up', 'not without its seller', ['askedRules'], {
    row: 'W2',
    file: 'trade/agreements/freeing.ts',
    from: 'return given > reserveDue(scene, reserve);',
    to: 'return given < 0n && given > reserveDue(scene, reserve);',
  }),
  mutant('a word in force is not heard', 'it may come until the act', ['askedRules'], {
    row: 'W2',
    file: 'rules/agreements/agreeContract.ts',
    from: "if (status !== 'proposed' && status !== 'active')",
    to: "if (status !== 'proposed')",
  }),
  mutant('a guarantee without an end of hands', 'paying adds a link', ['guaranteeRules'], {
    row: 'W12',
    file: 'rules/guarantees/acceptGuarantee.ts',
    from: '    if (deep !== null) return deep;\n',
    to: '',
  }),
];

/** Mistakes about the money in which a guarantor pays. */
const MONEY: readonly Mutant[] = [
  mutant('a guarantor pays in its own money', 'nobody’s own', ['issuerRules'], {
    row: 'W3',
    file: 'rules/guarantees/payGuarantee.ts',
    from: 'const owed = owedBy(draft, receivable, piece, guarantor);',
    to: 'const owed = owedBy(draft, receivable, piece, piece.holder);',
  }),
  mutant('it pays in any money at any time', 'until the owed one fails', ['issuerRules'], {
    row: 'W3',
    file: 'rules/guarantees/payGuarantee.ts',
    from: 'checkSolvent(scene) ?? checkStands(scene, owed, money) ?? findCover(piece, guarantee);',
    to: 'checkSolvent(scene) ?? findCover(piece, guarantee);',
  }),
  mutant('it pays in money that the supplier does not take', 'it named them', ['issuerRules'], {
    row: 'W3',
    file: 'rules/guarantees/payGuarantee.ts',
    from: 'const listed = issuersTakenBy(draft, receivable, piece.holder);',
    to: 'const listed = issuersTakenBy(draft, receivable, debtor);',
  }),
  mutant('the law does not know guarantees', 'nothing that is owed', ['issuerRules'], {
    row: 'W3',
    file: 'laws/discharges.ts',
    from: '[debts, claims, receivables, guarantees]',
    to: '[debts, claims, receivables]',
  }),
];

/** Mistakes about who acts for a pledged piece. */
const PLEDGEES: readonly Mutant[] = [
  mutant('a pledgee calls the whole share', 'what is secured', ['pledgeeActs'], {
    row: 'W12',
    file: 'trade/pieces/guaranteeing.ts',
    from: 'return lesser(left, openSecured(pledge) - mine);',
    to: 'return mine < 0n ? mine : left;',
  }),
  mutant('a call stays as it was', 'no more than is still secured', ['pledgeeActs'], {
    row: 'W12',
    file: 'trade/pieces/guaranteeing.ts',
    from: 'return lesser(BigInt(amount), openSecured(pledge));',
    to: 'return BigInt(amount) + 0n * openSecured(pledge);',
  }),
  mutant('a call outlives its pledge', 'it ends with it', ['pledgeeActs'], {
    row: 'W12',
    file: 'trade/pieces/pledging.ts',
    from: 'calls: cover.calls.filter((call) => call.pledge !== pledge.id),',
    to: 'calls: cover.calls,',
  }),
  mutant('a pledgee claims for the whole piece', 'what is secured', ['pledgeeActs'], {
    row: 'W12',
    file: 'rules/recourse/claimRecourse.ts',
    from: 'const count = lesser(open, (secured * open + whole - 1n) / whole);',
    to: 'const count = secured < 0n && whole > 0n ? 1n : open;',
  }),
  mutant('the holder has what its pledgee claimed', 'pledgees first', ['pledgeeActs'], {
    row: 'W12',
    file: 'rules/recourse/payRecourse.ts',
    from: 'chargesOn(draft, piece, signer), paid);',
    to: 'chargesOn(draft, piece, signer).slice(0, 0), paid);',
  }),
  mutant('the holder withdraws what its pledgee claimed', 'it cannot', ['pledgeeActs'], {
    row: 'W12',
    file: 'trade/disputes/claiming.ts',
    from: "pledges.read(draft, pledge)?.status === 'active') return claimant;",
    to: "pledges.read(draft, pledge)?.status !== 'active') return claimant;",
  }),
  mutant('a pledgee claims for a broken warranty', 'after default', ['pledgeeActs'], {
    row: 'W12',
    file: 'rules/recourse/claimRecourse.ts',
    from: "if (pledge === undefined || (pledge !== null && cause !== 'default')) {",
    to: 'if (pledge === undefined) {',
  }),
];

/** All of them. */
export const ASKED_MUTANTS: readonly Mutant[] = [...CONTRACTS, ...MONEY, ...PLEDGEES];

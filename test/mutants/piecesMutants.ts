/** Planted mistakes about pieces, guarantees, insolvency and corrections. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** W15: what an insolvent member has, and what it owes. */
const INSOLVENCY: readonly Mutant[] = [
  mutant('an insolvent debtor pays by hand', 'its means are divided', ['insolvencyTrade'], {
    file: 'state/insolvencies.ts',
    from: "return isInsolvent(draft, signer) ? refuse('signer_insolvent',",
    to: "return draft === null ? refuse('signer_insolvent',",
  }),
  mutant('debts of an insolvent are bought blindly', 'only knowingly', ['insolvencyTrade'], {
    file: 'state/insolvencies.ts',
    from: "if (!isInsolvent(world, debtor) || knowing.includes('insolvency')) return null;",
    to: 'if (!isInsolvent(world, debtor) || knowing.length === 0) return null;',
  }),
  mutant('a quote from before is good still', 'its giver did not know', ['insolvencyTrade'], {
    file: 'rules/financing/acceptQuote.ts',
    from: 'found.receivable.debtor, quote.knowing);',
    to: "found.receivable.debtor, ['insolvency']);",
  }),
  mutant('a standing consent takes them', 'who consented is asked', ['insolvencyTrade'], {
    file: 'trade/financing/offering.ts',
    from: '[parent.debtor, seller].some(',
    to: '[seller].some(',
  }),
  mutant('standing consents outlive solvency', 'a mandate ends', ['insolvencyTrade'], {
    file: 'trade/due/withdrawing.ts',
    from: '    draft.remove(consents.key(assignee, assignor));\n',
    to: '',
  }),
  mutant('a revoked key signs to the end of its block', 'key_revoked', ['insolvencyTrade'], {
    file: 'execute.ts',
    from: 'checkKey(scene.draft, transaction) ?? ',
    to: '',
  }),
  mutant('what fell due at once stays published', 'for its former day', ['insolvencyTrade'], {
    file: 'trade/due/accelerating.ts',
    from: '  leaveObligation(scene, receivable);\n',
    to: '',
  }),
  mutant('what a guarantor leaves is lost', 'it is owed in recourse', ['insolvencyTrade'], {
    file: 'rules/guarantees/payGuarantee.ts',
    from: ', ...oweMissing(origin, money.currency, part, kept.after)];',
    to: '];',
  }),
];

/** Mistakes about pieces and who has rights in them. */
export const PIECES_MUTANTS: readonly Mutant[] = [...INSOLVENCY];

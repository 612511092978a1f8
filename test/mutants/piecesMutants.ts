/** Planted mistakes about pieces, guarantees, insolvency and corrections. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** W15: what an insolvent member has, and what it owes. */
const INSOLVENCY: readonly Mutant[] = [
  mutant('an insolvent debtor pays by hand', 'its means are divided', ['insolvencyTrade'], {
    row: 'W15',
    file: 'state/insolvencies.ts',
    from: "return isInsolvent(draft, signer) ? refuse('signer_insolvent',",
    to: "return draft === null ? refuse('signer_insolvent',",
  }),
  mutant('debts of an insolvent are bought blindly', 'only knowingly', ['insolvencyTrade'], {
    row: 'W15',
    file: 'state/insolvencies.ts',
    from: "if (!isInsolvent(world, debtor) || knowing.includes('insolvency')) return null;",
    to: 'if (!isInsolvent(world, debtor) || knowing.length === 0) return null;',
  }),
  mutant('a quote from before is good still', 'its giver did not know', ['insolvencyTrade'], {
    row: 'W15',
    file: 'rules/financing/acceptQuote.ts',
    from: 'checkKnown(scene.draft, receivable.debtor, quote.knowing)',
    to: "checkKnown(scene.draft, receivable.debtor, ['insolvency'])",
  }),
  mutant('a standing consent takes them', 'who consented is asked', ['insolvencyTrade'], {
    row: 'W15',
    file: 'trade/financing/offering.ts',
    from: '[parent.debtor, seller].some(',
    to: '[seller].some(',
  }),
  mutant('standing consents outlive solvency', 'a mandate ends', ['insolvencyTrade'], {
    row: 'W15',
    file: 'trade/due/withdrawing.ts',
    from: '    draft.remove(consents.key(assignee, assignor));\n',
    to: '',
  }),
  mutant('a revoked key signs to the end of its block', 'key_revoked', ['insolvencyTrade'], {
    row: 'W15',
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
    row: 'W12',
    file: 'rules/guarantees/payGuarantee.ts',
    from: ', ...oweMissing(origin, receivable, part, kept.after)];',
    to: '];',
  }),
];

/** W13: how small a part may be, and what is joined. */
const JOINING: readonly Mutant[] = [
  mutant('what a cut leaves may be dust', 'every part counts', ['joining'], {
    row: 'W13',
    file: 'trade/financing/offering.ts',
    from: '[...sizes, last].every(',
    to: 'sizes.every(',
  }),
  mutant('the least part is rounded down', 'pieces would be one too many', ['joining'], {
    row: 'W13',
    file: 'trade/financing/offering.ts',
    from: 'return (face + most - 1n) / most;',
    to: 'return face / most;',
  }),
  mutant('a pledge for one unit', 'enforced again and again it makes dust', ['joining'], {
    row: 'W13',
    file: 'rules/pledges/pledgePiece.ts',
    from: "return secured < least ? refuse('part_too_small'",
    to: "return secured < 1n ? refuse('part_too_small'",
  }),
  mutant('a frozen piece is joined', 'its freeze names it', ['joining'], {
    row: 'W13',
    file: 'trade/pieces/joining.ts',
    from: 'lock !== null || isFrozen(world, pieceTarget(receivable, from))',
    to: 'lock !== null',
  }),
  mutant('a piece that is read is joined', 'its grant names it', ['joining'], {
    row: 'W13',
    file: 'trade/pieces/joining.ts',
    from: 'grantedBy(receivable, from, holder)',
    to: "grantedBy(receivable, from, '')",
  }),
  mutant('a former holder keeps pieces apart', 'its grant is over', ['joining'], {
    row: 'W13',
    file: 'trade/pieces/joining.ts',
    from: 'grantedBy(receivable, from, holder)',
    to: "grantedBy(receivable, from, holder).replace(/.[^/]*$/, '')",
  }),
  mutant('a grant that is over is not looked at', 'its piece is touched', ['joining'], {
    row: 'W13',
    file: 'trade/pieces/joining.ts',
    from: "key.startsWith('grant/')",
    to: "key.startsWith('grants/')",
  }),
  mutant('a guarantee that is offered grows', 'it names its piece', ['joining'], {
    row: 'W13',
    file: 'trade/pieces/joining.ts',
    from: ', piecesNamed(receivable, from)];',
    to: '];',
  }),
  mutant('what was brought is averaged', 'units keep what they brought', ['joining'], {
    row: 'W13',
    file: 'trade/pieces/joining.ts',
    from: 'if (first !== left.yielded || second !== right.yielded) return null;',
    to: 'if (first === undefined || second === undefined) return null;',
  }),
  mutant('released units come to lie in the middle', 'the formula would differ', ['joining'], {
    row: 'W13',
    file: 'trade/pieces/joining.ts',
    from: '(left.released === 0n || isReleased) && ',
    to: '',
  }),
  mutant('due items join nothing', 'after every deed and due item', ['joining'], {
    row: 'W13',
    file: 'settle.ts',
    from: '...ended, ...joinTouched(scene.draft)]);',
    to: '...ended]);',
  }),
  mutant('only what is behind is joined', 'both neighbours', ['joining'], {
    row: 'W13',
    file: 'trade/pieces/joining.ts',
    from: 'const start = key === done ? begun : joinLeft(draft, begun);',
    to: 'const start = begun;',
  }),
  mutant('a deep piece is pledged', 'enforced again and again', ['pledgeRules'], {
    file: 'rules/pledges/pledgePiece.ts',
    from: 'if (deep !== null) return deep;',
    to: '',
  }),
  mutant('a pledge counts each link twice', 'eight are allowed', ['pledgeRules'], {
    file: 'rules/pledges/pledgePiece.ts',
    from: 'const deep = checkDepth(piece);',
    to: 'const deep = checkDepth({ ...piece, links: [...piece.links, ...piece.links] });',
  }),
  mutant('what grew on its right is not tried on its left', 'until none fits', ['joining'], {
    row: 'W13',
    file: 'trade/pieces/joining.ts',
    from: 'if (right.to === piece.to) return right;',
    to: 'return right;',
  }),
  mutant('what grew on its left is not tried on its right', 'until none fits', ['joining'], {
    row: 'W13',
    file: 'trade/pieces/joining.ts',
    from: 'if (piece.from === right.from) return piece;',
    to: 'return piece;',
  }),
  mutant(
    'a guarantee that is over stops the node',
    'its piece may have joined another',
    ['joining'],
    {
      row: 'W13',
      file: 'rules/guarantees/acceptGuarantee.ts',
      from: "if (piece === undefined) return refuse('guarantee_closed', { status });",
      to: "if (piece === undefined) throw new Error('a cut keeps the first unit of a piece');",
    },
  ),
];

const OWN: readonly Mutant[] = [
  mutant('deeds leave a debt in its debtor’s hand', 'it can only end', ['ownDebts'], {
    row: 'W21',
    file: 'apply.ts',
    from: '...endOwn(scene), ',
    to: '',
  }),
  mutant('due items leave a debt in its debtor’s hand', 'it can only end', ['ownDebts'], {
    row: 'W21',
    file: 'settle.ts',
    from: 'const ended = endOwnDebts(',
    to: 'const ended = (() => [])(',
  }),
  mutant('a pledged debt ends in its debtor’s hand', 'with the pledgee alone', ['ownDebts'], {
    row: 'W21',
    file: 'trade/settlement/confusing.ts',
    from: ' && pledges.length === 0',
    to: ' && pledges.length >= 0',
  }),
  mutant('a debtor owes interest to itself', 'it is nobody’s', ['ownDebts'], {
    row: 'W21',
    file: 'trade/settlement/confusing.ts',
    from: 'const left = dropCharges(withInterest(origin, receivable), open);',
    to: 'const left = receivable;',
  }),
  mutant('a debtor comes back for its own default', 'on nobody', ['ownDebts'], {
    row: 'W21',
    file: 'trade/disputes/claiming.ts',
    from: "if (piece.holder === receivable.debtor) return refuse('no_recourse');",
    to: '',
  }),
];

/** Mistakes about pieces and who has rights in them. */
export const PIECES_MUTANTS: readonly Mutant[] = [...INSOLVENCY, ...JOINING, ...OWN];

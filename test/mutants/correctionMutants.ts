/** Planted mistakes in corrections: whose word they need, and what they do to the record. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about whose word a correction needs, and when it is made. */
const WORDS: readonly Mutant[] = [
  mutant('a pledgee is not asked', 'all whose right it lowers', ['corrections'], {
    row: 'correction',
    file: 'trade/corrections/correcting.ts',
    from: 'for (const id of piece.pledges) all.add(',
    to: 'for (const id of piece.pledges.slice(9)) all.add(',
  }),
  mutant('a debtor with defences is not asked', 'its set-off depends on it', ['corrections'], {
    row: 'correction',
    file: 'trade/corrections/correcting.ts',
    from: "if (receivable?.kind === 'acknowledged') all.add(receivable.debtor);",
    to: '',
  }),
  mutant('a supervisor takes the key of another', 'two supervisors', ['corrections'], {
    row: 'correction',
    file: 'rules/supervision/declareInsolvency.ts',
    from: "if (hasRole(member, ['supervisor'])) {",
    to: "if (hasRole(member, ['supervisor']) && id === by) {",
  }),
  mutant('a correction leaves the links of the past', 'no link is left', ['corrections'], {
    row: 'correction',
    file: 'trade/corrections/repairing.ts',
    from: 'const links = at < 0 ? part.links : part.links.slice(0, at);',
    to: 'const links = part.links;',
  }),
  mutant('one supervisor orders alone', 'two supervisors', ['correctionRules'], {
    row: 'correction',
    file: 'rules/corrections/confirmCorrection.ts',
    from: 'if (signed.includes(scene.signer))',
    to: 'if (signed.length > 2)',
  }),
  mutant('an order lapses as a proposal does', 'it is made after its days', ['corrections'], {
    row: 'correction',
    file: 'trade/corrections/correcting.ts',
    from: "status: 'ordered',\n    time: daysFrom(scene),",
    to: "status: 'proposed',\n    time: daysFrom(scene),",
  }),
  mutant('an order passes over a freeze', 'a frozen piece stays as it is', ['corrections'], {
    row: 'correction',
    file: 'trade/corrections/correcting.ts',
    from: 'if (piece.disputed > 0n || isFrozen(draft, target)) return target;',
    to: 'if (piece.disputed > 0n) return target;',
  }),
];

/** Mistakes about what a correction does. */
const EFFECTS: readonly Mutant[] = [
  mutant('a later purchaser loses its units', 'only if the order names it', ['corrections'], {
    row: 'correction',
    file: 'trade/corrections/repairing.ts',
    from: 'const isReached = holders.includes(piece.holder);',
    to: 'const isReached = holders.length > 0;',
  }),
  mutant('who was paid wrongly owes nothing', 'a repayment is a debt', ['corrections'], {
    row: 'correction',
    file: 'trade/corrections/repairing.ts',
    from: 'const lost = paidIn(repair, piece) + (isReached ? 0n : open);',
    to: 'const lost = isReached ? 0n : open;',
  }),
  mutant('what was struck is owed back', 'nobody has paid it', ['corrections'], {
    row: 'correction',
    file: 'trade/corrections/repairing.ts',
    from: 'debt.settled - debt.struck) : 0n',
    to: 'debt.settled) : 0n',
  }),
  mutant('what was paid is owed back twice', 'once', ['corrections'], {
    row: 'correction',
    file: 'trade/corrections/repairing.ts',
    from: 'struck: after.struck + back });',
    to: 'struck: after.struck });',
  }),
  mutant('a pledge that is over left a payment', 'nobody has paid it', ['pledgors'], {
    row: 'W2',
    file: 'trade/pieces/charging.ts',
    from: 'withStruck(debt, amount)',
    to: '{ ...withStruck(debt, amount), struck: debt.struck }',
  }),
  mutant('a seller that is put back still warrants', 'no link is left', ['corrections'], {
    row: 'correction',
    file: 'trade/corrections/repairing.ts',
    from: 'const links = at < 0 ? part.links : part.links.slice(0, at);',
    to: 'const links = part.links;',
  }),
  mutant('an undone reserve stays', 'who stands before its sale owes none', ['corrections'], {
    row: 'correction',
    file: 'trade/corrections/repairing.ts',
    from: 'reserve: isUndone ? null : reserveFor(part, rightful),',
    to: 'reserve: part.reserve,',
  }),
  mutant('what was paid of a struck debt is lost', 'it is owed back', ['corrections'], {
    row: 'correction',
    file: 'trade/corrections/repairing.ts',
    from: 'const owed = owe(origin, { ...words, amount: back });',
    to: 'const owed = owe(origin, { ...words, amount: 0n });',
  }),
];

/** All of them. */
export const CORRECTION_MUTANTS: readonly Mutant[] = [...WORDS, ...EFFECTS];

/** Planted mistakes about freezes, set-off and notice. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about what stands still. */
const FREEZES: readonly Mutant[] = [
  mutant('a quote of frozen money is taken', 'locked money is frozen too', ['frozenMoney'], {
    file: 'state/subjects.ts',
    from: 'return [...ofQuote(draft, id), piece, moneyTarget(issuer, financier)];',
    to: 'return [...ofQuote(draft, id), piece];',
  }),
  mutant('a pledge of a frozen piece is released', 'payments alone', ['frozenMoney'], {
    file: 'rules/pledges/releasePledge.ts',
    from: 'subjects: (deed, draft) => ofPledgedPieces(draft, deed.pledge),',
    to: "subjects: { exempt: 'The pledgee gives up its own right.' },",
  }),
  mutant('a halted debtor accepts', 'no debt of it arises', ['frozenMoney'], {
    file: 'state/subjects.ts',
    from: 'const invoice = invoices.read(draft, id);',
    to: "const invoice = invoices.read(draft, '');",
  }),
  mutant('a second order ends with the first', 'terms of their own', ['freezeOrders'], {
    file: 'trade/due/lapsing.ts',
    from: '({ until }) => until === first',
    to: '() => true',
  }),
  mutant('what is held goes with the first order', 'it passes on', ['freezeOrders'], {
    file: 'trade/due/thawing.ts',
    from: 'freezes.write(origin.draft, { ...freeze, orders });',
    to: 'freezes.write(origin.draft, { ...freeze, orders, held: [] });',
  }),
  mutant('escrow pays from frozen money', 'it is held with the freeze', ['frozenMoney'], {
    file: 'trade/agreements/performing.ts',
    from: "if (amount > 0n && isFrozen(origin.draft, target)) return refuse('frozen', { target });",
    to: '',
  }),
  mutant('held escrow goes back at the end', 'it is the holders’', ['frozenMoney'], {
    file: 'trade/agreements/watching.ts',
    from: 'if (contract.heldRule !== null) return nextCutOff(scene);',
    to: '',
  }),
  mutant('a credit note reaches a frozen piece', 'payments alone', ['frozenMoney'], {
    file: 'trade/disputes/frozenUnits.ts',
    from: 'if (amount <= possible) return null;',
    to: 'if (amount > 0n) return null;',
  }),
];

/** All of them. */
export const SETTLEMENT_MUTANTS: readonly Mutant[] = [...FREEZES];

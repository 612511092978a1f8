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
];

/** All of them. */
export const SETTLEMENT_MUTANTS: readonly Mutant[] = [...FREEZES];

/** Planted mistakes in what happens after default. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about recourse. */
const RECOURSE: readonly Mutant[] = [
  mutant('recourse against the first assignor', 'the immediate one only', ['recourse'], {
    file: 'claiming.ts',
    from: '  const sale = piece.sales.at(-1);\n  // A pledgee',
    to: '  const sale = piece.sales.at(0);\n  // A pledgee',
  }),
  mutant('the whole price is claimed', 'what was received counts', ['recourse'], {
    file: 'claiming.ts',
    from: '(BigInt(sale.price) * openUnits(piece)) / BigInt(sale.units)',
    to: 'BigInt(sale.price)',
  }),
  mutant('late interest is received twice', 'less what was received', ['recourse'], {
    file: 'claiming.ts',
    from: ' - piece.yielded;',
    to: ';',
  }),
  mutant('a claim is paid again', 'a claim never pays twice', ['recourse'], {
    file: 'claiming.ts',
    from: "status === 'open' && scene.time < lapseTime",
    to: "status !== 'lapsed' && scene.time < lapseTime",
  }),
  mutant('an assignor’s own days have passed', 'a term of its own', ['recourse'], {
    file: 'claiming.ts',
    from: 'Math.max(receivable.graceTime, piece.returnedTime ?? 0)',
    to: 'receivable.graceTime',
  }),
];

/** All of them. */
export const AFTERMATH_MUTANTS: readonly Mutant[] = [...RECOURSE];

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
  mutant('a correction leaves the links of the past', 'no link is left', HISTORIES, {
    row: 'correction',
    file: 'trade/corrections/repairing.ts',
    from: 'const links = at < 0 ? part.links : part.links.slice(0, at);',
    to: 'const links = part.links;',
  }),
];

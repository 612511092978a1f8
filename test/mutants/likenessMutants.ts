/** Planted mistakes in which invoices look alike. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

const FILE = 'trade/invoices/likeness.ts';

/** Mistakes about look-alikes, each with the tests that find it. */
export const LIKENESS_MUTANTS: readonly Mutant[] = [
  mutant('one per cent of the smaller', 'of the larger', ['likeness'], {
    file: FILE,
    from: '(high - low) * AMOUNT_PART <= high',
    to: '(high - low) * AMOUNT_PART <= low',
  }),
  mutant('what is over is forgotten', 'whatever became of it', ['likeness'], {
    file: 'state/indexes.ts',
    from: 'const alike = likenessKeys(invoice);',
    to: "const alike = invoice.status === 'lapsed' ? [] : likenessKeys(invoice);",
  }),
  mutant('a crowd hides one by its number', 'the first stands for all', ['likeness'], {
    file: FILE,
    from: 'return alike.length === 0 && near.length === MAX_LOOKED_AT ? near.slice(0, 1) : alike;',
    to: 'return alike;',
  }),
  mutant('a crowd hides one by its amount', 'the first stands for all', ['likeness'], {
    file: FILE,
    from: 'yield* crowded ? near.slice(0, 1) : alike;',
    to: 'yield* crowded ? [] : alike;',
  }),
  mutant('a part is compared alone', 'with a third', ['likeness'], {
    file: FILE,
    from: ', sameAmount, partsOfOne]',
    to: ', sameAmount]',
  }),
  mutant('a whole is its own part', 'another one', ['likeness'], {
    file: FILE,
    from: 'if (part.invoice !== whole.invoice) return [whole, part];',
    to: 'return [whole, part];',
  }),
  mutant('a term is not kept', 'the same day or the same term', ['likeness'], {
    file: FILE,
    from: '(due === 0 || due === issued)',
    to: 'due === 0',
  }),
  mutant('a reissue looks like what it replaces', 'its chain is known', ['likeness'], {
    file: FILE,
    from: 'if (!isKnown) found.add(invoice);',
    to: 'found.add(invoice);',
  }),
  mutant('the digits may be in any currency', 'in its own', ['likeness'], {
    file: FILE,
    from: 'if (other.currency !== words.currency) return false;',
    to: '',
  }),
  mutant('a window ends where it was read', 'the table has more', ['tableWindow'], {
    file: 'state/tableWindow.ts',
    from: 'if (gte < this.#gte || lt > end) return',
    to: 'if (gte < this.#gte) return',
  }),
];

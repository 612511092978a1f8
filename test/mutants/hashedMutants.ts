/** Planted mistakes about what is kept beside the state tree: hashes of quarters, and absence. */
import type { Mutant } from './mutant.ts';
import { mutant } from './storeMutants.ts';

/** Mistakes about what was hashed of groups, kept beside them. */
export const HASHED_MUTANTS: readonly Mutant[] = [
  mutant('what is kept is of other bytes', 'hashes follow their group', ['node/storeQuarters'], {
    file: 'node/store/verifiedTree.ts',
    from: '    this.#keepQuarters(path, quarters);\n    if (path',
    to: '    if (quarters !== undefined) this.#keepQuarters(path, quarters);\n    if (path',
  }),
  mutant('the first slot alone says what changed', 'all four do', ['ledger/treeQuarters'], {
    file: 'ledger/treeGroup.ts',
    from: '((changed >> slot) & 15) === 0',
    to: '((changed >> slot) & 1) === 0',
  }),
  mutant('a slot that changed is not told', 'every nibble is', ['ledger/stateTree'], {
    file: 'ledger/stateTree.ts',
    from: 'mask |= 1 << nibble;',
    to: 'mask = 1 << nibble;',
  }),
  mutant('what was absent stays so', 'a block writes it', ['node/storeFacts'], {
    file: 'node/store/stateTables.ts',
    from: '        this.#absent.clear();\n',
    to: '',
  }),
];

/** Planted mistakes about looking for bit rot: by the thread of readers, judged by the main one. */
import type { Mutant } from './mutant.ts';
import { mutant } from './storeMutants.ts';

/** Mistakes about looking for bit rot while a node works. */
export const SCRUB_MUTANTS: readonly Mutant[] = [
  mutant('damage in a table is told to nobody', 'the node stops', ['node/readerThread'], {
    file: 'node/readers/thread.ts',
    from: "() => say({ kind: 'damaged', file: at })",
    to: '() => undefined',
  }),
  mutant('the file before is said', 'the damaged one', ['node/storeFiles'], {
    file: 'node/store/scrub.ts',
    from: '    yield name;\n    for (const _ of scrubTable(folder, name)) yield name;',
    to: '    for (const _ of scrubTable(folder, name)) yield name;\n    yield name;',
  }),
  mutant('whoever says damage is believed', 'the main thread looks', ['node/readerThread'], {
    file: 'node/readers/host.ts',
    from: "if (judged === 'damaged') return null;",
    to: 'return null;',
  }),
  mutant('a file is not looked at', 'as it is said to be damaged', ['node/readerThread'], {
    file: 'node/store/scrub.ts',
    from: '  for (const _ of scrubTable(folder, name));\n',
    to: '',
  }),
  mutant('too few handles pass for damage', 'they say nothing of a file', ['node/storeFaults'], {
    file: 'node/store/scrubber.ts',
    from: 'if (isScarce(error)) return;',
    to: '',
  }),
  mutant('no handle ends the walks', 'the next one looks again', ['node/storeFaults'], {
    file: 'node/store/scrubber.ts',
    from: '      this.#steps = null;\n      if (isScarce(error)) return;\n      this.stop();',
    to: '      this.stop();\n      if (isScarce(error)) return;',
  }),
];

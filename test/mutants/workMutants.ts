/** Planted mistakes in what bounds deeds and due items by the work that they make. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about work, each with the tests that find it. */
export const WORK_MUTANTS: readonly Mutant[] = [
  mutant('a deed goes on beyond its work', 'it is broken off there', ['dueWork'], {
    file: 'state/state.ts',
    from: 'if (made > this.#mostWork) throw',
    to: 'if (made > 9 * this.#mostWork) throw',
  }),
  mutant('a deed may write what it likes', 'facts written count most', ['dueWork'], {
    file: 'state/state.ts',
    from: 'this.#asked.size + WRITE_WORK * this.#undo.length',
    to: 'this.#asked.size',
  }),
  mutant('what is broken off stays half done', 'a refusal changes nothing', ['dueWork'], {
    file: 'apply.ts',
    from: "  if ('code' in refusal) draft.rollback();\n  return refusal;",
    to: "  if ('code' in refusal && done === refusal) draft.savepoint();\n  return refusal;",
  }),
  mutant('the bound of a deed stays behind it', 'the block goes on', ['state'], {
    file: 'state/state.ts',
    from: 'this.#facts.bound(Number.POSITIVE_INFINITY);',
    to: '',
  }),
  mutant('what a deed tells is for nothing', 'events count', ['dueWork'], {
    file: 'apply.ts',
    from: '  work.tell(done.length);\n',
    to: '',
  }),
  mutant('offers of a closing are a surprise', 'work is known before', ['dueWork'], {
    file: 'settle.ts',
    from: 'ITEM_WORK + OFFER_WORK * offers',
    to: 'ITEM_WORK + 0 * OFFER_WORK * offers',
  }),
];

/** Planted mistakes about what leaves the state. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

const FOLDING = 'trade/due/folding.ts';
const NAMING = 'state/naming.ts';

/** See the head of this file. */
export const FOLD_MUTANTS: readonly Mutant[] = [
  mutant('what something open names leaves too', 'it is owed still', ['folding'], {
    file: FOLDING,
    from: 'if (open !== undefined) return kindOf(namedKey(open[0]));',
    to: '',
  }),
  mutant('an open debt is over', 'its creditor would lose it', ['folding'], {
    file: NAMING,
    from: 'debt: ({ amount, settled }) => amount !== settled,',
    to: '',
  }),
  mutant('a halt in force is over', 'it would end with the receivable', ['folding'], {
    file: NAMING,
    from: "halt: ({ status }) => status === 'active',",
    to: '',
  }),
  mutant('what waits in the due-queue is over', 'its item would find nothing', ['folding'], {
    file: NAMING,
    from: 'const isOpen = isDue ||',
    to: 'const isOpen =',
  }),
  mutant('an unsettled rest keeps nothing', 'its terms are those of the first', ['folding'], {
    file: FOLDING,
    from: "if ((invoices.read(draft, invoice)?.disputed ?? 0n) > 0n) return 'invoice';",
    to: '',
  }),
  mutant('it leaves a day early', 'after the days of the parameters', ['folding'], {
    file: FOLDING,
    from: 'return dayEnd(days, dayAt(days, time) + parameters.archiveDays);',
    to: 'return dayEnd(days, dayAt(days, time) + parameters.archiveDays - 1);',
  }),
  mutant('what it kept is looked at no more', 'it would stay for ever', ['folding'], {
    file: FOLDING,
    from: 'const time = nextLook(scene);',
    to: 'const time = nextLook(scene) * 2;',
  }),
  mutant('what is beside a piece stays', 'it is nobody’s', ['folding'], {
    file: FOLDING,
    from: 'return [pieceFacts.key(receivable, from), ...beside];',
    to: 'return [pieceFacts.key(receivable, from)];',
  }),
  mutant('what is over and names it stays', 'the state grows', ['folding'], {
    file: FOLDING,
    from: ', overNamesOf(id)]) {',
    to: ']) {',
  }),
  mutant('a step has no end', 'its block would take as long as it likes', ['folding'], {
    file: FOLDING,
    from: 'if (count >= FOLD_FACTS || letters >= FOLD_LETTERS) return { facts, isLast: false };',
    to: '',
  }),
  mutant('a step forgets the one before', 'its bytes are not under the leaf', ['folding'], {
    file: FOLDING,
    from: 'const former = fold.digest;',
    to: 'const former = null;',
  }),
  mutant('a deed meets what is leaving', 'it finds a half', ['folding'], {
    file: 'duePending.ts',
    from: 'return dueItemOf(scene, key) ?? itemOnLeaving(scene, key);',
    to: 'return dueItemOf(scene, key);',
  }),
  mutant('what has left never was', 'its parties are told something else', ['folding'], {
    file: 'apply.ts',
    from: "return id === undefined ? done : refuse('receivable_folded', { receivable: id });",
    to: 'return done;',
  }),
  mutant('the law of leaves takes any sums', 'a leaf could say what it likes', ['foldingLaws'], {
    file: 'laws/folding.ts',
    from: 'return sameWords && sameEnd &&',
    to: 'return sameWords &&',
  }),
  mutant('the law of leaves takes any bytes', 'a digest would prove nothing', ['foldingLaws'], {
    file: 'state/folded.ts',
    from: 'if (hashText(text) !== digest) return null;',
    to: '',
  }),
];

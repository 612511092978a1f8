/** Planted mistakes about who is paid first, in whose money, and how money is paid out. */
import { mutant } from './contractHunt.ts';
import type { Mutant } from './mutant.ts';

/** Mistakes about the order of the due-queue. */
const QUEUE: readonly Mutant[] = [
  mutant('ids decide who is paid first', 'an id can be ground', ['queueRules'], {
    file: 'state/indexes.ts',
    from: 'padded(made.height, 15)',
    to: 'padded(0, 15)',
  }),
  mutant('ids decide within a block', 'what stands before is first', ['queueRules'], {
    file: 'execute.ts',
    from: 'made: { height: scene.height, index } }',
    to: 'made: { height: scene.height, index: 0 } }',
  }),
  mutant('the invoice decides, not its acceptance', 'the debt is older', ['queueRules'], {
    file: 'trade/invoices/accepting.ts',
    from: 'made: scene.made,',
    to: 'made: invoice.made,',
  }),
  mutant('what was late before waits', 'the earlier due day is first', ['queueRules'], {
    file: 'state/indexes.ts',
    from: '`, dueTime)',
    to: '`)',
  }),
];

/** All of them. */
export const PAYMENT_MUTANTS: readonly Mutant[] = [...QUEUE];

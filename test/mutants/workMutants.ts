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
    from: "  if ('code' in refusal) draft.rollback();\n  else if",
    to: "  if ('code' in refusal) draft.savepoint();\n  else if",
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
    file: 'dueWork.ts',
    from: 'const lapsing = ITEM_WORK + OFFER_WORK * offers',
    to: 'const lapsing = ITEM_WORK + 0 * OFFER_WORK * offers',
  }),
  mutant('what pieces bear is a surprise', 'work is known before', ['burdens'], {
    file: 'state/burdens.ts',
    from: 'PLEDGE_BURDEN * pledges.length +',
    to: '0 * pledges.length +',
  }),
  mutant('changes of hands bear nothing', 'a reserve counts from each', ['burdens'], {
    file: 'state/burdens.ts',
    from: 'reserved ? 2 * changes : Math.max(0, changes - 1)',
    to: 'reserved ? 0 : 0',
  }),
  mutant('a debt under a pledge bears nothing', 'it is freed of it', ['burdens'], {
    file: 'state/burdens.ts',
    from: 'count: CHARGE_BURDEN * pledges.length',
    to: 'count: 0 * pledges.length',
  }),
  mutant('a settled debt bears its pledges still', 'they are off it', ['market.property'], {
    file: 'state/burdens.ts',
    from: 'amount === settled || ',
    to: '',
  }),
  mutant('a counter forgets what a fact was', 'counters are rebuilt the same', ['burdens'], {
    file: 'state/state.ts',
    from: '(same?.count ?? 0) - each.count',
    to: '(same?.count ?? each.count) - each.count',
  }),
  mutant('a receivable bears what it likes', 'one item is bounded', ['burdens'], {
    file: 'burdening.ts',
    from: 'bears <= max || ',
    to: 'bears <= 9 * max || ',
  }),
  mutant('what was borne before refuses', 'only what makes it more', ['burdens'], {
    file: 'burdening.ts',
    from: 'if (!isNote && !BURDENING.has(deed.type)) return null;',
    to: '',
  }),
  mutant('credit notes without end', 'their debts are under pledges', ['burdens'], {
    file: 'burdening.ts',
    from: "deed.type === 'creditNote'",
    to: 'false',
  }),
  mutant('a contract pays before its offers have lapsed', 'they go first', ['burdens'], {
    file: 'trade/agreements/performing.ts',
    from: 'if (lapsed.length === LAPSE_BATCH) return { lapsed };\n  const events',
    to: 'const events',
  }),
  mutant('a contract stops behind its lapses', 'it goes on in the next block', ['burdens'], {
    file: 'trade/agreements/enforcing.ts',
    from: '      isLeft = true;\n',
    to: '      isLeft = false;\n      break;\n',
  }),
  mutant('heavy receivables accelerate at once', 'they close in steps', ['burdens'], {
    file: 'trade/due/accelerating.ts',
    from: "status === 'open' && !isHeavy",
    to: "status === 'open'",
  }),
  mutant('every deed may do as much as a block', 'each type has its bound', ['deedWork'], {
    file: 'deedWork.ts',
    from: 'own === null ? maxBlockWork : Math.min(own, maxBlockWork)',
    to: 'own === null ? maxBlockWork : maxBlockWork',
  }),
  mutant('a bound of its own goes beyond the block', 'nothing does', ['deedWork'], {
    file: 'deedWork.ts',
    from: 'Math.min(own, maxBlockWork)',
    to: 'own',
  }),
  mutant('each disputed piece is told', 'each holder is told once', ['toldOnce'], {
    file: 'trade/money/telling.ts',
    from: "  ['unitsDisputed', ['amount']],\n",
    to: '',
  }),
  mutant('each reserve leaves a debt', 'one between two', ['toldOnce'], {
    file: 'trade/pieces/reserving.ts',
    from: 'return oweMore(origin, { ...words, ...place }, 0n);',
    to: 'return oweMore({ ...origin, origin: String(piece.from) }, { ...words, ...place }, 0n);',
  }),
];

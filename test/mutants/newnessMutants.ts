/** Planted mistakes in what is remembered instead of computed, and in how new a node's state is. */
import type { Mutant } from './mutant.ts';
import { operating } from './operatingMutants.ts';

/** Mistakes about what is remembered instead of looked at again. */
const REMEMBERED: readonly Mutant[] = [
  operating(
    'who signed once signed all',
    'a false vote is believed',
    'node/engine/checkedSignatures',
    {
      file: 'node/engine/checkedSignatures.ts',
      from: 'if (this.#verified.get(signature) === signed) return true;',
      to: 'if (this.#verified.has(signature)) return true;',
    },
  ),
  operating(
    'false ones are remembered',
    'twice said is believed',
    'node/engine/checkedSignatures',
    {
      file: 'node/engine/checkedSignatures.ts',
      from: '    if (!this.#check(key, bytes, signature)) return false;',
      to: '    if (!this.#check(key, bytes, signature)) this.#remember(signature, signed);',
    },
  ),
  operating('a look at the disk counts for ever', 'a full disk is written to', 'node/diskRoom', {
    file: 'node/diskRoom.ts',
    from: 'age < 0 || age >= FRESH_MS',
    to: 'age < 0',
  }),
];

/** Mistakes about how new what a node shows is. */
const NEWNESS: readonly Mutant[] = [
  operating('statements of before count', 'an old state is new', 'ledger/heightStatement', {
    file: 'ledger/heightStatement.ts',
    from: 'if (key === undefined || nonce !== context.nonce) return false;',
    to: 'if (key === undefined) return false;',
  }),
  operating('one validator says what is decided', 'a liar may', 'ledger/heightStatement', {
    file: 'ledger/heightStatement.ts',
    from: '      return power >= skipPower(context.set);',
    to: '      return power > 0;',
  }),
  operating('the lowest statement counts', 'a liar may say 0', 'ledger/heightStatement', {
    file: 'ledger/heightStatement.ts',
    from: 'right.height - left.height',
    to: 'left.height - right.height',
  }),
  operating('who says two things is heard', 'with which?', 'ledger/heightStatement', {
    file: 'ledger/heightStatement.ts',
    from: '.length === 1,',
    to: '.length >= 1,',
  }),
  operating('all may ask at one time', 'peers refuse us', 'node/heightDesk', {
    file: 'node/heightDesk.ts',
    from: 'if (this.#underWay >= ASKED_AT_ONCE || ',
    to: 'if (',
  }),
  operating('one member has the whole desk', 'in a loop', 'node/readerMessages', {
    file: 'node/readers/mainLine.ts',
    from: '    if (this.#heightsFor.has(member)) throw tooMany();\n',
    to: '',
  }),
  operating('who asked once never asks again', 'it keeps its place', 'node/readerMessages', {
    file: 'node/readers/mainLine.ts',
    from: '      this.#heightsFor.delete(member);\n',
    to: '',
  }),
  operating('peers are asked as often as readers like', 'they cut us off', 'node/heightDesk', {
    file: 'node/heightDesk.ts',
    from: ' || !this.#bucket.take(this.#parts.now())',
    to: '',
  }),
  operating('what a peer hands on is believed', 'statements of nobody', 'node/heightDesk', {
    file: 'node/heightDesk.ts',
    from: 'return isStated(statement, { chain, nonce, set }) ? statement : null;',
    to: 'return isStated(statement, { chain, nonce, set }) ? statement : statement;',
  }),
];

/** Both, in the area of operating. */
export const NEWNESS_MUTANTS: readonly Mutant[] = [...REMEMBERED, ...NEWNESS];

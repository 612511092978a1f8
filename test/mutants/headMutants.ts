/** Planted mistakes about who tells of a decided block, and whom. */
import type { Mutant } from './mutant.ts';
import { mutant } from './storeMutants.ts';

const ENGINE = ['node/engine/engine'];
const REPAIRER = ['node/engine/repairer'];

/** Mistakes about heads. */
export const HEAD_MUTANTS: readonly Mutant[] = [
  mutant('everybody tells every head', 'n validators would tell n of n signatures', ENGINE, {
    file: 'node/engine/engine.ts',
    from: '= header.proposer === this.#parts.self;',
    to: '= header.proposer.length > 0;',
  }),
  mutant('all but the proposer tell a head', 'one is enough', ENGINE, {
    file: 'node/engine/engine.ts',
    from: '= header.proposer === this.#parts.self;',
    to: '= header.proposer !== this.#parts.self;',
  }),
  mutant('who is ahead is not told who is behind', 'a second would pass', REPAIRER, {
    file: 'node/engine/repairer.ts',
    from: 'if (status.height > state().height) network',
    to: 'if (status.height > state().height + 1) network',
  }),
  mutant('who asks for a new height waits', 'it was answered for the last one', REPAIRER, {
    file: 'node/engine/repairer.ts',
    from: '!== this.#answeredFor) this',
    to: '< this.#answeredFor) this',
  }),
  mutant('a height is answered without end', 'a peer gets one answer in a while', REPAIRER, {
    file: 'node/engine/repairer.ts',
    from: '    this.#answeredFor = state().height;\n',
    to: '',
  }),
  mutant('who is ahead is told without end', 'a peer gets one answer in a while', REPAIRER, {
    file: 'node/engine/repairer.ts',
    from: '    this.#answeredAt.set(peer, now);\n',
    to: '    if (status.height <= state().height) this.#answeredAt.set(peer, now);\n',
  }),
];

/**
 * What a node that is behind knows to be decided above its head: it has no vote to give there. Only
 * a commit under a quorum of the validators that are in force at its own next height counts, so a
 * claim silences nobody; where the set has changed meanwhile, nothing is known.
 *
 * Safety does not rest on this: a record that is whole keeps a validator from signing twice. It
 * spares peers votes of the past, and a node that joined them.
 */
import type { ChainState } from '../../contracts/execute.ts';
import { verifyCommitted } from '../../ledger/proof.ts';
import type { Commit } from '../consensus/messages.ts';
import type { Safety } from './safetyKeeper.ts';
import { FOLLOWING } from './safetyKeeper.ts';

/** See the head of this file. */
export class DecidedAhead {
  #height = 0;

  /** The greatest height above the head that is known to be decided; 0 when none is. */
  get height(): number {
    return this.#height;
  }

  /**
   * Looks at a commit that a peer shows; `reject` when no honest peer shows such a one. The next
   * height's own is consensus' affair.
   */
  note({ header, certificate }: Commit, state: ChainState): 'ignore' | 'reject' {
    if (header.height <= Math.max(this.#height, state.height + 1)) return 'ignore';
    const verdict = verifyCommitted({ header, certificate }, state.validators, state.chain);
    if (verdict.ok) this.#height = header.height;
    return verdict.ok || verdict.code === 'other_validators' ? 'ignore' : 'reject';
  }

  /** The same safety, which only follows at heights that are known to be decided. */
  ofSafety(safety: Safety): Safety {
    return {
      begin: async (height, ...words) =>
        height <= this.#height ? FOLLOWING : await safety.begin(height, ...words),
      bodies: () => safety.bodies(),
      persist: (...words) => safety.persist(...words),
      sign: (message) => safety.sign(message),
      lacks: (...words) => safety.lacks(...words),
      renounce: () => safety.renounce(),
    };
  }
}

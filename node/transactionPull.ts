import { FormatError } from '../ledger/assert.ts';
import { utf8 } from '../ledger/encoding.ts';
import type { Hash } from '../ledger/hash.ts';
import { hashOf } from '../ledger/hash.ts';
import { decodeTransactions, encodeQuestion } from './engine/bodyExchange.ts';
import type { Admission } from './mempool/admission.ts';

/** What fetching transactions needs. */
export interface PullParts {
  readonly network: {
    fetch(
      peer: string,
      exchange: 'bodies',
      request: Uint8Array,
      options: { readonly timeoutMs: number },
    ): Promise<Uint8Array>;
    /** Says that a peer sent what no honest one sends. */
    report(peer: string): void;
  };
  /** Whether a transaction waits here. */
  readonly has: (digest: Hash) => boolean;
  readonly admit: (jws: string) => Admission;
  readonly log: { debug(facts: object, message: string): void };
}

/** Refusals of a transaction that an honest node would not have passed on. */
const FALSE_CODES: ReadonlySet<string> = new Set(['bad_signature', 'wrong_chain']);
const ANSWER_MS = 2_000;

/** Fetches transactions that a peer has waiting and this node has not heard of. */
export class TransactionPull {
  readonly #parts: PullParts;
  /** Peers that are being asked: each one question at a time. */
  readonly #asked = new Set<string>();

  constructor(parts: PullParts) {
    this.#parts = parts;
  }

  /** Resolves when nothing of it is under way. */
  async pull(peer: string, digests: readonly Hash[]): Promise<void> {
    const lacking = [...new Set(digests)].filter((digest) => !this.#parts.has(digest));
    if (lacking.length === 0 || this.#asked.has(peer)) return;
    this.#asked.add(peer);
    try {
      const answer = await this.#ask(peer, lacking);
      if (answer !== null) this.#take(peer, lacking, answer);
    } finally {
      this.#asked.delete(peer);
    }
  }

  async #ask(peer: string, digests: readonly Hash[]): Promise<Uint8Array | null> {
    const { network, log } = this.#parts;
    const question = encodeQuestion({ kind: 'transactions', digests });
    try {
      return await network.fetch(peer, 'bodies', question, { timeoutMs: ANSWER_MS });
    } catch (error) {
      log.debug({ peer, error: String(error) }, 'no transactions');
      return null;
    }
  }

  #take(peer: string, digests: readonly Hash[], answer: Uint8Array): void {
    const { admit, network, log } = this.#parts;
    try {
      const wanted = new Set(digests);
      for (const jws of decodeTransactions(answer)) {
        // Looking at a transaction costs a signature check, and nobody has asked for this one.
        if (!wanted.delete(hashOf(utf8(jws)))) throw falseAnswer('it was not asked for');
        const admission = admit(jws);
        if (isFalse(admission)) throw falseAnswer('no honest node has it waiting');
      }
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      log.debug({ peer, reason: error.message }, 'a false answer');
      network.report(peer);
    }
  }
}

/** Whether no honest node would have passed a transaction on that is answered so. */
export function isFalse(admission: Admission): boolean {
  if (admission.status !== 'refused') return false;
  // Null ids mean bytes that are no transaction at all.
  return admission.id === null || FALSE_CODES.has(admission.code);
}

function falseAnswer(why: string): FormatError {
  return new FormatError('bad_shape', `a transaction: ${why}`);
}

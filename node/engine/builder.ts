/** Making a block: what this node proposes when its turn comes. */

import type { Executed } from '../../contracts/execute.ts';
import type { Body } from '../../ledger/block.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import type { Evidence } from '../../ledger/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Transaction } from '../../ledger/transaction.ts';
import { BlockPace } from './blockPace.ts';
import type { Ground, Wrong } from './evaluate.ts';
import { execute } from './evaluate.ts';

/** What the builder draws from. */
export interface BuilderParts {
  /** Pending transactions that may be in a block at `time`, fairly among senders. */
  readonly select: (limits: SelectLimits) => readonly Transaction[];
  /** Evidence that waits for a block. */
  readonly evidence: () => readonly Evidence[];
  /** Lets go of transactions that no block of this day takes. */
  readonly drop?: (digests: readonly Hash[]) => void;
}

/** How much a selection may hold; `time` is the block's, ms since 1970. */
export interface SelectLimits {
  readonly maxBytes: number;
  readonly maxTransactions: number;
  readonly time: number;
}

/** A block that this node would itself vote for, or why there is none. */
export type Built =
  | {
      readonly body: Body;
      readonly executed: Executed;
      readonly transactions: readonly Transaction[];
    }
  | Wrong;

/**
 * Gathers a block on the head and executes it as a receiver will. What has to wait for items that
 * are due is left for a later block.
 * @param previousCommit the certificate that this node has for the head; null before block 1
 */
export function buildBlock(
  ground: Ground,
  parts: BuilderParts,
  words: { readonly time: number; readonly proposer: string },
  previousCommit: Certificate | null,
): Built {
  const { parameters } = ground.state;
  const { time } = words;
  const { maxBlockBytes: maxBytes, maxBlockTransactions: maxTransactions } = parameters;
  const transactions = parts.select({ maxBytes, maxTransactions, time });
  const rest = { evidence: parts.evidence(), previousCommit };
  const built = executeFitting({ ground, words, rest, parts }, transactions);
  if ('wrong' in built) return built;
  const { results } = built.executed;
  const ready = built.transactions.filter((_, at) => results[at]?.code !== 'due_pending');
  if (ready.length === built.transactions.length) return built;
  // What waits has changed nothing, so nothing else comes out differently without it.
  return executeWith(ground, words, ready, rest);
}

/** All that a block is built of, but for its transactions. */
interface Site {
  readonly ground: Ground;
  readonly words: Parameters<typeof executeWith>[1];
  readonly rest: Parameters<typeof executeWith>[3];
  readonly parts: BuilderParts;
}

/**
 * With as many of the transactions as a block may have by their work, and without those whose
 * refusal would be one too many of their member. What is refused changes nothing, so the others
 * come out as they did.
 */
function executeFitting(site: Site, transactions: readonly Transaction[]): Built {
  const { ground, words, rest, parts } = site;
  const built = executeWith(ground, words, transactions, rest);
  if (!('wrong' in built)) return built;
  const { fits = transactions.length, without = [] } = built;
  const left = new Set(without);
  const fitting = transactions.slice(0, fits).filter((_, at) => !left.has(at));
  if (fitting.length === transactions.length) return built;
  parts.drop?.(transactions.filter((_, at) => left.has(at)).map(({ digest }) => digest));
  return executeFitting(site, fitting);
}

function executeWith(
  ground: Ground,
  words: { readonly time: number; readonly proposer: string },
  transactions: readonly Transaction[],
  rest: Omit<Body, 'transactions'>,
): Built {
  const body: Body = { transactions: transactions.map(({ jws }) => jws), ...rest };
  const evaluation = execute(ground, words, body);
  return 'wrong' in evaluation ? evaluation : { body, executed: evaluation.executed, transactions };
}

/** Builds blocks no larger than this node can execute in time; see `BlockPace`. */
export class PacedBuilder {
  readonly #parts: BuilderParts & { readonly now: () => number };
  readonly #pace = new BlockPace();

  /** @param parts with a clock, ms */
  constructor(parts: BuilderParts & { readonly now: () => number }) {
    this.#parts = parts;
  }

  /** As `buildBlock`, for a round of the height. */
  build(
    ground: Ground,
    words: { readonly time: number; readonly proposer: string },
    previousCommit: Certificate | null,
    round: number,
  ): Built {
    const { select, now } = this.#parts;
    const paced = (limits: SelectLimits): readonly Transaction[] => {
      const maxTransactions = this.#pace.limit(limits.maxTransactions, round);
      return select({ ...limits, maxTransactions });
    };
    const began = now();
    const built = buildBlock(ground, { ...this.#parts, select: paced }, words, previousCommit);
    if (!('wrong' in built)) this.#pace.note(built.transactions.length, now() - began);
    return built;
  }
}

/**
 * Whose proposals and votes are missed, for metrics and status: who is to be telephoned when blocks
 * are slow. A block is judged two blocks later, so that a vote which came after the quorum counts.
 */
import type { Hash } from '../ledger/hash.ts';
import type { ValidatorSet } from '../ledger/validators.ts';
import { quorumPower } from '../ledger/validators.ts';
import type { OpenChain } from './chain.ts';
import { proposerOf, proposerOrder } from './consensus/proposer.ts';
import type { Engine } from './engine/engine.ts';

/** One turn that a validator did not take. */
export interface MissedTurn {
  readonly validator: string;
  readonly kind: 'proposal' | 'vote';
}

/** What is known of a decided height. */
export interface DecidedHeight {
  readonly chain: Hash;
  readonly height: number;
  /** The round that its certificate is of. */
  readonly round: number;
  /** The set in force there. */
  readonly set: ValidatorSet;
  /** Who was heard precommitting there, in time or late. */
  readonly heard: ReadonlySet<string>;
}

/** Blocks that pass before a block is judged. */
const PATIENCE = 2;
/** More failed rounds of one height than this are not told apart. */
const MAX_ROUNDS = 1_000;

/**
 * The turns missed at a height: each round before the one that decided names its proposer, and
 * whoever signed no precommit in any round missed its vote. Nothing when this node heard no quorum
 * there: then it was the one that was away, and took the block from others.
 */
export function missedTurns(decided: DecidedHeight): readonly MissedTurn[] {
  const { chain, height, round, set, heard } = decided;
  const present = set.filter(({ id }) => heard.has(id));
  if (present.reduce((sum, { power }) => sum + power, 0) < quorumPower(set)) return [];
  const order = proposerOrder(chain, height, set);
  const failed = Array.from({ length: Math.min(round, MAX_ROUNDS) }, (_, at) => at);
  return [
    ...failed.map((at) => ({ validator: proposerOf(order, at), kind: 'proposal' }) as const),
    ...set
      .filter(({ id }) => !heard.has(id))
      .map(({ id }) => ({ validator: id, kind: 'vote' }) as const),
  ];
}

/** What one validator missed among the blocks that are remembered. */
export interface MissedCounts {
  readonly validator: string;
  readonly proposals: number;
  readonly votes: number;
}

/** Judged blocks that are remembered to say who misses its turns. */
const WINDOW = 20;
/** Who misses fewer turns of these is not named: a vote may be late now and then. */
const NAMED_FROM = 3;

/** The turns missed at the newest judged blocks. */
export class RecentTurns {
  readonly #blocks: (readonly MissedTurn[])[] = [];

  /** The next block was judged. */
  note(turns: readonly MissedTurn[]): void {
    this.#blocks.push(turns);
    if (this.#blocks.length > WINDOW) this.#blocks.shift();
  }

  /** How many blocks are remembered, and who misses its turns there, the worst first. */
  look(): { readonly blocks: number; readonly by: readonly MissedCounts[] } {
    const counts = new Map<string, { proposals: number; votes: number }>();
    for (const { validator, kind } of this.#blocks.flat()) {
      const { proposals, votes } = counts.get(validator) ?? { proposals: 0, votes: 0 };
      const isVote = kind === 'vote';
      counts.set(validator, {
        proposals: proposals + (isVote ? 0 : 1),
        votes: votes + (isVote ? 1 : 0),
      });
    }
    const turns = ({ proposals, votes }: MissedCounts): number => proposals + votes;
    const by = [...counts]
      .map(([validator, count]) => ({ validator, ...count }))
      .filter((count) => turns(count) >= NAMED_FROM)
      .sort((left, right) => turns(right) - turns(left));
    return { blocks: this.#blocks.length, by };
  }
}

/** Judges after each block the one that is two below it. */
export function watchTurns(
  engine: Engine,
  { genesis, store, validators }: OpenChain,
  onJudged: (turns: readonly MissedTurn[]) => void,
): void {
  engine.onCommit(({ block }) => {
    const height = block.header.height - PATIENCE;
    const certificate = height < 1 ? undefined : store.blocks.header(height)?.certificate;
    if (certificate === undefined) return;
    const { round } = certificate;
    const about = { chain: genesis.chain, height, round, set: validators.at(height) };
    const heard = engine.equivocations.precommitted(height);
    onJudged(missedTurns({ ...about, heard }));
  });
}

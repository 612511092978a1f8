/**
 * Whose proposals and votes are missed, for the metrics: who is to be telephoned when blocks are
 * slow. A block is judged two blocks later, so that a vote which came after the quorum counts.
 */
import type { Hash } from '../ledger/hash.ts';
import type { ValidatorSet } from '../ledger/validators.ts';
import { quorumPower } from '../ledger/validators.ts';
import type { OpenChain } from './chain.ts';
import { proposerOf, proposerOrder } from './consensus/proposer.ts';
import type { Engine } from './engine/engine.ts';
import type { Metrics } from './metrics.ts';

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

/** Counts after each block what was missed two blocks before. */
export function countMissed(engine: Engine, chain: OpenChain, metrics: Metrics): void {
  const { genesis, store, validators } = chain;
  engine.onCommit(({ block }) => {
    const height = block.header.height - PATIENCE;
    const certificate = height < 1 ? undefined : store.blocks.header(height)?.certificate;
    if (certificate === undefined) return;
    const { round } = certificate;
    const about = { chain: genesis.chain, height, round, set: validators.at(height) };
    const heard = engine.equivocations.precommitted(height);
    for (const turn of missedTurns({ ...about, heard })) metrics.missed.inc({ ...turn });
  });
}

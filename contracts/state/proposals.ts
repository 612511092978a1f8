/** Proposals to change the validators, as facts; electing.ts says what becomes of them. */
import type { Hash } from '../../ledger/hash.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Place } from './places.ts';
import type { Wish } from './validatorChange.ts';

/** One validator's word on a proposal, and the height of the block that has it. */
export interface Ballot {
  readonly validator: string;
  readonly vote: 'for' | 'against';
  readonly castAt: number;
}

/** `lapsed`: nobody had decided it when its days were over. Only an `open` one takes ballots. */
export type ProposalStatus = 'open' | 'adopted' | 'rejected' | 'lapsed';

/**
 * A change of the validators. `id` is that of the transaction that proposes it, or the hash of the
 * name of the evidence that does: then `proposer` is null. `lapseTime` is ms since 1970; heights
 * are those of the deeds.
 */
export interface Proposal {
  readonly id: Hash;
  readonly proposer: string | null;
  readonly evidence: string | null;
  readonly changes: readonly Wish[];
  readonly ballots: readonly Ballot[];
  readonly status: ProposalStatus;
  readonly proposedAt: number;
  readonly made: Place;
  readonly decidedAt: number | null;
  readonly lapseTime: number;
}

/** Proposals by id. */
export const proposals: FactKind<Proposal, [id: Hash]> = factKind(
  (id) => `proposal/${id}`,
  ({ id }) => [id],
  [],
);

/** The index family in which the open proposal stands. */
export const OPEN_PROPOSALS = 'proposals-open';

/**
 * What a validator can know of a height: votes, locks, polkas, proposals, bodies. Plain values
 * without behaviour, under everything else here.
 */
import type { Header } from '../../ledger/block.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Kept, Lost, Proposal, Vote } from './messages.ts';

/** Where a validator stands in a height; `newHeight` waits for a reason to make a block. */
export type Step = 'newHeight' | 'propose' | 'prevote' | 'precommit' | 'commit';

/** This node precommitted `block` in `round` and prevotes no other without a newer polka. */
export interface Lock {
  readonly round: number;
  readonly block: Hash;
}

/** The newest block known to have a polka: what this node proposes when its turn comes. */
export interface ValidValue {
  readonly round: number;
  readonly block: Hash;
  readonly polka: Certificate;
  /** The proposal of `round` for `block`, from which a later one is made. */
  readonly proposal: Proposal;
}

/** The first vote of each validator, of one type and round. */
export interface Tally {
  readonly votes: readonly Vote[];
}

/** Both tallies of a round. */
export interface RoundVotes {
  readonly prevote: Tally;
  readonly precommit: Tally;
}

/** The votes of one validator in the highest round it was heard in. */
export interface Newest {
  readonly round: number;
  readonly prevote: Vote | null;
  readonly precommit: Vote | null;
}

/** A proposal with the clock of its arrival, which alone decides whether it is timely. */
export interface ReceivedProposal {
  readonly message: Proposal;
  readonly receivedAtMs: number;
}

/** What is known of a block's body. A verdict, once given, stays for the height. */
export interface BodyState {
  readonly verdict: 'wanted' | 'valid' | 'invalid';
  /** How urgently it was asked for: 1 by a proposal, 2 by a polka, 3 by a quorum of precommits. */
  readonly asked: number;
  /** Known with the verdict. */
  readonly header: Header | null;
}

/**
 * What is known of lost safety records at a height (`lostRecords.ts`). Whoever is in `losses` has
 * not kept its record, whatever else it says.
 */
export interface LostRecords {
  /** This node's own loss, while it waits; it signs nothing. */
  readonly own: Lost | null;
  /** The newest loss of each validator, and how many were told. */
  readonly losses: ReadonlyMap<string, { readonly message: Lost; readonly told: number }>;
  /** The newest word of each validator that kept its record, this one included. */
  readonly kept: ReadonlyMap<string, Kept>;
  /** What this node itself said last: it signs nothing more up to its round. */
  readonly said: Kept | null;
  /** The first round that is signed after an own loss; what is of ours below was lost. */
  readonly from: number;
  /** How long it has waited: for the height to end, or for those who say nothing. */
  readonly patience: 'unneeded' | 'running' | 'over';
}

/** The outcome of a height. */
export interface Decision {
  readonly height: number;
  readonly round: number;
  readonly block: Hash;
  readonly header: Header;
  readonly certificate: Certificate;
}

/** Where a validator stands. */
export interface Place {
  readonly height: number;
  /** -1 while idle. */
  readonly round: number;
  readonly step: Step;
}

/**
 * What a validator can know of a height: votes, locks, polkas, proposals, bodies. Plain values
 * without behaviour, under everything else here.
 */
import type { Header } from '../../ledger/block.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Proposal, Vote } from './messages.ts';

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

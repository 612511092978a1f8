/** What validators put to the vote, as facts; trade/governance says what becomes of it. */
import type { Hash } from '../../ledger/hash.ts';
import type { Amendment } from './amendments.ts';
import type { Correction } from './corrections.ts';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Mailbox } from './mailboxes.ts';
import type { Member, MemberKey, Role, Size } from './members.ts';
import type { Place } from './places.ts';
import type { Wish } from './validatorChange.ts';

/** One validator's word on a proposal, and the height of the block that has it. */
export interface Ballot {
  readonly validator: string;
  readonly vote: 'for' | 'against';
  readonly castAt: number;
}

/** Who votes on blocks, and with what power. */
export interface ValidatorsChange {
  readonly kind: 'validators';
  readonly changes: readonly Wish[];
}

/** How much of its money an issuer may have out: `limit` is decimal text, minor units. */
export interface IssueLimitChange {
  readonly kind: 'issueLimit';
  readonly issuer: string;
  readonly currency: string;
  readonly limit: string;
}

/** Which protocol is to be in force, from which height on. */
export interface ProtocolChange {
  readonly kind: 'protocol';
  readonly protocol: number;
  readonly height: number;
}

/**
 * Which keys a member is to have: those that are kept sign, all others are revoked, and one may be
 * added, which waits its days if one is kept that may do all.
 */
export interface MemberKeysChange {
  readonly kind: 'memberKeys';
  readonly member: string;
  readonly keep: readonly string[];
  readonly add: { readonly name: string; readonly key: string } | null;
}

/** What is to be put right, and why: see corrections.ts. */
export interface CorrectionChange extends Pick<Correction, 'corrects' | 'reason' | 'repair'> {
  readonly kind: 'correction';
}

/** An organisation that is to be a member, with the keys that it has shown to be its own. */
export interface Newcomer extends Omit<Member, 'keys' | 'status' | 'formerRoles'> {
  readonly keys: readonly Pick<MemberKey, 'name' | 'key'>[];
  /** Where details reach it from the first block on; null: it has not said. */
  readonly mailbox: Pick<Mailbox, 'encryptionKey' | 'homeNode' | 'receiptKey'> | null;
}

/** Who is to be a member. `alike`: the members that people could take it for, by their ids. */
export interface EnrolChange {
  readonly kind: 'enrol';
  readonly member: Newcomer;
  readonly alike: readonly string[];
}

/**
 * How a member is to be described: null stays as it is. `roles` are all that it is to have; an
 * oracle stays one. `alike`: the members that people could take it for by a new name.
 */
export interface MemberChange {
  readonly kind: 'member';
  readonly member: string;
  readonly name: string | null;
  readonly lei: string | null;
  readonly uscc: string | null;
  readonly size: Size | null;
  readonly roles: readonly Role[] | null;
  readonly documentNames: readonly string[] | null;
  readonly alike: readonly string[];
}

/** Who begins nothing any more until a ballot says otherwise, and who does so again. */
export interface SuspensionChange {
  readonly kind: 'suspend' | 'readmit';
  readonly member: string;
}

/** Who leaves the network, for ever. */
export interface DepartureChange {
  readonly kind: 'leave';
  readonly member: string;
}

/** Which parameters hold from a height on, and where they come from: see amendments.ts. */
export interface ParametersChange
  extends Pick<Amendment, 'height' | 'values' | 'source' | 'document'> {
  readonly kind: 'parameters';
}

/** What an auditor or supervisor may read of others, and when: see readingMandates.ts. */
export interface ReadingMandateChange {
  readonly kind: 'readingMandate';
  readonly member: string;
  readonly of: readonly string[] | null;
  readonly fromDay: string;
  readonly untilDay: string;
}

/** What can be put to the vote. */
export type Change =
  | ValidatorsChange
  | IssueLimitChange
  | ProtocolChange
  | MemberKeysChange
  | CorrectionChange
  | EnrolChange
  | MemberChange
  | SuspensionChange
  | DepartureChange
  | ParametersChange
  | ReadingMandateChange;

/**
 * Only an `open` one takes ballots, and an adopted raise of the protocol until it happens; it is
 * `revoked` when too few are left for it. `lapsed`: nobody had decided it when its days were over;
 * `overtaken`: it had its ballots, when what it would change had changed so that it could not be.
 */
export type ProposalStatus = 'open' | 'adopted' | 'rejected' | 'lapsed' | 'overtaken' | 'revoked';

/**
 * A change that was put to the vote. `id` is that of the transaction that proposes it, or the hash
 * of the name of the evidence that does: then `proposer` is null. `lapseTime` is ms since 1970;
 * heights are those of the deeds.
 */
export interface Proposal {
  readonly id: Hash;
  readonly proposer: string | null;
  readonly evidence: string | null;
  readonly change: Change;
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

/**
 * The index family in which the open proposals of one kind by one proposer stand; those that
 * evidence opens stand under the validator that they are against.
 */
export function openProposalsPrefix(
  words: Pick<Proposal, 'proposer' | 'evidence' | 'change'>,
): string {
  const { proposer, change } = words;
  const { kind } = change;
  const accused = change.kind === 'validators' ? (change.changes[0]?.validator ?? '') : '';
  const [side, member] = proposer === null ? ['against', accused] : ['by', proposer];
  return `proposals-open/${kind}/${side}/${member}`;
}

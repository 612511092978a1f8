/** Messages of four validators with real keys. */
import type { Certificate } from '../../../ledger/certificate.ts';
import { buildCertificate } from '../../../ledger/certificate.ts';
import { toBase64url, utf8 } from '../../../ledger/encoding.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { hashOf, sha256 } from '../../../ledger/hash.ts';
import { publicKeyOf, sign } from '../../../ledger/keys.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import type { VoteType } from '../../../ledger/vote.ts';
import { keptBytes, lostBytes, proposalBytes, voteBytes } from '../../../ledger/vote.ts';
import type {
  Commit,
  Kept,
  Lost,
  Proposal,
  RoundCertificate,
  Vote,
} from '../../../node/consensus/messages.ts';
import { proposerOrder } from '../../../node/consensus/proposer.ts';
import { CHAIN, GENESIS, makeBlock, START_MS } from '../../simulation/toy.ts';

/** One secret for each of four validators, and one for a stranger. */
const SECRETS = new Map(
  ['va', 'vb', 'vc', 'vd', 'vx'].map((id) => [id, sha256(utf8(`secret of ${id}`))] as const),
);

/** Four validators of equal power with real keys. */
export const REAL_SET: ValidatorSet = ['va', 'vb', 'vc', 'vd'].map((id) => ({
  id,
  key: publicKeyOf(secretOf(id)),
  power: 1,
}));

/** The height that all are about. */
export const HEIGHT = 1;
/** Who proposes its rounds. */
export const ORDER = proposerOrder(CHAIN, HEIGHT, REAL_SET);
const SETS = { now: REAL_SET, next: REAL_SET };
/** The block that is proposed. */
export const BLOCK = makeBlock(
  GENESIS,
  { timeMs: START_MS + 1, transactions: ['t'], proposer: ORDER[0] ?? '' },
  SETS,
);
/** And one that is not. */
export const OTHER = makeBlock(
  GENESIS,
  { timeMs: START_MS + 2, transactions: [], proposer: ORDER[0] ?? '' },
  SETS,
);

/** A signed vote. */
export function vote(change: Partial<Vote> = {}, chain: Hash = CHAIN): Vote {
  const words = {
    kind: 'vote' as const,
    type: 'prevote' as VoteType,
    height: HEIGHT,
    round: 0,
    block: BLOCK.id as Hash | null,
    validator: 'va',
    ...change,
  };
  const signature = toBase64url(sign(secretOf(words.validator), voteBytes({ ...words, chain })));
  return {
    ...words,
    signature,
    ...('signature' in change ? { signature: change.signature ?? '' } : {}),
  };
}

/** A signed certificate by `signers`. */
export function certificate(
  type: VoteType,
  change: Partial<Pick<Certificate, 'block' | 'height' | 'round'>> = {},
  signers: readonly string[] = ['va', 'vb', 'vd'],
): Certificate {
  const place = { block: BLOCK.id, height: HEIGHT, round: 0, ...change };
  const signatures = signers.map(
    (validator) => [validator, vote({ type, ...place, validator }).signature] as const,
  );
  return buildCertificate(place, REAL_SET, new Map(signatures));
}

/** A signed proposal. */
export function proposal(change: Partial<Proposal> = {}): Proposal {
  const round = change.round ?? 0;
  const words = {
    kind: 'proposal' as const,
    height: HEIGHT,
    round,
    block: BLOCK.id,
    validRound: -1,
    header: BLOCK.header,
    transactions: [hashOf(utf8('t'))],
    evidence: [],
    previousCommit: null,
    polka: null,
    validator: ORDER[round % 4] ?? '',
    ...change,
  };
  const signature = toBase64url(
    sign(secretOf(words.validator), proposalBytes({ ...words, chain: CHAIN })),
  );
  return { ...words, signature };
}

/** A round certificate. */
export function roundCertificate(round: number, votes: readonly Vote[]): RoundCertificate {
  return { kind: 'round', height: HEIGHT, round, votes };
}

/** A commit of the block. */
export function commit(change: Partial<Commit> = {}): Commit {
  return { kind: 'commit', certificate: certificate('precommit'), header: BLOCK.header, ...change };
}

/** The word of a validator that lost its record. */
export function lost(change: Partial<Lost> = {}): Lost {
  const words = { kind: 'lost' as const, height: HEIGHT, since: 1_000, validator: 'va', ...change };
  const bytes = lostBytes({ ...words, chain: CHAIN });
  return { ...words, signature: toBase64url(sign(secretOf(words.validator), bytes)) };
}

/** The word of a validator that kept its record. */
export function kept(change: Partial<Kept> = {}): Kept {
  const words = {
    kind: 'kept' as const,
    height: HEIGHT,
    round: 3,
    losses: [
      { validator: 'va', since: 1_000 },
      { validator: 'vb', since: 1_200 },
    ],
    polka: certificate('prevote', { round: 1 }),
    proposal: proposal({ round: 1 }),
    validator: 'vc',
    ...change,
  };
  const named = { block: words.polka?.block ?? null, validRound: words.polka?.round ?? -1 };
  const bytes = keptBytes({ ...words, ...named, chain: CHAIN });
  return { ...words, signature: toBase64url(sign(secretOf(words.validator), bytes)) };
}

function secretOf(id: string): Uint8Array {
  return SECRETS.get(id) ?? new Uint8Array(32);
}

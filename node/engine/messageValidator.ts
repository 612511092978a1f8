/**
 * Consensus messages from peers, on their way to the engine: size and form, then signatures and
 * relations, then the queue. The verdict goes back to the gossip layer. Nothing is executed here.
 */
import type { ChainState } from '../../contracts/execute.ts';
import { FormatError } from '../../ledger/assert.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf } from '../../ledger/hash.ts';
import { heightOf } from '../consensus/ingest.ts';
import type { Commit, Message } from '../consensus/messages.ts';
import { decodeMessage } from '../consensus/messages.ts';
import type { State } from '../consensus/state.ts';
import type { MessageVerdict, SignatureChecks } from '../consensus/verify.ts';
import { REAL_SIGNATURES, verifyMessage } from '../consensus/verify.ts';

/** What the gossip layer is told: pass it on, drop it, or hold it against the sender. */
export type ValidationVerdict = 'accept' | 'ignore' | 'reject';

/** Messages that were verified at one height; more are forgotten, which costs a verification. */
const REMEMBERED = 8_192;

/**
 * Messages whose signatures have verified while the head was the same: each is verified once,
 * however often a peer repeats it. Repair may rightly do so, and a certificate costs a signature
 * check for each of its signers.
 */
export class VerifiedMessages {
  readonly #hashes = new Set<Hash>();
  #head = -1;

  /** How many are remembered. */
  get size(): number {
    return this.#hashes.size;
  }

  /** Whether bytes with this hash have verified on the chain up to height `head`. */
  has(hash: Hash, head: number): boolean {
    return this.#head === head && this.#hashes.has(hash);
  }

  add(hash: Hash, head: number): void {
    if (this.#head !== head || this.#hashes.size >= REMEMBERED) this.#hashes.clear();
    this.#head = head;
    this.#hashes.add(hash);
  }
}

/** What the validator of messages needs. */
export interface MessageValidatorParts {
  readonly chainState: () => ChainState;
  readonly coreState: () => State;
  /** False: too many wait already. */
  readonly receive: (message: Message) => boolean;
  /** A peer speaks of a height that is decided there and not here. */
  readonly onAhead: (peer: string, height: number) => void;
  /** A message about a decided height; none of its signatures has been checked. */
  readonly onLate: (message: Message) => ValidationVerdict;
  /** A peer shows a commit of a height above the one in work; nothing of it is verified. */
  readonly onCommitAhead: (commit: Commit) => ValidationVerdict;
  readonly verified: VerifiedMessages;
  readonly log: { debug(facts: object, message: string): void };
  readonly signatures?: SignatureChecks;
}

/** Takes one wire message of `peer`. */
export function validateMessage(
  parts: MessageValidatorParts,
  peer: string,
  bytes: Uint8Array,
): ValidationVerdict {
  let message: Message;
  try {
    message = decodeMessage(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    parts.log.debug({ peer, code: error.code }, 'malformed message');
    return 'reject';
  }
  if (isHeld(parts.coreState(), message)) return 'ignore';
  const state = parts.chainState();
  if (heightOf(message) <= state.height) return parts.onLate(message);
  const verdict = verifyOnce(parts, message, hashOf(bytes), state);
  // A commit is of a decided height; any other message says that the one before it is.
  const decided = heightOf(message) - (message.kind === 'commit' ? 0 : 1);
  if (verdict.verdict !== 'reject' && decided > state.height) {
    parts.onAhead(peer, decided);
    if (message.kind === 'commit' && decided > state.height + 1) {
      if (parts.onCommitAhead(message) === 'reject') return 'reject';
    }
  }
  if (verdict.verdict === 'accept') return parts.receive(message) ? 'accept' : 'ignore';
  parts.log.debug({ peer, code: verdict.code, kind: message.kind }, verdict.verdict);
  return verdict.verdict;
}

function verifyOnce(
  { verified, signatures = REAL_SIGNATURES }: MessageValidatorParts,
  message: Message,
  hash: Hash,
  { chain, height, validators, nextValidators }: ChainState,
): MessageVerdict {
  if (verified.has(hash, height)) return { verdict: 'accept' };
  const sets = { validators, nextValidators };
  const verdict = verifyMessage(message, { chain, height: height + 1, ...sets, signatures });
  if (verdict.verdict === 'accept') verified.add(hash, height);
  return verdict;
}

/** A vote that is counted already costs no second signature check. */
function isHeld(state: State, message: Message): boolean {
  if (message.kind !== 'vote' || message.height !== state.height) return false;
  const votes = state.tallies.get(message.round)?.[message.type].votes ?? [];
  return votes.some((vote) => vote.signature === message.signature);
}

/**
 * What validators signed at decided heights. It changes nothing there any more, but a liar must not
 * go free because its second word comes after the decision: what this node had heard when a height
 * was decided, and what comes later, is held against what comes later still.
 *
 * Remembered are the newest heights, and of each validator a bounded number of places at each, so
 * that who signs at random crowds out nobody but itself. At any height the certificate counts.
 */
import type { Certificate } from '../../ledger/certificate.ts';
import type { Evidence, EvidenceType, SignedStatement } from '../../ledger/evidence.ts';
import { buildEvidence } from '../../ledger/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { validatorIndex } from '../../ledger/validators.ts';
import { proposalBytes, voteBytes } from '../../ledger/vote.ts';
import { heightOf } from '../consensus/ingest.ts';
import type { Message, Proposal, Vote } from '../consensus/messages.ts';
import type { State } from '../consensus/state.ts';
import type { SignatureChecks } from '../consensus/verify.ts';
import { votesOf } from '../consensus/votes.ts';

/** What late messages are held against. */
export interface LateMessagesParts {
  readonly chain: Hash;
  /** Height of the newest block. */
  readonly head: () => number;
  /** Of a decided height, when this node holds that block. */
  readonly certificateAt: (height: number) => Certificate | undefined;
  readonly validatorsAt: (height: number) => ValidatorSet;
  readonly signatures: SignatureChecks;
  /** Takes two words for one place; `reject` when one of them has a false signature. */
  readonly accuse: (evidence: Evidence) => 'accept' | 'ignore' | 'reject';
}

/** So many of the newest decided heights are remembered. */
export const REMEMBERED_HEIGHTS = 10;
/** Places of one validator at one height; what the core holds of an honest one is far less. */
export const REMEMBERED_PLACES = 64;

/** One thing that a validator signed, and where. */
interface Word {
  readonly type: EvidenceType;
  readonly height: number;
  readonly round: number;
  readonly validator: string;
  readonly statement: SignedStatement;
}

/** The words of one validator at one height, by type and round. */
type Places = Map<string, SignedStatement>;

/** See the head of this file. */
export class LateMessages {
  readonly #parts: LateMessagesParts;
  readonly #heights = new Map<number, Map<string, Places>>();

  constructor(parts: LateMessagesParts) {
    this.#parts = parts;
  }

  /** How many words are remembered. */
  get size(): number {
    const places = [...this.#heights.values()].flatMap((height) => [...height.values()]);
    return places.reduce((sum, { size }) => sum + size, 0);
  }

  /** Who was heard precommitting at a height, in whatever round; nobody when it is too old. */
  precommitted(height: number): ReadonlySet<string> {
    const ofHeight = [...(this.#heights.get(height) ?? [])];
    const hasOne = (places: Places): boolean =>
      [...places.keys()].some((name) => name.startsWith('precommit/'));
    return new Set(ofHeight.filter(([, places]) => hasOne(places)).map(([id]) => id));
  }

  /** Takes over what the core has verified at a height that it is about to leave. */
  remember(state: State): void {
    const oldest = this.#oldest();
    for (const height of this.#heights.keys()) if (height < oldest) this.#heights.delete(height);
    const { head, validatorsAt } = this.#parts;
    for (const word of wordsHeld(state)) {
      if (word.height < oldest || word.height > head()) continue;
      // Something else may have come since the block is on the disk.
      this.#takeWord(word, validatorsAt(word.height), true);
    }
  }

  /** Takes a message about a decided height; `reject` when no honest peer sends such a one. */
  take(message: Message): 'ignore' | 'reject' {
    const height = heightOf(message);
    if (height < this.#oldest() && message.kind !== 'vote') return 'ignore';
    const set = this.#parts.validatorsAt(height);
    for (const word of wordsOf(message, set)) {
      if (word.height !== height || validatorIndex(set, word.validator) < 0) return 'reject';
      if (this.#takeWord(word, set, false) === 'reject') return 'reject';
    }
    return 'ignore';
  }

  #oldest(): number {
    return Math.max(1, this.#parts.head() - REMEMBERED_HEIGHTS + 1);
  }

  #takeWord(word: Word, set: ValidatorSet, isVerified: boolean): 'ignore' | 'reject' {
    const known = this.#known(word, set);
    if (known === undefined) return this.#takeFirst(word, set, isVerified);
    if (saysTheSame(known, word.statement)) return 'ignore';
    // Both signatures are checked there, unless its validator is accused of this already.
    const verdict = this.#parts.accuse(buildEvidence(placeOf(word), [known, word.statement]));
    return verdict === 'reject' ? 'reject' : 'ignore';
  }

  /** What is nowhere to be held against is believed before it is remembered. */
  #takeFirst(word: Word, set: ValidatorSet, isVerified: boolean): 'ignore' | 'reject' {
    const { height, validator, statement } = word;
    const ofHeight = this.#heights.get(height) ?? new Map<string, Places>();
    const places: Places = ofHeight.get(validator) ?? new Map();
    if (height < this.#oldest() || places.size >= REMEMBERED_PLACES) return 'ignore';
    const bytes = bytesOf(word, this.#parts.chain);
    if (!isVerified && !this.#parts.signatures.one(set, validator, bytes, statement.signature)) {
      return 'reject';
    }
    this.#heights.set(height, ofHeight.set(validator, places.set(nameOf(word), statement)));
    return 'ignore';
  }

  #known(word: Word, set: ValidatorSet): SignedStatement | undefined {
    const held = this.#heights.get(word.height)?.get(word.validator)?.get(nameOf(word));
    return held ?? this.#certified(word, set);
  }

  /** The precommit of the same place in the certificate of the height. */
  #certified(word: Word, set: ValidatorSet): SignedStatement | undefined {
    if (word.type !== 'precommit') return undefined;
    const certificate = this.#parts.certificateAt(word.height);
    if (certificate?.round !== word.round) return undefined;
    const signature = certificate.signatures[validatorIndex(set, word.validator)] ?? null;
    if (signature === null) return undefined;
    return { block: certificate.block, validRound: null, signature };
  }
}

/** Everything that a core holds of a height: first what it counts. */
function wordsHeld(state: State): Word[] {
  const { tallies, newest, polkas, proposals, ahead, commit, decided, validators } = state;
  const counted = [...tallies.values()].flatMap(({ prevote, precommit }) => [
    ...prevote.votes,
    ...precommit.votes,
  ]);
  const beyond = [...newest.values()].flatMap(({ prevote, precommit }) => [prevote, precommit]);
  const certified = [commit?.certificate, decided?.certificate].flatMap((certificate) =>
    certificate === undefined ? [] : votesOf(certificate, 'precommit', validators),
  );
  const polled = [...polkas.values()].flatMap((polka) => votesOf(polka, 'prevote', validators));
  const proposed = [...proposals.values()].flat().map(({ message }) => wordOfProposal(message));
  const votes = [...counted, ...certified, ...polled, ...beyond.filter((vote) => vote !== null)];
  // Of the next height, which is over, too, when this node has caught up.
  const early = [...ahead.values()].flatMap(({ message }) => wordsOf(message, validators));
  return [...proposed, ...votes.map(wordOfVote), ...early];
}

/** Everything that was signed in a message. */
function wordsOf(message: Message, set: ValidatorSet): Word[] {
  switch (message.kind) {
    case 'vote':
      return [wordOfVote(message)];
    case 'proposal':
      return [wordOfProposal(message)];
    case 'round':
      return message.votes.map(wordOfVote);
    case 'polka':
      return votesOf(message.certificate, 'prevote', set).map(wordOfVote);
    case 'commit':
      return votesOf(message.certificate, 'precommit', set).map(wordOfVote);
    case 'lost':
    case 'kept':
      return [];
  }
}

function wordOfVote({ type, height, round, validator, block, signature }: Vote): Word {
  return { type, height, round, validator, statement: { block, validRound: null, signature } };
}

function wordOfProposal(proposal: Proposal): Word {
  const { height, round, validator, block, validRound, signature } = proposal;
  const statement = { block, validRound, signature };
  return { type: 'proposal', height, round, validator, statement };
}

function placeOf({ type, height, round, validator }: Word): Omit<Word, 'statement'> {
  return { type, height, round, validator };
}

function nameOf({ type, round }: Word): string {
  return `${type}/${round}`;
}

function saysTheSame(left: SignedStatement, right: SignedStatement): boolean {
  return left.block === right.block && left.validRound === right.validRound;
}

function bytesOf({ type, height, round, statement }: Word, chain: Hash): Uint8Array {
  const { block, validRound } = statement;
  if (type !== 'proposal') return voteBytes({ chain, height, round, type, block });
  // As `wordOfProposal` makes it.
  return proposalBytes({ chain, height, round, block: block ?? '', validRound: validRound ?? -1 });
}

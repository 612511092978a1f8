/**
 * The validator's key behind named methods: there is no way to sign bytes. It remembers the last
 * place it signed at and never goes back: a lower (height, round, type) is refused, and the same
 * place only gives the same signature for the same words. A remote signer can take this place.
 */
import { assert } from '../../ledger/assert.ts';
import { equalBytes, toBase64url } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { HeightStatement } from '../../ledger/heightStatement.ts';
import type { PublicKey } from '../../ledger/keys.ts';
import { publicKeyOf, sign } from '../../ledger/keys.ts';
import type { HeightWords, LostWords } from '../../ledger/vote.ts';
import { heightBytes, keptBytes, lostBytes, proposalBytes, voteBytes } from '../../ledger/vote.ts';
import type {
  Kept,
  Lost,
  Promised,
  Proposal,
  Unsigned,
  UnsignedKept,
  UnsignedProposal,
  UnsignedVote,
  Vote,
} from '../consensus/messages.ts';

/** The signer keeps its word: it has signed something else there, or is past it. */
export class SigningRefusedError extends Error {
  override readonly name = 'SigningRefusedError';
  readonly code = 'signing_refused';
}

/** What an engine needs of a signer. Methods throw `SigningRefusedError`. */
export interface ValidatorSigner {
  /** Id of the validator whose key this is. */
  readonly validator: string;
  signVote(vote: UnsignedVote): Vote;
  signProposal(proposal: UnsignedProposal): Proposal;
  /** Afterwards nothing up to its round is signed. */
  signKept(kept: UnsignedKept): Kept;
  /** Promises nothing, so that it has no place. */
  signLost(lost: Pick<LostWords, 'height' | 'since'>): Lost;
}

interface Place {
  readonly height: number;
  readonly round: number;
  readonly order: number;
}

const ORDER = { proposal: 0, prevote: 1, precommit: 2, kept: 3 } as const;

/** A signer with the secret key in this process. */
export class GuardedSigner implements ValidatorSigner {
  readonly validator: string;
  /** By public key: what it signs with today, and what it may sign with after a rotation. */
  readonly #secrets: ReadonlyMap<PublicKey, Uint8Array>;
  readonly #chain: Hash;
  #secret: Uint8Array;
  #last: { readonly place: Place; readonly bytes: Uint8Array } | null = null;

  /** @param secret 32 bytes. @param spare keys that the validator is about to change to */
  constructor(
    validator: string,
    secret: Uint8Array,
    chain: Hash,
    spare: readonly Uint8Array[] = [],
  ) {
    const secrets = [secret, ...spare];
    for (const each of secrets) assert(each.length === 32, 'a secret key has 32 bytes');
    this.validator = validator;
    this.#secrets = new Map(secrets.map((each) => [publicKeyOf(each), each]));
    this.#secret = secret;
    this.#chain = chain;
  }

  /** Whether the secret key of `key` is here. */
  holds(key: PublicKey): boolean {
    return this.#secrets.has(key);
  }

  /** Signs with `key` from now on; what was signed before, under any key, is not forgotten. */
  use(key: PublicKey): void {
    const secret = this.#secrets.get(key);
    assert(secret !== undefined, 'only a key that is here is used');
    this.#secret = secret;
  }

  /** Takes over what the safety record holds, so that a restart forgets nothing. */
  restore(own: readonly Promised[]): void {
    for (const message of own) {
      const place = placeOf(message);
      if (this.#last === null || compare(place, this.#last.place) > 0) {
        this.#last = { place, bytes: this.#bytesOf(message) };
      }
    }
  }

  signVote(vote: UnsignedVote): Vote {
    return { ...vote, signature: this.#sign(vote) };
  }

  signProposal(proposal: UnsignedProposal): Proposal {
    return { ...proposal, signature: this.#sign(proposal) };
  }

  signKept(kept: UnsignedKept): Kept {
    return { ...kept, signature: this.#sign(kept) };
  }

  signLost({ height, since }: Pick<LostWords, 'height' | 'since'>): Lost {
    const { validator } = this;
    const bytes = lostBytes({ chain: this.#chain, height, since, validator });
    const signature = toBase64url(sign(this.#secret, bytes));
    return { kind: 'lost', height, since, validator, signature };
  }

  /** Signs a statement of height: it promises nothing, so that it has no place. */
  signHeight(words: Omit<HeightWords, 'chain' | 'validator'>): HeightStatement {
    const { validator } = this;
    const bytes = heightBytes({ ...words, chain: this.#chain, validator });
    return { ...words, validator, signature: toBase64url(sign(this.#secret, bytes)) };
  }

  #sign(message: Unsigned): string {
    if (message.validator !== this.validator) {
      throw new SigningRefusedError(`this is not the key of ${message.validator}`);
    }
    const place = placeOf(message);
    const bytes = this.#bytesOf(message);
    if (this.#last !== null) {
      const order = compare(place, this.#last.place);
      if (order < 0) throw new SigningRefusedError(`it has signed later than ${nameOf(place)}`);
      if (order === 0 && !equalBytes(bytes, this.#last.bytes)) {
        throw new SigningRefusedError(`it has signed other words at ${nameOf(place)}`);
      }
    }
    this.#last = { place, bytes };
    return toBase64url(sign(this.#secret, bytes));
  }

  #bytesOf(message: Unsigned): Uint8Array {
    const chain = this.#chain;
    if (message.kind === 'vote') return voteBytes({ ...message, chain });
    if (message.kind === 'proposal') return proposalBytes({ ...message, chain });
    const { polka } = message;
    const named = { block: polka?.block ?? null, validRound: polka?.round ?? -1 };
    return keptBytes({ ...message, ...named, chain });
  }
}

function placeOf(message: Unsigned): Place {
  const order = ORDER[message.kind === 'vote' ? message.type : message.kind];
  return { height: message.height, round: message.round, order };
}

function compare(left: Place, right: Place): number {
  if (left.height !== right.height) return left.height - right.height;
  return left.round === right.round ? left.order - right.order : left.round - right.round;
}

function nameOf({ height, round, order }: Place): string {
  return `height ${height}, round ${round}, place ${order}`;
}

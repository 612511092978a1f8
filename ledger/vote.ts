/**
 * The bytes that validators sign. Each kind is canonical JSON with its own `type`, and none can
 * be taken for another, for a transaction (which begins `eyJ`) or for a checkpoint.
 */
import type { Json } from './canonical.ts';
import { encodeCanonical } from './canonical.ts';
import type { Hash } from './hash.ts';
import type { PublicKey } from './keys.ts';

/** The two votes of a round. */
export type VoteType = 'prevote' | 'precommit';

/** What a vote says: for a block, or for none. */
export interface VoteWords {
  readonly chain: Hash;
  readonly height: number;
  readonly round: number;
  readonly type: VoteType;
  readonly block: Hash | null;
}

/** What a proposal says. `validRound` is the round of the polka it rests on, or -1. */
export interface ProposalWords {
  readonly chain: Hash;
  readonly height: number;
  readonly round: number;
  readonly block: Hash;
  readonly validRound: number;
}

/** That a validator's safety record is lost. `since` names the loss, ms since 1970. */
export interface LostWords {
  readonly chain: Hash;
  readonly height: number;
  readonly since: number;
  readonly validator: string;
}

/** A loss by its name. */
export interface Loss {
  readonly validator: string;
  readonly since: number;
}

/**
 * What a validator that kept its record says to those who lost theirs: it signs nothing more in
 * rounds up to `round`; `validRound` and `block` name the newest polka it knows, or -1 and none.
 */
export interface KeptWords {
  readonly chain: Hash;
  readonly height: number;
  readonly round: number;
  readonly losses: readonly Loss[];
  readonly block: Hash | null;
  readonly validRound: number;
}

/** What a validator's newest block is, said to whoever sent it this nonce: so it is said now. */
export interface HeightWords {
  readonly chain: Hash;
  /** Of the newest block; 0 with the chain as `block` before block 1. */
  readonly height: number;
  readonly block: Hash;
  /** 32 bytes that the asker chose, in hex. */
  readonly nonce: string;
  readonly validator: string;
}

/** A node's word about itself: this libp2p peer speaks for this validator. */
export interface PeerWords {
  readonly chain: Hash;
  readonly validator: string;
  /** The peer id as libp2p writes it. */
  readonly peer: string;
}

/** A new key's word that it is to sign as this validator: whoever says it has the secret key. */
export interface RegistrationWords {
  readonly chain: Hash;
  readonly key: PublicKey;
  readonly validator: string;
}

/** The signed bytes of a vote. */
export function voteBytes(words: VoteWords): Uint8Array {
  const { block, chain, height, round, type } = words;
  return encodeCanonical({ block, chain, height, round, type });
}

/** The signed bytes of a proposal. */
export function proposalBytes(words: ProposalWords): Uint8Array {
  const { block, chain, height, round, validRound } = words;
  return encodeCanonical({ block, chain, height, round, type: 'proposal', validRound });
}

/** The signed bytes of a loss. */
export function lostBytes(words: LostWords): Uint8Array {
  const { chain, height, since, validator } = words;
  return encodeCanonical({ chain, height, since, type: 'lost', validator });
}

/** The signed bytes of the word of a validator that kept its record. */
export function keptBytes(words: KeptWords): Uint8Array {
  const { block, chain, height, round, validRound } = words;
  const losses = words.losses.map(({ since, validator }) => ({ since, validator }));
  return encodeCanonical({ block, chain, height, losses, round, type: 'kept', validRound });
}

/** The signed bytes of a statement of height. */
export function heightBytes(words: HeightWords): Uint8Array {
  const { block, chain, height, nonce, validator } = words;
  return encodeCanonical({ block, chain, height, nonce, type: 'height', validator });
}

/** The signed bytes of a peer's authentication. */
export function peerAuthBytes(words: PeerWords): Uint8Array {
  const statement: Json = {
    chain: words.chain,
    peer: words.peer,
    type: 'peer-auth',
    validator: words.validator,
  };
  return encodeCanonical(statement);
}

/** The signed bytes of a validator's registration. */
export function registrationBytes(words: RegistrationWords): Uint8Array {
  const { chain, key, validator } = words;
  return encodeCanonical({ chain, key, type: 'validator-registration', validator });
}

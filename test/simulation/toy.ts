/**
 * Toys that stand for what consensus does not look into: signatures (a hash instead of Ed25519),
 * blocks whose execution is a chain of hashes, a list of due times. Headers, certificates and
 * messages are the real ones, with their real ids and wire forms.
 */
import type { Body, Header } from '../../ledger/block.ts';
import { encodeBody, headerId, nameBody } from '../../ledger/block.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import { toBase64url, utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf, sha256 } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import { hashValidators, quorumPower } from '../../ledger/validators.ts';
import type { VoteType } from '../../ledger/vote.ts';
import { keptBytes, lostBytes, proposalBytes, voteBytes } from '../../ledger/vote.ts';
import type { Lost, Unsigned } from '../../node/consensus/messages.ts';
import type { SignatureChecks } from '../../node/consensus/verify.ts';

/** The chain of all simulations. */
export const CHAIN: Hash = hashOf(utf8('simulation'));
/** When they begin. */
export const START_MS = 1_800_000_000_000;

const NO_PARAMETERS = hashOf(utf8('parameters'));

/** 64 bytes as base64url that only this validator's toy key makes for these bytes. */
export function toySignature(validator: string, bytes: Uint8Array): string {
  const half = sha256(utf8(`${validator}|`), bytes);
  const whole = new Uint8Array(64);
  whole.set(half);
  whole.set(half, 32);
  return toBase64url(whole);
}

/** The signature of a message under its validator's toy key. */
export function signToy(message: Unsigned): string {
  return toySignature(message.validator, bytesOf(message));
}

/** The word of a validator that lost its record, under its toy key. */
export function lostToy(words: Omit<Lost, 'kind' | 'signature'>): Lost {
  const signature = toySignature(words.validator, lostBytes({ ...words, chain: CHAIN }));
  return { kind: 'lost', ...words, signature };
}

function bytesOf(message: Unsigned): Uint8Array {
  if (message.kind === 'vote') return voteBytes({ ...message, chain: CHAIN });
  if (message.kind === 'proposal') return proposalBytes({ ...message, chain: CHAIN });
  const { polka } = message;
  const named = { block: polka?.block ?? null, validRound: polka?.round ?? -1 };
  return keptBytes({ ...message, ...named, chain: CHAIN });
}

/** Toys in the place of Ed25519. */
export const TOY_SIGNATURES: SignatureChecks = {
  one: (set, id, bytes, signature) =>
    set.some((validator) => validator.id === id) && toySignature(id, bytes) === signature,
  all: verifyToyCertificate,
};

/** As `verifyCertificate` of the ledger, with toy signatures. */
export function verifyToyCertificate(
  certificate: Certificate,
  chain: Hash,
  set: ValidatorSet,
  type: VoteType,
): boolean {
  const { block, height, round, signatures } = certificate;
  if (signatures.length !== set.length) return false;
  const bytes = voteBytes({ chain, height, round, type, block });
  let power = 0;
  for (const [index, validator] of set.entries()) {
    const signature = signatures[index] ?? null;
    if (signature === null) continue;
    if (toySignature(validator.id, bytes) !== signature) return false;
    power += validator.power;
  }
  return power >= quorumPower(set);
}

/** A set of `size` validators `v0`, `v1`, ...; keys are names only. */
export function toySet(powers: readonly number[], names?: readonly string[]): ValidatorSet {
  return powers.map((power, index) => {
    const id = names?.[index] ?? `v${index}`;
    return { id, key: `Ed25519:${id}`, power };
  });
}

/** A toy block: everything a node keeps of one. */
export interface ToyBlock {
  readonly id: Hash;
  readonly header: Header;
  readonly body: Body;
  readonly bytes: Uint8Array;
}

/** The head that a block builds on. */
export interface ToyHead {
  readonly height: number;
  readonly block: Hash;
  readonly timeMs: number;
  readonly state: Hash;
  readonly certificate: Certificate | null;
}

/** Before block 1. */
export const GENESIS: ToyHead = {
  height: 0,
  block: CHAIN,
  timeMs: START_MS,
  state: CHAIN,
  certificate: null,
};

/** What a proposer decides about its block. */
export interface ToyContent {
  readonly timeMs: number;
  readonly transactions: readonly string[];
  readonly proposer: string;
  /** A wrong state root: a block that no correct node finds valid. */
  readonly wrong?: boolean;
}

/** Executes and packs a block on `head`. */
export function makeBlock(
  head: ToyHead,
  content: ToyContent,
  sets: { readonly now: ValidatorSet; readonly next: ValidatorSet },
): ToyBlock {
  const { transactions, timeMs, proposer } = content;
  const body: Body = { transactions, evidence: [], previousCommit: head.certificate };
  const names = nameBody(body);
  const state = stateAfter(head, { ...names, time: timeMs, proposer });
  const header: Header = {
    version: 1,
    chain: CHAIN,
    height: head.height + 1,
    time: timeMs,
    previous: head.block,
    ...names,
    results: names.transactions,
    settlements: NO_PARAMETERS,
    settlementCount: 0,
    state: content.wrong === true ? NO_PARAMETERS : state,
    history: head.block,
    validators: hashValidators(sets.now),
    nextValidators: hashValidators(sets.next),
    parameters: NO_PARAMETERS,
    proposer,
  };
  return { id: headerId(header), header, body, bytes: encodeBody(body) };
}

/** Whether executing the block on `head` gives what its header says. */
export function isValidBlock(head: ToyHead, header: Header): boolean {
  if (header.previous !== head.block || header.height !== head.height + 1) return false;
  if (header.time <= head.timeMs) return false;
  return header.state === stateAfter(head, header);
}

/** The digest by which a toy transaction is named in a compact proposal. */
export function digestOf(transaction: string): Hash {
  return hashOf(utf8(transaction));
}

function stateAfter(
  head: ToyHead,
  header: Pick<Header, 'transactions' | 'time' | 'proposer'>,
): Hash {
  return hashOf(utf8(`${head.state}|${header.transactions}|${header.time}|${header.proposer}`));
}

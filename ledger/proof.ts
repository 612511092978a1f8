/**
 * Portable proofs: files that convince anyone who holds the genesis document, with no network,
 * also after keys have rotated and the network is gone. A proof carries every header at which the
 * validator set changed, each committed by the full quorum of the set before it; a certificate is
 * never checked against a set known only from its own header.
 *
 * What a valid proof assumes: no quorum of any set named in it has leaked its keys.
 */
import type { Verdict } from './assert.ts';
import { FormatError } from './assert.ts';
import type { Header } from './block.ts';
import { decodeHeader, headerId, headerJson } from './block.ts';
import type { Json, JsonObject } from './canonical.ts';
import { encodeCanonical } from './canonical.ts';
import type { Certificate, SignatureCheck } from './certificate.ts';
import { certificateJson, decodeCertificate, verifyCertificate } from './certificate.ts';
import { utf8 } from './encoding.ts';
import type { ProvedEvent } from './events.ts';
import { decodeProvedEvents, eventHolds, eventsHeadOf } from './events.ts';
import type { Genesis } from './genesis.ts';
import type { Hash } from './hash.ts';
import { verifyInclusion } from './merkle.ts';
import {
  expectArray,
  expectChoice,
  expectHash,
  expectInteger,
  expectObject,
  expectText,
} from './shape.ts';
import type { StatePath } from './stateTree.ts';
import { verifyState } from './stateTree.ts';
import { decodeTransaction } from './transaction.ts';
import type { ValidatorSet } from './validators.ts';
import { decodeValidators, hashValidators, validatorsJson } from './validators.ts';

/** A header that a quorum committed. */
export interface CommittedHeader {
  readonly header: Header;
  readonly certificate: Certificate;
}

/** A committed header after which other validators are in force, and who they are. */
export interface ValidatorChange extends CommittedHeader {
  readonly nextValidators: ValidatorSet;
}

/** What every proof rests on: the changes of validators, in order, and the header at its end. */
export interface ProofBase extends CommittedHeader {
  readonly trail: readonly ValidatorChange[];
}

/** That a transaction stands in a block, and with which result; some events of it, or all. */
export interface TransactionProof extends ProofBase {
  readonly type: 'transaction';
  readonly transaction: string;
  readonly index: number;
  readonly path: readonly Hash[];
  readonly result: Json;
  readonly resultPath: readonly Hash[];
  /** In the order of their places. */
  readonly events: readonly ProvedEvent[];
}

/** What became of a due item, such as a payment that nobody sent; some events of it, or all. */
export interface SettlementProof extends ProofBase {
  readonly type: 'settlement';
  readonly outcome: Json;
  readonly index: number;
  readonly path: readonly Hash[];
  /** In the order of their places. */
  readonly events: readonly ProvedEvent[];
}

/** That a key of the state has a value, or none (null), after the block. */
export interface StateProof extends ProofBase {
  readonly type: 'state';
  readonly key: string;
  readonly value: Json;
  readonly path: StatePath;
}

/** Any of the three. */
export type Proof = TransactionProof | SettlementProof | StateProof;

/** What has been proved, and under which committed header. */
export interface Proved {
  readonly header: Header;
  readonly block: Hash;
  /** The proof itself; its fields hold from here on. */
  readonly proof: Proof;
}

/** A proof may carry this many changes of validators. */
const MAX_TRAIL = 10_000;
const MAX_PATH = 64;
const MAX_JWS_LENGTH = 1 << 20;

/** The canonical JSON of a proof, as it is filed. */
export function proofJson(proof: Proof): Json {
  const { trail, header, certificate, ...claim } = proof;
  return {
    ...(claim as unknown as JsonObject),
    ...headProofJson({ trail, header, certificate }),
  };
}

/** The canonical JSON of a header with its certificate and trail alone. */
export function headProofJson({ trail, header, certificate }: ProofBase): JsonObject {
  return {
    certificate: certificateJson(certificate),
    header: headerJson(header),
    trail: trail.map(changeJson),
    version: 1,
  };
}

/** A header with its certificate and trail, their form checked only. @throws as `decodeProof` */
export function decodeHeadProof(json: Json): ProofBase {
  return decodeProofBase(
    expectObject(json, 'proof', ['certificate', 'header', 'trail', 'version']),
  );
}

/** The JSON of one change of validators. */
export function changeJson({ certificate, header, nextValidators }: ValidatorChange): Json {
  return {
    certificate: certificateJson(certificate),
    header: headerJson(header),
    nextValidators: validatorsJson(nextValidators),
  };
}

/**
 * A proof from its JSON, its form checked only.
 * @throws FormatError bad_shape and others of the parts
 */
export function decodeProof(json: Json): Proof {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) {
    throw new FormatError('bad_shape', 'proof: expected an object', { field: 'proof' });
  }
  const type = expectChoice((json as JsonObject)['type'], 'proof.type', [
    'transaction',
    'settlement',
    'state',
  ]);
  if (type === 'transaction') return decodeTransactionProof(json);
  return type === 'settlement' ? decodeSettlementProof(json) : decodeStateProof(json);
}

/**
 * Checks a proof against the genesis document alone.
 * @returns what is proved, or the code of the first check that failed
 * @throws FormatError when the JSON has not the form of a proof
 */
export function verifyProof(json: Json, genesis: Genesis): Verdict<{ readonly proved: Proved }> {
  const proof = decodeProof(json);
  const committed = verifyBase(proof, genesis);
  if (!committed.ok) return committed;
  const failure = checkClaim(proof);
  if (failure !== null) return failure;
  return { ok: true, proved: { header: proof.header, block: headerId(proof.header), proof } };
}

/**
 * Follows the trail of validators from the genesis document to a committed header.
 * @returns the set that is in force at the header's height, or the reason against it
 */
export function verifyBase(
  base: ProofBase,
  genesis: Genesis,
): Verdict<{ readonly set: ValidatorSet }> {
  let set = genesis.validators;
  let height = 0;
  for (const change of base.trail) {
    if (change.header.height <= height || change.header.height >= base.header.height) {
      return refuse('bad_trail', 'the changes of validators are not in order before the header');
    }
    if (hashValidators(change.nextValidators) !== change.header.nextValidators) {
      return refuse('bad_trail', 'the validators are not those that the header names');
    }
    const verdict = verifyCommitted(change, set, genesis.chain);
    if (!verdict.ok) return verdict;
    set = change.nextValidators;
    height = change.header.height;
  }
  const verdict = verifyCommitted(base, set, genesis.chain);
  return verdict.ok ? { ok: true, set } : verdict;
}

/**
 * Checks that `set`, which is known to be in force at the header's height, committed it.
 * @param check `checkSignature`, or one that remembers what it gave
 * @returns the code other_chain, other_validators, other_block, or that of the certificate
 */
export function verifyCommitted(
  committed: CommittedHeader,
  set: ValidatorSet,
  chain: Hash,
  check?: SignatureCheck,
): Verdict<{ readonly power: number }> {
  const { header, certificate } = committed;
  if (header.chain !== chain) return refuse('other_chain', 'the header is of another chain');
  if (header.validators !== hashValidators(set)) {
    return refuse('other_validators', 'other validators were in force at this height');
  }
  if (certificate.height !== header.height || certificate.block !== headerId(header)) {
    return refuse('other_block', 'the certificate commits another block');
  }
  return verifyCertificate(certificate, { chain, set, type: 'precommit', check });
}

function checkClaim(proof: Proof): Verdict<never> | null {
  const { header } = proof;
  if (proof.type === 'state') {
    return verifyState({ root: header.state, ...proof })
      ? null
      : refuse('not_in_state', 'the state root does not hold this value at this key');
  }
  if (proof.type === 'settlement') {
    const leaf = encodeCanonical(proof.outcome);
    const size = header.settlementCount;
    return verifyInclusion({ ...proof, leaf, size, root: header.settlements })
      ? checkEvents(proof.outcome, proof.events)
      : refuse('not_in_block', 'the outcome is not under the header');
  }
  return checkTransactionClaim(proof);
}

function checkTransactionClaim(proof: TransactionProof): Verdict<never> | null {
  const { header, index } = proof;
  const transaction = decodeTransaction(proof.transaction, MAX_JWS_LENGTH);
  if (transaction.chain !== header.chain) {
    return refuse('other_chain', 'the transaction is of another chain');
  }
  const size = header.transactionCount;
  const leaf = utf8(proof.transaction);
  if (!verifyInclusion({ leaf, index, size, path: proof.path, root: header.transactions })) {
    return refuse('not_in_block', 'the transaction is not under the header');
  }
  const result = encodeCanonical(proof.result);
  const path = proof.resultPath;
  if (!verifyInclusion({ leaf: result, index, size, path, root: header.results })) {
    return refuse('not_in_block', 'the result is not under the header');
  }
  const named = (proof.result as JsonObject | null)?.['digest'] === transaction.digest;
  if (!named) return refuse('other_result', 'the result is of another transaction');
  return checkEvents(proof.result, proof.events);
}

/** Each event at its place under the result or outcome that is proved, none twice. */
function checkEvents(result: Json, events: readonly ProvedEvent[]): Verdict<never> | null {
  const head = eventsHeadOf(result);
  let before = -1;
  for (const proved of events) {
    if (proved.index <= before) return refuse('bad_events', 'the events are not in their order');
    if (!eventHolds(head, proved)) return refuse('not_in_result', 'an event is not under it');
    before = proved.index;
  }
  return null;
}

const BASE_FIELDS = ['certificate', 'header', 'trail', 'type', 'version'];

function decodeTransactionProof(json: Json): TransactionProof {
  const own = ['events', 'index', 'path', 'result', 'resultPath', 'transaction'];
  const fields = expectObject(json, 'proof', [...BASE_FIELDS, ...own]);
  return {
    ...decodeProofBase(fields),
    type: 'transaction',
    transaction: expectText(fields['transaction'], 'proof.transaction', MAX_JWS_LENGTH),
    index: expectIndex(fields['index']),
    path: decodePath(fields['path']),
    result: fields['result'] ?? null,
    resultPath: decodePath(fields['resultPath']),
    events: decodeProvedEvents(fields['events']),
  };
}

function decodeSettlementProof(json: Json): SettlementProof {
  const own = ['events', 'index', 'outcome', 'path'];
  const fields = expectObject(json, 'proof', [...BASE_FIELDS, ...own]);
  return {
    ...decodeProofBase(fields),
    type: 'settlement',
    outcome: fields['outcome'] ?? null,
    index: expectIndex(fields['index']),
    path: decodePath(fields['path']),
    events: decodeProvedEvents(fields['events']),
  };
}

function decodeStateProof(json: Json): StateProof {
  const fields = expectObject(json, 'proof', [...BASE_FIELDS, 'key', 'path', 'value']);
  return {
    ...decodeProofBase(fields),
    type: 'state',
    key: expectText(fields['key'], 'proof.key', 256),
    value: fields['value'] ?? null,
    path: decodeStatePath(fields['path'] ?? null),
  };
}

/** A path in the state tree from its JSON. @throws FormatError bad_shape */
export function decodeStatePath(json: Json): StatePath {
  const path = expectObject(json, 'proof.path', ['other', 'siblings']);
  const siblings = expectArray(path['siblings'], 'proof.path.siblings', 256);
  return {
    siblings: siblings.map((hash) => expectHash(hash, 'proof.path.siblings')),
    other: decodeOther(path['other'] ?? null),
  };
}

function decodeOther(json: Json): StatePath['other'] {
  if (json === null) return null;
  const fields = expectObject(json, 'proof.path.other', ['position', 'value']);
  return {
    position: expectHash(fields['position'], 'proof.path.other.position'),
    value: expectHash(fields['value'], 'proof.path.other.value'),
  };
}

/** What every proof rests on, from its fields. @throws FormatError bad_shape and of the parts */
export function decodeProofBase(fields: JsonObject): ProofBase {
  expectInteger(fields['version'], 'proof.version', 1, 1);
  const trail = expectArray(fields['trail'], 'proof.trail', MAX_TRAIL);
  return {
    header: decodeHeader(fields['header']),
    certificate: decodeCertificate(fields['certificate']),
    trail: trail.map(decodeChange),
  };
}

/** @throws FormatError bad_shape and others of the parts */
export function decodeChange(json: Json): ValidatorChange {
  const fields = expectObject(json, 'change', ['certificate', 'header', 'nextValidators']);
  return {
    header: decodeHeader(fields['header']),
    certificate: decodeCertificate(fields['certificate']),
    nextValidators: decodeValidators(fields['nextValidators']),
  };
}

function decodePath(json: Json | undefined): Hash[] {
  return expectArray(json, 'path', MAX_PATH).map((hash) => expectHash(hash, 'path'));
}

function expectIndex(json: Json | undefined): number {
  return expectInteger(json, 'index', 0, Number.MAX_SAFE_INTEGER);
}

function refuse(code: string, reason: string): Verdict<never> {
  return { ok: false, code, reason };
}

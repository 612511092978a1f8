/**
 * From the proof that a node gave to what it proves. Nothing here trusts the node: a proof that
 * does not verify, or proves something else than was asked for, is an error of the node.
 */
import { FormatError } from '../../ledger/assert.ts';
import { headerId } from '../../ledger/block.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import type { ProvedEvent } from '../../ledger/events.ts';
import { decodeProvedEvents, eventsHeadOf } from '../../ledger/events.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Proof, Proved } from '../../ledger/proof.ts';
import { decodeHeadProof, proofJson, verifyBase, verifyProof } from '../../ledger/proof.ts';
import type { StateBundle } from '../../ledger/stateBundle.ts';
import { bundleJson, verifyBundle } from '../../ledger/stateBundle.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import { ClientError } from './clientError.ts';

/** Where in the chain something was proved to stand. */
export interface ProvedAt {
  readonly height: number;
  /** Block time, ms since 1970. */
  readonly time: number;
  /** Id of the header. */
  readonly block: Hash;
  /** The proof as it can be filed; `verifyProofFile` of the auditor accepts its canonical text. */
  readonly proof: Json;
}

/** The newest header that a node has. */
export interface ProvedHead extends Omit<ProvedAt, 'proof'> {
  /** Ids of those who decide at this height. */
  readonly validators: readonly string[];
  /** Those of them whose signatures commit it. */
  readonly signedBy: readonly string[];
}

/** What became of a deed or of a due item: `code` is `ok` or that of a refusal. */
export interface DeedResult {
  readonly code: string;
  readonly facts: JsonObject;
  /** Those of its events that the node gave, each proved, in their order. */
  readonly events: readonly JsonObject[];
  /** How many events it has; more than were given, when there are others that one may not see. */
  readonly eventCount: number;
}

/** A transaction that stands in a block, with its result. */
export interface ProvedTransaction extends ProvedAt {
  readonly id: Hash;
  readonly result: DeedResult;
}

/** A due item that was run, with its outcome. */
export interface ProvedSettlement extends ProvedAt {
  readonly item: string;
  readonly result: DeedResult;
}

/** What stands under a key of the state after the block; null: nothing does. */
export interface ProvedState extends ProvedAt {
  readonly key: string;
  readonly value: Json;
}

/** What stands under several keys of the state, all after one block. */
export interface ProvedStates {
  readonly bundle: StateBundle;
  readonly block: Hash;
  /** The proof as it can be filed. */
  readonly proof: Json;
}

/**
 * The header that `json` proves, with the validators who stand behind it.
 * @throws ClientError bad_proof unless it proves one
 */
export function expectHead(json: Json, genesis: Genesis): ProvedHead {
  const base = orBadProof(() => decodeHeadProof(json));
  const verdict = orBadProof(() => verifyBase(base, genesis));
  if (!verdict.ok) throw bad(`${verdict.code}: ${verdict.reason}`);
  const { header, certificate } = base;
  const signed = verdict.set.filter((_, at) => typeof certificate.signatures[at] === 'string');
  return {
    height: header.height,
    time: header.time,
    block: headerId(header),
    validators: verdict.set.map(({ id }) => id),
    signedBy: signed.map(({ id }) => id),
  };
}

/** @throws ClientError bad_proof unless `json` proves what stands under all of `keys` */
export function expectStates(json: Json, genesis: Genesis, keys: readonly string[]): ProvedStates {
  const verdict = orBadProof(() => verifyBundle(json, genesis));
  if (!verdict.ok) throw bad(`${verdict.code}: ${verdict.reason}`);
  const { bundle, block } = verdict;
  const proved = bundle.entries.map(({ key }) => key);
  if ([...new Set(keys)].sort().join() !== proved.join()) throw bad('it is about other keys');
  return { bundle, block, proof: bundleJson(bundle) };
}

/**
 * A proof of a transaction or settlement, as it is filed, with these events alone: it proves them,
 * and says of the others only that they are there.
 * @param places of the events within the result; null for a proof that has not all of these
 */
export function withEvents(proof: Json, places: readonly number[]): Json | null {
  const fields = objectOf(proof);
  const events = decodeProvedEvents(fields['events']);
  const kept = events.filter(({ index }) => places.includes(index));
  if (kept.length !== new Set(places).size) return null;
  return { ...fields, events: kept.map((event) => ({ ...event })) };
}

/** @throws ClientError bad_proof unless `json` proves the result of transaction `id` */
export function expectTransaction(json: Json, genesis: Genesis, id: Hash): ProvedTransaction {
  const { at, proof } = expectProof(json, genesis, 'transaction');
  const provedId = readTransactionId(proof.transaction);
  if (provedId !== id) throw bad(`it is about transaction ${provedId}`);
  return { ...at, id, result: readResult(proof.result, proof.events) };
}

/** @throws ClientError bad_proof unless `json` proves the outcome of the due item */
export function expectSettlement(json: Json, genesis: Genesis, item: string): ProvedSettlement {
  const { at, proof } = expectProof(json, genesis, 'settlement');
  if (objectOf(proof.outcome)['item'] !== item) throw bad('it is about another item');
  return { ...at, item, result: readResult(proof.outcome, proof.events) };
}

/** @throws ClientError bad_proof unless `json` proves what stands under `key` */
export function expectState(json: Json, genesis: Genesis, key: string): ProvedState {
  const { at, proof } = expectProof(json, genesis, 'state');
  if (proof.key !== key) throw bad('it is about another key');
  return { ...at, key, value: proof.value };
}

/** @throws ClientError bad_proof unless `json` is a valid proof of this type */
function expectProof<Type extends Proof['type']>(
  json: Json,
  genesis: Genesis,
  type: Type,
): { at: ProvedAt; proof: Extract<Proof, { type: Type }> } {
  const { header, block, proof } = verify(json, genesis);
  if (!isOfType(proof, type)) throw bad(`it proves a ${proof.type}, not a ${type}`);
  const { height, time } = header;
  return { at: { height, time, block, proof: proofJson(proof) }, proof };
}

function isOfType<Type extends Proof['type']>(
  proof: Proof,
  type: Type,
): proof is Extract<Proof, { type: Type }> {
  return proof.type === type;
}

function verify(json: Json, genesis: Genesis): Proved {
  const verdict = orBadProof(() => verifyProof(json, genesis));
  if (verdict.ok) return verdict.proved;
  throw bad(`${verdict.code}: ${verdict.reason}`);
}

/** What has not the form of a proof is an error of the node, too. */
function orBadProof<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw error instanceof FormatError ? bad(`${error.code}: ${error.message}`) : error;
  }
}

function readTransactionId(jws: string): Hash {
  // The proof verified, so its transaction has the agreed form.
  return decodeTransaction(jws, jws.length).id;
}

/** A result or outcome that a quorum committed: its form follows from the rules. */
function readResult(json: Json, events: readonly ProvedEvent[]): DeedResult {
  const { code, facts } = objectOf(json);
  return {
    code: typeof code === 'string' ? code : '',
    facts: objectOf(facts ?? null),
    events: events.map(({ event }) => objectOf(event)),
    eventCount: eventsHeadOf(json).count,
  };
}

function objectOf(json: Json): JsonObject {
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  return isObject ? (json as JsonObject) : {};
}

function bad(reason: string): ClientError {
  return new ClientError('bad_proof', `the proof does not hold: ${reason}`);
}

/**
 * `executeBlock`: the one function that proposer, validator, catching-up node and auditor run. It
 * takes the state after a block and the words of the next one, and returns the whole header with
 * all its roots, the results, and what to write; or why the block is invalid. It sees height,
 * time, proposer, body and state: never the header's id, the round or a certificate's validity.
 *
 * In this order: is the block well-formed and everything fit to be in it; forget expired ids;
 * record evidence; run what is due; do the deeds in their order; raise the protocol, or change the
 * parameters, when the next block is to be the first under them; count what members have by then.
 */

import type { Facts } from '../ledger/assert.ts';
import { assert } from '../ledger/assert.ts';
import type { Body, Header } from '../ledger/block.ts';
import { BLOCK_VERSION, headerId, nameBody } from '../ledger/block.ts';
import type { Json } from '../ledger/canonical.ts';
import { canonicalText } from '../ledger/canonical.ts';
import { fromHex } from '../ledger/encoding.ts';
import { tellEvents } from '../ledger/events.ts';
import type { Hash } from '../ledger/hash.ts';
import { hashJson, hashText } from '../ledger/hash.ts';
import type { Frontier } from '../ledger/merkle.ts';
import { appendLeaf, frontierRoot, merkleRootOfTexts } from '../ledger/merkle.ts';
import type { TreeReader } from '../ledger/stateTree.ts';
import { updateTree } from '../ledger/stateTree.ts';
import type { Transaction } from '../ledger/transaction.ts';
import type { ValidatorSet } from '../ledger/validators.ts';
import { decodeValidators, hashValidators, validatorIndex } from '../ledger/validators.ts';
import { checkEntry, checkKey, forgetExpired } from './admit.ts';
import { applyDeed } from './apply.ts';
import { checkEvidence, recordEvidence } from './equivocation.ts';
import type { ItemRun } from './settle.ts';
import { hasBacklog, nextDueTime, settleDue } from './settle.ts';
import { blockSecret, EVENT_SEED_KEY, mixEventSeed, readEventSeed } from './state/eventSeed.ts';
import { PRESENT, rememberedKey } from './state/indexes.ts';
import type { Parameters } from './state/parameters.ts';
import { NEWEST_PROTOCOL } from './state/protocol.ts';
import type { InvalidCode } from './state/refusals.ts';
import { OK } from './state/refusals.ts';
import type { Event } from './state/rule.ts';
import type { Scene } from './state/scene.ts';
import { sceneOf } from './state/scene.ts';
import type { World, Writes } from './state/state.ts';
import { Draft } from './state/state.ts';
import { recordTotals } from './trade/evidence/totalling.ts';
import { dueAmendment, makeAmendment } from './trade/governance/amending.ts';
import { dueRaise } from './trade/governance/raising.ts';
import { concludeRaise } from './trade/governance/voting.ts';
import { UsageCount } from './usage.ts';
import { WorkCount } from './work.ts';

/** Everything that the next block is executed on. */
export interface ChainState {
  readonly chain: Hash;
  /** Of the newest block; 0 before block 1. A chain that continues another goes on with its. */
  readonly height: number;
  /** Of the newest block, ms since 1970; the start of the chain before block 1. */
  readonly time: number;
  /** Id of the newest header; the chain itself before its first block. */
  readonly previous: Hash;
  /** Right edge of the history tree over the chain and all header ids. */
  readonly history: Frontier;
  /** In force at height + 1. */
  readonly validators: ValidatorSet;
  /** In force at height + 2. */
  readonly nextValidators: ValidatorSet;
  /** In force at height + 1. */
  readonly parameters: Parameters;
  readonly world: World;
  readonly tree: TreeReader;
}

/** The words of a block. */
export interface BlockInput {
  /** ms since 1970. */
  readonly time: number;
  /** Id of the validator that proposes. */
  readonly proposer: string;
  readonly body: Body;
  /** Those of the body, decoded, in its order, their signatures verified. */
  readonly transactions: readonly Transaction[];
}

/** What doing a transaction gave: `ok` or the code of a refusal, which changes nothing. */
interface DeedRun {
  readonly code: string;
  readonly digest: Hash;
  readonly events: readonly Event[];
  readonly facts: Facts;
  readonly id: Hash;
}

/** The list root over the salted leaves of the events; ledger/events.ts. */
interface Rooted {
  readonly eventsRoot: Hash;
}

/** What became of a transaction. */
export type Result = DeedRun & Rooted;

/** What became of a due item: what a block proves about it under `header.settlements`. */
export type Outcome = ItemRun & Rooted;

/**
 * The canonical texts that were hashed, for whoever stores them: those of results and outcomes in
 * their order, and those of the events of each.
 */
export interface Texts {
  readonly results: readonly string[];
  readonly outcomes: readonly string[];
  readonly events: {
    readonly results: readonly (readonly string[])[];
    readonly outcomes: readonly (readonly string[])[];
  };
}

/** Who sent a transaction, and the type of its deed. */
export interface Sender {
  readonly member: string;
  readonly deed: string;
}

/** What executing a block gives. */
export interface Executed {
  readonly header: Header;
  readonly id: Hash;
  readonly results: readonly Result[];
  readonly outcomes: readonly Outcome[];
  /** Of each transaction, in their order. */
  readonly senders: readonly Sender[];
  readonly facts: Writes;
  readonly indexes: Writes;
  /** Texts of facts that have left the state in this block, by their digests (state/folded.ts). */
  readonly archived: ReadonlyMap<Hash, string>;
  /** Bytes of groups of the state tree by path; null for a group that goes. */
  readonly groups: ReadonlyMap<string, Uint8Array | null>;
  /** What was hashed of those that are written (ledger/treeGroup.ts). */
  readonly quarters: ReadonlyMap<string, Uint8Array>;
  readonly texts: Texts;
  /** Work that each deed made, in the order of the results. */
  readonly works: readonly number[];
  /** What the salts of its events follow from; see ledger/events.ts. */
  readonly secret: Hash;
  /** The chain state after it, but for the tables that the caller keeps. */
  readonly next: Omit<ChainState, 'world' | 'tree'>;
  /** When the next item is due, ms since 1970; with backlog that is not after the block. */
  readonly wakeAt: number | null;
}

/** Why no honest validator votes for a block. */
export interface Invalid {
  readonly invalid: InvalidCode;
  readonly facts: Facts;
}

/** Whether this software knows the rules of the next block; without them it executes nothing. */
export function knowsProtocol({ protocol }: Pick<Parameters, 'protocol'>): boolean {
  return protocol <= NEWEST_PROTOCOL;
}

/** Why this software can execute no block under these parameters; null when it can. */
export function barredBy({ protocol }: Pick<Parameters, 'protocol'>): string | null {
  if (knowsProtocol({ protocol })) return null;
  return `protocol ${protocol} is in force, and this software knows ${NEWEST_PROTOCOL} at most`;
}

/** Executes the block after `state`; changes nothing but returns what is to be written. */
export function executeBlock(state: ChainState, input: BlockInput): Executed | Invalid {
  assert(knowsProtocol(state.parameters), 'the caller stops before a protocol it does not know');
  // The draft remembers what it reads: entries of one member are checked by one reading.
  const draft = new Draft(state.world);
  const usage = new UsageCount({ ...state, world: draft }, input.time);
  const wrong = checkBlock(state, input) ?? checkEntries({ ...state, world: draft }, input, usage);
  if (wrong !== null) return wrong;
  const { time, transactions } = input;
  const { chain, parameters } = state;
  const scene = sceneOf(draft, { chain, height: state.height + 1, time, parameters });
  forgetExpired(scene);
  const outcomes = [...recordEvidence(scene, input.body.evidence), ...settleDue(scene)];
  const backlog = hasBacklog(scene);
  const results: DeedRun[] = [];
  const works: number[] = [];
  const refused: number[] = [];
  const work = new WorkCount(draft);
  for (const [index, transaction] of transactions.entries()) {
    const before = work.units;
    const made = { height: scene.height, index };
    const result = doTransaction({ ...scene, backlog, made }, transaction);
    work.tell(result.events.length);
    const done = { code: result.code, work: work.units - before };
    if (!usage.note(transaction, done)) refused.push(index);
    results.push(result);
    works.push(done.work);
    // A deed that was broken off for its work has made about as much as a block may have.
    const isTooMuch = index > 0 && work.units > parameters.maxBlockWork;
    if (isTooMuch) return invalid('block_too_heavy', { fits: index });
  }
  if (refused.length > 0) return invalid('refusals_used_up', { without: refused.join(' ') });
  usage.write(draft);
  outcomes.push(...decideAhead(scene));
  const secret = keepSecret(scene, input, results);
  recordTotals(draft, scene.height);
  return seal(state, input, draft, { outcomes, results, secret, works });
}

/** The changes of the state tree that these writes of facts are. */
export function hashFacts(writes: Writes): Map<string, Hash | null> {
  const changes = new Map<string, Hash | null>();
  for (const [key, value] of writes) {
    changes.set(key, value === null ? null : hashText(canonicalText(value)));
  }
  return changes;
}

/** The JSON of a result, as it is hashed and stored. */
export function resultJson(result: Result): Json {
  const { code, digest, events, eventsRoot: root, facts, id } = result;
  return { code, digest, events: { count: events.length, root }, facts, id };
}

/** The JSON of an outcome, as it is hashed and stored. */
export function outcomeJson(outcome: Outcome): Json {
  const { code, events, eventsRoot: root, facts, item } = outcome;
  return { code, events: { count: events.length, root }, facts, item };
}

function checkBlock(state: ChainState, input: BlockInput): Invalid | null {
  const { body, time, transactions } = input;
  const { maxBlockTransactions, maxBlockBytes } = state.parameters;
  assert(
    transactions.length === body.transactions.length &&
      transactions.every(({ jws }, at) => jws === body.transactions[at]),
    'the decoded transactions are those of the body',
  );
  if (time <= state.time) return invalid('time_not_later', { time, previous: state.time });
  if (validatorIndex(state.validators, input.proposer) < 0) return invalid('unknown_proposer');
  if (!followsCommit(state, body)) return invalid('bad_previous_commit');
  if (transactions.length > maxBlockTransactions) {
    return invalid('too_many_transactions', { maxBlockTransactions });
  }
  const bytes = transactions.reduce((sum, { jws }) => sum + jws.length, 0);
  if (bytes > maxBlockBytes) return invalid('block_too_big', { bytes, maxBlockBytes });
  const refusal = checkEvidence(state, body.evidence);
  return refusal === null ? null : invalid(refusal.code, refusal.facts);
}

/** Whether the body carries a certificate for the block before; who signed is checked apart. */
function followsCommit(state: ChainState, body: Body): boolean {
  const { previousCommit } = body;
  // Before its first block a chain names itself.
  if (state.previous === state.chain) return previousCommit === null;
  return previousCommit?.block === state.previous && previousCommit.height === state.height;
}

function checkEntries(state: ChainState, input: BlockInput, usage: UsageCount): Invalid | null {
  const seen = new Set<Hash>();
  for (const transaction of input.transactions) {
    const { id, jws } = transaction;
    const { maxTransactionBytes } = state.parameters;
    if (jws.length > maxTransactionBytes) return invalid('not_canonical', { maxTransactionBytes });
    const refusal = checkEntry(state, transaction, input.time) ?? usage.enter(transaction);
    if (refusal !== null) return invalid(refusal.code, { ...refusal.facts, id });
    if (seen.has(id)) return invalid('repeated', { id });
    seen.add(id);
  }
  return null;
}

/** Of a raise for which it is time, and of parameters with which the next block begins. */
function decideAhead(scene: Scene): ItemRun[] {
  const [proposal, amendment] = [dueRaise(scene), dueAmendment(scene)];
  const run = (item: string, act: () => readonly Event[]): ItemRun => {
    const work = new WorkCount(scene.draft);
    const events = act();
    work.tell(events.length);
    return { code: OK, events, facts: {}, item, work: work.units, most: work.units };
  };
  return [
    ...(proposal === null ? [] : [run(`raise/${proposal}`, () => concludeRaise(scene, proposal))]),
    ...(amendment === null
      ? []
      : [run(`amendment/${amendment.height}`, () => [makeAmendment(scene, amendment)])]),
  ];
}

function doTransaction(scene: Scene, transaction: Transaction): DeedRun {
  const { id, digest, deed, expires, keyName, member: signer } = transaction;
  const done =
    checkKey(scene.draft, transaction) ?? applyDeed({ ...scene, signer, keyName, id }, deed);
  // Being in a block uses a transaction up, whatever became of its deed.
  scene.draft.setIndex(rememberedKey(expires, id), PRESENT);
  if ('code' in done) return { code: done.code, digest, events: [], facts: done.facts, id };
  return { code: OK, digest, events: done, facts: {}, id };
}

/** Mixes the deeds that were done into the seed of events; returns the secret of the block. */
function keepSecret(
  { draft, chain, height }: Scene,
  { transactions }: BlockInput,
  results: readonly DeedRun[],
): Hash {
  const before = readEventSeed(draft, chain);
  let seed = before;
  for (const [index, { deed }] of transactions.entries()) {
    if (results[index]?.code === OK) seed = mixEventSeed(seed, deed);
  }
  if (seed !== before) draft.set(EVENT_SEED_KEY, { seed });
  return blockSecret(seed, height);
}

/** What a block did, before its events have their leaves. */
interface Done {
  readonly results: readonly DeedRun[];
  readonly outcomes: readonly ItemRun[];
  readonly secret: Hash;
  readonly works: readonly number[];
}

/** Results and outcomes with the roots of their events, in the one order of the block. */
function rootEvents({ results, outcomes, secret }: Done): {
  readonly results: readonly Result[];
  readonly outcomes: readonly Outcome[];
  readonly events: Texts['events'];
} {
  let first = 0;
  const texts: (readonly string[])[] = [];
  const rooted = <Run extends DeedRun | ItemRun>(run: Run): Run & Rooted => {
    const told = tellEvents(run.events, secret, first);
    first += run.events.length;
    texts.push(told.texts);
    return { ...run, eventsRoot: told.head.root };
  };
  const rootedOutcomes = outcomes.map(rooted);
  const rootedResults = results.map(rooted);
  const events = {
    outcomes: texts.slice(0, outcomes.length),
    results: texts.slice(outcomes.length),
  };
  return { outcomes: rootedOutcomes, results: rootedResults, events };
}

function seal(state: ChainState, input: BlockInput, draft: Draft, all: Done): Executed {
  const facts = draft.factWrites();
  const { events, ...done } = rootEvents(all);
  const texts: Texts = {
    results: done.results.map((result) => canonicalText(resultJson(result))),
    outcomes: done.outcomes.map((outcome) => canonicalText(outcomeJson(outcome))),
    events,
  };
  const { root, groups, quarters } = updateTree(state.tree, hashFacts(facts));
  const header: Header = {
    version: BLOCK_VERSION,
    chain: state.chain,
    height: state.height + 1,
    time: input.time,
    previous: state.previous,
    ...nameBody(input.body),
    results: merkleRootOfTexts(texts.results),
    settlements: merkleRootOfTexts(texts.outcomes),
    settlementCount: done.outcomes.length,
    state: root,
    history: frontierRoot(state.history),
    validators: hashValidators(state.validators),
    nextValidators: hashValidators(state.nextValidators),
    parameters: hashJson(state.parameters),
    proposer: input.proposer,
  };
  const id = headerId(header);
  const next = follow(state, header, id, draft);
  const wakeAt = nextDueTime(draft);
  const indexes = draft.indexWrites();
  const { secret, works } = all;
  const senders = input.transactions.map(({ member, deed }) => ({ member, deed: deed.type }));
  const tables = { facts, indexes, groups, quarters, texts, archived: draft.archived() };
  return { header, id, ...done, senders, works, ...tables, secret, next, wakeAt };
}

/** What is fixed by the state after the block: validators two heights on, parameters one. */
function follow(state: ChainState, header: Header, id: Hash, world: World): Executed['next'] {
  const parameters = world.facts.get('parameters');
  assert(parameters !== undefined, 'the state has the parameters');
  return {
    chain: state.chain,
    height: header.height,
    time: header.time,
    previous: id,
    history: appendLeaf(state.history, fromHex(id, 32)),
    validators: state.nextValidators,
    nextValidators: decodeValidators(world.facts.get('validators')),
    parameters: parameters as unknown as Parameters,
  };
}

function invalid(code: InvalidCode, facts: Facts = {}): Invalid {
  return { invalid: code, facts };
}

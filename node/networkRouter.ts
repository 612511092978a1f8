/** Which part of the node hears what the network brings, and what goes out to it. */
import type { ChainState } from '../contracts/execute.ts';
import { FormatError } from '../ledger/assert.ts';
import { utf8, utf8Text } from '../ledger/encoding.ts';
import type { Hash } from '../ledger/hash.ts';
import { AbsenceWatch } from './absenceWatch.ts';
import type { ClockWatch } from './clockWatch.ts';
import { CLOCK_FRAME } from './clockWatch.ts';
import type { Commit, Message } from './consensus/messages.ts';
import type { FoundBlock } from './engine/bodyExchange.ts';
import { answerQuestion } from './engine/bodyExchange.ts';
import type { Clock } from './engine/clock.ts';
import type { DecidedAhead } from './engine/decidedAhead.ts';
import type { Engine } from './engine/engine.ts';
import type { EngineLog } from './engine/engineParts.ts';
import { EVIDENCE_FRAME, EvidenceSpreader } from './engine/evidenceSpreader.ts';
import { VerifiedMessages, validateMessage } from './engine/messageValidator.ts';
import { Repairer } from './engine/repairer.ts';
import type { Admission, SubmitOptions } from './mempool/admission.ts';
import type { Mempool } from './mempool/mempool.ts';
import { Batcher, decodeBatch } from './network/batch.ts';
import type { GossipVerdict } from './network/channels.ts';
import type { Network } from './network/network.ts';
import type { BlockReader } from './store/blockReader.ts';
import { answerBlockQuestion } from './sync/blockQuestion.ts';
import type { CatchUp } from './sync/catchUp.ts';
import { isFalse, TransactionPull } from './transactionPull.ts';

/** The chain as the router reads it. */
export interface RoutedChain {
  readonly height: number;
  chainState(): ChainState;
  readonly blocks: Pick<BlockReader, 'first' | 'header' | 'block' | 'run'>;
}

/** The parts that the router connects. */
export interface NetworkRouterParts {
  readonly network: Network;
  readonly engine: Engine;
  readonly store: RoutedChain;
  readonly pool: Mempool;
  readonly catchUp: CatchUp;
  readonly ahead: DecidedAhead;
  readonly log: EngineLog;
  readonly clock: Clock;
  /** Measures the clocks of peers; its frames are rejected without. */
  readonly clocks?: Pick<ClockWatch, 'take'>;
}

/** Own transactions that have waited this long are told to peers, who may have missed them. */
const WAITED_MS = 1_000;
const TOLD_DIGESTS = 32;

/** Sets all handlers of the network; nothing arrives before it is started. */
export class NetworkRouter {
  readonly #parts: NetworkRouterParts;
  readonly #batcher: Batcher;
  readonly #repairer: Repairer;
  readonly #spreader: EvidenceSpreader;
  readonly #pull: TransactionPull;
  readonly #absence: AbsenceWatch;
  readonly #verified = new VerifiedMessages();

  constructor(parts: NetworkRouterParts) {
    this.#parts = parts;
    const { network, engine, store, pool, catchUp, clock, log } = parts;
    this.#batcher = new Batcher(
      (batch) => void network.publish('transactions', batch),
      (action, delayMs) => clock.setAlarm(delayMs, action),
    );
    this.#pull = new TransactionPull({
      network,
      has: (digest) => pool.has(digest),
      admit: (jws) => this.#admit(jws, clock.now(), { dryCheck: false }),
      log,
    });
    this.#repairer = new Repairer({
      network,
      state: () => engine.state,
      commitOf: (height) => commitOf(store, height),
      pending: () => pool.pendingDigests(clock.now(), WAITED_MS, TOLD_DIGESTS),
      take: (peer, bytes) => this.#takeConsensus(peer, bytes),
      onPending: (peer, digests) => void this.#pull.pull(peer, digests),
      onAhead: (peer, height) => catchUp.noteAhead(peer, height),
      clock,
    });
    this.#spreader = new EvidenceSpreader({
      network,
      pending: () => engine.equivocations.pending,
      take: (evidence) => engine.equivocations.take(evidence),
      clock,
    });
    this.#absence = new AbsenceWatch({
      peers: () => network.peers(),
      note: (validators) => engine.noteAbsent(validators),
      clock,
    });
    engine.onCommit(() => this.#absence.follow());
    this.#listen();
  }

  /** Begins to tell peers where this node stands. */
  start(): void {
    this.#repairer.start();
    this.#spreader.start();
    this.#absence.start();
  }

  /** Sends what waits and says no more. */
  stop(): void {
    this.#repairer.stop();
    this.#spreader.stop();
    this.#absence.stop();
    this.#batcher.flush();
  }

  /** Takes a transaction of a caller: into the pool, and to all peers. */
  submit(jws: string, nowMs: number, options: SubmitOptions): Admission {
    const { demand } = this.#parts.pool;
    const admission = this.#admit(jws, nowMs, options);
    if (admission.status === 'admitted') this.#batcher.add(utf8(jws));
    // What ends a rest is worth a message of its own: the proposer waits for it.
    if (demand === 'patient' && this.#parts.pool.demand === 'pressing') this.#batcher.flush();
    return admission;
  }

  #listen(): void {
    const { network, engine, store, pool, clocks } = this.#parts;
    network.onGossip('consensus', (from, bytes) => this.#takeConsensus(from, bytes));
    network.onGossip('heads', (from, bytes) => this.#takeConsensus(from, bytes));
    network.onGossip('transactions', (_from, bytes) => this.#takeBatch(bytes));
    network.onRepair((from, frame) => {
      if (frame[0] === EVIDENCE_FRAME) return this.#spreader.take(frame);
      if (frame[0] === CLOCK_FRAME && clocks !== undefined) return clocks.take(from, frame);
      return this.#repairer.take(from, frame);
    });
    network.serve('bodies', async (_from, request) =>
      answerQuestion(request, {
        candidate: (block) => engine.candidate(block) ?? headBlock(store, block),
        transaction: (digest) => pool.textOf(digest),
      }),
    );
    network.serve('sync', async (_from, request) => answerBlockQuestion(request, store.blocks));
  }

  #takeConsensus(from: string, bytes: Uint8Array): GossipVerdict {
    const { engine, store, catchUp, ahead, log } = this.#parts;
    const parts = {
      chainState: () => store.chainState(),
      coreState: () => engine.state,
      receive: (message: Parameters<Engine['receive']>[0]) => engine.receive(message),
      onAhead: (peer: string, height: number) => catchUp.noteAhead(peer, height),
      onLate: (message: Message) => this.#takeLate(message),
      onCommitAhead: (commit: Commit) => ahead.note(commit, store.chainState()),
      verified: this.#verified,
      signatures: engine.signatures,
      log,
    };
    return validateMessage(parts, from, bytes);
  }

  #takeLate(message: Message): 'ignore' | 'reject' {
    const { engine, store } = this.#parts;
    const verdict = engine.equivocations.takeLate(message);
    const isSigned = message.kind === 'vote' || message.kind === 'proposal';
    if (verdict === 'ignore' && isSigned && message.height === store.height) {
      this.#absence.heard(message.validator);
    }
    return verdict;
  }

  /** One false transaction condemns the batch: an honest node checks before it passes on. */
  #takeBatch(bytes: Uint8Array): GossipVerdict {
    const { maxTransactionBytes } = this.#parts.store.chainState().parameters;
    try {
      let admitted = 0;
      for (const item of decodeBatch(bytes, maxTransactionBytes)) {
        const nowMs = this.#parts.clock.now();
        const admission = this.#admit(utf8Text(item), nowMs, { dryCheck: false });
        if (admission.status === 'admitted') admitted += 1;
        if (isFalse(admission)) return 'reject';
      }
      return admitted > 0 ? 'accept' : 'ignore';
    } catch (error) {
      if (error instanceof FormatError) return 'reject';
      throw error;
    }
  }

  #admit(jws: string, nowMs: number, options: SubmitOptions): Admission {
    const { pool, engine } = this.#parts;
    const before = pool.demand;
    const admission = pool.submit(jws, nowMs, options);
    if (pool.demand !== before) engine.noteDemand();
    return admission;
  }
}

/** The newest block, for a peer that knows it by its certificate only. */
function headBlock(store: RoutedChain, block: Hash): FoundBlock | null {
  const head = store.blocks.header(store.height);
  return head?.id === block ? (store.blocks.block(store.height) ?? null) : null;
}

function commitOf(store: RoutedChain, height: number): Commit | null {
  const stored = store.blocks.header(height);
  if (stored === undefined) return null;
  return { kind: 'commit', certificate: stored.certificate, header: stored.header };
}

/**
 * The engine around the pure consensus core: takes inputs one by one, and performs the effects of
 * each strictly in order and wholly before the next. It is the only writer of the chain.
 *
 *   messages, timers, pool, catch-up -> queue -> step() -> effects -> disk, network, chain
 *
 * Rules: an own message leaves after its safety entry is synced; a block is executed before a vote
 * for it; a decided block is one synced batch; whatever fails to reach the disk ends the process.
 */
import type { Executed } from '../../contracts/execute.ts';
import { nextDueTime } from '../../contracts/settle.ts';
import { assert } from '../../ledger/assert.ts';
import type { Block } from '../../ledger/block.ts';
import { bodyMatches } from '../../ledger/block.ts';
import type { Certificate } from '../../ledger/certificate.ts';
import type { Hash } from '../../ledger/hash.ts';
import { verifyCommitted } from '../../ledger/proof.ts';
import type {
  BuildEffect,
  DecideEffect,
  Effect,
  FetchBodyEffect,
  HaltEffect,
  PersistEffect,
  SetTimerEffect,
} from '../consensus/effect.ts';
import { heightOf } from '../consensus/ingest.ts';
import type { Input } from '../consensus/input.ts';
import type { Message, Unsigned } from '../consensus/messages.ts';
import { encodeMessage } from '../consensus/messages.ts';
import type { State, Work } from '../consensus/state.ts';
import { initialState } from '../consensus/state.ts';
import { step } from '../consensus/step.ts';
import { BlockRest } from './blockRest.ts';
import type { FoundBlock } from './bodyExchange.ts';
import { BodyFinder } from './bodyFinder.ts';
import { PacedBuilder } from './builder.ts';
import type { Candidate } from './candidates.ts';
import { Candidates } from './candidates.ts';
import { CheckedSignatures } from './checkedSignatures.ts';
import type { CommittedBlock, EngineParts } from './engineParts.ts';
import { BadBlockError } from './engineParts.ts';
import { EngineTimers } from './engineTimers.ts';
import { EquivocationWatch } from './equivocationWatch.ts';
import type { Evaluation, Ground } from './evaluate.ts';
import { barredAfter, evaluate } from './evaluate.ts';
import { InputQueue } from './inputQueue.ts';
import { OwnKey } from './ownKey.ts';

/** See the head of this file. */
export class Engine {
  readonly #parts: EngineParts;
  readonly #timers: EngineTimers;
  readonly #finder: BodyFinder;
  readonly #queue: InputQueue;
  readonly #candidates: Candidates;
  readonly #equivocations: EquivocationWatch;
  readonly #builder: PacedBuilder;
  readonly #ownKey: OwnKey;
  readonly #rest: BlockRest;
  readonly #listeners = new Set<(committed: CommittedBlock) => void>();
  /** What has verified, here and before it came here. */
  readonly signatures: CheckedSignatures = new CheckedSignatures();
  #state: State;
  #settled: State;
  #search = new AbortController();
  /** Blocks that are looked for: one search asks everybody. */
  readonly #searched = new Map<Hash, FetchBodyEffect>();
  #failed = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#queue = new InputQueue({
      take: (input) => this.#take(input),
      onSettled: () => {
        this.#settled = this.#state;
      },
      onFailure: (error) => this.#fail(error),
    });
    this.#timers = new EngineTimers(parts.clock);
    this.#ownKey = new OwnKey(parts);
    this.#rest = new BlockRest(parts.timeouts.proposeMs);
    this.#candidates = new Candidates((block, reason) =>
      parts.log.warn({ block, reason }, 'an invalid block was proposed'),
    );
    this.#finder = new BodyFinder({
      network: parts.network,
      clock: parts.clock,
      transaction: (digest) => parts.pool.textOf(digest),
      onMiss: (peer, reason) => parts.log.debug({ peer, reason }, 'no body from peer'),
    });
    this.#equivocations = new EquivocationWatch({
      chain: parts.genesis.chain,
      ground: () => parts.chain.chainState(),
      validatorsAt: (height) => parts.validators.at(height),
      signatures: this.signatures,
      certificateAt: (height) => parts.chain.blocks.header(height)?.certificate,
      keeper: parts.evidence,
      onReady: () => this.#noteWork({ evidence: true }),
      onNew: (evidence) => this.#ownKey.checkEvidence(evidence),
      log: parts.log,
    });
    this.#builder = new PacedBuilder({
      select: (limits) => parts.pool.select(limits),
      drop: (digests) => parts.pool.drop?.(digests),
      evidence: () => this.#equivocations.ready(),
      now: () => this.#parts.clock.now(),
    });
    this.#state = initialState({ chain: parts.genesis.chain, timeouts: parts.timeouts });
    this.#settled = this.#state;
  }

  /**
   * The core's state after the last input whose effects are all done, for repair and status: what
   * this node is just signing is not in it before it is durable, and so cannot be told to peers.
   */
  get state(): State {
    return this.#settled;
  }

  /** What this node holds against validators, for those who tell it and are told. */
  get equivocations(): Pick<EquivocationWatch, 'pending' | 'take' | 'takeLate' | 'precommitted'> {
    return this.#equivocations;
  }

  /** Begins at the height after the chain's head, where the safety record says. */
  async start(): Promise<void> {
    this.#queue.open();
    this.#equivocations.recall();
    await this.#queue.run(() => this.#startHeight());
  }

  /** Ends the input in work and takes no other; resolves when nothing is under way. For good. */
  async stop(): Promise<void> {
    this.#timers.close();
    this.#search.abort();
    await this.#queue.close();
    // What was under way may have begun a height, and a search with it.
    this.#search.abort();
  }

  /** Calls `listener` after each committed block; returns the function that removes it. */
  onCommit(listener: (committed: CommittedBlock) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A message that `verifyMessage` has passed. False: too many wait, it was dropped. */
  receive(message: Message): boolean {
    return this.#queue.feed({ kind: 'message', message, nowMs: this.#parts.clock.now() });
  }

  /** What the pool asks for has changed. */
  noteDemand(): void {
    this.#noteWork(this.#rest.reasonIn(this.#parts.pool));
  }

  /** Which validators cannot be reached, until the next such call. */
  noteAbsent(validators: readonly string[]): void {
    this.#queue.feed({ kind: 'absent', validators });
  }

  /** The candidate block under this id, of this height or the one before. */
  candidate(block: Hash): FoundBlock | null {
    return this.#candidates.get(block) ?? null;
  }

  /**
   * Takes over blocks that peers decided without this node, as far as they follow on the head.
   * Consensus begins again after the last of them only, so that nothing is signed on the way.
   * @returns how many were taken
   * @throws BadBlockError with the reason; those before the bad one were taken
   */
  async adopt(blocks: readonly Block[]): Promise<number> {
    let taken = 0;
    let refusal: string | null = null;
    await this.#queue.run(async () => {
      for (const block of blocks) {
        if (block.header.height !== this.#parts.chain.height + 1) continue;
        // These blocks may be good: it is this software that cannot tell.
        if (barredAfter(this.#parts.chain.chainState()) !== null) break;
        const verified = this.#verify(block);
        if ('wrong' in verified) {
          refusal = `block ${block.header.height}: ${verified.wrong}`;
          break;
        }
        this.#ownKey.checkBlock(block);
        await this.#commit(block, block.certificate, verified.executed);
        taken += 1;
      }
      if (taken > 0) await this.#startHeight();
    });
    if (refusal !== null) throw new BadBlockError(refusal);
    return taken;
  }

  #verify(block: Block): Evaluation {
    const ground = this.#ground();
    const { chain, validators } = ground.state;
    const committed = verifyCommitted(block, validators, chain);
    if (!committed.ok) return { wrong: committed.reason };
    if (!bodyMatches(block.header, block.body)) return { wrong: 'another body' };
    return evaluate(ground, block);
  }

  /** Memory and disk may disagree, or this program is wrong: nothing more may be done. */
  #fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#timers.close();
    this.#search.abort();
    this.#parts.onFatal(error);
  }

  async #take(input: Input): Promise<void> {
    // It waited while its height was committed.
    if (input.kind === 'message' && heightOf(input.message) < this.#state.height) {
      this.#equivocations.takeLate(input.message);
    }
    const { state, effects } = step(this.#state, input);
    this.#rest.follow(state.step, this.#parts.clock.now());
    this.#state = state;
    for (const effect of effects) await this.#perform(effect);
  }

  async #perform(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case 'sign':
        return await this.#sign(effect.message);
      case 'persist':
        return await this.#persist(effect);
      case 'broadcast':
        return this.#publish('consensus', effect.message);
      case 'setTimer':
        return this.#setTimer(effect);
      case 'build':
        return this.#build(effect);
      case 'fetchBody':
        return this.#fetchBody(effect);
      case 'decide':
        return await this.#decide(effect);
      case 'evidence':
        return this.#equivocations.found(effect.evidence);
      case 'scheduleWake':
        return this.#timers.wakeAt(effect.atMs, () =>
          this.#queue.feed({ kind: 'wake', nowMs: this.#parts.clock.now() }),
        );
      case 'halt':
        return this.#halt(effect);
    }
  }

  #halt({ reason, detail }: HaltEffect): void {
    this.#parts.log.fatal({ reason }, `halted: ${detail}`);
    if (reason === 'key_used_elsewhere') this.#ownKey.foundForeign(this.#state.height);
  }

  /** The answer goes before everything that waits: nothing else may be signed meanwhile. */
  async #sign(message: Unsigned): Promise<void> {
    const signed = this.#parts.safety.sign(message);
    await this.#take(
      'refused' in signed
        ? { kind: 'signingRefused', reason: signed.refused }
        : { kind: 'signed', message: signed, nowMs: this.#parts.clock.now() },
    );
  }

  async #persist({ entry, bodies }: PersistEffect): Promise<void> {
    await this.#parts.safety.persist(entry, this.#candidates.encoded(bodies));
  }

  #publish(channel: 'consensus' | 'heads', message: Message): void {
    // `publish` never rejects; what is lost is repaired.
    void this.#parts.network.publish(channel, encodeMessage(message));
  }

  #setTimer({ timer, height, round, delayMs }: SetTimerEffect): void {
    this.#timers.set(timer, delayMs, () =>
      this.#queue.feed({ kind: 'timeout', timer, height, round }),
    );
  }

  #build({ height, round, minTimeMs }: BuildEffect): void {
    const { self, chain, log, clock } = this.#parts;
    assert(self !== null, 'only a validator builds');
    const words = { time: Math.max(clock.now(), minTimeMs), proposer: self };
    const previousCommit = chain.blocks.header(chain.height)?.certificate ?? null;
    const built = this.#builder.build(this.#ground(), words, previousCommit, round);
    if ('wrong' in built) {
      return log.error({ height, round, reason: built.wrong }, 'could not build a block');
    }
    const { executed, body, transactions } = built;
    this.#candidates.keep(body, executed);
    const [{ header }, { evidence }] = [executed, body];
    const digests = transactions.map(({ digest }) => digest);
    const content = { header, transactions: digests, evidence, previousCommit };
    this.#queue.feed({ kind: 'built', height, round, ...content });
  }

  #fetchBody(effect: FetchBodyEffect): void {
    const known = this.#candidates.get(effect.block);
    if (known !== undefined) return this.#feedVerdict(effect.block, known);
    const isSearched = this.#searched.has(effect.block);
    this.#searched.set(effect.block, effect);
    if (isSearched) return;
    const [{ height }, { signal }] = [this.#state, this.#search];
    const search = async (): Promise<void> => {
      // What is known of the block may grow while it is looked for.
      const wanted = (): FetchBodyEffect => this.#searched.get(effect.block) ?? effect;
      const found = await this.#finder.find(wanted, signal);
      if (found === null) return;
      await this.#queue.run(async () => {
        if (this.#state.height !== height) return;
        this.#searched.delete(effect.block);
        const candidate = this.#candidates.judge(effect.block, found, this.#ground());
        this.#candidates.shrink((block) => this.#state.bodies.has(block));
        this.#feedVerdict(effect.block, candidate);
      });
    };
    search().catch((error: unknown) => this.#fail(error));
  }

  #feedVerdict(block: Hash, { header, executed }: Candidate): void {
    this.#queue.feed({ kind: 'body', block, header, valid: executed !== null });
  }

  async #decide({ decision }: DecideEffect): Promise<void> {
    const candidate = this.#candidates.get(decision.block);
    assert(candidate?.executed != null, 'a decided block was found valid here');
    const { certificate, header } = decision;
    await this.#commit(candidate, certificate, candidate.executed);
    // One tells all; the repairer answers who stays behind. Not when catching up: nobody waits.
    const isTeller = header.proposer === this.#parts.self;
    if (isTeller) this.#publish('heads', { kind: 'commit', certificate, header });
    await this.#startHeight();
  }

  async #commit(found: FoundBlock, certificate: Certificate, executed: Executed): Promise<void> {
    const { chain, pool, validators, log } = this.#parts;
    const { header, body } = found;
    await chain.commit({ certificate, body, executed });
    validators.note({ header, certificate, nextValidators: executed.next.validators });
    this.#candidates.clear();
    this.#equivocations.follow();
    const state = chain.chainState();
    pool.follow(state, executed, this.#parts.clock.now());
    const { height, transactionCount, settlementCount } = header;
    log.info({ height, round: certificate.round, transactionCount, settlementCount }, 'committed');
    const told = { block: { header, body, certificate }, executed };
    for (const listener of this.#listeners) listener(told);
  }

  /** Begins the height after the head; the answer to a commit, so nothing comes in between. */
  async #startHeight(): Promise<void> {
    this.#search.abort();
    this.#search = new AbortController();
    this.#searched.clear();
    this.#timers.clear();
    const { chain, safety, pool, self } = this.#parts;
    const state = chain.chainState();
    const { validators, time: previousTimeMs } = state;
    const height = state.height + 1;
    const key = validators.find(({ id }) => id === self)?.key ?? null;
    const { signs, resumed, lost } = await safety.begin(height, previousTimeMs, key);
    if (signs) this.#ownKey.signsAt(height);
    this.#equivocations.remember(this.#state);
    const barred = barredAfter(state);
    const proposals = barred === null ? (resumed?.proposals ?? []) : [];
    this.#candidates.takeUp(proposals, safety.bodies(), this.#ground());
    const { precisionMs, messageDelayMs, minBlockIntervalMs, heartbeatMs } = state.parameters;
    this.#rest.end(this.#parts.clock.now());
    await this.#take({
      kind: 'startHeight',
      ...{ height, validators, previousTimeMs, barred, resumed, lost },
      self: signs ? self : null,
      parameters: { precisionMs, messageDelayMs, intervalMs: minBlockIntervalMs, heartbeatMs },
      work: {
        ...this.#rest.reasonIn(pool),
        evidence: this.#equivocations.ready().length > 0,
        wakeAtMs: nextDueTime(state.world),
      },
      nowMs: this.#parts.clock.now(),
    });
  }

  #noteWork(work: Partial<Work>): void {
    this.#queue.feed({ kind: 'work', work, nowMs: this.#parts.clock.now() });
  }

  #ground(): Ground {
    const { chain, pool, validators } = this.#parts;
    return {
      state: chain.chainState(),
      validatorsAt: (height) => validators.at(height),
      seen: (digest) => pool.seen(digest),
      known: (jws) => pool.known?.(jws),
      check: this.signatures.check,
    };
  }
}

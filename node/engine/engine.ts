/**
 * The engine around the pure consensus core: takes inputs one by one, performs the effects of each
 * strictly in order, and waits for those that must be durable before anything else happens. It is
 * the only writer of the chain.
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
import type { Evidence } from '../../ledger/evidence.ts';
import { hashEvidence } from '../../ledger/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import { verifyCommitted } from '../../ledger/proof.ts';
import type {
  BuildEffect,
  DecideEffect,
  Effect,
  FetchBodyEffect,
  PersistEffect,
  SetTimerEffect,
} from '../consensus/effect.ts';
import type { Input } from '../consensus/input.ts';
import type { Message, UnsignedMessage } from '../consensus/messages.ts';
import { encodeMessage } from '../consensus/messages.ts';
import type { State, Work } from '../consensus/state.ts';
import { initialState } from '../consensus/state.ts';
import { step } from '../consensus/step.ts';
import { Alarms } from './alarms.ts';
import type { FoundBlock } from './bodyExchange.ts';
import { BodyFinder } from './bodyFinder.ts';
import type { SelectLimits } from './builder.ts';
import { buildBlock } from './builder.ts';
import type { Candidate } from './candidates.ts';
import { Candidates } from './candidates.ts';
import type { CommittedBlock, EngineParts } from './engineParts.ts';
import type { Ground } from './evaluate.ts';
import { evaluate } from './evaluate.ts';

type Task = { readonly input: Input } | { readonly run: () => Promise<void> };

/** See the head of this file. */
export class Engine {
  readonly #parts: EngineParts;
  readonly #alarms: Alarms;
  readonly #finder: BodyFinder;
  readonly #queue: Task[] = [];
  readonly #candidates: Candidates;
  readonly #evidence = new Map<Hash, Evidence>();
  readonly #listeners = new Set<(committed: CommittedBlock) => void>();
  #state: State;
  #search = new AbortController();
  /** Blocks that are looked for: one search asks everybody. */
  readonly #searched = new Set<Hash>();
  #draining: Promise<void> | null = null;
  #stopped = true;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#alarms = new Alarms(parts.clock);
    this.#candidates = new Candidates((block, reason) =>
      parts.log.warn({ block, reason }, 'an invalid block was proposed'),
    );
    this.#finder = new BodyFinder({
      network: parts.network,
      clock: parts.clock,
      transaction: (digest) => parts.pool.textOf(digest),
      onMiss: (peer, reason) => parts.log.debug({ peer, reason }, 'no body from peer'),
    });
    this.#state = initialState({ chain: parts.genesis.chain, timeouts: parts.timeouts });
  }

  /** The core's state, for repair and status; never changed from outside. */
  get state(): State {
    return this.#state;
  }

  /** Evidence that waits for a block. */
  get pendingEvidence(): readonly Evidence[] {
    return [...this.#evidence.values()];
  }

  /** Begins at the height after the chain's head, where the safety record says. */
  async start(): Promise<void> {
    this.#stopped = false;
    await this.#do(() => this.#startHeight());
  }

  /** Performs what is queued no further; resolves when nothing is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#alarms.clear();
    this.#search.abort();
    this.#queue.length = 0;
    await this.#draining;
  }

  /** Calls `listener` after each committed block; returns the function that removes it. */
  onCommit(listener: (committed: CommittedBlock) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A message that `verifyMessage` has passed. */
  receive(message: Message): void {
    this.#feed({ kind: 'message', message, nowMs: this.#now() });
  }

  /** The pool has work now, or has none any more. */
  noteWork(work: Partial<Work>): void {
    this.#feed({ kind: 'work', work, nowMs: this.#now() });
  }

  /** The candidate block under this id, of this height or the one before. */
  candidate(block: Hash): FoundBlock | null {
    return this.#candidates.get(block) ?? null;
  }

  /**
   * Takes over blocks that peers decided without this node, as far as they follow on the head.
   * Consensus begins again after the last of them only, so that nothing is signed on the way.
   * @returns how many were taken
   * @throws Error with the reason when a block is not what its certificate says, or is invalid
   */
  async adopt(blocks: readonly Block[]): Promise<number> {
    let taken = 0;
    await this.#do(async () => {
      try {
        for (const block of blocks) {
          if (block.header.height !== this.#parts.chain.height + 1) continue;
          await this.#commit(block, block.certificate, this.#verify(block));
          taken += 1;
        }
      } finally {
        if (taken > 0) await this.#startHeight();
      }
    });
    return taken;
  }

  /** @throws Error with the reason */
  #verify(block: Block): Executed {
    const ground = this.#ground();
    const { chain, validators } = ground.state;
    const committed = verifyCommitted(block, validators, chain);
    if (!committed.ok) throw new Error(committed.reason);
    if (!bodyMatches(block.header, block.body)) throw new Error('another body');
    const evaluation = evaluate(ground, block);
    if ('wrong' in evaluation) throw new Error(evaluation.wrong);
    return evaluation.executed;
  }

  #feed(input: Input): void {
    if (this.#stopped) return;
    this.#queue.push({ input });
    this.#drain();
  }

  /** Runs `action` in its turn, between two inputs. */
  #do(action: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) return resolve();
      this.#queue.push({ run: () => action().then(resolve, reject) });
      this.#drain();
    });
  }

  #drain(): void {
    this.#draining ??= this.#work()
      .catch((error: unknown) => {
        this.#stopped = true;
        this.#parts.onFatal(error);
      })
      .finally(() => {
        this.#draining = null;
        if (this.#queue.length > 0 && !this.#stopped) this.#drain();
      });
  }

  async #work(): Promise<void> {
    for (let task = this.#queue.shift(); task !== undefined; task = this.#queue.shift()) {
      if (this.#stopped) return;
      if ('run' in task) await task.run();
      else await this.#take(task.input);
    }
  }

  async #take(input: Input): Promise<void> {
    const { state, effects } = step(this.#state, input);
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
        return this.#keepEvidence(effect.evidence);
      case 'scheduleWake':
        return this.#alarms.wakeAt(effect.atMs, () =>
          this.#feed({ kind: 'wake', nowMs: this.#now() }),
        );
      case 'halt':
        return this.#parts.log.fatal({ reason: effect.reason }, `halted: ${effect.detail}`);
    }
  }

  /** The answer goes before everything that waits: nothing else may be signed meanwhile. */
  async #sign(message: UnsignedMessage): Promise<void> {
    const signed = this.#parts.safety.sign(message);
    await this.#take(
      'refused' in signed
        ? { kind: 'signingRefused', reason: signed.refused }
        : { kind: 'signed', message: signed, nowMs: this.#now() },
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
    this.#alarms.set(timer, delayMs, () => this.#feed({ kind: 'timeout', timer, height, round }));
  }

  #build({ height, round, minTimeMs }: BuildEffect): void {
    const { self, pool, chain } = this.#parts;
    assert(self !== null, 'only a validator builds');
    const time = Math.max(this.#now(), minTimeMs);
    const previousCommit = chain.blocks.header(chain.height)?.certificate ?? null;
    const parts = {
      select: (limits: SelectLimits) => pool.select(limits),
      evidence: () => this.pendingEvidence,
    };
    const built = buildBlock(this.#ground(), parts, { time, proposer: self }, previousCommit);
    if ('wrong' in built) {
      this.#parts.log.error({ height, round, reason: built.wrong }, 'could not build a block');
      return;
    }
    const { executed, body, transactions } = built;
    this.#candidates.keep(body, executed);
    this.#feed({
      kind: 'built',
      height,
      round,
      header: executed.header,
      transactions: transactions.map(({ digest }) => digest),
      evidence: body.evidence,
      previousCommit,
    });
  }

  #fetchBody(effect: FetchBodyEffect): void {
    const known = this.#candidates.get(effect.block);
    if (known !== undefined) return this.#feedVerdict(effect.block, known);
    if (this.#searched.has(effect.block)) return;
    this.#searched.add(effect.block);
    const { height } = this.#state;
    const { signal } = this.#search;
    const search = async (): Promise<void> => {
      const found = await this.#finder.find(effect, signal);
      if (found === null) return;
      await this.#do(async () => {
        if (this.#state.height !== height) return;
        const ground = this.#ground();
        this.#feedVerdict(effect.block, this.#candidates.judge(effect.block, found, ground));
      });
    };
    search().catch((error: unknown) => this.#parts.onFatal(error));
  }

  #feedVerdict(block: Hash, { header, executed }: Candidate): void {
    this.#feed({ kind: 'body', block, header, valid: executed !== null });
  }

  async #decide({ decision }: DecideEffect): Promise<void> {
    const candidate = this.#candidates.get(decision.block);
    assert(candidate?.executed != null, 'a decided block was found valid here');
    await this.#commit(candidate, decision.certificate, candidate.executed);
    await this.#startHeight();
  }

  async #commit(found: FoundBlock, certificate: Certificate, executed: Executed): Promise<void> {
    const { chain, pool, validators, log } = this.#parts;
    const { header, body } = found;
    await chain.commit({ certificate, body, executed });
    validators.note({ header, certificate, nextValidators: executed.next.validators });
    this.#candidates.forget(header.height);
    for (const item of body.evidence) this.#evidence.delete(hashEvidence(item));
    const state = chain.chainState();
    pool.follow(
      state,
      executed.results.map(({ id }) => id),
      this.#now(),
    );
    const { height, transactionCount, settlementCount } = header;
    log.info({ height, round: certificate.round, transactionCount, settlementCount }, 'committed');
    this.#publish('heads', { kind: 'commit', certificate, header });
    for (const listener of this.#listeners)
      listener({ block: { header, body, certificate }, executed });
  }

  /** Begins the height after the head; the answer to a commit, so nothing comes in between. */
  async #startHeight(): Promise<void> {
    this.#search.abort();
    this.#search = new AbortController();
    this.#searched.clear();
    this.#alarms.clear();
    const { chain, safety, pool, self } = this.#parts;
    const state = chain.chainState();
    const height = state.height + 1;
    const resumed = await safety.begin(height);
    this.#candidates.takeUp(resumed?.proposals ?? [], safety.bodies(), this.#ground());
    const { precisionMs, messageDelayMs, minBlockIntervalMs, heartbeatMs } = state.parameters;
    await this.#take({
      kind: 'startHeight',
      height,
      validators: state.validators,
      self: safety.maySign(height) ? self : null,
      previousTimeMs: state.time,
      parameters: { precisionMs, messageDelayMs, intervalMs: minBlockIntervalMs, heartbeatMs },
      work: {
        transactions: pool.size > 0,
        evidence: this.#evidence.size > 0,
        wakeAtMs: nextDueTime(state.world),
      },
      resumed,
      nowMs: this.#now(),
    });
  }

  #keepEvidence(evidence: Evidence): void {
    this.#parts.log.error({ validator: evidence.validator, type: evidence.type }, 'signed twice');
    this.#evidence.set(hashEvidence(evidence), evidence);
    this.#feed({ kind: 'work', work: { evidence: true }, nowMs: this.#now() });
  }

  #ground(): Ground {
    const { chain, pool, validators } = this.#parts;
    return {
      state: chain.chainState(),
      validatorsAt: (height) => validators.at(height),
      seen: (digest) => pool.seen(digest),
      known: (jws) => pool.known?.(jws),
    };
  }

  #now(): number {
    return this.#parts.clock.now();
  }
}

/**
 * One simulated validator: the production core, safety record and repair around a toy engine that
 * performs effects strictly in order. Everything but `disk` and `chain` is lost in a crash.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { Effect, FetchBodyEffect, PersistEffect } from '../../node/consensus/effect.ts';
import type { Input } from '../../node/consensus/input.ts';
import type { Decision } from '../../node/consensus/knowledge.ts';
import type { Commit, Lost, Message, Promised, Unsigned } from '../../node/consensus/messages.ts';
import type { Status } from '../../node/consensus/repair.ts';
import { repairFor, statusOf } from '../../node/consensus/repair.ts';
import type { Rules } from '../../node/consensus/rules.ts';
import type { Resumed } from '../../node/consensus/safety.ts';
import type { State, Work } from '../../node/consensus/state.ts';
import { initialState } from '../../node/consensus/state.ts';
import { step } from '../../node/consensus/step.ts';
import type { Timer } from '../../node/consensus/timeouts.ts';
import { TIMEOUTS } from '../../node/consensus/timeouts.ts';
import type { DiskOperation, LossMark } from '../../node/engine/safetyRecord.ts';
import { openRecord, planBegin, planPersist } from '../../node/engine/safetyRecord.ts';
import { SimDisk } from './disk.ts';
import type { ToyBlock, ToyHead } from './toy.ts';
import { CHAIN, digestOf, GENESIS, isValidBlock, lostToy, makeBlock, signToy } from './toy.ts';

/** Thrown out of the middle of an effect when the plan says that the power goes. */
export class PowerLost extends Error {}

/** What a simulated node needs of the world around it. */
export interface Surroundings {
  readonly rules: Rules;
  setAt(height: number): ValidatorSet;
  /** This node's clock. */
  now(node: SimNode): number;
  /** Called between any two effects and disk operations; may throw `PowerLost`. */
  crashPoint(node: SimNode, where: string): void;
  broadcast(node: SimNode, message: Message): void;
  setTimer(node: SimNode, timer: Timer, place: { height: number; round: number }, ms: number): void;
  wakeAt(node: SimNode, atMs: number): void;
  searchBody(node: SimNode, wanted: FetchBodyEffect): void;
  built(node: SimNode, input: Input): void;
  decided(node: SimNode, decision: Decision): void;
  sawEffect(node: SimNode, effect: Effect): void;
  stepped(node: SimNode, before: State, input: Input, effects: readonly Effect[]): void;
  /** When the toy state at this height next wants a block, or null. */
  dueAt(head: ToyHead): number | null;
}

/** Switches for planted mistakes outside the core. */
export interface NodePlant {
  /** Leaves disk operations out. */
  readonly keeps?: (operation: DiskOperation) => boolean;
  /** Repairs nothing of these kinds. */
  readonly mute?: readonly Message['kind'][];
  /** Takes the validator set of so many heights later. */
  readonly setShift?: number;
  /** Restarts as if there were no record. */
  readonly forgets?: boolean;
}

/** One decided block as it lies in the store. */
export interface Stored {
  readonly block: ToyBlock;
  readonly commit: Commit;
}

/** See the head of this file. */
export class SimNode {
  readonly name: string;
  /** Id of its key; twins share one. */
  readonly id: string;
  readonly byzantine: boolean;
  disk: SimDisk;
  readonly chain: Stored[] = [];
  readonly pool = new Set<string>();
  readonly candidates = new Map<Hash, ToyBlock>();
  /** Whether the power is on. */
  up = false;
  /** Counts the starts: what was planned for an earlier life does not happen. */
  life = 0;
  /** Not before this time does the next input begin (a slow disk). */
  busyUntilMs = 0;
  refused: string | null = null;
  state: State;
  readonly #world: Surroundings;
  readonly #plant: NodePlant;
  #entries = 0;
  #recordHeight = 0;
  #lost: LossMark | null = null;

  constructor(
    who: { readonly name: string; readonly id: string; readonly byzantine: boolean },
    disk: SimDisk,
    world: Surroundings,
    plant: NodePlant,
  ) {
    this.name = who.name;
    this.id = who.id;
    this.byzantine = who.byzantine;
    this.disk = disk;
    this.#world = world;
    this.#plant = plant;
    this.state = this.#blank();
  }

  get head(): ToyHead {
    const last = this.chain.at(-1);
    if (last === undefined) return GENESIS;
    const { header, id } = last.block;
    const { certificate } = last.commit;
    return {
      height: header.height,
      block: id,
      timeMs: header.time,
      state: header.state,
      certificate,
    };
  }

  get work(): Work {
    return {
      transactions: this.pool.size > 0,
      evidence: false,
      wakeAtMs: this.#world.dueAt(this.head),
      restsUntilMs: null,
    };
  }

  /** Starts or restarts: reads the record, takes up the height after the head. */
  start(): void {
    this.up = true;
    this.life += 1;
    this.state = this.#blank();
    this.candidates.clear();
    const content = this.#plant.forgets === true ? new Map() : this.disk.content();
    const known = { chain: CHAIN, validator: this.id, head: this.head.height, lastSeenSigning: 0 };
    const head = this.#plant.forgets === true ? 0 : this.head.height;
    const record = openRecord(content, { ...known, head });
    if ('refused' in record) {
      this.refused = `${record.refused}: ${record.detail}`;
      return;
    }
    this.#operate(record.repairs);
    this.#recordHeight = record.height;
    this.#entries = record.entries;
    this.#lost = record.lost;
    for (const proposal of record.resumed?.proposals ?? []) {
      const bytes = record.bodies.get(proposal.block);
      if (bytes === undefined) continue;
      const body = {
        transactions: this.#bodyTexts(bytes),
        evidence: proposal.evidence,
        previousCommit: proposal.previousCommit,
      };
      this.candidates.set(proposal.block, {
        id: proposal.block,
        header: proposal.header,
        body,
        bytes,
      });
    }
    this.#begin(record.resumed);
  }

  /** The power goes: only the disk (as far as it was synced) and the store remain. */
  crash(): void {
    this.up = false;
    this.life += 1;
    this.pool.clear();
    this.candidates.clear();
  }

  /** Its record is gone, and perhaps its chain, and its operator has said so; while it is down. */
  lose(chainToo: boolean): void {
    const since = this.#now();
    const owner = { chain: CHAIN, validator: this.id };
    const mark = { since, signsAfter: since + 2 * PARAMETERS.precisionMs };
    this.disk = new SimDisk();
    for (const operation of planBegin(owner, 0, [], mark)) this.disk.perform(operation);
    if (chainToo) this.chain.length = 0;
  }

  /** Takes one input and performs what follows from it. */
  take(input: Input): void {
    const before = this.state;
    const { state, effects } = step(before, input);
    this.state = state;
    this.#world.stepped(this, before, input, effects);
    for (const effect of effects) {
      this.#world.crashPoint(this, effect.kind);
      this.#world.sawEffect(this, effect);
      this.#perform(effect);
    }
  }

  /** A transaction reached the pool. */
  learn(transaction: string): void {
    if (this.pool.has(transaction) || this.#isInChain(transaction)) return;
    this.pool.add(transaction);
    this.take({ kind: 'work', work: this.work, nowMs: this.#world.now(this) });
  }

  status(): Status {
    return statusOf(this.state, []);
  }

  repair(peer: Status): readonly Message[] {
    const mute = this.#plant.mute ?? [];
    const commitOf = (height: number): Commit | null => this.chain[height - 1]?.commit ?? null;
    return repairFor(this.state, peer, commitOf).filter(({ kind }) => !mute.includes(kind));
  }

  /** A block whose body this node can hand out. */
  bodyOf(block: Hash): ToyBlock | null {
    const stored = this.chain.find((each) => each.block.id === block);
    return this.candidates.get(block) ?? stored?.block ?? null;
  }

  /** The body that was searched for is here: keep it, execute it, tell the core. */
  foundBody(block: ToyBlock): void {
    if (this.state.bodies.get(block.id)?.verdict !== 'wanted') return;
    this.candidates.set(block.id, block);
    const valid = isValidBlock(this.head, block.header);
    this.take({ kind: 'body', block: block.id, header: block.header, valid });
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case 'sign':
        return this.take({ kind: 'signed', message: sign(effect.message), nowMs: this.#now() });
      case 'persist':
        return this.#persist(effect);
      case 'broadcast':
        return this.#world.broadcast(this, effect.message);
      case 'setTimer':
        return this.#world.setTimer(this, effect.timer, effect, effect.delayMs);
      case 'build':
        return this.#build(effect.minTimeMs, effect.round);
      case 'fetchBody':
        return this.#fetchBody(effect);
      case 'decide':
        return this.#decide(effect.decision);
      case 'scheduleWake':
        return this.#world.wakeAt(this, effect.atMs);
      case 'evidence':
      case 'halt':
        return;
    }
  }

  #persist({ entry, bodies }: PersistEffect): void {
    const bytes = new Map<Hash, Uint8Array>();
    for (const block of bodies) {
      const body = this.candidates.get(block)?.bytes;
      if (body !== undefined) bytes.set(block, body);
    }
    this.#operate(planPersist(entry, this.#entries, bytes));
    this.#entries += 1;
  }

  #build(minTimeMs: number, round: number): void {
    const { head } = this;
    const content = {
      timeMs: Math.max(this.#now(), minTimeMs),
      transactions: [...this.pool].slice(0, 8),
      proposer: this.id,
    };
    const sets = {
      now: this.#world.setAt(head.height + 1),
      next: this.#world.setAt(head.height + 2),
    };
    const block = makeBlock(head, content, sets);
    this.candidates.set(block.id, block);
    this.#world.built(this, {
      kind: 'built',
      height: head.height + 1,
      round,
      header: block.header,
      transactions: block.body.transactions.map(digestOf),
      evidence: [],
      previousCommit: head.certificate,
    });
  }

  #fetchBody(effect: FetchBodyEffect): void {
    const known = this.candidates.get(effect.block);
    if (known !== undefined) return this.#world.built(this, bodyInput(known, this.head));
    this.#world.searchBody(this, effect);
  }

  #decide(decision: Decision): void {
    const block = this.candidates.get(decision.block);
    if (block === undefined) throw new Error(`${this.name} decided a block without its body`);
    const { certificate, header } = decision;
    this.chain.push({ block, commit: { kind: 'commit', certificate, header } });
    this.#world.decided(this, decision);
    this.#world.crashPoint(this, 'committed');
    for (const transaction of block.body.transactions) this.pool.delete(transaction);
    this.candidates.clear();
    this.candidates.set(block.id, block);
    this.#begin(null);
  }

  #begin(resumed: Resumed | null): void {
    const height = this.head.height + 1;
    // The store was rolled back or the record is ahead: sign nothing below it.
    const mark = this.head.timeMs <= (this.#lost?.signsAfter ?? -1) ? this.#lost : null;
    const isBelow = height < this.#recordHeight;
    const isResumed = resumed?.height === height;
    const signs = !isBelow && (mark === null || isResumed);
    if (height > this.#recordHeight) {
      const owner = { chain: CHAIN, validator: this.id };
      this.#operate(planBegin(owner, height, this.disk.names(), mark));
      this.#recordHeight = height;
      this.#entries = 0;
    }
    const validators = this.#world.setAt(height + (this.#plant.setShift ?? 0));
    const { since } = mark ?? { since: -1 };
    const lost = since < 0 || isBelow ? null : lostToy({ height, since, validator: this.id });
    this.take(startInput(this, this.#world, { validators, signs, resumed, lost }));
  }

  #operate(operations: readonly DiskOperation[]): void {
    for (const operation of operations) {
      this.#world.crashPoint(this, `disk ${operation.op}`);
      if (this.#plant.keeps?.(operation) !== false) this.disk.perform(operation);
    }
  }

  #bodyTexts(bytes: Uint8Array): readonly string[] {
    const body = JSON.parse(new TextDecoder().decode(bytes)) as { transactions: string[] };
    return body.transactions;
  }

  #isInChain(transaction: string): boolean {
    return this.chain.some(({ block }) => block.body.transactions.includes(transaction));
  }

  #now(): number {
    return this.#world.now(this);
  }

  #blank(): State {
    return initialState({ chain: CHAIN, timeouts: TIMEOUTS, rules: this.#world.rules });
  }
}

function startInput(
  node: SimNode,
  world: Surroundings,
  footing: {
    readonly validators: ValidatorSet;
    readonly signs: boolean;
    readonly resumed: Resumed | null;
    readonly lost: Lost | null;
  },
): Input {
  const { head } = node;
  const { validators, signs, resumed, lost } = footing;
  return {
    kind: 'startHeight',
    barred: null,
    height: head.height + 1,
    validators,
    self: signs ? node.id : null,
    previousTimeMs: head.timeMs,
    parameters: PARAMETERS,
    work: node.work,
    resumed,
    lost,
    nowMs: world.now(node),
  };
}

/** Parameters of every simulated chain. */
export const PARAMETERS = {
  intervalMs: 50,
  heartbeatMs: 600_000,
  precisionMs: 500,
  messageDelayMs: 10_000,
} as const;

function bodyInput(block: ToyBlock, head: ToyHead): Input {
  const valid = isValidBlock(head, block.header);
  return { kind: 'body', block: block.id, header: block.header, valid };
}

function sign(message: Unsigned): Promised {
  return { ...message, signature: signToy(message) };
}

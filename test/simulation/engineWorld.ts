/**
 * The world of one run of production engines: virtual time, one seeded source of chance, a network
 * that loses, delays, doubles, reorders and cuts one way, disks that take time and lose power. Two
 * phases: faults, then a healed network in which all nodes have to make three more blocks.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Genesis } from '../../ledger/genesis.ts';
import type { Hash } from '../../ledger/hash.ts';
import type { Network } from '../../node/network/network.ts';
import type { DecidedBlock } from '../../node/store/blockWrites.ts';
import { START } from '../node/smallChain.ts';
import { Agenda } from './agenda.ts';
import { beginFaults } from './engineFaults.ts';
import { Clients, simulationGenesis } from './engineGenesis.ts';
import { EngineInvariants } from './engineInvariants.ts';
import type { EngineSurroundings } from './engineNode.ts';
import { EngineNode } from './engineNode.ts';
import type { EngineScenario } from './engineScenario.ts';
import { drawEngineScenario } from './engineScenario.ts';
import { Violation } from './invariants.ts';
import { Lots } from './lots.ts';
import { SimNetwork } from './simNetwork.ts';

/** How a run differs from the plain one of its seed. */
export interface EngineOptions {
  readonly scenario?: EngineScenario;
  /** Another founding; nodes that it does not name as validators observe. */
  readonly genesis?: Genesis;
  /** These nodes lose power at these points (`where nth`, from 1) instead of at random ones. */
  readonly crashAt?: ReadonlyMap<string, ReadonlySet<string>>;
}

/** How one run ended. */
export interface EngineOutcome {
  readonly violation: string | null;
  /** 64 hex over everything that happened. */
  readonly trace: Hash;
  readonly heights: number;
  readonly events: number;
  readonly acknowledged: number;
  readonly faults: Readonly<Record<string, number>>;
}

/** What a full disk says. */
function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOSPC';
}

const LIVENESS_MS = 90_000;
const MORE_HEIGHTS = 3;
const HEALED_EVERY_MS = 1_500;
const MAX_EVENTS = 300_000;
const CLIENT_PATIENCE_MS = 3_000;

interface Happening {
  readonly what: string;
  /** Does nothing when it says so: its node is in another life. */
  readonly run: () => void;
}

/** One run. */
export class EngineWorld implements EngineSurroundings {
  readonly genesis: Genesis;
  readonly scenario: EngineScenario;
  readonly lots: Lots;
  readonly nodes: EngineNode[];
  readonly faults: Record<string, number> = Object.create(null) as Record<string, number>;
  readonly invariants: EngineInvariants;
  readonly network: SimNetwork;
  nowMs = START;
  healed = false;
  readonly #options: EngineOptions;
  readonly #agenda = new Agenda<Happening>();
  readonly #clients: Clients;
  readonly #trace = createHash('sha256');
  readonly #points = new Map<string, number>();
  /** How far each clock has been set since the start. */
  readonly #jumped = new Map<EngineNode, number>();
  #failure: Error | null = null;
  #events = 0;

  constructor(seed: number, options: EngineOptions = {}) {
    this.lots = new Lots(seed);
    this.#options = options;
    this.scenario = options.scenario ?? drawEngineScenario(this.lots);
    const { size, liars } = this.scenario;
    this.genesis = options.genesis ?? simulationGenesis(size);
    this.#clients = new Clients(this.genesis, this.lots);
    this.nodes = Array.from({ length: size }, (_, index) => {
      return new EngineNode(`v${index}`, index >= size - liars, this);
    });
    this.invariants = new EngineInvariants(this.genesis, this.nodes);
    this.network = new SimNetwork(this);
  }

  /** Runs both phases; a violation is in the outcome, never thrown. */
  async run(): Promise<EngineOutcome> {
    let violation: string | null = null;
    try {
      this.#begin();
      await this.runFor(this.scenario.faultyForMs);
      this.heal();
      const goal = this.invariants.height + MORE_HEIGHTS;
      const reached = (): boolean => this.correct().every(({ chain }) => chain.height >= goal);
      this.#workUntil(reached);
      const isDone = (): boolean => reached() && this.invariants.waiting.size === 0;
      await this.runUntil(isDone, LIVENESS_MS);
      this.invariants.checkEnd();
    } catch (error) {
      violation = error instanceof Violation ? error.message : `crash: ${String(error)}`;
      if (!(error instanceof Violation) && error instanceof Error) violation += error.stack ?? '';
    }
    for (const node of this.nodes) node.crash();
    this.note(`end ${violation} ${this.invariants.height}`);
    const acknowledged = this.invariants.acknowledged.size;
    const { height: heights } = this.invariants;
    const trace = this.#trace.digest('hex');
    const events = this.#events;
    return { violation, trace, heights, events, acknowledged, faults: this.faults };
  }

  /** Starts all nodes, without any faults of its own accord. */
  async startAll(): Promise<void> {
    for (const node of this.nodes) this.startNode(node);
    // A program begins between two events, so there has to be one.
    this.plan(0, 'start', () => {});
    await this.runUntil(() => this.nodes.every(({ engine }) => engine !== null), 5_000);
  }

  /** Lets virtual time pass. */
  async runFor(ms: number): Promise<void> {
    const end = this.nowMs + ms;
    this.plan(ms, 'end of a phase', () => {});
    while (this.nowMs < end) await this.#next();
  }

  /** Lets virtual time pass until `isDone`. @throws Violation when that takes longer */
  async runUntil(isDone: () => boolean, withinMs: number): Promise<void> {
    const deadline = this.nowMs + withinMs;
    while (!isDone()) {
      if (this.nowMs > deadline) throw new Violation(`stuck for ${withinMs} ms: ${this.where()}`);
      await this.#next();
    }
  }

  /** Where everybody stands, for a person to read. */
  where(): string {
    const places = this.nodes.map((node) => {
      const state = node.engine?.state;
      const place = `${state?.height}/${state?.round}/${state?.step} ${state?.halted ?? ''}`;
      return `${node.name}: chain ${node.chain.height}, ${node.up ? place : 'down'}`;
    });
    return `${places.join('; ')}; waiting ${this.invariants.waiting.size}`;
  }

  correct(): EngineNode[] {
    return this.nodes.filter(({ isLiar }) => !isLiar);
  }

  /** Ends all faults; who is down is started. */
  heal(): void {
    this.healed = true;
    this.network.cut.clear();
    this.#jumped.clear();
    for (const { disk, evidenceDisk } of this.nodes) disk.full = evidenceDisk.full = false;
    this.note('heal');
    for (const node of this.nodes) if (!node.up) this.startNode(node);
  }

  startNode(node: EngineNode, acceptLost = false): void {
    node.start(acceptLost).catch((error: unknown) => {
      if (isFull(error)) this.#ends(node);
      else this.#fails(error);
    });
  }

  plan(afterMs: number, what: string, run: () => void): void {
    this.#agenda.plan(this.nowMs + afterMs, { what, run });
  }

  /** A deed of a client, sent to one node after the other until one says that it is in a block. */
  submitOne(): string {
    const { id, jws } = this.#clients.next(this.nowMs);
    this.invariants.waiting.add(id);
    // What a liar keeps to itself is what others have not heard of.
    if (this.scenario.lies === 'withheld bodies') this.nodes.find((it) => it.isLiar)?.submit(jws);
    const attempt = (): void => {
      if (!this.invariants.waiting.has(id)) return;
      const admission = this.lots.pick(this.correct()).submit(jws);
      // A node that died before it told anybody has the receipt all the same.
      const place = admission?.status === 'known' ? admission.place : null;
      if (place !== null) return this.invariants.told(id, place.height);
      this.plan(CLIENT_PATIENCE_MS, `client ${id.slice(0, 8)}`, attempt);
    };
    attempt();
    return id;
  }

  note(text: string): void {
    this.#trace.update(`${this.nowMs} ${text}\n`);
  }

  count(fault: string): void {
    this.faults[fault] = (this.faults[fault] ?? 0) + 1;
  }

  now(node: EngineNode): number {
    const index = this.nodes.indexOf(node);
    const skew = this.scenario.skewsMs[index] ?? 0;
    return this.nowMs + skew + (this.#jumped.get(node) ?? 0);
  }

  alarm(node: EngineNode, delayMs: number, ring: () => void): () => void {
    const { life } = node;
    let isCancelled = false;
    this.plan(Math.max(0, Math.ceil(delayMs)), `alarm ${node.name}`, () => {
      if (!isCancelled && node.life === life) ring();
    });
    return () => {
      isCancelled = true;
    };
  }

  diskTurn(node: EngineNode): Promise<void> {
    const { life } = node;
    const { lots, scenario } = this;
    const isSlow = !this.healed && lots.chance(scenario.slowDisk);
    if (isSlow) this.count('slow disk');
    const takesMs = isSlow ? lots.integer(20, 500) : lots.integer(0, 2);
    return new Promise((resolve) => {
      this.plan(takesMs, `disk ${node.name}`, () => {
        if (node.life === life) resolve();
      });
    });
  }

  dies(node: EngineNode, where: string): boolean {
    const nth = (this.#points.get(`${node.name} ${where}`) ?? 0) + 1;
    this.#points.set(`${node.name} ${where}`, nth);
    if (this.healed) return false;
    const planned = this.#options.crashAt;
    const goes =
      planned === undefined
        ? this.lots.chance(this.scenario.crash)
        : planned.get(node.name)?.has(`${where} ${nth}`) === true;
    if (!goes) return false;
    // A process that is killed leaves what it wrote, synced or not; a power cut takes some of it.
    const isKill = planned === undefined && this.lots.chance(0.5);
    this.count(`${isKill ? 'killed' : 'power cut'}: ${where}`);
    this.note(`${isKill ? 'killed' : 'power'} ${node.name} ${where}`);
    if (isKill) node.crash();
    else this.crashNode(node);
    this.plan(this.lots.integer(10, 4_000), `restart ${node.name}`, () => {
      if (!node.up) this.startNode(node);
    });
    return true;
  }

  /** The power of a node goes, between two things that it does. */
  crashNode(node: EngineNode): void {
    node.crash();
    for (const disk of [node.disk, node.evidenceDisk]) {
      for (const [fault, times] of Object.entries(disk.powerCut(this.lots))) {
        for (let time = 0; time < times; time += 1) this.count(fault);
      }
    }
  }

  /** Sets the clock of a node. */
  jumpClock(node: EngineNode, byMs: number): void {
    this.#jumped.set(node, (this.#jumped.get(node) ?? 0) + byMs);
  }

  networkOf(node: EngineNode): Network {
    return this.network.of(node);
  }

  committed(node: EngineNode, block: DecidedBlock): void {
    const { header, id } = block.executed;
    this.note(`commit ${node.name} ${header.height} ${id}`);
    this.#guard(() => this.invariants.committed(node, block));
  }

  announced(node: EngineNode, block: DecidedBlock): void {
    this.#guard(() => this.invariants.announced(node, block));
  }

  failed(node: EngineNode, error: unknown): void {
    if (isFull(error)) this.#ends(node);
    else if (!node.isLiar) this.#fails(error);
  }

  /** A process ends for want of room on its disk, and is started again, as often as it takes. */
  #ends(node: EngineNode): void {
    this.count('ended by a full disk');
    node.crash();
    this.plan(this.lots.integer(200, 1_500), `restart ${node.name}`, () => {
      if (!node.up) this.startNode(node);
    });
  }

  /** What goes wrong inside a node must end the run, not only the node. */
  #guard(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#fails(error);
    }
  }

  /** Ends the run with the first thing that went wrong. */
  fail(why: string): void {
    this.#fails(new Violation(why));
  }

  #fails(error: unknown): void {
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
  }

  #begin(): void {
    for (const node of this.nodes) this.startNode(node);
    if (this.scenario.transactionEveryMs > 0) this.#work();
    beginFaults(this);
  }

  async #next(): Promise<void> {
    const next = this.#agenda.next();
    if (next === undefined) throw new Violation('nothing will ever happen again');
    this.nowMs = Math.max(this.nowMs, next.atMs);
    this.#events += 1;
    if (this.#events > MAX_EVENTS) throw new Violation(`too busy: ${this.where()}`);
    this.note(next.what.what);
    next.what.run();
    // All that follows from it within the programs happens before the next thing.
    await setImmediate();
    if (this.#failure !== null) throw this.#failure;
  }

  /** While there are faults. */
  #work(): void {
    if (this.healed) return;
    this.submitOne();
    this.plan(this.scenario.transactionEveryMs, 'workload', () => this.#work());
  }

  /** After healing: without anything to agree on a chain is rightly idle, and proves nothing. */
  #workUntil(isDone: () => boolean): void {
    if (isDone()) return;
    this.submitOne();
    this.plan(HEALED_EVERY_MS, 'workload', () => this.#workUntil(isDone));
  }
}

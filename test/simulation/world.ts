/**
 * The world of one run: virtual time, network, power cuts, and the liar. Two phases: faults, then
 * a healed network in which every correct node has to decide three more heights in bounded time.
 */
import { createHash } from 'node:crypto';
import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { Effect, FetchBodyEffect } from '../../node/consensus/effect.ts';
import type { Input } from '../../node/consensus/input.ts';
import type { Decision } from '../../node/consensus/knowledge.ts';
import type { Message } from '../../node/consensus/messages.ts';
import type { Status } from '../../node/consensus/repair.ts';
import type { Rules } from '../../node/consensus/rules.ts';
import { RULES } from '../../node/consensus/rules.ts';
import type { State } from '../../node/consensus/state.ts';
import type { Timer } from '../../node/consensus/timeouts.ts';
import { Agenda } from './agenda.ts';
import type { Happening } from './happening.ts';
import { describe, nodeOf, overWire, placesOf } from './happening.ts';
import { Invariants, Violation } from './invariants.ts';
import { liesFor, otherBlock } from './liars.ts';
import { Links } from './links.ts';
import { LOOK_EVERY_MS, Looks } from './looks.ts';
import { Lots } from './lots.ts';
import type { FaultCounts, Options, Outcome } from './outcome.ts';
import { populate } from './population.ts';
import type { Scenario } from './scenario.ts';
import { drawScenario, setOf } from './scenario.ts';
import type { SimNode, Surroundings } from './simNode.ts';
import { PowerLost } from './simNode.ts';
import type { ToyHead } from './toy.ts';
import { START_MS } from './toy.ts';

const LIVENESS_MS = 60_000;
const MORE_HEIGHTS = 3;
/** The faults end early when so many blocks were decided under them. */
const FAULTY_HEIGHTS = 5;
const STATUS_EVERY_MS = 1_000;
const MAX_EVENTS = 400_000;

/** One run. */
export class World implements Surroundings {
  readonly rules: Rules;
  readonly scenario: Scenario;
  readonly nodes: readonly SimNode[];
  readonly faults: FaultCounts = Object.create(null) as FaultCounts;
  readonly lots: Lots;
  readonly invariants: Invariants;
  nowMs = START_MS;
  healed = false;
  readonly #options: Options;
  readonly #agenda = new Agenda<Happening>();
  readonly #links: Links;
  readonly #looks: Looks;
  readonly #points = new Map<string, number>();
  readonly #trace = createHash('sha256');
  readonly #wakes = new Map<string, number>();
  #transactions: string[] = [];
  #events = 0;

  constructor(seed: number, options: Options = {}) {
    this.lots = new Lots(seed);
    this.#options = options;
    this.scenario = options.scenario ?? drawScenario(this.lots);
    this.#links = new Links(this.scenario, this.lots, (fault) => this.count(fault));
    this.#looks = new Looks(seed, this.#links, options.wrongLooks);
    this.rules = { ...RULES, ...options.rules };
    this.invariants = new Invariants((height) => this.setAt(height));
    this.nodes = populate(this, this.scenario, options.plant);
    this.invariants.liars = this.nodes.filter((node) => node.byzantine).map((node) => node.id);
  }

  /** Runs to the end; a violation is in the outcome, never thrown. */
  run(): Outcome {
    let violation: string | null = null;
    try {
      this.#begin();
      this.#loop();
    } catch (error) {
      // A mutant may break the run in other ways than by an invariant: that is found, too.
      violation = error instanceof Violation ? error.message : `crash: ${String(error)}`;
    }
    const heights = Math.max(0, ...this.#correct().map((node) => node.chain.length));
    this.#note(`end ${violation} ${heights}`);
    const trace = this.#trace.digest('hex');
    return { violation, trace, heights, faults: this.faults, events: this.#events };
  }

  setAt(height: number): ValidatorSet {
    return setOf(this.scenario, height);
  }

  now(node: SimNode): number {
    const index = Number(node.id.slice(1));
    return this.nowMs + (this.scenario.skewsMs[index] ?? 0);
  }

  crashPoint(node: SimNode, where: string): void {
    const point = (this.#points.get(node.name) ?? 0) + 1;
    this.#points.set(node.name, point);
    if (this.healed) return;
    const planned = this.#options.crashAt;
    const dies =
      planned === undefined
        ? this.lots.chance(this.scenario.crash)
        : planned.get(node.name)?.has(point) === true;
    if (!dies) return;
    this.#note(`power ${node.name} ${where}`);
    throw new PowerLost(where);
  }

  broadcast(node: SimNode, message: Message): void {
    if (this.scenario.liar === 'silent' && node.byzantine) return;
    if (message.kind === 'vote' || message.kind === 'proposal') {
      if (message.validator === node.id) this.invariants.left(node, message);
    }
    if (message.kind === 'kept') this.invariants.gaveUp(node, message);
    for (const to of this.nodes) {
      if (to === node) continue;
      const said = liesFor(this, node, to, message);
      if (said !== null) this.#send(node, to, { kind: 'message', to, from: node, message: said });
    }
  }

  setTimer(
    node: SimNode,
    timer: Timer,
    { height, round }: { height: number; round: number },
    ms: number,
  ): void {
    this.#planInput(node, ms, { kind: 'timeout', timer, height, round });
  }

  wakeAt(node: SimNode, atMs: number): void {
    const wait = Math.max(1, atMs - this.now(node));
    const known = this.#wakes.get(node.name);
    if (known !== undefined && known <= this.nowMs + wait && known > this.nowMs) return;
    this.#wakes.set(node.name, this.nowMs + wait);
    this.#planInput(node, wait, { kind: 'wake', nowMs: 0 });
  }

  searchBody(node: SimNode, wanted: FetchBodyEffect): void {
    const { life } = node;
    this.#agenda.plan(this.nowMs, { kind: 'search', node, life, wanted, attempt: 0 });
  }

  built(node: SimNode, input: Input): void {
    this.#planInput(node, this.lots.integer(1, 8), input);
  }

  decided(node: SimNode, decision: Decision): void {
    this.invariants.decided(node, decision);
    this.#note(`decide ${node.name} ${decision.height} ${decision.round} ${decision.block}`);
    // A status on change, so that who catches up need not wait a second for each height.
    this.#agenda.plan(this.nowMs + 100, { kind: 'tell', node, life: node.life, once: true });
  }

  sawEffect(node: SimNode, effect: Effect): void {
    if (effect.kind === 'persist' && !this.healed && this.lots.chance(this.scenario.slowDisk)) {
      this.count('slowDisk');
      node.busyUntilMs = Math.max(node.busyUntilMs, this.nowMs) + this.lots.integer(20, 400);
    }
    if (effect.kind === 'evidence') this.count('evidence');
    if (effect.kind === 'sign' && effect.message.kind === 'kept') this.count('gaveUp');
  }

  stepped(node: SimNode, before: State, _input: Input, effects: readonly Effect[]): void {
    if (before.lost.own !== null && node.state.self !== null) this.count('tookUp');
    this.invariants.stepped(node, before, effects);
  }

  dueAt(head: ToyHead): number | null {
    return this.#options.due?.(head) ?? null;
  }

  count(fault: string, times = 1): void {
    this.faults[fault] = (this.faults[fault] ?? 0) + times;
  }

  #correct(): SimNode[] {
    return this.nodes.filter((node) => !node.byzantine);
  }

  #begin(): void {
    const { partitionEveryMs, faultyForMs } = this.scenario;
    this.#agenda.plan(this.nowMs, { kind: 'workload' });
    this.#agenda.plan(this.nowMs, { kind: 'links' });
    if (partitionEveryMs > 0) this.#agenda.plan(this.nowMs + 10, { kind: 'partition' });
    this.#agenda.plan(this.nowMs + faultyForMs, { kind: 'heal' });
    for (const [index, skew] of this.scenario.skewsMs.entries()) {
      if (skew !== 0) this.count('clockSkew');
      if (Math.abs(skew) > 500) this.count('clockBeyondPrecision');
      if (index === 0 && this.scenario.liar !== 'none') this.count(`liar ${this.scenario.liar}`);
    }
    for (const { node: name, afterMs, chainToo } of this.#options.losses ?? []) {
      for (const node of this.nodes.filter((each) => each.name === name)) {
        this.#agenda.plan(this.nowMs + afterMs, { kind: 'lose', node, chainToo });
      }
    }
    for (const node of this.nodes) this.#start(node);
  }

  #loop(): void {
    let [deadlineMs, goal] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (;;) {
      const next = this.#agenda.next();
      if (next === undefined) throw new Violation('I11 nothing will ever happen again');
      this.nowMs = Math.max(this.nowMs, next.atMs);
      if (this.nowMs > deadlineMs) throw new Violation(`I11 stuck: ${placesOf(this.nodes)}`);
      this.#events += 1;
      if (this.#events > MAX_EVENTS) throw new Violation(`I11 too busy: ${placesOf(this.nodes)}`);
      if (next.what.kind !== 'heal') this.#happen(next.what);
      const reached = this.#correct().map((node) => node.chain.length);
      if (!this.healed && (next.what.kind === 'heal' || Math.max(...reached) >= FAULTY_HEIGHTS)) {
        this.#heal();
        deadlineMs = this.nowMs + (this.#options.livenessMs ?? LIVENESS_MS);
        goal = Math.max(...reached) + MORE_HEIGHTS;
      }
      if (reached.every((height) => height >= goal)) return;
    }
  }

  #happen(what: Happening): void {
    const node = nodeOf(what);
    if (node !== null && node.busyUntilMs > this.nowMs) {
      this.#agenda.plan(node.busyUntilMs, what);
      return;
    }
    this.#note(describe(what, this.nowMs));
    if (what.kind === 'workload') return this.#addWork();
    if (what.kind === 'partition') return this.#partition();
    if (what.kind === 'links') return this.#lookAtLinks();
    if (what.kind === 'lose') return this.#lose(what.node, what.chainToo);
    if (what.kind === 'restart') return what.node.up ? undefined : this.#start(what.node);
    if (node === null || !node.up) return;
    if ('life' in what && what.life !== node.life) return;
    this.#guarded(node, () => this.#happenTo(node, what));
  }

  #happenTo(node: SimNode, what: Happening): void {
    switch (what.kind) {
      case 'message':
        if (!this.invariants.accepts(what.message, what.from)) return;
        return node.take({ kind: 'message', message: what.message, nowMs: this.now(node) });
      case 'status':
        return this.#answer(node, what.from, what.status);
      case 'tell':
        return this.#tell(node, what.once);
      case 'input': {
        const { input } = what;
        return node.take(input.kind === 'wake' ? { ...input, nowMs: this.now(node) } : input);
      }
      case 'search':
        return this.#search(node, what.wanted, what.attempt);
      case 'askBody':
        return this.#giveBody(node, what.from, what.block);
      case 'body': {
        const block = what.from.bodyOf(what.block) ?? otherBlock(what.from, what.block);
        return block === null ? undefined : node.foundBody(block);
      }
      case 'transaction':
        return node.learn(what.text);
      default:
        return;
    }
  }

  /** Runs what a node does; a power cut in the middle of it takes the node down. */
  #guarded(node: SimNode, action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof PowerLost)) throw error;
      this.count('crash');
      const cut = node.disk.powerCut(this.lots);
      for (const [fault, times] of Object.entries(cut)) this.count(fault, times);
      node.crash();
      const downMs = this.lots.integer(10, 3_000);
      this.#agenda.plan(this.nowMs + downMs, { kind: 'restart', node });
    }
  }

  #lose(node: SimNode, chainToo: boolean): void {
    this.count(chainToo ? 'lostChainToo' : 'lostRecord');
    node.crash();
    node.lose(chainToo);
    this.invariants.lost(node);
    this.#agenda.plan(this.nowMs + this.lots.integer(10, 1_000), { kind: 'restart', node });
  }

  #start(node: SimNode): void {
    this.#wakes.delete(node.name);
    this.#guarded(node, () => {
      node.start();
      if (node.refused !== null) throw new Violation(`refused ${node.name}: ${node.refused}`);
      const { life } = node;
      const jitter = this.lots.integer(0, 200);
      this.#agenda.plan(this.nowMs + jitter, { kind: 'tell', node, life, once: false });
      for (const text of this.#transactions.slice(-4)) node.learn(text);
    });
  }

  #heal(): void {
    this.healed = true;
    this.#links.mend();
    this.#note('heal');
    for (const node of this.nodes) if (!node.up) this.#start(node);
  }

  #tell(node: SimNode, once: boolean): void {
    const every = this.lots.integer(STATUS_EVERY_MS * 0.8, STATUS_EVERY_MS * 1.2);
    const { life } = node;
    if (!once) this.#agenda.plan(this.nowMs + every, { kind: 'tell', node, life, once: false });
    const status = node.status();
    for (const to of this.nodes) {
      if (to !== node) this.#send(node, to, { kind: 'status', to, from: node, status });
    }
  }

  #answer(node: SimNode, peer: SimNode, status: Status): void {
    if (node.byzantine && this.scenario.liar === 'silent') return;
    if (status.height > node.state.height) {
      this.#send(node, peer, { kind: 'status', to: peer, from: node, status: node.status() });
    }
    for (const message of node.repair(status)) {
      const said = message.kind === 'kept' ? liesFor(this, node, peer, message) : message;
      const what = { kind: 'message', to: peer, from: node } as const;
      if (said !== null) this.#send(node, peer, { ...what, message: said });
    }
  }

  /** Asks one validator after the other, named ones first, until the height is over. */
  #search(node: SimNode, wanted: FetchBodyEffect, attempt: number): void {
    if (node.state.bodies.get(wanted.block)?.verdict !== 'wanted') return;
    const named = this.nodes.filter((each) => wanted.from.includes(each.id));
    const others = this.nodes.filter((each) => !named.includes(each));
    const order = [...named, ...others].filter((each) => each !== node);
    const to = order[attempt % Math.max(1, order.length)];
    if (to === undefined) return;
    this.#send(node, to, { kind: 'askBody', to, from: node, block: wanted.block });
    const { life } = node;
    const again = { kind: 'search', node, life, wanted, attempt: attempt + 1 } as const;
    this.#agenda.plan(this.nowMs + 300, again);
  }

  #giveBody(node: SimNode, peer: SimNode, block: Hash): void {
    if (node.byzantine && this.scenario.liar === 'withholder' && this.lots.chance(0.8)) {
      this.count('withheldBody');
      return;
    }
    if ((node.bodyOf(block) ?? otherBlock(node, block)) === null) return;
    this.#send(node, peer, { kind: 'body', to: peer, from: node, block });
  }

  #send(from: SimNode, to: SimNode, what: Happening): void {
    const leavesMs = Math.max(this.nowMs, from.busyUntilMs);
    const comes = overWire(what, this.#options.wire === true);
    const arrivals = this.healed
      ? [leavesMs + this.lots.integer(1, 40)]
      : this.#links.arrivals(from.name, to.name, leavesMs);
    for (const atMs of arrivals) this.#agenda.plan(atMs, comes);
  }

  #planInput(node: SimNode, afterMs: number, input: Input): void {
    this.#agenda.plan(this.nowMs + afterMs, { kind: 'input', node, life: node.life, input });
  }

  #partition(): void {
    if (this.healed) return;
    this.#links.repartition(this.nodes.map((node) => node.name));
    this.#agenda.plan(this.nowMs + this.scenario.partitionEveryMs, { kind: 'partition' });
  }

  #lookAtLinks(): void {
    for (const node of this.nodes.filter(
      ({ up, busyUntilMs }) => up && busyUntilMs <= this.nowMs,
    )) {
      const validators = this.#looks.absentOf(node, this.nodes);
      this.count('absent', validators.length);
      this.#guarded(node, () => node.take({ kind: 'absent', validators }));
    }
    this.#agenda.plan(this.nowMs + LOOK_EVERY_MS, { kind: 'links' });
  }

  #addWork(): void {
    if (this.scenario.transactionEveryMs === 0) return;
    const text = `t${this.#transactions.length}`;
    this.#transactions.push(text);
    for (const node of this.nodes) {
      if (!this.healed && this.lots.chance(this.scenario.loss)) continue;
      const atMs = this.nowMs + this.lots.integer(1, 60);
      this.#agenda.plan(atMs, { kind: 'transaction', node, text });
    }
    this.#agenda.plan(this.nowMs + this.scenario.transactionEveryMs, { kind: 'workload' });
  }

  #note(text: string): void {
    this.#trace.update(text);
  }
}

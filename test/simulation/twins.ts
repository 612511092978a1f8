/**
 * Twins (arXiv 2004.10617) at the grain of (round, message type, directed link): n validators of
 * which the last has a twin with the same key. Time is a sequence of phases, one for each type of
 * message in each round; in each, every link is up or down, by lot or by two groups with a twin
 * on either side. Nothing is repaired, and what was missed may come rounds later, so what one node
 * saw and another did not stays so: there broken lock rules show. Only safety is checked.
 *
 * Random networks alone find none of the classic lock mistakes; these scenarios do.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { Effect } from '../../node/consensus/effect.ts';
import type { Input } from '../../node/consensus/input.ts';
import type { Lost, Message, Promised, Unsigned } from '../../node/consensus/messages.ts';
import type { Rules } from '../../node/consensus/rules.ts';
import { RULES } from '../../node/consensus/rules.ts';
import { resumeFrom } from '../../node/consensus/safety.ts';
import { initialState } from '../../node/consensus/state.ts';
import { step } from '../../node/consensus/step.ts';
import type { Timer } from '../../node/consensus/timeouts.ts';
import { TIMEOUTS } from '../../node/consensus/timeouts.ts';
import { Lots } from './lots.ts';
import type { ToyBlock, ToyHead } from './toy.ts';
import { CHAIN, GENESIS, makeBlock, START_MS } from './toy.ts';
import type { Actor, Phase } from './twinsActors.ts';
import { newActor, phaseOf, setOfSize, toyText } from './twinsActors.ts';

/** How scenarios are drawn. */
export interface TwinsOptions {
  readonly rules?: Partial<Rules>;
  readonly validators?: number;
  readonly twins?: number;
  readonly rounds?: number;
  /** Probability that a link is up for one type of message in one round. */
  readonly linkUp?: number;
  /** What shows a lock to others gets through so much worse than votes do. */
  readonly polkaUp?: number;
  /** Probability that a correct node loses its memory between two rounds and restarts. */
  readonly restart?: number;
  /** Probability that a node thinks at its start that it cannot reach another one. */
  readonly away?: number;
  /** So many correct nodes lose their records at about one time, and say so. */
  readonly losers?: number;
  /** A restart finds no record: the planted amnesia. */
  readonly forgets?: boolean;
  readonly script?: Script;
}

/** A scenario that leaves nothing to lots. */
export interface Script {
  /** Decides who proposes when. */
  readonly height: number;
  /** Whether a link is up for one type of message in one round; names of twins end in a and b. */
  isUp(round: number, phase: Phase, from: string, to: string): boolean;
}

/** How one scenario ended. */
export interface TwinsOutcome {
  readonly disagreement: string | null;
  /** How many correct nodes decided. */
  readonly decided: number;
  readonly rounds: number;
}

const MAX_MISSED = 200;

const PARAMETERS = { intervalMs: 0, heartbeatMs: 0, precisionMs: 500, messageDelayMs: 10_000 };
const NOW_MS = START_MS + 1_000;

/** Runs one scenario. Same seed, same scenario. */
export function runTwins(seed: number, options: TwinsOptions = {}): TwinsOutcome {
  return new Scenario(seed, options).run();
}

class Scenario {
  readonly #lots: Lots;
  readonly #options: Required<Omit<TwinsOptions, 'rules' | 'script'>>;
  readonly #script: Script | null;
  readonly #set: ValidatorSet;
  readonly #actors: Actor[] = [];
  readonly #blocks = new Map<string, ToyBlock>();
  readonly #head: ToyHead;
  /** Whether links follow two groups, drawn anew for each phase, or single lots. */
  readonly #grouped: boolean;
  /** Whether precommits mostly reach a single node. */
  readonly #lonely: boolean;
  readonly #links = new Map<string, boolean>();
  #groups = new Map<Actor, number>();
  #lone: Actor | null = null;
  #queue: { from: Actor; message: Message; phase: Phase }[] = [];
  #missed: { to: Actor; message: Message }[] = [];
  #round = 0;
  #disagreement: string | null = null;
  /** Everything that correct nodes signed, by validator and place. */
  readonly #signed = new Map<string, string>();
  readonly #decisions: { readonly block: Hash; readonly name: string }[] = [];
  /** By place among the correct ones: the round after which each loses its record. */
  readonly #losses: readonly number[];

  constructor(seed: number, options: TwinsOptions) {
    this.#lots = new Lots(seed);
    this.#options = {
      validators: options.validators ?? 4,
      twins: options.twins ?? 1,
      rounds: options.rounds ?? 6,
      linkUp: options.linkUp ?? this.#lots.pick([0.55, 0.65, 0.75]),
      polkaUp: options.polkaUp ?? 0.5,
      restart: options.restart ?? 0,
      away: options.away ?? 0,
      forgets: options.forgets ?? false,
      losers: options.losers ?? 0,
    };
    const { validators, twins } = this.#options;
    this.#script = options.script ?? null;
    this.#grouped = this.#lots.chance(0.5);
    this.#lonely = this.#lots.chance(0.6);
    const first = this.#options.losers > 0 ? this.#lots.integer(0, 3) : 0;
    this.#losses = Array.from({ length: this.#options.losers }, () =>
      this.#lots.chance(0.7) ? first : first + this.#lots.integer(0, 2),
    );
    // The height decides who proposes when.
    const height = this.#script?.height ?? this.#lots.integer(1, 12);
    this.#head = { ...GENESIS, height: height - 1 };
    this.#set = setOfSize(validators);
    const rules: Rules = { ...RULES, ...options.rules };
    const lenient: Rules = { ...RULES, knowsOwn: () => true, maySign: () => true };
    for (const [index, { id }] of this.#set.entries()) {
      const twin = index >= validators - twins;
      const names = twin ? [`${id}a`, `${id}b`] : [id];
      for (const name of names) this.#actors.push(newActor(name, id, twin, twin ? lenient : rules));
    }
  }

  run(): TwinsOutcome {
    for (const actor of this.#actors) this.#begin(actor, null);
    const { rounds } = this.#options;
    for (; this.#round < rounds && this.#disagreement === null; this.#round += 1) {
      for (const actor of this.#actors) this.#build(actor);
      this.#deliver('proposal');
      this.#timeout('propose');
      this.#deliver('prevote');
      this.#deliver('polka');
      this.#timeout('prevote');
      this.#deliver('precommit');
      this.#deliverLate();
      if (this.#losses.length > 0) this.#lose();
      this.#timeout('precommit');
      this.#deliver('round');
    }
    const decided = this.#actors.filter((actor) => !actor.twin && actor.decided !== null).length;
    return { disagreement: this.#disagreement, decided, rounds };
  }

  /** Records are lost, and those who kept theirs are asked. */
  #lose(): void {
    for (const [index, round] of this.#losses.entries()) {
      const actor = this.#actors[index];
      if (actor === undefined || round !== this.#round) continue;
      // With its chain, if it had decided: what it told of that stays true.
      actor.decided = null;
      actor.lostAt = this.#round + 1;
      actor.record = [];
      this.#restart(actor);
    }
    this.#deliver('kept');
    this.#timeout('lost');
    this.#deliver('kept');
  }

  /** One phase: what was said in it reaches whom the links of the phase allow. */
  #deliver(phase: Phase): void {
    this.#regroup();
    for (let sent = this.#queue; sent.length > 0; sent = this.#queue) {
      this.#queue = [];
      const later = sent.filter((each) => each.phase !== phase);
      const now = sent.filter((each) => each.phase === phase);
      for (const { from, message } of now) this.#reach(from, message, phase);
      const more = this.#queue.some((each) => each.phase === phase);
      this.#queue = [...later, ...this.#queue];
      if (!more) break;
    }
    this.#restartSome();
  }

  #reach(from: Actor, message: Message, phase: Phase): void {
    for (const to of this.#actors) {
      if (to === from || (to.id === from.id && to.twin)) continue;
      if (this.#isUp(from, to, phase)) {
        this.#take(to, { kind: 'message', message, nowMs: NOW_MS });
      } else if (this.#missed.length < MAX_MISSED) {
        this.#missed.push({ to, message });
      }
    }
  }

  #isUp(from: Actor, to: Actor, phase: Phase): boolean {
    if (this.#script !== null) return this.#script.isUp(this.#round, phase, from.name, to.name);
    const key = `${this.#round}/${phase}/${from.name}>${to.name}`;
    const known = this.#links.get(key);
    if (known !== undefined) return known;
    const { linkUp } = this.#options;
    const together = this.#groups.get(from) === this.#groups.get(to);
    let probability = this.#grouped ? (together ? 0.95 : 0.08) : linkUp;
    if (phase === 'polka') probability *= this.#options.polkaUp;
    // What decides reaches one node, and hardly the others: a decision that stays hidden.
    if (phase === 'precommit' && this.#lone !== null) probability = to === this.#lone ? 0.9 : 0.4;
    // What is said of lost records is repaired in truth: what matters is that it gets through.
    if (phase === 'kept') probability = 0.9;
    const up = this.#lots.chance(probability);
    this.#links.set(key, up);
    return up;
  }

  #regroup(): void {
    this.#lone = this.#lonely ? this.#lots.pick(this.#actors) : null;
    if (!this.#grouped || (this.#groups.size > 0 && this.#lots.chance(0.5))) return;
    for (const actor of this.#actors) {
      const side = actor.twin ? Number(actor.name.endsWith('b')) : this.#lots.integer(0, 1);
      this.#groups.set(actor, side);
    }
  }

  /** A few of the missed messages come after all, in any order. */
  #deliverLate(): void {
    if (this.#script !== null) return;
    const late = this.#missed.filter(() => this.#lots.chance(0.04));
    for (const { to, message } of late) {
      this.#take(to, { kind: 'message', message, nowMs: NOW_MS });
    }
  }

  /** Lets a timer run out wherever it is set. */
  #timeout(timer: Timer): void {
    for (const actor of this.#actors) {
      for (const [name, armed] of actor.timers) {
        // With a liar, nobody goes on without those who say nothing.
        const waits = timer === 'lost' && actor.state.self === null && this.#options.twins > 0;
        const fires = this.#script !== null || (!waits && this.#lots.chance(0.95));
        if (armed.timer !== timer || !fires) continue;
        actor.timers.delete(name);
        const { height } = actor.state;
        this.#take(actor, { kind: 'timeout', timer, height, round: armed.round });
      }
    }
  }

  #build(actor: Actor): void {
    if (actor.build === null) return;
    const { round } = actor.build;
    actor.build = null;
    const block = this.#blockOf(actor, round);
    this.#take(actor, {
      kind: 'built',
      height: actor.state.height,
      round,
      header: block.header,
      transactions: [],
      evidence: [],
      previousCommit: null,
    });
  }

  /** Twins build different blocks; a block depends on who builds it in which round only. */
  #blockOf(actor: Actor, round: number): ToyBlock {
    const index = this.#actors.indexOf(actor);
    const timeMs = NOW_MS - 400 + round * 20 + index;
    const content = { timeMs, transactions: [], proposer: actor.id };
    const key = `${this.#set.length}/${this.#head.height}/${actor.name}/${timeMs}`;
    const sets = { now: this.#set, next: this.#set };
    const block = BLOCKS.get(key) ?? makeBlock(this.#head, content, sets);
    BLOCKS.set(key, block);
    this.#blocks.set(block.id, block);
    return block;
  }

  #take(actor: Actor, input: Input): void {
    if (this.#disagreement !== null) return;
    const { state, effects } = step(actor.state, input);
    actor.state = state;
    for (const effect of effects) this.#perform(actor, effect);
  }

  #perform(actor: Actor, effect: Effect): void {
    switch (effect.kind) {
      case 'sign': {
        const signature = toyText(effect.message);
        this.#noteSigned(actor, effect.message, signature);
        const message = { ...effect.message, signature } as Promised;
        return this.#take(actor, { kind: 'signed', message, nowMs: NOW_MS });
      }
      case 'persist':
        actor.record.push(effect.entry);
        return;
      case 'broadcast':
        this.#queue.push({
          from: actor,
          message: effect.message,
          phase: phaseOf(effect.message, actor),
        });
        return;
      case 'setTimer':
        actor.timers.set(`${effect.timer}/${effect.round}`, effect);
        return;
      case 'build':
        actor.build = { round: effect.round };
        return;
      case 'fetchBody': {
        const header = effect.header ?? this.#blocks.get(effect.block)?.header;
        if (header === undefined) return;
        return this.#take(actor, { kind: 'body', block: effect.block, header, valid: true });
      }
      case 'decide':
        return this.#decide(actor, effect.decision.block);
      case 'halt':
        this.#disagreement ??= `halt of ${actor.name}: ${effect.reason}`;
        return;
      case 'evidence':
      case 'scheduleWake':
        return;
    }
  }

  /** I4: nobody correct signs two things for one place, whatever it has lost. */
  #noteSigned(actor: Actor, message: Unsigned, signature: string): void {
    if (actor.twin) return;
    const type = message.kind === 'vote' ? message.type : message.kind;
    const gaveUp = Math.max(-1, ...actor.record.map(({ signed }) => roundGivenUp(signed)));
    if (message.round <= gaveUp) this.#disagreement ??= `I13 ${actor.name} signed in ${gaveUp}`;
    const place = `${actor.name}/${type}/${message.round}`;
    const before = this.#signed.get(place);
    this.#signed.set(place, signature);
    if (before === undefined || before === signature) return;
    this.#disagreement ??= `I4 ${actor.name} signed two: ${type} of ${message.round}`;
  }

  #decide(actor: Actor, block: Hash): void {
    actor.decided = block;
    if (actor.twin) return;
    const [first] = this.#decisions;
    this.#decisions.push({ block, name: actor.name });
    if (first === undefined || first.block === block) return;
    this.#disagreement = `I1 ${actor.name} and ${first.name} disagree`;
  }

  #restartSome(): void {
    const { restart, forgets } = this.#options;
    for (const actor of this.#actors) {
      if (actor.twin || actor.decided !== null || !this.#lots.chance(restart)) continue;
      if (forgets) actor.record = [];
      this.#restart(actor);
    }
  }

  #restart(actor: Actor): void {
    actor.state = initialState({ chain: CHAIN, timeouts: TIMEOUTS, rules: actor.rules });
    actor.timers.clear();
    actor.build = null;
    this.#begin(actor, resumeFrom(actor.record));
  }

  #begin(actor: Actor, resumed: ReturnType<typeof resumeFrom>): void {
    const { away } = this.#options;
    if (away > 0) {
      const validators = this.#set.filter(() => this.#lots.chance(away)).map(({ id }) => id);
      this.#take(actor, { kind: 'absent', validators });
    }
    this.#take(actor, this.#startInput(resumed, actor));
  }

  #startInput(resumed: ReturnType<typeof resumeFrom>, actor: Actor): Input {
    const { id, lostAt } = actor;
    const loss = { kind: 'lost', validator: id, since: lostAt ?? 0, signature: id } as const;
    const lost: Lost | null = lostAt === null ? null : { ...loss, height: this.#head.height + 1 };
    return {
      kind: 'startHeight',
      barred: null,
      height: this.#head.height + 1,
      validators: this.#set,
      self: lost === null || resumed !== null ? id : null,
      previousTimeMs: START_MS,
      parameters: PARAMETERS,
      work: { transactions: true, evidence: false, wakeAtMs: null, restsUntilMs: null },
      resumed,
      lost,
      nowMs: NOW_MS,
    };
  }
}

const BLOCKS = new Map<string, ToyBlock>();

function roundGivenUp(signed: Promised): number {
  return signed.kind === 'kept' ? signed.round : -1;
}

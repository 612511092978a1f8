/**
 * One core on a stage: the others' lines are read out by the test, the core's own are written
 * down. Blocks have letters: A and B are valid, C is not, U is one whose body nobody sends, L is
 * valid but its time is far in the future, E has the time of the block before it.
 */
import type { Header } from '../../../ledger/block.ts';
import type { Certificate } from '../../../ledger/certificate.ts';
import { buildCertificate } from '../../../ledger/certificate.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import type { VoteType } from '../../../ledger/vote.ts';
import type { Effect, FetchBodyEffect } from '../../../node/consensus/effect.ts';
import type { Input } from '../../../node/consensus/input.ts';
import type {
  Lost,
  Message,
  Promised,
  Proposal,
  SignedMessage,
  Vote,
} from '../../../node/consensus/messages.ts';
import { proposerOrder } from '../../../node/consensus/proposer.ts';
import type { Rules } from '../../../node/consensus/rules.ts';
import { RULES } from '../../../node/consensus/rules.ts';
import type { Resumed, SafetyEntry } from '../../../node/consensus/safety.ts';
import { resumeFrom } from '../../../node/consensus/safety.ts';
import type { State, Work } from '../../../node/consensus/state.ts';
import { initialState } from '../../../node/consensus/state.ts';
import { step } from '../../../node/consensus/step.ts';
import type { Timer } from '../../../node/consensus/timeouts.ts';
import { TIMEOUTS } from '../../../node/consensus/timeouts.ts';
import { CHAIN, GENESIS, makeBlock, START_MS, toySet } from '../../simulation/toy.ts';

/** The clock on the stage. */
export const NOW_MS = START_MS + 1_000;

/** Letters of the blocks. */
export type Letter = 'A' | 'B' | 'C' | 'U' | 'L' | 'E';

const TIMES: Readonly<Record<Letter, number>> = {
  A: NOW_MS - 5,
  B: NOW_MS - 4,
  C: NOW_MS - 3,
  U: NOW_MS - 2,
  L: NOW_MS + 600_000,
  E: START_MS,
};

/** How a stage is set. */
export interface StageOptions {
  readonly rules?: Partial<Rules>;
  readonly set?: ValidatorSet;
  readonly self?: string;
  readonly height?: number;
  readonly work?: Partial<Work>;
  readonly resumed?: Resumed | null;
  readonly lost?: Lost | null;
  /** Bodies do not come by themselves. */
  readonly withholds?: boolean;
  readonly nowMs?: number;
}

/** See the head of this file. */
export class Stage {
  readonly set: ValidatorSet;
  readonly order: readonly string[];
  readonly height: number;
  /** Own messages that were released, as `type/round/letter[/validRound]`. */
  readonly said: string[] = [];
  /** All effects in order. */
  readonly effects: Effect[] = [];
  readonly record: SafetyEntry[] = [];
  state: State;
  readonly #options: StageOptions;
  readonly #found: FetchBodyEffect[] = [];
  readonly #letters = new Map<Hash, string>();
  readonly #headers = new Map<string, Header>();

  constructor(options: StageOptions = {}) {
    this.#options = options;
    this.set = options.set ?? toySet([1, 1, 1, 1]);
    this.height = options.height ?? 1;
    this.order = proposerOrder(CHAIN, this.height, this.set);
    const rules = { ...RULES, ...options.rules };
    this.state = initialState({ chain: CHAIN, timeouts: TIMEOUTS, rules });
    this.take(this.#start(options.resumed ?? null));
  }

  get self(): string {
    return this.#options.self ?? 'v0';
  }

  /** The others, in set order. */
  get others(): readonly string[] {
    return this.set.map(({ id }) => id).filter((id) => id !== this.self);
  }

  proposer(round: number): string {
    return this.order[round % this.order.length] ?? '';
  }

  /** The id of the block `letter` as `proposer` made it. */
  id(letter: Letter, proposer: string = this.proposer(0)): Hash {
    return this.#block(letter, proposer).id;
  }

  lock(): string {
    const { lock } = this.state;
    return lock === null ? 'none' : `${lock.round}/${this.#letter(lock.block)}`;
  }

  valid(): string {
    const { valid } = this.state;
    return valid === null ? 'none' : `${valid.round}/${this.#letter(valid.block)}`;
  }

  decided(): string {
    const { decided } = this.state;
    return decided === null ? 'nothing' : this.#letter(decided.block);
  }

  place(): string {
    return `${this.state.round}/${this.state.step}`;
  }

  /** Effects of one kind. */
  all<K extends Effect['kind']>(kind: K): Extract<Effect, { kind: K }>[] {
    return this.effects.filter((effect) => effect.kind === kind) as Extract<Effect, { kind: K }>[];
  }

  /** Timers that were set, as `timer/round`. */
  timers(): string[] {
    return this.all('setTimer').map(({ timer, round }) => `${timer}/${round}`);
  }

  /** The proposer of `round` proposes `letter`; with a polka of `validRound` when that is >= 0. */
  proposal(round: number, letter: Letter, validRound = -1, change: Partial<Proposal> = {}): void {
    this.hear(this.makeProposal(round, letter, validRound, change));
  }

  makeProposal(
    round: number,
    letter: Letter,
    validRound = -1,
    change: Partial<Proposal> = {},
  ): Proposal {
    const maker = validRound === -1 ? this.proposer(round) : this.#makerOf(letter);
    const { id, header } = this.#block(letter, maker);
    return {
      kind: 'proposal',
      height: this.height,
      round,
      block: id,
      validRound,
      header,
      transactions: [],
      evidence: [],
      previousCommit: null,
      polka: validRound === -1 ? null : this.certificate('prevote', validRound, id),
      validator: this.proposer(round),
      signature: `proposal.${round}.${letter}.${validRound}`,
      ...change,
    };
  }

  /** Votes of several validators; a null letter is nil. */
  votes(type: VoteType, round: number, letter: Letter | null, from: readonly string[]): void {
    for (const id of from) this.hear(this.makeVote(type, round, letter, id));
  }

  makeVote(type: VoteType, round: number, letter: Letter | null, validator: string): Vote {
    const block = letter === null ? null : this.id(letter, this.#makerOf(letter));
    const signature = `${type}.${round}.${letter}.${validator}`;
    return { kind: 'vote', type, height: this.height, round, block, validator, signature };
  }

  /** A certificate signed by everybody else. */
  certificate(type: VoteType, round: number, block: Hash): Certificate {
    const letter = this.#letter(block);
    const signatures = new Map(
      this.others.map((id) => [id, `${type}.${round}.${letter}.${id}`] as const),
    );
    return buildCertificate({ block, height: this.height, round }, this.set, signatures);
  }

  polka(round: number, letter: Letter): void {
    const block = this.id(letter, this.#makerOf(letter));
    this.hear({ kind: 'polka', certificate: this.certificate('prevote', round, block) });
  }

  commit(round: number, letter: Letter): void {
    const { id, header } = this.#block(letter, this.#makerOf(letter));
    this.hear({ kind: 'commit', certificate: this.certificate('precommit', round, id), header });
  }

  /** Two others are in `round`, so this node goes there. */
  skipTo(round: number): void {
    this.votes('precommit', round, null, ['v1', 'v2']);
  }

  /** The body of a block is found. */
  body(letter: Letter, valid: boolean = letter !== 'C'): void {
    const { id, header } = this.#block(letter, this.#makerOf(letter));
    this.take({ kind: 'body', block: id, header, valid });
  }

  timeout(timer: Timer, round: number): void {
    this.take({ kind: 'timeout', timer, height: this.height, round });
  }

  /** What the core asked to build is there. */
  built(letter: Letter, round = this.state.round): void {
    const { height } = this.state;
    const { header } = this.#block(letter, this.self);
    const content = { header, transactions: [], evidence: [], previousCommit: null };
    this.take({ kind: 'built', height, round, ...content });
  }

  hear(message: Message, nowMs: number = this.#options.nowMs ?? NOW_MS): void {
    this.take({ kind: 'message', message, nowMs });
  }

  /** The next height begins, on a head that does not matter here. */
  nextHeight(): void {
    const { height, previousTimeMs } = this.state;
    const start = this.#start(null);
    if (start.kind !== 'startHeight') return;
    this.take({ ...start, height: height + 1, previousTimeMs: previousTimeMs + 100 });
  }

  /** The same node after a power cut, with what it had promised. */
  restarted(): Stage {
    return new Stage({ ...this.#options, resumed: resumeFrom(this.record) });
  }

  take(input: Input): void {
    this.#takeOne(input);
    // What was asked for comes when all effects were performed, as in an engine.
    for (let wanted = this.#found.shift(); wanted !== undefined; wanted = this.#found.shift()) {
      this.#answer(wanted);
    }
  }

  #takeOne(input: Input): void {
    const { state, effects } = step(this.state, input);
    this.state = state;
    for (const effect of effects) {
      this.effects.push(effect);
      this.#perform(effect);
    }
  }

  #perform(effect: Effect): void {
    if (effect.kind === 'sign') {
      const { message: words } = effect;
      const text = words.kind === 'kept' ? `kept/${words.round}` : this.#words(words);
      const message = { ...words, signature: `${text}.${this.self}` } as Promised;
      this.#takeOne({ kind: 'signed', message, nowMs: this.#options.nowMs ?? NOW_MS });
    }
    if (effect.kind === 'persist') this.record.push(effect.entry);
    if (effect.kind === 'broadcast') {
      const { message } = effect;
      const own = message.kind === 'vote' || message.kind === 'proposal';
      if (own && message.validator === this.self) this.said.push(this.#words(message));
    }
    if (effect.kind === 'fetchBody' && this.#options.withholds !== true) this.#found.push(effect);
  }

  #answer({ block, header }: FetchBodyEffect): void {
    const letter = this.#letter(block);
    if (letter === 'own' && header !== null) {
      this.take({ kind: 'body', block, header, valid: true });
    } else if (letter !== 'U') {
      this.body(letter as Letter);
    }
  }

  #start(resumed: Resumed | null): Input {
    const work = {
      transactions: true,
      evidence: false,
      wakeAtMs: null,
      restsUntilMs: null,
      ...this.#options.work,
    };
    return {
      kind: 'startHeight',
      barred: null,
      height: this.height,
      validators: this.set,
      self: (this.#options.lost ?? null) !== null && resumed === null ? null : this.self,
      previousTimeMs: START_MS,
      parameters: {
        intervalMs: 50,
        heartbeatMs: 600_000,
        precisionMs: 500,
        messageDelayMs: 10_000,
      },
      work,
      resumed,
      lost: this.#options.lost ?? null,
      nowMs: this.#options.nowMs ?? NOW_MS,
    };
  }

  #words(message: Omit<SignedMessage, 'signature'>): string {
    const letter = message.block === null ? 'nil' : this.#letter(message.block);
    const vote = message as Partial<Vote>;
    if (vote.type !== undefined) return `${vote.type}/${message.round}/${letter}`;
    return `proposal/${message.round}/${letter}/${(message as Partial<Proposal>).validRound}`;
  }

  #block(letter: Letter, proposer: string): { id: Hash; header: Header } {
    const name = `${letter}/${proposer}`;
    const head = { ...GENESIS, height: this.height - 1 };
    const content = { timeMs: TIMES[letter], transactions: [letter], proposer };
    const header =
      this.#headers.get(name) ?? makeBlock(head, content, { now: this.set, next: this.set }).header;
    this.#headers.set(name, header);
    const id = `${letter.charCodeAt(0).toString(16)}${'0'.repeat(62)}`;
    this.#letters.set(id, letter);
    return { id, header };
  }

  /** A letter is one block, whoever proposes it: its id says nothing about its maker. */
  #makerOf(_letter: Letter): string {
    return this.proposer(0);
  }

  #letter(block: Hash): string {
    return this.#letters.get(block) ?? letterOf(block);
  }
}

function letterOf(block: Hash): string {
  return block.endsWith('0'.repeat(60))
    ? String.fromCharCode(parseInt(block.slice(0, 2), 16))
    : 'own';
}

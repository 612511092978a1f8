/** Feeds the core and the naive reference the same happenings and compares what they do. */
import type { Header } from '../../../ledger/block.ts';
import { headerId } from '../../../ledger/block.ts';
import type { Certificate } from '../../../ledger/certificate.ts';
import { buildCertificate } from '../../../ledger/certificate.ts';
import type { Hash } from '../../../ledger/hash.ts';
import type { Effect } from '../../../node/consensus/effect.ts';
import type { Input } from '../../../node/consensus/input.ts';
import type { Message, SignedMessage } from '../../../node/consensus/messages.ts';
import { proposerOrder } from '../../../node/consensus/proposer.ts';
import type { Rules } from '../../../node/consensus/rules.ts';
import type { State } from '../../../node/consensus/state.ts';
import { initialState } from '../../../node/consensus/state.ts';
import { step } from '../../../node/consensus/step.ts';
import type { RoundTimer } from '../../../node/consensus/timeouts.ts';
import { TIMEOUTS } from '../../../node/consensus/timeouts.ts';
import { CHAIN, GENESIS, makeBlock, START_MS, toySet } from '../../simulation/toy.ts';
import { Reference } from './reference.ts';

/** The four validators; `v0` is the node under test. */
export const SET = toySet([1, 1, 1, 1]);
const ORDER = proposerOrder(CHAIN, 1, SET);
const NOW_MS = START_MS + 1_000;

/** Block A and B are valid, C is not. */
export const BLOCK_NAMES = ['A', 'B', 'C'] as const;
const CONTENTS = new Map(
  ['A', 'B', 'C', 'mine'].map((name, index) => {
    const content = {
      timeMs: NOW_MS - 10 + index,
      transactions: [name],
      proposer: name === 'mine' ? 'v0' : 'v1',
    };
    return [name, makeBlock(GENESIS, content, { now: SET, next: SET }).header];
  }),
);
const IDS = new Map([...CONTENTS].map(([name, header]) => [name, headerId(header)]));
const NAMES = new Map([...IDS].map(([name, id]) => [id, name]));

/** One happening, as small data that shrinks well. Rounds are relative to the node's own. */
export type Happening =
  | { kind: 'prevote' | 'precommit'; from: 1 | 2 | 3; ahead: -1 | 0 | 1; block: number }
  | { kind: 'proposal'; ahead: 0 | 1; block: number; validBack: number; late: boolean }
  | { kind: 'polka' | 'commit'; ahead: -1 | 0 | 1 }
  | { kind: 'body'; block: number }
  | { kind: 'timeout'; pick: number }
  | { kind: 'absent'; away: boolean }
  | { kind: 'stale'; timer: RoundTimer; back: number };

/** A pair of nodes that have to stay equal. */
export class Duel {
  readonly #reference = new Reference('v0', ORDER);
  readonly #sent: string[] = [];
  readonly #timers = new Set<string>();
  readonly #fired = new Set<string>();
  readonly #bodies = new Set<string>();
  readonly #wanted = new Set<Hash>();
  readonly #answers: Hash[] = [];
  #builds: number[] = [];
  #state: State;

  constructor(rules: Partial<Rules>) {
    const defaults = initialState({ chain: CHAIN, timeouts: TIMEOUTS });
    const all = { ...defaults.config.rules, ...rules };
    this.#state = initialState({ chain: CHAIN, timeouts: TIMEOUTS, rules: all });
    this.#take({
      kind: 'startHeight',
      barred: null,
      height: 1,
      validators: SET,
      self: 'v0',
      previousTimeMs: START_MS,
      parameters: { intervalMs: 0, heartbeatMs: 1, precisionMs: 500, messageDelayMs: 10_000 },
      work: { transactions: true, evidence: false, wakeAtMs: null, restsUntilMs: null },
      resumed: null,
      lost: null,
      nowMs: NOW_MS,
    });
    this.#reference.start();
    this.#settle();
  }

  /** What differs now, or null. */
  difference(): string | null {
    const { lock, valid, round, decided } = this.#state;
    const paper = this.#reference;
    // A commit that waits for a body may begin a round meanwhile: of no account afterwards.
    const counted = decided === null ? this.#sent.length : paper.sent.length;
    const core = {
      round: decided === null ? round : -1,
      step: this.#state.step,
      locked: lock === null ? '-1/null' : `${lock.round}/${nameOf(lock.block)}`,
      valid: valid === null ? '-1/null' : `${valid.round}/${nameOf(valid.block)}`,
      decided: decided === null ? null : nameOf(decided.block),
      sent: this.#sent.slice(0, counted).join(' '),
      // What is set between a quorum and its body is of no account once the height is over.
      timers: decided === null ? [...this.#timers].sort().join(' ') : '',
      halted: this.#state.halted,
    };
    const reference = {
      round: paper.decision === null ? paper.round : -1,
      step: paper.step,
      locked: `${paper.lockedRound}/${paper.lockedValue}`,
      valid: `${paper.validRound}/${paper.validValue}`,
      decided: paper.decision?.value ?? null,
      sent: paper.sent.join(' '),
      timers: paper.decision === null ? [...paper.timers].sort().join(' ') : '',
      halted: null,
    };
    const [left, right] = [JSON.stringify(core), JSON.stringify(reference)];
    return left === right ? null : `core ${left}\nreference ${right}`;
  }

  /** Whether anything can still happen. */
  get over(): boolean {
    return this.#state.decided !== null;
  }

  happen(what: Happening): void {
    switch (what.kind) {
      case 'prevote':
      case 'precommit':
        return this.#vote(what);
      case 'proposal':
        return this.#proposal(what);
      case 'polka':
      case 'commit':
        return this.#certificate(what);
      case 'body':
        return this.#body(BLOCK_NAMES[what.block % 2] ?? 'A');
      case 'timeout':
        return this.#timeout(what.pick);
      case 'absent':
        return this.#absent(what.away);
      case 'stale': {
        const round = Math.max(0, this.#state.round - what.back);
        if (what.back > 0) return this.#fire(what.timer, round);
      }
    }
  }

  #vote(what: Extract<Happening, { from: number }>): void {
    const round = Math.max(0, this.#state.round + what.ahead);
    // Two of three only ever vote for one block, so that one polka or commit can form at most.
    const honest = what.kind === 'prevote' ? blockOfRound(round) : COMMITTED;
    const own = what.from === 3 ? [null, 'A', 'B'] : [null, honest];
    const value = own[what.block % own.length] ?? null;
    const vote = ballot(what.kind, round, value, `v${what.from}`);
    this.#hear(vote);
    this.#reference.hearBallot({ type: what.kind, round, value, from: `v${what.from}` });
    this.#settle();
  }

  #proposal(what: Extract<Happening, { kind: 'proposal' }>): void {
    const round = this.#state.round + what.ahead;
    const validator = ORDER[round % 4] ?? '';
    if (validator === 'v0') return;
    const validRound = what.validBack === 0 ? -1 : Math.max(-1, round - what.validBack);
    const value =
      validRound === -1 ? (BLOCK_NAMES[what.block % 2] ?? 'A') : blockOfRound(validRound);
    const late = what.late && validRound === -1;
    const header = { ...headerOf(value), proposer: validRound === -1 ? validator : 'v1' };
    // One id for all of a name, whoever is said to have made it: the core does not look inside.
    const block = idOf(value);
    const polka = validRound === -1 ? null : certificate('prevote', validRound, block);
    const signature = `p${round}${value}${validRound}`;
    const message: Message = {
      kind: 'proposal',
      height: 1,
      round,
      block,
      validRound,
      header,
      transactions: [],
      evidence: [],
      previousCommit: null,
      polka,
      validator,
      signature,
    };
    this.#take({ kind: 'message', message, nowMs: late ? NOW_MS + 10_000_000 : NOW_MS });
    this.#reference.hearOffer({ round, value, validRound, timely: !late });
    this.#settle();
  }

  #certificate(what: Extract<Happening, { kind: 'polka' | 'commit' }>): void {
    const round = Math.max(0, this.#state.round + what.ahead);
    const value = what.kind === 'polka' ? blockOfRound(round) : COMMITTED;
    const type = what.kind === 'polka' ? 'prevote' : 'precommit';
    const whole = certificate(type, round, idOf(value));
    this.#hear(
      what.kind === 'polka'
        ? { kind: 'polka', certificate: whole }
        : { kind: 'commit', certificate: whole, header: headerOf(value) },
    );
    this.#reference.hearWhole({ type, round, value });
    this.#settle();
  }

  #body(name: string): void {
    this.#bodies.add(name);
    const id = idOf(name);
    if (this.#wanted.has(id)) this.#answers.push(id);
    this.#settle();
  }

  /** Everybody is away; the proposer of round 0 is the only one that this may matter of. */
  #absent(away: boolean): void {
    this.#take({ kind: 'absent', validators: away ? SET.map(({ id }) => id) : [] });
    this.#reference.noteProposer(away);
    this.#settle();
  }

  #timeout(pick: number): void {
    const armed = [...this.#timers].filter((name) => !this.#fired.has(name)).sort();
    const name = armed[pick % Math.max(1, armed.length)];
    if (name === undefined) return;
    this.#fired.add(name);
    const [timer, round] = name.split('/') as [RoundTimer, string];
    this.#fire(timer, Number(round));
  }

  #fire(timer: RoundTimer, round: number): void {
    this.#take({ kind: 'timeout', timer, height: 1, round });
    this.#reference.timeout(timer, round);
    this.#settle();
  }

  /** What the node asked for comes now, and to both: bodies, then a new block of its own. */
  #settle(): void {
    for (let block = this.#answers.shift(); block !== undefined; block = this.#answers.shift()) {
      const name = nameOf(block);
      const valid = name !== 'C';
      this.#take({ kind: 'body', block, header: headerOf(name), valid });
      this.#reference.hearBody(name, valid);
    }
    const asked = this.#builds;
    this.#builds = [];
    for (const round of asked) {
      const parts = {
        header: headerOf('mine'),
        transactions: [],
        evidence: [],
        previousCommit: null,
      };
      this.#take({ kind: 'built', height: 1, round, ...parts });
    }
    for (const round of this.#reference.wantsValue.splice(0))
      this.#reference.gotValue(round, 'mine');
  }

  #hear(message: Message): void {
    this.#take({ kind: 'message', message, nowMs: NOW_MS });
  }

  #take(input: Input): void {
    const { state, effects } = step(this.#state, input);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: Effect): void {
    if (effect.kind === 'sign') {
      const { message } = effect;
      if (message.kind === 'kept') throw new Error('nobody lost a record here');
      const words = `${message.round}/${message.block === null ? null : nameOf(message.block)}`;
      const kind = message.kind === 'vote' ? message.type : 'proposal';
      const validRound = message.kind === 'proposal' ? `/${message.validRound}` : '';
      this.#sent.push(`${kind}/${words}${validRound}`);
      const signed = { ...message, signature: `s${kind}${words}${validRound}` } as SignedMessage;
      this.#take({ kind: 'signed', message: signed, nowMs: NOW_MS });
    }
    if (effect.kind === 'setTimer') this.#timers.add(`${effect.timer}/${effect.round}`);
    if (effect.kind === 'build') this.#builds.push(effect.round);
    if (effect.kind === 'fetchBody') {
      this.#wanted.add(effect.block);
      const name = NAMES.get(effect.block) ?? '';
      if (this.#bodies.has(name) || name === 'mine') this.#answers.push(effect.block);
    }
  }
}

/** The only block that precommits of a quorum name. */
const COMMITTED = 'A';

function blockOfRound(round: number): string {
  return round % 2 === 0 ? 'A' : 'B';
}

function headerOf(name: string): Header {
  const header = CONTENTS.get(name);
  if (header === undefined) throw new Error(`no block ${name}`);
  return header;
}

function idOf(name: string): Hash {
  return IDS.get(name) ?? '';
}

function nameOf(block: Hash): string {
  return NAMES.get(block) ?? block;
}

function ballot(
  type: 'prevote' | 'precommit',
  round: number,
  value: string | null,
  validator: string,
): Message {
  const block = value === null ? null : idOf(value);
  const signature = `${type}${round}${value}${validator}`;
  return { kind: 'vote', type, height: 1, round, block, validator, signature };
}

function certificate(type: 'prevote' | 'precommit', round: number, block: Hash): Certificate {
  const value = nameOf(block);
  const signatures = new Map(
    ['v1', 'v2', 'v3'].map((id) => [id, `${type}${round}${value}${id}`] as const),
  );
  return buildCertificate({ block, height: 1, round }, SET, signatures);
}

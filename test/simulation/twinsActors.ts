/** Who takes part in a Twins scenario, and when what they say is said. */
import type { Hash } from '../../ledger/hash.ts';
import type { ValidatorSet } from '../../ledger/validators.ts';
import type { Message, Unsigned } from '../../node/consensus/messages.ts';
import type { Rules } from '../../node/consensus/rules.ts';
import type { SafetyEntry } from '../../node/consensus/safety.ts';
import type { State } from '../../node/consensus/state.ts';
import { initialState } from '../../node/consensus/state.ts';
import type { Timer } from '../../node/consensus/timeouts.ts';
import { TIMEOUTS } from '../../node/consensus/timeouts.ts';
import { CHAIN, toySet } from './toy.ts';

/** One node, or one of two with one key. */
export interface Actor {
  readonly name: string;
  readonly id: string;
  readonly twin: boolean;
  readonly rules: Rules;
  state: State;
  record: SafetyEntry[];
  decided: Hash | null;
  timers: Map<string, { timer: Timer; round: number }>;
  build: { round: number } | null;
  /** When its record was lost, in rounds. */
  lostAt: number | null;
}

/** What is said in one part of a round. `polka` is what shows a lock, `round` what shows a skip,
 * `kept` what is said of lost records. */
export type Phase = 'proposal' | 'prevote' | 'polka' | 'precommit' | 'round' | 'kept';

const SETS = new Map<number, ValidatorSet>();

/** Validators of equal power. */
export function setOfSize(size: number): ValidatorSet {
  const set = SETS.get(size) ?? toySet(Array.from({ length: size }, () => 1));
  SETS.set(size, set);
  return set;
}

/** One that has not begun. */
export function newActor(name: string, id: string, twin: boolean, rules: Rules): Actor {
  return {
    name,
    id,
    twin,
    rules,
    state: initialState({ chain: CHAIN, timeouts: TIMEOUTS, rules }),
    record: [],
    decided: null,
    timers: new Map(),
    build: null,
    lostAt: null,
  };
}

/** A name that is the same exactly for the same words. */
export function toyText(message: Unsigned): string {
  if (message.kind === 'kept') return `${message.validator}.kept.${message.round}`;
  const { height, round, validator, block } = message;
  const type = message.kind === 'vote' ? message.type : 'proposal';
  const validRound = message.kind === 'proposal' ? message.validRound : '';
  return `${validator}.${type}.${height}.${round}.${block}.${validRound}`;
}

/** In which part of a round a message is said. */
export function phaseOf(message: Message, sender: Actor): Phase {
  if (message.kind === 'vote') return message.type;
  if (message.kind === 'proposal') return message.validator === sender.id ? 'proposal' : 'polka';
  if (message.kind === 'lost' || message.kind === 'kept') return 'kept';
  return message.kind === 'polka' ? 'polka' : 'round';
}

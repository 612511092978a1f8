/** What is said where safety records were lost: of the own one, of others, and of too many. */
import { quorumPower, totalPower } from '../../ledger/validators.ts';
import type { Lost } from './messages.ts';
import type { Reason, StandingView } from './standing.ts';
import type { State } from './state.ts';
import { powerOf } from './votes.ts';

/** The remedy when too many records are gone, in logs as in `why`. */
const NEW_GENESIS =
  'A new genesis has to take over the state of the newest block: docs/operating.md says how, and ' +
  'what to make sure of before.';

/** Whether those who lost their records and do not sign again have a quorum: nobody can go on. */
export function hasEnded(state: State): boolean {
  return state.validators.length > 0 && lostPower(state) >= quorumPower(state.validators);
}

function lostPower(state: State): number {
  const lost = [...state.lost.losses.values()].filter(({ message }) => !signsAgain(state, message));
  return lost.reduce((sum, { message }) => sum + powerOf(state.validators, message.validator), 0);
}

/** Whether it was heard above what was given up for it. */
function signsAgain({ lost, newest, config }: State, loss: Lost): boolean {
  const answers = [...lost.kept.values()].filter((kept) => config.rules.answers(kept, loss));
  const heard = newest.get(loss.validator)?.round ?? -1;
  return answers.some(({ round }) => heard > round);
}

/** Says that the chain has ended, when it has. */
export function ended({ state }: Pick<StandingView, 'state'>): Reason[] {
  if (!hasEnded(state)) return [];
  const { height, validators } = state;
  const [power, total] = [lostPower(state), totalPower(validators)];
  const sentence =
    `Validators of power ${power} of ${total} have lost their safety records. Nobody knows what ` +
    `they have signed at height ${height}, so no block can follow: this chain has ended. ` +
    NEW_GENESIS;
  return [{ code: 'chain_ended', sentence, facts: { height, power, total, lost: names(state) } }];
}

/** Says of lost records what this node does about them. */
export function losses({ state }: Pick<StandingView, 'state'>): Reason[] {
  const { lost, height } = state;
  if (lost.own !== null) return [ownLoss(state, lost.own.validator)];
  if (lost.losses.size === 0) return [];
  const { said } = lost;
  const done =
    said === null
      ? 'Blocks go on when a quorum can sign without them; else those who kept theirs let them ' +
        'sign again in a while.'
      : `For their sake this node signs nothing more in rounds up to ${said.round}; they sign ` +
        'again above, once enough of those who kept theirs have said so.';
  const sentence = `${names(state)} lost the safety record before height ${height}. ${done}`;
  const facts = { height, lost: names(state), givenUp: said?.round ?? -1 };
  return [{ code: 'records_lost', sentence, facts }];
}

function ownLoss(state: State, validator: string): Reason {
  const { height, lost, validators } = state;
  const answers = [...lost.kept.values()].filter((kept) =>
    state.config.rules.answers(kept, lost.own),
  );
  const power = answers.reduce((sum, kept) => sum + powerOf(validators, kept.validator), 0);
  const needed = totalPower(validators) - quorumPower(validators) + 1;
  const sentence =
    `${validator} has lost its safety record and signs nothing at height ${height} by itself. It ` +
    'signs again after a block that is made from now on, or once validators that kept their ' +
    `records answer: those of power ${power} have, and ${needed} are needed.`;
  return { code: 'record_lost', sentence, facts: { validator, height, power, needed } };
}

function names({ lost }: State): string {
  return [...lost.losses.keys()].sort().join(' ');
}

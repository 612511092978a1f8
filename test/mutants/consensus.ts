/** Planted mistakes in the rules of agreement, each one entry of the rule table replaced. */
import { quorumPower, skipPower } from '../../ledger/validators.ts';
import type { Rules } from '../../node/consensus/rules.ts';
import { RULES } from '../../node/consensus/rules.ts';
import type { Detector } from './detectors.ts';
import {
  byHiddenPolka,
  byNetwork,
  byReference,
  byScenario,
  byTwins,
  killedBy,
} from './detectors.ts';
import type { Mutant } from './mutant.ts';

/** One replaced rule; hunted by the given detectors, else by scenarios and the reference. */
function mutant(
  name: string,
  why: string,
  rules: Partial<Rules>,
  hunt: (rules: Partial<Rules>) => readonly Detector[] = (changed) => [
    byScenario(changed),
    byReference(changed),
  ],
): Mutant {
  return { name, why, kill: () => killedBy(hunt(rules), 'scenarios, reference and simulation') };
}

/** Mistakes that break agreement itself have to be found by disagreement, not by a unit test. */
const byDisagreement = (rules: Partial<Rules>): readonly Detector[] => [
  byTwins({ rules }),
  byNetwork({ rules }),
];

const byRandomNetwork = (rules: Partial<Rules>): readonly Detector[] => [byNetwork({ rules })];

/** Mistakes of Tendermint's rules. */
export const CONSENSUS_MUTANTS: readonly Mutant[] = [
  mutant(
    'quorum of 2f instead of 2f+1',
    'goals 1.4; two halves decide',
    { hasQuorum: (power, set) => power >= quorumPower(set) - 1 },
    byDisagreement,
  ),
  mutant(
    'a validator counts as often as it votes',
    'goals 1.4; an equivocator makes a quorum',
    { earlierVote: () => undefined },
    byDisagreement,
  ),
  mutant(
    'prevotes decide',
    'a round without its second phase',
    { decidingTally: (votes) => votes.prevote },
    byDisagreement,
  ),
  mutant(
    'nil counts for a block',
    'those who refuse are counted in',
    { countsFor: (vote, block) => vote.block === block || vote.block === null },
    byDisagreement,
  ),
  mutant(
    'the lock is never set',
    'R4; random networks alone never find it',
    { lockAfterPolka: (lock) => lock },
    (rules) => [byTwins({ rules })],
  ),
  mutant(
    'every round ends early without its proposer',
    'whose links are wrong would never agree',
    { endsEarly: () => true },
    (rules) => [byScenario(rules), byReference(rules)],
  ),
  mutant(
    'no round ends early without its proposer',
    'each fourth block would take a timeout',
    { endsEarly: () => false },
    (rules) => [byReference(rules)],
  ),
  mutant(
    'the lock is dropped in a new round',
    'amnesia without a restart',
    { lockInNewRound: () => null },
    (rules) => [byTwins({ rules })],
  ),
  mutant(
    'a locked node prevotes any first proposal',
    'L23 without the lock',
    { lockAllowsFirst: () => true },
    (rules) => [byTwins({ rules })],
  ),
  mutant(
    'the lock is lost in a restart',
    'amnesia; malachite ADR-007',
    { lockAfterRestart: () => null },
    (rules) => [byTwins({ rules, restart: 0.05 })],
  ),
  mutant(
    'any polka frees the lock',
    'goals 1.4: unlock without a newer polka; L29 without lockedRound <= vr',
    { lockAllowsAgain: () => true },
    (rules) => [byHiddenPolka(rules)],
  ),
  mutant('the polka has to be newer than the lock', 'L29 with < for <=', {
    lockAllowsAgain: (lock, validRound, block) =>
      lock === null || lock.round < validRound || lock.block === block,
  }),
  mutant('a polka for nil unlocks', 'the rule of the first Tendermint', {
    lockAfterNilPolka: () => null,
  }),
  mutant('valid value only in step prevote', 'L36 without L42 for those who precommitted', {
    polkaMakesValid: (step) => step === 'prevote',
  }),
  mutant('a block proposed again has no valid round', 'L19 with -1', {
    proposedValidRound: () => -1,
  }),
  mutant('the round of a vote is ignored', 'goals 1.4: votes of all rounds in one tally', {
    countedIn: () => 0,
  }),
  mutant('one third is enough to skip', 'L55 with f instead of f+1', {
    hasSkip: (power, set) => power >= skipPower(set) - 1,
  }),
  mutant('any polka fits a proposal', 'L28 without the relations', { polkaFits: () => true }),
  mutant('nobody looks at the clock', 'PBTS switched off', { needsTimely: () => false }),
  mutant('a block proposed again has to be timely', 'liveness: it never is', {
    needsTimely: () => true,
  }),
  mutant('the window of time never closes', 'PBTS half on', { isTimely: () => true }),
  mutant('time may stand still', 'header time not monotone', { timeAdvances: () => true }),
  mutant('anybody may propose', 'proposer not checked', { fromProposer: () => true }),
  mutant('the last proposal wins', 'a second proposal overrides the first', {
    chooseProposal: (received) => received.at(-1),
  }),
  mutant('a vote without the body', 'data nobody can serve', {
    knownVerdict: (body) => body !== undefined,
  }),
  mutant('a verdict may change', 'valid(v) evaluated twice', {
    keepVerdict: (_known, next) => next,
  }),
  mutant(
    'sent before it is durable',
    'goals 1.4: vote written after send',
    {
      release: (persist, broadcast) => [broadcast, persist],
    },
    byRandomNetwork,
  ),
  mutant('own messages are forgotten in a restart', 'nothing to say again, nothing to guard by', {
    ownAfterRestart: () => [],
  }),
  mutant('no guard against a second signature', 'defence in depth removed', {
    alreadySigned: () => false,
  }),
  mutant('old timers fire', 'the round of a timer is ignored', {
    timerApplies: (state, fired) =>
      fired.timer === 'precommit' ? state.step !== 'commit' : fired.timer === state.step,
  }),
  mutant('the proposer sets no timer', 'a failed build stops the round for ever', {
    setsProposeTimer: (isProposer) => !isProposer,
  }),
  mutant('the round of the lock is forgotten', 'prune of the round that decides', {
    lowestKept: (round) => Math.max(0, round - 1),
  }),
  mutant('the wake-up is ignored', 'a payment on its due day does not happen', {
    wakeIsDue: () => false,
  }),
  mutant('always awake', 'an idle chain makes blocks', { wakeIsDue: () => true }),
  mutant('double votes are reported again and again', 'evidence accepted twice', {
    isNewAccusation: () => true,
  }),
  mutant('a stranger under the own key is welcome', 'goals S28: the twin of a restored backup', {
    knowsOwn: () => true,
  }),
  mutant('nobody proposes the valid value', 'a hidden lock is never healed', {
    polkaMakesValid: (step) => step === 'propose' && RULES.polkaMakesValid(step),
  }),
];

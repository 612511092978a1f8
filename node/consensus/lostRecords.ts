/**
 * The way out when so many validators lost their safety records that no quorum can sign. Who lost
 * it may have signed anything at this height, and does not know what. Those who kept theirs know
 * enough, if every quorum has one of them:
 *
 * - `keep` (R9): after a while they give up rounds. Each says, durably and for good, that it has
 *   signed below round b only and signs nothing more up to b, with the newest polka it knows; and
 *   all of them raise their b to the highest that they hear.
 * - `goOn` (R10): once those who gave up the same b are in every quorum, and a quorum is there with
 *   those who lost theirs, who kept its record goes on in round b + 1;
 * - `takeUp` (R11): and who lost it signs again from there, locked on the newest polka among them.
 *
 * Why that is safe: nobody can have come beyond b before, as it takes precommits of b, and one of
 * those who gave it up would have signed one; so nothing is signed twice. A block that was decided,
 * in a round up to b, was precommitted by one of them before it spoke, so that its polka or a
 * newer one of the same block is among those named. docs/consensus.md has the whole argument, and
 * how many of them may lie.
 */
import { totalPower } from '../../ledger/validators.ts';
import type { Loss } from '../../ledger/vote.ts';
import type { Draft } from './draft.ts';
import { wantBody } from './draft.ts';
import type { ValidValue } from './knowledge.ts';
import type { Kept } from './messages.ts';
import { startRound } from './rounds.ts';
import { askToPromise } from './signing.ts';
import type { Timeouts } from './timeouts.ts';
import { powerOf, signersOf } from './votes.ts';

/** R9: who kept its record answers losses, and gives up as many rounds as the others. */
export function keep(draft: Draft): boolean {
  const { self, lost, step, config } = draft;
  if (self === null || lost.losses.has(self)) return false;
  if (step === 'newHeight' || step === 'commit' || lost.losses.size === 0) return false;
  if (!isOfUse(draft)) return false;
  const { said, patience } = lost;
  const heard = Math.max(0, ...[...lost.kept.values()].map(({ round }) => round));
  if (hasUnanswered(draft)) {
    if (patience !== 'over') return patience === 'unneeded' && wait(draft, patienceMs(config));
    const own = Math.max(config.rules.givenUp(draft.round), (said?.round ?? 0) + 1);
    giveUp(draft, heard <= own ? own : roundedUp(heard), self);
    return true;
  }
  if (said === null || heard <= said.round) return false;
  giveUp(draft, roundedUp(heard), self);
  return true;
}

/** R10: who gave up rounds goes on above them, once others did the same. */
export function goOn(draft: Draft): boolean {
  const { said } = draft.lost;
  if (said === null || draft.step === 'newHeight') return false;
  const next = draft.config.rules.firstAfter(said.round);
  if (draft.round >= next || !suffices(draft, alike(draft, said))) return false;
  startRound(draft, next, []);
  return true;
}

/** R11: who lost its record signs again, above all that it can have signed. */
export function takeUp(draft: Draft): boolean {
  const { lost, config } = draft;
  const { own } = lost;
  if (own === null || draft.self !== null) return false;
  const found = answersTo(draft);
  const [first] = found;
  if (first === undefined) return false;
  if (!isWhole(draft, found) && lost.patience !== 'over') {
    return lost.patience === 'unneeded' && wait(draft, config.timeouts.capMs);
  }
  const round = Math.max(config.rules.firstAfter(first.round), draft.round);
  const valid = newestPolka(draft, found, round);
  if (valid !== null && config.rules.knownVerdict(draft.bodies.get(valid.block)) !== true) {
    const wanted = { block: valid.block, round: valid.round, asked: 2 };
    return wantBody(draft, wanted, signersOf(valid.polka, draft.validators));
  }
  draft.self = own.validator;
  draft.lost = { ...lost, own: null, from: round };
  draft.valid = valid;
  draft.lock = config.rules.lockAfterLoss(valid);
  draft.armed = new Set();
  startRound(draft, round, []);
  return true;
}

/** The validators that have not lost their records and gave up the same rounds as this one. */
function alike(draft: Draft, kept: Kept): readonly Kept[] {
  const all = [...draft.lost.kept.values()];
  return all.filter((other) => draft.config.rules.gaveUpSame(kept, other));
}

/** The answers to the own loss that suffice, of the highest rounds; empty when none do. */
function answersTo(draft: Draft): readonly Kept[] {
  const { lost, config } = draft;
  const answers = [...lost.kept.values()].filter((kept) => config.rules.answers(kept, lost.own));
  answers.sort((left, right) => right.round - left.round);
  for (const highest of answers) {
    const same = answers.filter((kept) => config.rules.gaveUpSame(highest, kept));
    if (suffices(draft, same)) return same;
  }
  return [];
}

/** Whether all that have not lost their records could be enough: else nothing is given up. */
function isOfUse(draft: Draft): boolean {
  const { validators, config } = draft;
  const left = totalPower(validators) - powerOfThose(draft, lostOnes(draft));
  return config.rules.isInEveryQuorum(left, validators);
}

/** Whether every quorum has one of these, and they are one with those who lost their records. */
function suffices(draft: Draft, kept: readonly Kept[]): boolean {
  const { validators } = draft;
  const { rules } = draft.config;
  const power = powerOfThose(draft, kept);
  const together = power + powerOfThose(draft, lostOnes(draft));
  return rules.isInEveryQuorum(power, validators) && rules.hasQuorum(together, validators);
}

/** Whether nobody more can be waited for, or so many spoke that no liar among them matters. */
function isWhole(draft: Draft, kept: readonly Kept[]): boolean {
  const { validators, config } = draft;
  const power = powerOfThose(draft, kept);
  const together = power + powerOfThose(draft, lostOnes(draft));
  return config.rules.hasQuorum(power, validators) || together === totalPower(validators);
}

function lostOnes(draft: Draft): readonly { readonly validator: string }[] {
  return [...draft.lost.losses.keys()].map((validator) => ({ validator }));
}

function powerOfThose(draft: Draft, those: readonly { readonly validator: string }[]): number {
  return those.reduce((sum, { validator }) => sum + powerOf(draft.validators, validator), 0);
}

/** The newest polka below `round` among those named and what this node saw itself. */
function newestPolka(draft: Draft, kept: readonly Kept[], round: number): ValidValue | null {
  let newest = draft.valid !== null && draft.valid.round < round ? draft.valid : null;
  for (const { polka, proposal } of kept) {
    if (polka === null || proposal === null) continue;
    if (newest !== null && newest.round >= polka.round) continue;
    newest = { round: polka.round, block: polka.block, polka, proposal };
  }
  return newest;
}

function giveUp(draft: Draft, round: number, validator: string): void {
  const { height, valid } = draft;
  const { polka, proposal } = valid ?? { polka: null, proposal: null };
  const losses: Loss[] = [...draft.lost.losses.values()]
    .map(({ message }) => ({ validator: message.validator, since: message.since }))
    .sort((left, right) => (left.validator < right.validator ? -1 : 1));
  askToPromise(draft, { kind: 'kept', height, round, losses, polka, proposal, validator });
}

function hasUnanswered(draft: Draft): boolean {
  const { losses, said } = draft.lost;
  return [...losses.values()].some(
    ({ message }) => said === null || !draft.config.rules.answers(said, message),
  );
}

/**
 * Others are followed to powers of two only: so they come to the same however many rounds a liar
 * names to each of them, and it can do so but thirty times.
 */
function roundedUp(round: number): number {
  let power = 1;
  while (power < round) power *= 2;
  return power;
}

function wait(draft: Draft, delayMs: number): boolean {
  const { height, round } = draft;
  draft.lost = { ...draft.lost, patience: 'running' };
  draft.effects.push({ kind: 'setTimer', timer: 'lost', height, round, delayMs });
  return true;
}

/** Time enough for four rounds: a height that ends by itself needs nobody to give up anything. */
function patienceMs({ timeouts }: { readonly timeouts: Timeouts }): number {
  return 4 * (timeouts.proposeMs + timeouts.prevoteMs + timeouts.precommitMs);
}

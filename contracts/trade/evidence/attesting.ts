/**
 * Who may attest, and when. An oracle is enrolled for a topic while validators with a quorum of all
 * power want it: each of them endorses an oracle with the topics that it trusts it for, and may do
 * so anew; one that has given no word about the oracle counts for what the genesis document says.
 * So enrolment is a ballot that never closes, and follows the validators of the day.
 */
import { quorumPower } from '../../../ledger/validators.ts';
import { dayAt, dayEnd, dayNumber } from '../../state/calendar.ts';
import type { FactReader } from '../../state/factKind.ts';
import { oracles } from '../../state/oracles.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Scene, SignedScene } from '../../state/scene.ts';
import { electedValidators } from '../members/electing.ts';

/** Whether validators with a quorum of all power want this oracle for this topic now. */
export function isEnrolled(world: FactReader, id: string, topic: string): boolean {
  const oracle = oracles.read(world, id);
  if (oracle === undefined) return false;
  const words = new Map(oracle.endorsements.map(({ validator, topics }) => [validator, topics]));
  const set = electedValidators(world);
  const power = set.reduce((sum, { id: validator, power: own }) => {
    const topics = words.get(validator) ?? oracle.founding;
    return topics.includes(topic) ? sum + own : sum;
  }, 0);
  return power >= quorumPower(set);
}

/** That the signer is enrolled for the topic; else the refusal. */
export function checkEnrolled(scene: SignedScene, topic: string): Refusal<'not_enrolled'> | null {
  const { draft, signer } = scene;
  return isEnrolled(draft, signer, topic) ? null : refuse('not_enrolled', { topic });
}

/**
 * That an attestation is of a day that has begun, and not of an earlier one than the oracle's
 * former word; else the refusal.
 */
export function checkAttestedDay(
  scene: Scene,
  text: string,
  former: { readonly day: string } | undefined,
): Refusal<'bad_day' | 'day_ahead' | 'older_attestation'> | null {
  const day = dayNumber(text);
  if (day === null) return refuse('bad_day', { day: text });
  const today = dayAt(scene.days, scene.time);
  if (day > today) return refuse('day_ahead', { ends: dayEnd(scene.days, today) });
  if (former !== undefined && text < former.day) {
    return refuse('older_attestation', { day: former.day });
  }
  return null;
}

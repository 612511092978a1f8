/**
 * Equivocation of validators, as the ledger records it: two signatures of one validator where it
 * may give one. Recorded for ever, once for each place, with both statements, so that a state proof
 * of the fact convinces anyone who knows the validator’s key of that height. It puts the removal of
 * the validator to the vote, where the network could do without it and that is not open already.
 *
 * Whether the signatures verify is checked before a block is executed, against the validators of
 * the height that the evidence is about; here it is only decided whether it may be recorded.
 */
import type { Evidence } from '../ledger/evidence.ts';
import { hashJson } from '../ledger/hash.ts';
import type { ItemRun } from './settle.ts';
import { padded } from './state/factKeys.ts';
import type { FactKind } from './state/factKind.ts';
import { factKind } from './state/factKind.ts';
import type { Parameters } from './state/parameters.ts';
import type { Refusal } from './state/refusals.ts';
import { OK, refuse } from './state/refusals.ts';
import type { Scene } from './state/scene.ts';
import type { World } from './state/state.ts';
import { accuseBeforeAll } from './trade/governance/voting.ts';
import { WorkCount } from './work.ts';

/** Evidence with the height of the block that recorded it. */
export interface Equivocation extends Evidence {
  readonly recordedAt: number;
}

/** Equivocation by its place; heights have 15 digits and rounds 10, so that keys are in order. */
export const equivocations: FactKind<
  Equivocation,
  [validator: string, height: number, round: number, type: Evidence['type']]
> = factKind(
  (validator, height, round, type) =>
    `evidence/${validator}/${padded(height, 15)}/${padded(round, 10)}/${type}`,
  ({ validator, height, round, type }) => [validator, height, round, type],
  [],
);

/** The state that evidence is checked against; a `ChainState` is one. */
export interface EvidenceGround {
  /** Of the newest block. */
  readonly height: number;
  readonly parameters: Pick<Parameters, 'evidenceBlocks'>;
  readonly world: Pick<World, 'facts'>;
}

/** Why evidence may not be in a block. */
export type EvidenceRefusal = Refusal<
  'evidence_not_committed' | 'evidence_too_old' | 'evidence_repeated'
>;

/** The key of the fact that this evidence becomes: the place at which its validator did wrong. */
export function placeOf(evidence: Evidence): string {
  const { validator, height, round, type } = evidence;
  return equivocations.key(validator, height, round, type);
}

/** Why this evidence may not stand in the block after `ground`; null when it may. */
export function checkOneEvidence(
  ground: EvidenceGround,
  evidence: Evidence,
): EvidenceRefusal | null {
  const { validator, height } = evidence;
  const facts = { validator, height };
  // Of decided heights only: their validators are known to everybody.
  if (height > ground.height) return refuse('evidence_not_committed', facts);
  const { evidenceBlocks } = ground.parameters;
  if (ground.height + 1 - height > evidenceBlocks) {
    return refuse('evidence_too_old', { ...facts, evidenceBlocks });
  }
  const isRecorded = ground.world.facts.get(placeOf(evidence)) !== undefined;
  return isRecorded ? refuse('evidence_repeated', facts) : null;
}

/** Why a block with this evidence is invalid; null when it is not. */
export function checkEvidence(
  ground: EvidenceGround,
  all: readonly Evidence[],
): EvidenceRefusal | null {
  const places = new Set<string>();
  for (const evidence of all) {
    const refusal = checkOneEvidence(ground, evidence);
    if (refusal !== null) return refusal;
    const { validator, height } = evidence;
    if (places.has(placeOf(evidence))) return refuse('evidence_repeated', { validator, height });
    places.add(placeOf(evidence));
  }
  return null;
}

/** Records the evidence of a block that `checkEvidence` has passed; each gives an outcome. */
export function recordEvidence(scene: Scene, all: readonly Evidence[]): ItemRun[] {
  return all.map((evidence) => {
    const { validator, height, round, type } = evidence;
    const work = new WorkCount(scene.draft);
    equivocations.write(scene.draft, { ...evidence, recordedAt: scene.height });
    const event = { type: 'evidenceRecorded', validator, height, round, signedTwice: type };
    const item = placeOf(evidence);
    const about = { id: hashJson(item), evidence: item, validator };
    const events = [event, ...accuseBeforeAll(scene, about)];
    work.tell(events.length);
    return { code: OK, events, facts: {}, item, most: work.units, work: work.units };
  });
}

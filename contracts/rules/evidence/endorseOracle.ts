import { z } from 'zod';
import { idField, topicField } from '../../state/fields.ts';
import { members } from '../../state/members.ts';
import { isTopic, oracles } from '../../state/oracles.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { isEnrolled } from '../../trade/evidence/attesting.ts';
import { checkValidator } from '../../trade/members/electing.ts';
import { hasRole } from '../../trade/members/standing.ts';

const schema = deedSchema('endorseOracle', {
  oracle: idField.describe('The member that attests.'),
  topics: z
    .array(topicField)
    .max(100)
    .describe('All topics that the validator trusts it for; none: it trusts it no more.'),
});

const refusals = [
  'unknown_counterparty',
  'counterparty_role',
  'not_validator',
  'unknown_topic',
] as const;

/** A validator says for which topics it trusts an oracle. */
export const endorseOracle: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'Validators enrol oracles whatever stands still.' },
  who: 'Every member that runs a validator, for itself, as often as it changes its mind.',
  holds: 'The member named is an oracle, and every topic is one.',
  changes:
    'The word replaces the validator’s former one about this oracle. It is enrolled for a ' +
    'topic while validators with more than two thirds of all power want it; one that has given ' +
    'no word counts for the topics that the genesis document gave it.',
  refusals,
  example: {
    oracle: 'harbour-office',
    topics: ['customs', 'logistics', 'USD/CNY'],
  },
  apply(scene, deed) {
    const { draft, signer, height } = scene;
    const { oracle: id } = deed;
    const refusal = checkOracle(scene, id);
    if (refusal !== null) return refusal;
    const stranger = deed.topics.find((topic) => !isTopic(topic));
    if (stranger !== undefined) return refuse('unknown_topic', { topic: stranger });
    const topics = [...new Set(deed.topics)].sort();
    const before = oracles.read(draft, id) ?? { id, founding: [], endorsements: [] };
    const others = before.endorsements.filter(({ validator }) => validator !== signer);
    const endorsements = [...others, { validator: signer, topics, givenAt: height }];
    endorsements.sort((left, right) => (left.validator < right.validator ? -1 : 1));
    oracles.write(draft, { ...before, endorsements });
    const enrolled = topics.filter((topic) => isEnrolled(draft, id, topic)).join(' ');
    const words = { oracle: id, validator: signer, topics: topics.join(' '), enrolled };
    return [{ type: 'oracleEndorsed', ...words }];
  },
});

function checkOracle(
  scene: SignedScene,
  id: string,
): Refusal<'unknown_counterparty' | 'counterparty_role' | 'not_validator'> | null {
  const member = members.read(scene.draft, id);
  if (member === undefined) return refuse('unknown_counterparty', { member: id });
  if (!hasRole(member, ['oracle'])) {
    return refuse('counterparty_role', { member: id, needed: 'oracle' });
  }
  return checkValidator(scene);
}

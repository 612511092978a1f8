import type { Correction } from '../../state/corrections.ts';
import { corrections, isPending } from '../../state/corrections.ts';
import { hashField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { endCorrection as close, concernedBy } from '../../trade/corrections/correcting.ts';
import { hasRole, memberOf } from '../../trade/members/standing.ts';

const schema = deedSchema('endCorrection', {
  correction: hashField.describe('Id of the correction.'),
});

const refusals = ['unknown_correction', 'not_concerned', 'correction_over'] as const;

/** Withdraws a correction that is not made yet, declines it, or objects to it. */
export const endCorrection: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'Who loses a right by a correction must be able to object.' },
  who:
    'Who proposed it, and everyone whose right it lowers. An order of supervisors is withdrawn ' +
    'by any of them; nobody ends what the validators have decided.',
  holds: 'The correction is not made, and not over.',
  changes:
    'What was proposed, or what a supervisor takes back, is withdrawn. An order that one objects ' +
    'to whose right it lowers is not made: then it takes a ballot of the validators.',
  refusals,
  example: { correction: 'c0'.repeat(32) },
  apply(scene, deed) {
    const correction = corrections.read(scene.draft, deed.correction);
    if (correction === undefined) {
      return refuse('unknown_correction', { correction: deed.correction });
    }
    const ending = endingBy(scene, correction);
    if (ending === null) return refuse('not_concerned');
    // The due item of its time runs before any deed; a mempool may be ahead of it.
    const { status, authority, time } = correction;
    const waits = isPending(correction) && scene.time < time;
    if (!waits) return refuse('correction_over', { authority, status });
    return [close(scene, correction, ending, scene.signer)];
  },
});

/** How the signer ends it, or null when it is not its to end. */
function endingBy(
  scene: SignedScene,
  { authority, by, repair }: Correction,
): 'withdrawn' | 'objected' | null {
  const { draft, signer } = scene;
  const isConcerned = concernedBy(draft, repair).includes(signer);
  if (authority === 'agreement') return isConcerned || signer === by ? 'withdrawn' : null;
  if (authority === 'ballot') return null;
  if (hasRole(memberOf(scene), ['supervisor'])) return 'withdrawn';
  return isConcerned ? 'objected' : null;
}

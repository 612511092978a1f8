import type { z } from 'zod';
import { corrections } from '../../state/corrections.ts';
import { hashField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showCorrection } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { orderCorrection } from '../../trade/corrections/correcting.ts';

const schema = deedSchema('confirmCorrection', {
  correction: hashField.describe('Id of the correction.'),
  shown: shownField('repair', 'open', 'currency'),
});

const refusals = ['unknown_correction', 'same_supervisor', 'correction_over'] as const;

/** The second of two supervisors orders the same correction. */
export const confirmCorrection: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['supervisor'],
  subjects: { exempt: 'Supervision goes on whatever stands still.' },
  who: 'A supervisor, another than the one that ordered it first.',
  holds: 'The order waits for a second word.',
  changes:
    'The correction is made so many days later as the parameters say, unless it is withdrawn or ' +
    'objected to before. Until then it stands among what can hurt the pieces. While something ' +
    'that it is about stands still or is disputed, it is put off from day to day.',
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showCorrection(state, deed.correction),
  ),
  refusals,
  example: {
    correction: 'c0'.repeat(32),
    shown: { repair: '5e'.repeat(32), open: '10480', currency: 'EUR' },
  },
  apply(scene, deed) {
    const correction = corrections.read(scene.draft, deed.correction);
    if (correction === undefined) {
      return refuse('unknown_correction', { correction: deed.correction });
    }
    const { authority, status, signed, time } = correction;
    if (signed.includes(scene.signer)) return refuse('same_supervisor', { member: scene.signer });
    // The due item of the lapse runs before any deed of its time; a mempool may be ahead of it.
    const waits = authority === 'order' && status === 'proposed' && scene.time < time;
    if (!waits) return refuse('correction_over', { authority, status });
    return [orderCorrection(scene, correction, scene.signer)];
  },
});

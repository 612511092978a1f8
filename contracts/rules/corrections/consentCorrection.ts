import type { z } from 'zod';
import { corrections } from '../../state/corrections.ts';
import { hashField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showCorrection } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofCorrection } from '../../state/subjects.ts';
import type { StillCode } from '../../trade/corrections/correcting.ts';
import { agreeTo, concernedBy } from '../../trade/corrections/correcting.ts';

const schema = deedSchema('consentCorrection', {
  correction: hashField.describe('Id of the correction.'),
  shown: shownField('repair', 'open', 'currency'),
});

type Code =
  | 'unknown_correction'
  | 'not_concerned'
  | 'correction_over'
  | 'already_agreed'
  | StillCode;

/** Agrees to a correction that lowers the signer’s right. */
export const consentCorrection: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofCorrection(draft, deed.correction),
  who: 'A member whose right the correction lowers, as things are by now.',
  holds: 'It is proposed by a party, and the member has not agreed before.',
  changes:
    'The member has agreed. With the last word that was missing the correction is made, if it ' +
    'can be made as it is written; else that word is refused.',
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) =>
    showCorrection(state, deed.correction),
  ),
  refusals: [
    'unknown_correction',
    'not_concerned',
    'correction_over',
    'already_agreed',
    'debt_settled',
    'piece_locked',
    'units_not_open',
    'part_too_small',
    'more_than_open',
  ],
  example: {
    correction: 'c0'.repeat(32),
    shown: { repair: '5e'.repeat(32), open: '10480', currency: 'EUR' },
  },
  apply(scene, deed) {
    const { draft, signer } = scene;
    const correction = corrections.read(draft, deed.correction);
    if (correction === undefined) {
      return refuse('unknown_correction', { correction: deed.correction });
    }
    const { repair, status, authority, signed, time } = correction;
    if (!concernedBy(draft, repair).includes(signer)) return refuse('not_concerned');
    // The due item of the lapse runs before any deed of its time; a mempool may be ahead of it.
    const waits = authority === 'agreement' && status === 'proposed' && scene.time < time;
    if (!waits) return refuse('correction_over', { authority, status });
    if (signed.includes(signer)) return refuse('already_agreed', { member: signer });
    return agreeTo(scene, correction, signer);
  },
});

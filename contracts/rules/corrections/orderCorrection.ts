import { correctionFields } from '../../state/correctionFields.ts';
import { MAX_LISTED } from '../../state/listings.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { NamedCode, OrderedCode } from '../../trade/corrections/correcting.ts';
import {
  checkNamed,
  checkOrdered,
  checkRoom,
  openCorrection,
} from '../../trade/corrections/correcting.ts';

const schema = deedSchema('orderCorrection', correctionFields);

type Code = NamedCode | 'too_many_corrections' | OrderedCode;

/** The first of two supervisors orders that a mistake is put right. */
export const orderCorrection: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: ['supervisor'],
  subjects: { exempt: 'Supervision goes on whatever stands still.' },
  who: 'A supervisor.',
  holds:
    'All that it names is there. *Units*: others than the rightful holder have some of them, and ' +
    'that one may hold them. *Debt*: it is between two, and not in its debtor’s own money. ' +
    '*Reduction*: of no more than the debt was.',
  changes:
    'It waits for the word of a second supervisor, and lapses without it. Made, it gives the ' +
    'open units that those named hold to the rightful holder, with all that burdens them, no ' +
    'sale, link or warranty; offers and claims on them end. Whoever it does not name keeps its ' +
    'units: for these, and for what was paid already, the rightful holder is owed their face.',
  refusals: [
    ...(['unknown_receivable', 'unknown_debt', 'unknown_counterparty'] as const),
    ...(['own_counterparty', 'counterparty_role', 'not_an_issuer', 'own_money'] as const),
    ...(['too_many_corrections', 'unknown_currency', 'units_not_open', 'more_than_open'] as const),
  ],
  example: {
    corrects: 'd4'.repeat(32),
    reason: 'Judgment of the district court: the assignment was forged.',
    repair: {
      ...{ kind: 'units', receivable: 'a7'.repeat(32), from: '1', to: '5000' },
      ...{ holders: ['ostbank', 'sudbank'], rightful: 'westbank' },
    },
  },
  apply(scene, { corrects, reason, repair }) {
    const { draft, signer: by, id } = scene;
    const refusal =
      checkNamed(scene, repair) ??
      checkRoom(draft, repair, MAX_LISTED) ??
      checkOrdered(scene, repair);
    if (refusal !== null) return refusal;
    const words = { id, by, authority: 'order', corrects, reason, repair, signed: [by] } as const;
    return [openCorrection(scene, words, 'proposed')];
  },
});

import { correctionFields } from '../../state/correctionFields.ts';
import { corrections } from '../../state/corrections.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import type { SignedScene } from '../../state/scene.ts';
import { ofRepair } from '../../state/subjects.ts';
import type { AgreedCode, NamedCode } from '../../trade/corrections/correcting.ts';
import {
  agreeTo,
  checkAgreed,
  checkNamed,
  checkRoom,
  MAX_PROPOSED,
  mayPropose,
  openCorrection,
} from '../../trade/corrections/correcting.ts';

const schema = deedSchema('proposeCorrection', correctionFields);

type Code = NamedCode | 'not_concerned' | 'too_many_corrections' | AgreedCode;

/** Proposes to those whose right it changes that a mistake is put right. */
export const proposeCorrection: RuleSpec<typeof schema, Code> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofRepair(draft, deed.repair),
  who:
    'A member whose right it lowers, or that gets something by it: who gives units up or gets ' +
    'them, a pledgee, guarantor, or seller with a reserve or recourse of the pieces, the debtor ' +
    'of an acknowledged debt; debtor and creditor of a debt.',
  holds:
    'All that it names is there. *Units*: all are open, unbound, in the hands named, and may be ' +
    'cut; the rightful holder may hold them and is not the debtor. *Debt*: it is between two, ' +
    'and not in its debtor’s own money. *Reduction*: so much of the debt is open.',
  changes:
    'It is proposed, with the word of the signer. Once all have agreed whose right it lowers it ' +
    'is made, at once if nobody else is concerned: units go to the rightful holder with all that ' +
    'burdens them, without sale, link or warranty; closed units stay closed. Otherwise it lapses.',
  refusals: [
    ...(['unknown_receivable', 'unknown_debt', 'unknown_counterparty'] as const),
    ...(['own_counterparty', 'counterparty_role', 'not_an_issuer', 'own_money'] as const),
    ...(['not_concerned', 'too_many_corrections', 'debt_settled', 'piece_locked'] as const),
    ...(['unknown_currency', 'units_not_open', 'part_too_small', 'more_than_open'] as const),
  ],
  example: {
    corrects: 'd4'.repeat(32),
    reason: 'Units 1 to 5000 were assigned to the wrong bank.',
    repair: {
      ...{ kind: 'units', receivable: 'a7'.repeat(32), from: '1', to: '5000' },
      ...{ holders: ['ostbank'], rightful: 'westbank' },
    },
  },
  apply(scene, deed) {
    const { draft, signer: by, id } = scene;
    const { corrects, reason, repair } = deed;
    const refusal =
      checkNamed(scene, repair) ??
      checkConcerned(scene, deed) ??
      checkRoom(draft, repair, MAX_PROPOSED) ??
      checkAgreed(scene, repair);
    if (refusal !== null) return refusal;
    const words = { id, by, authority: 'agreement', corrects, reason, repair, signed: [] } as const;
    const opened = openCorrection(scene, words, 'proposed');
    const correction = corrections.read(draft, id);
    if (correction === undefined) return [opened];
    const agreed = agreeTo(scene, correction, by);
    return 'code' in agreed ? agreed : [opened, ...agreed];
  },
});

function checkConcerned(
  { draft, signer }: SignedScene,
  { repair }: Pick<Parameters<typeof openCorrection>[1], 'repair'>,
): Refusal<'not_concerned'> | null {
  return mayPropose(draft, repair, signer) ? null : refuse('not_concerned');
}

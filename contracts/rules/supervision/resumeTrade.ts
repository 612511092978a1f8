import { quorumPower } from '../../../ledger/validators.ts';
import { haltedField } from '../../state/fields.ts';
import { halts } from '../../state/freezes.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { checkValidator, electedValidators } from '../../trade/members/electing.ts';

const schema = deedSchema('resumeTrade', {
  target: haltedField.describe('As the halt names it.'),
});

const refusals = ['not_validator', 'not_frozen', 'already_voted'] as const;

/** Votes that halted trade goes on, with the power of the signer’s validator. */
export const resumeTrade: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'It ends a halt.' },
  who: 'Every member that runs a validator, once for each halt.',
  holds: 'The halt is in force and the member has not voted yet.',
  changes: 'With more than two thirds of all power for it, the halt is over.',
  refusals,
  example: { target: 'debtor/car-maker' },
  apply(scene, { target }) {
    const { draft, signer } = scene;
    const outsider = checkValidator(scene);
    if (outsider !== null) return outsider;
    const halt = halts.read(draft, target);
    if (halt?.status !== 'active') return refuse('not_frozen', { target });
    if (halt.resumedBy.includes(signer)) return refuse('already_voted', { vote: 'for' });
    const resumedBy = [...halt.resumedBy, signer];
    const set = electedValidators(draft);
    // Who has left the set since counts no more.
    const voters = set.filter(({ id }) => resumedBy.includes(id));
    const power = voters.reduce((sum, validator) => sum + validator.power, 0);
    const status = power >= quorumPower(set) ? 'resumed' : 'active';
    halts.write(draft, { ...halt, resumedBy, status });
    return [{ type: 'resumptionVoted', target, validator: signer, status }];
  },
});

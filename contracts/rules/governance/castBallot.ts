import { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { proposals } from '../../state/proposals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { checkValidator, countBallot } from '../../trade/members/electing.ts';

const schema = deedSchema('castBallot', {
  proposal: hashField.describe('The id of the proposal.'),
  vote: z.enum(['for', 'against']).describe('What the validator wants.'),
});

const refusals = ['unknown_proposal', 'not_validator', 'proposal_closed', 'already_voted'] as const;

/** Votes on an open proposal, with the power of the signer’s validator. */
export const castBallot: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'Validators decide whatever stands still.' },
  who: 'Every member that runs a validator, once.',
  holds: 'The proposal is open and the member has not voted on it.',
  changes:
    'The ballot counts with the power of the validator. With more than two thirds of all power ' +
    'for it the proposal is adopted and in force two blocks later; once that is out of reach, ' +
    'it is rejected.',
  refusals,
  example: { proposal: 'ab'.repeat(32), vote: 'for' },
  apply(scene, { proposal: id, vote }) {
    const proposal = proposals.read(scene.draft, id);
    if (proposal === undefined) return refuse('unknown_proposal', { proposal: id });
    const outsider = checkValidator(scene);
    if (outsider !== null) return outsider;
    const { status, ballots } = proposal;
    if (status !== 'open') return refuse('proposal_closed', { status });
    const own = ballots.find(({ validator }) => validator === scene.signer);
    if (own !== undefined) return refuse('already_voted', { vote: own.vote, height: own.castAt });
    return countBallot(scene, proposal, { validator: scene.signer, vote, castAt: scene.height });
  },
});

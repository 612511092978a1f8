import { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { proposals } from '../../state/proposals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { countBallot, takesBallots } from '../../trade/governance/voting.ts';
import { checkValidator } from '../../trade/members/electing.ts';

const schema = deedSchema('castBallot', {
  proposal: hashField.describe('The id of the proposal.'),
  knows: z.int().min(1).describe('The newest protocol that the signer’s software knows.'),
  vote: z.enum(['for', 'against']).describe('What the validator wants.'),
});

const refusals = [
  'unknown_proposal',
  'not_validator',
  'proposal_closed',
  'already_voted',
  'protocol_unknown',
] as const;

/** Votes on an open proposal, with the power of the signer’s validator. */
export const castBallot: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'Validators decide whatever stands still.' },
  who: 'Every member that runs a validator, once; on a raise of the protocol also again.',
  holds:
    'The proposal is open and the member has not voted on it. On a raise of the protocol it ' +
    'may change its vote until it happens, and votes for it only with software that knows it.',
  changes:
    'The ballot counts with the power of the validator. With more than two thirds of all power ' +
    'for it the proposal is adopted and the change made (of the validators: in force two blocks ' +
    'later), unless it does not fit any more: then it is overtaken. Once two thirds are out of ' +
    'reach, it is rejected. A raise that was adopted is revoked when those for it get too few.',
  refusals,
  example: { proposal: 'ab'.repeat(32), knows: 2, vote: 'for' },
  apply(scene, { proposal: id, knows, vote }) {
    const proposal = proposals.read(scene.draft, id);
    if (proposal === undefined) return refuse('unknown_proposal', { proposal: id });
    const outsider = checkValidator(scene);
    if (outsider !== null) return outsider;
    const { status, ballots, change } = proposal;
    if (!takesBallots(scene.draft, proposal)) return refuse('proposal_closed', { status });
    const own = ballots.find(({ validator }) => validator === scene.signer);
    const isFinal = change.kind !== 'protocol' || own?.vote === vote;
    if (own !== undefined && isFinal) {
      return refuse('already_voted', { vote: own.vote, height: own.castAt });
    }
    if (change.kind === 'protocol' && vote === 'for' && knows < change.protocol) {
      return refuse('protocol_unknown', { knows, protocol: change.protocol });
    }
    return countBallot(scene, proposal, { validator: scene.signer, vote, castAt: scene.height });
  },
});

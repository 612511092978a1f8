import type { z } from 'zod';
import { hashField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import { claims } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { showClaim } from '../../state/showing.ts';
import { shownField, shownOf } from '../../state/shown.ts';
import { ofClaim } from '../../state/subjects.ts';
import { checkClaim, claimantOf } from '../../trade/disputes/claiming.ts';
import { closeClaim } from '../../trade/pieces/recourse.ts';

const schema = deedSchema('withdrawRecourse', {
  claim: hashField.describe('Id of the claim.'),
  shown: shownField('assignor', 'currency', 'from', 'to', 'open', 'disputed'),
});

const refusals = ['unknown_claim', 'not_claimant', 'claim_closed'] as const;

/** Takes a claim of recourse back; within the term it can be made again. */
export const withdrawRecourse: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofClaim(draft, deed.claim),
  shown: shownOf(schema, (deed: z.infer<typeof schema>, state) => showClaim(state, deed.claim)),
  who: 'The member that made the claim; of a pledgee whose pledge is over, the holder.',
  holds: 'The claim is open.',
  changes: 'The claim is withdrawn, and its piece is free.',
  refusals,
  example: {
    claim: '5d'.repeat(32),
    shown: {
      assignor: 'tier-one',
      currency: 'EUR',
      from: '1',
      to: '10480',
      open: '10480',
      disputed: '2987',
    },
  },
  apply(scene, deed) {
    const claim = claims.read(scene.draft, deed.claim);
    if (claim === undefined) return refuse('unknown_claim', { claim: deed.claim });
    const claimant = claimantOf(scene.draft, claim);
    if (claimant !== scene.signer) return refuse('not_claimant');
    return checkClaim(scene, claim) ?? [closeClaim(scene.draft, claim, 'withdrawn')];
  },
});

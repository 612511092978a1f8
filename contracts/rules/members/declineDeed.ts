import { approvals } from '../../state/approvals.ts';
import { hashField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { policyOver } from '../../trade/members/approving.ts';

const schema = deedSchema('declineDeed', {
  approval: hashField.describe('Id of the approval: hash of the transaction that has its deed.'),
});

const refusals = ['unknown_approval', 'not_approver'] as const;

/** Ends an approval of the signing member: its deed is not done. */
export const declineDeed: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'Nothing is lost by what is not done.' },
  who:
    'Every member, for its own deeds, with a key that its policy names, or the one that signed ' +
    'the deed first.',
  holds: 'The approval waits.',
  changes: 'There is no approval any more. The same deed may be signed again, and waits anew.',
  refusals,
  example: { approval: '4a'.repeat(32) },
  apply(scene, { approval: id }) {
    const { draft, signer, keyName: name } = scene;
    const approval = approvals.read(draft, signer, id);
    if (approval === undefined) return refuse('unknown_approval', { approval: id });
    const keys = [...(policyOver(draft, approval)?.keys ?? []), approval.keyName];
    if (!keys.includes(name)) return refuse('not_approver', { keys: keys.join(' ') });
    draft.remove(approvals.key(signer, id));
    return [{ type: 'deedDeclined', member: signer, approval: id, name }];
  },
});

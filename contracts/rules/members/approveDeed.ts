import { approvals } from '../../state/approvals.ts';
import { hashField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { isApproved, policyOver } from '../../trade/members/approving.ts';

const schema = deedSchema('approveDeed', {
  approval: hashField.describe('Id of the approval: hash of the transaction that has its deed.'),
  digest: hashField.describe('Digest of the deed that is approved, as canonical JSON.'),
});

const refusals = [
  ...(['shown_differs', 'unknown_approval', 'not_approver'] as const),
  ...(['already_signed', 'approval_changed'] as const),
] as const;

/** One more key of the signing member signs a deed that waits for it. */
export const approveDeed: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'What stands still stops the deed itself, when it is done.' },
  who: 'Every member, for its own deeds, with another key of those that its policy names.',
  holds: 'The approval waits, its deed is the one that was read, and within the scope of the key.',
  changes:
    'The key has signed the deed. When as many have as the policy demands, of those that still ' +
    'may, the deed is done in this block, under the id of the transaction that has it, if it ' +
    'still comes to the same amount; with all its own refusals, which are then that of this one.',
  refusals,
  example: { approval: '4a'.repeat(32), digest: '5b'.repeat(32) },
  apply(scene, { approval: id, digest }) {
    const { draft, signer, keyName } = scene;
    const approval = approvals.read(draft, signer, id);
    if (approval === undefined) return refuse('unknown_approval', { approval: id });
    const { digest: stands, signed } = approval;
    if (digest !== stands) return refuse('shown_differs', { field: 'digest', stands });
    const keys = policyOver(draft, approval)?.keys ?? [];
    if (!keys.includes(keyName)) return refuse('not_approver', { keys: keys.join(' ') });
    // A policy that demands less by now waits for one more word of anybody.
    if (signed.includes(keyName) && !isApproved(draft, approval)) return refuse('already_signed');
    approvals.write(draft, { ...approval, signed: [...new Set([...signed, keyName])] });
    return [{ type: 'deedApproved', member: signer, approval: id, name: keyName }];
  },
});

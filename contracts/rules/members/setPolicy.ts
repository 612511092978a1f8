import { policies, SIGNED_ALONE } from '../../state/approvals.ts';
import { minorUnitsOf } from '../../state/currencies.ts';
import type { Member } from '../../state/members.ts';
import type { PolicyWords } from '../../state/policyFields.ts';
import { policyField } from '../../state/policyFields.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { signingKeys } from '../../trade/members/approving.ts';
import { isAscending } from '../../trade/members/spending.ts';
import { memberOf } from '../../trade/members/standing.ts';

const schema = deedSchema('setPolicy', { policy: policyField });

const refusals = ['unknown_currency', 'nothing_changes', 'bad_policy'] as const;

/** Has deeds of the signing member wait until several of its keys have signed. */
export const setPolicy: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'A member keeps its keys in order whatever stands still.' },
  who:
    'Every member, for itself: as many keys as the policy demands that stands, or the first one ' +
    'of those that it names.',
  holds:
    'The keys that it names sign today, and are no fewer than it demands. It makes some deed ' +
    'wait, but none that stops something at once.',
  changes:
    'A deed under the policy is not done when one key has signed it: it waits as an approval, ' +
    'and is done in the block in which enough have signed, as if the first had signed it then. ' +
    'One key that declines ends it. Keys that are added or revoked so do not wait their days.',
  refusals,
  example: {
    policy: {
      needed: 2,
      keys: ['desk-1', 'desk-2', 'desk-3'],
      deeds: ['addKey', 'revokeKey'],
      above: [{ currency: 'EUR', amount: '5000000' }],
      waitDays: 5,
    },
  },
  apply(scene, { policy }) {
    const { draft, signer: id } = scene;
    const unknown = policy?.above?.find(({ currency }) => minorUnitsOf(currency) === undefined);
    if (unknown !== undefined) return refuse('unknown_currency', { currency: unknown.currency });
    if (policy === null && policies.read(draft, id) === undefined) return refuse('nothing_changes');
    const refusal = checkPolicy(memberOf(scene), policy);
    if (refusal !== null) return refusal;
    if (policy === null) draft.remove(policies.key(id));
    else policies.write(draft, { member: id, ...policy });
    return [{ type: policy === null ? 'policyEnded' : 'policySet', member: id }];
  },
});

function checkPolicy(member: Member, policy: PolicyWords): Refusal<'bad_policy'> | null {
  if (policy === null) return null;
  const { needed, keys, deeds, above } = policy;
  const signing = signingKeys(member);
  const sorted = isAscending(keys) && keys.every((name) => signing.includes(name));
  if (!sorted || keys.length < needed) return refuse('bad_policy', { field: 'keys' });
  const isSound = deeds === null || (isAscending(deeds) && !deeds.some((type) => isAlone(type)));
  if (!isSound) return refuse('bad_policy', { field: 'deeds' });
  const isOrdered = above === null || isAscending(above.map(({ currency }) => currency));
  const isEmpty = deeds?.length === 0 && above === null;
  return isOrdered && !isEmpty ? null : refuse('bad_policy', { field: 'above' });
}

function isAlone(type: string): boolean {
  return SIGNED_ALONE.has(type);
}

import { hashField, idField } from '../../state/fields.ts';
import { moneyTarget } from '../../state/freezes.ts';
import { members } from '../../state/members.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { endOrders } from '../../trade/due/thawing.ts';
import { findOrder } from '../../trade/supervision/freezing.ts';

const schema = deedSchema('thawMoney', {
  member: idField.describe('Whose money.'),
  lifts: hashField.describe('The order that is lifted, as the freeze names it.'),
  order: hashField.describe('Salted commitment to what lifting it rests on.'),
});

const refusals = ['unknown_counterparty', 'not_frozen'] as const;

/** An issuer ends the freeze of a member’s money before its term. */
export const thawMoney: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['issuer'],
  subjects: { exempt: 'An issuer answers a court whatever stands still.' },
  who: 'The issuer of the money.',
  holds: 'The member’s money of this issuer is under the order.',
  changes: 'The order is over. With the last one the freeze is, and the member spends it again.',
  refusals,
  example: {
    member: 'tier-one',
    lifts: 'c3'.repeat(32),
    order: 'c4'.repeat(32),
  },
  apply(scene, { member, lifts }) {
    if (members.read(scene.draft, member) === undefined) {
      return refuse('unknown_counterparty', { member });
    }
    const target = moneyTarget(scene.signer, member);
    const freeze = findOrder(scene.draft, target, lifts);
    if ('code' in freeze) return freeze;
    const origin = { ...scene, origin: scene.id };
    return endOrders(origin, freeze, ({ order }) => order === lifts, 'lifted');
  },
});

import { hashField, idField, publicKeyField } from '../../state/fields.ts';
import { insolvencies, isInsolvent } from '../../state/insolvencies.ts';
import { keyOwners, members, presentMember } from '../../state/members.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { accelerateOwed } from '../../trade/due/accelerating.ts';
import { withdrawOffered } from '../../trade/due/withdrawing.ts';
import { endUnmet } from '../../trade/members/approving.ts';
import { checkNewKey, newKey, revokedKey, withKeys } from '../../trade/members/memberKeys.ts';
import { hasRole } from '../../trade/members/standing.ts';

const schema = deedSchema('declareInsolvency', {
  member: idField.describe('The member on which proceedings are opened.'),
  reference: hashField.describe('Salted commitment to the court, the number and the day.'),
  name: idField.describe('Name of the administrator’s key.'),
  key: publicKeyField.describe('The administrator’s public key.'),
});

const refusals = [
  'unknown_counterparty',
  'counterparty_role',
  'already_insolvent',
  'bad_public_key',
  'key_name_taken',
  'key_taken',
] as const;

/** Puts down that a member is insolvent and hands what it holds to the administrator’s key. */
export const declareInsolvency: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: ['supervisor'],
  subjects: { exempt: 'Supervision goes on whatever stands still.' },
  who: 'A supervisor.',
  holds:
    'The member is not insolvent already, and no supervisor: with the administrator’s key one ' +
    'supervisor would sign for two. That key is new and a good one.',
  changes:
    'Every key of the member is revoked, for later deeds of the same block too, and the ' +
    'administrator’s signs for it: for its money and the pieces that it holds. Its standing ' +
    'consents end. What it has offered is withdrawn: offers of its pieces, its requests for ' +
    'quotes, its quotes and conversions; of many the rest by the due-queue, before any further ' +
    'deed. What it had sold stays with the buyers. Nothing is debited by itself from what it ' +
    'has, and it pays nothing by a deed of payment: the administrator divides it. What falls due ' +
    'is overdue. Its debts are bought or taken only by who says that it knows, and nothing is ' +
    'lent against them; escrow put up before stays for its condition. What it owes under ' +
    'acceptances that say so falls due at once, and is no longer published for its former day.',
  refusals,
  example: {
    member: 'tier-one',
    reference: 'd1'.repeat(32),
    name: 'administrator',
    key: 'Ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  },
  apply(scene, deed) {
    const { draft, height, signer: by } = scene;
    const { member: id, reference, name, key } = deed;
    const member = presentMember(draft, id);
    if (member === undefined) return refuse('unknown_counterparty', { member: id });
    if (hasRole(member, ['supervisor'])) {
      return refuse('counterparty_role', { member: id, role: 'supervisor' });
    }
    if (isInsolvent(draft, id)) return refuse('already_insolvent', { member: id });
    const refusal = checkNewKey(scene, deed, member);
    if (refusal !== null) return refusal;
    const old = member.keys.map((each) => revokedKey(each, height));
    // An administrator’s key does not wait: nobody else could act meanwhile.
    members.write(draft, withKeys(member, [...old, newKey(deed, scene.made, null)]));
    keyOwners.write(draft, { key, owner: 'member', id, name });
    const words = { member: id, by, reference, administrator: name };
    const todo = { batches: 0, withdrawTime: null, accelerated: '', accelerateTime: null };
    const { made, time: declaredTime } = scene;
    const dates = { declaredAt: height, declaredTime, endedAt: null, made };
    const opened = { status: 'open', ...dates } as const;
    insolvencies.write(draft, { ...words, ...todo, ...opened });
    const event = { type: 'insolvencyDeclared', member: id, reference, administrator: name };
    return [
      event,
      ...endUnmet(draft, id),
      ...withdrawOffered(scene, id),
      ...accelerateOwed(scene, id),
    ];
  },
});

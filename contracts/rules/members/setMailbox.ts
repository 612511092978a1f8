import { mailboxes, mailboxFields } from '../../state/mailboxes.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { isGoodKey } from '../../trade/members/memberKeys.ts';

const schema = deedSchema('setMailbox', mailboxFields);

const refusals = ['bad_public_key'] as const;

/** Says where the details of invoices reach the signing member, and for which key they are. */
export const setMailbox: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'It moves nothing, and who is stopped has to read what it is sent.' },
  who: 'Every member, for itself, with any of its keys.',
  holds: 'The key for receipts is a good one.',
  changes:
    'Details for the member are sealed to this key and brought to this node from now on, and a ' +
    'receipt under this key of the node is good against it. What was sent before stays where it ' +
    'is, sealed to the former key.',
  refusals,
  example: {
    encryptionKey: 'age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg',
    homeNode: 'bank-one',
    receiptKey: 'Ed25519:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  },
  apply(scene, { encryptionKey, homeNode, receiptKey }) {
    if (!isGoodKey(receiptKey)) return refuse('bad_public_key');
    const { signer: member, height: setAt } = scene;
    mailboxes.write(scene.draft, { member, encryptionKey, homeNode, receiptKey, setAt });
    return [{ type: 'mailboxSet', member, homeNode }];
  },
});

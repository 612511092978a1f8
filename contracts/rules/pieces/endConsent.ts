import { idField } from '../../state/fields.ts';
import { refuse } from '../../state/refusals.ts';
import { consents } from '../../state/rights.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';

const schema = deedSchema('endConsent', {
  assignor: idField.describe('The member whose assignments need an answer again.'),
});

const refusals = ['unknown_consent'] as const;

/** Takes a standing consent back; what was assigned under it stays assigned. */
export const endConsent: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'It takes back only the signer’s own word, and moves nothing.' },
  who: 'The member that gave the consent.',
  holds: 'There is such a consent.',
  changes: 'The consent is gone; offers that wait for an answer are not touched.',
  refusals,
  example: { assignor: 'tier-one' },
  apply(scene, { assignor }) {
    const assignee = scene.signer;
    if (consents.read(scene.draft, assignee, assignor) === undefined) {
      return refuse('unknown_consent', { assignor });
    }
    scene.draft.remove(consents.key(assignee, assignor));
    return [{ type: 'consentEnded', assignee, assignor }];
  },
});

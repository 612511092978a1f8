import { hashField } from '../../state/fields.ts';
import { quoteRequests } from '../../state/quotes.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofRequest } from '../../state/subjects.ts';
import { checkRequestOpen, closeRequest } from '../../trade/money/quoting.ts';

const schema = deedSchema('endRequest', {
  request: hashField.describe('Id of the request.'),
});

const refusals = ['unknown_request', 'not_seller', 'request_over'] as const;

/** Takes a request for quotes back. */
export const endRequest: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofRequest(draft, deed.request),
  who: 'The member that asked for the quotes.',
  holds: 'The request is open.',
  changes: 'The request is withdrawn; its quotes lapse, and their money is free again.',
  refusals,
  example: { request: '8e'.repeat(32) },
  apply(scene, deed) {
    const { draft, signer } = scene;
    const request = quoteRequests.read(draft, deed.request);
    if (request === undefined) return refuse('unknown_request', { request: deed.request });
    const { seller } = request;
    if (seller !== signer) return refuse('not_seller');
    const refusal = checkRequestOpen(scene, request);
    return refusal ?? closeRequest(draft, request, 'withdrawn');
  },
});

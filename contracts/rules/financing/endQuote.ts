import { assert } from '../../../ledger/assert.ts';
import { hashField } from '../../state/fields.ts';
import { quoteRequests, quotes } from '../../state/quotes.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofQuote } from '../../state/subjects.ts';
import { checkQuoteOpen, closeQuote } from '../../trade/money/quoting.ts';

const schema = deedSchema('endQuote', {
  quote: hashField.describe('Id of the quote.'),
});

const refusals = ['unknown_quote', 'not_addressee', 'quote_over'] as const;

/** Withdraws or declines a quote, whichever side says so; its money is free again. */
export const endQuote: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofQuote(draft, deed.quote),
  who: 'The financier, which withdraws its quote, or the seller, which declines it.',
  holds: 'The quote is open.',
  changes: 'The quote is withdrawn or declined, and its price is free in the financier’s account.',
  refusals,
  example: { quote: '8f'.repeat(32) },
  apply(scene, deed) {
    const { draft, signer } = scene;
    const quote = quotes.read(draft, deed.quote);
    if (quote === undefined) return refuse('unknown_quote', { quote: deed.quote });
    const request = quoteRequests.read(draft, quote.request);
    assert(request !== undefined, 'a quote is for a request that exists');
    const { seller } = request;
    const { financier } = quote;
    if (signer !== seller && signer !== financier) {
      return refuse('not_addressee');
    }
    const refusal = checkQuoteOpen(scene, quote);
    if (refusal !== null) return refusal;
    return [closeQuote(draft, quote, signer === financier ? 'withdrawn' : 'declined')];
  },
});

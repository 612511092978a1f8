import { z } from 'zod';
import { amountField, dayField, hashField, idField } from '../../state/fields.ts';
import { quoteRequests } from '../../state/quotes.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';
import { ofPiece } from '../../state/subjects.ts';
import { checkTransferable, findPiece } from '../../trade/financing/offering.ts';
import type { ForSaleCode } from '../../trade/financing/selling.ts';
import { FOR_SALE_REFUSALS } from '../../trade/financing/selling.ts';
import { checkCounterparty, checkIssuer } from '../../trade/members/standing.ts';

const MAX_FINANCIERS = 32;

const schema = deedSchema('requestQuotes', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  from: amountField.describe('First unit to be sold; open, and within the piece.'),
  to: amountField.describe('Last unit to be sold; open, and within the piece.'),
  financiers: z
    .array(idField)
    .min(1)
    .max(MAX_FINANCIERS)
    .nullable()
    .describe('Who may quote, or null: any financier.'),
  issuer: idField.describe('Whose money the seller takes.'),
  disclosed: z.boolean().describe('Whether the debtor is told when the units are bought.'),
  recourse: z.boolean().describe('Whether the buyer can come back on the seller.'),
  reference: hashField.describe('Salted commitment to the contract of sale.'),
  expiresDay: dayField.describe('Last ledger day of the request.'),
});

/** Asks financiers for prices of open units. */
export const requestQuotes: RuleSpec<typeof schema, ForSaleCode> = defineRule({
  schema,
  roles: null,
  subjects: (deed, draft) => ofPiece(draft, deed.receivable, BigInt(deed.piece)),
  who: 'The holder of the piece.',
  holds:
    'What an offer of sale demands holds: the record time is ahead, the piece is not bound, its ' +
    'pledgees (if any) agree to each financier named, the units are open.',
  changes:
    'There is a request, which binds nothing: the units stay as they are until a quote is ' +
    'accepted. It lapses after its last day or at the record time.',
  refusals: FOR_SALE_REFUSALS,
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    from: '1',
    to: '10597',
    financiers: ['bank-one', 'bank-two'],
    issuer: 'bank-one',
    disclosed: true,
    recourse: false,
    reference: '7d'.repeat(32),
    expiresDay: '2026-04-15',
  },
  apply(scene, deed) {
    const found = findPiece(scene, deed);
    if ('code' in found) return found;
    for (const financier of deed.financiers ?? []) {
      const refusal = checkCounterparty(scene, financier, ['financier']);
      if (refusal !== null) return refusal;
    }
    const refusal = checkIssuer(scene.draft, deed.issuer);
    if (refusal !== null) return refusal;
    const offerable = checkTransferable(scene, found, deed, deed.financiers ?? [null]);
    if ('code' in offerable) return offerable;
    const { first: from, last: to, lapseTime } = offerable;
    const { receivable, issuer, disclosed, recourse, reference } = deed;
    const financiers = deed.financiers === null ? null : [...new Set(deed.financiers)].sort();
    const { id, made, signer: seller } = scene;
    const units = { receivable, from, to, seller, financiers };
    const terms = { issuer, disclosed, recourse, reference, lapseTime };
    quoteRequests.write(scene.draft, { id, made, ...units, ...terms, status: 'open' });
    const span = { from: String(from), to: String(to) };
    return [{ type: 'quotesRequested', request: id, receivable, ...span, seller, lapseTime }];
  },
});

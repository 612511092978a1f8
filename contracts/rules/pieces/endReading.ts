import { amountField, hashField, idField } from '../../state/fields.ts';
import { grants } from '../../state/grants.ts';
import { refuse } from '../../state/refusals.ts';
import type { RuleSpec } from '../../state/rule.ts';
import { deedSchema, defineRule } from '../../state/rule.ts';

const schema = deedSchema('endReading', {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece when the grant was given.'),
  reader: idField.describe('The member that may no longer read it.'),
});

const refusals = ['unknown_grant'] as const;

/** Takes a grant of reading back. */
export const endReading: RuleSpec<typeof schema, (typeof refusals)[number]> = defineRule({
  schema,
  roles: null,
  subjects: { exempt: 'It takes back only the signer’s own word, and moves nothing.' },
  who: 'The member that gave the grant.',
  holds: 'There is such a grant of the signer.',
  changes: 'The grant is gone; what the reader has read it knows.',
  refusals,
  example: {
    receivable: '4a'.repeat(32),
    piece: '1',
    reader: 'bank-two',
  },
  apply(scene, { receivable, piece, reader }) {
    const { draft, signer } = scene;
    const id = [receivable, BigInt(piece), reader] as const;
    if (grants.read(draft, ...id)?.by !== signer) {
      return refuse('unknown_grant', { receivable, piece, reader });
    }
    draft.remove(grants.key(...id));
    return [{ type: 'readingEnded', receivable, piece, reader, by: signer }];
  },
});

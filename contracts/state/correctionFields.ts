/** The fields of corrections in deeds: the supervisors' and parties' own, and those of a ballot. */
import { z } from 'zod';
import { amountField, currencyField, hashField, idField } from './fields.ts';

/** Members from whose hands units can be taken by one correction. */
const MAX_HOLDERS = 8;

const unitsSchema = z.strictObject({
  kind: z.literal('units').describe('Units go to their rightful holder.'),
  receivable: hashField.describe('Id of the receivable.'),
  from: amountField.describe('First of the units.'),
  to: amountField.describe('Last of the units.'),
  holders: z
    .array(idField)
    .min(1)
    .max(MAX_HOLDERS)
    .describe(
      'Whom it reaches: who had the units wrongly, then later purchasers; others keep theirs.',
    ),
  rightful: idField.describe('Who is to hold them.'),
});

const debtSchema = z.strictObject({
  kind: z.literal('debt').describe('A debt that should be there, such as a repayment.'),
  debtor: idField.describe('Who owes it.'),
  creditor: idField.describe('To whom.'),
  issuer: idField.describe('In whose money; not the debtor’s own.'),
  currency: currencyField.describe('ISO 4217 code.'),
  amount: amountField.describe('Minor units.'),
});

const reductionSchema = z.strictObject({
  kind: z.literal('reduction').describe('So much of a debt should not be there.'),
  debt: hashField.describe('Id of the debt.'),
  amount: amountField.describe('Minor units.'),
});

/** What every correction says: what it puts right, why, and how. */
export const correctionFields = {
  corrects: hashField.describe('The transaction that is put right.'),
  reason: z
    .string()
    .regex(/^[ -~\u00c0-\u024f]{1,280}$/)
    .describe('Why: one line of Latin letters and signs. Everybody reads it; name no persons.'),
  repair: z
    .discriminatedUnion('kind', [unitsSchema, debtSchema, reductionSchema])
    .describe('What it does; its `kind` says which fields it has.'),
} as const;

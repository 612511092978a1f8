/** The words of a policy of maker and checker. */
import { z } from 'zod';
import { amountOrZeroField, currencyField, idField } from './fields.ts';

/** Keys of a policy, types that it names and currencies, at most. */
const MAX_KEYS = 20;
const MAX_DEEDS = 100;
const MAX_CURRENCIES = 20;
const MAX_WAIT_DAYS = 30;

/** The policy that a member gives itself. */
export const policyField = z
  .strictObject({
    needed: z.int().min(2).max(MAX_KEYS).describe('So many of the keys have to sign.'),
    keys: z.array(idField).min(2).max(MAX_KEYS).describe('Names of keys that approve, in order.'),
    deeds: z
      .array(z.string().regex(/^[a-zA-Z]{1,40}$/))
      .max(MAX_DEEDS)
      .nullable()
      .describe('Types of deeds that wait, in order, whatever they come to; null: all.'),
    above: z
      .array(
        z.strictObject({
          currency: currencyField.describe('ISO 4217 code.'),
          amount: amountOrZeroField.describe('A deed that comes to more waits; minor units.'),
        }),
      )
      .max(MAX_CURRENCIES)
      .nullable()
      .describe(
        'Amounts by currency, in order; in others every deed waits, and where no amount is ' +
          'known. null: none waits for its amount.',
      ),
    waitDays: z.int().min(1).max(MAX_WAIT_DAYS).describe('Days after which an approval lapses.'),
  })
  .nullable()
  .describe('The policy; null: there is none any more.');

/** The words of a policy. */
export type PolicyWords = z.infer<typeof policyField>;

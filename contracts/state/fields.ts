/**
 * The fields of deeds, each with its one schema. Shapes only: whether a member, a day or a
 * currency exists is a rule's business and has a code of its own.
 */
import { z } from 'zod';
import type { Json } from '../../ledger/canonical.ts';
import { KNOWN } from './offers.ts';

/** A member id or key name. */
export const idField: z.ZodString = z.string().regex(/^[a-z0-9-]{2,32}$/);

/** A hash, fingerprint, commitment or id: 64 lower-case hexadecimal letters. */
export const hashField: z.ZodString = z.string().regex(/^[0-9a-f]{64}$/);

/** Sixteen random bytes as base64url, drawn anew for each deed. */
export const seedField: z.ZodString = z.string().regex(/^[A-Za-z0-9_-]{21}[AQgw]$/);

/** An amount in minor units, or a unit number: decimal text from 1 to 10^18 - 1. */
export const amountField: z.ZodString = z.string().regex(/^[1-9][0-9]{0,17}$/);

/** An amount in minor units that may be nothing: decimal text from 0 to 10^18 - 1. */
export const amountOrZeroField: z.ZodString = z.string().regex(/^(0|[1-9][0-9]{0,17})$/);

/** Whose money pays what is owed in money that does not discharge any more. */
export const payingIssuerField: z.ZodNullable<z.ZodString> = idField
  .nullable()
  .describe('Whose money pays, when that which is owed discharges nothing; null: the owed one.');

/** Open units of a piece, as every offer of them names them. */
export const unitFields: Readonly<Record<'receivable' | 'piece' | 'from' | 'to', z.ZodString>> = {
  receivable: hashField.describe('Id of the receivable.'),
  piece: amountField.describe('First unit of the piece.'),
  from: amountField.describe('First unit offered; open, and within the piece.'),
  to: amountField.describe('Last unit offered; open, and within the piece.'),
};

/** What the signer knows and takes the piece all the same: words of `KNOWN`. */
export const knowingField: z.ZodArray<z.ZodEnum<{ insolvency: 'insolvency'; rival: 'rival' }>> = z
  .array(z.enum(KNOWN))
  .max(KNOWN.length)
  .describe(
    'What the signer knows and takes it all the same: `insolvency` of the debtor, `rival`: that ' +
      'it disputes the same document of another supplier.',
  );

/** A rate in parts per million a year, up to 100 %. */
export const ppmField: z.ZodInt = z.int().min(0).max(1_000_000);

/** An all-in cost in parts per million a year, as pricing.ts bounds it. */
export const costField: z.ZodInt = z.int().min(0).max(1_000_000_000_000_000);

/** Three capital letters; whether they are a currency is a rule's business. */
export const currencyField: z.ZodString = z.string().regex(/^[A-Z]{3}$/);

/** The form of a ledger day; whether the date exists is a rule's business. */
export const dayField: z.ZodString = z.string().regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/);

/** The text of a public key; whether it is a good one is a rule's business. */
export const publicKeyField: z.ZodString = z.string().regex(/^Ed25519:[A-Za-z0-9_-]{43}$/);

/** An Ed25519 signature: base64url of 64 bytes. */
export const signatureField: z.ZodString = z.string().regex(/^[A-Za-z0-9_-]{86}$/);

/** A topic of an oracle: a kind of fact, or two currencies; whether it is one is a rule's check. */
export const topicField: z.ZodString = z.string().regex(/^([A-Z]{3}\/[A-Z]{3}|[a-z-]{2,32})$/);

/** How many digits of an integer stand behind the point. */
export const decimalsField: z.ZodInt = z.int().min(0).max(9);

/** The version of a language; which of them there are is a rule's business. */
export const languageField: z.ZodInt = z.int().min(1).max(1_000);

/** Terms of a contract: any object, read by the version of their language. */
export const termsField: z.ZodRecord<z.ZodString, z.ZodUnknown> = z.record(z.string(), z.unknown());

/** New values of parameters: any object, which the schema of a genesis document reads. */
export const valuesField: z.ZodRecord<z.ZodString, z.ZodType<Json>> = z.record(
  z.string(),
  // A deed is JSON, and so is whatever stands in it.
  z.unknown() as unknown as z.ZodType<Json>,
);

/** What a freeze is about: `receivable/<id>`, `piece/<receivable>/<first unit>`, `member/<id>`. */
export const frozenField: z.ZodString = z
  .string()
  .regex(
    /^(receivable\/[0-9a-f]{64}|piece\/[0-9a-f]{64}\/[1-9][0-9]{0,17}|member\/[a-z0-9-]{2,32})$/,
  );

/** What a halt is about: `receivable/<id>`, `debtor/<id>`, `network`. */
export const haltedField: z.ZodString = z
  .string()
  .regex(/^(receivable\/[0-9a-f]{64}|debtor\/[a-z0-9-]{2,32}|network)$/);

/**
 * Words that facts and answers are made of, each with its unit; and how what the state holds looks
 * as JSON.
 */
import { z } from 'zod';
import { DAY_COUNTS } from '../../contracts/state/rates.ts';

/** A value of the state as JSON: amounts and unit numbers are decimal text. */
export type Stored<T> = T extends bigint
  ? string
  : T extends string | number | boolean | null
    ? T
    : T extends readonly (infer Item)[]
      ? Stored<Item>[]
      : { -readonly [Name in keyof T]: Stored<T[Name]> };

/** The id of a member. */
export const member: z.ZodString = z
  .string()
  .regex(/^[a-z0-9-]{2,32}$/)
  .meta({ description: 'Id of a member.' });

/** A member, or nobody. */
export const memberOrNone: z.ZodNullable<z.ZodString> = member.nullable();

/** A hash, an id or a commitment. */
export const hash: z.ZodString = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: 'SHA-256, 64 lower-case hexadecimal letters.' });

/** A hash, or none. */
export const hashOrNone: z.ZodNullable<z.ZodString> = hash.nullable();

/** An amount of money in minor units. */
export const amount: z.ZodString = z
  .string()
  .regex(/^(0|[1-9][0-9]*)$/)
  .meta({ description: 'Minor units of the currency (cents), decimal text.' });

/** What a unit is called by. */
export const unit: z.ZodString = z
  .string()
  .regex(/^(0|[1-9][0-9]*)$/)
  .meta({ description: 'Number of a unit of the receivable, decimal text.' });

/** How many units. */
export const units: z.ZodString = z
  .string()
  .regex(/^(0|[1-9][0-9]*)$/)
  .meta({ description: 'Units of the receivable, decimal text; one is a minor unit of its face.' });

/** Interest before it is divided. */
export const accrued: z.ZodString = z
  .string()
  .regex(/^(0|[1-9][0-9]*)$/)
  .meta({ description: 'Sum of minor units times ppm times days, decimal text.' });

/** A number that is counted. */
export const count: z.ZodInt = z.int().min(0).meta({ description: 'A number.' });

/** The height of a block. */
export const height: z.ZodInt = z.int().min(0).meta({ description: 'Height of a block.' });

/** A moment. */
export const time: z.ZodInt = z.int().min(0).meta({ description: 'Time, ms since 1970.' });

/** A moment, or none. */
export const timeOrNone: z.ZodNullable<z.ZodInt> = time.nullable();

/** A ledger day by its date. */
export const day: z.ZodString = z
  .string()
  .regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/)
  .meta({ description: 'Ledger day, YYYY-MM-DD.' });

/** A ledger day by its number. */
export const dayNumber: z.ZodInt = z
  .int()
  .min(0)
  .meta({ description: 'Ledger day, days since 1970-01-01.' });

/** A rate by time. */
export const ppm: z.ZodInt = z
  .int()
  .min(0)
  .meta({ description: 'Parts per million a year: 65000 are 6.5 % a year.' });

/** A currency. */
export const currency: z.ZodString = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .meta({ description: 'Currency, ISO 4217.' });

/** A public key. */
export const publicKey: z.ZodString = z
  .string()
  .regex(/^Ed25519:[A-Za-z0-9_-]{43}$/)
  .meta({ description: 'Ed25519 public key, base64url.' });

/** An Ed25519 signature. */
export const signature: z.ZodString = z
  .string()
  .regex(/^[A-Za-z0-9_-]{86}$/)
  .meta({ description: 'Ed25519 signature, base64url.' });

/** Where in the chain something was made. */
export const place = z
  .strictObject({ height, index: count.describe('Its number in that block, from 0.') })
  .meta({ id: 'Place', description: 'Block and index at which it was made.' });

/** What time costs. */
export const rate = z
  .strictObject({ ppm, dayCount: z.enum(DAY_COUNTS).describe('How days are counted.') })
  .meta({ id: 'InterestRate', description: 'A rate by time.' });

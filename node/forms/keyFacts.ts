/** Facts about what single keys of a member do. */
import { z } from 'zod';
import type { Approval, Policy } from '../../contracts/state/approvals.ts';
import type { KeyScope, Spent } from '../../contracts/state/keyScopes.ts';
import type { Stored } from './words.ts';
import { amount, currency, hash, member, place, time, timeOrNone } from './words.ts';

const sum = z.strictObject({ currency, amount });

/** What a key may do. */
export const keyScope: z.ZodType<Stored<KeyScope>> = z
  .strictObject({
    read: z.boolean().describe('Whether it makes read tokens.'),
    deeds: z.array(z.string()).nullable().describe('Types of deeds that it signs; null: all.'),
    limits: z
      .array(z.strictObject({ currency, perDeed: amount, perDay: amount }))
      .nullable()
      .describe('Amounts of one deed and of one ledger day; null: any.'),
    until: timeOrNone.describe('It does nothing from then on; null: it has no last day.'),
  })
  .meta({ id: 'KeyScope', description: 'What a key may do, for ever.' });

/** What a key has spent of its day. */
export const spent: z.ZodType<Stored<Spent>> = z
  .strictObject({
    member,
    key: z.string().describe('The name of the key.'),
    sums: z.array(sum),
    until: time.describe('When that day is over.'),
    made: place,
  })
  .meta({ id: 'Spent', description: 'What a key with limits has signed on one ledger day.' });

/** Which deeds of a member wait for several keys. */
export const policy: z.ZodType<Stored<Policy>> = z
  .strictObject({
    member,
    needed: z.int().min(2).describe('So many of the keys have to sign.'),
    keys: z.array(z.string()).describe('Names of the keys that approve.'),
    deeds: z.array(z.string()).nullable().describe('Types of deeds that wait; null: all.'),
    above: z.array(sum).nullable().describe('What comes to more waits, too; null: nothing.'),
    waitDays: z.int().min(1).describe('Days after which an approval lapses.'),
  })
  .meta({ id: 'Policy', description: 'Which deeds of a member wait for several of its keys.' });

/** A deed that waits for further keys. */
export const approval: z.ZodType<Omit<Stored<Approval>, 'deed'>> = z
  .strictObject({
    member,
    id: hash.describe('The transaction that has the deed.'),
    deed: z.looseObject({}).describe('The deed that waits.'),
    digest: hash.describe('Digest of the deed as canonical JSON.'),
    keyName: z.string().describe('The key that signed it first.'),
    signed: z.array(z.string()).describe('The keys that have signed it.'),
    amount: sum.nullable().describe('What it came to; null: that is not known, or nothing.'),
    until: time.describe('When it lapses.'),
    made: place,
  })
  .meta({ id: 'Approval', description: 'A deed that waits for further keys of its member.' });

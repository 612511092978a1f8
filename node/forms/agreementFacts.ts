/** Facts about contracts, what oracles attest, and what stands still. */
import { z } from 'zod';
import type { Contract, Wake } from '../../contracts/state/agreements.ts';
import type { Freeze, Halt } from '../../contracts/state/freezes.ts';
import { FREEZE_REASONS } from '../../contracts/state/freezes.ts';
import type { Insolvency } from '../../contracts/state/insolvencies.ts';
import type { Listing } from '../../contracts/state/listings.ts';
import type { Oracle, Rate, RegisterEntry, Statement } from '../../contracts/state/oracles.ts';
import { FACT_KINDS } from '../../contracts/state/oracles.ts';
import type { QueuedOrder } from '../../contracts/state/queuedOrders.ts';
import type { Terms } from '../../contracts/state/terms.ts';
import type { Evidence } from '../../ledger/evidence.ts';
import type { Stored } from './words.ts';
import {
  amount,
  count,
  currency,
  day,
  hash,
  hashOrNone,
  height,
  member,
  place,
  signature,
  time,
  timeOrNone,
} from './words.ts';

const target = z.string().describe('What stands still: receivable/…, piece/…, member/…, money/….');

/** Terms are judged by the version of their language; docs/contracts.md says what they may hold. */
const terms: z.ZodType<Stored<Terms>> = z
  .looseObject({ until: day, escrow: amount.nullable(), rules: z.array(z.looseObject({})) })
  .meta({
    id: 'ContractTerms',
    description: 'Terms of a contract in the language of docs/contracts.md.',
  }) as unknown as z.ZodType<Stored<Terms>>;

/** A contract on a receivable. */
export const contract: z.ZodType<Stored<Contract>> = z
  .strictObject({
    id: hash,
    receivable: hash,
    invoice: hash,
    debtor: member,
    proposer: member,
    language: count.describe('Version of the language of its terms.'),
    terms,
    status: z.enum([
      ...(['proposed', 'active', 'shadow', 'withdrawn', 'lapsed', 'terminated'] as const),
      'ended',
    ]),
    agreed: z.array(member),
    ending: z.array(member).describe('Who agrees to end it.'),
    fired: z.array(
      z.strictObject({ rule: z.string(), firedAt: height, differs: z.boolean().nullable() }),
    ),
    halted: z.array(z.string()).describe('Rules that wait for oracles.'),
    nextPart: count.nullable().describe('The instalment that is paid next.'),
    issuer: member,
    currency,
    held: amount.describe('What of the escrow is locked.'),
    heldRule: z.string().nullable(),
    untilTime: time,
    checkTime: timeOrNone,
    proposedAt: height,
    made: place,
  })
  .meta({ id: 'Contract', description: 'A contract on a receivable, which carries itself out.' });

/** What contracts wait for. */
export const wake: z.ZodType<Stored<Wake>> = z
  .strictObject({ topic: z.string(), time, after: z.string(), made: place })
  .meta({ id: 'Wake', description: 'That contracts which watch a topic are looked at.' });

/** What there is about a subject. */
export const listing: z.ZodType<Stored<Listing>> = z
  .strictObject({
    of: z.enum(['contracts', 'statements', 'entries', 'corrections']),
    subject: hash,
    names: z.array(z.string()),
  })
  .meta({
    id: 'Listing',
    description: 'The names of the facts about a subject: there is no other.',
  });

/** A member that attests. */
export const oracle: z.ZodType<Stored<Oracle>> = z
  .strictObject({
    id: member,
    founding: z.array(z.string()).describe('Topics of the genesis document.'),
    endorsements: z.array(
      z.strictObject({ validator: member, topics: z.array(z.string()), givenAt: height }),
    ),
  })
  .meta({ id: 'Oracle', description: 'For which topics a member is trusted.' });

/** What a currency costs. */
export const exchangeRate: z.ZodType<Stored<Rate>> = z
  .strictObject({
    base: currency,
    quote: currency,
    oracle: member,
    value: amount.describe('One unit of base costs value / 10^decimals units of quote.'),
    decimals: z.int().min(0).max(9).describe('Digits of value behind the point.'),
    day,
    attestedAt: height,
  })
  .meta({ id: 'ExchangeRate', description: 'A rate of two currencies, as an oracle attests it.' });

/** What an oracle says about an invoice. */
export const statement: z.ZodType<Stored<Statement>> = z
  .strictObject({
    invoice: hash,
    kind: z.enum(FACT_KINDS),
    oracle: member,
    holds: z.boolean().describe('False: that it is not so.'),
    amount: amount.nullable(),
    reference: hashOrNone,
    day,
    attestedAt: height,
  })
  .meta({ id: 'Statement', description: 'What an oracle says about an invoice.' });

/** What stands in a legal register. */
export const registerEntry: z.ZodType<Stored<RegisterEntry>> = z
  .strictObject({
    receivable: hash,
    claimant: z.string(),
    oracle: member,
    register: z.string(),
    number: hash.describe('Salted commitment to its number there.'),
    enteredTime: time,
    day,
    attestedAt: height,
  })
  .meta({ id: 'RegisterEntry', description: 'An entry of a legal register.' });

/** What stands still. */
export const freeze: z.ZodType<Stored<Freeze>> = z
  .strictObject({
    target,
    orders: z.array(
      z.strictObject({
        by: member,
        reason: z.enum(FREEZE_REASONS),
        order: hash,
        until: time,
        madeAt: height,
        made: place,
      }),
    ),
    held: z.array(z.strictObject({ issuer: member, currency, amount })),
    status: z.enum(['active', 'lifted', 'lapsed']),
  })
  .meta({ id: 'Freeze', description: 'That a target stands still while an order is in force.' });

/** A circuit breaker. */
export const halt: z.ZodType<Stored<Halt>> = z
  .strictObject({
    target,
    by: member,
    reason: z.enum(FREEZE_REASONS),
    order: hash,
    resumedBy: z.array(member),
    status: z.enum(['active', 'resumed']),
    madeAt: height,
  })
  .meta({ id: 'Halt', description: 'That trade stands still until validators resume it.' });

/** Proceedings on a member. */
export const insolvency: z.ZodType<Stored<Insolvency>> = z
  .strictObject({
    member,
    by: member,
    reference: hash,
    administrator: z.string().describe('Name of the key that signs for it since.'),
    status: z.enum(['open', 'ended']),
    declaredAt: height,
    declaredTime: time,
    made: place,
    endedAt: height.nullable(),
    batches: count,
    withdrawTime: timeOrNone,
    accelerated: z.string(),
    accelerateTime: timeOrNone,
  })
  .meta({ id: 'Insolvency', description: 'Proceedings on a member.' });

/** An order that waits. */
export const queuedOrder: z.ZodType<Omit<Stored<QueuedOrder>, 'deed'>> = z
  .strictObject({
    id: hash,
    signer: member,
    keyName: z.string(),
    deed: z.looseObject({}).describe('A deed of a supervisor.'),
    time,
    made: place,
  })
  .meta({ id: 'QueuedOrder', description: 'An order that waits behind what is due.' });

const signed = z.strictObject({
  block: hashOrNone,
  validRound: z.int().nullable(),
  signature,
});

/** Two things that a validator has signed. */
export const evidence: z.ZodType<Stored<Evidence> & { recordedAt: number }> = z
  .strictObject({
    type: z.enum(['prevote', 'precommit', 'proposal']),
    height,
    round: count,
    validator: member,
    first: signed,
    second: signed,
    recordedAt: height,
  })
  .meta({ id: 'Evidence', description: 'That a validator signed two things for one round.' });

/** Facts about what is offered and asked, and about money. */
import { z } from 'zod';
import type { Account, Issue, IssueLimit } from '../../contracts/state/accounts.ts';
import type { Obligation } from '../../contracts/state/obligations.ts';
import type { Offer } from '../../contracts/state/offers.ts';
import { KNOWN } from '../../contracts/state/offers.ts';
import type { Conversion, Quote, QuoteRequest } from '../../contracts/state/quotes.ts';
import { DAY_COUNTS } from '../../contracts/state/rates.ts';
import type { Redemption } from '../../contracts/state/redemptions.ts';
import { seen } from './pieceFacts.ts';
import type { Stored } from './words.ts';
import {
  amount,
  currency,
  day,
  hash,
  hashOrNone,
  height,
  member,
  memberOrNone,
  place,
  ppm,
  rate,
  time,
  timeOrNone,
  unit,
} from './words.ts';

const lapseTime = time.describe('It lapses then, ms since 1970.');
const statuses = ['open', 'taken', 'declined', 'withdrawn', 'lapsed'] as const;

/** A piece that is offered. */
export const offer: z.ZodType<Stored<Offer>> = z
  .strictObject({
    id: hash,
    kind: z.enum(['assignment', 'sale', 'early']).describe('early: the debtor may pay before.'),
    receivable: hash,
    from: unit,
    to: unit,
    seller: member,
    addressee: memberOrNone.describe('Who may take it; null: any financier.'),
    reference: hash.describe('Salted commitment to the contract.'),
    price: amount,
    issuer: memberOrNone.describe('In whose money; null: no money moves.'),
    disclosed: z.boolean().describe('Whether the debtor is told when it is taken.'),
    recourse: z.boolean().describe('Whether the buyer can come back on the seller.'),
    rate: rate.nullable(),
    reserve: z.strictObject({ fee: amount, rate }).nullable(),
    lapseTime,
    status: z.enum(statuses),
    taker: memberOrNone,
    evidence: z.int().min(0).max(3).nullable().describe('Level of evidence that the buyer saw.'),
    seen,
    made: place,
  })
  .meta({ id: 'Offer', description: 'A piece offered to be assigned, sold, or paid early.' });

/** A request for quotes. */
export const quoteRequest: z.ZodType<Stored<QuoteRequest>> = z
  .strictObject({
    id: hash,
    receivable: hash,
    from: unit,
    to: unit,
    seller: member,
    financiers: z.array(member).nullable().describe('Who may quote; null: all financiers.'),
    issuer: member,
    disclosed: z.boolean(),
    recourse: z.boolean(),
    reference: hash,
    lapseTime,
    made: place,
    status: z.enum(statuses),
  })
  .meta({ id: 'QuoteRequest', description: 'A holder asks financiers for prices.' });

/** A price. */
export const quote: z.ZodType<Stored<Quote>> = z
  .strictObject({
    id: hash,
    request: hash,
    financier: member,
    issuer: member,
    currency,
    ppm,
    dayCount: z.enum(DAY_COUNTS).describe('How days are counted.'),
    fee: amount,
    locked: amount.describe('Locked in its account while it is open.'),
    price: amount.nullable().describe('What was paid; null before.'),
    seen,
    knowing: z.array(z.enum(KNOWN)),
    lapseTime,
    made: place,
    status: z.enum(statuses),
  })
  .meta({ id: 'Quote', description: 'A financier’s price for all units of a request.' });

/** Money for money. */
export const conversion: z.ZodType<Stored<Conversion>> = z
  .strictObject({
    id: hash,
    maker: member,
    to: memberOrNone.describe('Who may take it; null: any member.'),
    currency,
    gives: member.describe('Whose money it gives.'),
    giveAmount: amount,
    takes: member.describe('Whose money it takes.'),
    takeAmount: amount,
    lapseTime,
    made: place,
    status: z.enum(statuses),
    taker: memberOrNone,
  })
  .meta({ id: 'Conversion', description: 'Money of one issuer offered for money of another.' });

const money = { issuer: member, currency } as const;

/** Money of a member. */
export const account: z.ZodType<Stored<Account>> = z
  .strictObject({ ...money, member, balance: amount, locked: amount })
  .meta({ id: 'Account', description: 'What an issuer owes a member: free, and locked.' });

/** Money of an issuer. */
export const issue: z.ZodType<Stored<Issue>> = z
  .strictObject({ ...money, issued: amount, redeemed: amount })
  .meta({ id: 'Issue', description: 'What an issuer has put on the ledger and taken off it.' });

/** How much money an issuer may have out. */
export const issueLimit: z.ZodType<Stored<IssueLimit>> = z
  .strictObject({ ...money, limit: amount, proposal: hash, setAt: height })
  .meta({ id: 'IssueLimit', description: 'What an issuer may have out, as a ballot set it.' });

/** What a debtor has to pay on a day. */
export const obligation: z.ZodType<Stored<Obligation>> = z
  .strictObject({
    debtor: member,
    ...money,
    payDay: day,
    dueTime: time,
    publishTime: time,
    amount,
    sum: amount.describe('While it is summed up anew: so far.'),
    summed: z.string().describe('While it is summed up anew: up to this receivable.'),
    deposited: amount.describe('Put up by the issuer.'),
    line: amount.describe('Stands ready for the due time.'),
    drawn: amount,
    refusal: z.string().nullable().describe('Why the issuer does not fund it.'),
    status: z.enum(['planned', 'published']),
    made: place,
  })
  .meta({ id: 'Obligation', description: 'What a debtor has to pay on one day, and its funding.' });

/** Money on its way off the ledger. */
export const redemption: z.ZodType<Stored<Redemption>> = z
  .strictObject({
    id: hash,
    ...money,
    member,
    amount,
    payment: hash.describe('Salted commitment to the order for the rail.'),
    rail: hashOrNone.describe('Salted commitment to the rail’s reference.'),
    answerBy: timeOrNone.describe('Silence decides then.'),
    status: z.enum(['requested', 'paidOut', 'contested', 'redeemed', 'failed']),
    requestedAt: height,
    made: place,
  })
  .meta({ id: 'Redemption', description: 'Money that is given back to be paid outside.' });

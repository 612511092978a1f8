/** Facts about pieces: whose they are, what binds them, and who answers for them. */
import { z } from 'zod';
import type { EncumbranceCode } from '../../contracts/state/encumbrances.ts';
import { ENCUMBRANCES } from '../../contracts/state/encumbrances.ts';
import type { Grant } from '../../contracts/state/grants.ts';
import type { Guarantee } from '../../contracts/state/guarantees.ts';
import { GUARANTEE_KINDS } from '../../contracts/state/guarantees.ts';
import type {
  HoldingFact,
  LinkFact,
  PieceFact,
  ReserveFact,
} from '../../contracts/state/pieces.ts';
import type { Claim, Consent, Debt, Pledge } from '../../contracts/state/rights.ts';
import { CLAIM_CAUSES } from '../../contracts/state/rights.ts';
import type { Stored } from './words.ts';
import {
  accrued,
  amount,
  count,
  currency,
  dayNumber,
  hash,
  hashOrNone,
  height,
  member,
  memberOrNone,
  place,
  rate,
  time,
  timeOrNone,
  unit,
  units,
} from './words.ts';

const range = { receivable: hash.describe('Id of the receivable.'), from: unit } as const;
const codes = Object.keys(ENCUMBRANCES) as [EncumbranceCode, ...EncumbranceCode[]];

/** The burdens that somebody saw. */
export const seen = z
  .strictObject({
    digest: hash,
    burdens: z.array(
      z.strictObject({
        code: z.enum(codes),
        subject: z.string().describe('Whom or what it is about.'),
        amount: amount.nullable(),
      }),
    ),
  })
  .meta({ id: 'SeenBurdens', description: 'The burdens of the units then; with more none takes.' });

/** What the debtor sees of a piece. */
export const piece: z.ZodType<Stored<PieceFact>> = z
  .strictObject({
    ...range,
    to: unit.describe('Last unit.'),
    payTo: member.describe('Who is paid.'),
    noticeTo: memberOrNone.describe('A holder that the debtor has not acknowledged.'),
    noticedAt: height,
    paid: units,
    released: units,
    disputed: units,
    wasDisputed: z.boolean(),
  })
  .meta({ id: 'Piece', description: 'A range of units with one holder; see its Holding.' });

const call = z.strictObject({
  by: member,
  pledge: hashOrNone.describe('For which pledge; null: by the holder.'),
  amount,
  dueTime: time,
});

const cover = z
  .strictObject({
    id: hash,
    amount: amount.nullable().describe('What of it is for the piece; null before a default.'),
    calls: z.array(call),
  })
  .meta({ id: 'Cover', description: 'A guarantee as a piece bears it.' });

/** In whose hands a piece is. */
export const holding: z.ZodType<Stored<HoldingFact>> = z
  .strictObject({
    ...range,
    holder: member,
    lock: hashOrNone.describe('Offer or claim that binds it.'),
    pledges: z.array(hash).describe('In their rank.'),
    guarantees: z.array(cover).describe('In their rank.'),
    writtenOff: z.boolean(),
    yielded: amount.describe('Late interest and costs paid on it since its holder has it.'),
    returnedTime: timeOrNone.describe('When an assignor took it back.'),
    words: z.array(z.strictObject({ note: hash, member, agrees: z.boolean() })),
    conceded: z.array(z.strictObject({ member, alone: z.boolean() })),
    subrogated: z.strictObject({ guarantee: hash, paid: units }).nullable(),
    changes: count.describe('Changes of hands that led to its holder.'),
    reserved: z.boolean().describe('Whether a Reserve stands beside it.'),
  })
  .meta({ id: 'Holding', description: 'In whose hands a piece is, and what binds it there.' });

/** A change of hands. */
export const link: z.ZodType<Stored<LinkFact>> = z
  .strictObject({
    ...range,
    kind: z.enum(['sale', 'assignment', 'law']),
    assignor: member,
    taker: member,
    place: count.describe('Its number among the changes of hands, from 0.'),
    issuer: memberOrNone.describe('Whose money was paid; null: it was not sold.'),
    price: amount,
    units,
    recourse: z.boolean().describe('Whether the taker can come back on the assignor.'),
    interest: rate.nullable(),
    day: dayNumber,
    noticeTime: timeOrNone.describe('From when the debtor’s notice of it counts.'),
    protocol: count.describe('Under which it changed hands.'),
  })
  .meta({ id: 'Link', description: 'A change of hands of a piece.' });

/** What a financier is still to get first. */
export const reserve: z.ZodType<Stored<ReserveFact>> = z
  .strictObject({
    ...range,
    holder: member,
    seller: member.describe('Whose the remainder is.'),
    advance: amount,
    fee: amount,
    accrued,
    cancelled: units,
    rate,
    since: dayNumber,
    interestUntil: dayNumber.nullable(),
  })
  .meta({ id: 'Reserve', description: 'What the holder gets before its seller gets the rest.' });

/** Who may read a piece. */
export const grant: z.ZodType<Stored<Grant>> = z
  .strictObject({ ...range, reader: member, by: member, until: time, madeAt: height })
  .meta({ id: 'Grant', description: 'That a holder lets a member read a piece.' });

/** A right in pieces for a debt. */
export const pledge: z.ZodType<Stored<Pledge>> = z
  .strictObject({
    id: hash,
    receivable: hash,
    pledgor: member,
    pledgee: member,
    secured: amount,
    received: amount,
    dueTime: time.describe('It may be enforced from then on.'),
    reference: hash.describe('Salted commitment to the contract.'),
    consentTo: memberOrNone.describe('To whom the pledgee lets the pieces go.'),
    status: z.enum(['active', 'covered', 'released']),
    madeAt: height,
  })
  .meta({ id: 'Pledge', description: 'A right in pieces for a debt.' });

/** What one member owes another beside receivables. */
export const debt: z.ZodType<Stored<Debt>> = z
  .strictObject({
    id: hash,
    debtor: member,
    creditor: member,
    issuer: member.describe('In whose money it is owed.'),
    currency,
    amount,
    settled: amount,
    struck: amount.describe('So much of what is settled nobody has paid.'),
    cause: z.enum([
      ...(['line', 'creditNote', 'dilution', 'pledge', 'collection', 'setOff'] as const),
      ...(['recourse', 'lateInterest', 'lateCost', 'correction'] as const),
    ]),
    receivable: hashOrNone,
    from: unit.nullable(),
    units,
    pledges: z.array(hash).describe('In their rank.'),
    madeAt: height,
    madeTime: time.describe('When it was made, and is due.'),
  })
  .meta({ id: 'Debt', description: 'What one member owes another beside the receivables.' });

/** That assignments are taken unasked. */
export const consent: z.ZodType<Stored<Consent>> = z
  .strictObject({ assignee: member, assignor: member, currency, left: units, until: time })
  .meta({ id: 'Consent', description: 'That a member takes assignments without being asked.' });

/** A claim of recourse. */
export const claim: z.ZodType<Stored<Claim>> = z
  .strictObject({
    id: hash,
    ...range,
    claimant: member,
    pledge: hashOrNone,
    assignor: member,
    cause: z.enum(CLAIM_CAUSES),
    reference: hash.describe('Salted commitment to its grounds.'),
    paid: amount,
    lapseTime: time,
    status: z.enum(['open', 'paid', 'satisfied', 'withdrawn', 'lapsed']),
    madeAt: height,
    made: place,
  })
  .meta({ id: 'Claim', description: 'A claim of recourse against who sold a piece.' });

/** That somebody answers for a debtor. */
export const guarantee: z.ZodType<Stored<Guarantee>> = z
  .strictObject({
    id: hash,
    kind: z.enum(GUARANTEE_KINDS),
    ...range,
    guarantor: member,
    amount,
    paid: amount,
    waitingDays: count.describe('Days from the default to the payment.'),
    until: time.describe('It answers for a default before then.'),
    reference: hash.describe('Salted commitment to its text.'),
    amended: count.describe('How often contracts had changed the receivable then.'),
    status: z.enum([
      ...(['offered', 'active', 'triggered', 'used', 'withdrawn', 'expired'] as const),
      'released',
    ]),
    madeAt: height,
    made: place,
  })
  .meta({ id: 'Guarantee', description: 'That a guarantor pays when the debtor does not.' });

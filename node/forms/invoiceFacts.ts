/** Facts about what a supplier says a debtor owes, and what of it the debtor has accepted. */
import { z } from 'zod';
import { NOTE_GROUNDS } from '../../contracts/state/creditNotes.ts';
import type { Folded } from '../../contracts/state/folded.ts';
import type { DocumentLeaf, Invoice, Registration } from '../../contracts/state/invoices.ts';
import type { Receivable } from '../../contracts/state/receivables.ts';
import { ACCEPTANCE_KINDS } from '../../contracts/state/receivables.ts';
import type { Stored } from './words.ts';
import {
  accrued,
  amount,
  count,
  currency,
  day,
  dayNumber,
  hash,
  hashOrNone,
  height,
  member,
  memberOrNone,
  place,
  ppm,
  time,
  timeOrNone,
  unit,
  units,
} from './words.ts';

const mandate = z
  .strictObject({
    issuer: member.describe('Whose money the ledger may debit at the due time.'),
    chargesCap: amount.nullable().describe('Late interest and costs up to this, minor units.'),
    partial: z.boolean().describe('Whether it pays what is there when that is too little.'),
  })
  .meta({ id: 'Mandate', description: 'What the debtor lets the ledger debit.' });

const terms = z
  .strictObject({
    issuers: z.array(member).nullable().describe('Whose money it takes; null: any that settles.'),
    latePpm: ppm.nullable().describe('Late interest, parts per million a year.'),
    lateCost: amount.nullable().describe('Costs of recovery, minor units.'),
    noticeByBlock: z.boolean().nullable().describe('Notice needs no acknowledgement.'),
    ruler: memberOrNone.describe('The member that rules on disputes.'),
  })
  .meta({ id: 'InvoiceTerms', description: 'What a supplier states; null: left to the debtor.' });

const counter = z
  .strictObject({
    amount,
    reason: z.string().nullable().describe('Why not all of it.'),
    kind: z.enum(ACCEPTANCE_KINDS).describe('Whether the debtor would waive its defences.'),
    text: hash.describe('Of the words of the acceptance.'),
    dueDay: day,
    mandate,
    latePpm: ppm,
    lateCost: amount,
    noticeByBlock: z.boolean().describe('Notice needs no acknowledgement.'),
    accelerates: z.boolean().describe('Whether it falls due when the debtor is insolvent.'),
    ruler: memberOrNone.describe('The member that rules on disputes.'),
  })
  .meta({ id: 'Counter', description: 'Terms on which a debtor would accept.' });

const restOffer = z
  .strictObject({
    by: member,
    amount,
    ends: z.boolean().describe('Whether what is left then is struck.'),
    issuer: member.describe('Whose money it is paid in.'),
    madeTime: time,
    until: time,
  })
  .meta({ id: 'RestOffer', description: 'On what one side would settle the unsettled rest.' });

/** What a supplier has used. */
export const registration: z.ZodType<Stored<Registration>> = z
  .strictObject({
    supplier: member,
    fingerprint: hash.describe('Of number and year of the invoice, with the network’s key.'),
    invoice: hash.describe('Id of the invoice that used it.'),
    left: hashOrNone.describe('Digest of the text with which that invoice has left the state.'),
  })
  .meta({ id: 'Registration', description: 'That a supplier has used an identity.' });

const registrant = z.strictObject({ supplier: member, invoice: hash });

/** All that is known of a document. */
export const documentLeaf: z.ZodType<Stored<DocumentLeaf>> = z
  .strictObject({
    fingerprint: hash.describe('Of the bytes of the document, with the network’s key.'),
    registrations: z.array(registrant).describe('Who has registered it, in their order.'),
    kept: registrant.nullable().describe('The first that its debtor has accepted.'),
  })
  .meta({ id: 'DocumentLeaf', description: 'Who has registered a document.' });

/** What a supplier says a debtor owes. */
export const invoice: z.ZodType<Stored<Invoice>> = z
  .strictObject({
    id: hash,
    supplier: member,
    debtor: member,
    currency,
    amount,
    issueDay: day,
    documentDueDay: day.nullable().describe('As the document says it; not enforced.'),
    dueDay: day,
    identity: hash.describe('Fingerprint of number and year.'),
    skeleton: hash.describe('Fingerprint of what the number looks like.'),
    core: hash.describe('Fingerprint of the digits of the number.'),
    document: hash.describe('Fingerprint of the bytes of the document.'),
    details: hash.describe('Salted commitment to the details.'),
    terms,
    status: z
      .enum([
        ...(['registered', 'disputed', 'countered', 'accepted', 'rejected', 'withdrawn'] as const),
        'lapsed',
      ])
      .describe('What has become of it; accepted: at least in part.'),
    accepted: amount.describe('So much of it is accepted, minor units.'),
    disputed: amount.describe('So much of it is disputed, minor units.'),
    reason: z.string().nullable().describe('Why the debtor does not accept all of it.'),
    counter: counter.nullable(),
    offered: restOffer.nullable(),
    answerBy: time.describe('Unanswered it lapses then, ms since 1970.'),
    registeredAt: height,
    made: place,
    answeredAt: height.nullable(),
    similar: z.array(hash).describe('Ids of invoices that look like this one.'),
    former: hashOrNone.describe('Id of the invoice that it replaces.'),
    replacedBy: hashOrNone.describe('Id of the invoice that replaces it.'),
    within: amount.nullable().describe('It is at most this, minor units; null: unbounded.'),
    first: hash.describe('Id of the first of a chain of reissues.'),
    firstDay: day.describe('Ledger day on which that was registered.'),
    changed: z
      .array(z.enum(['debtor', 'currency', 'amount']))
      .describe('What a reissue has otherwise than what it replaces.'),
    leaveTime: timeOrNone.describe('When it leaves the state, ms since 1970.'),
  })
  .meta({ id: 'Invoice', description: 'What a supplier says a debtor owes.' });

const dispute = z
  .strictObject({
    id: hash,
    ground: z.string().describe('One of the reasons of disputes.'),
    payee: memberOrNone.describe('Who is said to have been paid outside the ledger.'),
    status: z.enum(['open', 'lifted']),
    time: time.describe('It lapses then, or what it leaves is debited from then on.'),
    since: dayNumber,
    accrued,
  })
  .meta({ id: 'Dispute', description: 'A dispute on a receivable.' });

const pendingNote = z
  .strictObject({
    id: hash,
    ground: z.enum(NOTE_GROUNDS).describe('Whether it is goodwill or a defence.'),
    document: hash,
    amount,
    left: amount.describe('So much of it is not done, minor units.'),
    confirmedTime: timeOrNone.describe('When the debtor gave its word on it.'),
    stage: z.enum(['own', 'pledged', 'others']).describe('Whose units are cancelled now.'),
    progress: z
      .strictObject({ part: amount, total: units, before: units, given: units, next: unit })
      .nullable()
      .describe('How far the stage is.'),
    time: time.describe('When its next batch runs, or it lapses.'),
    batch: count.describe('Batches that have run.'),
  })
  .meta({ id: 'PendingNote', description: 'A credit note that is not done.' });

const setOff = z
  .strictObject({ by: member, debt: hash, from: unit, amount })
  .meta({ id: 'DeclaredSetOff', description: 'A set-off that runs before the debit.' });

const outsideWord = z
  .strictObject({ by: member, payee: member, from: unit, amount, payment: hash })
  .meta({ id: 'OutsideWord', description: 'One side’s word on a payment outside the ledger.' });

const folding = z.strictObject({ endedTime: time, time, steps: count, digest: hashOrNone }).meta({
  id: 'Folding',
  description: 'How far a paid receivable is on its way out of the state.',
});

/** An accepted invoice, or a part of one. */
export const receivable: z.ZodType<Stored<Receivable>> = z
  .strictObject({
    id: hash,
    invoice: hash,
    supplier: member,
    debtor: member,
    currency,
    face: amount,
    paid: amount,
    cancelled: amount.describe('Cancelled by credit notes, minor units.'),
    forgiven: amount.describe('Forgiven by holders or contracts, minor units.'),
    disputed: amount,
    dispute: dispute.nullable(),
    ruler: memberOrNone.describe('The member that rules on disputes.'),
    credited: amount.describe('Sum of its credit notes, minor units.'),
    answered: amount.describe('Cancelled units that assignors answer for.'),
    amended: count.describe('How often contracts have changed it.'),
    note: pendingNote.nullable(),
    accrued,
    interestPaid: amount,
    costsPaid: amount,
    lateSince: dayNumber.nullable().describe('Late interest is counted up to this day.'),
    graceTime: time.describe('Unpaid then it is in default, ms since 1970.'),
    retryTime: timeOrNone.describe('When it is tried again.'),
    retriesLeft: count,
    firstDebitTime: timeOrNone,
    dueDay: day,
    payDay: day.describe('The due day, moved to a business day.'),
    dueTime: time.describe('When it is debited, ms since 1970.'),
    recordTime: time.describe('When the holders of record are fixed, ms since 1970.'),
    calendar: count.describe('Version of the calendar that counts.'),
    kind: z.enum(ACCEPTANCE_KINDS).describe('undertaking: defences and set-off are waived.'),
    text: hash.describe('Of the words of the acceptance.'),
    mandate,
    latePpm: ppm,
    lateCost: amount,
    accelerates: z.boolean().describe('Whether it falls due when the debtor is insolvent.'),
    noticeByBlock: z.boolean().describe('Notice counts at once.'),
    setOffs: z.array(setOff),
    outside: z.array(outsideWord),
    status: z.enum(['open', 'closed', 'overdue', 'defaulted', 'paid']),
    acceptedAt: height,
    made: place,
    protocol: count.describe('Under which it was accepted.'),
    fold: folding.nullable(),
  })
  .meta({
    id: 'Receivable',
    description: 'An accepted invoice; its units are spread over pieces.',
  });

/** What stays of a receivable that has left the state. */
export const folded: z.ZodType<Stored<Folded>> = z
  .strictObject({
    receivable: hash,
    invoice: hash,
    document: hash,
    supplier: member,
    debtor: member,
    currency,
    face: amount,
    paid: amount,
    cancelled: amount,
    forgiven: amount,
    endedTime: time,
    foldedAt: height,
    steps: count,
    digest: hash.describe('Of the last text in which its facts left; see /v1/archive.'),
  })
  .meta({ id: 'Folded', description: 'A receivable that has ended and left the state.' });

/** Facts about organisations, what validators decide, and what the ledger counts with. */
import { z } from 'zod';
import type { Amendment } from '../../contracts/state/amendments.ts';
import type { Calendar, Days } from '../../contracts/state/calendar.ts';
import type { Correction } from '../../contracts/state/corrections.ts';
import type { Mailbox } from '../../contracts/state/mailboxes.ts';
import { encryptionKeyField } from '../../contracts/state/mailboxes.ts';
import type { KeyOwner, Member } from '../../contracts/state/members.ts';
import { ROLES, SIZES } from '../../contracts/state/members.ts';
import type { Parameters } from '../../contracts/state/parameters.ts';
import { parametersSchema } from '../../contracts/state/parameters.ts';
import type { Proposal } from '../../contracts/state/proposals.ts';
import type { Raise } from '../../contracts/state/protocol.ts';
import type { ReadingMandate } from '../../contracts/state/readingMandates.ts';
import type { Total } from '../../contracts/state/totals.ts';
import { COUNTED } from '../../contracts/state/totals.ts';
import type { Usage } from '../../contracts/state/usages.ts';
import type { JsonObject } from '../../ledger/canonical.ts';
import type { Validator } from '../../ledger/validators.ts';
import { keyScope } from './keyFacts.ts';
import type { Stored } from './words.ts';
import {
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
  publicKey,
  time,
  timeOrNone,
  unit,
  units,
} from './words.ts';

const organisation = {
  id: member,
  name: z.string().describe('Its name.'),
  lei: z.string().nullable().describe('Legal entity identifier, ISO 17442.'),
  uscc: z.string().nullable().describe('Unified social credit code, GB 32100-2015.'),
  size: z.enum(SIZES).nullable().describe('How large an undertaking it is.'),
  roles: z.array(z.enum(ROLES)),
  documentNames: z.array(z.string()).describe('Names that stand for it in invoices.'),
};

/** An organisation. */
export const memberFact: z.ZodType<Stored<Member>> = z
  .strictObject({
    ...organisation,
    status: z.enum(['active', 'suspended', 'left']).describe('Whether it begins anything.'),
    formerRoles: z.array(z.enum(ROLES)).describe('Trading roles that it finishes in.'),
    keys: z.array(
      z
        .strictObject({
          name: z.string().describe('What the key is called.'),
          key: publicKey,
          addedAt: height,
          revokedAt: height.nullable(),
          activeTime: timeOrNone.describe('It signs from then on; null: it does.'),
          suspendedAt: height.nullable(),
          revokeTime: timeOrNone.describe('When an announced revocation happens.'),
          scope: keyScope.nullable().describe('What it may do; null: all.'),
          made: place,
        })
        .meta({ id: 'MemberKey', description: 'A key of a member.' }),
    ),
  })
  .meta({ id: 'Member', description: 'An organisation on the network, and its keys.' });

/** Whose a key is. */
export const keyOwner: z.ZodType<Stored<KeyOwner>> = z
  .strictObject({
    key: publicKey,
    owner: z.enum(['member', 'validator']),
    id: member,
    name: z.string(),
  })
  .meta({ id: 'KeyOwner', description: 'Whose a public key is, for ever.' });

const saidOfMailbox = {
  encryptionKey: encryptionKeyField,
  homeNode: z.string().describe('The name of its home node.'),
  receiptKey: publicKey,
};

/** Where details reach a member. */
export const mailbox: z.ZodType<Stored<Mailbox>> = z
  .strictObject({ member, ...saidOfMailbox, setAt: height })
  .meta({ id: 'Mailbox', description: 'Where the details of invoices reach a member.' });

const repair = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('units'),
      receivable: hash,
      from: unit,
      to: unit,
      holders: z.array(member),
      rightful: member,
    }),
    z.strictObject({
      kind: z.literal('debt'),
      debtor: member,
      creditor: member,
      issuer: member,
      currency,
      amount,
    }),
    z.strictObject({ kind: z.literal('reduction'), debt: hash, amount }),
  ])
  .meta({ id: 'Repair', description: 'What a correction does.' });

/** What is put right in the open. */
export const correction: z.ZodType<Stored<Correction>> = z
  .strictObject({
    id: hash,
    by: memberOrNone,
    authority: z.enum(['agreement', 'order', 'ballot']),
    corrects: hash.describe('The transaction that it puts right.'),
    reason: z.string(),
    repair,
    receivable: hashOrNone,
    signed: z.array(member),
    status: z.enum([
      ...(['proposed', 'ordered', 'made', 'withdrawn', 'objected', 'lapsed'] as const),
      'overtaken',
    ]),
    time: time.describe('It lapses or is made then.'),
    moved: units,
    debts: z.array(hash),
    endedBy: memberOrNone,
    endedAt: height.nullable(),
    madeAt: height,
    made: place,
  })
  .meta({ id: 'Correction', description: 'A correction of what was recorded wrongly.' });

const namedKey = z
  .strictObject({ name: z.string().describe('What the key is called.'), key: publicKey })
  .meta({ id: 'NamedKey', description: 'A public key under its name.' });

const wish = z
  .strictObject({
    validator: member,
    power: z.int().min(0).describe('Votes; 0: no validator any more.'),
    key: publicKey.nullable().describe('Null: the one that it has.'),
  })
  .meta({ id: 'ValidatorWish', description: 'What a validator is to be.' });

const newcomer = z
  .strictObject({
    ...organisation,
    keys: z.array(namedKey),
    mailbox: z
      .strictObject(saidOfMailbox)
      .nullable()
      .describe('Where details reach it; null: it has not said.'),
  })
  .meta({ id: 'Newcomer', description: 'An organisation that is to be a member.' });

const someParameters = parametersSchema.partial() as unknown as z.ZodType<Stored<JsonObject>>;

const amending = {
  height: height.describe('The first height under them.'),
  values: someParameters.describe('New values by the names of the parameters.'),
  source: z.string().describe('Where they come from.'),
  document: hashOrNone.describe('SHA-256 of the text that says so.'),
};

const change = z
  .discriminatedUnion('kind', [
    z
      .strictObject({ kind: z.literal('validators'), changes: z.array(wish) })
      .meta({ id: 'ValidatorsChange' }),
    z
      .strictObject({ kind: z.literal('issueLimit'), issuer: member, currency, limit: amount })
      .meta({ id: 'IssueLimitChange' }),
    z
      .strictObject({ kind: z.literal('protocol'), protocol: count, height })
      .meta({ id: 'ProtocolChange' }),
    z
      .strictObject({
        kind: z.literal('memberKeys'),
        member,
        keep: z.array(z.string()),
        add: namedKey.nullable(),
      })
      .meta({ id: 'MemberKeysChange' }),
    z
      .strictObject({ kind: z.literal('correction'), corrects: hash, reason: z.string(), repair })
      .meta({ id: 'CorrectionChange' }),
    z
      .strictObject({
        kind: z.literal('enrol'),
        member: newcomer,
        alike: z.array(member).describe('Members that people could take it for.'),
      })
      .meta({ id: 'EnrolChange' }),
    z
      .strictObject({
        kind: z.literal('member'),
        member,
        ...{ name: z.string().nullable(), lei: z.string().nullable(), uscc: z.string().nullable() },
        size: z.enum(SIZES).nullable(),
        roles: z.array(z.enum(ROLES)).nullable(),
        documentNames: z.array(z.string()).nullable(),
        alike: z.array(member),
      })
      .meta({ id: 'MemberChange' }),
    z
      .strictObject({ kind: z.enum(['suspend', 'readmit']), member })
      .meta({ id: 'SuspensionChange' }),
    z.strictObject({ kind: z.literal('leave'), member }).meta({ id: 'DepartureChange' }),
    z.strictObject({ kind: z.literal('parameters'), ...amending }).meta({ id: 'ParametersChange' }),
    z
      .strictObject({
        kind: z.literal('readingMandate'),
        member,
        of: z.array(member).nullable().describe('Null: of everybody.'),
        fromDay: day,
        untilDay: day,
      })
      .meta({ id: 'ReadingMandateChange' }),
  ])
  .meta({ id: 'Change', description: 'What is put to the vote.' });

/** What validators vote on. */
export const proposal: z.ZodType<Stored<Proposal>> = z
  .strictObject({
    id: hash,
    proposer: memberOrNone.describe('Null: evidence has opened it.'),
    evidence: z.string().nullable().describe('Key of the evidence that opened it.'),
    change,
    ballots: z.array(
      z.strictObject({ validator: member, vote: z.enum(['for', 'against']), castAt: height }),
    ),
    status: z.enum(['open', 'adopted', 'rejected', 'lapsed', 'overtaken', 'revoked']),
    proposedAt: height,
    made: place,
    decidedAt: height.nullable(),
    lapseTime: time,
  })
  .meta({ id: 'Proposal', description: 'A change that was put to the vote of the validators.' });

/** What who oversees may read of others. */
export const readingMandate: z.ZodType<Stored<ReadingMandate>> = z
  .strictObject({
    member,
    of: z.array(member).nullable().describe('Null: of everybody.'),
    from: time,
    until: timeOrNone,
    proposal: hashOrNone.describe('Null: the genesis document gives it.'),
  })
  .meta({ id: 'ReadingMandate', description: 'What an auditor or supervisor reads of others.' });

/** A protocol that is to be in force. */
export const raise: z.ZodType<Stored<Raise>> = z
  .strictObject({ protocol: count, height, notBefore: time, proposal: hash })
  .meta({ id: 'Raise', description: 'A raise of the protocol that was adopted.' });

/** Parameters that are others from a height on. */
export const amendment: z.ZodType<Stored<Amendment>> = z
  .strictObject({
    ...amending,
    proposal: hash,
    before: someParameters.nullable().describe('What they were, once it is made.'),
    status: z.enum(['planned', 'made', 'overtaken']),
  })
  .meta({ id: 'Amendment', description: 'A change of parameters that was adopted.' });

/** How long days are. */
export const days: z.ZodType<Stored<Days>> = z
  .strictObject({
    start: time,
    dayMs: z.int().min(1).describe('How long a ledger day is, ms.'),
    utcOffsetMinutes: z.int().describe('Where a day begins, minutes ahead of UTC.'),
    cutOffHour: z.int().min(0).max(24).describe('Hour of the day at which items are due.'),
    calendar: count.describe('Version that new receivables are given.'),
  })
  .meta({ id: 'Days', description: 'How the ledger counts days.' });

/** Days without business. */
export const calendar: z.ZodType<Stored<Calendar>> = z
  .strictObject({
    name: z.string(),
    version: count,
    weekend: z.array(z.int().min(0).max(6)).describe('0 is Sunday.'),
    holidays: z.array(day),
  })
  .meta({ id: 'Calendar', description: 'Days without business.' });

/** What the network counts with. */
export const parameters: z.ZodType<Stored<Parameters>> = parametersSchema.meta({
  id: 'Parameters',
  description: 'Limits, terms and rates of this network; names with Ms are milliseconds.',
}) as z.ZodType<Stored<Parameters>>;

const validator: z.ZodType<Stored<Validator>> = z
  .strictObject({ id: member, key: publicKey, power: z.int().min(1).describe('Its votes.') })
  .meta({ id: 'Validator', description: 'Who votes on blocks.' });

/** Who votes on blocks. */
export const validators: z.ZodType<Stored<Validator[]>> = z
  .array(validator)
  .meta({ id: 'Validators', description: 'The validators, sorted by id.' });

/** What a member has of a kind. */
export const total: z.ZodType<Stored<Total>> = z
  .strictObject({
    of: z.enum(COUNTED),
    member,
    count,
    sums: z.array(z.strictObject({ currency, amount })),
    writtenAt: height,
  })
  .meta({ id: 'Total', description: 'How many things a member has: proves that a list is whole.' });

/** What a member has used of its day. */
export const usage: z.ZodType<Stored<Usage>> = z
  .strictObject({
    member,
    day: dayNumber,
    bytes: count.describe('Bytes of its transactions on that day.'),
    refused: count.describe('Bytes of those that were refused.'),
    work: count.describe('Units of work that its deeds made.'),
  })
  .meta({ id: 'Usage', description: 'What a member has put on the ledger in its last day.' });

/** The fields of what can be put to the vote: one schema for each kind of change. */
import { z } from 'zod';
import { MAX_VALIDATORS } from '../../ledger/validators.ts';
import { correctionFields } from './correctionFields.ts';
import {
  amountOrZeroField,
  currencyField,
  dayField,
  hashField,
  idField,
  publicKeyField,
  signatureField,
  valuesField,
} from './fields.ts';
import { alikeField, descriptionFields, newcomerSchema, proofsField } from './memberFields.ts';

const wishSchema = z
  .strictObject({
    validator: idField.describe('Id of the validator, which is that of the member that runs it.'),
    power: z.int().min(0).max(1_000_000).describe('Its power; 0: it leaves the set.'),
    key: publicKeyField.nullable().describe('Its new key; null: it keeps the one that it has.'),
    proof: signatureField
      .nullable()
      .describe('Signature of the new key over `validator-registration`; null without a new key.'),
  })
  .refine(
    ({ power, key, proof }) => (key === null) === (proof === null) && (key === null || power > 0),
  );

const validatorsSchema = z.strictObject({
  kind: z.literal('validators').describe('Who votes on blocks, and with what power.'),
  changes: z.array(wishSchema).min(1).max(MAX_VALIDATORS).describe('What is to change, together.'),
});

const issueLimitSchema = z.strictObject({
  kind: z.literal('issueLimit').describe('How much of its money an issuer may have out.'),
  issuer: idField.describe('The issuer.'),
  currency: currencyField.describe('ISO 4217 code.'),
  limit: amountOrZeroField.describe('Issued less redeemed, at most: minor units.'),
});

const protocolSchema = z.strictObject({
  kind: z.literal('protocol').describe('Which rules hold.'),
  protocol: z.int().min(2).max(1_000_000).describe('One more than the protocol in force.'),
  height: z.int().min(1).max(1e15).describe('The first height under it, at the earliest.'),
  knows: z.int().min(1).describe('The newest protocol that the signer’s software knows.'),
});

const memberKeysSchema = z.strictObject({
  kind: z.literal('memberKeys').describe('Which keys a member has, when it cannot say so itself.'),
  member: idField.describe('The member.'),
  keep: z
    .array(idField)
    .max(100)
    .describe('Names of its keys that sign, or go on waiting; all others are revoked.'),
  add: z
    .strictObject({
      name: idField.describe('A name that the member has never used for a key.'),
      key: publicKeyField.describe('The new public key.'),
    })
    .nullable()
    .describe(
      'A key more; it waits its days where a key is kept that may do all, else signs at once. ' +
        'null: none.',
    ),
});

const correctionSchema = z.strictObject({
  kind: z.literal('correction').describe('A mistake is put right, after the days of an order.'),
  ...correctionFields,
});

const enrolSchema = z.strictObject({
  kind: z.literal('enrol').describe('Who is to be a member.'),
  member: newcomerSchema.describe('The organisation, in its own words.'),
  proofs: proofsField,
  alike: alikeField,
});

const memberSchema = z.strictObject({
  kind: z.literal('member').describe('A member is described otherwise: its roles, name, size.'),
  member: idField.describe('The member.'),
  ...descriptionFields,
  alike: alikeField,
});

const suspendSchema = z.strictObject({
  kind: z.literal('suspend').describe('A member begins nothing more; what it has begun goes on.'),
  member: idField.describe('The member.'),
});

const readmitSchema = z.strictObject({
  kind: z.literal('readmit').describe('A suspended member trades again.'),
  member: idField.describe('The member.'),
});

const leaveSchema = z.strictObject({
  kind: z.literal('leave').describe('A member leaves for ever; nothing of it may be open.'),
  member: idField.describe('The member.'),
});

const parametersSchema = z.strictObject({
  kind: z.literal('parameters').describe('What the members of the network are counted with.'),
  values: valuesField.describe('New values by the names of the parameters (docs/governance.md).'),
  height: z.int().min(1).max(1e15).describe('The first height under them.'),
  source: z
    .string()
    .regex(/^.{1,400}$/)
    .describe('Where they come from: law and article, or decision, and its date.'),
  document: hashField.nullable().describe('SHA-256 of the text that says so; null: none.'),
});

/** Members that one mandate names. */
const MAX_MANDATED = 100;

const readingMandateSchema = z.strictObject({
  kind: z.literal('readingMandate').describe('What an auditor or supervisor reads of others.'),
  member: idField.describe('Who reads.'),
  of: z
    .array(idField)
    .max(MAX_MANDATED)
    .nullable()
    .describe('Of whom; null: of everybody; none: of nobody any more.'),
  fromDay: dayField.describe('The first ledger day.'),
  untilDay: dayField.describe('The last ledger day.'),
});

/** What is put to the vote. */
export const changeField = z
  .discriminatedUnion('kind', [
    validatorsSchema,
    issueLimitSchema,
    protocolSchema,
    memberKeysSchema,
    correctionSchema,
    enrolSchema,
    memberSchema,
    suspendSchema,
    readmitSchema,
    leaveSchema,
    parametersSchema,
    readingMandateSchema,
  ])
  .describe('What is put to the vote; its `kind` says which fields it has.');

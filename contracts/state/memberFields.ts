/** The fields of an organisation that is to be a member, or that is to be described otherwise. */
import { z } from 'zod';
import { idField, publicKeyField, signatureField } from './fields.ts';
import { mailboxFields } from './mailboxes.ts';
import type { Role } from './members.ts';
import { ROLES, SIZES } from './members.ts';

/** Keys that an organisation begins with, at most; it adds further ones itself. */
const MAX_KEYS = 10;
/** Names by which documents know it, at most. */
const MAX_DOCUMENT_NAMES = 20;
/** Members that a proposal names as alike, at most: who sees so many needs no further one. */
export const MAX_ALIKE = 16;

/** Not an oracle: who proves what none has said asks all that there are, as founded. */
const JOINING: readonly Role[] = ROLES.filter((role) => role !== 'oracle');

/** Anything in one line; whether an organisation may be called so is a rule's business. */
const nameField = z.string().regex(/^.{1,400}$/);

const leiField = z.string().regex(/^[0-9A-Z]{20}$/);
const usccField = z.string().regex(/^[0-9A-Z]{18}$/);
const sizeField = z.enum(SIZES);
const rolesField = z.array(z.enum(JOINING)).max(JOINING.length);
const documentNamesField = z.array(nameField).max(MAX_DOCUMENT_NAMES);

/** Those whom people could take an organisation of such names for. */
export const alikeField: z.ZodArray<z.ZodString> = z
  .array(idField)
  .max(MAX_ALIKE)
  .describe('Ids of the members whose id or names look like one of these, in order.');

/** What an organisation says of itself, all of which each of its keys signs. */
export const newcomerSchema = z.strictObject({
  id: idField.describe('What it is called by on the ledger.'),
  name: nameField.describe('Its name, in one script and normal form.'),
  lei: leiField.nullable().describe('Its legal entity identifier.'),
  uscc: usccField.nullable().describe('Its unified social credit code.'),
  size: sizeField.nullable().describe('How large an undertaking it is; null: it does not say.'),
  roles: rolesField.describe('What it is to be on the network.'),
  documentNames: documentNamesField.describe(
    'Names that stand for it in invoices, besides its own.',
  ),
  keys: z
    .array(
      z.strictObject({
        name: idField.describe('What the key is called.'),
        key: publicKeyField.describe('The public key.'),
      }),
    )
    .min(1)
    .max(MAX_KEYS)
    .describe('The keys with which it signs from the next block on.'),
  mailbox: z
    .strictObject(mailboxFields)
    .nullable()
    .describe('Where details of invoices reach it; null: it says so later (`setMailbox`).'),
});

/** The signatures that come with it. */
export const proofsField: z.ZodArray<z.ZodString> = z
  .array(signatureField)
  .min(1)
  .max(MAX_KEYS)
  .describe('Signature of each key, in their order, over `member-enrolment`.');

/** What is to be said of a member otherwise; null stays as it is. */
export const descriptionFields = {
  name: nameField.nullable().describe('Its name, in one script and normal form; null: it stays.'),
  lei: leiField.nullable().describe('Its legal entity identifier; null: it stays.'),
  uscc: usccField.nullable().describe('Its unified social credit code; null: it stays.'),
  size: sizeField.nullable().describe('How large an undertaking it is; null: it stays.'),
  roles: rolesField
    .nullable()
    .describe('All that it is to be on the network, but for an oracle, which stays one.'),
  documentNames: documentNamesField
    .nullable()
    .describe('All names that stand for it in invoices besides its own; null: they stay.'),
} as const;

/**
 * Where the details of invoices reach a member: they travel sealed, beside the ledger, and here
 * stands for whom they are sealed, which node takes them in, and whose word it is that they came.
 */
import { z } from 'zod';
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';
import { idField, publicKeyField } from './fields.ts';

/**
 * How a member is reached. It names the key of its node itself: a receipt under that key is good
 * against it, whoever has run the node.
 */
export interface Mailbox {
  readonly member: string;
  /** A recipient of age, X25519. */
  readonly encryptionKey: string;
  /** The name of its home node. */
  readonly homeNode: string;
  /** The public key under which that node signs receipts. */
  readonly receiptKey: string;
  /** The height of the deed that has set it; 0: it was founded so. */
  readonly setAt: number;
}

/**
 * The text of a recipient of age, Bech32 of 32 bytes; whether its checksum fits is for who seals:
 * a member that misspells its own key can open nothing, and hurts nobody else.
 */
export const encryptionKeyField: z.ZodString = z
  .string()
  .regex(/^age1[02-9ac-hj-np-z]{58}$/)
  .describe('Its encryption key, a recipient of age.');

/** What a member says of its mailbox. */
export const mailboxFields = {
  encryptionKey: encryptionKeyField,
  homeNode: idField.describe('The name of its home node, which takes in what is sent to it.'),
  receiptKey: publicKeyField.describe('The public key with which that node signs receipts.'),
} as const;

/** Mailboxes by the member's id. */
export const mailboxes: FactKind<Mailbox, [member: string]> = factKind(
  (member) => `mailbox/${member}`,
  ({ member }) => [member],
  [],
);

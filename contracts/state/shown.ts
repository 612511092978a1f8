/**
 * Nothing is signed by id alone. Where an id that a deed names decides how much, by when or on
 * which terms, the deed says in its field `shown` what its signer was shown of it, and is refused
 * when something else stands by then. A rule finds it by one function, which the client uses to
 * show it and the ledger to compare. What can stand there, and its forms, is in this one table.
 */
import { z } from 'zod';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { canonicalText } from '../../ledger/canonical.ts';
import type { FactReader } from './factKind.ts';
import {
  amountField,
  amountOrZeroField,
  currencyField,
  dayField,
  hashField,
  idField,
} from './fields.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';

/** All that can be shown of what an id names. Amounts are minor units as decimal text. */
const SHOWN = {
  supplier: idField.describe('Who has supplied.'),
  debtor: idField.describe('Who owes it.'),
  creditor: idField.describe('To whom it is owed.'),
  seller: idField.describe('Who gives it.'),
  pledgor: idField.describe('Who has pledged it.'),
  guarantor: idField.describe('Who answers for it.'),
  assignor: idField.describe('Against whom it is claimed.'),
  maker: idField.describe('Who has made the offer.'),
  member: idField.describe('Who gives the money back.'),
  issuer: idField.nullable().describe('Whose money it is, where there is any.'),
  noticeTo: idField.nullable().describe('Who would be paid from then on.'),
  currency: currencyField.describe('The currency of the amounts.'),
  from: amountField.describe('First unit.'),
  to: amountField.describe('Last unit.'),
  amount: amountField.describe('What it is about, minor units.'),
  part: amountField.describe('How much of the rest would be accepted, minor units.'),
  ends: z.boolean().describe('Whether what is left of the rest then would be struck.'),
  document: hashField.describe('Fingerprint of the bytes of the document.'),
  details: hashField.describe('Commitment to the details of the document.'),
  price: amountOrZeroField.describe('What is paid for it, minor units.'),
  open: amountOrZeroField.describe('What is open of it, minor units.'),
  disputed: amountOrZeroField.describe('What is disputed of it, minor units.'),
  secured: amountField.describe('The secured debt, minor units.'),
  received: amountOrZeroField.describe('What its pledgee has received, minor units.'),
  paid: amountOrZeroField.describe('What its guarantor has paid, minor units.'),
  held: amountOrZeroField.describe('What is held in escrow, minor units.'),
  gives: idField.describe('Whose money the maker gives.'),
  giveAmount: amountField.describe('How much of it, minor units.'),
  takes: idField.describe('Whose money the maker takes.'),
  takeAmount: amountField.describe('How much of that, minor units.'),
  payDay: dayField.describe('The day on which it is to be paid.'),
  recourse: z.boolean().describe('Whether the seller answers for the debtor.'),
  terms: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Hash of the terms, as canonical JSON.'),
  repair: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Hash of what is to be put right, as canonical JSON.'),
} as const;

/** The name of something that can be shown. */
export type ShownName = keyof typeof SHOWN;

/** What stands of what a deed names; null where there is no such thing. */
export type Shown<Deed> = {
  find(deed: Deed, state: FactReader): JsonObject | null;
}['find'];

/** What is found of an id, of which a deed shows a part. */
export type Found = Readonly<Partial<Record<ShownName, Json>>> | null;

/** The field `shown` of a deed that shows these, each of which has to be said. */
export function shownField<const Name extends ShownName>(
  ...names: readonly Name[]
): z.ZodNullable<z.ZodObject<Pick<typeof SHOWN, Name>, z.core.$strict>> {
  const shape = Object.fromEntries(names.map((name) => [name, SHOWN[name]]));
  return z
    .strictObject(shape as Pick<typeof SHOWN, Name>)
    .nullable()
    .describe('What the signer was shown of what the ids name; null: that nothing is there.');
}

/** Of what is found, what the field of the schema shows. */
export function shownOf<Deed>(
  schema: { readonly shape: { readonly shown: { unwrap(): { readonly shape: object } } } },
  find: { find(deed: Deed, state: FactReader): Found }['find'],
): Shown<Deed> {
  const names = Object.keys(schema.shape.shown.unwrap().shape) as ShownName[];
  return (deed, state) => {
    const found = find(deed, state);
    if (found === null) return null;
    return Object.fromEntries(names.map((name) => [name, found[name] ?? null]));
  };
}

/** That what the signer of a deed was shown is what stands; the facts name the first difference. */
export function checkShown<Deed>(
  state: FactReader,
  shown: Shown<Deed> | undefined,
  deed: Deed,
): Refusal<'shown_differs'> | null {
  if (shown === undefined) return null;
  const stands = shown(deed, state);
  const said = (deed as { readonly shown?: JsonObject | null }).shown ?? null;
  // Of what is not there, the rule itself says so.
  if (stands === null) return null;
  const field = Object.keys(stands).find((name) => textOf(said?.[name]) !== textOf(stands[name]));
  if (field === undefined) return null;
  return refuse('shown_differs', { field, stands: plain(stands[field]) });
}

function textOf(value: Json | undefined): string {
  return value === undefined ? '' : canonicalText(value);
}

function plain(value: Json | undefined): string {
  return typeof value === 'string' ? value : textOf(value);
}

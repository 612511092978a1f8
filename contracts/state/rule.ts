/**
 * What a rule is: one file of `rules/` for each deed, which holds its schema, who may sign it, the
 * codes that refuse it in the order of its checks, and the function that does it. The compiler
 * holds the function to its list of codes.
 */
import { z } from 'zod';
import type { Facts } from '../../ledger/assert.ts';
import { seedField } from './fields.ts';
import type { Role } from './members.ts';
import type { Span } from './protocol.ts';
import type { Refusal, RefusalCode } from './refusals.ts';
import type { SignedScene } from './scene.ts';
import type { Shown } from './shown.ts';
import type { Subjects } from './subjects.ts';

/** Something that happened: a type and its particulars, for readers; never read by rules. */
export type Event = Readonly<Record<string, string | number | null>> & { readonly type: string };

/** What doing a deed gives: a refusal, or what happened. */
export type Done<Code extends RefusalCode = RefusalCode> = Refusal<Code> | readonly Event[];

/** What running a due item gave: `ok`, or the code of why it could not be done in full. */
export interface Run {
  readonly code: string;
  readonly events: readonly Event[];
  readonly facts: Facts;
}

/** What every deed says beside its own fields. */
interface DeedHead {
  readonly type: string;
  readonly version: 1;
  readonly seed: string;
}

/** The schema of a deed with the fields of its own. */
export type DeedSchema<Type extends string, Fields extends z.ZodRawShape> = z.ZodObject<
  { type: z.ZodLiteral<Type>; version: z.ZodLiteral<1>; seed: z.ZodString } & Fields,
  z.core.$strict
>;

/** The seed of examples. */
const EXAMPLE_SEED = 'AAECAwQFBgcICQoLDA0ODw';

/** The schema of the deed of this type: nothing but its head and the fields given. */
export function deedSchema<const Type extends string, Fields extends z.ZodRawShape>(
  type: Type,
  fields: Fields,
): DeedSchema<Type, Fields> {
  const seed = seedField.describe('16 random bytes, base64url; salts what is told of the deed.');
  return z.strictObject({ type: z.literal(type), version: z.literal(1), seed, ...fields });
}

/** A rule but for its example, with its schema; `Code` is the union of `refusals`. */
interface RuleText<Schema extends z.ZodType, Code extends RefusalCode> extends Span {
  readonly schema: Schema;
  /** Roles of which the signer needs one; null when every member may sign. */
  readonly roles: readonly Role[] | null;
  /** What it is about, and so what freezes and halts stop it. */
  readonly subjects: Subjects<z.infer<Schema>>;
  /** What its signer is shown of what its ids name; it has a field of this name then. */
  readonly shown?: Shown<z.infer<Schema>>;
  /** Who may sign it, what must hold, what it changes: sentences for its page. */
  readonly who: string;
  readonly holds: string;
  readonly changes: string;
  /** Codes of its own, in the order of its checks, which is that of the table. */
  readonly refusals: readonly Code[];
  /**
   * Does the deed, having checked everything before it writes anything. (A method, so that a rule
   * for one deed passes as a `Rule`; its schema has read the deed before.)
   */
  apply(scene: SignedScene, deed: z.infer<Schema>): Done<Code>;
}

/** A rule with a whole deed as its example. */
export interface RuleSpec<Schema extends z.ZodType, Code extends RefusalCode>
  extends RuleText<Schema, Code> {
  readonly example: z.infer<Schema>;
}

/** A rule seen by one who does not know which deed it is for. */
export type Rule = RuleSpec<z.ZodType, RefusalCode>;

/** Ties a rule's function to its schema and its list of codes; its example needs no head. */
export function defineRule<
  Type extends string,
  Fields extends z.ZodRawShape,
  const Code extends RefusalCode,
>(
  spec: RuleText<DeedSchema<Type, Fields>, Code> & {
    readonly example: Omit<z.infer<DeedSchema<Type, Fields>>, keyof DeedHead>;
  },
): RuleSpec<DeedSchema<Type, Fields>, Code> {
  const { schema, example } = spec;
  const type = schema.shape.type.value;
  const head: DeedHead = { type, version: 1, seed: EXAMPLE_SEED };
  return { ...spec, example: { ...head, ...example } as z.infer<DeedSchema<Type, Fields>> };
}

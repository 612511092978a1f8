/**
 * What a rule is: one file of `rules/` for each deed, which holds its schema, who may sign it, the
 * codes that refuse it in the order of its checks, and the function that does it. The compiler
 * holds the function to its list of codes.
 */
import type { z } from 'zod';
import type { Facts } from '../../ledger/assert.ts';
import type { Role } from './members.ts';
import type { Refusal, RefusalCode } from './refusals.ts';
import type { SignedScene } from './scene.ts';
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

/** A rule with its schema; `Code` is the union of `refusals`. */
export interface RuleSpec<Schema extends z.ZodType, Code extends RefusalCode> {
  readonly schema: Schema;
  /** Roles of which the signer needs one; null when every member may sign. */
  readonly roles: readonly Role[] | null;
  /** What it is about, and so what freezes and halts stop it. */
  readonly subjects: Subjects<z.infer<Schema>>;
  /** Who may sign it, what must hold, what it changes: sentences for its page. */
  readonly who: string;
  readonly holds: string;
  readonly changes: string;
  /** Codes of its own, in the order of its checks, which is that of the table. */
  readonly refusals: readonly Code[];
  readonly example: z.infer<Schema>;
  /**
   * Does the deed, having checked everything before it writes anything. (A method, so that a rule
   * for one deed passes as a `Rule`; its schema has read the deed before.)
   */
  apply(scene: SignedScene, deed: z.infer<Schema>): Done<Code>;
}

/** A rule seen by one who does not know which deed it is for. */
export type Rule = RuleSpec<z.ZodType, RefusalCode>;

/** Ties a rule's function to its schema and to its list of codes. */
export function defineRule<Schema extends z.ZodType, const Code extends RefusalCode>(
  spec: RuleSpec<Schema, Code>,
): RuleSpec<Schema, Code> {
  return spec;
}

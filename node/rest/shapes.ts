/**
 * The forms of what is asked and answered, for checking requests and for the OpenAPI document.
 * Nothing is coerced: what is not exactly of its form is refused, as are unknown fields. Answers
 * are made by this node and typed; tests hold them against these forms.
 */
import { z } from 'zod';
import { EVENT_SEED_KEY } from '../../contracts/state/eventSeed.ts';
import { MAX_WAIT_MS } from './limits.ts';

const MEMBER = /^[a-z0-9-]{2,32}$/;
const HASH = /^[0-9a-f]{64}$/;
/** Recorded evidence is named by its validator, height, round and type. */
const ITEM =
  /^([a-z]{4,16}\/[0-9a-f]{64}|evidence\/[a-z0-9-]{2,32}\/[0-9]{15}\/[0-9]{10}\/[a-z]{7,9})$/;
const KEY = /^[a-z0-9/-]{1,256}$/;
/** What a node keeps to itself: whoever has it could guess events that are not theirs. */
const isShown = (key: string): boolean => key !== EVENT_SEED_KEY;
/** A request line has a bound of its own, and a proof needs fewer. */
const KEYS = /^[a-z0-9/-]{1,256}(,[a-z0-9/-]{1,256}){0,127}$/;
/** Base64url of a key. */
const CURSOR = /^[A-Za-z0-9_-]{1,400}$/;

/** 64 lower-case hexadecimal letters. */
export const hash: z.ZodString = z.string().regex(HASH).meta({ description: 'SHA-256, hex.' });
/** The id of a member. */
export const memberId: z.ZodString = z.string().regex(MEMBER);
/** A due item: what is done, and to which receivable or offer. */
export const dueItem: z.ZodString = z.string().regex(ITEM);
/** A key of the state tree. */
export const stateKey: z.ZodString = z.string().regex(KEY).refine(isShown, 'is shown to nobody');
/** Keys of the state tree with commas between them, as many as one bundle has. */
export const stateKeys: z.ZodString = z
  .string()
  .regex(KEYS)
  .refine((keys) => keys.split(',').every(isShown), 'names a key that is shown to nobody');
/** A cursor that a list gave out. */
export const cursor: z.ZodString = z.string().regex(CURSOR);

/** An integer of a query or path in plain digits, `min` to `max`, at most nine digits. */
export function digits(
  min: number,
  max: number,
): z.ZodPipe<z.ZodString, z.ZodTransform<number, string>> {
  return z
    .string()
    .regex(/^(0|[1-9][0-9]{0,8})$/)
    .refine((text) => Number(text) >= min && Number(text) <= max, `from ${min} to ${max}`)
    .meta({ description: `Integer from ${min} to ${max}, in plain digits.` })
    .transform(Number);
}

/** No parameters at all. */
export const nothing: z.ZodObject<Record<never, never>, z.core.$strict> = z.strictObject({});

/** A problem in the form of RFC 9457. */
export const problemShape = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  facts: z.record(z.string(), z.union([z.string(), z.int()])),
});

const anyObject = z.looseObject({});
const facts = z.record(z.string(), z.unknown());

/** What `?wait=final&timeoutMs=…&dryCheck=false` says. */
export const submitQuery = z.strictObject({
  wait: z.literal('final').optional(),
  timeoutMs: digits(0, MAX_WAIT_MS).optional(),
  dryCheck: z.enum(['true', 'false']).optional(),
});

/** What became of one submitted transaction. */
export const submittedShape = z.strictObject({
  id: hash.nullable(),
  digest: hash.nullable(),
  status: z.enum(['admitted', 'known', 'final', 'refused']),
  height: z.int().optional(),
  code: z.string().optional(),
  facts: facts.optional(),
  detail: z.string().optional(),
  proof: anyObject.optional(),
});

/** One entry for each submitted transaction, in order. */
export const submitAnswer = z.strictObject({ results: z.array(submittedShape) });

/** A transaction that is known here. */
export const transactionAnswer = z.strictObject({
  id: hash,
  status: z.enum(['pending', 'final']),
  transaction: z.string(),
  height: z.int().optional(),
  index: z.int().optional(),
  result: anyObject.optional(),
});

/** A fact of the newest state and its key. */
export const item = z.strictObject({ key: stateKey, value: anyObject });

/** A fact with the height at which it was read; `archived`: the digest of what it left in. */
export const itemAnswer = z.strictObject({
  key: stateKey,
  value: anyObject,
  height: z.int(),
  archived: hash.optional(),
});

/** A fact that has left the state, and the digest of the text that it left in. */
export const archivedAnswer = z.strictObject({ key: stateKey, value: anyObject, digest: hash });

/** Facts that left in one step; `former` is the digest of the step before, or null. */
export const archivedStepAnswer = z.strictObject({
  facts: z.record(z.string(), anyObject),
  former: hash.nullable(),
  receivable: hash,
});

/** A page of a list, and the cursor of the next one. */
export const pageAnswer = z.strictObject({
  items: z.array(item),
  next: cursor.nullable(),
  height: z.int(),
});

/** A page of what happened; an entry says at which height and as which of its block. */
export const historyAnswer = z.strictObject({
  items: z.array(z.looseObject({ height: z.int(), index: z.int(), code: z.string() })),
  next: cursor.nullable(),
  height: z.int(),
});

/** A page of events; the next one is behind `next`, or behind the block at `height`. */
export const eventsAnswer = z.strictObject({
  items: z.array(
    z.looseObject({
      cursor: z.string(),
      time: z.int(),
      code: z.string(),
      event: z.looseObject({ type: z.string() }),
    }),
  ),
  next: z.string().nullable(),
  height: z.int(),
});

/** A proof; ledger/proof.ts says its form, docs/format.md explains it. */
export const proofAnswer = anyObject;

/** A header with the certificate that commits it. */
export const headerAnswer = z.strictObject({ header: anyObject, certificate: anyObject });

/** What the node says about itself. */
export const statusAnswer = z.strictObject({
  genesis: hash,
  name: z.string(),
  node: z.string(),
  validator: z.boolean(),
  height: z.int(),
  heldFrom: z.int(),
  block: hash,
  time: z.int(),
  syncing: z.boolean(),
  halted: z.string().nullable(),
  dueNext: z.int().nullable(),
  version: z.string(),
});

/** Where a node stands, as it tells its operator. */
export const standingAnswer = z.strictObject({
  node: z.string(),
  height: z.int(),
  time: z.int(),
  round: z.int(),
  step: z.string(),
  peers: z.array(z.strictObject({ name: z.string(), connected: z.boolean() })),
  pool: z.strictObject({ count: z.int(), bytes: z.int() }),
  why: z.array(
    z.strictObject({
      code: z.string(),
      sentence: z.string(),
      facts: z.record(z.string(), z.union([z.string(), z.int()])),
    }),
  ),
});

/** That all is well. */
export const wellAnswer = z.strictObject({ ok: z.literal(true) });

/**
 * The forms of what is asked and answered, for checking requests and for the OpenAPI document.
 * Nothing is coerced: what is not exactly of its form is refused, as are unknown fields. Answers
 * are made by this node and typed; tests hold them against these forms.
 */
import { z } from 'zod';
import { EVENT_SEED_KEY } from '../../contracts/state/eventSeed.ts';
import {
  shownEvent,
  shownResult,
  shownSettlement,
  shownTransaction,
  transactionProof,
} from '../forms/chain.ts';
import type { FormedKind } from '../forms/facts.ts';
import { anyFact, FACT_FORMS } from '../forms/facts.ts';
import { MAX_SUBMITTED, MAX_WAIT_MS } from './limits.ts';
import { referTo } from './openapiForms.ts';

const MEMBER = /^[a-z0-9-]{2,32}$/;
const HASH = /^[0-9a-f]{64}$/;
/** Recorded evidence is named by its validator, height, round and type. */
const ITEM =
  /^([a-z]{4,16}\/[0-9a-f]{64}|evidence\/[a-z0-9-]{2,32}\/[0-9]{15}\/[0-9]{10}\/[a-z]{7,9})$/;
const KEY = /^[a-z0-9/-]{1,256}$/;
/** What a node keeps to itself: whoever has it could guess events that are not theirs. */
const isShown = (key: string): boolean => key !== EVENT_SEED_KEY;
/** The same for whoever reads the form. */
const HIDDEN = { const: EVENT_SEED_KEY };
const HIDDEN_AMONG = { pattern: `(^|,)${EVENT_SEED_KEY}(,|$)` };
/** A request line has a bound of its own, and a proof needs fewer. */
const KEYS = /^[a-z0-9/-]{1,256}(,[a-z0-9/-]{1,256}){0,127}$/;
/** Base64url of a key. */
const CURSOR = /^[A-Za-z0-9_-]{1,400}$/;

/** 64 lower-case hexadecimal letters. */
export const hash: z.ZodString = z
  .string()
  .regex(HASH)
  .meta({ description: 'SHA-256, 64 lower-case hexadecimal letters.' });
/** The id of a member. */
export const memberId: z.ZodString = z
  .string()
  .regex(MEMBER)
  .meta({ description: 'Id of a member.' });
/** A due item: what is done, and to which receivable or offer. */
export const dueItem: z.ZodString = z
  .string()
  .regex(ITEM)
  .meta({ description: 'What is done, and to what: settle/<receivable>; its slash as %2F.' });
/** A key of the state tree. */
export const stateKey: z.ZodString = z
  .string()
  .regex(KEY)
  .refine(isShown, 'is shown to nobody')
  .meta({ description: 'Key of the state, such as piece/<receivable>/<first unit>.', not: HIDDEN });
/** Keys of the state tree with commas between them, as many as one bundle has. */
export const stateKeys: z.ZodString = z
  .string()
  .regex(KEYS)
  .refine((keys) => keys.split(',').every(isShown), 'names a key that is shown to nobody')
  .meta({ description: 'Keys of the state with commas between them.', not: HIDDEN_AMONG });
/** A cursor that a list gave out. */
export const cursor: z.ZodString = z
  .string()
  .regex(CURSOR)
  .meta({ description: 'As `next` of the page before; absent for the first page.' });

/** An integer of a query or path in plain digits, `min` to `max`, at most nine digits. */
export function digits(
  min: number,
  max: number,
  description: string,
): z.ZodPipe<z.ZodString, z.ZodTransform<number, string>> {
  return z
    .string()
    .regex(/^(0|[1-9][0-9]{0,8})$/)
    .refine((text) => Number(text) >= min && Number(text) <= max, `from ${min} to ${max}`)
    .meta({ type: 'integer', minimum: min, maximum: max, description })
    .transform(Number);
}

/** No parameters at all. */
export const nothing: z.ZodObject<Record<never, never>, z.core.$strict> = z.strictObject({});

/** A problem in the form of RFC 9457. */
export const problemShape = z
  .strictObject({
    type: z.string().describe('urn:tallystick:problem: and the code.'),
    title: z.string().describe('What the code means, and what to do.'),
    status: z.int().describe('HTTP status.'),
    detail: z.string().describe('What was wrong this time.'),
    code: z.string().describe('Stable, and never reused.'),
    facts: z.record(z.string(), z.union([z.string(), z.int()])).describe('Particulars, by name.'),
  })
  .meta({ id: 'Problem', description: 'Whatever is not an answer, in the form of RFC 9457.' });

const facts = z.record(z.string(), z.unknown()).describe('Particulars, by name.');
const height = z.int().min(0).describe('Height of a block.');
const transactionText = z
  .string()
  .min(1)
  .meta({
    description: 'A transaction: a compact JWS over a payload in canonical JSON.',
    ...{ contentMediaType: 'application/jose', contentSchema: referTo('TransactionPayload') },
  });

/** Only the outer form: what a transaction has to be is checked where it is decoded. */
export const submitBody = z
  .strictObject({ transactions: z.array(transactionText).min(1).max(MAX_SUBMITTED) })
  .meta({ id: 'Submission', description: 'Transactions that are handed in, in order.' });

/** What `?wait=final&timeoutMs=…&dryCheck=false` says. */
export const submitQuery = z.strictObject({
  wait: z
    .literal('final')
    .optional()
    .describe('Answer when all that were taken are in a block, with proofs.'),
  timeoutMs: digits(0, MAX_WAIT_MS, 'How long to wait, ms; 30000 when unsaid.').optional(),
  dryCheck: z
    .enum(['true', 'false'])
    .optional()
    .describe('false: take what would be refused now, so that its refusal is proved.'),
});

/** What became of one submitted transaction. */
const submittedShape = z
  .strictObject({
    id: hash.nullable().describe('Null when the text is no transaction.'),
    digest: hash.nullable().describe('Hash of the whole text.'),
    status: z
      .enum(['admitted', 'known', 'final', 'refused'])
      .describe('admitted, known: it waits for a block; final: it is in one.'),
    height: height.optional(),
    code: z.string().optional().describe('Why it was refused.'),
    facts: facts.optional(),
    detail: z.string().optional(),
    proof: transactionProof.optional(),
  })
  .meta({ id: 'Submitted', description: 'What became of one transaction.' });

/** One entry for each submitted transaction, in order. */
export const submitAnswer = z
  .strictObject({ results: z.array(submittedShape) })
  .meta({ id: 'SubmissionResults', description: 'One entry for each transaction, in order.' });

/** A transaction that is known here. */
export const transactionAnswer = z
  .strictObject({
    id: hash,
    status: z.enum(['pending', 'final']),
    transaction: transactionText,
    height: height.optional(),
    index: z.int().min(0).optional().describe('Its number in that block, from 0.'),
    result: shownResult.optional(),
  })
  .meta({ id: 'KnownTransaction', description: 'A transaction that waits or is in a block.' });

/** One fact of a kind with the height at which it was read; `archived`: the digest of its text. */
export function itemOf(kind: FormedKind): z.ZodType {
  return z
    .strictObject({
      key: stateKey,
      value: FACT_FORMS[kind],
      ...openOf(kind),
      height,
      archived: hash.optional().describe('Digest of the text in which it left the state.'),
    })
    .meta({
      id: `${nameOf(kind)}Item`,
      description: 'A fact, and the height at which it was read.',
    });
}

/** A page of a list of facts of a kind, and the cursor of the next one. */
export function pageOf(kind: FormedKind): z.ZodType {
  const entry = { key: stateKey, value: FACT_FORMS[kind], ...openOf(kind) };
  const items = z.array(z.strictObject(entry));
  return z
    .strictObject({
      items,
      next: cursor.nullable().describe('Cursor of the next page; null on the last one.'),
      height: height.describe('All of a page is of the state after this block.'),
    })
    .meta({ id: `${nameOf(kind)}Page`, description: 'A page of a list.' });
}

/** What is said beside a receivable that is in the state. */
function openOf(kind: FormedKind): { readonly open?: z.ZodOptional<z.ZodString> } {
  if (kind !== 'receivable') return {};
  const open = z.string().describe('What is still to be paid of its face, minor units.');
  return { open: open.optional() };
}

/** The id of the form of a kind. */
function nameOf(kind: FormedKind): string {
  return (FACT_FORMS[kind] as z.ZodType).meta()?.id ?? kind;
}

/** A fact that has left the state, and the digest of the text that it left in. */
export const archivedAnswer = z
  .strictObject({ key: stateKey, value: anyFact, digest: hash })
  .meta({ id: 'ArchivedFact', description: 'A fact as it was when it left the state.' });

/** Facts that left in one step; `former` is the digest of the step before, or null. */
export const archivedStepAnswer = z
  .strictObject({
    facts: z.record(z.string(), anyFact).describe('By their keys.'),
    former: hash.nullable().describe('Digest of the step before.'),
    receivable: hash,
  })
  .meta({ id: 'ArchivedStep', description: 'Facts that left the state in one step.' });

const historyOf = <Entry extends z.ZodType>(entry: Entry, id: string) =>
  z
    .strictObject({
      items: z.array(entry),
      next: cursor.nullable().describe('Cursor of the next page; null at the end.'),
      height: height.describe('Of the newest block.'),
    })
    .meta({ id, description: 'A page of what has happened.' });

/** A page of transactions. */
export const transactionsAnswer = historyOf(shownTransaction, 'TransactionPage');

/** A page of due items that were run. */
export const settlementsAnswer = historyOf(shownSettlement, 'SettlementPage');

/** A page of events; the next one is behind `next`, or behind the block at `height`. */
export const eventsAnswer = z
  .strictObject({
    items: z.array(shownEvent),
    next: z.string().nullable().describe('Go on with after=next; null when there is no more.'),
    height: height.describe('Of the newest block.'),
  })
  .meta({ id: 'EventPage', description: 'A page of events, in the order of the chain.' });

/** A page of what was read under mandates. */
export const readLogAnswer = z
  .strictObject({
    items: z.array(
      z.strictObject({
        number: z.int(),
        time: z.int(),
        height: z.int(),
        by: memberId,
        of: memberId.nullable(),
        route: z.string(),
        url: z.string(),
      }),
    ),
    next: z.int().nullable(),
    first: z.int().describe('Number of the oldest entry that is kept.'),
  })
  .meta({ id: 'ReadLogPage', description: 'A page of what was read under mandates.' });

/** What the node says about itself. */
export const statusAnswer = z
  .strictObject({
    genesis: hash.describe('The chain: hash of the genesis document.'),
    name: z.string().describe('Of the network.'),
    node: z.string().describe('Of this node; read tokens are for it.'),
    validator: z.boolean().describe('Whether it votes on the next block.'),
    height: height.describe('Of the newest block.'),
    heldFrom: height.describe('Of the first block that it holds.'),
    block: hash.describe('Id of the newest header.'),
    time: z.int().describe('Of the newest block, ms since 1970.'),
    ledgerDay: z.string().describe('The ledger day that it is now, YYYY-MM-DD.'),
    dayMs: z.int().describe('How long a ledger day is, ms.'),
    dayEnds: z.int().describe('When this ledger day is over, ms since 1970.'),
    dayLeftMs: z.int().describe('How much of it is left by the clock of this node, ms.'),
    syncing: z.boolean().describe('Whether blocks are missing here.'),
    halted: z.string().nullable().describe('Why it makes and takes no more blocks.'),
    dueNext: z.int().nullable().describe('When the next item is due, ms since 1970.'),
    version: z.string().describe('Of its software.'),
  })
  .meta({ id: 'Status', description: 'What the node says about itself; not proved.' });

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

/** A letter, and what has become of it. */
export const letterAnswer = z.strictObject({
  id: hash,
  envelope: z.string(),
  state: z.enum(['waiting', 'kept', 'delivered', 'refused']),
  receipt: z.string().nullable(),
  refusal: z.string().nullable(),
});

/** A page of letters; `next` is what to ask for behind it. */
export const lettersAnswer = z.strictObject({
  letters: z.array(letterAnswer),
  next: hash.nullable(),
});

/** What a node is for a member whose home it is. */
export const mailboxAnswer = z.strictObject({
  node: z.string(),
  receiptKey: z.string(),
  retentionMs: z.int(),
  maxBytes: z.int(),
  bytes: z.int(),
});

/** What validators say of their heights, each signed over the nonce of the question. */
export const heightsAnswer = z.strictObject({
  statements: z.array(
    z
      .strictObject({
        block: hash,
        height: z.int().describe('Of its newest block; 0 before block 1.'),
        nonce: hash,
        validator: z.string(),
        signature: z.string(),
      })
      .meta({
        id: 'HeightStatement',
        description: 'The newest block of a validator, signed by it; see docs/format.md.',
      }),
  ),
});

/** That all is well. */
export const wellAnswer = z
  .strictObject({ ok: z.literal(true) })
  .meta({ id: 'Well', description: 'That all is well.' });

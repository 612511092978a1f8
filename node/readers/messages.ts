/**
 * What the main thread and the thread that answers readers say to each other. The readers' thread
 * parses what strangers send, so the main thread takes its words as hostile ones: of a known kind,
 * of their form, within their sizes, or the thread is ended.
 */
import { z } from 'zod';
import { MAX_LETTER_BYTES } from '../../ledger/envelope.ts';
import type { TlsPair } from '../rest/httpServer.ts';
import { MAX_SUBMITTED } from '../rest/limits.ts';
import type { Told } from '../store/chainReader.ts';

/** Bytes of the transactions of one message: no more than the body of one request has. */
export const MAX_MESSAGE_BYTES: number = 1 << 20;
/** Ids in one question for pending transactions. */
export const MAX_FOUND = 256;
/** Letters in one answer. */
const MAX_LISTED = 100;

const number = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const height = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const member = z.string().regex(/^[a-z0-9-]{2,32}$/);
const letter = z.custom<Uint8Array>(
  (bytes) => bytes instanceof Uint8Array && bytes.length <= MAX_LETTER_BYTES,
);
const told = z.strictObject({ height, id: hash });

const fromReaders = z.discriminatedUnion('kind', [
  /** Hands transactions in. */
  z.strictObject({
    kind: z.literal('submit'),
    number,
    transactions: z.array(z.string().min(1).max(MAX_MESSAGE_BYTES)).min(1).max(MAX_SUBMITTED),
    dryCheck: z.boolean(),
    /** The address of the caller. */
    from: z.string().max(64),
  }),
  /** Asks for pending transactions by their ids. */
  z.strictObject({ kind: z.literal('find'), number, ids: z.array(hash).min(1).max(MAX_FOUND) }),
  /** Asks what the node says about itself. */
  z.strictObject({ kind: z.literal('state'), number }),
  z.strictObject({ kind: z.literal('metrics'), number }),
  /** Hands a letter of a member in. */
  z.strictObject({ kind: z.literal('post'), number, member, letter }),
  /** Asks for letters of a member. */
  z.strictObject({
    kind: z.literal('letters'),
    number,
    member,
    query: z.strictObject({
      invoice: hash.nullable(),
      after: hash.nullable(),
      limit: z.int().min(1).max(MAX_LISTED),
    }),
  }),
  z.strictObject({ kind: z.literal('letter'), number, member, id: hash }),
  z.strictObject({ kind: z.literal('mailbox'), number, member }),
  /** Asks which height each validator has reached. */
  z.strictObject({ kind: z.literal('heights'), number, nonce: hash }),
  /** The servers listen. */
  z.strictObject({
    kind: z.literal('listening'),
    url: z.string().max(300),
    operatorUrl: z.string().max(300),
  }),
  /** A file of the store is damaged. */
  z.strictObject({
    kind: z.literal('damaged'),
    file: z.string().regex(/^([0-9]{6,16}\.ldb|CURRENT)$/),
  }),
  /** The thread shows the chain up to a height. */
  z.strictObject({ kind: z.literal('followed'), height }),
]);

const toReaders = z.discriminatedUnion('kind', [
  /** Answers a question; the value is what its kind asks for. `head` is the newest block. */
  z.strictObject({ kind: z.literal('answered'), number, head: told, value: z.unknown() }),
  /** Does not answer a question: too many wait, or the node failed to. */
  z.strictObject({ kind: z.literal('refused'), number, code: z.enum(['busy', 'internal']) }),
  /** A block was committed. */
  z.strictObject({ kind: z.literal('committed'), head: told }),
  /** New connections are served with another certificate. */
  z.strictObject({
    kind: z.literal('renewed'),
    tls: z.strictObject({ certificate: z.string(), key: z.string() }),
  }),
  /** The thread ends what is under way and then itself. */
  z.strictObject({ kind: z.literal('close') }),
]);

/** What the readers' thread says. */
export type FromReaders = z.infer<typeof fromReaders>;
/** What the main thread says. */
export type ToReaders = z.infer<typeof toReaders>;
/** What waits for an answer. */
export type Question = Extract<FromReaders, { readonly number: number }>;
/** An answer, or that there is none. */
export type Answer = Extract<ToReaders, { readonly number: number }>;

/** A message that is none. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
  readonly code = 'bad_message';
}

/** A message of the readers' thread. @throws MessageError */
export function readFromReaders(message: unknown): FromReaders {
  const parsed = fromReaders.safeParse(message);
  if (!parsed.success) throw new MessageError(describe(parsed.error));
  const { data } = parsed;
  if (data.kind === 'submit' && bytesOf(data.transactions) > MAX_MESSAGE_BYTES) {
    throw new MessageError(`the transactions have more than ${MAX_MESSAGE_BYTES} bytes`);
  }
  return data;
}

/** A message of the main thread. @throws MessageError */
export function readToReaders(message: unknown): ToReaders {
  const parsed = toReaders.safeParse(message);
  if (parsed.success) return parsed.data;
  throw new MessageError(describe(parsed.error));
}

/** Letters of texts; a transaction that is one has a byte for each. */
export function bytesOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

/** What the readers' thread is started with. */
export interface ReadersData {
  /** Of the chain, as the main thread opened it. */
  readonly folder: string;
  /** A step through the files of the store is made in this time. */
  readonly scrubMs: number;
  /** Where what is read under mandates is kept. */
  readonly readLog: string;
  readonly genesis: Uint8Array;
  readonly head: Told;
  readonly rest: {
    readonly host: string;
    readonly port: number;
    readonly hosts?: readonly string[];
    readonly tls?: TlsPair;
    readonly tlsProxy?: readonly string[];
  };
  /** Where letters are. */
  readonly letters: string;
  /** Where the built portal is, if it is. */
  readonly portal: string;
  /** Where the operator's port is. */
  readonly operator: { readonly host: string; readonly port: number };
  readonly node: string;
  readonly version: string;
  readonly logLevel: string;
  /** Whether the node starts, and nothing is slowed down by a thread that has not begun yet. */
  readonly isFirst: boolean;
}

function describe(error: z.ZodError): string {
  return z.prettifyError(error).slice(0, 300);
}

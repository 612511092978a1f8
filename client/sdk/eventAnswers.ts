/** Events as nodes tell them, decoded. What a node leaves out of them, no proof shows. */
import { FormatError } from '../../ledger/assert.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { decodeEventCursor, encodeEventCursor } from '../../ledger/eventCursor.ts';
import {
  expectArray,
  expectHash,
  expectInteger,
  expectJson,
  expectText,
} from '../../ledger/shape.ts';
import { expectFields } from './answers.ts';
import type { ServerEvent } from './serverEvents.ts';

/** Something that happened on the ledger, as a member is told it. */
export interface LedgerEvent {
  /** Its place in the chain, the same at every node; good for asking what comes behind it. */
  readonly cursor: string;
  /** Of its block, ms since 1970. */
  readonly time: number;
  /** The transaction that it is of, or null. */
  readonly transaction: string | null;
  /** The due item that it is of, or null. */
  readonly item: string | null;
  /** Who sent the transaction; null where that is not told. */
  readonly member: string | null;
  /** `ok`, or that of a refusal. */
  readonly code: string;
  readonly event: JsonObject & { readonly type: string };
}

/** What who follows is told next: an event, or (null) that none stands up to the cursor. */
export interface Followed {
  readonly cursor: string;
  readonly event: LedgerEvent | null;
}

/** A page of events. */
export interface EventPage {
  readonly items: readonly LedgerEvent[];
  /** The cursor of the next page; null: that stands behind the block at `height`. */
  readonly next: string | null;
  readonly height: number;
}

const MAX_INTEGER = Number.MAX_SAFE_INTEGER;

/** @throws FormatError bad_shape */
export function decodeEventPage(json: Json): EventPage {
  const fields = expectFields(json, 'page');
  const { next } = fields;
  return {
    items: expectArray(fields['items'], 'page.items', 10_000).map(decodeEvent),
    next: next === null ? null : expectCursor(next),
    height: expectInteger(fields['height'], 'page.height', 0, MAX_INTEGER),
  };
}

/** One server-sent event of a node. @throws FormatError bad_shape */
export function decodeFollowed(told: ServerEvent): Followed {
  const cursor = expectCursor(told.id);
  if (told.data === '') return { cursor, event: null };
  const event = decodeEvent(expectJson(told.data, 'event'));
  if (event.cursor === cursor) return { cursor, event };
  throw new FormatError('bad_shape', 'an event has another cursor than its id');
}

function decodeEvent(json: Json): LedgerEvent {
  const fields = expectFields(json, 'event');
  const { transaction = null, item = null, member = null } = fields;
  const event = expectFields(fields['event'] ?? null, 'event.event');
  return {
    cursor: expectCursor(fields['cursor']),
    time: expectInteger(fields['time'], 'event.time', 0, MAX_INTEGER),
    transaction: transaction === null ? null : expectHash(transaction, 'event.transaction'),
    item: item === null ? null : expectText(item, 'event.item', 300),
    member: member === null ? null : expectText(member, 'event.member', 32),
    code: expectText(fields['code'], 'event.code', 100),
    event: { ...event, type: expectText(event['type'], 'event.type', 100) },
  };
}

function expectCursor(json: Json | undefined): string {
  return encodeEventCursor(decodeEventCursor(expectText(json, 'cursor', 40)));
}

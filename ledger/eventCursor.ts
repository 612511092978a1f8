/**
 * A cursor names a place in the chain behind which events are told: all of a block (`12`), or one
 * event of it (`12-3-0`): event 0 of entry 3 of block 12. Entries of a block are its due items,
 * then its transactions, as its header counts them; so a cursor tells nothing of events of others.
 * It is good at every node of the chain. docs/events.md is the page about it.
 */
import { FormatError } from './assert.ts';

/** A place behind which events are told; `at` null: all of the block is behind it. */
export interface EventPlace {
  /** 0 before block 1. */
  readonly height: number;
  readonly at: { readonly entry: number; readonly index: number } | null;
}

const CURSOR = /^(0|[1-9][0-9]{0,8})(?:-(0|[1-9][0-9]{0,6})-(0|[1-9][0-9]{0,6}))?$/;

/** @throws FormatError bad_shape */
export function decodeEventCursor(text: string): EventPlace {
  const [, height, entry, index] = CURSOR.exec(text) ?? [];
  const isOfBlock = entry !== undefined && index !== undefined;
  if (height === undefined || (isOfBlock && height === '0')) {
    throw new FormatError('bad_shape', 'an event cursor is a height, or height-entry-event');
  }
  const at = isOfBlock ? { entry: Number(entry), index: Number(index) } : null;
  return { height: Number(height), at };
}

/** The inverse of `decodeEventCursor`. */
export function encodeEventCursor({ height, at }: EventPlace): string {
  return at === null ? String(height) : `${height}-${at.entry}-${at.index}`;
}

/** Less than 0 where `a` stands before `b`, 0 where they are one place. */
export function compareEventPlaces(a: EventPlace, b: EventPlace): number {
  if (a.height !== b.height) return a.height - b.height;
  if (a.at === null || b.at === null) return Number(a.at === null) - Number(b.at === null);
  return a.at.entry - b.at.entry || a.at.index - b.at.index;
}

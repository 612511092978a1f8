/** From what a node shows to what the page believes, without a browser. */
import { FormatError } from '../../../ledger/assert.ts';
import type { Json } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import {
  expectArray,
  expectHash,
  expectInteger,
  expectObject,
  expectTime,
} from '../../../ledger/shape.ts';
import type { ProvedHead } from '../../sdk/proved.ts';

/** The ledger that a browser has pinned, and how far it has followed it. */
export interface Pin {
  readonly chain: Hash;
  /** Of the first visit, ms since 1970. */
  readonly since: number;
  /** The newest header that was proved here; height 0 before there was one. */
  readonly height: number;
  readonly block: Hash;
  /** Stays, whatever a node shows later, until its reader gives the pin up; null: none was seen. */
  readonly fork: Fork | null;
}

/** Two blocks of one height that were both proved. */
interface Fork {
  readonly height: number;
  readonly blocks: readonly Hash[];
}

/** Why the page does not go on with what a node shows. */
export type Trouble =
  /** It has not answered. */
  | { readonly kind: 'silent'; readonly reason: string }
  /** It serves another ledger than the one that is pinned. */
  | { readonly kind: 'otherLedger'; readonly pinned: Hash; readonly served: Hash }
  /** It shows an older state than was proved here before. */
  | { readonly kind: 'older'; readonly height: number; readonly seen: number }
  /** Validators have signed two blocks of one height. */
  | ({ readonly kind: 'fork' } & Fork)
  /** What it has sent does not hold. */
  | { readonly kind: 'lying'; readonly reason: string };

/** The pin after a header that was proved, and what is wrong with that; null: nothing is. */
export interface Followed {
  readonly pin: Pin;
  readonly trouble: Trouble | null;
}

/** Goes on to a proved header, unless it contradicts what was proved before. */
export function followHead(pin: Pin, { height, block }: ProvedHead): Followed {
  if (pin.fork !== null) return { pin, trouble: { kind: 'fork', ...pin.fork } };
  if (height < pin.height) return { pin, trouble: olderThan(pin, height) };
  if (height > pin.height) return { pin: { ...pin, height, block }, trouble: null };
  if (block === pin.block) return { pin, trouble: null };
  const fork = { height, blocks: [pin.block, block] };
  return { pin: { ...pin, fork }, trouble: { kind: 'fork', ...fork } };
}

/** What it means that a node shows no header: before there was one, nothing. */
export function followNothing(pin: Pin): Trouble | null {
  return pin.height > 0 ? olderThan(pin, 0) : null;
}

/** What a reader is told: a node that answers otherwise, or not at all, ends no fork. */
export function toldTrouble(pin: Pin | null, found: Trouble | null): Trouble | null {
  const fork = pin?.fork ?? null;
  return fork === null ? found : { kind: 'fork', ...fork };
}

function olderThan({ height: seen }: Pin, height: number): Trouble {
  return { kind: 'older', height, seen };
}

/** What of the pin that is stored, with another tab at work beside this one, comes of a header. */
export function followStored(stored: Pin | null, own: Pin, proved: ProvedHead): Followed {
  const pin = stored ?? own;
  if (pin.chain !== own.chain) return { pin, trouble: otherLedger(pin.chain, own.chain) };
  return followHead(pin, proved);
}

/** A pin as it is stored; what was stored before pins had forks has none. Null: it is no pin. */
export function decodePin(stored: unknown): Pin | null {
  if (typeof stored !== 'object' || stored === null) return null;
  try {
    const names = ['block', 'chain', 'fork', 'height', 'since'];
    const fields = expectObject({ fork: null, ...stored } as Json, 'pin', names);
    return {
      chain: expectHash(fields['chain'], 'pin.chain'),
      since: expectTime(fields['since'], 'pin.since'),
      height: expectHeight(fields['height'], 'pin.height'),
      block: expectHash(fields['block'], 'pin.block'),
      fork: decodeFork(fields['fork'] ?? null),
    };
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

function decodeFork(json: Json): Fork | null {
  if (json === null) return null;
  const fields = expectObject(json, 'pin.fork', ['blocks', 'height']);
  const blocks = expectArray(fields['blocks'], 'pin.fork.blocks', 2);
  return {
    height: expectHeight(fields['height'], 'pin.fork.height'),
    blocks: blocks.map((block) => expectHash(block, 'pin.fork.blocks')),
  };
}

function expectHeight(json: Json | undefined, title: string): number {
  return expectInteger(json, title, 0, Number.MAX_SAFE_INTEGER);
}

/**
 * Why a ledger is not pinned in place of another, although a reader chose to: the node serves
 * another one than was shown, or another one was pinned meanwhile. Null: it is what was chosen.
 */
export function againstChoice(chosen: Choice, pinned: Hash, served: Hash): Trouble | null {
  if (served === chosen.served && pinned === chosen.pinned) return null;
  return otherLedger(pinned, served);
}

/** What a reader was shown who gives the pinned ledger up. */
export interface Choice {
  readonly pinned: Hash;
  readonly served: Hash;
}

function otherLedger(pinned: Hash, served: Hash): Trouble {
  return { kind: 'otherLedger', pinned, served };
}

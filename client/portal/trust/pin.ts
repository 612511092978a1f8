/**
 * The ledger that this browser has pinned: that of the first visit. What another one says is not
 * believed, and neither is an older state than was seen before.
 */
import { FormatError } from '../../../ledger/assert.ts';
import type { Json } from '../../../ledger/canonical.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { expectHash, expectInteger, expectObject, expectTime } from '../../../ledger/shape.ts';
import { putStored, readStored } from './storage.ts';

/** See the head of this file. */
export interface Pin {
  readonly chain: Hash;
  /** Of the first visit, ms since 1970. */
  readonly since: number;
  /** The newest header that was proved here; height 0 before there was one. */
  readonly height: number;
  readonly block: Hash;
}

const KEY = 'ledger';

/** The pin of this browser; null before the first visit. @throws DOMException */
export async function readPin(): Promise<Pin | null> {
  const stored = await readStored('pins', KEY);
  return stored === undefined ? null : decodePin(stored as Json);
}

/** Pins a ledger, in place of another one. @throws DOMException */
export async function keepPin(pin: Pin): Promise<void> {
  await putStored('pins', KEY, pin);
}

/** What was stored by another version of this page is no pin. */
function decodePin(json: Json): Pin | null {
  try {
    const fields = expectObject(json, 'pin', ['block', 'chain', 'height', 'since']);
    return {
      chain: expectHash(fields['chain'], 'pin.chain'),
      since: expectTime(fields['since'], 'pin.since'),
      height: expectInteger(fields['height'], 'pin.height', 0, Number.MAX_SAFE_INTEGER),
      block: expectHash(fields['block'], 'pin.block'),
    };
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

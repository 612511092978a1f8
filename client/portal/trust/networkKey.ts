/**
 * The key of the network, under which numbers and documents are fingerprinted. The page holds it
 * while a key of the member is open, and keeps it nowhere.
 */
import type { Signal } from '@preact/signals';
import { effect, signal } from '@preact/signals';
import { fromHex, isHash } from '../../../ledger/encoding.ts';
import { keyState } from '../keys/memberKey.ts';

/** Null until its file was chosen. */
export const networkKey: Signal<Uint8Array | null> = signal(null);

/** 64 letters and the end of a line. */
const MAX_BYTES = 100;

effect(() => {
  if (keyState.value.kind !== 'open') networkKey.value = null;
});

/** Takes the key of a file; false when that is none. */
export async function takeNetworkKey(file: Blob): Promise<boolean> {
  const read = await readNetworkKey(file);
  if (read !== null) networkKey.value = read;
  return read !== null;
}

/** The 32 bytes in a file; null when it holds none. */
async function readNetworkKey(file: Blob): Promise<Uint8Array | null> {
  const text = file.size > MAX_BYTES ? '' : (await file.text()).trim();
  return isHash(text) ? fromHex(text, 32) : null;
}

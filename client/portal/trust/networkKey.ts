/**
 * The key of the network, under which numbers and documents are fingerprinted. The page holds it
 * while a key of the member is open, and keeps it nowhere. Once an invoice has confirmed it, the
 * browser keeps its hash: under another key no duplicate would be found.
 */
import type { Signal } from '@preact/signals';
import { effect, signal } from '@preact/signals';
import { fromHex, isHash } from '../../../ledger/encoding.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { keyState } from '../keys/memberKey.ts';
import { ledger } from './ledger.ts';
import { NETWORK_KEY, putStored, readStored } from './storage.ts';

/** Null until its file was chosen. */
export const networkKey: Signal<Uint8Array | null> = signal(null);
/** Whether an invoice of the ledger has its fingerprints under the key that is held. */
export const isKeyConfirmed: Signal<boolean> = signal(false);

/** 64 letters and the end of a line. */
const MAX_BYTES = 100;

effect(() => {
  if (keyState.value.kind !== 'open') networkKey.value = null;
});

/**
 * Takes the key of a file. `none`: that is no key; `other`: invoices of this ledger have confirmed
 * another one. @throws DOMException
 */
export async function takeNetworkKey(file: Blob): Promise<'taken' | 'none' | 'other'> {
  const read = await readNetworkKey(file);
  if (read === null) return 'none';
  const confirmed = await readConfirmed();
  if (confirmed !== null && confirmed !== hashOf(read)) return 'other';
  isKeyConfirmed.value = confirmed !== null;
  if (keyState.value.kind === 'open') networkKey.value = read;
  return 'taken';
}

/** Keeps that an invoice of the ledger has its fingerprints under this key. */
export async function confirmNetworkKey(key: Uint8Array): Promise<void> {
  const chain = ledger.value?.genesis.chain;
  if (chain === undefined) return;
  if (networkKey.value === key) isKeyConfirmed.value = true;
  // What could not be kept is confirmed by the next invoice.
  await putStored('pins', NETWORK_KEY, { chain, hash: hashOf(key) }).catch(() => undefined);
}

/** The hash of the key that was confirmed on this ledger; null: none was. */
async function readConfirmed(): Promise<string | null> {
  const stored = await readStored('pins', NETWORK_KEY);
  if (typeof stored !== 'object' || stored === null) return null;
  const { chain, hash } = stored as { readonly chain?: unknown; readonly hash?: unknown };
  return chain === ledger.value?.genesis.chain && typeof hash === 'string' ? hash : null;
}

/** The 32 bytes in a file; null when it holds none. */
async function readNetworkKey(file: Blob): Promise<Uint8Array | null> {
  const text = file.size > MAX_BYTES ? '' : (await file.text()).trim();
  return isHash(text) ? fromHex(text, 32) : null;
}

/**
 * The members of the ledger, each proved in this browser; that there is no other is the word of the
 * node. Read when somebody chooses one, and again after a while.
 */
import type { Signal } from '@preact/signals';
import { signal } from '@preact/signals';
import type { Member } from '../../../contracts/state/members.ts';
import { members } from '../../../contracts/state/members.ts';
import { MAX_BUNDLE_KEYS } from '../../../ledger/stateBundle.ts';
import { LedgerClient } from '../../sdk/ledgerClient.ts';
import { readAll } from '../../sdk/questions.ts';
import { memberSigner } from '../keys/memberKey.ts';
import { wishNow } from './reading.ts';
import type { Wish } from './readings.ts';
import { isOfSame } from './readings.ts';

/** Sorted by their names. Null until they were read for whoever sits there; `fault`: not proved. */
export const directory: Signal<readonly Member[] | 'fault' | null> = signal(null);

const STALE_MS = 60_000;
let last: { readonly wish: Wish; readonly at: number } | null = null;

/** Reads them for whoever sits there, unless that was done a moment ago. */
export async function openDirectory(): Promise<void> {
  const wish = wishNow();
  if (wish === null) return;
  const isSame = isOfSame(last?.wish ?? null, wish);
  if (isSame && Date.now() - (last?.at ?? 0) < STALE_MS && directory.value !== 'fault') return;
  if (!isSame) directory.value = null;
  last = { wish, at: Date.now() };
  try {
    const read = await readDirectory(wish);
    if (isOfSame(wishNow(), wish)) directory.value = read;
  } catch {
    if (isOfSame(wishNow(), wish)) directory.value = 'fault';
  }
}

async function readDirectory({ genesis, height, ...key }: Wish): Promise<readonly Member[]> {
  const nodes = [location.origin];
  const reader = memberSigner(key);
  const client = new LedgerClient({ genesis, nodes, reader, sinceHeight: height });
  const listed = await readAll(client, 'members', {}, members);
  const keys = [...new Set(listed.map(({ id }) => members.key(id)))].sort();
  const proved: Member[] = [];
  for (let at = 0; at < keys.length; at += MAX_BUNDLE_KEYS) {
    const { bundle } = await client.readStates(keys.slice(at, at + MAX_BUNDLE_KEYS));
    for (const { value } of bundle.entries) if (value !== null) proved.push(members.decode(value));
  }
  const present = proved.filter(({ status }) => status !== 'left');
  return present.sort((one, other) => one.name.localeCompare(other.name));
}

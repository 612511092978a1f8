/**
 * The members of the ledger, each proved in this browser; that there is no other is the word of the
 * node. Read when somebody chooses one, and again after a while.
 */
import type { Signal } from '@preact/signals';
import { signal, untracked } from '@preact/signals';
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
/** Whom it is for, and when it was read; 0: not yet. */
let known: { readonly wish: Wish; readonly at: number } | null = null;
let reading: Wish | null = null;

/**
 * Reads them for whoever sits there, unless that was done a moment ago. In an effect it does so
 * again when somebody else sits there, and after blocks.
 */
export async function openDirectory(read = readDirectory): Promise<void> {
  const wish = wishNow();
  if (!isOfSame(known?.wish ?? null, wish)) {
    known = wish === null ? null : { wish, at: 0 };
    directory.value = null;
  }
  if (wish === null || isOfSame(reading, wish)) return;
  if (Date.now() - (known?.at ?? 0) < STALE_MS) return;
  reading = wish;
  const found = await read(wish).catch(() => 'fault' as const);
  if (reading === wish) reading = null;
  if (!isOfSame(untracked(wishNow), wish)) return;
  if (found !== 'fault') known = { wish, at: Date.now() };
  directory.value = found;
}

async function readDirectory({ genesis, height, ...key }: Wish): Promise<readonly Member[]> {
  const nodes = [location.origin];
  const reader = memberSigner(key);
  const client = new LedgerClient({ genesis, nodes, reader, sinceHeight: height });
  const listed = await readAll(client, 'members', {}, members);
  // The list of a node may lack whoever sits there.
  const ids = [...listed.map(({ id }) => id), key.member];
  const keys = [...new Set(ids.map((id) => members.key(id)))].sort();
  const proved: Member[] = [];
  for (let at = 0; at < keys.length; at += MAX_BUNDLE_KEYS) {
    const { bundle } = await client.readStates(keys.slice(at, at + MAX_BUNDLE_KEYS));
    for (const { value } of bundle.entries) if (value !== null) proved.push(members.decode(value));
  }
  const present = proved.filter(({ status }) => status !== 'left');
  return present.sort((one, other) => one.name.localeCompare(other.name));
}

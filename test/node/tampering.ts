/** What somebody with the disk may do to a chain's folder, and what becomes of it then. */
import { Level } from 'level';
import type { Genesis } from '../../ledger/genesis.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { databaseFolder } from '../../node/store/database.ts';
import { encodeRecord } from '../../node/store/record.ts';
import { StoreError } from '../../node/store/storeError.ts';
import { storeOptions } from './smallChain.ts';

type Bytes = Level<Uint8Array, Uint8Array>;
/** Writes a record as the store does, with its checksum. */
type Put = (key: Uint8Array, value: Uint8Array) => Promise<void>;

/** Changes records below the store, as a disk or a hand might. */
export async function tamperDatabase(
  folder: string,
  change: (level: Bytes, put: Put) => Promise<void>,
): Promise<void> {
  const encodings = { keyEncoding: 'view', valueEncoding: 'view' } as const;
  const level: Bytes = new Level(databaseFolder(folder), encodings);
  await level.open();
  await change(level, (key, value) => level.put(key, encodeRecord(key, value)));
  await level.close();
}

/** Opens, reads everything, closes: the code of the first error, or what the chain then is. */
export async function examineChain(folder: string, genesis: Genesis): Promise<string> {
  try {
    const store = await ChainStore.open(storeOptions(folder, genesis));
    try {
      await store.verify();
      return `height ${store.height} ${store.position.previous}`;
    } finally {
      await store.close();
    }
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
}

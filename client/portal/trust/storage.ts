/**
 * What this browser keeps of the page: one database, a store for each kind of thing. No key in
 * it is in clear; details of invoices are, until their supplier has saved them.
 */
const NAME = 'tallystick';
const VERSION = 4;
const STORES = ['pins', 'keys', 'journal', 'details'] as const;

/** Under which the pinned ledger is kept. */
export const PIN = 'ledger';
/** Under which the hash of the key of its network is kept. */
export const NETWORK_KEY = 'network-key';

/** A kind of thing that is kept. */
export type StoreName = (typeof STORES)[number];

/** What was put under a key; undefined when nothing was. @throws DOMException */
export async function readStored(store: StoreName, key: string): Promise<unknown> {
  return await inStore(store, 'readonly', (opened) => opened.get(key));
}

/** All that was put. @throws DOMException */
export async function readAllStored(store: StoreName): Promise<readonly unknown[]> {
  return await inStore(store, 'readonly', (opened) => opened.getAll());
}

/** Keeps a value under a key, in place of what was there. @throws DOMException */
export async function putStored(store: StoreName, key: string, value: unknown): Promise<void> {
  await inStore(store, 'readwrite', (opened) => opened.put(value, key));
}

/**
 * Changes what was put under a key, with no other tab between reading and writing.
 * @param change undefined leaves what is there
 * @throws DOMException, and what `change` throws: then nothing is changed
 */
export async function changeStored(
  store: StoreName,
  key: string,
  change: (stored: unknown) => unknown,
): Promise<void> {
  const database = await openDatabase();
  try {
    const opened = database.transaction(store, 'readwrite').objectStore(store);
    const changed = change(await settled(opened.get(key)));
    if (changed !== undefined) await settled(opened.put(changed, key));
  } finally {
    database.close();
  }
}

/** Forgets what was put under a key. @throws DOMException */
export async function dropStored(store: StoreName, key: string): Promise<void> {
  await inStore(store, 'readwrite', (opened) => opened.delete(key));
}

/**
 * Deletes the database with all that is in it, once no tab has it open.
 * @param onWaiting is called when a tab has, and does not let go by itself
 * @throws DOMException
 */
export async function deleteStored(onWaiting: () => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase(NAME);
    deleting.onblocked = onWaiting;
    deleting.onsuccess = () => resolve();
    deleting.onerror = () => reject(deleting.error);
  });
}

async function inStore<T>(
  store: StoreName,
  mode: IDBTransactionMode,
  act: (opened: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await openDatabase();
  try {
    // What is about to be sent has to be there after a power cut as well.
    const transaction = database.transaction(store, mode, { durability: 'strict' });
    const asked = settled(act(transaction.objectStore(store)));
    const [found] = await Promise.all([asked, completed(transaction)]);
    return found;
  } finally {
    database.close();
  }
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

function openDatabase(): Promise<IDBDatabase> {
  const opening = indexedDB.open(NAME, VERSION);
  opening.onupgradeneeded = () => {
    const { result } = opening;
    for (const store of STORES) {
      if (!result.objectStoreNames.contains(store)) result.createObjectStore(store);
    }
  };
  return settled(opening);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

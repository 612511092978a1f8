/** The journal of what was signed in this browser: a shelf in its database. */
import { isHash } from '../../../ledger/encoding.ts';
import type { Hash } from '../../../ledger/hash.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { JournalPart, JournalShelf } from '../../sdk/signingJournal.ts';
import { changeStored, putStored, readAllStored, readStored } from '../trust/storage.ts';

/** An entry as the database has it. */
interface Kept {
  readonly id: Hash;
  readonly part: JournalPart;
  readonly text: string;
  readonly keys: readonly Hash[];
}

const STORE = 'journal';

/** See the head of this file. @throws ClientError unreadable_file, each of its calls */
export const DATABASE_SHELF: JournalShelf = {
  place: (_, id) => `the entry ${id} of this browser`,
  keep: (id, text, keys) =>
    onDatabase(putStored(STORE, id, { id, part: 'pending', text, keys } satisfies Kept)),
  end: (id, text) =>
    onDatabase(
      changeStored(STORE, id, (found) => {
        const { keys = [] } = keptOf(found) ?? {};
        return { id, part: 'ended', text, keys } satisfies Kept;
      }),
    ),
  async read(part, id) {
    const kept = keptOf(await onDatabase(readStored(STORE, id)));
    return kept?.part === part ? kept.text : null;
  },
  async pendingIds() {
    return (await readKept()).filter(({ part }) => part === 'pending').map(({ id }) => id);
  },
  async alikeIds(keys) {
    const wanted = new Set(keys);
    return (await readKept()).filter((one) => one.keys.some((key) => wanted.has(key))).map(idOf);
  },
};

const idOf = ({ id }: Kept): Hash => id;

async function readKept(): Promise<readonly Kept[]> {
  const all = await onDatabase(readAllStored(STORE));
  return all.flatMap((each) => keptOf(each) ?? []);
}

/** What another version of this page has put there is no entry. */
function keptOf(found: unknown): Kept | null {
  if (typeof found !== 'object' || found === null) return null;
  const { id, part, text, keys } = found as Partial<Record<keyof Kept, unknown>>;
  if (typeof id !== 'string' || !isHash(id) || typeof text !== 'string') return null;
  if ((part !== 'pending' && part !== 'ended') || !Array.isArray(keys)) return null;
  return { id, part, text, keys: keys.filter((key) => typeof key === 'string' && isHash(key)) };
}

async function onDatabase<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown';
    throw new ClientError('unreadable_file', `the database of this browser: ${name}`, { name });
  }
}

/** What a node tells of a receivable, in the order of the chain, as much as a page holds. */
import type { Hash } from '../../../ledger/hash.ts';
import type { HistoryEntry, HistoryPath } from '../../sdk/answers.ts';
import { eachEntry } from '../../sdk/histories.ts';
import type { LedgerClient } from '../../sdk/ledgerClient.ts';

/** An entry of a history, and whether it is a transaction or a due item. */
export interface Told extends HistoryEntry {
  /** Of a transaction its id, of a due item its name. */
  readonly name: string;
  readonly isItem: boolean;
}

/** What was told. */
interface ToldHistory {
  readonly told: readonly Told[];
  /** The last block of which all is here, where a page holds no more; null: it is all. */
  readonly cutAt: number | null;
}

/** Entries of a history that a page holds, of transactions and of due items. */
const MAX_TOLD = 2_000;

/** See the head of this file. @throws ClientError */
export async function readTold(client: LedgerClient, id: Hash): Promise<ToldHistory> {
  const histories = (['settlements', 'transactions'] as const).map((path) =>
    eachTold(client, path, id),
  );
  return await takeTold(histories, MAX_TOLD);
}

/** Of each history so many entries at most; in one block due items come first. */
export async function takeTold(
  histories: readonly AsyncIterable<Told>[],
  limit: number,
): Promise<ToldHistory> {
  const found: Told[] = [];
  let cutAt: number | null = null;
  for (const history of histories) {
    let count = 0;
    for await (const entry of history) {
      if (count === limit) {
        cutAt = Math.min(cutAt ?? entry.height, entry.height - 1);
        break;
      }
      count += 1;
      found.push(entry);
    }
  }
  const last = cutAt ?? Number.MAX_SAFE_INTEGER;
  const rank = ({ isItem }: Told): number => (isItem ? 0 : 1);
  const told = found
    .filter(({ height }) => height <= last)
    .sort(
      (one, other) =>
        one.height - other.height || rank(one) - rank(other) || one.index - other.index,
    );
  return { told, cutAt };
}

async function* eachTold(client: LedgerClient, path: HistoryPath, id: Hash): AsyncGenerator<Told> {
  const isItem = path === 'settlements';
  for await (const entry of eachEntry(client, path, 1, id)) {
    const name = entry.all[isItem ? 'item' : 'id'];
    yield { ...entry, name: typeof name === 'string' ? name : '', isItem };
  }
}

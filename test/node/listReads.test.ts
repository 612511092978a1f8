import { expect, it } from 'vitest';
import type { Listed } from '../../contracts/state/lists.ts';
import { hashText } from '../../ledger/hash.ts';
import type { DatabaseView } from '../../node/store/database.ts';
import { listKey } from '../../node/store/listKeys.ts';
import { StoredLists } from '../../node/store/lists.ts';

const HOLDER = 'tier-two';

/** Pieces of one receivable that a member holds. */
function held(count: number): Listed[] {
  const receivable = hashText('receivable');
  return Array.from({ length: count }, (_, at) => {
    const key = `piece/${receivable}/${String(1 + 10 * at).padStart(18, '0')}`;
    return { list: 'holder', of: HOLDER, at: null, key };
  });
}

/** A store that has entries of lists, and counts those that are read. */
class CountedView implements Pick<DatabaseView, 'entries'> {
  readonly #keys: readonly Buffer[];
  read = 0;

  constructor(all: readonly Listed[]) {
    this.#keys = all.map((each) => Buffer.from(listKey(each).subarray(1))).sort(Buffer.compare);
  }

  async *entries(...[, range]: Parameters<DatabaseView['entries']>) {
    const { gte, lt, limit = Number.POSITIVE_INFINITY } = range ?? {};
    let left = limit;
    for (const key of this.#keys) {
      const isWithin = (!gte || key.compare(gte) >= 0) && (!lt || key.compare(lt) < 0);
      if (!isWithin) continue;
      if (left === 0) return;
      left -= 1;
      this.read += 1;
      yield { key, value: new Uint8Array() };
    }
  }
}

it('a page of pieces reads no more than it shows, however many its holder has', async () => {
  const view = new CountedView(held(5_000));
  const lists = new StoredLists(view);
  const limit = 100;
  const range = { list: 'holder', of: HOLDER } as const;
  let [shown, after]: [number, Uint8Array | null] = [0, null];
  for (;;) {
    const before = view.read;
    const page = await lists.read(range, after, limit);
    expect(view.read - before).toBeLessThanOrEqual(limit);
    shown += page.length;
    if (page.length < limit) break;
    after = page.at(-1)?.at ?? null;
  }
  expect(shown).toBe(5_000);
  expect(view.read).toBe(5_000);
});

it('a receivable of many pieces is one entry of its holder, and read as one', async () => {
  const view = new CountedView(held(1_000));
  const range = { list: 'holder', of: HOLDER, byReceivable: true } as const;
  const page = await new StoredLists(view).read(range, null, 100);
  expect(page.map(({ key }) => key)).toEqual([`receivable/${hashText('receivable')}`]);
  expect(view.read).toBe(1);
});

import { listedAs } from '../../../contracts/state/lists.ts';
import type { World } from '../../../contracts/state/state.ts';
import { scanAll } from '../../../contracts/state/state.ts';
import type { Listing } from '../../../node/rest/paging.ts';
import type { Entry } from '../../../node/store/database.ts';
import { listKey } from '../../../node/store/listKeys.ts';
import { StoredLists } from '../../../node/store/lists.ts';

/** A world in memory with its lists, built from its facts: what pages are read from. */
export function listingOf(world: World): Listing {
  const keys = [...scanAll(world.facts, '', '~')]
    .flatMap(([key, value]) => listedAs(key, value))
    .map((listed) => Buffer.from(listKey(listed).subarray(1)))
    .sort(Buffer.compare);
  const entries: StoredEntries = async function* (_space, { gte, lt, limit = keys.length } = {}) {
    const from = (key: Buffer): boolean => gte === undefined || Buffer.compare(key, gte) >= 0;
    const below = (key: Buffer): boolean => lt === undefined || Buffer.compare(key, lt) < 0;
    const found = keys.filter((key) => from(key) && below(key)).slice(0, limit);
    for (const key of found) yield { key, value: new Uint8Array() } satisfies Entry;
  };
  return { world, lists: new StoredLists({ entries }), rights: { read: async () => [] } };
}

type StoredEntries = ConstructorParameters<typeof StoredLists>[0]['entries'];

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { KeySorter } from '../../node/store/keySorter.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

// Keys in their order, however many were added and in whichever order.

/** More than are kept in memory, and more than a page has. */
const COUNTS = [0, 1, 2, 999, 1_000, 1_001, 4_095, 4_096, 4_097];

async function sorterOf(folder: string, keys: readonly string[]): Promise<KeySorter> {
  const sorter = await KeySorter.open(folder);
  onTestFinished(() => sorter.close());
  for (const key of keys) await sorter.add(key);
  return sorter;
}

async function all(sorter: KeySorter, gte = 'a', lt = 'z'): Promise<string[]> {
  const found: string[] = [];
  for await (const key of sorter.sorted(gte, lt)) found.push(key);
  return found;
}

it.each(COUNTS)('%i keys are given back in ascending order, each once', async (count) => {
  const keys = Array.from({ length: count }, (_, at) => `k${String(at).padStart(5, '0')}`);
  const sorter = await sorterOf(join(scratchFolder(), 'sorter'), keys.toReversed());
  for (const key of keys.slice(0, 3)) await sorter.add(key);
  expect(await all(sorter)).toEqual(keys);
  // What is added behind that is among them the next time.
  await sorter.add('k99999');
  expect(await all(sorter)).toEqual([...keys, 'k99999']);
});

it('from one key on, and up to another that is not among them', async () => {
  const sorter = await sorterOf(join(scratchFolder(), 'sorter'), ['d', 'b', 'a', 'c']);
  expect(await all(sorter, 'b', 'd')).toEqual(['b', 'c']);
  expect(await all(sorter, 'aa', 'dd')).toEqual(['b', 'c', 'd']);
  expect(await all(sorter, 'b', 'b')).toEqual([]);
});

it('nothing is left of it, and one that was left is begun anew', async () => {
  const folder = join(scratchFolder(), 'sorter');
  const first = await KeySorter.open(folder);
  await first.add('old');
  expect(await all(first)).toEqual(['old']);
  await first.close();
  expect(existsSync(folder)).toBe(false);
  expect(await all(await sorterOf(folder, ['new']))).toEqual(['new']);
});

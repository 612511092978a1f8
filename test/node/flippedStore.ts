/**
 * Flips one bit after the other, each in a copy of a store, and says what comes of it: a process of
 * its own, because LevelDB may end it at damage that it meets in a block. Says `<flip> begun`
 * before each and `<flip> <outcome>` behind it; see the two ways below.
 */
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ChainStore } from '../../node/store/chainStore.ts';
import { databaseFolder } from '../../node/store/database.ts';
import { scrubTables } from '../../node/store/scrub.ts';
import { StoreError } from '../../node/store/storeError.ts';
import { contentFiles, flipBit } from './fileFaults.ts';
import { smallGenesis, storeOptions } from './smallChain.ts';
import { examineChain } from './tampering.ts';

const [way = '', model = '', copies = '', first = '0', end = '0'] = process.argv.slice(2);
const GENESIS = smallGenesis();
const folder = join(copies, 'chain');

/** Flips a bit of a file before the store is opened: the code of what is noticed, or its head. */
async function beforeOpening(flip: number): Promise<string> {
  flipOneOf(contentFiles(databaseFolder(folder)), flip);
  return await examineChain(folder, GENESIS);
}

/** Flips a bit of a table of an open store: `noticed`, `unread`, or what was served wrong. */
async function whileRunning(flip: number): Promise<string> {
  const store = await ChainStore.open(storeOptions(folder, GENESIS));
  const tables = contentFiles(databaseFolder(folder)).filter((name) => name.endsWith('.ldb'));
  flipOneOf(tables, flip);
  const served = readAll(store);
  const wrong = [...served].find(([name, text]) => text !== NOTICED && text !== whole.get(name));
  const isScrubbed = isRefused(() => [...scrubTables(databaseFolder(folder))]);
  await store.close();
  if (wrong !== undefined) return `wrong: ${wrong[0]}`;
  if (!isScrubbed) return 'wrong: the scrubber finds nothing';
  return [...served.values()].includes(NOTICED) ? NOTICED : 'unread';
}

const NOTICED = 'noticed';

function flipOneOf(files: readonly string[], flip: number): void {
  const path = join(databaseFolder(folder), files[flip % files.length] ?? '');
  const { length } = readFileSync(path);
  flipBit(path, Math.floor(((flip * 0.6180339) % 1) * length), flip % 8);
}

/** Everything that the chain's readers can be asked for, by name, as text. */
function readAll(store: ChainStore): Map<string, string> {
  const content = new Map<string, string>();
  const read = (name: string, value: () => unknown): void => {
    const isNoticed = isRefused(() => content.set(name, JSON.stringify(value()) ?? 'undefined'));
    if (isNoticed) content.set(name, NOTICED);
  };
  const { world } = store.chainState();
  for (let height = 1; height <= store.height; height += 1) {
    read(`block ${height}`, () => store.blocks.block(height));
    read(`outcomes ${height}`, () => store.blocks.outcomes(height));
  }
  for (const family of ['member/', 'account/', 'issuer/', 'piece/']) {
    read(family, () => world.facts.scan(family, `${family}~`, 1000));
  }
  for (const family of ['due/', 'id/', 'ends/', 'owed/', 'similar/']) {
    read(family, () => world.indexes.scan(family, `${family}~`, 1000));
  }
  return content;
}

function isRefused(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return true;
  }
}

function copyModel(): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync(model, folder, { recursive: true });
}

copyModel();
const store = await ChainStore.open(storeOptions(folder, GENESIS));
const whole = readAll(store);
await store.close();
for (let flip = Number(first); flip < Number(end); flip += 1) {
  copyModel();
  process.stdout.write(`${flip} begun\n`);
  const outcome = way === 'running' ? await whileRunning(flip) : await beforeOpening(flip);
  process.stdout.write(`${flip} ${outcome}\n`);
}

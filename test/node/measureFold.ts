/**
 * Measures what the state keeps of trade that has ended: `node test/node/measureFold.ts
 * [receivables]`. Trades them to their end in a real store, and says before, while all are open and
 * after all have left how many facts there are and how many bytes are live; then checks the proofs
 * of some ends with the bytes of the archive.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyEnd } from '../../client/sdk/ends.ts';
import { ChainStore } from '../../node/store/chainStore.ts';
import { liveBytes } from '../../scripts/benchStore.ts';
import { FoldedTrade, TRADE_GENESIS } from './foldedTrade.ts';
import { storeOptions } from './smallChain.ts';

const PER_BLOCK = 200;
const PROVED = 200;
/** Spaces that hold the state, with all that follows from it. */
const STATE = ['fact', 'factOrder', 'group', 'index', 'indexOrder', 'bucket', 'list'];

const [countText = '20000'] = process.argv.slice(2);
const count = Number(countText);
const home = mkdtempSync(join(tmpdir(), 'tally-fold-'));

let store = await ChainStore.open(storeOptions(home, TRADE_GENESIS));
const trade = new FoldedTrade(store, count, PER_BLOCK);
let cpuMs = 0;

/** Does a part of the trade, and says what the state has afterwards. */
async function measure(what: string, part: () => Promise<void>): Promise<void> {
  const before = process.cpuUsage();
  await part();
  const { user, system } = process.cpuUsage(before);
  cpuMs += (user + system) / 1_000;
  await store.close();
  const bytes = await liveBytes(home);
  store = await ChainStore.open(storeOptions(home, TRADE_GENESIS));
  trade.reopen(store);
  const families = [...trade.families()].sort(([, left], [, right]) => right - left);
  const facts = families.reduce((sum, [, number]) => sum + number, 0);
  const state = STATE.reduce((sum, space) => sum + (bytes.get(space) ?? 0), 0);
  console.log(`${what}: ${facts} facts, ${state} bytes of state`);
  console.log(`  facts: ${families.map(([name, number]) => `${name} ${number}`).join(', ')}`);
  console.log(`  bytes: ${[...bytes].map(([name, number]) => `${name} ${number}`).join(', ')}`);
}

await measure('before any trade', () => trade.prepare());
await measure(`${count} receivables open`, () => trade.open());
await measure('all of them ended and gone', () => trade.end());
const every = Math.max(1, Math.floor(count / PROVED));
const proved = trade.ids.filter((_, at) => at % every === 0);
for (const id of proved) {
  const verdict = verifyEnd(trade.endFile(id), TRADE_GENESIS);
  if (!verdict.ok) throw new Error(`${id}: ${verdict.code}: ${verdict.reason}`);
}
console.log(`${proved.length} proofs of ends hold with the bytes of the archive`);
const { facts, height } = await store.verify();
console.log(`the store is checked record by record: ${facts} facts at height ${height}`);
console.log(`${trade.transactions} transactions, ${trade.blocks} blocks, ${cpuMs | 0} ms of CPU`);
await store.close();
rmSync(home, { recursive: true });

/**
 * A process that opens the store of the folder it is given and commits blocks until it is killed,
 * a commit fails, or it has made as many as it was told. After each commit it says
 * `acknowledged <height> <id>`; a StoreError ends it with `failed <code>` and exit code 3.
 */

import { ChainStore } from '../../node/store/chainStore.ts';
import { StoreError } from '../../node/store/storeError.ts';
import { decide, smallGenesis, storeOptions, worksOf } from './smallChain.ts';

const [folder = '', blocks = 'Infinity'] = process.argv.slice(2);
const PER_BLOCK = 6;
const genesis = smallGenesis();

/** Synchronous, so that the line is out when the process dies. */
function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  const store = await ChainStore.open(storeOptions(folder, genesis));
  say(`opened ${store.height}`);
  for (let made = 0; made < Number(blocks); made += 1) {
    const state = store.chainState();
    const block = decide(state, worksOf(genesis, state, PER_BLOCK));
    await store.commit(block);
    say(`acknowledged ${block.executed.header.height} ${block.executed.id}`);
  }
  await store.close();
} catch (error) {
  if (!(error instanceof StoreError)) throw error;
  say(`failed ${error.code}`);
  process.exit(3);
}

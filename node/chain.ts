import { readFile } from 'node:fs/promises';
import { genesisChainState, genesisState } from '../contracts/founding.ts';
import { MemoryWorld } from '../contracts/state/state.ts';
import { FormatError } from '../ledger/assert.ts';
import type { Genesis } from '../ledger/genesis.ts';
import { decodeGenesis } from '../ledger/genesis.ts';
import { homeFiles } from './config.ts';
import { ValidatorHistory } from './engine/validatorHistory.ts';
import { StartError } from './startRefusal.ts';
import { ChainStore } from './store/chainStore.ts';
import type { StoreOptions } from './store/openFolder.ts';

/** The chain of a home folder: what founded it, what is stored of it, and who votes on it. */
export interface OpenChain {
  readonly genesis: Genesis;
  readonly store: ChainStore;
  readonly validators: ValidatorHistory;
}

/**
 * Opens the chain of a home folder, or founds it from the genesis document.
 * @param options what is told of its commits
 * @throws StartError for a bad genesis document, StoreError for a folder that cannot be trusted
 */
export async function openChain(
  home: string,
  options: Pick<StoreOptions, 'onBatch'> = {},
): Promise<OpenChain> {
  const files = homeFiles(home);
  const genesis = await readGenesis(home);
  const store = await ChainStore.open({
    ...options,
    folder: files.chain,
    chain: genesis.chain,
    initial: () => {
      if (genesis.continues !== null) throw stateMissing(genesis);
      const founding = genesisState(genesis);
      const nothing = { world: new MemoryWorld(), tree: { group: () => undefined } };
      const {
        world: _,
        tree: __,
        ...position
      } = genesisChainState(genesis, nothing.world, nothing.tree);
      return { position, ...founding };
    },
  });
  const changes = await store.blocks.validatorChanges();
  return { genesis, store, validators: new ValidatorHistory(genesis.validators, changes) };
}

/** What a chain that continues another begins with is not in its genesis document. */
function stateMissing({ continues }: Genesis): StartError {
  const ended = `chain ${continues?.header.chain} at height ${continues?.header.height}`;
  return new StartError('state_missing', `the state that it takes over, of ${ended}, is not here`);
}

/** The genesis document of a home folder. @throws StartError when there is none that can be read */
export async function readGenesis(home: string): Promise<Genesis> {
  const file = homeFiles(home).genesis;
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await readFile(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') throw new StartError('genesis_missing', `there is no ${file}`);
    throw new StartError('genesis_unreadable', `${file} cannot be read: the system says ${code}`);
  }
  try {
    return decodeGenesis(bytes);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new StartError('genesis_invalid', `${file} (${error.code}): ${error.message}`);
  }
}

import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { barredBy } from '../contracts/execute.ts';
import type { Founding } from '../contracts/founding.ts';
import { genesisChainState, genesisState, readFounders } from '../contracts/founding.ts';
import { decodeParameters } from '../contracts/state/parameters.ts';
import { MemoryWorld } from '../contracts/state/state.ts';
import { FormatError } from '../ledger/assert.ts';
import type { Genesis } from '../ledger/genesis.ts';
import { decodeGenesis } from '../ledger/genesis.ts';
import { hashOf } from '../ledger/hash.ts';
import { homeFiles } from './config.ts';
import { ValidatorHistory } from './engine/validatorHistory.ts';
import { StartError } from './startRefusal.ts';
import { ChainStore } from './store/chainStore.ts';
import type { InitialState, StoreOptions } from './store/openFolder.ts';
import { StoreError } from './store/storeError.ts';

/** The chain of a home folder: what founded it, what is stored of it, and who votes on it. */
export interface OpenChain {
  readonly genesis: Genesis;
  readonly store: ChainStore;
  readonly validators: ValidatorHistory;
}

/** What a genesis document says, or why this program does not read it. */
type Reading = { readonly genesis: Genesis } | { readonly fault: StartError };

/** Whether a home folder has a chain, or at least what was begun of one. */
export function hasChain(home: string): boolean {
  const { chain } = homeFiles(home);
  return existsSync(chain) && readdirSync(chain).length > 0;
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
  const bytes = await readBytes(files.genesis);
  const reading = readDocument(bytes, files.genesis);
  // Before there is a folder: a start that is refused leaves none where a snapshot belongs.
  const founded = hasChain(home) ? null : initialOf(documentOf(reading));
  const initial = (): InitialState => founded ?? initialOf(documentOf(reading));
  const opening = { ...options, folder: files.chain, chain: hashOf(bytes), initial };
  const store = await ChainStore.open(opening).catch((error: unknown) => {
    const isOther = error instanceof StoreError && error.code === 'other_chain';
    throw isOther && 'fault' in reading ? reading.fault : error;
  });
  try {
    // The folder names the hash of its document: it was founded from these very bytes.
    if ('fault' in reading) throw asFounded(reading.fault);
    const changes = await store.blocks.validatorChanges();
    const { genesis } = reading;
    return { genesis, store, validators: new ValidatorHistory(genesis.validators, changes) };
  } catch (error) {
    await store.close();
    throw error;
  }
}

function initialOf(genesis: Genesis): InitialState {
  if (genesis.continues !== null) throw stateMissing(genesis);
  const founding = foundingOf(genesis);
  const nothing = { world: new MemoryWorld(), tree: { group: () => undefined } };
  const {
    world: _,
    tree: __,
    ...position
  } = genesisChainState(genesis, nothing.world, nothing.tree);
  return { position, ...founding };
}

function foundingOf(genesis: Genesis): Founding {
  try {
    return genesisState(genesis);
  } catch (error) {
    throw error instanceof FormatError ? invalid(error, 'the genesis document') : error;
  }
}

/** What a chain that continues another begins with is not in its genesis document. */
function stateMissing({ continues }: Genesis): StartError {
  const ended = `chain ${continues?.header.chain} at height ${continues?.header.height}`;
  return new StartError('state_missing', `the state that it takes over, of ${ended}, is not here`);
}

/** What is no document for this program was one for the program that founded the chain with it. */
function asFounded(fault: StartError): StartError {
  if (fault.code !== 'genesis_invalid') return fault;
  return new StartError('other_schema', `the chain here was founded from ${fault.message}`);
}

/** The genesis document of a home folder. @throws StartError when there is none that can be read */
export async function readGenesis(home: string): Promise<Genesis> {
  const file = homeFiles(home).genesis;
  return documentOf(readDocument(await readBytes(file), file));
}

function documentOf(reading: Reading): Genesis {
  if ('fault' in reading) throw reading.fault;
  return reading.genesis;
}

async function readBytes(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT') throw new StartError('genesis_missing', `there is no ${file}`);
    throw new StartError('genesis_unreadable', `${file} cannot be read: the system says ${code}`);
  }
}

/** Reads a document with all that the rules need of it. */
function readDocument(bytes: Uint8Array, file: string): Reading {
  try {
    const genesis = decodeGenesis(bytes);
    const barred = barredBy(decodeParameters(genesis.parameters));
    if (barred !== null) {
      return { fault: new StartError('protocol_unknown', `${file}: ${barred}`) };
    }
    if (genesis.continues === null) readFounders(genesis.members);
    return { genesis };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { fault: invalid(error, file) };
  }
}

function invalid({ code, message }: FormatError, document: string): StartError {
  return new StartError('genesis_invalid', `${document} (${code}): ${message}`);
}

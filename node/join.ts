/** Joining a network by a snapshot: a folder without a chain gets one, verified and whole. */
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { counterOf, countsOf, entriesOf, rememberedKey } from '../contracts/state/indexes.ts';
import type { Parameters } from '../contracts/state/parameters.ts';
import { decodeParameters } from '../contracts/state/parameters.ts';
import type { Genesis } from '../ledger/genesis.ts';
import { decodeTransaction } from '../ledger/transaction.ts';
import { decodeValidators } from '../ledger/validators.ts';
import { hasChain, readGenesis } from './chain.ts';
import type { NodeConfig } from './config.ts';
import { homeFiles } from './config.ts';
import { systemClock } from './engine/clock.ts';
import type { Log } from './log.ts';
import { openNetwork } from './openNetwork.ts';
import { checkPorts } from './startChecks.ts';
import type { Derivation, SnapshotEnd } from './store/finishStaged.ts';
import { finishStaged, tidyStaged } from './store/finishStaged.ts';
import { StagedState } from './store/stagedState.ts';
import type { Staged, Taken, TakeSnapshotParts } from './sync/takeSnapshot.ts';
import { takeSnapshot } from './sync/takeSnapshot.ts';

/** What joining needs. */
export interface JoinParts {
  readonly home: string;
  readonly config: NodeConfig;
  readonly peerSeed: Uint8Array;
  readonly log: Log;
  /** Fires when the node is told to stop. */
  readonly signal: AbortSignal;
}

const MAX_JWS_BYTES = 1 << 20;

/**
 * Takes over a snapshot, if the home folder has no chain yet; what was begun before goes on. It is
 * kept beside the chain's folder and takes its place, by one renaming, when it is verified, whole
 * and synced: until then there is no chain that anything could be signed on or served from. When
 * nobody offers a snapshot nothing has changed, and the chain will be replayed.
 * @throws StartError, StoreError; the signal's reason
 */
export async function joinBySnapshot(parts: JoinParts): Promise<void> {
  const { home, log } = parts;
  const files = homeFiles(home);
  if (hasChain(home)) {
    return log.info({ folder: files.chain }, 'there is a chain already: nothing to join for');
  }
  const genesis = await readGenesis(home);
  const staged = await StagedState.open(files.joining, genesis.chain);
  let isWhole: boolean;
  try {
    isWhole = await fill(staged, genesis, parts);
  } finally {
    await staged.close();
  }
  if (!isWhole) return await rm(files.joining, { recursive: true });
  await takePlace(home);
}

/** A staged folder that is whole becomes that of the chain, and this is on the disk. */
export async function takePlace(home: string): Promise<void> {
  const files = homeFiles(home);
  await rename(files.joining, files.chain);
  await syncFolder(dirname(files.chain));
}

/** True: the staged folder is that of a chain. False: there was nothing to be had. */
async function fill(staged: StagedState, genesis: Genesis, parts: JoinParts): Promise<boolean> {
  if (staged.isFinished) {
    await tidyStaged(staged);
    return true;
  }
  const { config, peerSeed, log, signal } = parts;
  await checkPorts(config);
  // A network of its own, which hears and says nothing else.
  const known = genesis.validators;
  const network = await openNetwork({ config, genesis, known, peerSeed, log });
  await network.start();
  try {
    const now = (): number => systemClock.now();
    return await takeOver(staged, {
      genesis,
      network,
      signal,
      now,
      log: log.child({ part: 'join' }),
    });
  } finally {
    await network.stop();
  }
}

/**
 * Fills a staged folder from the peers of a network.
 * @returns false when nobody offers a snapshot
 * @throws StoreError; the signal's reason
 */
export async function takeOver(
  staged: StagedState,
  parts: Omit<TakeSnapshotParts, 'staged'>,
): Promise<boolean> {
  const { log, signal } = parts;
  const taken = await takeSnapshot({ ...parts, staged: stagedFor(staged) });
  if (taken === null) {
    log.warn({}, 'nobody offers a snapshot: the chain is replayed from its beginning');
    return false;
  }
  const { header } = taken.target;
  await finishStaged(staged, endOf(staged, taken), derivationAt(header.time), signal);
  log.info({ height: header.height, state: header.state }, 'joined by a snapshot');
  return true;
}

function stagedFor(staged: StagedState): Staged {
  return {
    get aimedAt() {
      return staged.aimedAt;
    },
    aimAt: (height) => staged.aimAt(height),
    lifetimeMs: () => parametersOf(staged).transactionLifetimeMs,
    partAt: (path) => staged.partAt(path),
    group: (path) => staged.group(path),
    keepParts: (parts) => staged.keepParts(parts),
    blockAt: (height) => staged.blockAt(height),
    keepBlocks: (blocks) => staged.keepBlocks(blocks),
    missingTexts: () => staged.missingTexts(),
    keepTexts: (texts) => staged.keepTexts(texts),
  };
}

/** What the head says; sets and parameters to come stand in the state (contracts/execute.ts). */
function endOf(staged: StagedState, { target, first }: Taken): SnapshotEnd {
  const { header, id, history, historyAfter, validators, trail } = target;
  const { chain, height, time, state } = header;
  const nextValidators = decodeValidators(staged.fact('validators'));
  const parameters = parametersOf(staged);
  const position = { chain, height, time, previous: id, history: historyAfter };
  return {
    position: { ...position, validators, nextValidators, parameters },
    historyBefore: history,
    state,
    first,
    trail,
  };
}

function parametersOf(staged: StagedState): Parameters {
  return decodeParameters(staged.fact('parameters'));
}

/**
 * How entries follow.
 * @param time of the head: what has expired by then can never be in a block again
 */
export function derivationAt(time: number): Derivation {
  return {
    entriesOf,
    counterOf,
    countsOf,
    rememberedOf: (jws) => {
      const { expires, id } = decodeTransaction(jws, MAX_JWS_BYTES);
      return expires > time ? rememberedKey(expires, id) : null;
    },
  };
}

/** So that the renaming is on the disk before anything is signed on what it brought. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

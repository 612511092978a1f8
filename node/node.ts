/**
 * The only place where the parts of a node are put together: chain, pool, engine, network,
 * catching up and REST. Each part is handed what it needs as a small interface of its own.
 */
import { fromBase64url } from '../ledger/encoding.ts';
import type { Genesis } from '../ledger/genesis.ts';
import { verifySignature } from '../ledger/keys.ts';
import type { ValidatorSet } from '../ledger/validators.ts';
import { peerAuthBytes } from '../ledger/vote.ts';
import type { OpenChain } from './chain.ts';
import { openChain } from './chain.ts';
import type { NodeConfig } from './config.ts';
import { ConfigError, homeFiles, readConfig } from './config.ts';
import { TIMEOUTS } from './consensus/timeouts.ts';
import { systemClock } from './engine/clock.ts';
import { Engine } from './engine/engine.ts';
import { STATUS_PERIOD_MS } from './engine/repairer.ts';
import { readKeyFile } from './keyFile.ts';
import type { Log } from './log.ts';
import { createLog } from './log.ts';
import { Mempool } from './mempool/mempool.ts';
import { Mirror } from './mirror.ts';
import type { PeerNetwork } from './network/peerNetwork.ts';
import { createNetwork } from './network/peerNetwork.ts';
import type { OpenSafety } from './safety.ts';
import { openSafety } from './safety.ts';
import { CatchUp } from './sync/catchUp.ts';
import { Traffic } from './traffic.ts';

/** How a node is started. */
export interface NodeOptions {
  /** Its home folder: node.json, genesis.json, keys, chain, safety. */
  readonly home: string;
  readonly passphrase: string | undefined;
  readonly acceptLostSafety: boolean;
  /** Called when memory and disk may disagree: the process has to end at once. */
  readonly onFatal: (error: unknown) => void;
}

/** A node that runs. */
export interface RunningNode {
  /** Where its REST interface answers. */
  readonly url: string;
  /** Takes nothing new, ends what is under way, and frees the folder. */
  stop(): Promise<void>;
}

/**
 * Starts the node of a home folder. When it resolves, the node answers; it may still be catching
 * up, which its status tells.
 * @throws ConfigError, KeyFileError, StoreError, FormatError, NetworkError
 */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const { home, passphrase } = options;
  const config = await readConfig(home);
  const log = createLog(config.name, config.logLevel);
  const chain = await openChain(home);
  const safety = await openSafety({ ...options, ...chain, config, log });
  const peerSeed = await readKeyFile(homeFiles(home).peerKey, passphrase);
  const network = await openNetwork(config, chain, peerSeed, log);
  return await assemble({ config, log, chain, safety, network, onFatal: options.onFatal });
}

interface Opened {
  readonly config: NodeConfig;
  readonly log: Log;
  readonly chain: OpenChain;
  readonly safety: OpenSafety;
  readonly network: PeerNetwork;
  readonly onFatal: (error: unknown) => void;
}

async function assemble(opened: Opened): Promise<RunningNode> {
  const { config, log, chain, network } = opened;
  const { store } = chain;
  const pool = new Mempool({
    ground: () => store.chainState(),
    findTransaction: (id) => store.blocks.findTransaction(id),
  });
  const engine = createEngine(opened, pool);
  if (config.development) {
    const mirror = Mirror.replay(chain);
    engine.onCommit(({ executed }) => mirror.follow(executed));
  }
  const catchUp = new CatchUp({
    network,
    height: () => store.height,
    adopt: (blocks) => engine.adopt(blocks),
    now: () => systemClock.now(),
    log: log.child({ part: 'sync' }),
  });
  const traffic = new Traffic({ network, engine, store, pool, catchUp, log });
  await network.start();
  await engine.start();
  traffic.start();
  log.info({ name: config.name, height: store.height, chain: chain.genesis.chain }, 'started');
  return {
    url: `http://${config.rest.host}:${config.rest.port}`,
    stop: async () => {
      traffic.stop();
      await catchUp.stop();
      await engine.stop();
      await network.stop();
      await opened.safety.close();
      await store.close();
      log.info({ height: store.height }, 'stopped');
    },
  };
}

function createEngine(opened: Opened, pool: Mempool): Engine {
  const { config, log, chain, safety, network } = opened;
  const { genesis, store, validators } = chain;
  return new Engine({
    genesis,
    self: config.validator,
    timeouts: { ...TIMEOUTS, ...config.timeouts },
    chain: store,
    validators,
    pool,
    network,
    safety: safety.safety,
    clock: systemClock,
    log: log.child({ part: 'engine' }),
    onFatal: opened.onFatal,
  });
}

async function openNetwork(
  config: NodeConfig,
  { genesis, validators, store }: OpenChain,
  seed: Uint8Array,
  log: Log,
): Promise<PeerNetwork> {
  authenticatePeers(config, genesis, validators.at(store.height + 1));
  return await createNetwork({
    seed,
    listen: config.network.listen,
    chain: genesis.chain,
    peers: config.network.peers,
    log: log.child({ part: 'network' }),
    repairPeriodMs: STATUS_PERIOD_MS,
  });
}

/** A peer that is named like a validator has to carry that validator's word for its peer id. */
function authenticatePeers(config: NodeConfig, genesis: Genesis, set: ValidatorSet): void {
  for (const { name, peerId, auth } of config.network.peers) {
    const validator = set.find(({ id }) => id === name);
    if (validator === undefined) continue;
    const words = peerAuthBytes({ chain: genesis.chain, validator: name, peer: peerId });
    const authentic = auth !== null && verifySignature(validator.key, words, fromBase64url(auth));
    if (authentic) continue;
    throw new ConfigError('peer_not_authentic', `${name} has not signed for the peer ${peerId}`);
  }
}

/** The network of a node, made from its configuration. */
import { fromBase64url } from '../ledger/encoding.ts';
import type { Genesis } from '../ledger/genesis.ts';
import { verifySignature } from '../ledger/keys.ts';
import type { Validator } from '../ledger/validators.ts';
import { peerAuthBytes } from '../ledger/vote.ts';
import type { NodeConfig } from './config.ts';
import { ConfigError } from './config.ts';
import { STATUS_PERIOD_MS } from './engine/repairer.ts';
import type { Log } from './log.ts';
import type { PeerNetwork } from './network/peerNetwork.ts';
import { createNetwork } from './network/peerNetwork.ts';

/** What a network is made from. */
export interface NetworkNeeds {
  readonly config: NodeConfig;
  readonly genesis: Genesis;
  /** Every validator that is known, once for each key that it had. */
  readonly known: readonly Validator[];
  readonly peerSeed: Uint8Array;
  readonly log: Log;
}

/**
 * A network that is not started.
 * @throws ConfigError peer_not_authentic; NetworkError bad_config
 */
export async function openNetwork(needs: NetworkNeeds): Promise<PeerNetwork> {
  const { config, genesis, peerSeed, log } = needs;
  authenticatePeers(needs);
  return await createNetwork({
    seed: peerSeed,
    listen: config.network.listen,
    chain: genesis.chain,
    peers: config.network.peers,
    log: log.child({ part: 'network' }),
    repairPeriodMs: STATUS_PERIOD_MS,
  });
}

/**
 * A peer that is named like a validator has to carry that validator's word for its peer id, under
 * a key that it has or had: a rotation must not cut off those who have not heard of it.
 */
function authenticatePeers({ config, genesis, known }: NetworkNeeds): void {
  for (const { name, peerId, auth } of config.network.peers) {
    const keys = known.filter(({ id }) => id === name).map(({ key }) => key);
    if (keys.length === 0) continue;
    const words = peerAuthBytes({ chain: genesis.chain, validator: name, peer: peerId });
    const signature = auth === null ? null : fromBase64url(auth);
    if (signature !== null && keys.some((key) => verifySignature(key, words, signature))) continue;
    throw new ConfigError('peer_not_authentic', `${name} has not signed for the peer ${peerId}`);
  }
}

/** The network of a node, made from its configuration. */
import { FormatError } from '../ledger/assert.ts';
import { fromBase64url } from '../ledger/encoding.ts';
import type { Genesis } from '../ledger/genesis.ts';
import type { PublicKey } from '../ledger/keys.ts';
import { verifySignature } from '../ledger/keys.ts';
import type { Validator } from '../ledger/validators.ts';
import { peerAuthBytes } from '../ledger/vote.ts';
import type { NodeConfig } from './config.ts';
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
 * @throws NetworkError bad_config
 */
export async function openNetwork(needs: NetworkNeeds): Promise<PeerNetwork> {
  const { config, genesis, peerSeed, log } = needs;
  tellUnauthenticated(needs);
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
 * A peer that is named like a validator should carry that validator's word for its peer id, under a
 * key that it has or had. One without is told of and is a peer all the same: who is a validator is
 * decided by others, and nothing that they do may keep this node from starting. Votes are signed by
 * themselves; what is at stake is whose name a connection has in the words of this node.
 */
function tellUnauthenticated({ config, genesis, known, log }: NetworkNeeds): void {
  for (const { name, peerId, auth } of config.network.peers) {
    const keys = known.filter(({ id }) => id === name).map(({ key }) => key);
    if (keys.length === 0) continue;
    const words = peerAuthBytes({ chain: genesis.chain, validator: name, peer: peerId });
    if (auth !== null && keys.some((key) => isWord(key, words, auth))) continue;
    const what = auth === null ? 'no word' : 'a word under another key or chain';
    log.warn({ peer: name, peerId, what }, 'a validator has not signed for its peer: ask it to');
  }
}

function isWord(key: PublicKey, words: Uint8Array, auth: string): boolean {
  try {
    return verifySignature(key, words, fromBase64url(auth));
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}

/** The place of a validator in a network of real processes, taken by a test with its keys. */
import { expect } from 'vitest';
import { toBase64url } from '../../ledger/encoding.ts';
import { sign } from '../../ledger/keys.ts';
import { voteBytes } from '../../ledger/vote.ts';
import { homeFiles, readConfig } from '../../node/config.ts';
import type { Vote } from '../../node/consensus/messages.ts';
import { readKeyFile } from '../../node/keyFile.ts';
import { createLog } from '../../node/log.ts';
import type { PeerNetwork } from '../../node/network/peerNetwork.ts';
import { createNetwork } from '../../node/network/peerNetwork.ts';
import type { Cluster } from './cluster.ts';

/** Ends the node of this validator and is its peer from then on; resolves once connected. */
export async function takePlaceOf(cluster: Cluster, id: string): Promise<PeerNetwork> {
  const folder = cluster.folder(id);
  await cluster.devnet.stop(id);
  const config = await readConfig(folder);
  const taken = await createNetwork({
    seed: await readKeyFile(homeFiles(folder).peerKey),
    listen: config.network.listen,
    chain: cluster.genesis.chain,
    peers: config.network.peers,
    log: createLog('liar', 'silent'),
    repairPeriodMs: 1_000,
  });
  await taken.start();
  const connected = (): number => taken.peers().filter((peer) => peer.connected).length;
  await expect.poll(connected, { timeout: 30_000 }).toBe(config.network.peers.length);
  return taken;
}

/** A vote under the key of a validator. */
export async function voteOf(
  cluster: Cluster,
  validator: string,
  words: Pick<Vote, 'height' | 'round' | 'type' | 'block'>,
): Promise<Vote> {
  const secret = await readKeyFile(homeFiles(cluster.folder(validator)).validatorKey);
  const bytes = voteBytes({ ...words, chain: cluster.genesis.chain });
  return { kind: 'vote', ...words, validator, signature: toBase64url(sign(secret, bytes)) };
}

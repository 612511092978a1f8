import { createServer } from 'node:net';
import { FULL_CONNECTION, gossipSettings } from '../../node/network/gossipSettings.ts';
import type { Host } from '../../node/network/host.ts';
import { createHost, peerIdOf } from '../../node/network/host.ts';
import { SILENT_LOG } from '../../node/network/log.ts';
import type { NetworkOptions, PeerNetwork } from '../../node/network/peerNetwork.ts';
import { createNetwork } from '../../node/network/peerNetwork.ts';
import type { KnownPeer } from '../../node/network/peers.ts';

/** The chain of all networks in these tests. */
export const CHAIN = 'ab'.repeat(32);

/** The network seed of the member with this number. */
export function seedOf(number: number): Uint8Array {
  return new Uint8Array(32).fill(number + 1);
}

/** A member with this number and name, at a port of this machine. */
export function memberAt(number: number, port: number): KnownPeer {
  const addresses = [`/ip4/127.0.0.1/tcp/${port}`];
  return { name: `member${number}`, peerId: peerIdOf(seedOf(number)), addresses };
}

let lastPort = 20_000 + ((process.pid * 37) % 10_000);

/** A free port below the range from which the system takes ports for outgoing connections. */
export async function freePort(): Promise<number> {
  for (;;) {
    lastPort = lastPort >= 31_000 ? 20_000 : lastPort + 1;
    if (await isFree(lastPort)) return lastPort;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** So many members, each at a free port. */
export async function makeMembers(count: number): Promise<KnownPeer[]> {
  const members: KnownPeer[] = [];
  for (let number = 0; number < count; number += 1) {
    members.push(memberAt(number, await freePort()));
  }
  return members;
}

/** The address of a member of `makeMembers`. */
export function addressOf(member: KnownPeer): string {
  return member.addresses[0] ?? '';
}

/** The network of member `number`, not started. */
export function networkOf(
  number: number,
  members: readonly KnownPeer[],
  options: Partial<NetworkOptions> = {},
): Promise<PeerNetwork> {
  const self = members[number];
  if (self === undefined) throw new Error(`no member ${number}`);
  return createNetwork({
    seed: seedOf(number),
    listen: addressOf(self),
    chain: CHAIN,
    peers: members.filter((member) => member !== self),
    log: SILENT_LOG,
    ...options,
  });
}

/** The networks of all members, started and all connected; gossip has heard of everybody. */
export async function startNetworks(
  count: number,
  options: Partial<NetworkOptions> = {},
): Promise<PeerNetwork[]> {
  const members = await makeMembers(count);
  const networks = await Promise.all(members.map((_, at) => networkOf(at, members, options)));
  await Promise.all(networks.map((network) => network.start()));
  await until(() => networks.every(isWhole));
  return networks;
}

/** Whether every peer is connected and hears gossip. */
export function isWhole(network: PeerNetwork): boolean {
  return network.peers().every((peer) => peer.connected && network.listeners().includes(peer.name));
}

/** Stops them all. */
export async function stopNetworks(networks: readonly PeerNetwork[]): Promise<void> {
  await Promise.all(networks.map((network) => network.stop()));
}

/** A bare libp2p node with the key of member `number`, which does what the test tells it. */
export async function bareHost(number: number, listen: string): Promise<Host> {
  const host = await createHost({
    seed: seedOf(number),
    listen,
    gossip: { ...gossipSettings(CHAIN, FULL_CONNECTION), maxInboundDataLength: 64 << 20 },
    welcomes: () => true,
    onUnwelcome: () => {},
    onBadFrame: () => {},
    wrapGossip: (components) => components,
  });
  await host.libp2p.start();
  return host;
}

/** Only a hang takes so long. */
const LONG_MS = 120_000;

/** Resolves to how many ms it took until `condition` held. Throws when it takes too long. */
export async function until(condition: () => boolean, timeoutMs = LONG_MS): Promise<number> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > timeoutMs) throw new Error(`not within ${timeoutMs} ms`);
    await pause(10);
  }
  return performance.now() - start;
}

/** Resolves after so many ms. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The bytes of a text. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The text of bytes. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { multiaddr } from '@multiformats/multiaddr';
import { afterEach, expect, it } from 'vitest';
import { CHANNELS, MAX_REPAIR_FRAME_BYTES, topicOf } from '../../node/network/channels.ts';
import { FULL_CONNECTION, gossipSettings } from '../../node/network/gossipSettings.ts';
import type { Host } from '../../node/network/host.ts';
import { peerIdOf } from '../../node/network/host.ts';
import { NetworkError } from '../../node/network/networkError.ts';
import type { PeerNetwork } from '../../node/network/peerNetwork.ts';
import type { KnownPeer } from '../../node/network/peers.ts';
import {
  addressOf,
  bareHost,
  bytesOf,
  CHAIN,
  freePort,
  isWhole,
  makeMembers,
  memberAt,
  networkOf,
  pause,
  seedOf,
  startNetworks,
  stopNetworks,
  textOf,
  until,
} from './networks.ts';

const networks: PeerNetwork[] = [];
const hosts: Host[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await stopNetworks(networks.splice(0));
  await Promise.all(hosts.splice(0).map((host) => host.libp2p.stop()));
});

function memberless(): never {
  throw new Error('no such member');
}

/** A node of these members in a process of its own, listening. */
async function startChild(number: number, members: readonly KnownPeer[]): Promise<ChildProcess> {
  const ports = members.map((member) => addressOf(member).split('/').at(-1) ?? '');
  const file = fileURLToPath(new URL('./peerProcess.ts', import.meta.url));
  const child = spawn(process.execPath, [file, String(number), ...ports], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  if (child.stdout === null) throw new Error('no output');
  await once(child.stdout, 'data');
  return child;
}

async function startAlone(members: readonly KnownPeer[], number = 0): Promise<PeerNetwork> {
  const network = await networkOf(number, members, { repairPeriodMs: 500 });
  networks.push(network);
  await network.start();
  return network;
}

it('a peer id belongs to its seed, and is a known one', () => {
  // Seed 1...1: the public key is 8a88e3dd...f6f5c, the id the identity hash of its protobuf form.
  expect(peerIdOf(seedOf(0))).toBe('12D3KooWK99VoVxNE7XzyBwXEzW7xhK7Gpv85r9F3V3fyKSUKPH5');
  expect(() => peerIdOf(new Uint8Array(31))).toThrow(
    expect.objectContaining({ code: 'bad_config' }),
  );
});

it('an error says what was the cause, and none where there was none', async () => {
  const peer = { name: 'x', peerId: 'nonsense', addresses: [] };
  const made = networkOf(0, [memberAt(0, 0)], { peers: [peer] });
  await expect(made).rejects.toMatchObject({ cause: expect.any(Error) });
  expect('cause' in new NetworkError('unknown_peer', 'x')).toBe(false);
});

it('an error names its peer where one is concerned', () => {
  expect(new NetworkError('timeout', 'x').message).toBe('The answer did not arrive in time. (x)');
  expect(new NetworkError('aborted', '').message).toBe('The caller gave up.');
});

it('a peer that listens elsewhere is found there once that is told', async () => {
  const nowhere = [memberAt(0, 0), memberAt(1, 0)];
  const one = await startAlone(nowhere, 0);
  const other = await startAlone(nowhere, 1);
  const [address = ''] = other.addresses();
  const bad = (): boolean => one.move('member1', ['127.0.0.1:4001']);
  expect(bad).toThrow(expect.objectContaining({ code: 'bad_config', peer: 'member1' }));
  expect(one.move('member7', [address.replace(/\/p2p\/.*/, '')])).toBe(false);
  expect(one.peers().map(({ connected }) => connected)).toEqual([false]);
  expect(one.move('member1', [address.replace(/\/p2p\/.*/, '')])).toBe(true);
  await until(() => one.peers().every(({ connected }) => connected), 60_000);
  await until(() => other.peers().every(({ connected }) => connected), 60_000);
});

it('a configuration that makes no sense is refused before anything listens', async () => {
  const members = await makeMembers(2);
  const bad = { name: 'x', peerId: 'nonsense', addresses: [] };
  const worse = { name: 'x', peerId: peerIdOf(seedOf(7)), addresses: ['127.0.0.1:4001'] };
  for (const peer of [bad, worse]) {
    const made = networkOf(0, members, { peers: [peer] });
    await expect(made).rejects.toMatchObject({ code: 'bad_config', peer: 'x' });
  }
});

it('two that start together end up with one connection, and both know since when', async () => {
  const began = Date.now();
  const pair = await startNetworks(2);
  networks.push(...pair);
  await pause(1_500);
  for (const network of pair) {
    const [peer] = network.peers();
    expect(peer?.connected).toBe(true);
    expect(peer?.since).toBeGreaterThanOrEqual(began);
    expect(peer?.since).toBeLessThanOrEqual(Date.now());
    expect(network.meters.value('peers_connected')).toBe(1);
  }
  const dials = pair.map((network) => network.meters.value('dials'));
  expect(dials.sort()).toEqual([0, 1]);
});

it('names in addresses are resolved', async () => {
  const members = await makeMembers(2);
  const named = members.map((member) => ({
    ...member,
    addresses: member.addresses.map((text) => text.replace('/ip4/127.0.0.1', '/dns4/localhost')),
  }));
  for (const number of [0, 1]) {
    const network = await networkOf(number, members, {
      peers: named.filter((_, at) => at !== number),
    });
    networks.push(network);
    await network.start();
  }
  await until(() => networks.every(isWhole));
});

it('a stranger is never a peer, however it tries', async () => {
  networks.push(...(await startNetworks(2)));
  const network = networks[0] ?? memberless();
  const stranger = await bareHost(99, `/ip4/127.0.0.1/tcp/${await freePort()}`);
  hosts.push(stranger);
  for (const channel of CHANNELS) stranger.gossip.subscribe(topicOf(CHAIN, channel));
  const target = multiaddr(network.addresses()[0] ?? '');
  for (let turn = 0; turn < 5; turn += 1) {
    const connection = await stranger.libp2p.dial(target).catch(() => undefined);
    const opened = connection?.newStream(['/ipfs/ping/1.0.0']);
    await expect(opened ?? Promise.reject(new Error('no connection'))).rejects.toThrow();
  }
  expect(network.meters.value('connections_refused')).toBeGreaterThan(0);
  expect(network.peers().length).toBe(1);
  expect(stranger.libp2p.getConnections()).toEqual([]);
});

it('a third connection of one peer ends its first', async () => {
  const members = await makeMembers(2);
  const network = await startAlone(members);
  const host = await bareHost(1, addressOf(members[1] ?? memberless()));
  hosts.push(host);
  for (const channel of CHANNELS) host.gossip.subscribe(topicOf(CHAIN, channel));
  const target = multiaddr(network.addresses()[0] ?? '');
  for (let turn = 0; turn < 6; turn += 1) await host.libp2p.dial(target, { force: true });
  await until(() => host.libp2p.getConnections().length === 2);
  expect(network.meters.value('connections_surplus')).toBe(4);
  expect(network.peers()[0]?.connected).toBe(true);
});

it('those who ask hear of every coming and going, until they ask no more', async () => {
  const members = await makeMembers(2);
  const network = await startAlone(members);
  const events: string[] = [];
  network.onPeer(() => {
    throw new Error('bug of another');
  });
  const leave = network.onPeer((event, peer) => events.push(`${peer.name} ${event}`));
  const other = await startAlone(members, 1);
  await until(() => events.length === 1);
  await other.stop();
  await until(() => events.length === 2);
  expect(events).toEqual(['member1 connected', 'member1 disconnected']);
  leave();
  const again = await startAlone(members, 1);
  await until(() => isWhole(again));
  expect(events.length).toBe(2);
});

it.each([0, 2])(
  'after kill -9 of node %i and its return all is whole within 3 s',
  async (victim) => {
    const members = await makeMembers(3);
    const child = await startChild(victim, members);
    const others = [0, 1, 2].filter((number) => number !== victim);
    const pair = await Promise.all(others.map((number) => startAlone(members, number)));
    await until(() => pair.every(isWhole));
    child.kill('SIGKILL');
    const noticed = await until(() => pair.every((network) => !isWhole(network)));
    expect(noticed).toBeLessThan(1_000);
    await pause(1_500);
    await startChild(victim, members);
    const healed = await until(() => pair.every(isWhole));
    expect(healed).toBeLessThan(3_000);
    const heard: string[] = [];
    for (const network of pair) {
      network.onGossip('heads', (_, bytes) => {
        heard.push(textOf(bytes));
        return 'accept';
      });
    }
    await pair[0]?.publish('heads', bytesOf('back?'));
    await until(() => heard.filter((text) => text === `heard: ${victim} back?`).length === 2);
    const asked = pair[1]?.fetch(`member${victim}`, 'sync', bytesOf('four'), { timeoutMs: 1_000 });
    expect(textOf((await asked) ?? new Uint8Array(0))).toBe('4');
  },
);

it('a peer whose gossip stream has died unnoticed is found, cut off and whole again', async () => {
  const members = await makeMembers(2);
  const network = await startAlone(members);
  const host = await bareHost(1, addressOf(members[1] ?? memberless()));
  hosts.push(host);
  for (const channel of CHANNELS) host.gossip.subscribe(topicOf(CHAIN, channel));
  await until(() => isWhole(network));
  const streams = host.libp2p.getConnections().flatMap((connection) => connection.streams);
  const outgoing = streams.find(
    (stream) => stream.protocol.startsWith('/meshsub') && stream.direction === 'outbound',
  );
  outgoing?.abort(new Error('test'));
  await until(() => !isWhole(network));
  expect(network.peers()[0]?.connected).toBe(true);
  const found = await until(() => network.meters.value('peers_unsubscribed') === 1);
  expect(found).toBeLessThan(4_000);
  expect(await until(() => isWhole(network))).toBeLessThan(3_000);
});

it('a peer that sent repair frames and then is stopped is cut off', async () => {
  const members = await makeMembers(2);
  const child = await startChild(1, members);
  const network = await networkOf(0, members, { repairPeriodMs: 250 });
  networks.push(network);
  await network.start();
  let frames = 0;
  network.onRepair(() => {
    frames += 1;
  });
  await until(() => isWhole(network) && frames > 1);
  child.kill('SIGSTOP');
  await until(() => network.meters.value('peers_quiet') === 1, 5_000);
  child.kill('SIGCONT');
  await until(() => isWhole(network));
});

it('a process whose network is stopped ends by itself', async () => {
  const members = await makeMembers(2);
  const child = await startChild(1, members);
  const network = await startAlone(members);
  await until(() => isWhole(network));
  child.stdin?.write('stop\n');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

it('a network stops while a peer is held up and strangers hold silent sockets', async () => {
  const members = await makeMembers(2);
  const child = await startChild(1, members);
  const network = await startAlone(members);
  await until(() => isWhole(network));
  const port = Number(
    addressOf(members[0] ?? memberless())
      .split('/')
      .at(-1),
  );
  const sockets = Array.from({ length: 30 }, () => connect(port, '127.0.0.1'));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  child.kill('SIGSTOP');
  for (let frame = 0; frame < 4; frame += 1) {
    network.sendRepair('member1', new Uint8Array(MAX_REPAIR_FRAME_BYTES));
  }
  await pause(300);
  await network.stop();
  // Nobody has let go of it meanwhile: the peer still stands, and so do the strangers' sockets.
  expect(child.signalCode).toBeNull();
  for (const socket of sockets) socket.destroy();
});

it('a network that cannot listen says so and leaves nothing running', async () => {
  const members = await makeMembers(2);
  await startAlone(members);
  const second = await networkOf(0, members);
  await expect(second.start()).rejects.toThrow();
  await second.stop();
});

it('a peer that is reported often is refused', async () => {
  networks.push(...(await startNetworks(2)));
  const [network] = networks;
  for (let turn = 0; turn < 10; turn += 1) network?.report('member1');
  await until(() => network?.peers()[0]?.connected === false);
  expect(network?.peers()[0]?.refusedUntil).toBeGreaterThan(Date.now());
  expect(() => network?.report('nobody')).toThrow();
});

it('stopping twice, or before starting, does nothing', async () => {
  const members = await makeMembers(2);
  const network = await networkOf(0, members);
  await network.stop();
  const other = await startAlone(members, 1);
  await other.stop();
  await other.stop();
});

it('gossip is limited to the topics of the chain', () => {
  expect(gossipSettings(CHAIN, FULL_CONNECTION).allowedTopics).toEqual([
    '/tallystick/abababab/transactions/1',
    '/tallystick/abababab/consensus/1',
    '/tallystick/abababab/heads/1',
  ]);
});

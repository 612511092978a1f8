import { multiaddr } from '@multiformats/multiaddr';
import { afterEach, describe, expect, it } from 'vitest';
import { CHANNEL_LIMITS, CHANNELS, topicOf } from '../../node/network/channels.ts';
import type { MeshSize } from '../../node/network/gossipSettings.ts';
import {
  FULL_CONNECTION,
  HEARTBEAT_MS,
  PARTIAL_CONNECTION,
} from '../../node/network/gossipSettings.ts';
import type { Host } from '../../node/network/host.ts';
import type { PeerNetwork } from '../../node/network/peerNetwork.ts';
import {
  addressOf,
  bareHost,
  bytesOf,
  CHAIN,
  isWhole,
  makeMembers,
  networkOf,
  pause,
  startNetworks,
  stopNetworks,
  textOf,
  until,
} from './networks.ts';

const networks: PeerNetwork[] = [];
const hosts: Host[] = [];

afterEach(async () => {
  await stopNetworks(networks.splice(0));
  await Promise.all(hosts.splice(0).map((host) => host.libp2p.stop()));
});

async function started(count: number): Promise<PeerNetwork[]> {
  networks.push(...(await startNetworks(count)));
  return networks;
}

/** A network of member 0, and member 1 as a bare node connected to it that listens to gossip. */
async function networkAndStranger(refusalMs = 60_000): Promise<[PeerNetwork, Host]> {
  const members = await makeMembers(2);
  const network = await networkOf(0, members, { refusalMs });
  networks.push(network);
  await network.start();
  const other = members[1];
  if (other === undefined) throw new Error('no member');
  const host = await bareHost(1, addressOf(other));
  hosts.push(host);
  for (const channel of CHANNELS) host.gossip.subscribe(topicOf(CHAIN, channel));
  await host.libp2p.dial(multiaddr(network.addresses()[0] ?? ''));
  const heard = () => host.gossip.getSubscribers(topicOf(CHAIN, 'heads')).length === 1;
  await until(() => network.listeners().length === 1 && heard());
  return [network, host];
}

it('what one of four says on any channel the three others hear, once', async () => {
  const four = await started(4);
  const heard: string[] = [];
  for (const [at, network] of four.entries()) {
    for (const channel of CHANNELS) {
      network.onGossip(channel, (from, bytes) => {
        heard.push(`${at} hears ${from} on ${channel}: ${textOf(bytes)}`);
        return 'accept';
      });
    }
  }
  const expected: string[] = [];
  for (const [at, network] of four.entries()) {
    for (const channel of CHANNELS) {
      expect(await network.publish(channel, bytesOf(`${at}${channel}`))).toBe(3);
      for (const other of [0, 1, 2, 3]) {
        const line = `${other} hears member${at} on ${channel}: ${at}${channel}`;
        if (other !== at) expected.push(line);
      }
    }
  }
  await until(() => heard.length === expected.length);
  await pause(800);
  expect(heard.sort()).toEqual(expected.sort());
});

it('the largest message of each channel arrives whole', async () => {
  const [first, second] = await started(2);
  for (const channel of CHANNELS) {
    const message = new Uint8Array(CHANNEL_LIMITS[channel].maxBytes).fill(7);
    let arrived: Uint8Array | undefined;
    second?.onGossip(channel, (_, bytes) => {
      arrived = bytes;
      return 'accept';
    });
    expect(await first?.publish(channel, message)).toBe(1);
    await until(() => arrived !== undefined);
    expect(arrived).toEqual(message);
  }
});

it('publishing to nobody, twice, or too much is counted and never throws', async () => {
  const members = await makeMembers(2);
  const alone = await networkOf(0, members);
  networks.push(alone);
  await alone.start();
  expect(await alone.publish('heads', bytesOf('a'))).toBe(0);
  expect(await alone.publish('heads', bytesOf('a'))).toBe(0);
  expect(await alone.publish('heads', new Uint8Array(CHANNEL_LIMITS.heads.maxBytes + 1))).toBe(0);
  expect(await alone.publish('heads', new Uint8Array(0))).toBe(0);
  const { meters } = alone;
  expect(meters.value('gossip_unheard', 'heads')).toBe(1);
  expect(meters.value('gossip_repeated', 'heads')).toBe(1);
  expect(meters.value('gossip_publish_failed', 'heads')).toBe(2);
});

it('a message that nobody has sent to a stopped network is no error either', async () => {
  const [first] = await started(2);
  await first?.stop();
  expect(await first?.publish('consensus', bytesOf('late'))).toBe(0);
});

it('oversize messages reach no handler, and then their sender is refused', async () => {
  const [network, host] = await networkAndStranger();
  let handled = 0;
  network.onGossip('heads', () => {
    handled += 1;
    return 'accept';
  });
  const refused = () => network.meters.value('peers_refused') === 1;
  for (let number = 0; number < 5; number += 1) {
    const message = new Uint8Array(CHANNEL_LIMITS.heads.maxBytes + 1).fill(number);
    await host.gossip.publish(topicOf(CHAIN, 'heads'), message);
  }
  await until(refused);
  expect(handled).toBe(0);
  expect(network.meters.value('gossip_oversize', 'heads')).toBe(5);
});

it('a sender of rejected messages is cut off, refused for its time, and let in again', async () => {
  const [network, host] = await networkAndStranger(1_500);
  network.onGossip('consensus', (_, bytes) => (textOf(bytes) === 'good' ? 'accept' : 'reject'));
  for (let number = 0; number < 10; number += 1) {
    await host.gossip.publish(topicOf(CHAIN, 'consensus'), bytesOf(`bad ${number}`));
  }
  await until(() => network.peers()[0]?.connected === false);
  const refusedAt = performance.now();
  expect(network.meters.value('gossip_rejected', 'consensus')).toBe(10);
  for (let turn = 0; turn < 3; turn += 1) {
    await host.libp2p.dial(multiaddr(network.addresses()[0] ?? '')).catch(() => {});
    await pause(100);
  }
  expect(network.peers()[0]?.connected).toBe(false);
  expect(network.meters.value('connections_refused')).toBeGreaterThan(0);
  await until(() => network.peers()[0]?.connected === true);
  expect(performance.now() - refusedAt).toBeGreaterThan(1_300);
});

it('ignored messages cost their sender nothing', async () => {
  const [network, host] = await networkAndStranger();
  network.onGossip('consensus', () => 'ignore');
  for (let number = 0; number < 200; number += 1) {
    await host.gossip.publish(topicOf(CHAIN, 'consensus'), bytesOf(`old ${number}`));
  }
  await until(() => network.meters.value('gossip_ignored', 'consensus') === 200);
  expect(network.peers()[0]?.connected).toBe(true);
});

it('messages wait for a slow handler up to a limit, and the others are dropped', async () => {
  const [network, host] = await networkAndStranger();
  const waiting: (() => void)[] = [];
  network.onGossip('heads', () => new Promise((resolve) => waiting.push(() => resolve('accept'))));
  const { maxPending } = CHANNEL_LIMITS.heads;
  for (let number = 0; number < maxPending + 30; number += 1) {
    await host.gossip.publish(topicOf(CHAIN, 'heads'), bytesOf(`head ${number}`));
  }
  await until(() => network.meters.value('gossip_overflow', 'heads') === 30);
  expect(waiting.length).toBe(maxPending);
  for (const answer of waiting) answer();
  await until(() => network.meters.value('gossip_accepted', 'heads') === maxPending);
});

it('a handler that throws loses its message and nothing else', async () => {
  const [first, second] = await started(2);
  const heard: string[] = [];
  second?.onGossip('heads', (_, bytes) => {
    heard.push(textOf(bytes));
    if (heard.length === 1) throw new Error('bug');
    return 'accept';
  });
  await first?.publish('heads', bytesOf('one'));
  await first?.publish('heads', bytesOf('two'));
  await until(() => heard.length === 2);
  expect(second?.meters.value('gossip_handler_failed', 'heads')).toBe(1);
  expect(second?.peers()[0]?.connected).toBe(true);
});

it('nodes of another chain are connected and understand nothing', async () => {
  const members = await makeMembers(2);
  const here = await networkOf(0, members);
  const there = await networkOf(1, members, { chain: 'cd'.repeat(32) });
  networks.push(here, there);
  await Promise.all([here.start(), there.start()]);
  await until(() => here.peers()[0]?.connected === true);
  await pause(300);
  expect(await here.publish('heads', bytesOf('hello'))).toBe(0);
  const asked = here.fetch('member1', 'sync', bytesOf('?'), { timeoutMs: 1_000 });
  await expect(asked).rejects.toMatchObject({ code: 'closed' });
});

describe('a message reaches a peer that its author is not connected to', () => {
  /** Three networks, the outer two of which know only the middle one; what the last one hears. */
  async function line(mesh: MeshSize): Promise<{ first: PeerNetwork; heard: string[] }> {
    const members = await makeMembers(3);
    const [first, middle, last] = await Promise.all(
      [[1], [0, 2], [1]].map((neighbours, at) =>
        networkOf(at, members, { mesh, peers: members.filter((_m, n) => neighbours.includes(n)) }),
      ),
    );
    if (!first || !middle || !last) throw new Error('three networks');
    networks.push(first, middle, last);
    await Promise.all([first.start(), middle.start(), last.start()]);
    await until(() => [first, middle, last].every(isWhole));
    middle.onGossip('heads', () => 'accept');
    const heard: string[] = [];
    last.onGossip('heads', (from, bytes) => {
      heard.push(`${from}: ${textOf(bytes)}`);
      return 'accept';
    });
    return { first, heard };
  }

  it('that is sent to everybody', async () => {
    const { first, heard } = await line(FULL_CONNECTION);
    expect(await first.publish('heads', bytesOf('far'))).toBe(1);
    expect(await until(() => heard.length === 1)).toBeLessThan(4_000);
    expect(heard).toEqual(['member1: far']);
  });

  it('that is forwarded, from the heartbeat on at which the mesh takes the peer in', async () => {
    const { first, heard } = await line(PARTIAL_CONNECTION);
    // What is forwarded before that heartbeat never arrives: the peer is not yet in the mesh, and
    // IHAVE goes only to those who are still outside it.
    for (let number = 0; number < 10 && heard.length === 0; number += 1) {
      await first.publish('heads', bytesOf(`far ${number}`));
      await pause(HEARTBEAT_MS / 2);
    }
    expect(heard[0]).toMatch(/^member1: far \d$/);
    heard.length = 0;
    await first.publish('heads', bytesOf('and once more'));
    await until(() => heard.includes('member1: and once more'));
  });
});

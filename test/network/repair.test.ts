import type { Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { afterEach, expect, it } from 'vitest';
import { AssertionFailure, FormatError } from '../../ledger/assert.ts';
import {
  CHANNELS,
  MAX_REPAIR_FRAME_BYTES,
  repairProtocolOf,
  topicOf,
} from '../../node/network/channels.ts';
import { framesOf } from '../../node/network/frames.ts';
import type { Host } from '../../node/network/host.ts';
import type { PeerNetwork } from '../../node/network/peerNetwork.ts';
import type { KnownPeer } from '../../node/network/peers.ts';
import { MAX_QUEUED_FRAMES } from '../../node/network/repairLink.ts';
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

const REPAIR = repairProtocolOf(CHAIN);
const networks: PeerNetwork[] = [];
const hosts: Host[] = [];

afterEach(async () => {
  await stopNetworks(networks.splice(0));
  await Promise.all(hosts.splice(0).map((host) => host.libp2p.stop()));
});

/** A network, and a bare node with a repair stream to it whoever opened it. */
async function networkAndStream(): Promise<[PeerNetwork, Stream, Host]> {
  const members = await makeMembers(2);
  const network = await networkOf(0, members);
  networks.push(network);
  await network.start();
  const other = members[1];
  if (other === undefined) throw new Error('no member');
  const host = await bareHost(1, addressOf(other));
  hosts.push(host);
  let stream: Stream | undefined;
  await host.libp2p.handle(REPAIR, (opened) => {
    stream = opened;
  });
  for (const channel of CHANNELS) host.gossip.subscribe(topicOf(CHAIN, channel));
  const connection = await host.libp2p.dial(multiaddr(network.addresses()[0] ?? ''));
  await until(() => isWhole(network));
  await pause(600);
  stream ??= await connection.newStream([REPAIR]);
  return [network, stream, host];
}

it('each of four nodes has one stream with each other, and frames arrive in order', async () => {
  networks.push(...(await startNetworks(4)));
  await until(() => networks.every((network) => network.openStreams().get(REPAIR) === 3));
  const heard = networks.map(() => new Map<string, number[]>());
  for (const [at, network] of networks.entries()) {
    network.onRepair((from, frame) => {
      const numbers = heard[at]?.get(from) ?? [];
      numbers.push(Number(textOf(frame)));
      heard[at]?.set(from, numbers);
    });
  }
  const count = 100;
  for (let number = 0; number < count; number += 1) {
    for (const network of networks) {
      for (const { name } of network.peers()) {
        expect(network.sendRepair(name, bytesOf(String(number)))).toBe(true);
      }
    }
  }
  const expected = Array.from({ length: count }, (_, number) => number);
  await until(() => heard.every((map) => map.size === 3 && allOf(map, count)));
  for (const map of heard) for (const numbers of map.values()) expect(numbers).toEqual(expected);
});

function allOf(map: Map<string, number[]>, count: number): boolean {
  return [...map.values()].every((numbers) => numbers.length === count);
}

it('a stream that breaks is opened again by whose turn that is', { timeout: 60_000 }, async () => {
  const members = await makeMembers(2);
  const [first, second] = members.map(({ peerId }) => peerId) as [string, string];
  const [own, other] = first < second ? [0, 1] : [1, 0];
  const network = await networkOf(own, members);
  networks.push(network);
  await network.start();
  const host = await bareHost(other, addressOf(members[other] as KnownPeer));
  hosts.push(host);
  const opened: Stream[] = [];
  await host.libp2p.handle(REPAIR, (stream) => void opened.push(stream));
  for (const channel of CHANNELS) host.gossip.subscribe(topicOf(CHAIN, channel));
  await host.libp2p.dial(multiaddr(network.addresses()[0] ?? ''));
  for (let breaks = 0; breaks < 2; breaks += 1) {
    await until(() => opened.length === breaks + 1, 30_000);
    opened[breaks]?.abort(new Error('it breaks'));
  }
  await until(() => opened.length === 3, 30_000);
});

it('the longest frame arrives whole; an empty or longer one is a bug of ours', async () => {
  const [first, second] = await startNetworks(2);
  if (first === undefined || second === undefined) throw new Error('two networks');
  networks.push(first, second);
  const frames: Uint8Array[] = [];
  second.onRepair((_, frame) => frames.push(frame));
  const longest = new Uint8Array(MAX_REPAIR_FRAME_BYTES).fill(9);
  first.sendRepair('member1', longest);
  await until(() => frames.length === 1);
  expect(frames[0]).toEqual(longest);
  for (const length of [0, MAX_REPAIR_FRAME_BYTES + 1]) {
    expect(() => first.sendRepair('member1', new Uint8Array(length))).toThrow(AssertionFailure);
  }
  expect(() => first.sendRepair('nobody', longest)).toThrow(
    expect.objectContaining({ code: 'unknown_peer' }),
  );
});

it('nothing is queued for a peer that is away', async () => {
  const network = await networkOf(0, await makeMembers(2));
  networks.push(network);
  await network.start();
  expect(network.sendRepair('member1', bytesOf('hello'))).toBe(false);
});

it('a peer that does not read loses the oldest frames and gets the newest', async () => {
  const [network, stream] = await networkAndStream();
  stream.pause();
  const last = 3_000;
  for (let number = 0; number <= last; number += 1) {
    const frame = new Uint8Array(8_000);
    new DataView(frame.buffer).setUint32(0, number);
    network.sendRepair('member1', frame);
    if (number % 100 === 0) await pause(1);
  }
  const dropped = network.meters.value('repair_dropped', 'member1');
  expect(dropped).toBeGreaterThan(last - MAX_QUEUED_FRAMES - 2_000);
  const frames = framesOf(stream, MAX_REPAIR_FRAME_BYTES);
  stream.resume();
  let newest = 0;
  let read = 0;
  while (newest < last) {
    const frame = await frames.read(AbortSignal.timeout(5_000));
    newest = new DataView(frame.buffer).getUint32(0);
    read += 1;
  }
  expect(read).toBe(last + 1 - dropped);
});

it('a stream that breaks is replaced while the connection lives', async () => {
  const [network, stream, host] = await networkAndStream();
  const connection = host.libp2p.getConnections()[0];
  stream.abort(new Error('test'));
  let received = 0;
  network.onRepair(() => {
    received += 1;
  });
  const next = await connection?.newStream([REPAIR]);
  if (next === undefined) throw new Error('no connection');
  await framesOf(next, 1_000).write(bytesOf('again'));
  await until(() => received === 1);
  await until(() => (network.openStreams().get(REPAIR) ?? 0) >= 1);
});

it('a frame over the limit ends the stream and costs its sender points', async () => {
  const [network, stream, host] = await networkAndStream();
  const connection = host.libp2p.getConnections()[0];
  stream.send(Uint8Array.of(0, 16, 0, 1));
  await until(() => stream.status === 'reset');
  for (let turn = 0; turn < 4; turn += 1) {
    const next = await connection?.newStream([REPAIR]);
    next?.send(Uint8Array.of(255, 255, 255, 255));
    await until(() => next?.status === 'reset');
  }
  expect(network.meters.value('peers_refused')).toBe(1);
  await until(() => network.peers()[0]?.connected === false);
});

it('a sender of frames that are none is refused, a bug of the handler costs nothing', async () => {
  const [network, stream] = await networkAndStream();
  network.onRepair((_, frame) => {
    if (frame[0] === 1) throw new FormatError('bad_shape', 'a false vote');
    throw new Error('bug');
  });
  const frames = framesOf(stream, 1_000);
  for (let number = 0; number < 50; number += 1) await frames.write(Uint8Array.of(2));
  await until(() => network.meters.value('repair_handler_failed') === 50);
  expect(network.peers()[0]?.connected).toBe(true);
  for (let number = 0; number < 10; number += 1) await frames.write(Uint8Array.of(1));
  await until(() => network.meters.value('peers_refused') === 1);
  expect(network.meters.value('repair_rejected')).toBe(10);
  await until(() => network.peers()[0]?.connected === false);
});

it('a flood of frames is read and thrown away, and then its sender is refused', async () => {
  const [network, stream] = await networkAndStream();
  let delivered = 0;
  network.onRepair(() => {
    delivered += 1;
  });
  const frames = framesOf(stream, 1_000);
  const flood = async () => {
    for (let number = 0; number < 50_000; number += 1) {
      await frames.write(bytesOf('flood'));
      if (number % 100 === 0) await pause(0);
    }
  };
  await expect(flood()).rejects.toThrow();
  await until(() => network.meters.value('peers_refused') === 1);
  await until(() => stream.status !== 'open');
  expect(delivered).toBeLessThan(5_000);
});

it('a flood of long frames is thrown away by its bytes, few as they are', async () => {
  const [network, stream] = await networkAndStream();
  let bytes = 0;
  network.onRepair((_, frame) => {
    bytes += frame.length;
  });
  const frames = framesOf(stream, MAX_REPAIR_FRAME_BYTES);
  const long = new Uint8Array(MAX_REPAIR_FRAME_BYTES).fill(7);
  const startMs = performance.now();
  // Far fewer than the frames that a peer may send at once, and far more than its bytes.
  const flood = async () => {
    for (let number = 0; number < 400; number += 1) await frames.write(long);
  };
  await flood().catch(() => undefined);
  await until(() => network.meters.value('repair_flooded') > 0 || stream.status !== 'open');
  const seconds = (performance.now() - startMs) / 1_000;
  expect(bytes).toBeLessThanOrEqual((32 + 8 * (seconds + 1)) * MAX_REPAIR_FRAME_BYTES);
  expect(network.meters.value('repair_flooded')).toBeGreaterThan(0);
});

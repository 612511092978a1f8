import type { Connection } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { afterEach, expect, it } from 'vitest';
import { FormatError } from '../../ledger/assert.ts';
import {
  CHANNELS,
  EXCHANGE_LIMITS,
  exchangeProtocolOf,
  topicOf,
} from '../../node/network/channels.ts';
import { framesOf } from '../../node/network/frames.ts';
import type { Host } from '../../node/network/host.ts';
import type { NetworkOptions, PeerNetwork } from '../../node/network/peerNetwork.ts';
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

async function pair(options: Partial<NetworkOptions> = {}): Promise<[PeerNetwork, PeerNetwork]> {
  const [first, second] = await startNetworks(2, options);
  if (first === undefined || second === undefined) throw new Error('two networks');
  networks.push(first, second);
  return [first, second];
}

/** A network of member 0, and a bare node with the key of member 1 that has dialed it. */
async function networkAndBareHost(): Promise<[PeerNetwork, Host, Connection]> {
  const members = await makeMembers(2);
  const bodies = { ...EXCHANGE_LIMITS.bodies, serveTimeoutMs: 1_000 };
  const exchangeLimits = { ...EXCHANGE_LIMITS, bodies };
  const network = await networkOf(0, members, { exchangeLimits });
  networks.push(network);
  await network.start();
  const other = members[1];
  if (other === undefined) throw new Error('no member');
  const host = await bareHost(1, addressOf(other));
  hosts.push(host);
  const connection = await host.libp2p.dial(multiaddr(network.addresses()[0] ?? ''));
  for (const channel of CHANNELS) host.gossip.subscribe(topicOf(CHAIN, channel));
  await until(() => isWhole(network));
  return [network, host, connection];
}

const PATIENT = { timeoutMs: 5_000 };
const BODIES = exchangeProtocolOf(CHAIN, 'bodies');

it('who has had more than its budget waits for the next answer', async () => {
  const work = { perSecond: 1_000_000, burst: 1_000_000 };
  const answerRates = { bytes: { perSecond: 1, burst: 1_000 }, work };
  const [asker, other] = await pair({ answerRates });
  other.serve('bodies', async () => new Uint8Array(11_000));
  expect((await asker.fetch('member1', 'bodies', bytesOf(''), PATIENT)).length).toBe(11_000);
  // It is wanted for a second, and would come in ten thousand.
  const next = asker.fetch('member1', 'bodies', bytesOf(''), { timeoutMs: 1_000 });
  await expect(next).rejects.toMatchObject({ code: 'timeout' });
});

it('an answer comes back whole, empty or as long as an answer may be', async () => {
  const [asker, other] = await pair();
  other.serve('bodies', async (from, request) => {
    expect(from).toBe('member0');
    return new Uint8Array(Number(textOf(request))).fill(5);
  });
  for (const length of [0, 1, 70_000, EXCHANGE_LIMITS.bodies.maxResponseBytes]) {
    const answer = await asker.fetch('member1', 'bodies', bytesOf(String(length)), PATIENT);
    expect(answer.length).toBe(length);
    expect(answer.every((byte) => byte === 5)).toBe(true);
  }
});

it('what is asked is counted, with what came of it', async () => {
  const [asker, other] = await pair();
  const names = [
    'requests_sent',
    'requests_answered',
    'requests_failed',
    'request_bytes_in',
  ] as const;
  const counted = (): number[] => names.map((name) => asker.meters.value(name, 'bodies'));
  other.serve('bodies', async () => new Uint8Array(7));
  await asker.fetch('member1', 'bodies', bytesOf(''), PATIENT);
  expect(counted()).toEqual([1, 1, 0, 7]);
  other.serve('bodies', () => Promise.reject(new Error('broken')));
  await asker.fetch('member1', 'bodies', bytesOf(''), PATIENT).catch(() => undefined);
  expect(counted()).toEqual([2, 1, 1, 7]);
});

it('a request may be as long as agreed, and not longer', async () => {
  const [asker, other] = await pair();
  other.serve('bodies', async (_, request) => bytesOf(String(request.length)));
  const { maxRequestBytes } = EXCHANGE_LIMITS.bodies;
  const longest = new Uint8Array(maxRequestBytes);
  const answer = await asker.fetch('member1', 'bodies', longest, PATIENT);
  expect(textOf(answer)).toBe(String(maxRequestBytes));
  const tooLong = asker.fetch('member1', 'bodies', new Uint8Array(maxRequestBytes + 1), PATIENT);
  await expect(tooLong).rejects.toMatchObject({ code: 'too_big', peer: 'member1' });
});

it('each way of not getting an answer has its code', async () => {
  const [asker, other] = await pair();
  const ask = (peer: string, text: string, options: object = {}) =>
    asker.fetch(peer, 'bodies', bytesOf(text), { timeoutMs: 300, ...options });
  await expect(ask('member1', '?')).rejects.toMatchObject({ code: 'failed' });
  other.serve('bodies', async (_, request, signal) => {
    if (textOf(request) === 'throw') throw new Error('bug');
    if (textOf(request) === 'long') return new Uint8Array(2_000);
    if (textOf(request) === 'longest') return new Uint8Array(5 << 20);
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return new Uint8Array(0);
  });
  await expect(ask('nobody', '?')).rejects.toMatchObject({ code: 'unknown_peer' });
  await expect(ask('member1', 'throw')).rejects.toMatchObject({ code: 'failed' });
  await expect(ask('member1', 'longest')).rejects.toMatchObject({ code: 'failed' });
  await expect(ask('member1', 'long', { maxBytes: 1_000 })).rejects.toMatchObject({
    code: 'too_big',
  });
  await expect(ask('member1', 'wait')).rejects.toMatchObject({ code: 'timeout' });
  const giveUp = new AbortController();
  setTimeout(() => giveUp.abort(), 50);
  await expect(ask('member1', 'wait', { signal: giveUp.signal })).rejects.toMatchObject({
    code: 'aborted',
  });
  const late = ask('member1', 'wait', { timeoutMs: 5_000 });
  setTimeout(() => void asker.stop(), 50);
  await expect(late).rejects.toMatchObject({ code: 'stopped' });
});

it('a handler hears when nobody waits any more, and its place is free again', async () => {
  const [asker, other] = await pair();
  let gone = 0;
  other.serve('bodies', (_, request, signal) => {
    if (textOf(request) === 'quick') return Promise.resolve(bytesOf('ok'));
    return new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => {
        gone += 1;
        reject(new Error('gone'));
      }),
    );
  });
  const { maxConcurrent } = EXCHANGE_LIMITS.bodies;
  const asks = Array.from({ length: maxConcurrent }, () =>
    asker.fetch('member1', 'bodies', bytesOf('slow'), { timeoutMs: 200 }),
  );
  expect((await Promise.allSettled(asks)).every((ask) => ask.status === 'rejected')).toBe(true);
  await until(() => gone === maxConcurrent);
  const answer = await asker.fetch('member1', 'bodies', bytesOf('quick'), PATIENT);
  expect(textOf(answer)).toBe('ok');
});

it('an asker keeps to the number of requests that a peer answers at once', async () => {
  const [asker, other] = await pair();
  let active = 0;
  let most = 0;
  other.serve('bodies', async () => {
    active += 1;
    most = Math.max(most, active);
    await pause(20);
    active -= 1;
    return new Uint8Array(1);
  });
  const asks = Array.from({ length: 20 }, () =>
    asker.fetch('member1', 'bodies', bytesOf('?'), PATIENT),
  );
  await Promise.all(asks);
  expect(most).toBe(EXCHANGE_LIMITS.bodies.maxConcurrent);
  expect(other.meters.value('requests_busy')).toBe(0);
});

it('a peer that asks too often is told busy, and for that alone is not cut off', async () => {
  const bodies = { ...EXCHANGE_LIMITS.bodies, ratePerSecond: 0.001, burst: 5 };
  const [asker, other] = await pair({ exchangeLimits: { ...EXCHANGE_LIMITS, bodies } });
  other.serve('bodies', async () => new Uint8Array(1));
  const codes = new Map<string, number>();
  for (let turn = 0; turn < 60; turn += 1) {
    const code = await asker.fetch('member1', 'bodies', bytesOf('?'), PATIENT).then(
      () => 'answered',
      (error: { code: string }) => error.code,
    );
    codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  expect([...codes.keys()].sort()).toEqual(['answered', 'busy']);
  expect(codes.get('answered')).toBe(5);
  expect(other.peers()[0]?.connected).toBe(true);
});

it('a peer that asks what is no question is refused', async () => {
  const [asker, other] = await pair();
  other.serve('bodies', async () => {
    throw new FormatError('bad_shape', 'no question');
  });
  for (let turn = 0; turn < 10; turn += 1) {
    await expect(asker.fetch('member1', 'bodies', bytesOf('?'), PATIENT)).rejects.toThrow();
  }
  await until(() => other.peers()[0]?.connected === false);
  expect(other.meters.value('requests_rejected', 'bodies')).toBe(10);
  expect(other.meters.value('requests_handler_failed')).toBe(0);
});

it('a thousand requests, good and bad, leave no stream behind', async () => {
  const bodies = { ...EXCHANGE_LIMITS.bodies, ratePerSecond: 1e6, burst: 1e6 };
  const [asker, other] = await pair({ exchangeLimits: { ...EXCHANGE_LIMITS, bodies } });
  other.serve('bodies', async (_, request) => {
    if (request[0] === 1) throw new Error('bug');
    return new Uint8Array(request[0] === 2 ? 3_000 : 100);
  });
  const outcomes = new Map<string, number>();
  const askOnce = async (kind: number) => {
    const options = { timeoutMs: 5_000, maxBytes: 1_000 };
    const outcome = await asker.fetch('member1', 'bodies', Uint8Array.of(kind), options).then(
      () => 'answered',
      (error: { code: string }) => error.code,
    );
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  };
  for (let turn = 0; turn < 100; turn += 1) {
    await Promise.all([0, 0, 0, 0, 0, 0, 0, 0, 1, 2].map(askOnce));
  }
  expect([...outcomes].sort()).toEqual([
    ['answered', 800],
    ['failed', 100],
    ['too_big', 100],
  ]);
  await until(() => asker.openStreams().get(BODIES) === undefined);
  await until(() => other.openStreams().get(BODIES) === undefined);
});

it('a reader that does not read keeps neither the stream nor a place for long', async () => {
  const [network, host, connection] = await networkAndBareHost();
  network.serve('bodies', async () => new Uint8Array(4 << 20));
  for (let turn = 0; turn < 3; turn += 1) {
    const stream = await connection.newStream([BODIES]);
    stream.pause();
    const frames = framesOf(stream, 1_000);
    await frames.write(bytesOf('give'));
  }
  await until(() => network.meters.value('requests_served') === 3);
  expect(network.openStreams().get(BODIES)).toBe(3);
  await until(() => network.openStreams().get(BODIES) === undefined);
  expect(network.meters.value('requests_refused')).toBe(3);
  expect(host.libp2p.getConnections().length).toBe(1);
});

it('streams that ask nothing, ask too much or never end are ended', async () => {
  const [network, , connection] = await networkAndBareHost();
  network.serve('bodies', async () => bytesOf('ok'));
  const long = await connection.newStream([BODIES]);
  long.send(Uint8Array.of(0, 4, 0, 1));
  await until(() => network.meters.value('requests_refused') === 1);
  const silent = await connection.newStream([BODIES]);
  const halfOpen = await connection.newStream([BODIES]);
  const frames = framesOf(halfOpen, 1_000);
  await frames.write(bytesOf('ask'));
  expect(textOf((await frames.read()).subarray(1))).toBe('ok');
  await until(() => network.openStreams().get(BODIES) === undefined, 3_000);
  await until(() => silent.status === 'reset');
  expect(network.meters.value('requests_refused')).toBe(2);
});

it('more streams at once than agreed are reset, and the peer stays', async () => {
  const [network, , connection] = await networkAndBareHost();
  network.serve('bodies', async () => bytesOf('ok'));
  const opened = await Promise.allSettled(
    Array.from({ length: 60 }, () => connection.newStream([BODIES])),
  );
  const streams = opened.flatMap((open) => (open.status === 'fulfilled' ? [open.value] : []));
  await until(() => streams.filter((stream) => stream.status === 'open').length <= 12);
  expect(network.openStreams().get(BODIES)).toBeLessThanOrEqual(12);
  expect(network.peers()[0]?.connected).toBe(true);
});

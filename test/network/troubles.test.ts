import { afterEach, describe, expect, it } from 'vitest';
import { chainOfProtocols } from '../../node/network/channels.ts';
import { peerIdOf } from '../../node/network/host.ts';
import type { Log } from '../../node/network/log.ts';
import { Meters } from '../../node/network/meters.ts';
import type { PeerNetwork } from '../../node/network/peerNetwork.ts';
import { createNetwork } from '../../node/network/peerNetwork.ts';
import type { KnownPeer } from '../../node/network/peers.ts';
import { PeerTroubles, SAY_AGAIN_MS } from '../../node/network/peerTroubles.ts';
import { pause, seedOf, stopNetworks, until } from './networks.ts';

const CHAIN = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const HERE = '/ip4/127.0.0.1/tcp/0';

interface Said {
  readonly level: 'info' | 'warn';
  readonly peer: string;
  readonly reason?: string;
}

/** A log that keeps what an operator reads. */
function keeping(said: Said[]): Log {
  const keep = (level: Said['level']) => (facts: object) =>
    void said.push({ level, ...(facts as { peer: string; reason?: string }) });
  const log: Log = {
    debug: () => {},
    info: keep('info'),
    warn: keep('warn'),
    error: keep('warn'),
    child: () => log,
  };
  return log;
}

const networks: PeerNetwork[] = [];

afterEach(async () => {
  await stopNetworks(networks.splice(0));
});

async function start(
  number: number,
  chain: string,
  peers: readonly KnownPeer[],
): Promise<{ network: PeerNetwork; said: Said[]; address: string }> {
  const said: Said[] = [];
  const seed = seedOf(number);
  const network = await createNetwork({ seed, listen: HERE, chain, peers, log: keeping(said) });
  networks.push(network);
  await network.start();
  const address = network.addresses()[0]?.replace(/\/p2p\/.*/, '') ?? '';
  return { network, said, address };
}

function peer(name: string, number: number, address: string): KnownPeer {
  return { name, peerId: peerIdOf(seedOf(number)), addresses: [address] };
}

function warnings(said: readonly Said[]): (string | undefined)[] {
  return said.filter(({ level }) => level === 'warn').map(({ reason }) => reason);
}

/** Long enough for a pair that never waits to dial each other several times. */
const WHILE_MS = 6_000;

describe('who cannot be reached is said once, with the reason', () => {
  it('two networks that dial each other: other chain, on both sides, few attempts', async () => {
    const first = await start(0, CHAIN, [peer('b', 1, '/ip4/127.0.0.1/tcp/1')]);
    const second = await start(1, OTHER, [peer('a', 0, first.address)]);
    await until(() => warnings(first.said).includes('other_chain'));
    await until(() => warnings(second.said).includes('other_chain'));
    await pause(WHILE_MS);
    for (const { said, network } of [first, second]) {
      expect(warnings(said).filter((reason) => reason === 'other_chain')).toHaveLength(1);
      expect(said.length).toBeLessThan(8);
      expect(network.meters.value('peers_unsubscribed')).toBe(0);
    }
    expect(second.network.meters.value('dials')).toBeLessThanOrEqual(2);
  });

  it('a peer whose chain is right after all is there again', async () => {
    const first = await start(0, CHAIN, [peer('b', 1, '/ip4/127.0.0.1/tcp/1')]);
    const wrong = await start(1, OTHER, [peer('a', 0, first.address)]);
    await until(() => warnings(first.said).includes('other_chain'));
    await wrong.network.stop();
    await start(1, CHAIN, [peer('a', 0, first.address)]);
    await until(() => first.network.peers()[0]?.connected === true);
    await pause(2_000);
    expect(first.network.peers()[0]?.connected).toBe(true);
  });

  it('an address at which another node answers, and a name that nobody knows', async () => {
    const there = await start(0, CHAIN, []);
    const { said } = await start(1, CHAIN, [
      peer('moved', 7, there.address),
      peer('misspelt', 8, '/dns4/nowhere.invalid/tcp/4101'),
    ]);
    await until(() => warnings(said).length >= 2);
    await pause(WHILE_MS / 2);
    expect(warnings(said).toSorted()).toEqual(['name_unknown', 'other_node']);
  });

  it('a peer that does not know this node and ends each connection', async () => {
    const strict = await start(0, CHAIN, []);
    const { said, network } = await start(1, CHAIN, [peer('strict', 0, strict.address)]);
    await until(() => warnings(said).includes('drops_us'));
    const lines = said.length;
    const dials = network.meters.value('dials');
    await pause(WHILE_MS);
    expect(said.length).toBeLessThanOrEqual(lines + 1);
    expect(network.meters.value('dials') - dials).toBeLessThanOrEqual(3);
  });
});

describe('troubles with a peer', () => {
  const refused = new Error('connect ECONNREFUSED 127.0.0.1:1');

  it('are said after some attempts, once, and again while they last, rarely', () => {
    const said: Said[] = [];
    let now = 0;
    const troubles = new PeerTroubles(keeping(said), new Meters(), () => now);
    const fail = (times: number): void => {
      for (let time = 0; time < times; time += 1) troubles.dialFailed('a', ['/x'], refused);
    };
    fail(9);
    expect(said).toEqual([]);
    fail(100);
    expect(warnings(said)).toEqual(['nobody_answers']);
    expect(troubles.waitMs('a')).toBe(0);
    now = SAY_AGAIN_MS;
    fail(10);
    expect(said).toHaveLength(2);
    troubles.heard('a');
    fail(9);
    expect(said).toHaveLength(2);
    fail(1);
    expect(said).toHaveLength(3);
  });

  it('make the waits grow to a bound, where trying often does not help', () => {
    const troubles = new PeerTroubles(keeping([]), new Meters(), () => 0);
    const waits = Array.from({ length: 7 }, () => {
      troubles.otherChain('a', 'cdcdcdcd');
      // Its connection is cut by this node: no second trouble.
      troubles.dropped('a');
      return troubles.waitMs('a') / 1_000;
    });
    expect(waits).toEqual([30, 60, 120, 240, 480, 600, 600]);
  });

  it('tell a chain by the protocols of a peer', () => {
    const protocols = ['/ipfs/ping/1.0.0', `/tallystick/${OTHER.slice(0, 8)}/repair/1`];
    expect(chainOfProtocols(protocols)).toBe('cdcdcdcd');
    expect(chainOfProtocols(['/ipfs/ping/1.0.0', '/tallystick/other'])).toBeNull();
  });
});

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import type { PeerNetwork } from '../../node/network/peerNetwork.ts';
import {
  addressOf,
  bytesOf,
  isWhole,
  makeMembers,
  networkOf,
  pause,
  stopNetworks,
  textOf,
  until,
} from './networks.ts';

const networks: PeerNetwork[] = [];
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await stopNetworks(networks.splice(0));
});

/** Two honest networks, connected, and a hostile third member that waits for its signal. */
async function attackers(kind: string): Promise<[PeerNetwork, PeerNetwork, ChildProcess]> {
  const members = await makeMembers(3);
  const victim = await networkOf(0, members);
  const friend = await networkOf(1, members);
  networks.push(victim, friend);
  await Promise.all([victim.start(), friend.start()]);
  await until(() => victim.peers()[0]?.connected === true);
  const file = fileURLToPath(new URL('./floodProcess.ts', import.meta.url));
  const listen = members[2] === undefined ? '' : addressOf(members[2]);
  const child = spawn(process.execPath, [file, kind, '2', listen, victim.addresses()[0] ?? ''], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  if (child.stdout === null) throw new Error('no output');
  await once(child.stdout, 'data');
  return [victim, friend, child];
}

/** Messages between the two honest ones still arrive. */
async function expectAlive(victim: PeerNetwork, friend: PeerNetwork): Promise<void> {
  const heard: string[] = [];
  victim.onGossip('consensus', (_, bytes) => {
    heard.push(textOf(bytes));
    return 'accept';
  });
  await friend.publish('consensus', bytesOf(`alive at ${performance.now()}?`));
  await until(() => heard.length === 1);
}

it.each(['subscriptions', 'offers'])(
  '68 MB of gossip %s are cut off and cost less than 50 MB',
  async (kind) => {
    const [victim, friend, child] = await attackers(kind);
    const before = process.memoryUsage().rss;
    let most = before;
    const sampling = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 5);
    child.stdin?.write('go\n');
    await until(() => victim.meters.value('peers_refused', 'member2') === 1);
    clearInterval(sampling);
    expect((most - before) / (1024 * 1024)).toBeLessThan(50);
    await until(() => victim.peers()[1]?.connected === false);
    await expectAlive(victim, friend);
  },
);

it('a multiplexer frame of 4 GB ends its connection at its header', async () => {
  const [victim, friend, child] = await attackers('frame');
  child.stdin?.write('go\n');
  await until(() => victim.meters.value('frames_refused') === 1);
  await until(() => victim.peers()[1]?.connected === false);
  await expectAlive(victim, friend);
});

it('numbers at the edges of gossip fields change nothing', async () => {
  const [victim, friend, child] = await attackers('edges');
  let done = 0;
  victim.onGossip('heads', () => {
    done += 1;
    return 'ignore';
  });
  child.stdin?.write('go\n');
  await until(() => done === 1);
  expect(victim.peers()[1]?.connected).toBe(true);
  await expectAlive(victim, friend);
});

it('garbage on a gossip stream hurts nobody else', async () => {
  const [victim, friend, child] = await attackers('garbage');
  child.stdin?.write('go\n');
  await pause(1_000);
  await expectAlive(victim, friend);
  await until(() => victim.meters.value('peers_unsubscribed', 'member2') === 1);
  await expectAlive(friend, victim);
});

it('a thousand connections a second of strangers leave the peers what they have', async () => {
  const members = await makeMembers(2);
  const pair = await Promise.all([0, 1].map((number) => networkOf(number, members)));
  networks.push(...pair);
  await Promise.all(pair.map((network) => network.start()));
  await until(() => pair.every(isWhole));
  let heard = 0;
  pair[0]?.onGossip('consensus', () => {
    heard += 1;
    return 'accept';
  });
  const port = Number(
    addressOf(members[0] ?? nobody())
      .split('/')
      .at(-1),
  );
  const sockets: Socket[] = [];
  for (let turn = 0; turn < 20; turn += 1) {
    for (let count = 0; count < 100; count += 1) {
      sockets.push(connect(port, '127.0.0.1').on('error', () => {}));
    }
    expect(await pair[1]?.publish('consensus', bytesOf(`turn ${turn}`))).toBe(1);
    await pause(100);
  }
  await until(() => heard === 20);
  expect(pair.every(isWhole)).toBe(true);
  expect(pair[0]?.meters.value('peers_disconnected')).toBe(0);
  await until(() => sockets.filter((socket) => !socket.closed).length <= 64);
  for (const socket of sockets) socket.destroy();
});

function nobody(): never {
  throw new Error('no such member');
}

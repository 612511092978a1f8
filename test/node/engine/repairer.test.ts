import { describe, expect, it } from 'vitest';
import { utf8 } from '../../../ledger/encoding.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { decodeMessage } from '../../../node/consensus/messages.ts';
import { encodeStatus, statusOf } from '../../../node/consensus/repair.ts';
import { Repairer } from '../../../node/engine/repairer.ts';
import { calmEngines } from '../../simulation/engineScenario.ts';
import { EngineWorld } from '../../simulation/engineWorld.ts';

/** A transaction that the peer has waiting. */
const PENDING = hashOf(utf8('pending'));

/**
 * A repairer of a node at height 2, the status of a peer that is one behind, that of one ahead, and
 * what was sent.
 */
async function makeRepairer() {
  const world = new EngineWorld(1, { scenario: calmEngines(4) });
  await world.startAll();
  const { engine, chain } = world.nodes[0] ?? expect.unreachable();
  const first = engine?.state ?? fail();
  const behind = Uint8Array.of(0, ...encodeStatus(statusOf(first, [PENDING])));
  world.submitOne();
  await world.runUntil(() => world.correct().every((node) => node.chain.height === 1), 5_000);
  await world.runFor(500);
  const { state } = engine ?? fail();
  const aheadOf = { ...statusOf(state, []), height: state.height + 1 };
  const ahead = Uint8Array.of(0, ...encodeStatus(aheadOf));
  const sent: string[] = [];
  const frames: Uint8Array[] = [];
  const told: string[] = [];
  const clock = { nowMs: 5_000_000 };
  const own = { state };
  const repairer = new Repairer({
    network: {
      sendRepair: (peer, frame) => sent.push(peer) + frames.push(frame) > 0,
      peers: () => [{ name: 'v1', connected: true }],
    },
    state: () => own.state,
    commitOf: (height) => {
      const stored = chain.blocks.header(height) ?? fail();
      return { kind: 'commit', certificate: stored.certificate, header: stored.header };
    },
    pending: () => [],
    take: () => 'accept',
    onPending: (peer) => void told.push(peer),
    onAhead: () => {},
    clock: { now: () => clock.nowMs, setAlarm: () => () => {} },
  });
  return { repairer, behind, ahead, sent, frames, told, clock, state, first, own };
}

function fail(): never {
  throw new Error('the node of this test runs and has a block');
}

describe('repair', () => {
  it('answers one peer no more than once in a while', async () => {
    const { repairer, behind, sent, told, clock } = await makeRepairer();
    for (const atMs of [0, 50, 140, 160]) {
      clock.nowMs = 5_000_000 + atMs;
      repairer.take('v1', behind);
    }
    expect(sent).toEqual(['v1', 'v1']);
    // Nor does it ask the peer for what that has waiting.
    expect(told).toEqual(['v1', 'v1']);
  });

  it('tells a peer that is ahead where this node stands, once in a while', async () => {
    const { repairer, ahead, sent, frames, clock, state } = await makeRepairer();
    for (const atMs of [0, 50, 140, 160]) {
      clock.nowMs = 5_000_000 + atMs;
      repairer.take('v1', ahead);
    }
    expect(sent).toEqual(['v1', 'v1']);
    const own = Uint8Array.of(0, ...encodeStatus(statusOf(state, [])));
    expect(frames).toEqual([own, own]);
  });

  it('answers at once whoever asks for a height that was just decided', async () => {
    const { repairer, behind, frames, clock, state, first, own } = await makeRepairer();
    // The peer's votes have changed: a status that brings nothing.
    own.state = first;
    repairer.take('v1', behind);
    const before = frames.length;
    clock.nowMs += 60;
    own.state = state;
    clock.nowMs += 41;
    repairer.take('v1', behind);
    const [commit] = frames.slice(before);
    expect(decodeMessage(commit?.subarray(1) ?? fail())).toMatchObject({ kind: 'commit' });
    expect(frames.length).toBe(before + 1);
    // For that height it had its answer.
    clock.nowMs += 41;
    repairer.take('v1', behind);
    expect(frames.length).toBe(before + 1);
  });

  it('goes on at once when the clock was set back', async () => {
    const { repairer, behind, sent, clock } = await makeRepairer();
    repairer.take('v1', behind);
    clock.nowMs -= 3_600_000;
    repairer.take('v1', behind);
    expect(sent).toEqual(['v1', 'v1']);
  });
});

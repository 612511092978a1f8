import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../../node/consensus/messages.ts';
import { MAX_REPAIR_VOTES, repairFor, statusOf } from '../../../node/consensus/repair.ts';
import { toySet } from '../../simulation/toy.ts';
import { lostBy } from './lostScenarios.ts';
import type { Letter } from './stage.ts';
import { Stage } from './stage.ts';

/** Hundreds of histories: on a busy machine that takes its time. */
const SLOW = { timeout: 120_000 };

type Heard = {
  readonly who: number;
  readonly kind: 'prevote' | 'precommit' | 'proposal' | 'timeout';
  readonly from: number;
  readonly ahead: number;
};

const heard: fc.Arbitrary<Heard> = fc.record({
  who: fc.nat(1),
  kind: fc.constantFrom('prevote', 'prevote', 'precommit', 'proposal', 'timeout'),
  from: fc.constantFrom(1, 3),
  ahead: fc.constantFrom(0, 0, 1),
});

/** What a validator votes is fixed by the place: nobody votes twice here. */
function choice(kind: string, round: number, from: number): Letter | null {
  return (kind.length + round * 3 + from) % 3 === 0 ? null : 'A';
}

/** Two of four nodes, each with a history that the other does not know. */
function pair(history: readonly Heard[]): [Stage, Stage] {
  const stages: [Stage, Stage] = [new Stage({ self: 'v0' }), new Stage({ self: 'v2' })];
  for (const { who, kind, from, ahead } of history) {
    const stage = stages[who];
    if (stage === undefined || stage.state.decided !== null) continue;
    const round = Math.max(0, stage.state.round + ahead);
    const byOther = !['v0', 'v2'].includes(stage.proposer(round));
    if (kind === 'timeout') stage.timeout('propose', stage.state.round);
    else if (kind === 'proposal' && byOther) stage.proposal(round, 'A');
    else if (kind !== 'proposal') {
      stage.votes(kind, round, choice(kind, round, from), [`v${from}`]);
    }
  }
  return stages;
}

/** Each tells its status and takes what the other sends; returns what was sent. */
function exchange(stages: readonly [Stage, Stage]): number {
  let sent = 0;
  for (const [here, there] of [stages, [stages[1], stages[0]] as const]) {
    const repairs = repairFor(there.state, statusOf(here.state, []), () => null);
    sent += repairs.length;
    for (const message of repairs) here.hear(message);
  }
  return sent;
}

function votesOf(stage: Stage): string[] {
  const votes = stage.state.tallies.get(stage.state.round);
  const all = [...(votes?.prevote.votes ?? []), ...(votes?.precommit.votes ?? [])];
  return all.map((vote) => `${vote.type}/${vote.validator}/${vote.block}`).sort();
}

describe('repair between two validators', () => {
  it('brings both to one round with the same votes, or to one decision', SLOW, () => {
    fc.assert(
      fc.property(fc.array(heard, { maxLength: 40 }), (history) => {
        const stages = pair(history);
        for (let times = 0; times < 12; times += 1) exchange(stages);
        const [left, right] = stages;
        expect(left.decided()).toBe(right.decided());
        if (left.state.decided !== null) return;
        expect(left.state.round).toBe(right.state.round);
        expect(votesOf(left)).toEqual(votesOf(right));
      }),
      { numRuns: 600 },
    );
  });

  it('is quiet between two that know the same', () => {
    const stages = pair([]);
    stages[0].proposal(0, 'A');
    for (let times = 0; times < 12; times += 1) exchange(stages);
    expect(exchange(stages)).toBe(0);
  });

  it('wakes a sleeping node by the proposal it missed', () => {
    const awake = new Stage({ self: 'v0' });
    awake.proposal(0, 'A');
    const asleep = new Stage({ self: 'v2', work: { transactions: false } });
    exchange([awake, asleep]);
    expect(asleep.place()).toBe('0/prevote');
  });

  it('heals a hidden lock: proposal and polka of the valid value', () => {
    const locked = new Stage({ self: 'v0' });
    locked.proposal(0, 'A');
    locked.votes('prevote', 0, 'A', ['v1', 'v2']);
    const blind = new Stage({ self: 'v3' });
    blind.timeout('propose', 0);
    exchange([locked, blind]);
    exchange([locked, blind]);
    expect(blind.lock()).toBe('0/A');
  });

  it('tells the valid value, with what proves it, to who is rounds behind it', () => {
    const stage = new Stage({ self: 'v0' });
    stage.proposal(0, 'A');
    stage.votes('prevote', 0, 'A', ['v1', 'v2']);
    stage.skipTo(3);
    // It asks for nothing of round 0 any more, so that no vote can bring it.
    const status = statusOf(stage.state, []);
    const votes = status.votes.filter(({ round }) => round >= 2);
    const blind = { ...status, lockRound: -1, validRound: -1, proposal: true, votes };
    const told = repairFor(stage.state, blind, () => null);
    expect(told.find(({ kind }) => kind === 'proposal')).toMatchObject({ round: 0 });
    const polka = told.find(({ kind }) => kind === 'polka');
    expect(polka).toMatchObject({ certificate: { round: 0, block: stage.id('A') } });
    const knowing = repairFor(stage.state, { ...blind, validRound: 0 }, () => null);
    expect(knowing.filter(({ kind }) => kind !== 'vote')).toEqual([]);
  });

  it('finds a validator that told each of them something else', () => {
    const stages = pair([]);
    stages[0].votes('prevote', 0, 'A', ['v3']);
    stages[1].votes('prevote', 0, null, ['v3']);
    exchange(stages);
    for (const stage of stages) {
      const accused = stage.all('evidence').map(({ evidence }) => evidence.validator);
      expect(accused).toEqual(['v3']);
    }
  });

  it('gives a commit to who is behind, from the store or from the decision', () => {
    const stage = new Stage({ height: 5 });
    const asked: number[] = [];
    const commitOf = (height: number) => {
      asked.push(height);
      return null;
    };
    const status = statusOf(stage.state, []);
    expect(repairFor(stage.state, { ...status, height: 3 }, commitOf)).toEqual([]);
    expect(repairFor(stage.state, { ...status, height: 9 }, commitOf)).toEqual([]);
    expect(asked).toEqual([3]);
    stage.commit(0, 'A');
    const sent: readonly Message[] = repairFor(stage.state, status, commitOf);
    expect(sent.map((message) => message.kind)).toEqual(['commit']);
  });

  it('never sends more than 64 votes at once, oldest round first', () => {
    const set = toySet(Array.from({ length: 120 }, () => 1));
    const stage = new Stage({ set, self: 'v0', work: { transactions: false } });
    const many = set.slice(1, 35).map(({ id }) => id);
    for (const type of ['prevote', 'precommit'] as const) {
      stage.votes(type, 0, null, many);
      stage.votes(type, 1, null, many);
    }
    const peer = { ...statusOf(stage.state, []), round: -1, proposal: true, votes: [] };
    const votes = repairFor(stage.state, peer, () => null);
    expect(votes.length).toBe(MAX_REPAIR_VOTES);
    const rounds = votes.map((vote) => ('round' in vote ? vote.round : -1));
    expect(rounds).toEqual([...rounds].sort((left, right) => left - right));
  });

  it('tells the own loss of a record, before and after it signs again, and no other’s', () => {
    const { state } = new Stage();
    const [own, other] = [lostBy('v0'), lostBy('v1')];
    const losses = new Map(
      [own, other].map((message) => [message.validator, { message, told: 0 }]),
    );
    const toldBy = (change: Partial<typeof state>): readonly Message[] => {
      const all = repairFor({ ...state, ...change }, statusOf(state, []), () => null);
      return all.filter(({ kind }) => kind === 'lost');
    };
    const lost = { ...state.lost, losses };
    expect(toldBy({ lost })).toEqual([own]);
    expect(toldBy({ lost, self: 'v2' })).toEqual([]);
    expect(toldBy({ lost, self: null })).toEqual([]);
    expect(toldBy({ lost: { ...lost, own }, self: null })).toEqual([own]);
    expect(toldBy({})).toEqual([]);
  });

  it('tells what is held of its round, the one before and those of its lock, each once', () => {
    const told = (state: Stage['state']): number[] =>
      statusOf(state, []).votes.map((held) => held.round);
    const stage = new Stage();
    expect(told(stage.state)).toEqual([0]);
    expect(told({ ...stage.state, round: -1 })).toEqual([]);
    stage.proposal(0, 'A');
    stage.votes('prevote', 0, 'A', ['v1', 'v2']);
    expect([stage.lock(), told(stage.state)]).toEqual(['0/A', [0]]);
    stage.skipTo(3);
    expect(told(stage.state)).toEqual([0, 2, 3]);
  });

  it('tells 32 pending digests at most', () => {
    const stage = new Stage();
    const digests = Array.from({ length: 50 }, (_, at) => String(at).padStart(64, '0'));
    expect(statusOf(stage.state, digests).pending).toEqual(digests.slice(0, 32));
  });
});

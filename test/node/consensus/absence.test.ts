import { describe, expect, it } from 'vitest';
import { calm } from '../../simulation/scenario.ts';
import { World } from '../../simulation/world.ts';
import { Stage } from './stage.ts';

/** A core in round 0 of a height whose first proposer is another one, which cannot be reached. */
function waiting(rounds: readonly number[] = [0]): { stage: Stage; proposer: string } {
  for (let height = 1; ; height += 1) {
    const stage = new Stage({ height, work: { transactions: false } });
    const proposers = rounds.map((round) => stage.proposer(round));
    if (proposers.includes(stage.self)) continue;
    stage.take({ kind: 'absent', validators: proposers });
    return { stage, proposer: proposers[0] ?? '' };
  }
}

const WORK = { transactions: true, evidence: false, wakeAtMs: null, restsUntilMs: null };

function begin(stage: Stage): void {
  stage.take({ kind: 'work', work: WORK, nowMs: stage.state.previousTimeMs + 1_000 });
}

describe('a proposer that cannot be reached', () => {
  it('gets a nil prevote in round 0 at once', () => {
    const { stage } = waiting();
    begin(stage);
    expect(stage.said).toEqual(['prevote/0/nil']);
    expect(stage.place()).toBe('0/prevote');
  });

  it('gets it too when its link goes while it is waited for', () => {
    const { stage, proposer } = waiting();
    stage.take({ kind: 'absent', validators: [] });
    begin(stage);
    expect(stage.said).toEqual([]);
    stage.take({ kind: 'absent', validators: [proposer] });
    expect(stage.said).toEqual(['prevote/0/nil']);
  });

  it('is waited for when anything that it signed at this height has come by another way', () => {
    const { stage, proposer } = waiting();
    stage.votes('precommit', 1, null, [proposer]);
    begin(stage);
    expect(stage.said).toEqual([]);
    expect(stage.timers()).toEqual(['propose/0']);
  });

  it('gets the prevote for its proposal when that comes by another way', () => {
    const { stage } = waiting();
    stage.proposal(0, 'A');
    expect(stage.said).toEqual(['prevote/0/A']);
  });

  it('is waited for in every later round', () => {
    const { stage } = waiting([0, 1]);
    begin(stage);
    const others = stage.others.filter((id) => id !== stage.proposer(1));
    stage.votes('precommit', 1, null, others);
    expect(stage.place()).toBe('1/propose');
    expect(stage.said).toEqual(['prevote/0/nil']);
    expect(stage.timers()).toContain('propose/1');
  });

  it('ends its round at precommits for nil of a quorum, and not before', () => {
    const { stage, proposer } = waiting();
    begin(stage);
    const others = stage.others.filter((id) => id !== proposer);
    stage.votes('prevote', 0, null, others);
    expect(stage.said).toEqual(['prevote/0/nil', 'precommit/0/nil']);
    stage.votes('precommit', 0, null, others.slice(0, 1));
    expect(stage.place()).toBe('0/precommit');
    stage.votes('precommit', 0, null, others.slice(1));
    expect(stage.place()).toBe('1/propose');
    expect(stage.timers()).not.toContain('precommit/0');
  });

  it('is waited for to the end of the round when it was heard in it', () => {
    const { stage, proposer } = waiting();
    begin(stage);
    const others = stage.others.filter((id) => id !== proposer);
    stage.votes('prevote', 0, null, others);
    stage.votes('prevote', 0, 'A', [proposer]);
    stage.votes('precommit', 0, null, others);
    expect(stage.place()).toBe('0/precommit');
    expect(stage.timers()).toContain('precommit/0');
  });

  it('is never this node itself', () => {
    const stage = new Stage({ height: 4, work: { transactions: false } });
    expect(stage.proposer(0)).toBe(stage.self);
    stage.take({ kind: 'absent', validators: [stage.self] });
    begin(stage);
    expect(stage.said).toEqual([]);
  });

  it('is still away at the next height', () => {
    const { stage, proposer } = waiting();
    begin(stage);
    stage.nextHeight();
    expect([...stage.state.absent]).toEqual([proposer]);
  });
});

describe('links of which everybody is wrong all the time', () => {
  it('cost each height one round, and never a block', () => {
    const world = new World(1, { scenario: calm(4), wrongLooks: 1 });
    expect(world.run()).toMatchObject({ violation: null });
    const rounds = world.nodes[0]?.chain.map(({ commit }) => commit.certificate.round) ?? [];
    expect(rounds.length).toBeGreaterThan(3);
    expect(Math.max(...rounds)).toBeLessThanOrEqual(1);
  });
});

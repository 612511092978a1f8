import { describe, expect, it } from 'vitest';
import { hasEnded } from '../../../node/consensus/explainLosses.ts';
import { LOST_SCENARIOS, lostBy } from './lostScenarios.ts';
import { Stage } from './stage.ts';

describe('after lost safety records', () => {
  for (const { name, play } of LOST_SCENARIOS) {
    it(name, () => expect(play({})).toBeNull());
  }

  it('one of four that lost its record makes nobody give up anything while blocks come', () => {
    const stage = new Stage();
    stage.hear(lostBy('v1'));
    stage.proposal(0, 'A');
    stage.votes('prevote', 0, 'A', ['v2', 'v3']);
    stage.votes('precommit', 0, 'A', ['v2', 'v3']);
    expect(stage.decided()).toBe('A');
    stage.timeout('lost', 0);
    expect(stage.record.some(({ signed }) => signed.kind === 'kept')).toBe(false);
  });

  it('an idle height makes nobody give up anything', () => {
    const stage = new Stage({ work: { transactions: false } });
    stage.hear(lostBy('v1'));
    expect(stage.timers()).toEqual([]);
  });

  it('a loss under the own key halts one that has lost nothing', () => {
    const stage = new Stage();
    stage.hear(lostBy('v0'));
    expect(stage.state.halted).toMatch(/^key_used_elsewhere: /);
  });

  it('three of four end the chain, two do not', () => {
    const stage = new Stage();
    stage.hear(lostBy('v1'));
    stage.hear(lostBy('v2'));
    expect(hasEnded(stage.state)).toBe(false);
    stage.hear(lostBy('v3'));
    expect(hasEnded(stage.state)).toBe(true);
    // Nothing is given up that can be of no use.
    stage.timeout('lost', 0);
    expect(stage.state.lost.said).toBeNull();
  });

  it('a fourth loss at one height is not heard', () => {
    const stage = new Stage();
    for (const since of [1, 2, 3, 4]) stage.hear(lostBy('v1', since));
    expect(stage.state.lost.losses.get('v1')?.message.since).toBe(3);
  });
});

import { describe, expect, it } from 'vitest';
import { waitingOf } from '../../../node/consensus/waiting.ts';
import { START_MS } from '../../simulation/toy.ts';
import type { StageOptions } from './stage.ts';
import { Stage } from './stage.ts';

/** What a node waits for after a history. */
function waits(options: StageOptions, history: (stage: Stage) => void): unknown {
  const stage = new Stage(options);
  history(stage);
  return waitingOf(stage.state).waitsFor;
}

describe('a core that stands still says what it waits for', () => {
  it('a reason to make a block', () => {
    const idle = waits({ work: { transactions: false } }, () => {});
    expect(idle).toEqual({ kind: 'reason', atMs: START_MS + 600_000 });
  });

  it('the proposer of the round, by name', () => {
    expect(waits({}, () => {})).toEqual({ kind: 'proposal', proposer: 'v1' });
    expect(waits({}, (stage) => stage.skipTo(1))).toEqual({ kind: 'proposal', proposer: 'v3' });
  });

  it('the body of what was proposed or decided', () => {
    const options = { withholds: true };
    const proposed = waits(options, (stage) => stage.proposal(0, 'A'));
    expect(proposed).toMatchObject({ kind: 'body' });
    const decided = waits(options, (stage) => stage.commit(0, 'A'));
    expect(decided).toMatchObject({ kind: 'body' });
    const counted = waits(options, (stage) => {
      stage.timeout('propose', 0);
      stage.votes('precommit', 0, 'A', ['v1', 'v2', 'v3']);
    });
    expect(counted).toMatchObject({ kind: 'body' });
  });

  it('the votes that are missing, with the power that would be enough', () => {
    const prevotes = waits({}, (stage) => {
      stage.proposal(0, 'A');
      stage.votes('prevote', 0, 'A', ['v2']);
    });
    expect(prevotes).toEqual({ kind: 'prevotes', missing: ['v1', 'v3'], power: 2, needed: 3 });
    const precommits = waits({}, (stage) => {
      stage.proposal(0, 'A');
      stage.votes('prevote', 0, 'A', ['v1', 'v2']);
    });
    expect(precommits).toEqual({
      kind: 'precommits',
      missing: ['v1', 'v2', 'v3'],
      power: 1,
      needed: 3,
    });
  });

  it('the timer, when the votes are there but split', () => {
    const split = waits({}, (stage) => {
      stage.proposal(0, 'A');
      stage.votes('prevote', 0, null, ['v1', 'v2']);
    });
    expect(split).toEqual({ kind: 'timer', timer: 'prevote' });
  });

  it('the operator, after a halt, and nothing, after a decision', () => {
    const halted = waits({}, (stage) => stage.votes('prevote', 0, 'A', ['v0']));
    expect(halted).toMatchObject({ kind: 'operator' });
    const decided = waits({}, (stage) => stage.commit(0, 'A'));
    expect(decided).toEqual({ kind: 'nothing' });
  });
});

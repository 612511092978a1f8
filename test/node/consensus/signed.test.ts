import { describe, expect, it } from 'vitest';
import { draftOf } from '../../../node/consensus/draft.ts';
import { fireAll, MAX_FIRINGS } from '../../../node/consensus/fire.ts';
import type { Promised } from '../../../node/consensus/messages.ts';
import { step } from '../../../node/consensus/step.ts';
import { NOW_MS, Stage } from './stage.ts';

// What a core does with what its signer hands back, and with a rule that never ends.

/** Of four, the one that proposes in round 1. */
const [, SELF = ''] = new Stage().order;

/** A core that waits for its signer to prevote A. */
function waiting() {
  const stage = new Stage({ self: SELF });
  const proposal = stage.makeProposal(0, 'A');
  const heard = step(stage.state, { kind: 'message', message: proposal, nowMs: NOW_MS });
  const { block, header } = proposal;
  const found = step(heard.state, { kind: 'body', block, header, valid: true });
  const words = found.effects.find((effect) => effect.kind === 'sign')?.message;
  if (words?.kind !== 'vote') throw new Error('it asks for a prevote');
  const answer = (change: object) =>
    step(found.state, {
      kind: 'signed',
      message: { ...words, signature: 'own', ...change } as Promised,
      nowMs: NOW_MS,
    });
  return { answer, state: found.state };
}

describe('what the signer hands back', () => {
  it('is written down and told when it is what was asked for', () => {
    const { answer } = waiting();
    const { state, effects } = answer({});
    expect([state.halted, state.awaiting]).toEqual([null, null]);
    const kinds = effects.map(({ kind }) => kind);
    expect(kinds.slice(0, 2)).toEqual(['persist', 'broadcast']);
  });

  it.each([
    ['another block', { block: 'bb'.repeat(32) }],
    ['nil', { block: null }],
  ])('ends the core when it says %s: nothing is told', (_what, change) => {
    const { state, effects } = waiting().answer(change);
    expect(state.halted).toBe('signer_refused: it signed other words');
    expect(effects.map(({ kind }) => kind)).not.toContain('broadcast');
    expect(effects.map(({ kind }) => kind)).not.toContain('persist');
  });

  it('is written down without a proposal that is not held, as of a lock from before', () => {
    const { state } = new Stage();
    const lock = { round: 0, block: 'dd'.repeat(32) };
    const fired = { kind: 'timeout', timer: 'propose', height: 1, round: 0 } as const;
    const asked = step({ ...state, lock }, fired);
    const words = asked.effects.find((effect) => effect.kind === 'sign')?.message;
    expect(words).toMatchObject({ kind: 'vote', type: 'prevote', block: null });
    const message = { ...words, signature: 'own' } as Promised;
    const { effects } = step(asked.state, { kind: 'signed', message, nowMs: NOW_MS });
    const entries = effects.flatMap((effect) => (effect.kind === 'persist' ? [effect.entry] : []));
    expect(entries).toMatchObject([{ lock, signed: message, proposals: [] }]);
  });

  it.each([
    ['another height', { height: 2 }],
    ['another round', { round: 1 }],
    ['another type', { type: 'precommit' }],
  ])('is left when it is for %s', (_what, change) => {
    const { answer, state } = waiting();
    expect(answer(change)).toEqual({ state, effects: [] });
  });
});

describe('a core that was halted', () => {
  it('signs at no later height, and says why', () => {
    const stage = new Stage({ self: 'v1' });
    expect(stage.state.self).toBe('v1');
    stage.take({ kind: 'signingRefused', reason: 'its record is broken' });
    expect(stage.state.halted).toBe('signer_refused: its record is broken');
    stage.nextHeight();
    const { halted, silenced, self } = stage.state;
    expect([halted, silenced, self]).toEqual([null, 'signer_refused: its record is broken', null]);
  });
});

describe('rules', () => {
  it('fire until none is left, but not for ever', () => {
    const draft = draftOf(new Stage().state);
    const firing = (times: number) => {
      let fired = 0;
      const ended = fireAll(draft, () => {
        fired += 1;
        return fired <= times;
      });
      return [ended, fired];
    };
    expect(firing(0)).toEqual([true, 1]);
    expect(firing(MAX_FIRINGS - 1)).toEqual([true, MAX_FIRINGS]);
    expect(firing(MAX_FIRINGS)).toEqual([false, MAX_FIRINGS]);
    expect(firing(Number.POSITIVE_INFINITY)).toEqual([false, MAX_FIRINGS]);
    expect(MAX_FIRINGS).toBe(64);
  });

  it('that never come to rest halt the core, which signs nothing then', () => {
    // Every round ends at once, and nothing is signed: none of these rules is one of ours.
    const rules = { hasQuorum: () => true, endsEarly: () => true, maySign: () => false };
    const stage = new Stage({ rules, self: 'v9' });
    stage.take({ kind: 'absent', validators: ['v0', 'v1', 'v2', 'v3'] });
    expect(stage.state.halted).toBe('no_fixpoint: a rule is left over of one absent');
  });
});

describe('guilt', () => {
  it('of one validator at one height is told a hundred times at most', () => {
    const stage = new Stage();
    // Far rounds are remembered by their newest vote alone.
    for (let round = 10; round < 130; round += 1) {
      stage.votes('prevote', round, 'A', ['v1']);
      stage.votes('prevote', round, 'B', ['v1']);
    }
    const told = stage.all('evidence').map(({ evidence }) => evidence.round);
    expect(told).toEqual(Array.from({ length: 100 }, (_, at) => 10 + at));
    expect(stage.state.accused.size).toBe(100);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Input } from '../../../node/consensus/input.ts';
import { MAX_OLD_ROUNDS } from '../../../node/consensus/rules.ts';
import type { State } from '../../../node/consensus/state.ts';
import type { Timer } from '../../../node/consensus/timeouts.ts';
import { NOW_MS, Stage } from './stage.ts';

/** Rounds as a liar would name them: near, far, and at the edge of what decodes. */
const round = fc.oneof(fc.nat(4), fc.nat(400), fc.constantFrom(2 ** 31 - 2, 2 ** 31 - 1));
const letter = fc.constantFrom('A', 'B', 'U', null);

/** Anything that peers, timers and the engine can bring, in any order. */
const happening = fc.oneof(
  fc.record({
    what: fc.constantFrom('prevote', 'precommit'),
    round,
    letter,
    from: fc.subarray(['v1', 'v2', 'v3']),
    height: fc.constantFrom(1, 1, 1, 2, 3),
  }),
  fc.record({
    what: fc.constantFrom('proposal', 'polka', 'commit'),
    round,
    letter,
    back: fc.nat(3),
  }),
  fc.record({ what: fc.constantFrom('propose', 'prevoteTimer', 'precommitTimer'), round }),
  fc.record({ what: fc.constantFrom('body', 'wake', 'refused', 'built'), round, letter }),
);

type Happening = {
  readonly what: string;
  readonly round: number;
  readonly letter?: 'A' | 'B' | 'U' | null;
  readonly from?: readonly string[];
  readonly height?: number;
  readonly back?: number;
};

const TIMERS: Readonly<Record<string, Timer>> = {
  propose: 'propose',
  prevoteTimer: 'prevote',
  precommitTimer: 'precommit',
};

function bring(stage: Stage, { what, round: at, letter: block = null, ...more }: Happening): void {
  const timer = TIMERS[what];
  if (timer !== undefined) return stage.timeout(timer, at);
  switch (what) {
    case 'prevote':
    case 'precommit':
      for (const id of more.from ?? []) {
        stage.hear({ ...stage.makeVote(what, at, block, id), height: more.height ?? 1 });
      }
      return;
    case 'proposal':
      if (stage.proposer(at) === 'v0') return;
      return stage.proposal(at, block ?? 'A', Math.min(at - 1, (more.back ?? 0) - 1));
    case 'polka':
      return stage.polka(at, block ?? 'A');
    case 'commit':
      return stage.commit(at, 'U'); // its body never comes, so the height never ends
    case 'body':
      return stage.body(block ?? 'B');
    case 'built':
      return stage.built('A');
    default:
      return stage.take(other(what));
  }
}

function other(what: string): Input {
  return what === 'wake'
    ? { kind: 'wake', nowMs: NOW_MS }
    : { kind: 'work', work: { evidence: true }, nowMs: NOW_MS };
}

function sizes(state: State): Record<string, number> {
  const votes = [...state.tallies.values()].flatMap(({ prevote, precommit }) => [
    prevote.votes.length,
    precommit.votes.length,
  ]);
  const proposals = [...state.proposals.values()].map((received) => received.length);
  return {
    rounds: Math.max(state.tallies.size, state.polkas.size, state.proposals.size),
    votes: Math.max(0, ...votes),
    proposals: Math.max(0, ...proposals),
    newest: state.newest.size,
    bodies: state.bodies.size,
    ahead: state.ahead.size,
    accused: state.accused.size,
  };
}

/** Thousands of histories: on a busy machine that takes its time. */
const SLOW = { timeout: 120_000 };

describe('whatever comes, in whatever order', () => {
  it('the core never throws, always comes to rest, and holds no more than its bounds', SLOW, () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 80, size: 'max' }), (happenings) => {
        const stage = new Stage();
        for (const what of happenings) bring(stage, what);
        const reasons = stage.all('halt').map(({ reason }) => reason);
        expect(reasons.filter((reason) => reason !== 'validity_divergence')).toEqual([]);
        const held = sizes(stage.state);
        const rounds = MAX_OLD_ROUNDS + 3;
        const bounds = { rounds, votes: 4, proposals: 2, newest: 3 + 1, accused: 100 };
        for (const [name, most] of Object.entries({ ...bounds, bodies: 40, ahead: 16 })) {
          expect([name, held[name]]).toEqual([name, Math.min(held[name] ?? 0, most)]);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it(
    'every own message has its entry in the record before it leaves, and its place once',
    SLOW,
    () => {
      fc.assert(
        fc.property(fc.array(happening, { maxLength: 60, size: 'max' }), (happenings) => {
          const stage = new Stage();
          for (const what of happenings) bring(stage, what);
          const places = stage.record.map(({ signed }) => {
            const type = signed.kind === 'vote' ? signed.type : signed.kind;
            return `${type}/${signed.round}`;
          });
          expect(new Set(places).size).toBe(places.length);
          const durable = new Set<string>();
          for (const effect of stage.effects) {
            if (effect.kind === 'persist') durable.add(effect.entry.signed.signature);
            if (effect.kind !== 'broadcast') continue;
            const { message } = effect;
            if (message.kind !== 'vote' && message.kind !== 'proposal') continue;
            if (message.validator === 'v0') expect(durable).toContain(message.signature);
          }
        }),
        { numRuns: 800 },
      );
    },
  );

  it('a restart at any moment leaves lock and promises as they were', SLOW, () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60, size: 'max' }), (happenings) => {
        const stage = new Stage();
        for (const what of happenings) bring(stage, what);
        const last = stage.record.at(-1);
        if (last === undefined || stage.state.decided !== null) return;
        const again = stage.restarted();
        expect(again.record.length).toBeLessThanOrEqual(1); // at most one new promise follows
        expect(again.state.own.slice(0, stage.record.length)).toEqual(
          stage.record.map(({ signed }) => signed),
        );
        const lock = again.state.lock;
        expect(lock === null ? -1 : lock.round).toBeGreaterThanOrEqual(last.lock?.round ?? -1);
      }),
      { numRuns: 800 },
    );
  });
});

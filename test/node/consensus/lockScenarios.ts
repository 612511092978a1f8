/** Named scenarios about locks, valid values, commits, restarts and sleep. */
import { START_MS, toySet } from '../../simulation/toy.ts';
import type { NamedScenario } from './scenario.ts';
import { is } from './scenario.ts';
import type { Stage } from './stage.ts';
import { NOW_MS } from './stage.ts';

/** v0 locks A in round 0; only it saw enough. Then all go to round 1. */
function lockedOnA(stage: Stage): Stage {
  stage.proposal(0, 'A');
  stage.votes('prevote', 0, 'A', ['v1', 'v2']);
  stage.votes('precommit', 0, null, ['v1', 'v2']);
  stage.timeout('precommit', 0);
  is([stage.place(), stage.lock()], ['1/propose', '0/A'], 'locked, in round 1');
  return stage;
}

/** See the head of this file. */
export const LOCK_SCENARIOS: readonly NamedScenario[] = [
  {
    name: 'a locked node gives nil to another block without a polka',
    from: 'cometbft TestStateLockNoPOL, L23',
    play: (set) => {
      const stage = lockedOnA(set());
      stage.proposal(1, 'B');
      is(stage.said.at(-1), 'prevote/1/nil', 'L23');
    },
  },
  {
    name: 'a locked node prevotes its block when it comes again',
    from: 'cometbft TestStateLockPOLDoesNotUnlock',
    play: (set) => {
      const stage = lockedOnA(set());
      stage.proposal(1, 'A', -1, { header: { ...stage.makeProposal(1, 'A').header } });
      is(stage.said.at(-1), 'prevote/1/A', 'without a polka');
      stage.skipTo(2);
      stage.proposal(2, 'A', 0);
      is(stage.said.at(-1), 'prevote/2/A', 'with one');
    },
  },
  {
    name: 'a newer polka moves the lock to another block',
    from: 'cometbft TestStateLockPOLRelock',
    play: (set) => {
      const stage = lockedOnA(set());
      stage.proposal(1, 'B');
      stage.votes('prevote', 1, 'B', ['v1', 'v2', 'v3']);
      is([stage.lock(), stage.said.at(-1)], ['1/B', 'precommit/1/B'], 'relocked');
    },
  },
  {
    name: 'a polka for nil unlocks nothing',
    from: 'cometbft TestStateLockPOLDoesNotUnlock; the old Tendermint rule',
    play: (set) => {
      const stage = lockedOnA(set());
      stage.timeout('propose', 1);
      stage.votes('prevote', 1, null, ['v1', 'v2']);
      is([stage.lock(), stage.said.at(-1)], ['0/A', 'precommit/1/nil'], 'still locked');
      stage.skipTo(2);
      stage.proposal(2, 'B');
      is(stage.said.at(-1), 'prevote/2/nil', 'and acts so');
    },
  },
  {
    name: 'a polka for a block that is not there neither locks nor unlocks',
    from: 'cometbft TestStateLockPOLUnlockOnUnknownBlock',
    play: (set) => {
      const stage = lockedOnA(set());
      stage.timeout('propose', 1);
      stage.votes('prevote', 1, 'U', ['v1', 'v2', 'v3']);
      is(stage.place(), '1/prevote', 'waits');
      stage.timeout('prevote', 1);
      is([stage.lock(), stage.said.at(-1)], ['0/A', 'precommit/1/nil'], 'L61');
    },
  },
  {
    name: 'a polka older than the lock does not free it, a newer one does',
    from: 'cometbft TestStateLockPOLSafety1, L29',
    play: (set) => {
      const stage = set();
      stage.votes('prevote', 1, null, ['v1', 'v2']);
      stage.proposal(1, 'A');
      stage.polka(1, 'A');
      is(stage.lock(), '1/A', 'locked in round 1');
      stage.skipTo(2);
      stage.proposal(2, 'B', 0);
      is(stage.said.at(-1), 'prevote/2/nil', 'polka of round 0');
      stage.skipTo(4);
      stage.proposal(4, 'B', 3);
      is(stage.said.at(-1), 'prevote/4/B', 'polka of round 3');
    },
  },
  {
    name: 'a polka of the very round of the lock frees it, as the paper says',
    from: 'L29: lockedRound <= vr',
    play: (set) => {
      const stage = lockedOnA(set());
      stage.proposal(1, 'B', 0);
      is(stage.said.at(-1), 'prevote/1/B', 'equal rounds');
    },
  },
  {
    name: 'a proposal with a polka of another block, round or height is dropped',
    from: 'mutant: polka of other round accepted',
    play: (set) => {
      const stage = lockedOnA(set());
      stage.skipTo(2);
      const other = stage.certificate('prevote', 1, stage.id('B'));
      for (const polka of [null, { ...other, round: 0 }, { ...other, height: 2 }]) {
        stage.proposal(2, 'B', 1, { polka });
      }
      stage.proposal(2, 'B', 2);
      is(stage.place(), '2/propose', 'all dropped');
    },
  },
  {
    name: 'a polka that completes after the precommit still makes the valid value',
    from: 'cometbft TestSetValidBlockOnDelayedPrevote, L42',
    play: (set) => {
      const stage = set({ self: 'v3' });
      stage.proposal(0, 'A');
      stage.votes('prevote', 0, 'A', ['v1']);
      stage.votes('prevote', 0, null, ['v2']);
      stage.timeout('prevote', 0);
      is([stage.said.at(-1), stage.valid()], ['precommit/0/nil', 'none'], 'nil');
      stage.votes('prevote', 0, 'A', ['v0']);
      is([stage.valid(), stage.lock()], ['0/A', 'none'], 'valid, not locked');
      stage.votes('precommit', 0, null, ['v1', 'v2']);
      stage.timeout('precommit', 0);
      is(stage.said.at(-2), 'proposal/1/A/0', 'and is what it proposes');
      is(stage.said.at(-1), 'prevote/1/A', 'with a polka that everybody can check');
    },
  },
  {
    name: 'a proposal that comes after its polka makes the valid value',
    from: 'cometbft TestSetValidBlockOnDelayedProposal',
    play: (set) => {
      const stage = set();
      stage.timeout('propose', 0);
      stage.votes('prevote', 0, 'A', ['v1', 'v2', 'v3']);
      stage.timeout('prevote', 0);
      is(stage.said, ['prevote/0/nil', 'precommit/0/nil'], 'nil twice');
      stage.proposal(0, 'A');
      is([stage.valid(), stage.lock()], ['0/A', 'none'], 'valid, not locked');
    },
  },
  {
    name: 'a polka counts as a whole, even with a vote that was counted otherwise',
    from: 'malachite #859, #309',
    play: (set) => {
      const stage = set();
      stage.proposal(0, 'A');
      stage.votes('prevote', 0, null, ['v1']);
      stage.votes('prevote', 0, null, ['v2']);
      stage.polka(0, 'A');
      is(stage.lock(), '0/A', 'locked');
      is(stage.all('evidence').length, 2, 'and the two are accused');
    },
  },
  {
    name: 'who locks shows proposal and polka at once',
    from: 'malachite #956, hidden lock',
    play: (set) => {
      const stage = lockedOnA(set());
      const shown = stage.all('broadcast').map(({ message }) => message.kind);
      is(shown.includes('polka') && shown.includes('proposal'), true, 'shown');
    },
  },
  {
    name: 'precommits of an earlier round decide',
    from: 'cometbft TestCommitFromPreviousRound',
    play: (set) => {
      const stage = lockedOnA(set());
      const fresh = set();
      fresh.proposal(0, 'A');
      fresh.votes('prevote', 1, null, ['v1', 'v2']);
      fresh.votes('precommit', 0, 'A', ['v1', 'v2', 'v3']);
      is(fresh.decided(), 'A', 'one round back');
      for (const round of [2, 3, 4]) stage.votes('prevote', round, null, ['v1', 'v2']);
      is(stage.place(), '4/propose', 'far from the lock');
      stage.commit(0, 'A');
      is(stage.decided(), 'A', 'by a commit of any round');
    },
  },
  {
    name: 'votes of the round of the lock are kept, however far the rounds go',
    from: 'malachite #1019; mutant: prune of the round that decides',
    play: (set) => {
      const stage = set();
      stage.proposal(0, 'A');
      stage.votes('prevote', 0, 'A', ['v1', 'v2']);
      stage.votes('precommit', 0, 'A', ['v1']);
      for (const round of [1, 2]) stage.votes('prevote', round, null, ['v2', 'v3']);
      is(stage.place(), '2/propose', 'two rounds on');
      stage.votes('precommit', 0, 'A', ['v3']);
      is(stage.decided(), 'A', 'own, v1 and v3');
    },
  },
  {
    name: 'a commit of a block that is not here asks its signers and decides with the body',
    from: 'R1',
    play: (set) => {
      const stage = set({ withholds: true });
      stage.votes('precommit', 0, 'A', ['v1', 'v2', 'v3']);
      is(stage.decided(), 'nothing', 'waits');
      is(stage.all('fetchBody')[0]?.from, ['v1', 'v2', 'v3'], 'asks');
      stage.body('A');
      is(stage.decided(), 'A', 'decides');
    },
  },
  {
    name: 'who finds a committed block invalid halts and signs no more',
    from: 'validity divergence',
    play: (set) => {
      const stage = set();
      stage.commit(0, 'C');
      is(
        stage.all('halt').map(({ reason }) => reason),
        ['validity_divergence'],
        'halt',
      );
      stage.timeout('propose', 0);
      is([stage.decided(), stage.said], ['nothing', []], 'nothing more');
    },
  },
  {
    name: 'a message is durable before it leaves',
    from: 'consensus.md 8; mutant: send before persist',
    play: (set) => {
      const stage = lockedOnA(set());
      const durable = new Set<string>();
      for (const effect of stage.effects) {
        if (effect.kind === 'persist') durable.add(effect.entry.signed.signature);
        if (effect.kind !== 'broadcast') continue;
        const { message } = effect;
        if (message.kind !== 'vote') continue;
        is(durable.has(message.signature), true, `${message.type} left before it was durable`);
      }
      is(stage.record.at(-1)?.lock?.round, 0, 'with the lock');
      is(stage.record[0]?.proposals.length, 1, 'and with the body');
    },
  },
  {
    name: 'a restarted node keeps its lock and says again what it said',
    from: 'malachite ADR-007; mutants: amnesia, own messages not restored',
    play: (set) => {
      const stage = set();
      stage.proposal(0, 'A');
      stage.votes('prevote', 0, 'A', ['v1', 'v2']);
      const again = stage.restarted();
      is([again.lock(), again.valid(), again.place()], ['0/A', '0/A', '0/precommit'], 'as before');
      is(again.said, ['prevote/0/A', 'precommit/0/A'], 'says it again');
      again.votes('precommit', 0, null, ['v1', 'v2']);
      again.timeout('precommit', 0);
      again.proposal(1, 'B');
      is(again.said.at(-1), 'prevote/1/nil', 'locked');
    },
  },
  {
    name: 'a restarted node never votes a second time',
    from: 'malachite #864',
    play: (set) => {
      const stage = set();
      stage.timeout('propose', 0);
      const again = stage.restarted();
      again.proposal(0, 'A');
      is(again.said, ['prevote/0/nil'], 'what it said before');
    },
  },
  {
    name: 'a restarted proposer proposes the same block again',
    from: 'consensus.md 16.5 C3',
    play: (set) => {
      const stage = set({ self: 'v1' });
      stage.built('A');
      stage.record.splice(1);
      const again = stage.restarted();
      is(again.said[0], 'proposal/0/own/-1', 'the same');
      is(again.all('build').length, 0, 'builds no other');
    },
  },
  {
    name: 'a second signature for one place halts the node',
    from: 'malachite lift_vote_output; mutant: own guard removed',
    play: (set) => {
      const stage = set();
      stage.timeout('propose', 0);
      const record = stage.record.map((entry) => ({ ...entry, step: 'propose' as const }));
      stage.record.splice(0, stage.record.length, ...record);
      const again = stage.restarted();
      again.timeout('propose', 0);
      is(
        again.all('halt').map(({ reason }) => reason),
        ['would_sign_twice'],
        'halts',
      );
    },
  },
  {
    name: 'a message under the own key that was never signed here halts the node',
    from: 'goals S28',
    play: (set) => {
      const stage = set();
      stage.votes('prevote', 0, 'A', ['v0']);
      is(
        stage.all('halt').map(({ reason }) => reason),
        ['key_used_elsewhere'],
        'halts',
      );
      stage.timeout('propose', 0);
      is(stage.said, [], 'signs no more');
      stage.nextHeight();
      is([stage.state.height, stage.state.self], [2, null], 'and follows the next as an observer');
    },
  },
  {
    name: 'an idle node sleeps until work, a due item or the heartbeat',
    from: 'idle rules (a) to (d); mutant: wake ignored',
    play: (set) => {
      const idle = set({ work: { transactions: false } });
      is(idle.place(), '-1/newHeight', 'sleeps');
      is(idle.all('scheduleWake').at(-1)?.atMs, START_MS + 600_000, 'until the heartbeat');
      idle.take({ kind: 'wake', nowMs: START_MS + 599_999 });
      is(idle.place(), '-1/newHeight', 'not before');
      idle.take({ kind: 'wake', nowMs: START_MS + 600_000 });
      is(idle.place(), '0/propose', 'then');
      const due = set({ work: { transactions: false, wakeAtMs: START_MS + 5_000 } });
      is(due.all('scheduleWake').at(-1)?.atMs, START_MS + 5_000, 'a due item');
      due.take({ kind: 'work', work: { transactions: true }, nowMs: NOW_MS });
      is(due.place(), '0/propose', 'a transaction wakes at once');
      const early = set({ nowMs: START_MS + 10 });
      is(early.all('scheduleWake').at(-1)?.atMs, START_MS + 50, 'but for the interval');
    },
  },
  {
    name: 'an idle node joins a proposal, or a third of the power, but not one voice',
    from: 'idle rule (e)',
    play: (set) => {
      const proposed = set({ work: { transactions: false } });
      proposed.proposal(0, 'A');
      is(proposed.said, ['prevote/0/A'], 'joins the proposal');
      const voted = set({ work: { transactions: false } });
      voted.votes('prevote', 0, null, ['v1']);
      is(voted.place(), '-1/newHeight', 'one');
      voted.votes('prevote', 0, null, ['v2']);
      is(voted.place(), '0/propose', 'two');
    },
  },
  {
    name: 'power counts, not heads',
    from: 'weighted sets',
    play: (set) => {
      const stage = set({ set: toySet([3, 1, 1, 2]), height: 2 });
      const [first] = stage.others;
      stage.proposal(0, 'A');
      is([stage.proposer(0), first], ['v2', 'v1'], 'as this scenario is made');
      stage.votes('prevote', 0, 'A', ['v1']);
      is(stage.lock(), 'none', 'four of seven');
      stage.votes('prevote', 0, 'A', ['v2']);
      is(stage.lock(), '0/A', 'five of seven');
    },
  },
];

/** Named scenarios about one round after the other: proposals, votes, timers, skips. */
import { makeBlock, START_MS, toySet } from '../../simulation/toy.ts';
import type { NamedScenario } from './scenario.ts';
import { is } from './scenario.ts';
import { NOW_MS } from './stage.ts';

/** See the head of this file. */
export const ROUND_SCENARIOS: readonly NamedScenario[] = [
  {
    name: 'a proposal, three prevotes and three precommits decide',
    from: 'cometbft TestStateFullRound2',
    play: (set) => {
      const stage = set();
      stage.proposal(0, 'A');
      is(stage.said, ['prevote/0/A'], 'prevotes the proposal');
      stage.votes('prevote', 0, 'A', ['v1']);
      is(stage.lock(), 'none', 'two of four lock nothing');
      stage.votes('prevote', 0, 'A', ['v2']);
      is(stage.said, ['prevote/0/A', 'precommit/0/A'], 'precommits on the polka');
      stage.votes('precommit', 0, 'A', ['v1']);
      is(stage.decided(), 'nothing', 'two of four decide nothing');
      stage.votes('precommit', 0, 'A', ['v2']);
      is(stage.decided(), 'A', 'three decide');
      is(stage.all('decide').length, 1, 'once');
    },
  },
  {
    name: 'without a proposal the round goes to nil and on to the next',
    from: 'cometbft TestStateFullRoundNil, L57, L44, L47, L65',
    play: (set) => {
      const stage = set();
      stage.timeout('propose', 0);
      stage.votes('prevote', 0, null, ['v1', 'v2']);
      is(stage.said, ['prevote/0/nil', 'precommit/0/nil'], 'nil twice');
      stage.votes('precommit', 0, null, ['v1', 'v2']);
      is(
        stage.timers(),
        ['propose/0', 'prevote/0', 'precommit/0'].filter((t) => t !== 'prevote/0'),
        'timers',
      );
      stage.timeout('precommit', 0);
      is(stage.place(), '1/propose', 'the next round');
    },
  },
  {
    name: 'a vote for nil does not count for a block',
    from: 'mutant: nil counted for value',
    play: (set) => {
      const stage = set();
      stage.proposal(0, 'A');
      stage.votes('prevote', 0, 'A', ['v1']);
      stage.votes('prevote', 0, null, ['v2']);
      is(stage.place(), '0/prevote', 'no polka');
      is(stage.timers(), ['propose/0', 'prevote/0'], 'but a timer');
      stage.timeout('prevote', 0);
      is(stage.said.at(-1), 'precommit/0/nil', 'L61');
    },
  },
  {
    name: 'a validator counts once, however often it votes',
    from: 'mutant: same validator counted twice; cometbft TestByzantinePrevoteEquivocation',
    play: (set) => {
      const stage = set();
      stage.proposal(0, 'A');
      const vote = stage.makeVote('prevote', 0, 'A', 'v1');
      for (const signature of ['a', 'b', 'c']) stage.hear({ ...vote, signature });
      is(stage.place(), '0/prevote', 'two validators are no polka');
      stage.votes('precommit', 0, 'A', ['v1', 'v1', 'v1']);
      is(stage.decided(), 'nothing', 'nor a commit');
    },
  },
  {
    name: 'three prevotes decide nothing',
    from: 'mutant: prevote counted as precommit',
    play: (set) => {
      const stage = set();
      stage.proposal(0, 'A');
      stage.votes('prevote', 0, 'A', ['v1', 'v2', 'v3']);
      is(stage.decided(), 'nothing', 'prevotes');
    },
  },
  {
    name: 'votes of different rounds do not add up',
    from: 'goals 1.4: ignore round in vote key',
    play: (set) => {
      const stage = set();
      stage.proposal(0, 'A');
      stage.votes('precommit', 0, 'A', ['v1']);
      stage.votes('precommit', 1, 'A', ['v2']);
      stage.votes('precommit', 0, 'A', ['v3']);
      is(stage.decided(), 'nothing', 'two of round 0 and one of round 1');
    },
  },
  {
    name: 'a timer of an earlier round or height does nothing',
    from: 'cometbft TestResetTimeoutPrecommitUponNewHeight',
    play: (set) => {
      const stage = set();
      stage.votes('prevote', 1, null, ['v1', 'v2']);
      is(stage.place(), '1/propose', 'skipped');
      stage.timeout('propose', 0);
      stage.timeout('precommit', 0);
      stage.take({ kind: 'timeout', timer: 'propose', height: 2, round: 1 });
      is(stage.place(), '1/propose', 'still there');
      is(stage.said, [], 'nothing signed');
    },
  },
  {
    name: 'a proposal whose body does not come never stops the propose timer',
    from: 'malachite #850',
    play: (set) => {
      const stage = set();
      stage.proposal(0, 'U');
      is(stage.said, [], 'waits for the body');
      stage.timeout('propose', 0);
      is(stage.said, ['prevote/0/nil'], 'L57');
    },
  },
  {
    name: 'the proposer sets its propose timer, too',
    from: 'mutant: propose timer absent for proposer',
    play: (set) => {
      const stage = set({ self: 'v1' });
      is(stage.timers(), ['propose/0'], 'timer');
      is(stage.all('build').length, 1, 'build');
      stage.timeout('propose', 0);
      is(stage.said, ['prevote/0/nil'], 'a slow build does not hold the round');
      stage.built('A');
      is(stage.said, ['prevote/0/nil'], 'and comes too late');
    },
  },
  {
    name: 'a block that was built for an earlier round of the same proposer is not proposed',
    from: 'mutant: round of a built block not compared',
    play: (set) => {
      const stage = set({ self: 'v1' });
      const asked = stage.all('build').map(({ round }) => round);
      stage.votes('precommit', 4, null, ['v2', 'v3']);
      const again = stage.all('build').map(({ round }) => round);
      is(
        [asked, again, stage.place()],
        [[0], [0, 4], '4/propose'],
        'builds for both of its rounds',
      );
      stage.built('A', 0);
      is(stage.said, [], 'the older one is too late');
      stage.built('A', 4);
      is(stage.said, ['proposal/4/own/-1', 'prevote/4/own'], 'the newer one is in time');
    },
  },
  {
    name: 'a proposer proposes what it built and prevotes it',
    from: 'L14-19',
    play: (set) => {
      const stage = set({ self: 'v1' });
      stage.built('A');
      is(stage.said, ['proposal/0/own/-1', 'prevote/0/own'], 'said');
      is(
        stage.record.map((entry) => entry.proposals.length),
        [1, 0],
        'body durable once',
      );
    },
  },
  {
    name: 'a proposal of anybody but the proposer is no proposal',
    from: 'mutant: proposer not checked',
    play: (set) => {
      const stage = set();
      stage.proposal(0, 'A', -1, { validator: 'v2' });
      is(stage.said, [], 'another signer');
      const { header } = stage.makeProposal(0, 'A');
      stage.proposal(0, 'A', -1, { header: { ...header, proposer: 'v2' } });
      is(stage.said, [], 'another maker of a first proposal');
    },
  },
  {
    name: 'a block proposed again keeps the header of its first proposer',
    from: 'besu #6613',
    play: (set) => {
      const stage = set();
      stage.votes('prevote', 1, null, ['v1', 'v2']);
      stage.proposal(1, 'A', 0);
      is(stage.said, ['prevote/1/A'], 'made by the proposer of round 0');
    },
  },
  {
    name: 'the first proposal of a round is judged, the second is evidence',
    from: 'cometbft TestByzantineConflictingProposalsWithPartition',
    play: (set) => {
      const stage = set({ withholds: true });
      stage.proposal(0, 'A');
      stage.proposal(0, 'B');
      stage.body('B');
      is(stage.said, [], 'waits for the first');
      stage.body('A');
      is(stage.said, ['prevote/0/A'], 'judges the first');
      is(
        stage.all('evidence').map(({ evidence }) => evidence.type),
        ['proposal'],
        'evidence',
      );
      stage.votes('prevote', 0, 'B', ['v1', 'v2', 'v3']);
      is(stage.lock(), '0/B', 'but follows a polka of the second');
    },
  },
  {
    name: 'two different votes are evidence, reported once',
    from: 'cometbft TestStateSlashingPrevotes',
    play: (set) => {
      const stage = set();
      stage.votes('prevote', 0, 'A', ['v1']);
      stage.votes('prevote', 0, null, ['v1', 'v1']);
      stage.votes('prevote', 0, 'B', ['v1']);
      stage.votes('precommit', 3, 'A', ['v1']);
      stage.votes('precommit', 3, 'B', ['v1', 'v1']);
      const found = stage
        .all('evidence')
        .map(({ evidence }) => `${evidence.type}/${evidence.round}`);
      is(found, ['prevote/0', 'precommit/3'], 'evidence');
    },
  },
  {
    name: 'one validator in a later round moves nobody, two do',
    from: 'L55; mutants: skip threshold f, skip counts senders twice',
    play: (set) => {
      const stage = set();
      stage.votes('prevote', 2, null, ['v1']);
      stage.votes('precommit', 2, null, ['v1']);
      is(stage.place(), '0/propose', 'one sender, two votes');
      stage.votes('prevote', 4, null, ['v2']);
      is(stage.place(), '2/propose', 'two are at 2 or later');
      const [certificate] = stage.all('broadcast').map(({ message }) => message);
      is(certificate?.kind === 'round' ? certificate.votes.length : 0, 2, 'it shows why');
    },
  },
  {
    name: 'votes heard ahead of their round count when it comes',
    from: 'cometbft TestRoundSkipOnNilPolkaFromHigherRound',
    play: (set) => {
      const stage = set();
      stage.votes('prevote', 5, null, ['v1', 'v2', 'v3']);
      is(stage.place(), '5/propose', 'skipped');
      stage.timeout('propose', 5);
      is(stage.said, ['prevote/5/nil', 'precommit/5/nil'], 'their prevotes are a nil polka');
    },
  },
  {
    name: 'a round certificate lets a node that heard nothing follow',
    from: 'malachite round certificates',
    play: (set) => {
      const stage = set();
      const votes = ['v1', 'v2'].map((id) => stage.makeVote('prevote', 3, null, id));
      stage.hear({ kind: 'round', height: 1, round: 3, votes });
      is(stage.place(), '3/propose', 'followed');
      const precommits = ['v1', 'v2', 'v3'].map((id) => stage.makeVote('precommit', 3, null, id));
      stage.hear({ kind: 'round', height: 1, round: 4, votes: precommits });
      is(stage.timers().at(-1), 'precommit/3', 'the other kind arms the timer');
      stage.timeout('precommit', 3);
      is(stage.place(), '4/propose', 'and on');
    },
  },
  {
    name: 'any three precommits arm the precommit timer, in any step',
    from: 'L47',
    play: (set) => {
      const stage = set();
      stage.votes('precommit', 0, null, ['v1', 'v2']);
      stage.votes('precommit', 0, 'A', ['v3']);
      is(stage.timers(), ['propose/0', 'precommit/0'], 'in step propose');
    },
  },
  {
    name: 'a first proposal that is not timely gets nil',
    from: 'PBTS; mutant: timely not applied',
    play: (set) => {
      const early = set();
      early.proposal(0, 'L');
      is(early.said, ['prevote/0/nil'], 'from the future');
      const late = set({ nowMs: NOW_MS + 20_000 });
      late.proposal(0, 'A');
      is(late.said, ['prevote/0/nil'], 'too late');
    },
  },
  {
    name: 'a block proposed again is not asked for its time',
    from: 'mutant: timely applied on re-proposal',
    play: (set) => {
      const stage = set();
      stage.votes('prevote', 1, null, ['v1', 'v2']);
      stage.proposal(1, 'L', 0);
      is(stage.said, ['prevote/1/L'], 'prevoted');
    },
  },
  {
    name: 'a block has to be later than the one before',
    from: 'mutant: header time not monotone',
    play: (set) => {
      const stage = set({ nowMs: START_MS });
      stage.take({ kind: 'wake', nowMs: NOW_MS });
      stage.proposal(0, 'E');
      is(stage.said, ['prevote/0/nil'], 'same time');
    },
  },
  {
    name: 'a verdict on a body is never taken back',
    from: 'mutant: verdict re-evaluated',
    play: (set) => {
      const stage = set({ withholds: true });
      stage.proposal(0, 'C');
      stage.body('C', false);
      is(stage.said, ['prevote/0/nil'], 'invalid');
      stage.body('C', true);
      stage.votes('prevote', 0, 'C', ['v1', 'v2', 'v3']);
      is(stage.lock(), 'none', 'and stays so');
    },
  },
  {
    name: 'nobody votes for a body that it has not seen',
    from: 'mutant: body not required for prevote',
    play: (set) => {
      const stage = set({ withholds: true });
      stage.proposal(0, 'A');
      is(stage.said, [], 'waits');
      stage.votes('prevote', 0, 'A', ['v1', 'v2', 'v3']);
      is(stage.lock(), 'none', 'no lock either');
      is(stage.all('fetchBody').length, 2, 'asked again, of those who have it');
      stage.body('A');
      is(stage.said, ['prevote/0/A', 'precommit/0/A'], 'then both');
    },
  },
  {
    name: 'an observer follows and decides without a word',
    from: 'house',
    play: (set) => {
      const stage = set({ self: 'nobody', set: toySet([1, 1, 1]) });
      stage.proposal(0, 'A');
      stage.votes('prevote', 0, 'A', ['v0', 'v1', 'v2']);
      stage.votes('precommit', 0, 'A', ['v0', 'v1', 'v2']);
      is(stage.decided(), 'A', 'decided');
      is([stage.said, stage.all('sign')], [[], []], 'silent');
    },
  },
  {
    name: 'a network of one decides alone',
    from: 'besu #6457',
    play: (set) => {
      const stage = set({ set: toySet([1]) });
      stage.built('A');
      is(stage.record.length, 3, 'proposal, prevote, precommit');
      is(stage.decided(), 'own', 'decided');
    },
  },
  {
    name: 'an unknown validator counts nothing',
    from: 'ASA-2025-003',
    play: (set) => {
      const stage = set();
      stage.votes('prevote', 7, null, ['stranger', 'other']);
      is(stage.place(), '0/propose', 'ignored');
      is(stage.state.newest.size, 0, 'and not kept');
    },
  },
  {
    name: 'messages of the next height are kept for its first two rounds',
    from: 'consensus.md 9, bounded buffers',
    play: (set) => {
      const stage = set();
      const ahead = { ...stage.makeVote('prevote', 1, null, 'v1'), height: 2 };
      stage.hear(ahead);
      stage.hear({ ...ahead, validator: 'v2' });
      stage.hear({ ...ahead, round: 2 });
      is(stage.state.ahead.size, 2, 'round 2 is not kept');
      const head = makeBlock(
        { height: 0, block: 'x', timeMs: START_MS, state: 'x', certificate: null },
        { timeMs: NOW_MS, transactions: [], proposer: 'v1' },
        { now: stage.set, next: stage.set },
      ).header;
      stage.take({
        kind: 'startHeight',
        barred: null,
        height: 2,
        validators: stage.set,
        self: 'v0',
        previousTimeMs: head.time,
        parameters: stage.state.parameters,
        work: { transactions: false, evidence: false, wakeAtMs: null, restsUntilMs: null },
        resumed: null,
        lost: null,
        nowMs: NOW_MS,
      });
      is([stage.state.height, stage.state.round], [2, 1], 'they wake it and move it');
    },
  },
];

/**
 * Why no block comes: the place where a node stands, said in sentences for the person who has to
 * do something about it. Each has a code and the facts it rests on. Pure: the same view gives the
 * same words.
 */
import { quorumPower, totalPower } from '../../ledger/validators.ts';
import { ended, losses } from './explainLosses.ts';
import type { Tally } from './knowledge.ts';
import { proposerOf } from './proposer.ts';
import type { Reason, StandingView } from './standing.ts';
import { REASON_CODES, seconds } from './standing.ts';
import { EMPTY_ROUND, powerOf, powerOfAll, quorumBlock } from './votes.ts';
import { wakeTimeMs } from './wake.ts';

/** Where the node stands and what it waits for, the most important first; nothing at the start. */
export function explainStanding(view: StandingView): readonly Reason[] {
  const { state } = view;
  if (state.height === 0) return [];
  if (state.halted !== null) return [halted(view), ...observing(view)];
  const standing = state.step === 'newHeight' ? idle(view) : working(view);
  const before = [...ended(view), ...protocol(view), ...disk(view), ...clocks(view)];
  return [
    ...before,
    ...future(view),
    ...losses(view),
    ...observing(view),
    ...syncing(view),
    ...standing,
    ...connection(view),
  ]
    .concat(state.step === 'newHeight' ? [] : timeouts(view), turns(view))
    .sort((left, right) => order(left) - order(right));
}

/** A write takes longer than this: then it is the disk that is waited for. */
const SLOW_WRITE_MS = 1_000;

function disk({ writingSinceMs, diskFullSinceMs, nowMs }: StandingView): Reason[] {
  if (diskFullSinceMs !== null) {
    return [
      {
        code: 'disk_full',
        sentence:
          `The disk of this node has been full for ${seconds(nowMs - diskFullSinceMs)}: it signs ` +
          'nothing and takes nothing, answers what it is asked, and goes on by itself once there ' +
          'is room.',
        facts: { diskFullSinceMs },
      },
    ];
  }
  if (writingSinceMs === null || nowMs - writingSinceMs < SLOW_WRITE_MS) return [];
  return [
    {
      code: 'disk_slow',
      sentence:
        `The disk has not finished a write for ${seconds(nowMs - writingSinceMs)}; nothing is ` +
        'signed or sent before it has. Look at the disk of this node: is it full, busy or failing?',
      facts: { writingSinceMs },
    },
  ];
}

function protocol({ comingProtocol, nowMs }: StandingView): Reason[] {
  if (comingProtocol === null) return [];
  const { protocol: next, known, height, notBeforeMs } = comingProtocol;
  return [
    {
      code: 'protocol_coming',
      sentence:
        `Protocol ${next} is in force from height ${height} on, not within the next ` +
        `${seconds(Math.max(0, notBeforeMs - nowMs))}, and the software of this node knows ` +
        `${known} at most: it will stop there. Install a newer one before.`,
      facts: { protocol: next, known, height, notBeforeMs },
    },
  ];
}

function halted({ state }: StandingView): Reason {
  const { height, halted: why } = state;
  return {
    code: 'halted',
    sentence:
      `This node has halted at height ${height}: ${why}. It signs nothing more at this height; ` +
      'its operator has to find out why before it is started again.',
    facts: { height, reason: why ?? '' },
  };
}

/** Why this node has no vote, where it might be thought to have one. */
function observing({ state, validator, refusedRecord, keyElsewhere }: StandingView): Reason[] {
  if (validator === null) return [];
  if (keyElsewhere !== null) {
    const { height, cause } = keyElsewhere;
    const what =
      cause === 'used_elsewhere'
        ? `The key of ${validator} is used elsewhere`
        : `The folder of this node is an older copy of what ${validator} has signed with since`;
    const sentence =
      `${what}: at height ${height} there is a signature that its safety record does not know. ` +
      'Nothing is signed here until the operator says otherwise; docs/operating.md says how.';
    return [{ code: 'key_elsewhere', sentence, facts: { validator, height, cause } }];
  }
  if (refusedRecord !== null) {
    return [
      {
        code: 'record_refused',
        sentence:
          `The safety record of ${validator} may not be signed on (${refusedRecord}), so this ` +
          'node only observes. docs/operating.md says how the operator can go on.',
        facts: { validator, reason: refusedRecord },
      },
    ];
  }
  if (state.self !== null || state.lost.own !== null) return [];
  const { height, validators } = state;
  const isIn = powerOf(validators, validator) > 0;
  const why = isIn
    ? 'does not vote at this height: it has another key'
    : 'is not in the validator set of this height';
  return [
    {
      code: 'not_voting',
      sentence: `${validator} ${why}; this node follows and signs nothing.`,
      facts: { validator, height },
    },
  ];
}

function syncing({ state, syncing: isBehind }: StandingView): Reason[] {
  if (!isBehind) return [];
  const { height } = state;
  const sentence = `Blocks from height ${height} on are missing here and are being fetched.`;
  return [{ code: 'syncing', sentence, facts: { height } }];
}

function clocks({ clocks: { offsetMs, isOff, off, isSplit }, state }: StandingView): Reason[] {
  const { precisionMs } = state.parameters;
  const allowed = `${seconds(precisionMs)} is allowed`;
  const apart = off.map(({ peer, offsetMs: theirs }) => `${peer} is ${aside(theirs)}`).join(', ');
  const peers = off.map(({ peer }) => peer).join(' ');
  if (isOff) {
    const sentence =
      `The clock of this node is ${aside(-(offsetMs ?? 0))} those of most peers, and ${allowed}: ` +
      'it finds proposals of others untimely, and they its own. Set it by NTP.';
    return [{ code: 'clock_off', sentence, facts: { offsetMs: offsetMs ?? 0, precisionMs } }];
  }
  if (off.length === 0) return [];
  const facts = { peers, offsetMs: off[0]?.offsetMs ?? 0, precisionMs };
  const sentence = isSplit
    ? `Clocks lie too far apart (${apart} that of this node, and ${allowed}), and it cannot be ` +
      'told from here which are right. Compare all with NTP.'
    : `By its clock ${apart} most others, and ${allowed}: proposals are untimely between them.`;
  return [{ code: isSplit ? 'clocks_differ' : 'peer_clock_off', sentence, facts }];
}

function aside(offsetMs: number): string {
  return offsetMs < 0 ? `${seconds(-offsetMs)} behind` : `${seconds(offsetMs)} ahead of`;
}

/** A newest block whose time this clock has not reached. */
function future({ state, nowMs, clocks: { isOff } }: StandingView): Reason[] {
  const { height, previousTimeMs, parameters, work } = state;
  const aheadMs = previousTimeMs - nowMs;
  if (aheadMs <= parameters.precisionMs) return [];
  const waiting = work.transactions ? ' Transactions wait for it.' : '';
  // Where this clock alone is wrong, nothing waits but this node.
  const rest = isOff
    ? 'it is this clock that is behind, and the others go on. Set it by NTP.'
    : `no block can follow before that.${waiting} Clocks were wrong when it was made, or this ` +
      'one is behind: set them by NTP, and wait.';
  const sentence =
    `Block ${height - 1} has a time that lies ${seconds(aheadMs)} in the future of this clock: ` +
    rest;
  return [{ code: 'block_in_future', sentence, facts: { height, aheadMs, previousTimeMs } }];
}

function idle(view: StandingView): Reason[] {
  const { state, nowMs } = view;
  const { height, work } = state;
  const wakeAtMs = wakeTimeMs(state);
  if (work.transactions || work.evidence) {
    if (future(view).length > 0) return [];
    const soon = seconds(wakeAtMs - nowMs);
    const why = isResting(work)
      ? 'or at once when somebody sends that asks for little: all that waits is of busy members.'
      : 'the shortest time after the block before.';
    const what = `Something waits for a block at height ${height}`;
    const sentence = `${what}: it begins in ${soon}, ${why}`;
    return [{ code: 'interval', sentence, facts: { height, wakeAtMs } }];
  }
  const when = wakeAtMs <= nowMs ? 'now' : `in ${seconds(wakeAtMs - nowMs)}`;
  return [
    {
      code: 'idle',
      sentence:
        `Nothing waits for a block at height ${height}: a transaction would begin one at once, ` +
        `and without any the next one begins ${when}.`,
      facts: { height, wakeAtMs },
    },
  ];
}

/** Whether only what members that ask for much have sent waits, for a moment. */
function isResting({
  transactions,
  evidence,
  restsUntilMs,
}: StandingView['state']['work']): boolean {
  return transactions && !evidence && restsUntilMs !== null;
}

/** Within a round: for whose word it waits. */
function working(view: StandingView): Reason[] {
  const { state } = view;
  if (state.step === 'propose') return proposing(view);
  if (state.step === 'newHeight' || state.step === 'commit') return [];
  const votes = state.tallies.get(state.round) ?? EMPTY_ROUND;
  return voting(view, state.step, votes[state.step]);
}

function proposing(view: StandingView): Reason[] {
  const { state, sinceMs } = view;
  const { height, round, order: proposers, proposals, bodies } = state;
  const proposer = proposerOf(proposers, round);
  const [received] = proposals.get(round) ?? [];
  const facts = { height, round, proposer, sinceMs };
  if (received === undefined) {
    const who = proposer === state.self ? 'this node itself' : whereIs(view, proposer);
    const sentence = `${place(view)}: waiting for the proposal of ${proposer}, ${who}.`;
    return [{ code: 'no_proposal', sentence, facts }];
  }
  const { block } = received.message;
  if (bodies.get(block)?.verdict !== 'wanted') return [];
  const sentence = `${place(view)}: ${proposer} has proposed a block whose body nobody has sent.`;
  return [{ code: 'body_missing', sentence, facts: { ...facts, block } }];
}

function voting(view: StandingView, type: 'prevote' | 'precommit', tally: Tally): Reason[] {
  const { state, sinceMs } = view;
  const { validators, height, round, config } = state;
  const power = powerOfAll(tally, validators);
  const quorum = quorumPower(validators);
  const total = totalPower(validators);
  const facts = { height, round, power, quorum, total, sinceMs };
  if (power >= quorum) {
    if (quorumBlock(tally, validators, config.rules) !== null) return [];
    const sentence = `${place(view)}: ${power} of ${total} have voted, but not for one block.`;
    return [{ code: 'votes_split', sentence, facts }];
  }
  const voted = new Set(tally.votes.map(({ validator }) => validator));
  const missing = validators.filter(({ id }) => !voted.has(id)).map(({ id }) => id);
  const who = missing.map((id) => `${id} (${id === state.self ? 'this node' : whereIs(view, id)})`);
  return [
    {
      code: 'votes_missing',
      sentence:
        `${place(view)}: ${type}s of power ${power} of ${total} are here and ${quorum} are ` +
        `needed; missing are ${who.join(', ')}.`,
      facts: { ...facts, missing: missing.join(' ') },
    },
  ];
}

/** Whether those who are there could decide, and whose return would let them. */
function connection(view: StandingView): Reason[] {
  const { state, peers } = view;
  const { validators, self } = state;
  const there = new Set(peers.filter(({ connected }) => connected).map(({ name }) => name));
  if (self !== null) there.add(self);
  const present = validators.filter(({ id }) => there.has(id));
  const power = totalPower(present);
  const quorum = quorumPower(validators);
  if (power >= quorum) return [];
  const away = validators.filter(({ id }) => !there.has(id) && id !== view.validator);
  const lacking = quorum - power;
  const who = away.map(({ id }) => `${id} (${whereIs(view, id)})`).join(', ');
  const help =
    away.length === 0
      ? ''
      : ` It would help to start or reach validators of power ${lacking}: ${who}.`;
  return [
    {
      code: 'quorum_not_connected',
      sentence:
        `Validators of power ${power} of ${totalPower(validators)} can be reached from here and ` +
        `${quorum} are needed, so no block can be decided.${help}`,
      facts: { power, quorum, lacking, away: away.map(({ id }) => id).join(' ') },
    },
  ];
}

function timeouts({ state, nextTimeout, nowMs }: StandingView): Reason[] {
  const { height, round } = state;
  if (nextTimeout === null) {
    const sentence =
      'No timer runs: this round does not end before validators of more than two thirds of the ' +
      'power are heard, and then it goes on at once.';
    return [{ code: 'no_timeout', sentence, facts: { height, round } }];
  }
  const { timer, atMs } = nextTimeout;
  const then = {
    propose: 'this node then votes for no block in this round',
    prevote: 'this node then commits itself to no block in this round',
    precommit: 'the next round then begins with another proposer',
  }[timer];
  const left = Math.max(0, atMs - nowMs);
  const sentence = `The ${timer} timer runs out in ${seconds(left)}; ${then}.`;
  return [{ code: 'next_timeout', sentence, facts: { height, round, timer, atMs } }];
}

/** Who slows the network down, though it goes on: their operators have to be told. */
function turns({ missed: { blocks, by }, state }: StandingView): Reason[] {
  const [worst] = by;
  if (worst === undefined) return [];
  const counts = by.map(({ validator, proposals, votes }) => {
    const who = validator === state.self ? `${validator} (this node)` : validator;
    return `${who} ${proposals} proposals and ${votes} votes`;
  });
  const validators = by.map(({ validator }) => validator).join(' ');
  const sentence =
    `Of the newest ${blocks} blocks missed ${counts.join(', ')}: rounds wait for them. Their ` +
    'operators have to see to it.';
  const { proposals, votes } = worst;
  return [{ code: 'turns_missed', sentence, facts: { blocks, validators, proposals, votes } }];
}

function place({ state, sinceMs, nowMs }: StandingView): string {
  const { height, round, step } = state;
  return `Height ${height}, round ${round}, ${step} for ${seconds(nowMs - sinceMs)}`;
}

function whereIs({ peers, nowMs }: StandingView, name: string): string {
  const peer = peers.find((each) => each.name === name);
  if (peer === undefined) return 'not among the peers of this node';
  if (peer.connected) return 'connected, silent';
  return `not connected for ${seconds(nowMs - peer.since)}`;
}

function order({ code }: Reason): number {
  return REASON_CODES.indexOf(code);
}

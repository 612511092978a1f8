import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainStanding } from '../../../node/consensus/explain.ts';
import type { Reason, StandingView } from '../../../node/consensus/standing.ts';
import { REASON_CODES } from '../../../node/consensus/standing.ts';
import { initialState } from '../../../node/consensus/state.ts';
import { TIMEOUTS } from '../../../node/consensus/timeouts.ts';
import { CHAIN } from '../../simulation/toy.ts';
import { keptBy, lostBy } from './lostScenarios.ts';
import { NOW_MS, Stage } from './stage.ts';

const AGREED = { offsetMs: 3, isOff: false, off: [], isSplit: false };

/** Seen from v0, whose peers are all there, five seconds after it got where it is. */
function view(stage: Stage, change: Partial<StandingView> = {}): StandingView {
  return {
    state: stage.state,
    validator: stage.self,
    peers: stage.others.map((name) => ({ name, connected: true, since: NOW_MS - 60_000 })),
    syncing: false,
    refusedRecord: null,
    keyElsewhere: null,
    writingSinceMs: null,
    diskFullSinceMs: null,
    comingProtocol: null,
    clocks: AGREED,
    missed: { blocks: 0, by: [] },
    sinceMs: NOW_MS - 5_000,
    nextTimeout: null,
    nowMs: NOW_MS,
    ...change,
  };
}

/** As `view`, without these peers since half a minute. */
function without(stage: Stage, ...gone: string[]): StandingView {
  const peers = stage.others.map((name) => {
    const connected = !gone.includes(name);
    return { name, connected, since: NOW_MS - 31_000 };
  });
  return view(stage, { peers });
}

function codes(reasons: readonly Reason[]): string[] {
  return reasons.map(({ code }) => code);
}

function sentence(reasons: readonly Reason[], code: string): string {
  return reasons.find((reason) => reason.code === code)?.sentence ?? `no ${code}`;
}

const IDLE = { work: { transactions: false } };

/** A core at height 1 in which v1 proposes round 0, so that v0 waits for it. */
function listening(): Stage {
  for (let height = 1; ; height += 1) {
    const stage = new Stage({ height });
    if (stage.proposer(0) !== stage.self) return stage;
  }
}

interface Row {
  readonly title: string;
  readonly seen: () => StandingView;
  readonly told: readonly string[];
  readonly says: RegExp;
}

const ROWS: readonly Row[] = [
  {
    title: 'a halt stands before everything else, which counts no more',
    seen: () => {
      const stage = new Stage();
      return { ...without(stage, 'v1', 'v2'), state: { ...stage.state, halted: 'signer_refused' } };
    },
    told: ['halted'],
    says: /^This node has halted at height 1: signer_refused\. .*operator/,
  },
  {
    title: 'a protocol to come that this software does not know is named before it stops here',
    seen: () => {
      const comingProtocol = { protocol: 3, known: 2, height: 90, notBeforeMs: NOW_MS };
      return view(new Stage(IDLE), { comingProtocol });
    },
    told: ['protocol_coming', 'idle'],
    says: /^Protocol 3 is in force from height 90 on, .* knows 2 at most: it will stop there\./,
  },
  {
    title: 'a disk that does not finish a write is named; one that is at work is not',
    seen: () => view(new Stage(IDLE), { writingSinceMs: NOW_MS - 4_200 }),
    told: ['disk_slow', 'idle'],
    says: /^The disk has not finished a write for 4\.2 s; .* is it full, busy or failing\?$/,
  },
  {
    title: 'a full disk is named before the write that waits for room on it',
    seen: () =>
      view(new Stage(IDLE), { diskFullSinceMs: NOW_MS - 9_000, writingSinceMs: NOW_MS - 4_200 }),
    told: ['disk_full', 'idle'],
    says: /^The disk of this node has been full for 9\.0 s: .* goes on by itself/,
  },
  {
    title: 'a safety record that was refused makes an observer',
    seen: () => {
      const stage = new Stage(IDLE);
      const state = { ...stage.state, self: null };
      return view(stage, { state, refusedRecord: 'missing: there is no record' });
    },
    told: ['record_refused', 'idle'],
    says: /^The safety record of v0 may not be signed on \(missing: there is no record\)/,
  },
  {
    title: 'a validator that was removed follows',
    seen: () => {
      const stage = new Stage({ ...IDLE, self: 'gone' });
      return view(stage, { peers: peersOf(stage.set.map(({ id }) => id)) });
    },
    told: ['not_voting', 'idle'],
    says: /^gone is not in the validator set of this height; this node follows and signs nothing/,
  },
  {
    title: 'a validator whose key is not in force follows',
    seen: () => {
      const stage = new Stage(IDLE);
      return view(stage, { state: { ...stage.state, self: null } });
    },
    told: ['not_voting', 'idle'],
    says: /^v0 does not vote at this height: it has another key/,
  },
  {
    title: 'blocks that are missing are being fetched',
    seen: () => view(new Stage(IDLE), { syncing: true }),
    told: ['syncing', 'idle'],
    says: /^Blocks from height 1 on are missing here and are being fetched\.$/,
  },
  {
    title: 'an idle network waits for work',
    seen: () => view(new Stage(IDLE)),
    told: ['idle'],
    says: /^Nothing waits for a block at height 1: .* the next one begins in \d+\.\d s\.$/,
  },
  {
    title: 'a clock of this node that is wrong, and by how much',
    seen: () => {
      const off = { offsetMs: 61_000, isOff: true, off: [], isSplit: false };
      return view(new Stage(IDLE), { clocks: off });
    },
    told: ['clock_off', 'idle'],
    says: /^The clock of this node is 61\.0 s behind those of most peers, and .* is allowed: .*NTP/,
  },
  {
    title: 'clocks of which nobody knows which are right',
    seen: () => {
      const off = [{ peer: 'v1', offsetMs: -9_000 }];
      return view(new Stage(IDLE), { clocks: { ...AGREED, off, isSplit: true } });
    },
    told: ['clocks_differ', 'idle'],
    says: /^Clocks lie too far apart \(v1 is 9\.0 s behind that of this node/,
  },
  {
    title: 'a peer whose clock is wrong',
    seen: () => {
      const off = [{ peer: 'v1', offsetMs: 9_000 }];
      return view(new Stage(IDLE), { clocks: { ...AGREED, off } });
    },
    told: ['peer_clock_off', 'idle'],
    says: /^By its clock v1 is 9\.0 s ahead of most others/,
  },
  {
    title: 'a newest block in the future is never called idle while transactions wait',
    seen: () => {
      const stage = new Stage(IDLE);
      const previousTimeMs = NOW_MS + 3_600_000;
      const work = { ...stage.state.work, transactions: true };
      return { ...view(stage), state: { ...stage.state, previousTimeMs, work } };
    },
    told: ['block_in_future'],
    says: /^Block 0 has a time that lies 3600\.0 s in the future .* Transactions wait for it\./,
  },
  {
    title: 'what waits for the shortest time between blocks is not called idle either',
    seen: () => {
      const stage = new Stage(IDLE);
      const work = { ...stage.state.work, transactions: true };
      return { ...view(stage), state: { ...stage.state, previousTimeMs: NOW_MS, work } };
    },
    told: ['interval'],
    says: /^Something waits for a block at height 1: it begins in \d\.\d s/,
  },
  {
    title: 'what rests for others says who may end that',
    seen: () => {
      const stage = new Stage(IDLE);
      const work = { ...stage.state.work, transactions: true, restsUntilMs: NOW_MS + 200 };
      return { ...view(stage), state: { ...stage.state, previousTimeMs: NOW_MS, work } };
    },
    told: ['interval'],
    says: /^Something waits .*: it begins in 0\.2 s, or at once when somebody sends/,
  },
  {
    title: 'a key that is used elsewhere is called that, and not another key',
    seen: () => {
      const keyElsewhere = { height: 7, cause: 'used_elsewhere' } as const;
      const stage = new Stage(IDLE);
      return { ...view(stage, { keyElsewhere }), state: { ...stage.state, self: null } };
    },
    told: ['key_elsewhere', 'idle'],
    says: /^The key of v0 is used elsewhere: at height 7 there is a signature .* operator says/,
  },
  {
    title: 'a folder that was put back is called an older copy',
    seen: () => {
      const keyElsewhere = { height: 7, cause: 'older_copy' } as const;
      return view(new Stage(IDLE), { keyElsewhere, refusedRecord: 'rolled_back: …' });
    },
    told: ['key_elsewhere', 'idle'],
    says: /^The folder of this node is an older copy of what v0 has signed with since: at height 7/,
  },
  {
    title: 'a record that was lost waits for a newer block or for those who kept theirs',
    seen: () => {
      const stage = new Stage({ ...IDLE, lost: lostBy('v0') });
      stage.hear(keptBy('v2', 3));
      return view(stage);
    },
    told: ['record_lost', 'idle'],
    says: /^v0 has lost its safety record .* those of power 1 have, and 2 are needed\.$/,
  },
  {
    title: 'records that others lost are named, with what is given up for them',
    seen: () => {
      const stage = listening();
      stage.hear({ ...lostBy('v1'), height: stage.height });
      stage.timeout('lost', 0);
      return view(stage);
    },
    told: ['records_lost', 'no_proposal', 'no_timeout'],
    says: /^v1 lost the safety record .* this node signs nothing more in rounds up to 1; /,
  },
  {
    title: 'a chain that has ended is called that, with the remedy',
    seen: () => {
      const stage = new Stage(IDLE);
      for (const id of ['v1', 'v2', 'v3']) stage.hear(lostBy(id));
      return view(stage);
    },
    told: ['chain_ended', 'records_lost', 'idle'],
    says: /^Validators of power 3 of 4 .* this chain has ended\. A new genesis .*operating\.md/,
  },
  {
    title: 'a proposer that is away is named, with since when',
    seen: () => {
      const stage = listening();
      const nextTimeout = { timer: 'propose', atMs: NOW_MS + 1_200 } as const;
      return { ...without(stage, stage.proposer(0)), nextTimeout };
    },
    told: ['no_proposal', 'next_timeout'],
    says: /round 0, propose for 5\.0 s: waiting for the proposal of v\d, not connected for 31\.0 s/,
  },
  {
    title: 'a body that nobody sends is what is waited for',
    seen: () => {
      const stage = new Stage({ height: listening().height, withholds: true });
      stage.proposal(0, 'A');
      return view(stage);
    },
    told: ['body_missing', 'no_timeout'],
    says: /v\d has proposed a block whose body nobody has sent\.$/,
  },
  {
    title: 'votes that are missing are named, and so is who could send them',
    seen: () => {
      const stage = listening();
      stage.proposal(0, 'A');
      return without(stage, ...stage.others.slice(0, 2));
    },
    told: ['votes_missing', 'quorum_not_connected', 'no_timeout'],
    says: new RegExp(
      'prevotes of power 1 of 4 are here and 3 are needed; missing are ' +
        'v1 \\(not connected for 31\\.0 s\\), v2 \\(not connected for 31\\.0 s\\), ' +
        'v3 \\(connected, silent\\)\\.$',
    ),
  },
  {
    title: 'votes for different blocks end with their timer',
    seen: () => {
      const stage = listening();
      stage.proposal(0, 'A');
      stage.votes('prevote', 0, null, stage.others.slice(0, 2));
      return view(stage, { nextTimeout: { timer: 'prevote', atMs: NOW_MS + 650 } });
    },
    told: ['votes_split', 'next_timeout'],
    says: /3 of 4 have voted, but not for one block\.$/,
  },
  {
    title: 'whose turns are missed is said beside what the network does',
    seen: () => {
      const by = [
        { validator: 'v2', proposals: 5, votes: 20 },
        { validator: 'v0', proposals: 0, votes: 3 },
      ];
      return view(new Stage(IDLE), { missed: { blocks: 20, by } });
    },
    told: ['idle', 'turns_missed'],
    says: /^Nothing waits for a block/,
  },
];

function peersOf(names: readonly string[]): StandingView['peers'] {
  return names.map((name) => ({ name, connected: true, since: 0 }));
}

describe('a node that makes no block tells why', () => {
  it.each(ROWS)('$title', ({ seen, told, says }) => {
    const reasons = explainStanding(seen());
    expect(codes(reasons)).toEqual(told);
    expect(reasons[0]?.sentence).toMatch(says);
    for (const { facts } of reasons) expect(Object.keys(facts)).not.toEqual([]);
  });

  it('in an order that does not change', () => {
    const places = ROWS.map(({ told }) => told.map((code) => REASON_CODES.indexOf(code as never)));
    for (const row of places) expect(row).toEqual(row.toSorted((left, right) => left - right));
    const told = new Set(ROWS.flatMap((row) => row.told));
    expect(REASON_CODES.filter((code) => !told.has(code))).toEqual([]);
  });

  it('in the codes that docs/rest.md lists, in their order', () => {
    const page = readFileSync(new URL('../../../docs/rest.md', import.meta.url), 'utf8');
    const [, after = ''] = page.split('## Why no block comes\n');
    const [section = ''] = after.split('\n## ');
    const listed = [...section.matchAll(/^- `(\w+)`: /gm)].map(([, code]) => code);
    expect(listed).toEqual(REASON_CODES);
  });

  it('but not of a disk that is at work', () => {
    const seen = view(new Stage(IDLE), { writingSinceMs: NOW_MS - 999 });
    expect(codes(explainStanding(seen))).toEqual(['idle']);
  });

  it('and who has to come back for a quorum', () => {
    const stage = listening();
    stage.proposal(0, 'A');
    const reasons = explainStanding(without(stage, 'v1', 'v2'));
    expect(sentence(reasons, 'quorum_not_connected')).toBe(
      'Validators of power 2 of 4 can be reached from here and 3 are needed, so no block can be ' +
        'decided. It would help to start or reach validators of power 1: v1 (not connected for ' +
        '31.0 s), v2 (not connected for 31.0 s).',
    );
    expect(codes(explainStanding(without(stage, 'v1')))).not.toContain('quorum_not_connected');
  });

  it('and when the round goes on by itself, or that it does not', () => {
    const stage = listening();
    const soon = { timer: 'propose', atMs: NOW_MS + 1_240 } as const;
    expect(sentence(explainStanding(view(stage, { nextTimeout: soon })), 'next_timeout')).toBe(
      'The propose timer runs out in 1.2 s; this node then votes for no block in this round.',
    );
    expect(sentence(explainStanding(view(stage)), 'no_timeout')).toMatch(/^No timer runs/);
  });

  it('and of a block in the future of a clock that alone is wrong, that others go on', () => {
    const stage = new Stage(IDLE);
    const clocks = { ...AGREED, offsetMs: 30_000, isOff: true };
    const work = { ...stage.state.work, transactions: true };
    const state = { ...stage.state, previousTimeMs: NOW_MS + 30_000, work };
    const reasons = explainStanding({ ...view(stage, { clocks }), state });
    expect(codes(reasons)).toEqual(['clock_off', 'block_in_future']);
    const said = sentence(reasons, 'block_in_future');
    expect(said).toMatch(/30\.0 s in the future of this clock: it is this clock that is behind/);
    expect(said).not.toContain('no block can follow');
  });

  it('and whose turns are missed, the worst first', () => {
    const by = [
      { validator: 'v2', proposals: 5, votes: 20 },
      { validator: 'v0', proposals: 0, votes: 3 },
    ];
    const told = explainStanding(view(new Stage(IDLE), { missed: { blocks: 20, by } }));
    expect(sentence(told, 'turns_missed')).toBe(
      'Of the newest 20 blocks missed v2 5 proposals and 20 votes, v0 (this node) 0 proposals ' +
        'and 3 votes: rounds wait for them. Their operators have to see to it.',
    );
  });

  it('and nothing before it knows any height', () => {
    const state = initialState({ chain: CHAIN, timeouts: TIMEOUTS });
    expect(explainStanding({ ...view(new Stage()), state })).toEqual([]);
  });
});

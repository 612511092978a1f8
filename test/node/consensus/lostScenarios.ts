/** Named situations after lost safety records: what one core does, step by step. */
import type { Kept, Lost } from '../../../node/consensus/messages.ts';
import type { Rules } from '../../../node/consensus/rules.ts';
import { TIMEOUTS } from '../../../node/consensus/timeouts.ts';
import { Stage } from './stage.ts';

/** One situation: returns what is wrong, or null. */
export interface LostScenario {
  readonly name: string;
  play(rules: Partial<Rules>): string | null;
}

/** When the record of each was lost. */
const SINCE = 1_000;

/** The word of one who lost its record. */
export function lostBy(validator: string, since = SINCE): Lost {
  return { kind: 'lost', height: 1, since, validator, signature: `lost.${validator}.${since}` };
}

/** The word of one who kept its record, for v0 and v1. */
export function keptBy(validator: string, round: number, change: Partial<Kept> = {}): Kept {
  const losses = [
    { validator: 'v0', since: SINCE },
    { validator: 'v1', since: SINCE },
  ];
  const words = { height: 1, round, losses, polka: null, proposal: null, validator, ...change };
  return { kind: 'kept', ...words, signature: `kept.${round}.${validator}` };
}

/** v0 has lost its record, and v1, too. */
function loser(rules: Partial<Rules>): Stage {
  const stage = new Stage({ rules, lost: lostBy('v0') });
  stage.hear(lostBy('v1'));
  return stage;
}

/** v0 kept its record and is in round 0; v1 and v2 lost theirs. */
function keeper(rules: Partial<Rules>): Stage {
  const stage = new Stage({ rules });
  stage.hear(lostBy('v1'));
  stage.hear(lostBy('v2'));
  return stage;
}

function gaveUp(stage: Stage): readonly number[] {
  return stage
    .all('broadcast')
    .flatMap(({ message }) => (message.kind === 'kept' ? [message.round] : []));
}

function differs(what: string, found: unknown, expected: unknown): string | null {
  const [left, right] = [JSON.stringify(found), JSON.stringify(expected)];
  return left === right ? null : `${what}: ${left}, not ${right}`;
}

/** All of them. */
export const LOST_SCENARIOS: readonly LostScenario[] = [
  {
    name: 'who lost its record signs nothing before those who kept theirs gave up the same rounds',
    play: (rules) => {
      const stage = loser(rules);
      stage.hear(keptBy('v2', 3));
      stage.hear(keptBy('v3', 4));
      const early = stage.state.self;
      stage.hear(keptBy('v2', 4));
      return differs('signs', [early, stage.state.self, stage.place()], [null, 'v0', '5/propose']);
    },
  },
  {
    name: 'one who kept its record is not enough, nor an answer to another loss',
    play: (rules) => {
      const stage = loser(rules);
      stage.hear(keptBy('v2', 3));
      stage.timeout('lost', 0);
      const one = stage.state.self;
      const losses = [{ validator: 'v0', since: SINCE - 1 }];
      stage.hear(keptBy('v3', 3, { losses }));
      stage.timeout('lost', 0);
      return differs('signs', [one, stage.state.self], [null, null]);
    },
  },
  {
    name: 'who lost its record is locked on the newest polka that was named',
    play: (rules) => {
      const stage = loser(rules);
      const named = (round: number, letter: 'A' | 'B'): Partial<Kept> => {
        const proposal = stage.makeProposal(round, letter);
        return { proposal, polka: stage.certificate('prevote', round, proposal.block) };
      };
      stage.hear(keptBy('v2', 4, named(1, 'A')));
      stage.hear(keptBy('v3', 4, named(2, 'B')));
      return differs(
        'lock',
        [stage.lock(), stage.valid(), stage.place()],
        ['2/B', '2/B', '5/propose'],
      );
    },
  },
  {
    name: 'it does not mind what it signed before, and halts at what it did not sign after',
    play: (rules) => {
      const stage = loser(rules);
      stage.hear(keptBy('v2', 3));
      stage.hear(keptBy('v3', 3));
      stage.votes('prevote', 3, 'A', ['v0']);
      const before = stage.state.halted;
      stage.votes('prevote', 4, 'A', ['v0']);
      const after = stage.state.halted?.split(':')[0];
      return differs('halts', [before, after], [null, 'key_used_elsewhere']);
    },
  },
  {
    name: 'without those who say nothing it goes on after a long while only',
    play: (rules) => {
      const stage = new Stage({ rules, lost: lostBy('v0') });
      for (const id of ['v2', 'v3']) stage.hear(keptBy(id, 3));
      const early = stage.state.self;
      const waits = stage.all('setTimer').filter(({ timer }) => timer === 'lost');
      stage.timeout('lost', 0);
      const found = [early, waits.map(({ delayMs }) => delayMs), stage.state.self];
      return differs('waits', found, [null, [TIMEOUTS.capMs], 'v0']);
    },
  },
  {
    name: 'who kept its record gives up its round and the next, after a while, durably and once',
    play: (rules) => {
      const stage = keeper(rules);
      const early = gaveUp(stage).length;
      stage.timeout('lost', 0);
      const kinds = stage.effects.map(({ kind }) => kind);
      const order = kinds.slice(kinds.lastIndexOf('persist'));
      const entry = stage.record.at(-1)?.signed;
      const found = [early, gaveUp(stage), order, entry?.kind];
      return differs('gives up', found, [0, [1], ['persist', 'broadcast'], 'kept']);
    },
  },
  {
    name: 'what is given up is signed no more, also after a power cut, until others did the same',
    play: (rules) => {
      const before = keeper(rules);
      before.timeout('lost', 0);
      const stage = before.restarted();
      const first = stage.said.length;
      stage.timeout('propose', 0);
      stage.skipTo(1);
      stage.timeout('propose', 1);
      const silent = stage.said.length - first;
      stage.hear(lostBy('v1'));
      stage.hear(lostBy('v2'));
      stage.hear(keptBy('v3', 1, { losses: [{ validator: 'v1', since: SINCE }] }));
      return differs('signs', [silent, stage.place()], [0, '2/propose']);
    },
  },
  {
    name: 'it follows who gave up more, to a power of two',
    play: (rules) => {
      const stage = keeper(rules);
      stage.timeout('lost', 0);
      stage.hear(keptBy('v3', 5));
      return differs('gives up', gaveUp(stage), [1, 8]);
    },
  },
  {
    name: 'who lost its record has not kept it, whatever it said before or says after',
    play: (rules) => {
      const stage = loser(rules);
      stage.hear(keptBy('v1', 3));
      stage.hear(keptBy('v2', 3));
      stage.hear(keptBy('v3', 3));
      stage.hear(lostBy('v3', SINCE + 1));
      const kept = [...stage.state.lost.kept.keys()];
      return differs('kept', [stage.state.self, kept], ['v0', ['v2']]);
    },
  },
];

/** The first that goes otherwise, or null. */
export function playLost(rules: Partial<Rules> = {}): string | null {
  for (const { name, play } of LOST_SCENARIOS) {
    const wrong = play(rules);
    if (wrong !== null) return `${name}: ${wrong}`;
  }
  return null;
}

import { beforeEach, describe, expect, it } from 'vitest';
import type { Certificate } from '../../../ledger/certificate.ts';
import { buildCertificate } from '../../../ledger/certificate.ts';
import { toBase64url, utf8 } from '../../../ledger/encoding.ts';
import type { Evidence } from '../../../ledger/evidence.ts';
import { verifyEvidence } from '../../../ledger/evidence.ts';
import { hashOf } from '../../../ledger/hash.ts';
import { sign } from '../../../ledger/keys.ts';
import type { ValidatorSet } from '../../../ledger/validators.ts';
import { voteBytes } from '../../../ledger/vote.ts';
import type { Message, Proposal, Vote } from '../../../node/consensus/messages.ts';
import type { State } from '../../../node/consensus/state.ts';
import { initialState } from '../../../node/consensus/state.ts';
import { TIMEOUTS } from '../../../node/consensus/timeouts.ts';
import { REAL_SIGNATURES } from '../../../node/consensus/verify.ts';
import {
  LateMessages,
  REMEMBERED_HEIGHTS,
  REMEMBERED_PLACES,
} from '../../../node/engine/lateMessages.ts';
import { CHAIN } from '../../simulation/toy.ts';
import { proposal, REAL_SET } from '../consensus/signedMessages.ts';
import { validatorOf, validatorSecret } from './equivocations.ts';

const SET: ValidatorSet = ['alpha', 'beta', 'gamma', 'delta'].map(validatorOf).sort((a, b) => {
  return a.id < b.id ? -1 : 1;
});
const [A, B] = ['a', 'b'].map((name) => hashOf(utf8(name))) as [string, string];
const HEIGHT = 20;

function vote(change: Partial<Vote> = {}, secretOf = change.validator ?? 'alpha'): Vote {
  const place = { type: 'prevote', height: HEIGHT, round: 0, block: A } as const;
  const words = { kind: 'vote' as const, ...place, validator: 'alpha', ...change };
  const bytes = voteBytes({ ...words, chain: CHAIN });
  return { ...words, signature: toBase64url(sign(validatorSecret(secretOf), bytes)) };
}

/** A core that has heard these votes at `HEIGHT`. */
function coreWith(...votes: readonly Vote[]): State {
  const tallies = new Map(
    votes.map(({ round }) => {
      const of = (type: Vote['type']): Vote[] =>
        votes.filter((each) => each.round === round && each.type === type);
      return [round, { prevote: { votes: of('prevote') }, precommit: { votes: of('precommit') } }];
    }),
  );
  const fresh = initialState({ chain: CHAIN, timeouts: TIMEOUTS });
  return { ...fresh, height: HEIGHT, validators: SET, tallies };
}

let head = HEIGHT;
let set = SET;
let certificate: Certificate | undefined;
let accused: Evidence[] = [];

function lateMessages(): LateMessages {
  return new LateMessages({
    chain: CHAIN,
    head: () => head,
    certificateAt: (height) => (certificate?.height === height ? certificate : undefined),
    validatorsAt: () => set,
    signatures: REAL_SIGNATURES,
    accuse: (evidence) => {
      if (!verifyEvidence(evidence, { chain: CHAIN, set }).ok) return 'reject';
      accused.push(evidence);
      return 'accept';
    },
  });
}

beforeEach(() => {
  [head, set, certificate, accused] = [HEIGHT, SET, undefined, []];
});

describe('who precommitted at a decided height', () => {
  it('is known of those who did in time and of those who came late, in whatever round', () => {
    const late = lateMessages();
    const type = 'precommit';
    late.remember(coreWith(vote({ type }), vote({ validator: 'beta' })));
    expect(late.precommitted(HEIGHT)).toEqual(new Set(['alpha']));
    late.take(vote({ validator: 'gamma', type, round: 3, block: null }));
    expect(late.precommitted(HEIGHT)).toEqual(new Set(['alpha', 'gamma']));
    expect(late.precommitted(HEIGHT + 1)).toEqual(new Set());
  });
});

describe('two votes of a validator for one place of a decided height', () => {
  const places = [0, 3, 1_000_000].flatMap((round) =>
    (['prevote', 'precommit'] as const).map((type) => [type, round] as const),
  );
  it.each(places)('(%s of round %i) convict when the second comes late', (type, round) => {
    const late = lateMessages();
    late.remember(coreWith(vote({ type, round })));
    expect(late.take(vote({ type, round }))).toBe('ignore');
    expect(accused).toEqual([]);
    expect(late.take(vote({ type, round, block: null }))).toBe('ignore');
    expect(accused).toMatchObject([{ validator: 'alpha', height: HEIGHT, type, round }]);
  });

  it.each(places)('(%s of round %i) convict when both come late', (type, round) => {
    const late = lateMessages();
    late.remember(coreWith());
    expect(late.take(vote({ type, round }))).toBe('ignore');
    expect(late.take(vote({ type, round, validator: 'beta', block: B }))).toBe('ignore');
    expect(accused).toEqual([]);
    expect(late.take(vote({ type, round, block: B }))).toBe('ignore');
    expect(accused).toMatchObject([{ validator: 'alpha', type, round }]);
  });

  it('convict when one comes between the commit and the next height', () => {
    const late = lateMessages();
    late.take(vote({ block: B }));
    late.remember(coreWith(vote()));
    expect(accused).toMatchObject([{ validator: 'alpha', type: 'prevote' }]);
  });

  it('convict also out of certificates', () => {
    const late = lateMessages();
    const place = { height: HEIGHT, round: 2, block: A };
    const signed = (type: Vote['type'], id: string): string =>
      vote({ type, round: 2, validator: id }).signature;
    const of = (type: Vote['type']): Certificate =>
      buildCertificate(place, SET, new Map(SET.map(({ id }) => [id, signed(type, id)])));
    const polkas = new Map([[2, of('prevote')]]);
    late.remember({ ...coreWith(), polkas });
    certificate = of('precommit');
    late.take(vote({ round: 2, block: B }));
    late.take(vote({ round: 2, block: null, type: 'precommit', validator: 'beta' }));
    expect(accused).toMatchObject([{ type: 'prevote' }, { type: 'precommit', validator: 'beta' }]);
    const votes = [vote({ round: 3 }), vote({ round: 3, validator: 'beta' })];
    late.take({ kind: 'round', height: HEIGHT, round: 3, votes });
    late.take(vote({ round: 3, block: null }));
    expect(accused).toHaveLength(3);
  });

  it('of the height after it convict, when this node has caught up over both', () => {
    const late = lateMessages();
    const early = vote({ height: HEIGHT + 1 });
    const ahead = new Map([['prevote/0/alpha', { message: early, nowMs: 0 }]]);
    head = HEIGHT + 1;
    late.remember({ ...coreWith(), ahead });
    late.take(vote({ height: HEIGHT + 1, block: null }));
    expect(accused).toMatchObject([{ height: HEIGHT + 1 }]);
  });
});

describe('two proposals for one round of a decided height', () => {
  it('convict, whichever comes late', () => {
    [head, set] = [1, REAL_SET];
    const first = proposal();
    const other: Proposal = proposal({ validRound: -1, block: B });
    const late = lateMessages();
    late.remember({ ...coreWith(), height: 1, validators: set });
    expect([late.take(first), late.take(first), late.take(other)]).toEqual(Array(3).fill('ignore'));
    expect(accused).toMatchObject([{ type: 'proposal', height: 1, validator: first.validator }]);
  });
});

describe('a late message', () => {
  it.each<[string, Message]>([
    ['with a signature of another', vote({}, 'beta')],
    ['of nobody that voted there', vote({ validator: 'nobody' })],
    ['with another vote under a false signature', vote({ block: B, validator: 'beta' }, 'gamma')],
    [
      'with votes of another height',
      { kind: 'round', height: HEIGHT, round: 1, votes: [vote({ height: HEIGHT + 1, round: 1 })] },
    ],
  ])('%s is held against its sender, and takes no place', (_, message) => {
    const late = lateMessages();
    late.remember(coreWith(vote({ validator: 'beta' })));
    expect(late.take(message)).toBe('reject');
    expect(accused).toEqual([]);
    expect(late.size).toBe(1);
  });

  it('of a height that is forgotten counts against its certificate only', () => {
    const late = lateMessages();
    late.remember(coreWith(vote()));
    const signatures = new Map([['alpha', vote({ type: 'precommit' }).signature]]);
    certificate = buildCertificate({ height: HEIGHT, round: 0, block: A }, SET, signatures);
    head = HEIGHT + REMEMBERED_HEIGHTS;
    late.remember({ ...coreWith(), height: head });
    expect(late.size).toBe(0);
    // Not even verified: nobody is to make this node look at old heights for nothing.
    expect(late.take(vote({ block: null }, 'beta'))).toBe('ignore');
    expect(late.take(vote({ type: 'precommit', block: null }))).toBe('ignore');
    expect(accused).toMatchObject([{ type: 'precommit' }]);
    expect(late.size).toBe(0);
  });
});

describe('what is remembered', () => {
  it('is bounded for each validator, and what the core counted has its place', () => {
    const late = lateMessages();
    late.remember(coreWith(vote()));
    for (let round = 1; round < 3 * REMEMBERED_PLACES; round += 1) late.take(vote({ round }));
    expect(late.size).toBe(REMEMBERED_PLACES);
    expect(late.take(vote({ round: 2_000 }, 'beta'))).toBe('ignore');
    late.take(vote({ block: null }));
    late.take(vote({ validator: 'beta', round: 7 }));
    late.take(vote({ validator: 'beta', round: 7, block: B }));
    expect(accused.map(({ validator }) => validator)).toEqual(['alpha', 'beta']);
  });

  it('is of the newest heights only', () => {
    const late = lateMessages();
    for (let height = 1; height <= 3 * REMEMBERED_HEIGHTS; height += 1) {
      head = height;
      late.take(vote({ height }));
      late.remember({ ...coreWith(), height });
      expect(late.size).toBe(Math.min(height, REMEMBERED_HEIGHTS));
    }
  });
});

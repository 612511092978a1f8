import { describe, expect, it } from 'vitest';
import type { Call, Cover } from '../../contracts/state/guarantees.ts';
import type { Piece } from '../../contracts/state/pieces.ts';
import { Draft } from '../../contracts/state/state.ts';
import {
  coversFor,
  cutCovers,
  isBehind,
  payCreditorsFirst,
  withCall,
  withPaid,
} from '../../contracts/trade/pieces/guaranteeing.ts';
import { hashFor, Market } from './market.ts';

// What stands of a guarantee on one piece, and who is paid before its guarantor: arithmetic.

const [GIVEN, OTHER, PLEDGE] = ['given', 'other', 'pledge'].map(hashFor) as [
  string,
  string,
  string,
];
const draft = new Draft(new Market().world);
const byHolder: Call = { pledge: null, by: 'holder', amount: '5', dueTime: 1 };
const byPledgee: Call = { pledge: PLEDGE, by: 'pledgee', amount: '7', dueTime: 1 };

function cover(words: Partial<Cover> = {}): Cover {
  return { id: GIVEN, amount: '100', calls: [byHolder, byPledgee], ...words };
}

describe('a cover', () => {
  it.each([
    ['its holder', null, ['8', '7']],
    ['the pledgee', PLEDGE, ['5', '10']],
  ] as const)('of which %s calls more has that in its own call alone', (_who, pledge, amounts) => {
    const { calls } = withCall(draft, cover(), { pledge, by: 'any', amount: '3', dueTime: 2 });
    expect(calls.map(({ amount }) => amount)).toEqual(amounts);
    expect(calls.map((call) => call.pledge)).toEqual([null, PLEDGE]);
  });

  it('of which another calls has one call more, the last', () => {
    const call: Call = { pledge: OTHER, by: 'another', amount: '3', dueTime: 2 };
    expect(withCall(draft, cover(), call).calls).toEqual([byHolder, byPledgee, call]);
  });

  it.each([
    [4n, '96', ['1', '7']],
    [5n, '95', ['7']],
    [6n, '94', ['6']],
    [12n, '88', []],
    [13n, '87', []],
  ] as const)('of which %i is paid loses it from the first call on', (count, amount, left) => {
    const after = withPaid(draft, cover(), count);
    expect([after.amount, after.calls.map((call) => call.amount)]).toEqual([amount, left]);
  });

  it('is cut with its piece, and nothing of it is lost', () => {
    const parts = cutCovers([cover(), cover({ amount: null, calls: [] })], [30n, 70n]);
    const told = parts.map(([first]) => [first?.amount, first?.calls.map((call) => call.amount)]);
    expect(told).toEqual([
      ['30', ['1', '2']],
      ['70', ['4', '5']],
    ]);
    for (const [, untouched] of parts) expect(untouched?.amount).toBeNull();
  });

  it('goes on with its pledges, and with what its new holder has called', () => {
    const callsFor = (holder: string, kept: readonly string[]) =>
      coversFor([cover()], holder, kept).map(({ calls }) => calls);
    expect(callsFor('buyer', [])).toEqual([[]]);
    expect(callsFor('buyer', [PLEDGE])).toEqual([[byPledgee]]);
    expect(callsFor('holder', [])).toEqual([[byHolder]]);
    expect(callsFor('pledgee', [])).toEqual([[{ ...byPledgee, pledge: null }]]);
  });
});

/** A piece of ten units of which so many are open. */
function piece(open: bigint, words: Partial<Piece>): Piece {
  const units = { from: 1n, to: 10n, paid: 10n - open, released: 0n, disputed: 0n };
  return { ...units, guarantees: [], subrogated: null, ...words } as unknown as Piece;
}

describe('a guarantor that has paid', () => {
  const guarantor = piece(10n, { subrogated: { guarantee: GIVEN } as Piece['subrogated'] });
  const creditor = (open: bigint, id = GIVEN): Piece =>
    piece(open, { guarantees: [cover({ id })] });

  it.each([
    ['whom it protects, with one open unit', creditor(1n), true],
    ['whom it protects, who is whole', creditor(0n), false],
    ['of another guarantee', creditor(10n, OTHER), false],
  ])('is behind one %s: %s', (_whom, other, isIt) => {
    expect(isBehind([other, guarantor], guarantor)).toBe(isIt);
    expect(isBehind([other, guarantor], other)).toBe(false);
  });

  it('leaves what falls on it to those, to the first what closes nothing', () => {
    const all = [creditor(0n), creditor(1n), creditor(3n), creditor(9n, OTHER), guarantor];
    const share = (principal: bigint) => ({ costs: 1n, interest: 2n, principal });
    const shares = [share(0n), share(1n), share(1n), share(4n), share(5n)];
    payCreditorsFirst(all, shares);
    expect(shares.map(({ principal }) => principal)).toEqual([0n, 1n, 3n, 4n, 3n]);
    expect(shares.map(({ costs }) => costs)).toEqual([1n, 2n, 1n, 1n, 0n]);
    expect(shares.map(({ interest }) => interest)).toEqual([2n, 4n, 2n, 2n, 0n]);
  });

  it('keeps it when nobody whom it protects has anything open', () => {
    const shares = [0n, 5n].map((principal) => ({ costs: 1n, interest: 2n, principal }));
    payCreditorsFirst([creditor(0n), guarantor], shares);
    expect(shares[1]).toEqual({ costs: 1n, interest: 2n, principal: 5n });
  });
});

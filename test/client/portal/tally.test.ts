import { describe, expect, it } from 'vitest';
import { BAR_WIDTH, gapsIn, layBar, overlaps } from '../../../client/portal/tally/bar.ts';
import { growTree } from '../../../client/portal/tally/growth.ts';
import type { PastPiece } from '../../../client/portal/tally/past.ts';
import { leadsTo, replay } from '../../../client/portal/tally/past.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';

// The tally as it is drawn, and as its events tell that it was.

const ID = 'ab'.repeat(32);
const OF = { id: ID, face: 1_000n, supplier: 'talwerk' };

function piece(from: bigint, to: bigint, words: Partial<PastPiece> = {}): PastPiece {
  return { from, to, paid: 0n, released: 0n, disputed: 0n, holder: 'talwerk', ...words };
}

const event = (type: string, words: JsonObject = {}): JsonObject => ({
  ...{ type, receivable: ID },
  ...words,
});
const accepted = [event('invoiceAccepted')];
const cutIn = (...parts: readonly number[]): JsonObject =>
  event('pieceCut', { from: String(parts[0]), to: '1000', parts: parts.join(' ') });
const moved = (from: number, holder: string): JsonObject =>
  event('pieceMoved', { from: String(from), holder });

describe('the bar of a tally', () => {
  it('begins at 0 and ends at its width, without a gap, whatever its pieces are', () => {
    const pieces = [piece(1n, 1n), piece(2n, 999_998n), piece(999_999n, 999_999n)];
    const bar = layBar(pieces, 1_000_000n);
    expect(bar[0]?.x).toBe(0);
    for (const [at, { x, width }] of bar.entries()) {
      expect(x + width).toBeCloseTo(bar[at + 1]?.x ?? BAR_WIDTH, 6);
    }
  });

  it('draws a piece of one unit wide enough to be seen, also among a thousand', () => {
    const [first] = layBar([piece(1n, 1n), piece(2n, 10n ** 17n)], 10n ** 17n);
    expect(first?.width).toBeGreaterThanOrEqual(14);
    const many = Array.from({ length: 1_000 }, (_, at) => piece(BigInt(at + 1), BigInt(at + 1)));
    const widths = layBar(many, 1_000n).map(({ width }) => width);
    expect(Math.min(...widths)).toBeGreaterThan(0);
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(BAR_WIDTH, 6);
  });

  it('has the parts of a piece from the front: paid, open, disputed, released', () => {
    const [only] = layBar([piece(1n, 100n, { paid: 10n, disputed: 20n, released: 30n })], 100n);
    expect(only?.parts.map(({ kind, width }) => [kind, Math.round(width)])).toEqual([
      ['paid', 100],
      ['open', 400],
      ['disputed', 200],
      ['released', 300],
    ]);
  });

  it('shows units of which nothing is told as such', () => {
    const bar = layBar([piece(11n, 20n)], 100n);
    expect(bar.map(({ from, to, piece: known }) => [from, to, known === null])).toEqual([
      [1n, 10n, true],
      [11n, 20n, false],
      [21n, 100n, true],
    ]);
    expect(gapsIn([piece(1n, 40n), piece(41n, 100n)], 100n)).toEqual([]);
    expect(gapsIn([], 7n)).toEqual([{ from: 1n, to: 7n }]);
    expect(gapsIn([piece(2n, 5n)], 5n)).toEqual([{ from: 1n, to: 1n }]);
  });

  it('knows pieces that cannot both be there', () => {
    expect(overlaps([piece(5n, 9n), piece(1n, 4n)])).toBe(false);
    expect(overlaps([piece(5n, 9n), piece(1n, 5n)])).toBe(true);
  });
});

describe('the past of a tally', () => {
  it('is one piece of its supplier from the acceptance on, and nothing before', () => {
    const moments = replay(OF, [[event('invoiceRegistered')], accepted]);
    expect(moments).toEqual([[], [piece(1n, 1_000n)]]);
  });

  it('is cut and handed on as its events say', () => {
    const [, , last] = replay(OF, [accepted, [cutIn(1, 401)], [moved(1, 'kolbenhof')]]);
    expect(last).toEqual([piece(1n, 400n, { holder: 'kolbenhof' }), piece(401n, 1_000n)]);
  });

  it('pays every open unit alike, and cuts after the paid ones', () => {
    const paid = event('receivablePaid', { amount: '500' });
    const [, , half] = replay(OF, [accepted, [cutIn(1, 401)], [paid]]);
    expect(half?.map((each) => each.paid)).toEqual([200n, 300n]);
    const [, , , again] = replay(OF, [accepted, [cutIn(1, 401)], [paid], [cutIn(401, 801)]]);
    expect(again?.map(({ from, to, paid: front }) => [from, to, front])).toEqual([
      [1n, 400n, 200n],
      [401n, 800n, 300n],
      [801n, 1_000n, 0n],
    ]);
  });

  it('counts a set-off once that is told on both of its sides', () => {
    const words = { from: '1', amount: '100', debt: 'cd'.repeat(32) };
    const both = [event('pieceSetOff', words), event('holderSetOff', words)];
    expect(replay(OF, [accepted, both]).at(-1)?.[0]?.paid).toBe(100n);
    expect(replay(OF, [accepted, [both[1] ?? {}]]).at(-1)?.[0]?.paid).toBe(100n);
  });

  it('takes disputed units from the back, and gives them back when the dispute is over', () => {
    const words = { holder: 'talwerk', amount: '300' };
    const moments = replay(OF, [
      accepted,
      [event('unitsDisputed', words)],
      [event('unitsReopened', words)],
      [event('piecesJoined', { holder: 'talwerk' })],
    ]);
    expect(moments[1]).toEqual([piece(1n, 700n), piece(701n, 1_000n, { disputed: 300n })]);
    expect(moments[3]).toEqual([piece(1n, 1_000n)]);
  });

  it('leaves what cannot be, and what is of another receivable, without effect', () => {
    const foreign = { ...event('receivablePaid', { amount: '5' }), receivable: 'ee'.repeat(32) };
    const lies = [
      ...[foreign, event('receivablePaid', { amount: '-5' }), event('unheardOf')],
      ...[cutIn(1, 5_000), event('pieceCut', { from: '7', parts: '7 9' }), moved(3, 'nobody')],
      event('unitsDisputed', { holder: 'talwerk', amount: '5000' }),
    ];
    expect(replay(OF, [accepted, lies]).at(-1)).toEqual([piece(1n, 1_000n)]);
    const more = event('receivablePaid', { amount: '99999' });
    expect(replay(OF, [accepted, [more]]).at(-1)?.[0]?.paid).toBe(1_000n);
  });

  it('is held against what is proved', () => {
    const proved = [piece(1n, 400n, { holder: 'kolbenhof' }), piece(401n, 1_000n)];
    const told = [accepted, [cutIn(1, 401)], [moved(1, 'kolbenhof')]];
    expect(leadsTo(replay(OF, told).at(-1) ?? [], proved)).toBe(true);
    expect(leadsTo(replay(OF, told.slice(0, 2)).at(-1) ?? [], proved)).toBe(false);
    const hidden = proved.map((each) => ({ ...each, holder: null }));
    expect(leadsTo(replay(OF, told.slice(0, 2)).at(-1) ?? [], hidden)).toBe(true);
    expect(leadsTo(replay(OF, [accepted]).at(-1) ?? [], hidden)).toBe(false);
    expect(leadsTo(proved.slice(0, 1), proved)).toBe(false);
  });
});

describe('the tree of a tally', () => {
  it('has its last pieces as leaves, and every hand that each was in', () => {
    const moments = replay(OF, [
      accepted,
      [cutIn(1, 401)],
      [moved(1, 'kolbenhof')],
      [event('pieceCut', { from: '1', to: '400', parts: '1 201' }), moved(1, 'schraubwerk')],
      [moved(1, 'hafenbank')],
    ]);
    const [root, ...others] = growTree(moments);
    expect(others).toEqual([]);
    expect(root?.hands).toEqual([{ holder: 'talwerk', at: 0 }]);
    const [left, right] = root?.parts ?? [];
    expect(right).toMatchObject({ from: 401n, to: 1_000n, parts: [] });
    expect(left?.hands.map(({ holder }) => holder)).toEqual(['talwerk', 'kolbenhof']);
    expect(left?.parts.map(({ from, hands }) => [from, hands.map(({ holder }) => holder)])).toEqual(
      [
        [1n, ['schraubwerk', 'hafenbank']],
        [201n, ['kolbenhof']],
      ],
    );
  });

  it('says of a piece that it was made of several', () => {
    const moments = replay(OF, [
      accepted,
      [cutIn(1, 401)],
      [event('piecesJoined', { holder: 'talwerk' })],
    ]);
    const joined = growTree(moments)[0]?.parts[0]?.parts[0];
    expect(joined).toMatchObject({ from: 1n, to: 1_000n, isJoined: true });
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { receivables, under } from '../../contracts/state/facts.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { openUnits } from '../../contracts/state/units.ts';
import { balanceOf } from '../../contracts/trade/money.ts';
import { piecesOf } from '../../contracts/trade/paying.ts';
import { deals, handOn, makeAcknowledged } from './deals.ts';
import { DAY, hashFor, Market, START } from './market.ts';

// Two markets with the same events, by the rules themselves; in one of them the holders cut their
// pieces further. What each holder is paid, and what is open of its units, is the same in both.

const DUE = START + 10 * DAY + (16 * DAY) / 24;
const EUR = { issuer: 'bank-one', currency: 'EUR' };
/** tier-one holds the first of 10000 units, tier-two those behind them. */
const BORDER = 3700n;

const LATE = ['lateInterest', 'lateCost'];

/** Something that happens to the whole receivable; amounts are thousandths of what is open. */
interface Happening {
  readonly kind: 'credit' | 'pay' | 'wait';
  readonly share: number;
}

const kind = fc.constantFrom('credit' as const, 'pay' as const, 'pay' as const, 'wait' as const);
const share = fc.integer({ min: 1, max: 400 });
const happenings = fc.array(fc.record({ kind, share }), { minLength: 5, maxLength: 12 });
const cuts = fc.array(fc.integer({ min: 2, max: 9_999 }), { minLength: 1, maxLength: 6 });

/** A receivable with late interest and two holders, cut at these units, overdue in part. */
function overdue(name: string, at: readonly number[], first: number): [Market, string] {
  const market = new Market();
  const mandate = { issuer: 'bank-one', limit: null, partial: true };
  const words = { mandate, latePpm: 250_000, lateCost: '997', kind: 'acknowledged' } as const;
  const id = makeAcknowledged(market, name, words);
  handOn(market, deals.assign2(id, { from: String(BORDER + 1n), disclosed: true }), 'tier-one');
  for (const unit of at) cutBefore(market, id, BigInt(unit));
  market.ok('bank-one', deals.issue({ amount: String(first) }));
  market.wait(DUE);
  market.ok('bank-one', deals.issue({ amount: '1000000' }));
  return [market, id];
}

/** Has a holder cut its piece before a unit: an offer that is withdrawn leaves the cut. */
function cutBefore(market: Market, id: string, unit: bigint): void {
  const piece = piecesOf(market.world, id).find(({ from, to }) => from < unit && unit <= to);
  if (piece === undefined) return;
  const { holder, from, to } = piece;
  const words = { piece: String(from), from: String(unit), to: String(to) };
  const assignee = 'tier-three';
  const offer = market.ok(holder, deals.assign(id, { ...words, assignee }));
  market.ok(holder, deals.answer('withdrawOffer', offer));
}

function happen(market: Market, id: string, { kind: what, share: part }: Happening): void {
  const receivable = receivables.read(market.world, id);
  if (receivable === undefined || receivable.status === 'paid') return;
  const open = receivable.face - receivable.paid - receivable.cancelled;
  const amount = (open * BigInt(part)) / 1000n;
  if (what === 'wait') {
    market.wait(market.time + part * (DAY / 20));
  } else if (amount > 0n && what === 'credit') {
    const document = hashFor(`credit ${market.state.height}`);
    market.ok('tier-one', deals.credit(id, String(amount), { document }));
  } else if (amount > 0n) {
    const words = { version: 1, receivable: id, amount: String(amount) };
    market.ok('car-maker', { type: 'payOverdue', ...words });
  }
}

/** What each has been paid, what is open of its units, what is owed it for lateness. */
function standOf(market: Market, id: string): readonly bigint[] {
  return ['tier-one', 'tier-two'].flatMap((holder) => {
    const own = piecesOf(market.world, id).filter((piece) => piece.holder === holder);
    const open = own.reduce((sum, piece) => sum + openUnits(piece), 0n);
    const late = [...scanAll(market.world.facts, ...under('debt'))]
      .map(([, value]) => debts.decode(value))
      .filter(({ creditor, cause }) => creditor === holder && LATE.includes(cause))
      .reduce((sum, { amount }) => sum + amount, 0n);
    return [balanceOf(market.world, EUR, holder), open, late];
  });
}

it('a split never changes what a holder is paid, over payments, credit notes and lateness', () => {
  fc.assert(
    fc.property(happenings, cuts, fc.integer({ min: 1, max: 9_000 }), (events, at, first) => {
      const [whole, id] = overdue('whole', [], first);
      const [split, other] = overdue('whole', at, first);
      for (const event of [{ kind: 'wait', share: 1 } as const, ...events]) {
        happen(whole, id, event);
        happen(split, other, event);
        expect(standOf(split, other)).toEqual(standOf(whole, id));
      }
    }),
    { numRuns: 40 },
  );
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { under } from '../../contracts/state/factKeys.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { debts } from '../../contracts/state/rights.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { openBounds, openUnits } from '../../contracts/state/units.ts';
import { balanceOf } from '../../contracts/trade/money/money.ts';
import { openAmount, piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { concede, deals, handOn, keepApart, makeAcknowledged, noteAgreed } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis, START } from './market.ts';

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

/** What a contract does before the due day: at the cut-off of a day of March 2026. */
interface Planned {
  readonly day: number;
  readonly kind: 'cancel' | 'part' | 'credit';
  readonly amount: number;
}

const planned = fc.record({
  day: fc.integer({ min: 4, max: 11 }),
  kind: fc.constantFrom('cancel' as const, 'cancel' as const, 'part' as const, 'credit' as const),
  amount: fc.integer({ min: 1, max: 900 }),
});
const plans = fc.uniqueArray(planned, { minLength: 3, maxLength: 7, selector: ({ day }) => day });

/** A receivable with late interest and two holders, cut at these units. */
function held(name: string, at: readonly number[]): [Market, string] {
  const market = new Market(marketGenesis({ parameters: { maxPieces: 10_000 } }));
  const mandate = { issuer: 'bank-one', chargesCap: null, partial: true };
  const words = { mandate, latePpm: 250_000, lateCost: '997', kind: 'acknowledged' } as const;
  const id = makeAcknowledged(market, name, words);
  handOn(
    market,
    deals.assignQuietly(id, { from: String(BORDER + 1n), disclosed: true }),
    'tier-one',
  );
  for (const unit of at) cutBefore(market, id, BigInt(unit));
  return [market, id];
}

/** The same, overdue in part. */
function overdue(name: string, at: readonly number[], first: number): [Market, string] {
  const [market, id] = held(name, at);
  market.ok('bank-one', deals.issue({ amount: String(first) }));
  market.wait(DUE);
  market.ok('bank-one', deals.issue({ amount: '1000000' }));
  return [market, id];
}

/** Has a holder cut its piece before a unit, while it may, so that the parts stay apart. */
function cutBefore(market: Market, id: string, unit: bigint): void {
  if (receivables.read(market.world, id)?.status !== 'open') return;
  const piece = piecesOf(market.world, id).find((each) => {
    const { first, last } = openBounds(each);
    return first < unit && unit <= last;
  });
  if (piece === undefined) return;
  const { holder, from } = piece;
  const units = { piece: String(from), from: String(unit), to: String(openBounds(piece).last) };
  const words = { ...units, assignee: 'tier-three', expiresDay: '2026-03-30' };
  const offer = market.ok(holder, deals.assign(id, words));
  keepApart(market, id, String(unit), 'bank-two');
  market.ok(holder, deals.answer('withdrawOffer', offer));
}

function happen(market: Market, id: string, { kind: what, share: part }: Happening): void {
  const receivable = receivables.read(market.world, id);
  if (receivable === undefined || receivable.status === 'paid') return;
  const open = openAmount(receivable);
  const amount = (open * BigInt(part)) / 1000n;
  if (what === 'wait') {
    market.wait(market.time + part * (DAY / 20));
  } else if (amount > 0n && what === 'credit') {
    const document = hashFor(`credit ${market.state.height}`);
    concede(market, id, String(amount), { document });
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

function mayNote(market: Market, receivable: string, amount: bigint): boolean {
  const isFree = receivables.read(market.world, receivable)?.note === null;
  return isFree && openOf(market, receivable) > amount;
}

function openOf(market: Market, id: string): bigint {
  const receivable = receivables.read(market.world, id);
  return receivable === undefined ? 0n : openAmount(receivable);
}

/** Both holders and the debtor agree on what is forgiven and paid on which days. */
function agreeOn(market: Market, receivable: string, plan: readonly Planned[]): void {
  const of = (kind: Planned['kind']) => plan.filter((one) => one.kind === kind);
  const rules = of('cancel').map(({ day, amount }) => ({
    name: `forgive-${day}`,
    when: { op: 'day', day: dateOf(day) },
    act: { do: 'cancel', amount: String(amount) },
  }));
  const parts = of('part').map(({ day, amount }) => ({ day: dateOf(day), amount: String(amount) }));
  const paying = {
    name: 'parts',
    when: { op: 'day', day: '2026-03-03' },
    act: { do: 'instalments', parts },
  };
  const all = parts.length === 0 ? rules : [paying, ...rules];
  if (all.length === 0) return;
  const terms = { until: '2026-03-12', escrow: null, rules: all };
  const words = { type: 'proposeContract', version: 1, receivable, language: 1, terms } as const;
  const contract = market.ok('tier-one', words);
  for (const member of ['tier-two', 'car-maker']) {
    market.ok(member, { type: 'agreeContract', version: 1, contract });
  }
}

function dateOf(day: number): string {
  return `2026-03-${String(day).padStart(2, '0')}`;
}

it('nor what is open of it, over what a contract forgives and pays before the due day', () => {
  fc.assert(
    fc.property(
      plans,
      happenings,
      cuts,
      fc.integer({ min: 1, max: 5_000 }),
      (all, events, at, first) => {
        const plan = [...all].sort((one, other) => one.day - other.day);
        const markets = [held('whole', []), held('split', at.slice(1))];
        for (const [market, id] of markets) {
          agreeOn(market, id, plan);
          market.ok('bank-one', deals.issue({ amount: String(first) }));
        }
        const [[whole, id], [split, other]] = markets as [[Market, string], [Market, string]];
        for (const [step, { day, kind: what, amount }] of plan.entries()) {
          for (const [market, name] of markets) {
            market.wait(START + (day - 2) * DAY + (16 * DAY) / 24);
            const document = hashFor(`note ${day}`);
            if (what === 'credit' && mayNote(market, name, BigInt(amount))) {
              noteAgreed(market, name, String(amount), { document });
            }
          }
          // One cut between what happens, too.
          if (step === 1) cutBefore(split, other, BigInt(at[0] ?? 2));
          expect(standOf(split, other)).toEqual(standOf(whole, id));
        }
        for (const [market] of markets) {
          market.wait(DUE);
          market.ok('bank-one', deals.issue({ amount: '1000000' }));
        }
        for (const event of [{ kind: 'wait', share: 1 } as const, ...events]) {
          for (const [market, name] of markets) happen(market, name, event);
          expect(standOf(split, other)).toEqual(standOf(whole, id));
        }
        expect(openOf(split, other)).toBe(openOf(whole, id));
      },
    ),
    { numRuns: 40 },
  );
});

import { describe, expect, it } from 'vitest';
import { checkLaws } from '../../contracts/laws.ts';
import { accounts, issues } from '../../contracts/state/accounts.ts';
import { offers } from '../../contracts/state/offers.ts';
import { holdings, linkFacts, pieces, reserveFacts } from '../../contracts/state/pieces.ts';
import { conversions, quotes } from '../../contracts/state/quotes.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import { claims } from '../../contracts/state/rights.ts';
import type { Json, JsonObject } from '../../ledger/canonical.ts';
import { deals, handOn, makeReceivable } from './deals.ts';
import { hashFor, Market, START } from './market.ts';
import { endow, quoteDeals } from './quoteDeals.ts';

/** A market with a cut receivable, an open offer and money, and what its facts are. */
function busy() {
  const market = new Market();
  market.ok('bank-one', deals.issue());
  const id = makeReceivable(market, 'a');
  const offer = market.ok('tier-one', deals.assign(id, { to: '4000' }));
  market.ok('tier-one', deals.register('b'));
  const sold = makeReceivable(market, 'c');
  handOn(market, deals.sellWithRecourse(sold), 'tier-one');
  const words = { receivable: sold, piece: '1', cause: 'warranty', reference: hashFor('why') };
  const claim = market.ok('bank-two', { type: 'claimRecourse', version: 1, ...words });
  const rest = { piece: '4001', from: '4001' };
  const request = market.ok('tier-one', quoteDeals.request(id, rest));
  endow(market, 'bank-two', '10000');
  const quote = market.ok('bank-two', quoteDeals.quote(request));
  const conversion = market.ok('bank-two', quoteDeals.convert());
  return { market, id, offer, sold, claim, quote, conversion };
}

type Busy = ReturnType<typeof busy>;

/** Changes one fact behind the rules’ back. */
function spoil(market: Market, key: string, words: Record<string, Json>): void {
  const value = market.world.facts.get(key) as Record<string, Json>;
  market.world.apply(new Map([[key, { ...value, ...words }]]), new Map());
}

/** Of who holds the piece. */
const RESERVE = {
  seller: 'bank-two',
  advance: '1',
  fee: '0',
  accrued: '0',
  cancelled: '0',
  rate: { ppm: 0, dayCount: 'ACT/360' },
  since: 0,
};

/** Puts a reserve on a sold piece behind the rules’ back. */
function reserveFor(market: Market, sold: string, reserve: JsonObject): void {
  const words = {
    holder: 'bank-two',
    interestUntil: null,
    ...reserve,
    receivable: sold,
    from: '1',
  };
  market.world.apply(new Map([[reserveFacts.key(sold, 1n), words]]), new Map());
  spoil(market, holdings.key(sold, 1n), { reserved: true });
}

const ROWS: readonly [law: string, spoil: (busy: Busy) => void][] = [
  [
    'pieces cover the units once',
    ({ market, id }) => spoil(market, pieces.key(id, 1n), { to: '3999' }),
  ],
  [
    'pieces cover all units',
    ({ market, id }) => spoil(market, pieces.key(id, 4001n), { to: '9999' }),
  ],
  ['nothing negative', ({ market, id }) => spoil(market, pieces.key(id, 1n), { paid: '4001' })],
  [
    'paid + cancelled + forgiven + disputed + open = face',
    ({ market, id }) => spoil(market, receivables.key(id), { paid: '1' }),
  ],
  [
    'paid means that nothing is open',
    ({ market, id }) => spoil(market, receivables.key(id), { status: 'paid' }),
  ],
  [
    'a closed receivable has no piece on offer',
    ({ market, id }) => spoil(market, receivables.key(id), { status: 'closed' }),
  ],
  [
    'nobody is late with what it may still dispute',
    ({ market, id }) => {
      spoil(market, receivables.key(id), { status: 'overdue', firstDebitTime: START });
    },
  ],
  [
    'a receivable is an accepted invoice',
    ({ market, id }) => spoil(market, `invoice/${id}`, { status: 'rejected' }),
  ],
  [
    'an open offer locks its piece',
    ({ market, offer }) => spoil(market, offers.key(offer), { to: '3999' }),
  ],
  [
    'a lock is of an open offer or claim',
    ({ market, offer }) => spoil(market, offers.key(offer), { status: 'withdrawn' }),
  ],
  [
    'a lock is of an open offer or claim',
    ({ market, claim }) => spoil(market, claims.key(claim), { status: 'lapsed' }),
  ],
  [
    'a claim binds its piece and pays once',
    ({ market, claim }) => spoil(market, claims.key(claim), { paid: '1' }),
  ],
  [
    'a claim binds its piece and pays once',
    ({ market, sold }) => spoil(market, holdings.key(sold, 1n), { changes: 0 }),
  ],
  [
    'what is beside a piece is its own',
    ({ market, sold }) => spoil(market, holdings.key(sold, 1n), { changes: 0 }),
  ],
  [
    'a piece has what it names',
    ({ market, sold }) => spoil(market, holdings.key(sold, 1n), { reserved: true }),
  ],
  [
    'a reserve names the holder',
    ({ market, sold }) => reserveFor(market, sold, { ...RESERVE, holder: 'tier-two' }),
  ],
  [
    'a link names who came after its giver',
    ({ market, sold }) => spoil(market, linkFacts.key(sold, 1n, 0), { taker: 'tier-two' }),
  ],
  ['a reserve owes its holder', ({ market, sold }) => reserveFor(market, sold, RESERVE)],
  [
    'a reserve owes its holder',
    ({ market, sold }) => {
      reserveFor(market, sold, { ...RESERVE, seller: 'tier-one', fee: '-1' });
    },
  ],
  [
    'a cancelled unit has a debt of each of its assignors',
    ({ market, id }) => spoil(market, receivables.key(id), { answered: '1' }),
  ],
  [
    'issued - redeemed = accounts + locks',
    ({ market }) => spoil(market, accounts.key('bank-one', 'EUR', 'car-maker'), { balance: '1' }),
  ],
  [
    'issued - redeemed = accounts + locks',
    ({ market }) => market.world.apply(new Map([[issues.key('bank-one', 'EUR'), null]]), new Map()),
  ],
  [
    'what is locked is promised',
    ({ market, quote }) => spoil(market, quotes.key(quote), { locked: '1' }),
  ],
  [
    'what is locked is promised',
    ({ market, conversion }) => spoil(market, conversions.key(conversion), { status: 'withdrawn' }),
  ],
  [
    'an index entry follows from a fact',
    ({ market, id }) => market.world.apply(new Map(), new Map([[`offers-from/tier-one/${id}`, 1]])),
  ],
  [
    'every entry of a fact is in the index',
    ({ market, id }) => {
      const [entry] = market.world.indexes.scan('ends/', 'ends0', 1);
      market.world.apply(new Map(), new Map([[entry?.[0] ?? id, null]]));
    },
  ],
  [
    'an index entry follows from a fact',
    ({ market, id }) => market.world.apply(new Map(), new Map([[`count/${id}`, 3]])),
  ],
];

describe('a law notices', () => {
  it.each(ROWS)('%s', (law, plant) => {
    const scene = busy();
    expect(checkLaws(scene.market.world)).toEqual([]);
    plant(scene);
    expect(checkLaws(scene.market.world).map((violation) => violation.law)).toContain(law);
  });
});

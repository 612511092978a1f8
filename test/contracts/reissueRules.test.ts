import { describe, expect, it } from 'vitest';
import { invoices } from '../../contracts/state/invoices.ts';
import { deals } from './deals.ts';
import { DAY, hashFor, Market, marketGenesis } from './market.ts';

/** A reissue of an invoice that is withdrawn first. */
function reissue(market: Market, former: string, words: Parameters<typeof deals.reissue>[2]) {
  market.ok('tier-one', deals.about('withdrawInvoice', former));
  const result = market.submit('tier-one', deals.reissue(former, 'a', words));
  expect(result.code).toBe('ok');
  return result;
}

function flagsOf({ events }: ReturnType<typeof reissue>) {
  return events.filter(({ type }) => type === 'reissueChanged');
}

describe('W21 a reissue is compared with the first of its chain', () => {
  it.each([
    ['the same', {}, ''],
    ['1 % more', { amount: '10100' }, ''],
    ['1 % less', { amount: '9900' }, ''],
    ['a cent over 1 % more', { amount: '10101' }, 'amount'],
    ['a cent over 1 % less', { amount: '9899' }, 'amount'],
    ['another debtor', { debtor: 'truck-maker' }, 'debtor'],
    ['another currency', { currency: 'USD' }, 'currency'],
    ['another debtor and amount', { debtor: 'truck-maker', amount: '1' }, 'debtor amount'],
  ] as const)('W21: %s', (_, words, changed) => {
    const market = new Market();
    const first = market.ok('tier-one', deals.register('a'));
    const result = reissue(market, first, words);
    const debtor = 'debtor' in words ? words.debtor : 'car-maker';
    const flag = { type: 'reissueChanged', supplier: 'tier-one', debtor, first, changed };
    expect(flagsOf(result)).toEqual(
      changed === '' ? [] : [{ ...flag, invoice: String(result.events[0]?.['invoice']) }],
    );
    const fact = invoices.read(market.world, String(result.events[0]?.['invoice']));
    expect(fact).toMatchObject({ first, changed: changed === '' ? [] : changed.split(' ') });
  });

  it('W21: small steps add up: each is 1 % of the one before, the second over 1 % in all', () => {
    const market = new Market();
    const first = market.ok('tier-one', deals.register('a'));
    const one = reissue(market, first, { amount: '10100' });
    expect(flagsOf(one)).toEqual([]);
    const two = reissue(market, String(one.events[0]?.['invoice']), { amount: '10201' });
    expect(flagsOf(two)).toMatchObject([{ first, changed: 'amount' }]);
  });

  it('W21: a rest is compared with the rest that it was', () => {
    const market = new Market();
    const first = market.ok('tier-one', deals.register('a'));
    const part = { amount: '9000', reason: 'damaged' } as const;
    market.ok('car-maker', deals.accept(first, part));
    const rest = market.ok('tier-one', deals.reissue(first, 'a', { amount: '1000' }));
    expect(invoices.read(market.world, rest)).toMatchObject({ first, changed: [] });
    const less = reissue(market, rest, { amount: '900' });
    expect(flagsOf(less)).toMatchObject([{ first, changed: 'amount' }]);
  });
});

describe('W14 age is counted at the first registration', () => {
  function strict(): Market {
    return new Market(marketGenesis({ parameters: { protocol: 2, maxInvoiceAgeDays: 5 } }));
  }

  it('W14: what was young enough then may be reissued for ever', () => {
    const market = strict();
    const first = market.ok('tier-one', deals.register('a', { issueDay: '2026-02-25' }));
    market.wait(market.time + 20 * DAY);
    const dueDay = '2026-04-12';
    const { events } = reissue(market, first, { issueDay: '2026-02-25', dueDay });
    const second = String(events[0]?.['invoice']);
    expect(invoices.read(market.world, second)?.firstDay).toBe('2026-03-02');
    const fresh = { issueDay: '2026-02-25', dueDay, document: hashFor('b') };
    const refused = market.submit('tier-one', deals.register('b', fresh));
    expect(refused).toMatchObject({ code: 'invoice_too_old', facts: { ageDays: 25 } });
  });

  it('W14: an older document does not come in by a reissue', () => {
    const market = strict();
    const former = market.ok('tier-one', deals.register('a'));
    market.ok('tier-one', deals.about('withdrawInvoice', former));
    const old = deals.reissue(former, 'a', { issueDay: '2026-02-24' });
    const refused = market.submit('tier-one', old);
    expect(refused).toMatchObject({ code: 'invoice_too_old', facts: { ageDays: 6 } });
  });
});

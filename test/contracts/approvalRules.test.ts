import { describe, expect, it } from 'vitest';
import { checkTransaction } from '../../contracts/admit.ts';
import { checkApprovals } from '../../contracts/laws/approvals.ts';
import { accounts } from '../../contracts/state/accounts.ts';
import { approvals } from '../../contracts/state/approvals.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { Words } from './approvalDeals.ts';
import {
  add,
  approve,
  decline,
  done,
  issue,
  keyed,
  POLICY,
  ruled,
  set,
  sign,
  types,
  waiting,
} from './approvalDeals.ts';
import { deals } from './deals.ts';
import type { Market } from './market.ts';
import { hashFor, secretOf } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const balanceOf = ({ world }: Market): bigint =>
  accounts.read(world, 'bank-one', 'EUR', 'tier-one')?.balance ?? 0n;

testRefusals('setPolicy', [
  {
    code: 'unknown_currency',
    why: 'no currency, and no key of that name',
    act: () => [
      'tier-one',
      set({ ...POLICY, keys: ['desk', 'none'], above: [{ currency: 'XXX', amount: '1' }] }),
    ],
  },
  { code: 'nothing_changes', why: 'there is none', act: () => ['tier-one', set(null)] },
  {
    code: 'bad_policy',
    why: 'a key that does not sign',
    act: () => ['tier-one', set({ ...POLICY, keys: ['desk', 'none'] })],
  },
]);

testRefusals(
  'approveDeed',
  [
    {
      code: 'shown_differs',
      why: 'another deed than was read, by a key that does not count',
      keyName: 'carl',
      act: (market) => {
        const id = done(market, 'desk', issue());
        return ['bank-one', { ...approve(market, id), digest: hashFor('another') }];
      },
    },
    {
      code: 'unknown_approval',
      why: 'nothing waits',
      keyName: 'carl',
      act: (market) => ['bank-one', approve(market, hashFor('none'))],
    },
    {
      code: 'not_approver',
      why: 'the policy does not name the key, which has signed already',
      keyName: 'carl',
      act: (market) => ['bank-one', approve(market, done(market, 'carl', issue()))],
    },
    {
      code: 'already_signed',
      why: 'the key that signed it first',
      act: (market) => ['bank-one', approve(market, done(market, 'desk', issue()))],
    },
    {
      code: 'approval_changed',
      why: 'less is disputed by now than would be conceded',
      keyName: 'anna',
      act: (market) => {
        const id = conceding(market);
        const invoice = String(
          (waiting(market, id, 'tier-one').deed as { invoice: string }).invoice,
        );
        const lift = { type: 'liftDispute', version: 1, invoice, amount: '1000' };
        done(market, 'desk', lift, 'car-maker');
        return ['tier-one', approve(market, id, 'tier-one')];
      },
    },
  ],
  ruled,
);

testRefusals(
  'declineDeed',
  [
    {
      code: 'unknown_approval',
      why: 'nothing waits',
      act: () => ['bank-one', decline(hashFor('none'))],
    },
    {
      code: 'not_approver',
      why: 'neither named nor the first',
      keyName: 'carl',
      act: (market) => ['bank-one', decline(done(market, 'desk', issue()))],
    },
  ],
  ruled,
);

/** A supplier with a policy of its own, which would concede a rest of 4000. */
function conceding(market: Market): string {
  const by = 'tier-one';
  const key = publicKeyOf(secretOf('anna of tier-one'));
  market.ok(by, { type: 'addKey', version: 1, name: 'anna', key });
  const policy = { ...POLICY, keys: ['anna', 'desk'], deeds: ['concedeDispute'] };
  done(market, 'anna', approve(market, done(market, 'desk', set(policy), by), by), by);
  const invoice = market.ok(by, deals.register('a'));
  const part = { amount: '6000', reason: 'not_delivered' } as const;
  market.ok('car-maker', deals.acknowledge(invoice, part));
  return done(market, 'desk', { type: 'concedeDispute', version: 1, invoice }, by);
}

describe('a deed under a policy', () => {
  it('has no effect with one key, and is done in the block of the second', () => {
    const market = ruled();
    const { id, code, events } = sign(market, 'desk', issue());
    expect({ code, events: types(events) }).toEqual({ code: 'ok', events: ['approvalOpened'] });
    expect(balanceOf(market)).toBe(0n);
    expect(waiting(market, id)).toMatchObject({
      keyName: 'desk',
      signed: ['desk'],
      amount: { currency: 'EUR', amount: '70' },
    });
    const last = sign(market, 'anna', approve(market, id));
    expect(types(last.events)).toEqual(['deedApproved', 'moneyIssued']);
    expect(balanceOf(market)).toBe(70n);
    expect(approvals.read(market.world, 'bank-one', id)).toBeUndefined();
    expect(sign(market, 'bert', approve(market, id)).code).toBe('unknown_approval');
  });

  it('is that of the first transaction: what it makes bears its id', () => {
    const market = keyed();
    const key = publicKeyOf(secretOf('anna of tier-one'));
    market.ok('tier-one', { type: 'addKey', version: 1, name: 'anna', key });
    const policy = { ...POLICY, keys: ['anna', 'desk'], deeds: ['registerInvoice'] };
    const first = done(market, 'desk', set(policy), 'tier-one');
    done(market, 'anna', approve(market, first, 'tier-one'), 'tier-one');
    const id = done(market, 'desk', deals.register('a') as unknown as Words, 'tier-one');
    done(market, 'anna', approve(market, id, 'tier-one'), 'tier-one');
    expect(market.world.facts.get(`invoice/${id}`)).toBeDefined();
  });

  it('counts keys that the policy names, each once, and no key that was stopped meanwhile', () => {
    const market = ruled({ ...POLICY, needed: 3 });
    const id = done(market, 'carl', issue());
    done(market, 'anna', approve(market, id));
    done(market, 'desk', approve(market, id));
    expect(balanceOf(market)).toBe(0n);
    done(market, 'bert', { type: 'suspendKey', version: 1, name: 'anna' });
    done(market, 'bert', approve(market, id));
    expect(balanceOf(market)).toBe(0n);
    expect(waiting(market, id).signed).toEqual(['carl', 'anna', 'desk', 'bert']);
  });

  it('waits by its amount, by its currency, and where no amount is known', () => {
    const above = [{ currency: 'EUR', amount: '70' }];
    const market = ruled({ ...POLICY, deeds: [], above });
    expect(types(sign(market, 'desk', issue()).events)).toEqual(['moneyIssued']);
    const waits = (deed: Words): readonly string[] => types(sign(market, 'desk', deed).events);
    expect(waits({ ...issue(), amount: '71' })).toEqual(['approvalOpened']);
    expect(waits({ ...issue(), amount: '1', currency: 'USD' })).toEqual(['approvalOpened']);
    expect(waits(add('dora'))).toEqual(['approvalOpened']);
  });

  it('is refused to who enters it, and nothing waits then', () => {
    const market = ruled();
    expect(sign(market, 'desk', { ...issue(), to: 'nobody' }).code).toBe('unknown_counterparty');
    expect([...market.world.facts.scan('approval/', 'approval0', 9)]).toEqual([]);
  });

  it('that is refused in the end waits on, and is signed again', () => {
    const market = ruled({ ...POLICY, deeds: ['transferMoney'] });
    const words = { issuer: 'bank-one', currency: 'EUR', to: 'tier-one', amount: '70' };
    const pay = { type: 'transferMoney', version: 1, ...words, reference: hashFor('it') };
    done(market, 'desk', deals.issue({ to: 'bank-two', amount: '100' }) as unknown as Words);
    const key = publicKeyOf(secretOf('anna of bank-two'));
    market.ok('bank-two', { type: 'addKey', version: 1, name: 'anna', key });
    const policy = { ...POLICY, keys: ['anna', 'desk'], deeds: ['transferMoney'] };
    const first = done(market, 'desk', set(policy), 'bank-two');
    done(market, 'anna', approve(market, first, 'bank-two'), 'bank-two');
    const [one, two] = [
      done(market, 'desk', pay, 'bank-two'),
      done(market, 'desk', pay, 'bank-two'),
    ];
    done(market, 'anna', approve(market, one, 'bank-two'), 'bank-two');
    const late = sign(market, 'anna', approve(market, two, 'bank-two'), undefined, 'bank-two');
    expect(late.code).toBe('insufficient_money');
    expect(waiting(market, two, 'bank-two').signed).toEqual(['desk']);
    done(market, 'desk', deals.issue({ to: 'bank-two', amount: '100' }) as unknown as Words);
    done(market, 'anna', approve(market, two, 'bank-two'), 'bank-two');
    expect(balanceOf(market)).toBe(140n);
  });

  it('ends by one that declines, and by its days', () => {
    const market = ruled();
    const [one, two] = [done(market, 'carl', issue()), done(market, 'desk', issue())];
    const third = done(market, 'carl', issue());
    expect(types(sign(market, 'bert', decline(one)).events)).toEqual(['deedDeclined']);
    expect(types(sign(market, 'carl', decline(third)).events)).toEqual(['deedDeclined']);
    const { until } = waiting(market, two);
    market.wait(until - 1);
    const { outcomes } = market.wait(until);
    expect(outcomes).toMatchObject([
      { item: `approval/bank-one/${two}`, events: [{ type: 'approvalLapsed', approval: two }] },
    ]);
    expect(sign(market, 'anna', approve(market, two)).code).toBe('unknown_approval');
    expect(balanceOf(market)).toBe(0n);
  });

  it('is bounded: nobody has more waiting than it may', () => {
    const market = ruled();
    done(market, 'desk', issue());
    const { parameters } = market.state;
    market.state = { ...market.state, parameters: { ...parameters, maxOpenOffers: 1 } };
    expect(sign(market, 'desk', issue())).toMatchObject({
      code: 'too_many_open',
      facts: { of: 'approvals', open: 1, max: 1 },
    });
  });

  it('is refused at the node when its last word would be', () => {
    const market = ruled();
    const id = done(market, 'desk', issue());
    const words = {
      ...market.transaction('bank-one', approve(market, id) as never),
      keyName: 'carl',
    };
    const ground = { ...market.state, world: market.world };
    const fit = { ...words, expires: market.time + 60_000 };
    expect(checkTransaction(ground, fit, market.time + 1, true)?.code).toBe('not_approver');
  });
});

describe('the law of approvals', () => {
  it('finds what was not signed so', () => {
    const market = ruled();
    const id = done(market, 'desk', issue());
    expect(checkApprovals(market.world)).toEqual([]);
    const approval = waiting(market, id);
    for (const wrong of [
      { ...approval, digest: hashFor('another') },
      { ...approval, signed: ['desk', 'desk'] },
      { ...approval, signed: ['anna', 'desk'] },
      { ...approval, signed: ['desk', 'nobody'] },
    ]) {
      market.world.apply(
        new Map([[approvals.key('bank-one', id), approvals.encode(wrong)]]),
        new Map(),
      );
      expect(checkApprovals(market.world)).toEqual([
        { law: 'what waits for keys was signed by different ones', facts: { approval: id } },
      ]);
    }
  });
});

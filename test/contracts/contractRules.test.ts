import type { Action, Terms } from '../../contracts/state/terms.ts';
import {
  aboutContract,
  bargain,
  cutOff,
  DELIVERED,
  dayOf,
  PAY,
  proposing,
  shadowing,
  strike,
  terms,
} from './bargains.ts';
import { deals, handOn } from './deals.ts';
import { hashFor } from './market.ts';
import { testRefusals } from './refusalRows.ts';

const GOOD = terms([DELIVERED, PAY]);
const BROKE: Terms = {
  ...terms([dayOf(5), { do: 'releaseEscrow', to: 'debtor' }]),
  escrow: '9000',
};

/** Terms with several faults, of which each row mends one more; the last is in order. */
function faulty(mended: number): Terms {
  const amount = mended > 4 ? '1' : '10001';
  const cancel: Action = { do: 'cancel', amount };
  const stranger = mended > 5 ? ['oracle-one'] : ['nobody'];
  const quorum = mended > 2 ? 1 : 2;
  const attested = { op: 'attested', kind: 'order', from: { oracles: stranger, quorum } } as const;
  const not = { op: 'not', of: { op: 'not', of: { op: 'not', of: attested } } } as const;
  const when = mended > 1 ? attested : ({ op: 'not', of: not } as const);
  const words = terms([when, cancel]);
  const until = mended > 3 ? words.until : '2026-03-13';
  return mended > 0 ? { ...words, until } : ({ ...words, until, more: 1 } as Terms);
}

/** Rows about terms, shared by proposals and shadows: the faults that are left decide. */
const FAULTS = [
  ['bad_terms', 'a field too many'],
  ['terms_too_big', 'deeper than four'],
  ['terms_ill_typed', 'two of one oracle'],
  ['terms_endless', 'an end behind the pay day'],
  ['terms_overpay', 'one more than is open'],
  ['terms_break_rules', 'a word of nobody'],
] as const;

function rowsOfTerms(
  signer: string,
  deed: (receivable: string, words: Terms) => { language: number },
) {
  return [
    {
      code: 'unknown_language' as const,
      why: 'a language to come, and terms in none',
      act: (market: ReturnType<typeof found>) =>
        [signer, { ...deed(only(market), faulty(0)), language: 2 }] as const,
    },
    ...FAULTS.map(([code, why], mended) => ({
      code,
      why,
      act: (market: ReturnType<typeof found>) =>
        [signer, deed(only(market), faulty(mended))] as const,
    })),
  ];
}

/** The market of these rows has one receivable, the first. */
function found() {
  return bargain('0').market;
}

function only(market: ReturnType<typeof found>): string {
  const [first] = market.world.facts.scan('receivable/', 'receivable0', 1);
  return first?.[0].slice('receivable/'.length) ?? '';
}

testRefusals(
  'proposeContract',
  [
    {
      code: 'unknown_receivable',
      why: 'no such receivable',
      act: () => ['tier-three', proposing(hashFor('none'), faulty(0))],
    },
    {
      code: 'not_party',
      why: 'by one that has nothing to do with it',
      act: (market) => ['tier-three', proposing(only(market), faulty(0)), cutOff(11)],
    },
    {
      code: 'receivable_closed',
      why: 'after the record time, with a contract in force',
      act: (market) => {
        strike(market, only(market), { ...GOOD, until: '2026-03-12' });
        return ['tier-one', proposing(only(market), faulty(0)), cutOff(11)];
      },
    },
    {
      code: 'contract_in_force',
      why: 'while another contract binds',
      act: (market) => {
        strike(market, only(market), GOOD);
        return ['tier-one', proposing(only(market), faulty(0))];
      },
    },
    {
      code: 'too_many_contracts',
      why: 'as the ninth',
      act: (market) => {
        for (let times = 0; times < 8; times += 1) {
          market.ok('tier-one', proposing(only(market), GOOD));
        }
        return ['tier-one', proposing(only(market), faulty(0))];
      },
    },
    ...rowsOfTerms('tier-one', proposing),
    {
      code: 'insufficient_money',
      why: 'the only party is the debtor, without the escrow',
      act: (market) => {
        // What it holds itself stays open while it is offered, though its pledge is released.
        const pledge = market.ok('tier-one', deals.pledge(only(market)));
        const consent = { type: 'consentTransfer', version: 1, pledge } as const;
        market.ok('bank-one', { ...consent, to: 'car-maker' });
        handOn(market, deals.assign(only(market), { assignee: 'car-maker' }), 'tier-one');
        market.ok('bank-one', { ...consent, to: 'tier-two' });
        market.ok('car-maker', deals.assign(only(market)));
        market.ok('bank-one', { type: 'releasePledge', version: 1, pledge });
        return ['car-maker', proposing(only(market), BROKE)];
      },
    },
  ],
  found,
);

testRefusals(
  'agreeContract',
  [
    {
      code: 'unknown_contract',
      why: 'no such contract',
      act: () => ['tier-three', { contract: hashFor('none') }],
    },
    {
      code: 'not_party',
      why: 'by one that has nothing to do with it',
      act: (market) => {
        const contract = market.ok('tier-one', proposing(only(market), BROKE));
        return ['tier-three', { contract }, cutOff(11)];
      },
    },
    {
      code: 'receivable_closed',
      why: 'after the record time, when the proposal has lapsed',
      act: (market) => {
        const contract = market.ok('tier-one', proposing(only(market), BROKE));
        return ['tier-one', { contract }, cutOff(11)];
      },
    },
    {
      code: 'contract_over',
      why: 'withdrawn, by its proposer',
      act: (market) => {
        const contract = market.ok('tier-one', proposing(only(market), BROKE));
        market.ok('tier-one', aboutContract('endContract', contract));
        return ['tier-one', { contract }];
      },
    },
    {
      code: 'already_agreed',
      why: 'by its proposer, who has no money for it',
      act: (market) => {
        const contract = market.ok('car-maker', proposing(only(market), BROKE));
        return ['car-maker', { contract }];
      },
    },
    {
      code: 'contract_in_force',
      why: 'while another contract binds, without the escrow',
      act: (market) => {
        const contract = market.ok('tier-one', proposing(only(market), BROKE));
        strike(market, only(market), GOOD);
        return ['car-maker', { contract }];
      },
    },
    {
      code: 'terms_overpay',
      why: 'after a credit note, without the escrow',
      act: (market) => {
        const contract = market.ok('tier-one', proposing(only(market), BROKE));
        market.ok('tier-one', deals.credit(only(market), '1001'));
        return ['car-maker', { contract }];
      },
    },
    {
      code: 'insufficient_money',
      why: 'without the escrow',
      act: (market) => {
        const contract = market.ok('tier-one', proposing(only(market), BROKE));
        return ['car-maker', { contract }];
      },
    },
  ],
  found,
);

testRefusals(
  'endContract',
  [
    {
      code: 'unknown_contract',
      why: 'no such contract',
      act: () => ['tier-three', { contract: hashFor('none') }],
    },
    {
      code: 'not_party',
      why: 'of a shadow, by a party that did not attach it, when it is over',
      act: (market) => {
        const contract = market.ok('regulator', shadowing(only(market), GOOD));
        market.ok('regulator', aboutContract('endContract', contract));
        return ['car-maker', { contract }];
      },
    },
    {
      code: 'contract_over',
      why: 'twice',
      act: (market) => {
        const contract = market.ok('tier-one', proposing(only(market), GOOD));
        market.ok('tier-one', aboutContract('endContract', contract));
        return ['tier-one', { contract }];
      },
    },
    {
      code: 'already_agreed',
      why: 'by one that waits for the other',
      act: (market) => {
        const contract = strike(market, only(market), GOOD);
        market.ok('tier-one', aboutContract('endContract', contract));
        return ['tier-one', { contract }];
      },
    },
  ],
  found,
);

testRefusals(
  'shadowContract',
  [
    {
      code: 'unknown_receivable',
      why: 'no such receivable',
      act: () => ['regulator', shadowing(hashFor('none'), faulty(0))],
    },
    {
      code: 'receivable_closed',
      why: 'after the record time',
      act: (market) => ['regulator', shadowing(only(market), faulty(0)), cutOff(11)],
    },
    {
      code: 'too_many_contracts',
      why: 'as the ninth',
      act: (market) => {
        for (let times = 0; times < 8; times += 1) {
          market.ok('regulator', shadowing(only(market), GOOD));
        }
        return ['regulator', shadowing(only(market), faulty(0))];
      },
    },
    ...rowsOfTerms('regulator', shadowing),
  ],
  found,
);

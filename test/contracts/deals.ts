import type { DeedOf } from '../../contracts/deeds.ts';
import type { Market } from './market.ts';
import { hashFor } from './market.ts';

/** Deeds of the test market with every field filled in; a test overrides what it is about. */
export const deals = {
  issue(words: Partial<DeedOf<'issueMoney'>> = {}): DeedOf<'issueMoney'> {
    const payment = hashFor('deposit');
    const usual = { to: 'car-maker', currency: 'EUR', amount: '100000', payment };
    return { type: 'issueMoney', version: 1, ...usual, ...words };
  },
  register(
    name: string,
    words: Partial<DeedOf<'registerInvoice'>> = {},
  ): DeedOf<'registerInvoice'> {
    return {
      type: 'registerInvoice',
      version: 1,
      debtor: 'car-maker',
      currency: 'EUR',
      amount: '10000',
      issueDay: '2026-03-01',
      documentDueDay: null,
      dueDay: '2026-03-12',
      identity: hashFor(`identity ${name}`),
      document: hashFor(`document ${name}`),
      details: hashFor(`details ${name}`),
      ...words,
    };
  },
  accept(invoice: string, words: Partial<DeedOf<'acceptInvoice'>> = {}): DeedOf<'acceptInvoice'> {
    return {
      type: 'acceptInvoice',
      version: 1,
      invoice,
      kind: 'undertaking',
      text: hashFor('legal text'),
      dueDay: '2026-03-12',
      mandate: { issuer: 'bank-one', limit: null },
      ...words,
    };
  },
  /** Version 2 of the acceptance: all of an invoice of 10000, acknowledged. */
  accept2(
    invoice: string,
    words: Partial<DeedOf<'acceptInvoice2'>> = {},
  ): DeedOf<'acceptInvoice2'> {
    return {
      type: 'acceptInvoice',
      version: 2,
      invoice,
      amount: '10000',
      reason: null,
      kind: 'acknowledged',
      text: hashFor('legal text'),
      dueDay: '2026-03-12',
      mandate: { issuer: 'bank-one', limit: null, partial: false },
      latePpm: null,
      noticeByBlock: true,
      distinctFrom: [],
      ...words,
    };
  },
  reissue(
    former: string,
    name: string,
    words: Partial<DeedOf<'reissueInvoice'>> = {},
  ): DeedOf<'reissueInvoice'> {
    const { type: _type, version: _version, ...rest } = deals.register(name);
    return { type: 'reissueInvoice', version: 1, former, ...rest, ...words };
  },
  /** A deed that names an invoice and nothing else. */
  about<Type extends 'withdrawInvoice' | 'concedeDispute'>(
    type: Type,
    invoice: string,
  ): { type: Type; version: 1; invoice: string } {
    return { type, version: 1, invoice };
  },
  dispute(invoice: string): DeedOf<'disputeInvoice'> {
    return { type: 'disputeInvoice', version: 1, invoice, reason: 'not_delivered' };
  },
  assign(
    receivable: string,
    words: Partial<DeedOf<'offerAssignment'>> = {},
  ): DeedOf<'offerAssignment'> {
    return {
      type: 'offerAssignment',
      version: 1,
      receivable,
      piece: '1',
      from: '1',
      to: '10000',
      assignee: 'tier-two',
      reference: hashFor('contract'),
      expiresDay: '2026-03-05',
      ...words,
    };
  },
  sell(receivable: string, words: Partial<DeedOf<'offerSale'>> = {}): DeedOf<'offerSale'> {
    return {
      type: 'offerSale',
      version: 1,
      receivable,
      piece: '1',
      from: '1',
      to: '10000',
      buyer: null,
      price: '9800',
      issuer: 'bank-one',
      reference: hashFor('contract of sale'),
      expiresDay: '2026-03-05',
      ...words,
    };
  },
  answer<Type extends 'acceptAssignment' | 'acceptSale' | 'declineOffer' | 'withdrawOffer'>(
    type: Type,
    offer: string,
  ): { type: Type; version: 1; offer: string } {
    return { type, version: 1, offer };
  },
};

/** Registers and accepts an invoice of tier-one on the car maker; returns the receivable's id. */
export function makeReceivable(
  market: Market,
  name: string,
  words: Partial<DeedOf<'registerInvoice'>> = {},
  mandate: DeedOf<'acceptInvoice'>['mandate'] = { issuer: 'bank-one', limit: null },
): string {
  const deed = deals.register(name, words);
  const invoice = market.ok('tier-one', deed);
  market.ok(deed.debtor, deals.accept(invoice, { dueDay: deed.dueDay, mandate }));
  return invoice;
}

import type { DeedOf } from '../../contracts/deeds.ts';
import { invoices } from '../../contracts/state/invoices.ts';
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
  /** Version 3: overdue, it costs 40.00 more. */
  accept3(
    invoice: string,
    words: Partial<DeedOf<'acceptInvoice3'>> = {},
  ): DeedOf<'acceptInvoice3'> {
    return { ...deals.accept2(invoice), version: 3, lateCost: '4000', ...words };
  },
  /** Version 4: it falls due when the debtor is insolvent. */
  accept4(
    invoice: string,
    words: Partial<DeedOf<'acceptInvoice4'>> = {},
  ): DeedOf<'acceptInvoice4'> {
    return { ...deals.accept3(invoice), version: 4, accelerates: true, ...words };
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
  /** Version 2: not disclosed to the debtor. */
  assign2(
    receivable: string,
    words: Partial<DeedOf<'offerAssignment2'>> = {},
  ): DeedOf<'offerAssignment2'> {
    return { ...deals.assign(receivable), version: 2, disclosed: false, ...words };
  },
  /** Version 2: disclosed to the debtor, with recourse. */
  sell2(receivable: string, words: Partial<DeedOf<'offerSale2'>> = {}): DeedOf<'offerSale2'> {
    return { ...deals.sell(receivable), version: 2, disclosed: true, recourse: true, ...words };
  },
  /** Version 3: no interest for the time until recourse. */
  sell3(receivable: string, words: Partial<DeedOf<'offerSale3'>> = {}): DeedOf<'offerSale3'> {
    return { ...deals.sell2(receivable), version: 3, interest: null, ...words };
  },
  /** Version 4: 8000 now, a fee of 100, 9 % a year, with recourse; the rest is the reserve. */
  sell4(receivable: string, words: Partial<DeedOf<'offerSale4'>> = {}): DeedOf<'offerSale4'> {
    const { price: _, ...sale } = deals.sell2(receivable);
    const interest = { ppm: 90_000, dayCount: 'ACT/360' } as const;
    return { ...sale, version: 4, advance: '8000', fee: '100', interest, ...words };
  },
  toMany(receivable: string, words: Partial<DeedOf<'assignToMany'>> = {}): DeedOf<'assignToMany'> {
    const reference = hashFor('contract');
    return {
      type: 'assignToMany',
      version: 1,
      receivable,
      piece: '1',
      parts: [
        { from: '1', to: '2000', assignee: 'tier-two', reference },
        { from: '2001', to: '3000', assignee: 'tier-three', reference },
        { from: '5001', to: '10000', assignee: 'car-maker', reference },
      ],
      disclosed: true,
      expiresDay: '2026-03-05',
      ...words,
    };
  },
  pledge(receivable: string, words: Partial<DeedOf<'pledgePiece'>> = {}): DeedOf<'pledgePiece'> {
    return {
      type: 'pledgePiece',
      version: 1,
      receivable,
      piece: '1',
      from: '1',
      to: '10000',
      pledgee: 'bank-one',
      secured: '4000',
      dueDay: '2026-03-06',
      reference: hashFor('credit contract'),
      ...words,
    };
  },
  early(
    receivable: string,
    words: Partial<DeedOf<'offerEarlyPayment'>> = {},
  ): DeedOf<'offerEarlyPayment'> {
    return {
      type: 'offerEarlyPayment',
      version: 1,
      receivable,
      piece: '1',
      from: '1',
      to: '10000',
      discountPpm: 360_000,
      dayCount: 'ACT/360',
      reference: hashFor('programme'),
      expiresDay: '2026-03-05',
      ...words,
    };
  },
  credit(
    receivable: string,
    amount: string,
    words: Partial<DeedOf<'creditNote'>> = {},
  ): DeedOf<'creditNote'> {
    const document = hashFor(`credit note ${amount}`);
    const usual = { receivable, amount, document, details: hashFor('why') };
    return { type: 'creditNote', version: 1, ...usual, ...words };
  },
  consent(words: Partial<DeedOf<'giveConsent'>> = {}): DeedOf<'giveConsent'> {
    const usual = { assignor: 'tier-one', currency: 'EUR', limit: '5000', untilDay: '2026-03-10' };
    return { type: 'giveConsent', version: 1, ...usual, ...words };
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

/**
 * As `makeReceivable`, by version 2 of the acceptance, or 3 when it is to cost something overdue:
 * acknowledged, unless said otherwise.
 */
export function makeAcknowledged(
  market: Market,
  name: string,
  { lateCost, ...words }: Partial<Omit<DeedOf<'acceptInvoice3'>, 'type' | 'version'>> = {},
): string {
  const invoice = market.ok('tier-one', deals.register(name));
  const distinctFrom = [...(invoices.read(market.world, invoice)?.similar ?? [])];
  const all = { distinctFrom, ...words };
  const accept =
    lateCost === undefined
      ? deals.accept2(invoice, all)
      : deals.accept3(invoice, { ...all, lateCost });
  market.ok('car-maker', accept);
  return invoice;
}

/** Has units of a receivable change holder by a newer version of an assignment or sale. */
export function handOn(
  market: Market,
  deed:
    | DeedOf<'offerAssignment2'>
    | DeedOf<'offerSale2'>
    | DeedOf<'offerSale3'>
    | DeedOf<'offerSale4'>,
  seller: string,
): string {
  const offer = market.ok(seller, deed);
  if (deed.type === 'offerAssignment') {
    market.ok(deed.assignee, deals.answer('acceptAssignment', offer));
    return offer;
  }
  const buyer = deed.buyer ?? 'bank-two';
  market.ok(
    'bank-one',
    deals.issue({ to: buyer, amount: 'price' in deed ? deed.price : deed.advance }),
  );
  market.ok(buyer, deals.answer('acceptSale', offer));
  return offer;
}

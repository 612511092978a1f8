import { under } from '../../contracts/state/factKeys.ts';
import { invoices, OPEN_TERMS } from '../../contracts/state/invoices.ts';
import type { Known } from '../../contracts/state/offers.ts';
import { receivables } from '../../contracts/state/receivables.ts';
import type { Debt } from '../../contracts/state/rights.ts';
import { debts, pledges } from '../../contracts/state/rights.ts';
import type { World } from '../../contracts/state/state.ts';
import { scanAll } from '../../contracts/state/state.ts';
import { openDebt } from '../../contracts/trade/money/owing.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import type { Market } from './market.ts';
import { hashFor, secretOf } from './market.ts';
import type { DeedOf } from './unseeded.ts';

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
      skeleton: hashFor(`skeleton ${name}`),
      core: hashFor(`core ${name}`),
      document: hashFor(`document ${name}`),
      details: hashFor(`details ${name}`),
      terms: OPEN_TERMS,
      ...words,
    };
  },
  /** All of an invoice of 10000, as an undertaking. */
  accept(invoice: string, words: Partial<DeedOf<'acceptInvoice'>> = {}): DeedOf<'acceptInvoice'> {
    return {
      type: 'acceptInvoice',
      version: 1,
      invoice,
      amount: '10000',
      reason: null,
      kind: 'undertaking',
      text: hashFor('legal text'),
      dueDay: '2026-03-12',
      mandate: { issuer: 'bank-one', chargesCap: null, partial: false },
      latePpm: null,
      lateCost: null,
      noticeByBlock: true,
      accelerates: false,
      distinctFrom: [],
      ...words,
    };
  },
  /** All of it, on other terms than the supplier has stated. */
  counter(
    invoice: string,
    words: Partial<DeedOf<'counterInvoice'>> = {},
  ): DeedOf<'counterInvoice'> {
    return { ...deals.accept(invoice), ruler: null, ...words, type: 'counterInvoice' };
  },
  /** The same, with its defences. */
  acknowledge(
    invoice: string,
    words: Partial<DeedOf<'acceptInvoice'>> = {},
  ): DeedOf<'acceptInvoice'> {
    return deals.accept(invoice, { kind: 'acknowledged', ...words });
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
  about<Type extends 'withdrawInvoice' | 'concedeDispute' | 'takeCounter' | 'takeRest'>(
    type: Type,
    invoice: string,
  ): { type: Type; version: 1; invoice: string } {
    return { type, version: 1, invoice };
  },
  /** Proceedings on a member; the key `administrator` signs for it then. */
  insolvent(member: string): DeedOf<'declareInsolvency'> {
    const key = publicKeyOf(secretOf(`administrator of ${member}`));
    const words = { member, reference: hashFor('proceedings'), name: 'administrator', key };
    return { type: 'declareInsolvency', version: 1, ...words };
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
      disclosed: true,
      reference: hashFor('contract'),
      expiresDay: '2026-03-05',
      ...words,
    };
  },
  /** Not disclosed to the debtor. */
  assignQuietly(
    receivable: string,
    words: Partial<DeedOf<'offerAssignment'>> = {},
  ): DeedOf<'offerAssignment'> {
    return deals.assign(receivable, { disclosed: false, ...words });
  },
  /** Without interest for the time until recourse. */
  sellWithRecourse(
    receivable: string,
    words: Partial<DeedOf<'offerSale'>> = {},
  ): DeedOf<'offerSale'> {
    return deals.sell(receivable, { recourse: true, ...words });
  },
  /** 8000 now, a fee of 100, 9 % a year, with recourse; the rest is the reserve. */
  sellWithReserve(
    receivable: string,
    words: Partial<DeedOf<'offerSale'>> = {},
  ): DeedOf<'offerSale'> {
    const interest = { ppm: 90_000, dayCount: 'ACT/360' } as const;
    const terms = { price: '8000', interest, reserve: { fee: '100' } };
    return deals.sellWithRecourse(receivable, { ...terms, ...words });
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
    const usual = {
      receivable,
      amount,
      ground: 'concession' as const,
      document,
      details: hashFor('why'),
    };
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
      disclosed: true,
      recourse: false,
      interest: null,
      reserve: null,
      reference: hashFor('contract of sale'),
      expiresDay: '2026-03-05',
      ...words,
    };
  },
  answer<Type extends 'acceptAssignment' | 'acceptSale' | 'declineOffer' | 'withdrawOffer'>(
    type: Type,
    offer: string,
    knowing: readonly Known[] = [],
  ): DeedOf<Type> {
    const takes = type === 'acceptAssignment' || type === 'acceptSale';
    const words = { type, version: 1, offer, ...(takes ? { knowing } : {}) };
    return words as unknown as DeedOf<Type>;
  },
};

/** Registers and accepts an invoice of tier-one on the car maker; returns the receivable's id. */
export function makeReceivable(
  market: Market,
  name: string,
  words: Partial<DeedOf<'registerInvoice'>> = {},
  mandate: DeedOf<'acceptInvoice'>['mandate'] = {
    issuer: 'bank-one',
    chargesCap: null,
    partial: false,
  },
): string {
  const deed = deals.register(name, words);
  const invoice = market.ok('tier-one', deed);
  const { dueDay, amount, debtor } = deed;
  market.ok(
    debtor,
    deals.accept(invoice, { dueDay, amount, mandate, distinctFrom: similarTo(market, invoice) }),
  );
  return invoice;
}

/** The invoices that look like this one, as its debtor has to name them. */
export function similarTo(market: Market, invoice: string): string[] {
  return [...(invoices.read(market.world, invoice)?.similar ?? [])];
}

/** As `makeReceivable`, acknowledged, unless said otherwise. */
export function makeAcknowledged(
  market: Market,
  name: string,
  words: Partial<Omit<DeedOf<'acceptInvoice'>, 'type' | 'version'>> = {},
): string {
  const invoice = market.ok('tier-one', deals.register(name));
  const distinctFrom = similarTo(market, invoice);
  market.ok('car-maker', deals.acknowledge(invoice, { distinctFrom, ...words }));
  return invoice;
}

/** Has units of a receivable change holder by an assignment or a sale. */
export function handOn(
  market: Market,
  deed: DeedOf<'offerAssignment'> | DeedOf<'offerSale'>,
  seller: string,
): string {
  const offer = market.ok(seller, deed);
  if (deed.type === 'offerAssignment') {
    market.ok(deed.assignee, deals.answer('acceptAssignment', offer));
    return offer;
  }
  const buyer = deed.buyer ?? 'bank-two';
  market.ok('bank-one', deals.issue({ to: buyer, amount: deed.price }));
  market.ok(buyer, deals.answer('acceptSale', offer));
  return offer;
}

/** Puts down that a member is insolvent; from then on the key `administrator` signs for it. */
export function declareInsolvent(market: Market, member: string): void {
  const key = publicKeyOf(secretOf(`administrator of ${member}`));
  const words = { reference: hashFor('proceedings'), name: 'administrator', key };
  market.ok('regulator', { type: 'declareInsolvency', version: 1, member, ...words });
}

/** Another supplier registers the document of `makeReceivable`, and its debtor disputes that. */
export function disputeRival(market: Market, name = 'a', rival = 'tier-two'): string {
  const invoice = market.ok(rival, deals.register(name));
  market.ok('car-maker', deals.dispute(invoice));
  return invoice;
}

/** Offers a guarantee for a piece, so that it is not joined with its neighbours; its id. */
export function keepApart(market: Market, receivable: string, piece: string, by: string): string {
  const words = { receivable, piece, kind: 'guarantee', reference: hashFor('text') };
  const terms = { amount: '1', waitingDays: 0, untilDay: '2030-01-01' };
  return market.ok(by, { type: 'giveGuarantee', version: 1, ...words, ...terms });
}

/** Has all of a receivable of tier-one change hands, at most eight times; returns who has it. */
export function handOnOften(market: Market, receivable: string, times = 8): string {
  let seller = 'tier-one';
  for (let depth = 0; depth < times; depth += 1) {
    const buyer = seller === 'bank-one' ? 'bank-two' : 'bank-one';
    handOn(market, deals.sellWithRecourse(receivable, { buyer, price: '1' }), seller);
    seller = buyer;
  }
  return seller;
}

/** A credit note of tier-one to which everybody agrees, done. */
export function concede(
  market: Market,
  receivable: string,
  amount: string,
  words: Partial<DeedOf<'creditNote'>> = {},
): void {
  const time = noteAgreed(market, receivable, amount, words);
  if (time !== null) market.wait(time);
}

/** A credit note of tier-one to which everybody agrees; when it is done, null when it is. */
export function noteAgreed(
  market: Market,
  receivable: string,
  amount: string,
  words: Partial<DeedOf<'creditNote'>> = {},
): number | null {
  const note = market.ok('tier-one', deals.credit(receivable, amount, words));
  const time = receivables.read(market.world, receivable)?.note?.time;
  if (time === undefined) return null;
  for (const piece of piecesOf(market.world, receivable)) {
    const pledgees = piece.pledges.map((id) => pledges.read(market.world, id)?.pledgee ?? '');
    for (const member of [piece.holder, ...pledgees]) {
      const answer = {
        type: 'answerCreditNote',
        version: 1,
        receivable,
        note,
        agrees: true,
      } as const;
      market.ok(member, { ...answer, piece: String(piece.from) });
    }
  }
  return time;
}

/** Debts of which something is open, by debtor; then by id. */
export function openDebts({ facts }: Pick<World, 'facts'>): Debt[] {
  const all = [...scanAll(facts, ...under('debt'))].map(([, value]) => debts.decode(value));
  const place = ({ debtor, id }: Debt): string => `${debtor}/${id}`;
  return all
    .filter((debt) => openDebt(debt) > 0n)
    .sort((left, right) => (place(left) < place(right) ? -1 : 1));
}

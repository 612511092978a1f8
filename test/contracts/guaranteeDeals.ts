import { balanceOf } from '../../contracts/trade/money/money.ts';
import { piecesOf } from '../../contracts/trade/settlement/paying.ts';
import { deals, makeAcknowledged } from './deals.ts';
import type { Market } from './market.ts';
import { DAY, hashFor, START } from './market.ts';
import type { DeedOf } from './unseeded.ts';

const EUR = { issuer: 'bank-one', currency: 'EUR' };

/** When the receivables of `deals` that nobody pays are in default. */
export const DEFAULT: number = START + 15 * DAY + (16 * DAY) / 24;

/** A guarantee of bank-two of 6000 for the first piece, without waiting, in April at most. */
export function give(receivable: string, words: Partial<DeedOf<'giveGuarantee'>> = {}) {
  const terms = { amount: '6000', waitingDays: 0, untilDay: '2026-04-30' } as const;
  const about = { receivable, piece: '1', kind: 'guarantee', reference: hashFor('text') } as const;
  return { type: 'giveGuarantee', version: 1, ...about, ...terms, ...words } as const;
}

/** A deed about a guarantee that says nothing else. */
export function by<Type extends string>(type: Type, guarantee: string) {
  return { type, version: 1, guarantee } as const;
}

/** A call for the piece that begins at the unit. */
export function call(guarantee: string, piece = '1') {
  return { ...by('callGuarantee', guarantee), piece, reference: hashFor('letter') } as const;
}

/** The guarantor pays for the piece. */
export function payUp(
  guarantee: string,
  piece = '1',
  amount = '6000',
  issuer: string | null = null,
) {
  return { ...by('payGuarantee', guarantee), piece, amount, issuer } as const;
}

/** A piece of tier-one with a guarantee of bank-two that it has consented to. */
export function guaranteed(market: Market, words: Partial<DeedOf<'giveGuarantee'>> = {}) {
  const id = makeAcknowledged(market, `a${market.state.height}`);
  const guarantee = market.ok('bank-two', give(id, words));
  market.ok('tier-one', by('acceptGuarantee', guarantee));
  return { id, guarantee };
}

/** As `guaranteed`, in default and called. */
export function called(market: Market, words: Partial<DeedOf<'giveGuarantee'>> = {}) {
  const found = guaranteed(market, words);
  market.ok('tier-one', call(found.guarantee), DEFAULT);
  return found;
}

/** As `called`, and the guarantor has paid 6000 of 10000 units. */
export function paid(market: Market) {
  const found = called(market);
  market.ok('bank-one', deals.issue({ to: 'bank-two' }));
  market.ok('bank-two', payUp(found.guarantee));
  return found;
}

/** The debtor pays so much of what is overdue. */
export function overdue(receivable: string, amount: string) {
  return { type: 'payOverdue', version: 1, receivable, amount } as const;
}

/** What each member has, in the order of the names. */
export function money(market: Market, ...members: string[]): bigint[] {
  return members.map((member) => balanceOf(market.world, EUR, member));
}

/** First units, holders and what of the guarantee falls to them, by piece. */
export function shares(market: Market, id: string) {
  return piecesOf(market.world, id).map(({ from, holder, guarantees: covers }) => [
    Number(from),
    holder,
    covers.map(({ amount }) => amount),
  ]);
}

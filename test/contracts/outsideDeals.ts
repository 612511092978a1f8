import type { DeedOf } from '../../contracts/deeds.ts';
import type { Market } from './market.ts';
import { hashFor } from './market.ts';

/** The word of one that tier-one was paid outside the ledger. */
export function outside(
  receivable: string,
  amount: string,
  words: { readonly piece?: string; readonly payee?: string } = {},
): Omit<DeedOf<'confirmPaidOutside'>, 'seed'> {
  const { piece = '1', payee = 'tier-one' } = words;
  const payment = hashFor('bank statement');
  return {
    type: 'confirmPaidOutside',
    version: 1,
    receivable,
    piece,
    payee,
    amount,
    payment,
  } as const;
}

/** Debtor and payee say the same of a payment outside the ledger. */
export function paidOutside(market: Market, ...words: Parameters<typeof outside>): void {
  const deed = outside(...words);
  market.ok('car-maker', deed);
  market.ok(deed.payee, deed);
}

/** What the naive market knows of the scopes of keys: every limit is in one currency. */

/** What a key may do; `until` is ms since 1970. */
export interface NaiveScope {
  readonly read: boolean;
  readonly deeds: readonly string[] | null;
  readonly limits: { readonly perDeed: number; readonly perDay: number } | null;
  readonly until: number | null;
}

/** Where deeds say how much they are about. */
const SAID: Readonly<Record<string, string>> = {
  acceptInvoice: 'amount',
  fundObligation: 'amount',
  giveConsent: 'limit',
  issueMoney: 'amount',
  offerConversion: 'giveAmount',
  redeemMoney: 'amount',
  registerInvoice: 'amount',
  transferMoney: 'amount',
};
/** Deeds that give nothing. */
const FREE: readonly string[] = ['declineOffer', 'objectKey', 'rejectInvoice', 'suspendKey'];
/** What only a key without limits signs. */
const UNTOLD: readonly string[] = ['addKey', 'castBallot', 'propose', 'revokeKey'];

/** The types of which the model knows how much they are about. */
export const TOLD_TYPES: readonly string[] = [...Object.keys(SAID), ...FREE, ...UNTOLD].sort();

/** How much a deed is about; null: that cannot be told. */
export function naiveAmount(deed: { readonly type: string }): number | null {
  const field = SAID[deed.type];
  if (field !== undefined) return Number((deed as Readonly<Record<string, unknown>>)[field]);
  return FREE.includes(deed.type) ? 0 : null;
}

/** Whether it is about money of another currency than that of the limits. */
export function isForeign(deed: object): boolean {
  const { currency = 'EUR' } = deed as { readonly currency?: string };
  return currency !== 'EUR';
}

/** Whether a scope lists its deeds once and in order, no more a deed than a day, and something. */
export function isGoodScope({ read, deeds, limits }: NaiveScope): boolean {
  const isSorted = deeds === null || deeds.join() === [...new Set(deeds)].sort().join();
  const fits = limits === null || limits.perDeed <= limits.perDay;
  return isSorted && fits && (read || deeds === null || deeds.length > 0);
}

/** Whether a key of the scope `own` may give `scope` to another. */
export function mayGive(own: NaiveScope | null, scope: NaiveScope | null): boolean {
  if (own === null) return true;
  if (scope === null || own.limits !== null) return false;
  if (scope.read && !own.read) return false;
  if (own.until !== null && (scope.until === null || scope.until > own.until)) return false;
  if (own.deeds === null) return true;
  return scope.deeds?.every((type) => own.deeds?.includes(type)) === true;
}

import { dayNumber } from '../../../contracts/state/calendar.ts';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { isId } from '../../../ledger/shape.ts';
import type { Subject } from '../../payments/endToEnd.ts';

type ObligationSubject = Extract<Subject, { readonly type: 'obligation' }>;

/** Whose obligation an entry of a list is; null when it is none, for that is a node's word. */
export function listedObligation(
  value: JsonObject,
): Omit<ObligationSubject, 'type' | 'part'> | null {
  const { debtor, issuer, currency, payDay } = value;
  for (const member of [debtor, issuer]) {
    if (typeof member !== 'string' || !isId(member)) return null;
  }
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return null;
  if (typeof payDay !== 'string' || dayNumber(payDay) === null) return null;
  return { debtor: String(debtor), issuer: String(issuer), currency, payDay };
}

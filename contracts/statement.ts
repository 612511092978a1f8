/**
 * What moved on an account, from events alone: `moneyIssued`, `moneyMoved` and `moneyRedeemed` tell
 * every change of what a member has with an issuer, be it free or locked. So a statement adds up:
 * opening + movements = closing.
 */
import type { Event } from './rule.ts';

/** Whose account, with which issuer, in which currency. */
export interface AccountName {
  readonly issuer: string;
  readonly currency: string;
  readonly member: string;
}

/** A change of an account, minor units: above zero what came in, below what went out. */
export interface Movement {
  readonly change: bigint;
  /** The other member; the issuer for what was issued or redeemed. */
  readonly other: string;
  /** The hash that says what for: a commitment, or the id of an offer, debt or receivable. */
  readonly reference: string | null;
}

/** The movements of an account in the events of one result or outcome, in their order. */
export function movementsOf(events: readonly Event[], account: AccountName): Movement[] {
  return events.flatMap((event) => {
    const { issuer, currency, member } = account;
    if (event['issuer'] !== issuer || event['currency'] !== currency) return [];
    const amount = (): bigint => BigInt(event['amount'] ?? 0);
    const reference = textOf(event['reference'] ?? event['payment']);
    if (event.type === 'moneyIssued' && event['to'] === member) {
      return [{ change: amount(), other: issuer, reference }];
    }
    if (event.type === 'moneyRedeemed' && event['member'] === member) {
      return [{ change: -amount(), other: issuer, reference }];
    }
    if (event.type !== 'moneyMoved') return [];
    const [from, to] = [String(event['from']), String(event['to'])];
    if (to === member) return [{ change: amount(), other: from, reference }];
    return from === member ? [{ change: -amount(), other: to, reference }] : [];
  });
}

function textOf(value: string | number | null | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

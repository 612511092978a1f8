/**
 * What moved on an account, from events alone: `moneyIssued`, `moneyMoved`, `moneyRedeemed`,
 * `moneyHeld` and `heldMoneyPaid` tell every change of what a member has with an issuer, be it free
 * or locked. So a statement adds up: opening + movements = closing.
 */
import type { Event } from '../../state/rule.ts';

/** Whose account, with which issuer, in which currency. */
export interface AccountName {
  readonly issuer: string;
  readonly currency: string;
  readonly member: string;
}

/** A change of an account, minor units: above zero what came in, below what went out. */
export interface Movement {
  readonly change: bigint;
  /** The other member; the issuer for what was issued or redeemed; null for what is held. */
  readonly other: string | null;
  /** The hash that says what for: a commitment, or the id of an offer, debt or receivable. */
  readonly reference: string | null;
}

/** The movements of an account in the events of one result or outcome, in their order. */
export function movementsOf(events: readonly Event[], account: AccountName): Movement[] {
  return events.flatMap((event): Movement[] => {
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
    // What is held for a frozen piece has left one account and not reached the other.
    if (event.type === 'moneyHeld' && event['from'] === member) {
      return [{ change: -amount(), other: null, reference }];
    }
    if (event.type === 'heldMoneyPaid' && event['to'] === member) {
      return [{ change: amount(), other: null, reference }];
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

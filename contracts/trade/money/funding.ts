/** What may be taken from a debtor's account: as much as is there, and of charges up to a cap. */

import { isInsolvent } from '../../state/insolvencies.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Scene } from '../../state/scene.ts';
import { balanceOf } from './money.ts';

/** How much of `due` can be taken, and why not all of it. */
export interface Funds {
  readonly funds: bigint;
  readonly shortage: Refusal<'debtor_insolvent' | 'issuer_insolvent' | 'insufficient_money'> | null;
}

/** What the account allows to take, and why that is less than what is due. */
export function findFunds(scene: Scene, receivable: Receivable, due: bigint): Funds {
  const { debtor: owing } = receivable;
  if (isInsolvent(scene.draft, owing)) {
    return { funds: 0n, shortage: refuse('debtor_insolvent', { debtor: owing }) };
  }
  const { currency, debtor, mandate } = receivable;
  if (isInsolvent(scene.draft, mandate.issuer)) {
    return { funds: 0n, shortage: refuse('issuer_insolvent', { issuer: mandate.issuer }) };
  }
  const balance = balanceOf(scene.draft, { issuer: mandate.issuer, currency }, debtor);
  if (balance >= due) return { funds: due, shortage: null };
  // Whoever reads the receivable is told; what the account has is its owner's and the issuer's.
  return { funds: balance, shortage: refuse('insufficient_money', { open: String(due) }) };
}

/**
 * What the mandate still lets the ledger debit of late interest and costs, or null without a cap.
 * What of them was paid or became a debt before counts.
 */
export function capLeft({ mandate, interestPaid, costsPaid }: Receivable): bigint | null {
  if (mandate.chargesCap === null) return null;
  const left = BigInt(mandate.chargesCap) - interestPaid - costsPaid;
  return left > 0n ? left : 0n;
}

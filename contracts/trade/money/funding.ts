/** What may be taken from a debtor's account: as much as is there, and as its mandate allows. */

import { isInsolvent } from '../../state/insolvencies.ts';
import type { Receivable } from '../../state/receivables.ts';
import type { Refusal } from '../../state/refusals.ts';
import { refuse } from '../../state/refusals.ts';
import type { Scene } from '../../state/scene.ts';
import { lesser } from '../../state/units.ts';
import { balanceOf } from './money.ts';

/** How much of `due` can be taken, and why not all of it. */
export interface Funds {
  readonly funds: bigint;
  readonly shortage: Refusal<
    'debtor_insolvent' | 'issuer_insolvent' | 'mandate_exceeded' | 'insufficient_money'
  > | null;
}

/** What the mandate and the account allow to take, and why that is less than what is due. */
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
  const allowed = allowedBy(receivable);
  if (allowed !== null && due > allowed) {
    const facts = { open: String(due), limit: mandate.limit ?? '' };
    return { funds: lesser(allowed, balance), shortage: refuse('mandate_exceeded', facts) };
  }
  if (balance >= due) return { funds: due, shortage: null };
  const facts = { open: String(due), balance: String(balance) };
  return { funds: balance, shortage: refuse('insufficient_money', facts) };
}

/** What the mandate still allows to take, or null when it has no limit. */
export function allowedBy({ mandate, paid, interestPaid, costsPaid }: Receivable): bigint | null {
  if (mandate.limit === null) return null;
  const left = BigInt(mandate.limit) - paid - interestPaid - costsPaid;
  return left > 0n ? left : 0n;
}

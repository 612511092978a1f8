/** That a member is insolvent, as a supervisor has put down with a reference to the proceedings. */
import type { Hash } from '../../ledger/hash.ts';
import type { FactKind, FactReader } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Known } from './offers.ts';
import type { Place } from './places.ts';
import type { Refusal } from './refusals.ts';
import { refuse } from './refusals.ts';

/**
 * The proceedings on a member. `reference` is a salted commitment to them; `administrator` is the
 * name of the key that signs for the member since. Heights are those of the deeds,
 * `declaredTime` is ms since 1970. What it had
 * offered is withdrawn in batches, so many of them by now: the next one at `withdrawTime`, ms since
 * 1970, or null when all is withdrawn. What it owes under acceptances that say so falls due in
 * batches too: all up to the entry `accelerated` has, and the next ones at `accelerateTime`, or
 * null when all has.
 */
export interface Insolvency {
  readonly member: string;
  readonly by: string;
  readonly reference: Hash;
  readonly administrator: string;
  readonly status: 'open' | 'ended';
  readonly declaredAt: number;
  readonly declaredTime: number;
  readonly made: Place;
  readonly endedAt: number | null;
  readonly batches: number;
  readonly withdrawTime: number | null;
  readonly accelerated: string;
  readonly accelerateTime: number | null;
}

/** Insolvencies by member: the newest of each. */
export const insolvencies: FactKind<Insolvency, [member: string]> = factKind(
  (member) => `insolvency/${member}`,
  ({ member }) => [member],
  [],
);

/** Whether proceedings on a member are open. */
export function isInsolvent(world: FactReader, member: string): boolean {
  return insolvencies.read(world, member)?.status === 'open';
}

/** Whether a member became insolvent and what it had offered is not withdrawn wholly yet. */
export function isWithdrawing(world: FactReader, member: string): boolean {
  return (insolvencies.read(world, member)?.withdrawTime ?? null) !== null;
}

/** That who takes a debt of this member knows that proceedings on it are open, if they are. */
export function checkKnown(
  world: FactReader,
  debtor: string,
  knowing: readonly Known[],
): Refusal<'debtor_insolvent'> | null {
  if (!isInsolvent(world, debtor) || knowing.includes('insolvency')) return null;
  return refuse('debtor_insolvent', { debtor });
}

/**
 * That the signer may pay from its own means: not while proceedings on it are open, for what it has
 * is divided in them. Its administrator moves money by `transferMoney`; a payee that gets its part
 * says so by `confirmPaidOutside`.
 */
export function checkSolvent({
  draft,
  signer,
}: {
  readonly draft: FactReader;
  readonly signer: string;
}): Refusal<'signer_insolvent'> | null {
  return isInsolvent(draft, signer) ? refuse('signer_insolvent', { member: signer }) : null;
}

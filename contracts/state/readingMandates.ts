/**
 * Under which mandates auditors and supervisors read what is of others. One has one at a time:
 * that of the genesis document, until the validators give it another by ballot.
 */
import type { Hash } from '../../ledger/hash.ts';
import type { FactKind, FactReader } from './factKind.ts';
import { factKind } from './factKind.ts';
import type { Role } from './members.ts';
import { members } from './members.ts';

/** Roles whose members read under a mandate. */
export const OVERSEEING: readonly Role[] = ['auditor', 'supervisor'];

/**
 * What `member` may read of others: all that the members `of` may read, in order; null: everything.
 * An empty list ends what was given before. From `from` up to `until`, ms since 1970; null: until a
 * ballot says otherwise. `proposal` is null where the genesis document gives it.
 */
export interface ReadingMandate {
  readonly member: string;
  readonly of: readonly string[] | null;
  readonly from: number;
  readonly until: number | null;
  readonly proposal: Hash | null;
}

/** Mandates by who reads. */
export const readingMandates: FactKind<ReadingMandate, [member: string]> = factKind(
  (member) => `reading-mandate/${member}`,
  ({ member }) => [member],
  [],
);

/**
 * Whose facts a member reads besides its own at a time, ms since 1970; null: everybody's. While it
 * is suspended, or has no such role, it reads its own alone; who is read may be suspended.
 */
export function mandatedOf(world: FactReader, member: string, time: number): ReadingMandate['of'] {
  const { roles, status } = members.read(world, member) ?? { roles: [], status: 'suspended' };
  const oversees = roles.some((role) => OVERSEEING.includes(role));
  if (status === 'suspended' || !oversees) return [];
  const mandate = readingMandates.read(world, member);
  if (mandate === undefined) return [];
  const { of, from, until } = mandate;
  return time >= from && (until === null || time < until) ? of : [];
}

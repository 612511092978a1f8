/** What a member has put on the ledger in one ledger day. */
import type { FactKind } from './factKind.ts';
import { factKind } from './factKind.ts';

/** Of the day on which a block had a transaction of the member last; nothing is kept of others. */
export interface Usage {
  readonly member: string;
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Of its transactions, each as it stands in a block. */
  readonly bytes: number;
  /** As `bytes`, of those that were refused. */
  readonly refused: number;
  /** Units of work (work.ts) that its deeds made. */
  readonly work: number;
}

/** Usages by member. */
export const usages: FactKind<Usage, [member: string]> = factKind(
  (member) => `usage/${member}`,
  ({ member }) => [member],
  [],
);

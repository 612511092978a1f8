/** What nodes are asked for, and how. */

/** What every request may be given. */
export interface AskOptions {
  /** For one answer; waits for a node that is not ready are beside it, and bounded. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/** How transactions are handed in. */
export interface SubmitOptions extends AskOptions {
  /** Wait this long for them to be final; no waiting when absent. At most 60,000. */
  readonly waitMs?: number;
  /** False: let a refusal by a rule be recorded, and so proved, on the ledger. */
  readonly dryCheck?: boolean;
}

/** Where lists are, and by what they may be narrowed. */
export type ListPath =
  | 'invoices'
  | 'receivables'
  | 'pieces'
  | 'offers'
  | 'requests'
  | 'quotes'
  | 'conversions'
  | 'redemptions'
  | 'obligations'
  | 'members'
  | 'accounts'
  | 'approvals'
  | 'evidence'
  | 'proposals'
  | 'amendments'
  | 'claims'
  | 'debts'
  | 'contracts'
  | 'statements'
  | 'rates'
  | 'register-entries'
  | 'freezes'
  | 'halts'
  | 'guarantees'
  | 'insolvencies'
  | 'reading-mandates'
  | 'corrections';

/** What narrows a list: `holder`, `debtor`, `member`, …, and `cursor` and `limit` for paging. */
export type ListQuery = Readonly<Record<string, string | number>>;

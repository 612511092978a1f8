/**
 * Audits a node without end: verifies each new block soon after it was made, and keeps a small file
 * by which others can see that the audit is alive and well.
 */
import type { Genesis } from '../../ledger/genesis.ts';
import { ClientError } from '../sdk/clientError.ts';
import type { Environment } from '../sdk/environment.ts';
import type { NodeAuditOptions, NodeReport } from './nodeAudit.ts';
import { NodeAudit } from './nodeAudit.ts';

/** `waiting`: the node cannot be asked at present. `failed`: the chain is wrong; the audit ends. */
export type FollowStatus = 'ok' | 'waiting' | 'failed';

/** One look at the node. */
export interface Look {
  readonly status: FollowStatus;
  readonly report: NodeReport;
  /** Why the audit waits, or why heads are not compared at present; or empty. */
  readonly reason: string;
}

/** How to follow. */
export interface FollowOptions extends NodeAuditOptions {
  readonly environment: Environment;
  /** Between two looks. */
  readonly pauseMs: number;
  readonly signal: AbortSignal;
  /** Called after every look, also when there was nothing new. */
  readonly onLook: (look: Look) => Promise<void>;
}

/**
 * Follows until the signal, or until something is wrong with the chain.
 * @returns the last report
 * @throws FormatError when the genesis document makes no sense to the rules
 */
export async function followNode(genesis: Genesis, options: FollowOptions): Promise<NodeReport> {
  const { environment, pauseMs, signal, onLook } = options;
  const audit = new NodeAudit(genesis, options);
  while (!signal.aborted) {
    const look = await lookOnce(audit);
    await onLook(look);
    if (look.status === 'failed') break;
    await pause(environment, pauseMs, signal);
  }
  return audit.report;
}

async function lookOnce(audit: NodeAudit): Promise<Look> {
  const absent = await troubleOf(audit.catchUp());
  if (absent !== null) return { status: 'waiting', report: audit.report, reason: absent };
  // What was verified holds without the witness: its absence is told, and no more.
  const reason = (await troubleOf(audit.compare())) ?? '';
  const { report } = audit;
  return { status: report.failures.length === 0 ? 'ok' : 'failed', report, reason };
}

/** What a node that cannot be asked says, or null when it could be. */
async function troubleOf(work: Promise<unknown>): Promise<string | null> {
  try {
    await work;
    return null;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return error.message;
  }
}

async function pause(environment: Environment, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await environment.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** One audit, from the founding document to its end, whatever that is. No worker, no page. */
import type { Block } from '../../../ledger/block.ts';
import { headerId } from '../../../ledger/block.ts';
import type { Genesis } from '../../../ledger/genesis.ts';
import type { AuditFailure } from '../../auditor/auditReport.ts';
import { finding } from '../../auditor/auditReport.ts';
import { ChainAuditor } from '../../auditor/chainAuditor.ts';
import type { Ahead } from '../../auditor/checkAhead.ts';
import type { ChainSource } from '../../auditor/nodeAudit.ts';
import { NodeAudit } from '../../auditor/nodeAudit.ts';
import { ClientError } from '../../sdk/clientError.ts';
import { faultCode } from '../trust/faultCode.ts';
import type { FromAuditor, Progress, ProvedBefore } from './auditWords.ts';

/** How often it says how far it is, ms. */
const TELL_MS = 100;

/** What an audit is of, and who hears of it. */
export interface AuditTerms {
  readonly genesis: Genesis;
  readonly proved: ProvedBefore;
  readonly source: ChainSource;
  readonly say: (word: FromAuditor) => void;
}

/** An auditor of the chain that its reader follows: another one, as well signed, is a fork. */
class FollowedAuditor extends ChainAuditor {
  readonly #proved: ProvedBefore;

  constructor(genesis: Genesis, proved: ProvedBefore) {
    super(genesis);
    this.#proved = proved;
  }

  override check(block: Block, ahead: Ahead | null = null): AuditFailure | null {
    const failure = super.check(block, ahead);
    const { height, block: expected } = this.#proved;
    const id = headerId(block.header);
    if (failure !== null || block.header.height !== height || id === expected) return failure;
    return { height, ...finding('fork', `it is ${id}; proved before was ${expected}`) };
  }
}

/** Verifies all that the source has; says how far it is, and at last one word of how it ended. */
export async function auditChain({ genesis, proved, source, say }: AuditTerms): Promise<void> {
  const began = performance.now();
  let auditor: ChainAuditor | null = null;
  const progress = (): Progress => ({
    ...{ height: auditor?.verifiedHeight ?? 0, transactions: auditor?.transactions ?? 0 },
    ms: performance.now() - began,
  });
  let told = began;
  const onVerified = (): void => {
    if (performance.now() - told < TELL_MS) return;
    told = performance.now();
    say({ kind: 'progress', ...progress() });
  };
  try {
    auditor = new FollowedAuditor(genesis, proved);
    const { failures } = await new NodeAudit(genesis, { source, auditor, onVerified }).catchUp();
    say({ kind: 'done', failure: failures[0] ?? null, ...progress() });
  } catch (error) {
    if (!(error instanceof ClientError)) {
      return say({ kind: 'lost', code: faultCode(error), ...progress() });
    }
    const { code } = error;
    say({ kind: 'unread', code, status: Number(error.facts['status'] ?? 0), ...progress() });
  }
}

/** Audits an export in a process of its own, for `benchAudit.ts`, and says what it took. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { auditExport } from '../client/auditor/auditExport.ts';
import { Checkers } from '../client/auditor/checkers.ts';
import { MAX_LINE_BYTES } from '../client/auditor/exportHead.ts';
import { readLines } from '../client/auditor/exportLines.ts';
import { decodeGenesis } from '../ledger/genesis.ts';

/** What is audited, and by how many threads ahead. */
export interface AuditJob {
  readonly file: string;
  readonly genesisFile: string;
  readonly checkers: number;
}

/** What an audit took. */
export interface Audited {
  readonly checkers: number;
  readonly transactions: number;
  /** Of all of it, ms. */
  readonly tookMs: number;
  /** CPU time of the thread that executes, of the others, and of the laws at the end; ms. */
  readonly cpuMs: { readonly executing: number; readonly others: number; readonly laws: number };
  /** Resident at the most. */
  readonly peakBytes: number;
}

async function audit({ file, genesisFile, checkers: count }: AuditJob): Promise<Audited> {
  const genesis = decodeGenesis(await readFile(genesisFile));
  const checkers = new Checkers(count);
  const [before, ownBefore, began] = [process.cpuUsage(), threadMs(), performance.now()];
  let verified = ownBefore;
  const onVerified = (): void => {
    verified = threadMs();
  };
  const lines = readLines(createReadStream(file), MAX_LINE_BYTES);
  const report = await auditExport(lines, genesis, { checkers, onVerified });
  const [failure] = report.failures;
  if (failure !== undefined) throw new Error(JSON.stringify(failure));
  const tookMs = performance.now() - began;
  const laws = threadMs() - verified;
  const own = threadMs() - ownBefore;
  const { user, system } = process.cpuUsage(before);
  await checkers.close();
  return {
    ...{ checkers: count, transactions: report.transactions, tookMs },
    cpuMs: { executing: own - laws, others: (user + system) / 1_000 - own, laws },
    peakBytes: process.resourceUsage().maxRSS * 1_024,
  };
}

/** CPU time of this thread, ms. */
function threadMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

process.once('message', async (job: AuditJob) => {
  process.send?.(await audit(job));
  process.disconnect();
});

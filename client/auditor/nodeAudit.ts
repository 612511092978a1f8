/**
 * Audits a running node: fetches its chain, verifies it wholly, and compares its head with that of
 * another node. Keeps what it verified, so that it can go on from there for ever.
 */
import { FormatError } from '../../ledger/assert.ts';
import { decodeBlock } from '../../ledger/block.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { CommittedHeader } from '../../ledger/proof.ts';
import { ClientError } from '../sdk/clientError.ts';
import type { AuditFailure, AuditLevel, AuditReport } from './auditReport.ts';
import { finding } from './auditReport.ts';
import { ChainAuditor } from './chainAuditor.ts';
import type { Checked } from './checkAhead.ts';
import type { Fork } from './compareHeads.ts';
import { compareHeads } from './compareHeads.ts';
import { MAX_LINE_BYTES } from './exportHead.ts';
import type { Line } from './exportLines.ts';
import { readLines } from './exportLines.ts';

/** What the auditor needs of a node; `NodeConnection` of the SDK is one. */
export interface ChainSource {
  readonly url: string;
  /** What it says is its newest height. */
  fetchStatus(): Promise<{ readonly height: number }>;
  /** Lines of blocks as in an export, from a height on; none behind the newest. */
  fetchBlocks(from: number, limit: number): AsyncIterable<Uint8Array>;
  /** Null when it has no block of the height. */
  fetchHeader(height: number): Promise<CommittedHeader | null>;
}

/** Who checks blocks ahead, in other threads; `Checkers` of Node is one. */
export interface AheadChecks {
  checkAll(lines: AsyncIterable<Line>, auditor: ChainAuditor): AsyncIterable<Checked>;
}

/** Whom to audit, and how. */
export interface NodeAuditOptions {
  readonly source: ChainSource;
  /** The other node. */
  readonly witness?: ChainSource | undefined;
  readonly level?: AuditLevel;
  /** Who verifies; of a chain that continues another, what that one's auditor went on as. */
  readonly auditor?: ChainAuditor | undefined;
  /** Nobody checks ahead unless told. */
  readonly checkers?: AheadChecks;
  /** Called after each verified block. */
  readonly onVerified?: (height: number) => void;
}

/** The verdict about a node. */
export interface NodeReport extends AuditReport {
  /** The newest height at which the other node was seen to have the same header, or null. */
  readonly compared: { readonly node: string; readonly height: number } | null;
  readonly fork: Fork | null;
}

const PAGE_BLOCKS = 500;
const BLOCKS_BETWEEN_STATE_CHECKS = 1_000;
/** How many verified headers are kept for a witness that lags behind. */
const KEPT_HEADERS = 1_000;

/** One node under audit. */
export class NodeAudit {
  readonly #auditor: ChainAuditor;
  readonly #checkers: AheadChecks;
  readonly #genesis: Genesis;
  readonly #options: NodeAuditOptions;
  readonly #recent = new Map<number, CommittedHeader>();
  #failures: readonly AuditFailure[] = [];
  #compared: NodeReport['compared'] = null;
  #fork: Fork | null = null;
  #nextStateCheck = 0;

  /** @throws FormatError when the genesis document makes no sense to the rules */
  constructor(genesis: Genesis, options: NodeAuditOptions) {
    this.#auditor = options.auditor ?? new ChainAuditor(genesis, options.level);
    this.#checkers = options.checkers ?? { checkAll: uncheckedAhead };
    this.#genesis = genesis;
    this.#options = options;
  }

  /** What is verified so far, and what failed. After a failure nothing more is verified. */
  get report(): NodeReport {
    const compared = this.#compared;
    return { ...this.#auditor.report(this.#failures), compared, fork: this.#fork };
  }

  /**
   * Verifies everything that the node has by now.
   * @throws ClientError when the node cannot be asked at present; calling again goes on
   */
  async catchUp(): Promise<NodeReport> {
    while (this.#failures.length === 0 && (await this.#verifyPage()) > 0);
    this.#checkState();
    return this.report;
  }

  /**
   * Compares the newest header that both nodes have. Nothing to do without a witness, after a
   * failure, or when the witness is far behind.
   * @throws ClientError when the witness cannot be asked at present
   */
  async compare(): Promise<NodeReport> {
    if (this.#failures.length === 0) await this.#compareWithWitness();
    return this.report;
  }

  /** The laws read the whole state: after the first catching up, then now and then. */
  #checkState(): void {
    const { verifiedHeight } = this.#auditor;
    if (this.#failures.length > 0 || verifiedHeight < this.#nextStateCheck) return;
    const failure = this.#auditor.checkState();
    if (failure !== null) this.#failures = [failure];
    this.#nextStateCheck = verifiedHeight + BLOCKS_BETWEEN_STATE_CHECKS;
  }

  /** How many blocks the page had. */
  async #verifyPage(): Promise<number> {
    const { source } = this.#options;
    const from = this.#auditor.verifiedHeight + 1;
    try {
      const lines = readLines(source.fetchBlocks(from, PAGE_BLOCKS), MAX_LINE_BYTES);
      for await (const checked of this.#checkers.checkAll(lines, this.#auditor)) {
        const failure = this.#checkLine(checked);
        if (failure !== null) {
          this.#failures = [failure];
          return 0;
        }
        this.#options.onVerified?.(this.#auditor.verifiedHeight);
      }
    } catch (error) {
      // What came before it broke off is verified: the next page goes on from there.
      const isProgress = this.#auditor.verifiedHeight >= from && error instanceof ClientError;
      if (!isProgress && !isEndOfChain(error)) throw error;
    }
    return this.#auditor.verifiedHeight + 1 - from;
  }

  #checkLine({ line, ahead }: Checked): AuditFailure | null {
    const height = this.#auditor.verifiedHeight + 1;
    if (line.end !== 'whole') {
      const reason = line.end === 'cut' ? 'it ends within a line' : 'a line is too long';
      return { ...finding('bad_answer', `${this.#options.source.url}: ${reason}`), height };
    }
    try {
      const block = ahead?.block ?? decodeBlock(line.bytes, MAX_LINE_BYTES);
      const failure = this.#auditor.check(block, ahead);
      // A block that fails leaves the head that there was.
      this.#remember();
      return failure;
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      return { height, code: error.code, reason: error.message };
    }
  }

  #remember(): void {
    const { head } = this.#auditor;
    if (head === null) return;
    this.#recent.set(head.header.height, head);
    this.#recent.delete(head.header.height - KEPT_HEADERS);
  }

  async #compareWithWitness(): Promise<void> {
    const { witness } = this.#options;
    if (witness === undefined) return;
    const { height: reached } = await witness.fetchStatus();
    const height = Math.min(reached, this.#auditor.verifiedHeight);
    const ours = this.#recent.get(height);
    const theirs = ours === undefined ? null : await witness.fetchHeader(height);
    if (ours === undefined || theirs === null) return;
    const { chain } = this.#genesis;
    const set = this.#auditor.validatorsOf(height);
    const compared = compareHeads({ chain, set, ours, theirs, witness: witness.url });
    if (compared.same) {
      this.#compared = { node: witness.url, height };
      return;
    }
    this.#failures = [compared.failure];
    this.#fork = compared.fork;
  }
}

async function* uncheckedAhead(lines: AsyncIterable<Line>): AsyncGenerator<Checked> {
  for await (const line of lines) yield { line, ahead: null };
}

/** A node may say that it has no block of that height instead of giving none. */
function isEndOfChain(error: unknown): boolean {
  return error instanceof ClientError && error.facts['status'] === 404;
}

/**
 * Verifies an exported chain: a text of one line for each record, in one pass and in memory that
 * grows with the state of the ledger only, not with its length.
 */
import { FormatError } from '../../ledger/assert.ts';
import type { Block } from '../../ledger/block.ts';
import { decodeBlock } from '../../ledger/block.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import type { AuditFailure, AuditLevel, AuditReport } from './auditReport.ts';
import { finding } from './auditReport.ts';
import { ChainAuditor } from './chainAuditor.ts';
import type { Checked } from './checkAhead.ts';
import { Checkers } from './checkers.ts';
import type { ExportHead } from './exportHead.ts';
import { decodeExportHead, MAX_LINE_BYTES } from './exportHead.ts';
import type { Line } from './exportLines.ts';

/** What a caller of `auditExport` may choose. */
export interface AuditOptions {
  readonly level?: AuditLevel;
  /** Who verifies; of a chain that continues another, what that one's auditor went on as. */
  readonly auditor?: ChainAuditor;
  /** Who checks blocks ahead, in other threads; nobody unless told. */
  readonly checkers?: Checkers;
  /** Called after each verified block. */
  readonly onVerified?: (height: number) => void;
}

/**
 * Verifies the lines of an export against the genesis document.
 * @returns a report with one failure at most, which names the line and the height: what stands
 *   behind a failure cannot be judged. Never throws for what the lines hold.
 */
export async function auditExport(
  lines: AsyncIterable<Line> | Iterable<Line>,
  genesis: Genesis,
  options: AuditOptions = {},
): Promise<AuditReport> {
  const { auditor = new ChainAuditor(genesis, options.level), checkers = new Checkers(0) } =
    options;
  let head: ExportHead | null = null;
  let number = 0;
  for await (const checked of checkers.checkAll(lines, auditor)) {
    const { line } = checked;
    number = line.number;
    const outcome: ExportHead | AuditFailure | null =
      head === null ? readHead(line, genesis) : checkLine(checked, auditor, head);
    if (outcome !== null && 'code' in outcome) return auditor.report([outcome]);
    if (outcome !== null) head = outcome;
    else options.onVerified?.(auditor.verifiedHeight);
  }
  const failure = checkEnd(auditor, head, number) ?? auditor.checkState();
  return auditor.report(failure === null ? [] : [failure]);
}

function readHead(line: Line, genesis: Genesis): ExportHead | AuditFailure {
  if (line.end !== 'whole') {
    return { ...finding('bad_first_line', 'the first line is not whole'), line: line.number };
  }
  try {
    const head = decodeExportHead(line.bytes);
    if (head.chain === genesis.chain) return head;
    const reason = `the export is of chain ${head.chain}, the genesis document is ${genesis.chain}`;
    return { ...finding('other_chain', reason), line: line.number };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { ...finding('bad_first_line', error.message), line: line.number };
  }
}

/** Null when the line holds the next block and the auditor vouches for it. */
function checkLine(
  { line, ahead }: Checked,
  auditor: ChainAuditor,
  head: ExportHead,
): AuditFailure | null {
  const height = auditor.verifiedHeight + 1;
  const at = { line: line.number, height };
  if (height > head.height) {
    const reason = `the first line says that height ${head.height} is the last`;
    return { ...finding('extra_line', reason), ...at };
  }
  if (line.end === 'too_long') {
    return { ...finding('line_too_long', `the line exceeds ${MAX_LINE_BYTES} bytes`), ...at };
  }
  if (line.end === 'cut') {
    return { ...finding('cut', 'the export ends within this line'), ...at };
  }
  const block = ahead?.block ?? decodeLine(line);
  const failure = 'code' in block ? block : auditor.check(block, ahead);
  return failure === null ? null : { ...at, ...failure };
}

function decodeLine(line: Line): Block | AuditFailure {
  try {
    return decodeBlock(line.bytes, MAX_LINE_BYTES);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { code: error.code, reason: error.message };
  }
}

function checkEnd(
  auditor: ChainAuditor,
  head: ExportHead | null,
  lines: number,
): AuditFailure | null {
  if (head === null) return { ...finding('bad_first_line', 'the export is empty'), line: 1 };
  const height = auditor.verifiedHeight + 1;
  if (height > head.height) return null;
  const reason = `the export ends behind height ${height - 1} of ${head.height}`;
  return { ...finding('cut', reason), line: lines + 1, height };
}

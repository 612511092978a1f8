/** What an audit has found, in lines for people. */
import type { AuditFailure, AuditReport } from '../../auditor/auditReport.ts';
import type { Look } from '../../auditor/followNode.ts';

/** What a look at a node that is followed has come to, in one line. */
export function describeLook({ status, report, reason }: Look): string {
  const line = `verified until height ${report.verifiedHeight}`;
  if (reason === '') return line;
  return status === 'waiting' ? `${line}; waiting: ${reason}` : `${line}; not compared: ${reason}`;
}

/** What was verified, and what was not. */
export function describeReport(report: AuditReport): readonly string[] {
  const { verifiedHeight, transactions, stateRoot, failures } = report;
  return [
    `verified until height ${verifiedHeight}: ${transactions} transactions, state ${stateRoot}`,
    ...failures.map(describeFailure),
  ];
}

function describeFailure({ line, height, code, reason }: AuditFailure): string {
  const at = [
    ...(line === undefined ? [] : [`line ${line}`]),
    ...(height === undefined ? [] : [`height ${height}`]),
  ];
  return `FAILED${at.length === 0 ? '' : ` at ${at.join(', ')}`}: ${code}: ${reason}`;
}

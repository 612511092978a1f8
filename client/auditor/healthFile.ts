/**
 * The health file of a continuous audit: what was verified, and when a node was last asked with
 * success. A container's health check reads it.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { FormatError } from '../../ledger/assert.ts';
import type { Json } from '../../ledger/canonical.ts';
import { canonicalText, decodeCanonical } from '../../ledger/canonical.ts';
import { expectChoice, expectInteger, expectObject } from '../../ledger/shape.ts';
import type { AuditFailure } from './auditReport.ts';
import type { FollowStatus, Look } from './followNode.ts';

/** What the file says. */
export interface Health {
  readonly status: FollowStatus;
  readonly verifiedHeight: number;
  /** ms since 1970 of the last look that succeeded; 0 when none ever did. */
  readonly contact: number;
}

const MAX_BYTES = 100_000;

/** Writes the file in one step, so that a reader never sees half of it. */
export async function writeHealth(path: string, look: Look, contact: number): Promise<void> {
  const { verifiedHeight, transactions, stateRoot, failures } = look.report;
  const text = canonicalText({
    contact,
    failures: failures.map(failureJson),
    reason: look.reason.toWellFormed(),
    stateRoot,
    status: look.status,
    transactions,
    verifiedHeight,
  });
  await writeFile(`${path}.new`, `${text}\n`);
  await rename(`${path}.new`, path);
}

/**
 * The health of an audit, and why it is ill: null when it is well.
 * @param maxAgeMs a contact that is longer past is an illness
 */
export async function checkHealth(
  path: string,
  nowMs: number,
  maxAgeMs: number,
): Promise<string | null> {
  let health: Health;
  try {
    health = decodeHealth(await readFile(path));
  } catch (error) {
    return error instanceof Error ? `${path}: ${error.message}` : String(error);
  }
  if (health.status === 'failed') return `the audit failed behind height ${health.verifiedHeight}`;
  const ageMs = nowMs - health.contact;
  return ageMs > maxAgeMs ? `the last contact was ${ageMs} ms ago` : null;
}

function decodeHealth(bytes: Uint8Array): Health {
  if (bytes.at(-1) !== 10) throw new FormatError('bad_shape', 'the file is cut');
  const names = ['contact', 'failures', 'reason', 'stateRoot', 'status', 'transactions'];
  const json = decodeCanonical(bytes.subarray(0, -1), MAX_BYTES);
  const fields = expectObject(json, 'health', [...names, 'verifiedHeight']);
  return {
    status: expectChoice(fields['status'], 'health.status', ['ok', 'waiting', 'failed']),
    verifiedHeight: expectInteger(
      fields['verifiedHeight'],
      'health.verifiedHeight',
      0,
      2 ** 53 - 1,
    ),
    contact: expectInteger(fields['contact'], 'health.contact', 0, 2 ** 53 - 1),
  };
}

function failureJson({ line, height, code, reason }: AuditFailure): Json {
  return {
    ...(line === undefined ? {} : { line }),
    ...(height === undefined ? {} : { height }),
    code,
    reason: reason.toWellFormed(),
  };
}

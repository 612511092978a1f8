import { describe, expect, it } from 'vitest';
import type { Look } from '../../../client/auditor/followNode.ts';
import { describeLook, describeReport } from '../../../client/cli/proofs/auditLines.ts';

// What an audit says to people: how far it has come, and what it has found where.

const REPORT = { verifiedHeight: 7, transactions: 3, stateRoot: 'ab', failures: [] };

describe('a look at a node that is followed', () => {
  it.each([
    ['verified', '', 'verified until height 7'],
    ['waiting', 'no answer', 'verified until height 7; waiting: no answer'],
    ['verified', 'no answer', 'verified until height 7; not compared: no answer'],
  ] as const)('that is %s, because of "%s", is told as such', (status, reason, told) => {
    const look = { status, reason, report: { ...REPORT, fork: null, compared: null } };
    expect(describeLook(look as unknown as Look)).toBe(told);
  });
});

describe('a report', () => {
  const [sum] = describeReport(REPORT);

  it('has a sum', () => {
    expect(sum).toBe('verified until height 7: 3 transactions, state ab');
    expect(describeReport(REPORT)).toHaveLength(1);
  });

  it.each([
    [{}, 'FAILED: bad: so'],
    [{ line: 2 }, 'FAILED at line 2: bad: so'],
    [{ height: 8 }, 'FAILED at height 8: bad: so'],
    [{ line: 2, height: 8 }, 'FAILED at line 2, height 8: bad: so'],
  ])('has a line for what failed at %j', (place, told) => {
    const failures = [{ ...place, code: 'bad', reason: 'so' }];
    expect(describeReport({ ...REPORT, failures })).toEqual([sum, told]);
  });
});

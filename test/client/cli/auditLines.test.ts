import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Look } from '../../../client/auditor/followNode.ts';
import { NodeAudit } from '../../../client/auditor/nodeAudit.ts';
import { describeLook, describeReport } from '../../../client/cli/proofs/auditLines.ts';
import { ClientError } from '../../../client/sdk/clientError.ts';
import { startToyClients } from './toyClients.ts';

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

describe('a node that is audited', () => {
  it('is reported for what it does not answer, and not for what breaks here', async () => {
    const { home, node, run } = await startToyClients();
    const catchUp = vi.spyOn(NodeAudit.prototype, 'catchUp');
    onTestFinished(() => catchUp.mockRestore());
    const words = ['audit', '--genesis', join(home, 'genesis.json'), '--node', node.url];
    catchUp.mockRejectedValueOnce(new ClientError('timeout', 'no answer'));
    const failures = [{ code: 'timeout', reason: 'no answer' }];
    expect(await run('bank', words)).toMatchObject({ code: 1, json: { failures } });
    catchUp.mockRejectedValueOnce(new Error('a thread has ended'));
    await expect(run('bank', words)).rejects.toThrow('a thread has ended');
  });
});

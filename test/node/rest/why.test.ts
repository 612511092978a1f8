import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../ledger/canonical.ts';
import { statusAnswer } from '../../../node/rest/shapes.ts';
import { runTally } from '../../client/cli/runTally.ts';
import { RestNode } from './restNode.ts';

const WHY = [
  {
    code: 'votes_missing',
    sentence: 'Height 7, round 2, prevote for 5.0 s: v3 is missing.',
    facts: { height: 7, round: 2, missing: 'v3' },
  },
  { code: 'no_timeout', sentence: 'No timer runs.', facts: { height: 7, round: 2 } },
];

describe('what a node waits for', () => {
  it('stands in its status, with codes and facts', async () => {
    const node = await RestNode.open();
    node.state = { ...node.state, why: WHY };
    const status = (await node.read('/v1/status')) as JsonObject;
    expect(status['why']).toEqual(WHY);
    expect(() => statusAnswer.parse(status)).not.toThrow();
  });

  it('is what `tally why` prints, of each node, also of one that does not answer', async () => {
    const node = await RestNode.open();
    node.state = { ...node.state, why: WHY };
    const { url } = await node.rest.start();
    const nodes = ['--node', url, '--node', 'http://127.0.0.1:9'];
    const { code, out } = await runTally(['why', ...nodes]);
    expect(code).toBe(0);
    expect(out).toContain('v1: no block yet');
    for (const { sentence } of WHY) expect(out).toContain(`\n  ${sentence}`);
    expect(out).toMatch(/http:\/\/127\.0\.0\.1:9: /);
    const { out: json } = await runTally(['why', '--json', ...nodes]);
    expect(JSON.parse(json)).toMatchObject({
      proved: false,
      nodes: [{ status: { why: WHY } }, { url: 'http://127.0.0.1:9' }],
    });
  });

  it('cannot be told by nobody', async () => {
    expect((await runTally(['why', '--node', 'http://127.0.0.1:9'])).code).toBe(1);
    expect((await runTally(['why'])).code).toBe(2);
  });
});

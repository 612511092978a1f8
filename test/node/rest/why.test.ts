import { describe, expect, it } from 'vitest';
import { standingAnswer } from '../../../node/rest/shapes.ts';
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
  it('stands in its standing, with codes and facts, and not in its status', async () => {
    const node = await RestNode.open();
    node.state = { ...node.state, why: WHY };
    const standing = standingAnswer.parse((await node.askAsOperator('/standing')).json());
    expect(standing.why).toEqual(WHY);
    expect((await node.ask('/v1/status')).body).not.toContain('votes_missing');
  });

  it('is what `tally why` prints, of each node, also of one that does not answer', async () => {
    const node = await RestNode.open();
    node.state = { ...node.state, why: WHY };
    const { operatorUrl } = await node.rest.start();
    const nodes = ['--operator', operatorUrl, '--operator', 'http://127.0.0.1:9'];
    const { code, out } = await runTally(['why', ...nodes]);
    expect(code).toBe(0);
    expect(out).toContain('v1: no block yet');
    for (const { sentence } of WHY) expect(out).toContain(`\n  ${sentence}`);
    expect(out).toMatch(/http:\/\/127\.0\.0\.1:9: /);
    const { out: json } = await runTally(['why', '--json', ...nodes]);
    expect(JSON.parse(json)).toMatchObject({
      proved: false,
      nodes: [{ standing: { why: WHY } }, { url: 'http://127.0.0.1:9' }],
    });
  });

  it('cannot be told by nobody, nor by the port of members', async () => {
    expect((await runTally(['why', '--operator', 'http://127.0.0.1:9'])).code).toBe(1);
    const { url } = await (await RestNode.open()).rest.start();
    expect((await runTally(['why', '--operator', url])).code).toBe(1);
  });
});

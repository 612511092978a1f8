import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeKeyFile } from '../../client/sdk/keyFile.ts';
import { RULES } from '../../contracts/deeds.ts';
import { trading } from '../node/rest/tradingNode.ts';
import { secretOf } from '../node/smallChain.ts';
import { HAS_PYTHON, NEEDS_PYTHON, runPython } from '../support/python.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

// Requests and deeds that schemathesis makes of the OpenAPI document, allowed and not. EXAMPLES=200
// makes over 10,000 requests of it. A seed is fixed: what is found is found again.

const EXAMPLES = Number(process.env['EXAMPLES'] ?? 8);
/** So long at most, by what is made. */
const TEST_MS = 900_000 * Math.max(1, EXAMPLES / 8);
/** Of each type; what is refused costs its sender, who is not looked at any more after 400. */
const DEEDS = '2';
/** What holds for each answer. */
const CHECKS = [
  ...['not_a_server_error', 'status_code_conformance', 'content_type_conformance'],
  ...['response_headers_conformance', 'response_schema_conformance'],
  ...['negative_data_rejection', 'refused_for_its_form'],
];

describe.skipIf(!HAS_PYTHON)(`generated (${NEEDS_PYTHON})`, { timeout: TEST_MS }, () => {
  it('requests find no failure of the node, and nothing that is not documented', async () => {
    const { node } = await trading();
    const { url } = await node.rest.start();
    const words = [
      ...[
        'run',
        `${url}/v1/openapi.json`,
        '--header',
        `Authorization: Bearer ${node.tokenOf('s1')}`,
      ],
      ...['--phases', 'examples,coverage,fuzzing', '--max-examples', String(EXAMPLES)],
      ...['--checks', CHECKS.join(','), '--generation-deterministic', '--continue-on-failure'],
      ...['--no-color', '--request-timeout', '300', '--suppress-health-check', 'all'],
    ];
    const env = { SCHEMATHESIS_HOOKS: 'hooks', PYTHONPATH: import.meta.dirname };
    const run = await runPython('schemathesis', words, { cwd: scratchFolder(), env });
    expect(run.code, run.output.slice(-20_000)).toBe(0);
    expect(node.answered.length).toBeGreaterThan(500);
    expect(node.answered.filter(({ status }) => status >= 500)).toEqual([]);
  });

  it('deeds that the document allows are never refused for their form', async () => {
    const { node } = await trading();
    const { url } = await node.rest.start();
    const cwd = scratchFolder();
    const key = { member: 's1', keyName: 'main', secret: secretOf('s1') };
    await writeKeyFile(join(cwd, 'key.json'), key);
    writeFileSync(join(cwd, 'openapi.json'), JSON.stringify(await node.read('/v1/openapi.json')));
    const env = { NODE: url, CHAIN: node.genesis.chain, NOW: String(node.now) };
    const program = join(import.meta.dirname, 'deeds.py');
    const run = await runPython('python', [program, DEEDS], { cwd, env });
    expect(run.code, run.output.slice(-5_000)).toBe(0);
    expect(JSON.parse(run.output.trim().split('\n').at(-1) ?? '')).toMatchObject({
      deeds: Object.keys(RULES).length,
    });
  });
});

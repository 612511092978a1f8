import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeKeyFile } from '../../client/sdk/keyFile.ts';
import type { OpenApi } from '../../node/rest/openapi.ts';
import { RestNode } from '../node/rest/restNode.ts';
import { secretOf } from '../node/smallChain.ts';
import { HAS_PYTHON, NEEDS_PYTHON, runPython } from '../support/python.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { serve } from './servedNode.ts';

// A client that openapi-python-client makes of the OpenAPI document, and the tutorial in Python:
// both register an invoice and read what came of it.

/** What the programs are told: where, and who they are. */
async function surroundings(): Promise<{ cwd: string; env: Record<string, string> }> {
  const node = await RestNode.open();
  const url = await serve(node);
  const cwd = scratchFolder();
  const key = { member: 's1', keyName: 'main', secret: secretOf('s1') };
  await writeKeyFile(join(cwd, 'key.json'), key);
  writeFileSync(join(cwd, 'network.key'), 'ab'.repeat(32));
  writeFileSync(join(cwd, 'invoice.pdf'), 'an invoice');
  writeFileSync(join(cwd, 'openapi.json'), JSON.stringify(await node.read('/v1/openapi.json')));
  return { cwd, env: { NODE: url, CHAIN: node.genesis.chain, NO_COLOR: '1' } };
}

/** The code of a page, block after block. */
function codeIn(page: string): string {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```python\n([\s\S]*?)^```$/gm)].map(([, code]) => code).join('\n');
}

describe.skipIf(!HAS_PYTHON)(`Python (${NEEDS_PYTHON})`, () => {
  it('a generated client is whole, reads a receivable and submits a deed, all typed', async () => {
    const { cwd, env } = await surroundings();
    const words = ['generate', '--path', 'openapi.json', '--output-path', 'tallystick', '--meta'];
    const made = await runPython('openapi-python-client', [...words, 'none'], { cwd });
    expect(made.code, made.output).toBe(0);
    // What it cannot type is what has no JSON: streams of lines or events, and bytes.
    const text = readFileSync(join(cwd, 'openapi.json'), 'utf8');
    const { paths } = JSON.parse(text) as Pick<OpenApi, 'paths'>;
    for (const [, method = '', path = ''] of made.output.matchAll(
      /^WARNING parsing (\S+) (\S+)/gm,
    )) {
      const operation = JSON.stringify(paths[path]?.[method.toLowerCase()] ?? 'unknown');
      expect(operation).toMatch(/x-ndjson|event-stream|octet-stream/);
    }
    expect(made.output).not.toContain('Unable to process schema');
    const program = join(import.meta.dirname, 'readAndSubmit.py');
    const run = await runPython('python', [program], { cwd, env: { ...env, PYTHONPATH: cwd } });
    expect(run.output).toContain('accepted, open 1000.00 EUR');
    expect(run.code, run.output).toBe(0);
  });

  it('all code of the tutorial runs as it is written', async () => {
    const { cwd, env } = await surroundings();
    writeFileSync(join(cwd, 'tutorial.py'), codeIn('tutorials/python.md'));
    const run = await runPython('python', ['tutorial.py'], { cwd, env });
    expect(run.output).toContain('accepted: 1190.00 EUR are still to be paid');
    expect(run.code, run.output).toBe(0);
  });
});

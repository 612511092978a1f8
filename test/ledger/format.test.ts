import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FORMAT_CODES } from '../../ledger/assert.ts';
import { fromHex } from '../../ledger/encoding.ts';
import { isSmallOrderEncoding } from '../../ledger/keys.ts';
import { readVectors, VECTOR_FOLDER } from '../../scripts/vectors.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
const page = readFileSync(`${repository}docs/format.md`, 'utf8');
const vectors = readVectors();

/** The fenced block that begins with `opening`. */
function blockAfter(opening: string): string {
  const [, block = ''] = page.split(`${opening}\n`);
  const [content = ''] = block.split('\n```');
  return content;
}

const runs = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const hasPython = runs('python3', '-c', 'import cryptography');
const hasTools = runs('sh', '-c', 'command -v jq && command -v basenc && command -v openssl');

describe('docs/format.md', () => {
  const names = [...page.matchAll(/<!-- golden: (\S+) -->/g)].map(([, name = '']) => name);

  it('shows examples of what is signed and hashed', () => {
    expect(names.length).toBeGreaterThanOrEqual(9);
  });

  it.each(names)('shows %s as it is, broken into lines', (name) => {
    const shown = blockAfter(`<!-- golden: ${name} -->\n\`\`\``).replaceAll('\n', '');
    expect(shown).toBe(vectors.get(name));
  });

  it('names codes that exist', () => {
    const codes = [...page.matchAll(/\| `([a-z0-9_]+)` \|$/gm)].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(7);
    expect(codes.filter((code) => !Object.hasOwn(FORMAT_CODES, code))).toEqual([]);
  });

  it('lists the points of small order', () => {
    const lines = page.match(/^[0-9a-f]{64}$/gm) ?? [];
    expect(lines).toHaveLength(7);
    expect(lines.map((line) => isSmallOrderEncoding(fromHex(line)))).toEqual(Array(7).fill(true));
  });

  it.runIf(hasPython)('has a Python program that makes the golden transaction', () => {
    const program = blockAfter('```python');
    const options = { cwd: repository, env: { ...process.env, PYTHONUTF8: '1' } };
    const made = execFileSync('python3', ['-c', program], options).toString();
    expect(made).toBe(vectors.get('transaction.jws'));
  });

  it.runIf(runs('python3', '--version'))('has a Python program that makes every print', () => {
    const program = blockAfter('<!-- program: invoices -->\n```python');
    const options = { cwd: repository, env: { ...process.env, PYTHONUTF8: '1' } };
    const printed = execFileSync('python3', ['-c', program], options).toString();
    expect(printed).toMatch(/^[0-9]+ numbers and [0-9]+ documents were made\n$/);
  });

  it.runIf(hasTools)('has commands that find what it says they find', () => {
    const script = blockAfter('```sh');
    const shown = execFileSync('sh', ['-eu', '-c', script], { cwd: VECTOR_FOLDER }).toString();
    const sums = JSON.parse(vectors.get('sha256.json') ?? '{}') as Record<string, string>;
    for (const name of ['genesis.json', 'header.json', 'transaction.jws']) {
      expect(shown).toContain(`${sums[name]}  ${name}`);
    }
    expect(shown).toContain(`${sums['transaction-input.txt']}  -`);
    expect(shown).toContain('Größe €');
    expect(shown).toContain('Signature Verified Successfully');
  });
});

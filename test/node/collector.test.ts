import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const COLLECTOR = pathToFileURL(join(import.meta.dirname, '../../node/collector.ts'));

function saidBy(script: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script]);
  return String(stdout) + String(stderr);
}

it('names flags that this V8 has: of others it says that it does not know them', () => {
  const load = `const { collectAlone } = await import(${JSON.stringify(COLLECTOR.href)});`;
  expect(saidBy(`${load} collectAlone();`)).toBe('');
  const other = `import { setFlagsFromString } from 'node:v8'; setFlagsFromString('--no-such');`;
  expect(saidBy(other)).toContain('unrecognized flag --no-such');
});

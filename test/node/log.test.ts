import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

it('log lines of a node are escaped', () => {
  const script =
    "import { createLog } from './node/log.ts';\n" +
    "createLog('a', 'info').child({ peer: '\\u202e' }).info({ x: '\\u009b2K' }, '\\u200bm');";
  const words = ['--input-type=module', '-e', script];
  const { stderr } = spawnSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' });
  expect(stderr).not.toMatch(/[\u0080-\u009f\u200b-\u200f\u202e]/);
  const line = stderr.split('\n').find((each) => each.startsWith('{')) ?? '{}';
  expect(JSON.parse(line)).toMatchObject({ peer: '\u202e', x: '\u009b2K', msg: '\u200bm' });
});

import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runTests } from '../mutants/contractHunt.ts';
import { runNow } from '../mutants/testRun.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { REPOSITORY } from './tree.ts';

// What a run of tests says of a mistake that is planted in a copy.

const IT = `import { it } from 'vitest';`;
const PASSES = `${IT} it('holds', () => {});`;
const FAILS = `${IT} it('breaks', () => { throw new Error('no'); });`;
const UNLOADABLE = `import './none.ts'; ${PASSES}`;
const KILLED = `${IT} it('is killed', () => process.kill(process.ppid, 'SIGKILL'));`;
const NEVER_SET_UP = `import { beforeAll, it } from 'vitest';
  beforeAll(() => { throw new Error('no'); }); it('holds', () => {});`;

function copyOf(files: Readonly<Record<string, string>>): string {
  const folder = scratchFolder({ 'package.json': '{"type":"module"}', ...files });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

describe('a mistake is noticed by a test that fails, and by nothing else', () => {
  const [one, two] = ['test/one.test.ts', 'test/two.test.ts'];
  const rows: [string, Record<string, string>, object][] = [
    ['all pass', { [one]: PASSES, [two]: PASSES }, { kind: 'passed' }],
    ['one fails', { [one]: PASSES, [two]: FAILS }, { kind: 'failed', file: two, title: 'breaks' }],
    [
      'one fails beside one that cannot be loaded',
      { [one]: UNLOADABLE, [two]: FAILS },
      { kind: 'failed', file: two, title: 'breaks' },
    ],
    [
      'one cannot be loaded',
      { [one]: UNLOADABLE, [two]: PASSES },
      { kind: 'broke', file: one, why: `${one} cannot be run` },
    ],
    ['there are none', {}, { kind: 'broke', file: null }],
    ['the run is killed', { [one]: KILLED }, { kind: 'broke', file: null }],
    ['one cannot be set up', { [one]: NEVER_SET_UP }, { kind: 'broke', file: one }],
  ];

  it.each(rows)('%s', (_, files, expected) => {
    const folder = copyOf(files);
    expect(runNow(folder, [one, two], { histories: 1 })).toMatchObject(expected);
  });

  it('what an earlier run reported is not taken for it', () => {
    const folder = copyOf({ [one]: FAILS, [two]: KILLED });
    expect(runTests(folder, [one])).toEqual({ killed: true, by: 'breaks' });
    expect(() => runTests(folder, [two])).toThrow('the tests broke off');
  });
});

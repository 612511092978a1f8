import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { hashOf } from '../../ledger/hash.ts';
import { HostedRun } from '../mutants/hostedRun.ts';
import { withProbes } from '../mutants/probes.ts';
import { REACHED } from '../mutants/reached.ts';
import { Reaching } from '../mutants/reaching.ts';
import { sitesOf } from '../mutants/sites.ts';
import { TestChoice } from '../mutants/testChoice.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { parseSource } from './sourceFile.ts';
import { REPOSITORY } from './tree.ts';

// Random mistakes: where they can be planted, which tests would see them, and what a runner that
// stays says of one test file after another.

const IT = `import { describe, it } from 'vitest';`;
const FILE = 'test/one.test.ts';
const LIMIT = { cpuMs: 120_000, wallMs: 240_000 };
const ALL = { file: FILE, names: null, all: false, changed: [] };

function copyOf(files: Readonly<Record<string, string>>): string {
  const folder = scratchFolder({ 'package.json': '{"type":"module"}', ...files });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function hostOf(folder: string): HostedRun {
  const host = new HostedRun(folder);
  onTestFinished(() => host.close());
  return host;
}

describe('a runner that stays', () => {
  const rows: [string, string, object][] = [
    ['passes', `${IT} it('holds', () => {});`, { kind: 'passed' }],
    [
      'fails',
      `${IT} describe('a (b)', () => it('breaks', () => { throw new Error('no'); }));`,
      { kind: 'failed', name: 'a (b) > breaks', late: false },
    ],
    ['cannot be loaded', `import './none.ts'; ${IT}`, { kind: 'broke' }],
    ['has no test', IT, { kind: 'broke' }],
    ['dies', `${IT} it('dies', () => process.kill(process.pid, 'SIGKILL'));`, { kind: 'broke' }],
    [
      'waits too long',
      `${IT} it('waits', () => new Promise(() => {}), 10);`,
      { kind: 'failed', name: 'waits', late: true },
    ],
  ];

  it('tells one test file from another, whatever became of those before', async () => {
    const files = rows.map(([, text], at): [string, string] => [`test/${at}.test.ts`, text]);
    const host = hostOf(copyOf(Object.fromEntries(files)));
    for (const [at, [, , expected]] of rows.entries()) {
      const file = `test/${at}.test.ts`;
      expect(await host.run({ ...ALL, file }, LIMIT), file).toMatchObject(expected);
    }
    expect(await host.run({ ...ALL, file: 'test/0.test.ts' }, LIMIT)).toMatchObject({
      kind: 'passed',
    });
  });

  it('sees a source that has changed, and runs the named tests alone', async () => {
    const test = `${IT} import { one } from '../one.ts';
      describe('it', () => {
        it('is one', () => { if (one !== 1) throw new Error('no'); });
        it('is one or two (or so)', () => { if (one > 2) throw new Error('no'); });
      });`;
    const folder = copyOf({ [FILE]: test, 'one.ts': 'export const one: number = 1;' });
    const host = hostOf(folder);
    expect(await host.run(ALL, LIMIT)).toMatchObject({ kind: 'passed' });
    writeFileSync(join(folder, 'one.ts'), 'export const one: number = 2;');
    const changed = [join(folder, 'one.ts')];
    expect(await host.run({ ...ALL, changed }, LIMIT)).toMatchObject({ name: 'it > is one' });
    const names = ['it > is one or two (or so)'];
    expect(await host.run({ ...ALL, names }, LIMIT)).toMatchObject({ kind: 'passed' });
  });

  it('ends what works for ever, and goes on with the next', async () => {
    const holds = `${IT} it('holds', () => {});`;
    const endless = `${IT} it('goes on', () => { for (;;); });`;
    const host = hostOf(copyOf({ [FILE]: endless, 'test/two.test.ts': holds }));
    const limit = { ...LIMIT, cpuMs: 5_000 };
    expect(await host.run(ALL, limit)).toMatchObject({ kind: 'over' });
    const next = await host.run({ ...ALL, file: 'test/two.test.ts' }, LIMIT);
    expect(next).toMatchObject({ kind: 'passed' });
  });
});

const SOURCE = `const LEAST = 2;
export function isEnough(count: number, more: readonly number[]): boolean {
  if (count < LEAST) return false;
  const sum = (count + 1) * 2;
  for (const one of more) if (one === 7) more.some((two) => two > one && two >= 0);
  return sum > 9;
}
`;

describe('probes of random mistakes', () => {
  const sites = sitesOf(parseSource('a/one.ts', SOURCE));
  const numbered = sites.map((site, id) => ({ id, ...site }));

  async function reachedBy(...calls: readonly (readonly [number, readonly number[]])[]) {
    const text = withProbes('a/one.ts', SOURCE, numbered);
    const folder = scratchFolder({ 'reached.mjs': REACHED, 'a/one.ts': text });
    const { isEnough } = await import(/* @vite-ignore */ pathToFileURL(`${folder}/a/one.ts`).href);
    const all = globalThis as { __reached?: Set<number> | undefined };
    const before = all.__reached;
    const reached = new Set<number>();
    all.__reached = reached;
    const said = calls.map(([count, more]) => isEnough(count, more) as boolean);
    all.__reached = before;
    return { said, reached: sites.filter((_, id) => reached.has(id)).map(said_) };
  }
  const said_ = ({ line, from, to }: (typeof sites)[number]): string => `${line}: ${from} -> ${to}`;

  it('leave what a source does as it is', async () => {
    const { said } = await reachedBy([1, []], [2, []], [3, [7]], [4, [7, 8]], [5, []]);
    expect(said).toEqual([false, false, false, true, true]);
  });

  it('speak where the mistake would be seen, and only there', async () => {
    const { reached } = await reachedBy([5, []]);
    expect(reached.slice(0, 6)).toEqual([
      '1: 2 -> 3',
      '3: count < LEAST -> true',
      '4: + -> -',
      '4: 1 -> 2',
      '4: * -> +',
      '4: 2 -> 3',
    ]);
    expect(reached).not.toContain('3: count < LEAST -> false');
    const { reached: atBound } = await reachedBy([2, [7]]);
    expect(atBound).toContain('3: < -> <=');
    expect(atBound).toContain('5: some -> every');
    expect(atBound).not.toContain('5: one === 7 -> true');
  });
});

describe('which tests decide', () => {
  it('those that reach the place, the cheapest first, and no other', async () => {
    const cost = { cpuMs: 0, wallMs: 9_000 };
    const reach = (file: string, ms: number, places: number[], outside: number[] = []) => ({
      ...{ file, outside, hash: hashOf(Buffer.from(file)), ...cost },
      tests: [{ name: `${file} holds`, ms, places }],
    });
    const reaches = [
      reach('test/slow.test.ts', 8_000, [3]),
      reach('test/fast.test.ts', 5, [3, 4]),
      reach('test/other.test.ts', 5, [4]),
      reach('test/loads.test.ts', 5, [], [3]),
    ];
    const choice = new TestChoice(new Reaching([]), reaches);
    const [site] = sitesOf(parseSource('a/one.ts', SOURCE));
    if (site === undefined) throw new Error('the source has no place');
    const { chosen } = choice.testsOf(site, 3);
    expect(chosen.map(({ file, names }) => [file, names])).toEqual([
      ['test/fast.test.ts', ['test/fast.test.ts holds']],
      ['test/slow.test.ts', ['test/slow.test.ts holds']],
      ['test/loads.test.ts', null],
    ]);
  });
});

/**
 * Which functions each test file runs: measured once in a copy whose functions say that they were
 * called, and kept outside git; a test file that changes is measured again. Functions are known by
 * their names, so that other changes leave the measure true enough: it only chooses tests.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { hashOf } from '../../ledger/hash.ts';
import type { TextFile } from '../house/documentRules.ts';
import type { SourceFile } from '../house/sourceFile.ts';
import { visit } from '../house/sourceFile.ts';
import { listFiles } from '../house/tree.ts';
import { dataPath } from '../support/sharedData.ts';
import { FlawedCopy } from './flawedCopy.ts';

/** A named function with a body: where that begins and ends in the text. */
interface NamedBody {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** What was measured, by the path of the test: the hash of its text, and the functions it ran. */
export type Reached = Readonly<
  Record<string, { readonly hash: string; readonly functions: readonly string[] }>
>;

/** Said by the copy at the end of each test file; what it names is made by the probes. */
const SETUP = `import { appendFileSync } from 'node:fs';
import { afterAll, expect } from 'vitest';
globalThis.__reached = new Set();
afterAll(() => {
  const said = { test: expect.getState().testPath, functions: [...globalThis.__reached] };
  appendFileSync(new URL('./reached.jsonl', import.meta.url), JSON.stringify(said) + '\\n');
});
`;

/** The functions that surround a place, as they are called here; the outermost is the file. */
export function functionAt(source: SourceFile, place: number): string {
  const around = bodiesOf(source).filter(({ start, end }) => start <= place && place < end);
  // The text's order is that of nesting.
  return `${source.path}:${around.at(-1)?.name ?? ''}`;
}

/**
 * Measures those test files whose text is new.
 *
 * @param sources whose functions count
 * @param tests paths and texts of test files
 * @param file where the measure is kept
 */
export async function measureReached(
  sources: readonly SourceFile[],
  tests: readonly TextFile[],
  file: string,
): Promise<Reached> {
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Reached) : {};
  const hashes = new Map(tests.map(({ path, text }) => [path, hashOf(Buffer.from(text))]));
  const old = Object.entries(known).filter(([path, { hash }]) => hashes.get(path) === hash);
  const have = new Set(old.map(([path]) => path));
  const wanted = tests.filter(({ path }) => !have.has(path));
  if (wanted.length === 0) return known;
  console.log(`measuring what ${wanted.length} test files reach`);
  const copy = probedCopy(sources);
  await runAll(copy, wanted);
  const said = readFileSync(join(copy, 'reached.jsonl'), 'utf8').trim().split('\n');
  const found = said.map((line): [string, Reached[string]] => {
    const { test, functions } = JSON.parse(line) as { test: string; functions: string[] };
    const path = relative(copy, test);
    return [path, { hash: hashes.get(path) ?? '', functions }];
  });
  const reached = Object.fromEntries([...old, ...found]);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(reached));
  return reached;
}

/** The folder of a copy whose functions say that they were called. */
function probedCopy(sources: readonly SourceFile[]): string {
  const { folder } = new FlawedCopy(listFiles());
  for (const source of sources) {
    let text = source.text;
    // From the end, so that the places before stay what they are.
    for (const { name, start } of [...bodiesOf(source)].reverse()) {
      const probe = `globalThis.__reached?.add('${source.path}:${name}');`;
      text = `${text.slice(0, start + 1)}${probe}${text.slice(start + 1)}`;
    }
    writeFileSync(join(folder, source.path), text);
  }
  const config = readFileSync(join(folder, 'vitest.config.ts'), 'utf8');
  const more = "test: {\n    setupFiles: ['./reached.setup.mjs'],";
  writeFileSync(join(folder, 'vitest.config.ts'), config.replace('test: {', more));
  writeFileSync(join(folder, 'reached.setup.mjs'), SETUP);
  return folder;
}

/** What fails there says nothing: it was run to see what it reaches. */
async function runAll(folder: string, tests: readonly TextFile[]): Promise<void> {
  const runner = join(folder, 'node_modules/vitest/vitest.mjs');
  const patience = ['--testTimeout', '180000', '--hookTimeout', '180000', '--reporter', 'dot'];
  const args = [runner, 'run', ...tests.map(({ path }) => path), ...patience];
  const env = { ...process.env, HISTORIES: '8', TALLY_DATA: resolve(dataPath('.')) };
  await once(spawn(process.execPath, args, { cwd: folder, stdio: 'ignore', env }), 'exit');
}

function bodiesOf({ program, text }: SourceFile): readonly NamedBody[] {
  const bodies: NamedBody[] = [];
  const put = (key: unknown, value: unknown): void => {
    const { body } = (value ?? {}) as { body?: { type: string; start: number; end: number } };
    const { start, end } = (key ?? {}) as { start?: number; end?: number };
    if (body?.type !== 'BlockStatement' || start === undefined) return;
    const name = text.slice(start, end).split(':')[0]?.replace(/\W/g, '') ?? '';
    bodies.push({ name, start: body.start, end: body.end });
  };
  visit(program, {
    FunctionDeclaration: (declared) => put(declared.id, declared),
    MethodDefinition: ({ key, value }) => put(key, value),
    Property: ({ key, value }) => put(key, value),
    PropertyDefinition: ({ key, value }) => put(key, value),
    VariableDeclarator: ({ id, init }) => put(id, init),
  });
  return bodies.sort((a, b) => a.start - b.start);
}

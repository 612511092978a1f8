import { createVitest } from 'vitest/node';

// A process that keeps one runner of tests for a whole hunt: a runner takes seconds to start, and
// the sources of one mistake differ from those of the next in one file. Arguments: the folder, and
// a file that is set up before the tests, or nothing. Each message asks for one test file.

/** What is asked for; the full names of tests, or null for all. */
export interface Question {
  readonly file: string;
  readonly names: readonly string[] | null;
  /** Whether tests go on after the first that fails. */
  readonly all: boolean;
  /** Sources that are other than they were. */
  readonly changed: readonly string[];
}

/** What became of one test. */
export interface TestEnd {
  readonly name: string;
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending';
  readonly why: string;
  readonly ms: number;
}

/** What became of the file; `broken` is why it could not be run, or null. */
export interface Answer {
  readonly tests: readonly TestEnd[];
  readonly broken: string | null;
}

const [folder = '', setup] = process.argv.slice(2);
/** A loaded machine fails no test by its time. */
const PATIENCE_MS = 180_000;

const vitest = await createVitest('test', {
  root: folder,
  watch: false,
  maxWorkers: 1,
  testTimeout: PATIENCE_MS,
  hookTimeout: PATIENCE_MS,
  reporters: [{}],
  ...(setup === undefined ? {} : { setupFiles: [setup] }),
});

async function answer({ file, names, all, changed }: Question): Promise<Answer> {
  for (const path of changed) vitest.invalidateFile(path);
  const project = vitest.getRootProject();
  // Failures of earlier questions would end this one.
  vitest.state.idMap.clear();
  vitest.state.filesMap.clear();
  project.config.bail = all ? 0 : 1;
  const chosen = names === null ? {} : { testNames: [...names] };
  const specification = project.createSpecification(`${folder}/${file}`, chosen);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification]);
  const [tested] = testModules;
  if (tested === undefined) return { tests: [], broken: 'there is no such file' };
  const tests = [...tested.children.allTests()].map((test): TestEnd => {
    const { state, errors } = test.result();
    const why = errors?.[0]?.message ?? '';
    return { name: test.fullName, state, why, ms: test.diagnostic()?.duration ?? 0 };
  });
  const [error] = [...tested.errors(), ...unhandledErrors] as { readonly message?: string }[];
  return { tests, broken: error === undefined ? null : String(error.message ?? error) };
}

process.on('message', (question: Question) => {
  void answer(question).then((said) => process.send?.(said));
});
// Whoever asked is gone: nothing that was started here stays.
process.on('disconnect', () => process.kill(-process.pid, 'SIGKILL'));
process.send?.('ready');

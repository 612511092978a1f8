/** Which test files reach a source: by what they name, step by step, the nearest first. */
import { basename, dirname, join } from 'node:path/posix';
import type { TextFile } from '../house/documentRules.ts';

/** Names of files in a text: imports, and scripts that are started by their path. */
const NAMED = /['"`](\.{0,2}[\w/.-]*\.(?:ts|mjs))['"`]/g;

/** Suites that say nothing of what the code does, or that need a machine of their own. */
const LEFT_OUT = /^test\/(house|mutants|chaos|crash|story|walks)\//;

/** Suites that start processes: asked last. */
const SLOW = /^test\/(network|scripts|simulation|portal)\//;

/** Whether a file is a test that is asked about mistakes. */
export function isReaching(path: string): boolean {
  return path.endsWith('.test.ts') && !LEFT_OUT.test(path);
}

/** The test files that reach any source of the repository. */
export class Reaching {
  readonly #texts: ReadonlyMap<string, string>;
  /** Who names a file. */
  readonly #namers = new Map<string, Set<string>>();

  /** @param files the sources and tests, their paths from the root of the repository */
  constructor(files: readonly TextFile[]) {
    this.#texts = new Map(files.map(({ path, text }) => [path, text]));
    for (const { path, text } of files) {
      for (const [, name = ''] of text.matchAll(NAMED)) {
        const named = name.startsWith('.') ? join(dirname(path), name) : name;
        const namers = this.#namers.get(named) ?? new Set();
        if (this.#texts.has(named)) this.#namers.set(named, namers.add(path));
      }
    }
  }

  /**
   * The tests of a source, the most telling first: those that speak of it, then those of its
   * folder, then those few steps away, then the short ones; who starts processes comes last.
   */
  testsOf(path: string): readonly string[] {
    const word = new RegExp(`\\b${basename(path, '.ts')}\\b`);
    const folders = dirname(path).split('/');
    return [...this.#distances(path)]
      .filter(([test]) => isReaching(test))
      .map(([test, steps]) => {
        const text = this.#texts.get(test) ?? '';
        const [, ...own] = dirname(test).split('/');
        const apart = folders.filter((folder, at) => own[at] !== folder).length;
        const rank = Number(SLOW.test(test)) * 2 + Number(!word.test(text));
        return { test, key: [rank, apart, steps, text.length] as const };
      })
      .sort((a, b) => compare(a.key, b.key))
      .map(({ test }) => test);
  }

  #distances(path: string): ReadonlyMap<string, number> {
    const distances = new Map([[path, 0]]);
    // A map goes on over what is added while it is walked.
    for (const [file, steps] of distances) {
      for (const namer of this.#namers.get(file) ?? []) {
        if (!distances.has(namer)) distances.set(namer, steps + 1);
      }
    }
    return distances;
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return (a[at] ?? 0) - (b[at] ?? 0);
}

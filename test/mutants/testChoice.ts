/** Which tests decide about a place. */
import type { Cost } from './hostedRun.ts';
import type { Reach } from './reached.ts';
import type { Reaching } from './reaching.ts';
import type { Site } from './sites.ts';

/** A test file, and those of its tests that reach a place; all where that is not known. */
export interface AskedFile {
  readonly file: string;
  readonly names: readonly string[] | null;
  /** What the whole file took without a mistake. */
  readonly cost: Cost;
}

/** What is asked about a place, in its order, out of so many files that reach it. */
export interface Asked {
  readonly chosen: readonly AskedFile[];
  readonly all: number;
}

/** So many files decide at most, and those after the first few for so long in all. */
const MOST_FILES = 40;
const FEW_FILES = 5;
const MOST_MS = 60_000;
/** So long, about, for the tests of one file. */
const MOST_FILE_MS = 10_000;
/** What the runner adds for each file. */
const FILE_MS = 500;

interface Ranked extends AskedFile {
  readonly ms: number;
  readonly key: readonly [number, number];
}

/** Chooses by what was measured: the cheapest first, of equally cheap ones the nearest. */
export class TestChoice {
  readonly #near: Reaching;
  readonly #reaches: readonly Reach[];

  constructor(near: Reaching, reaches: readonly Reach[]) {
    this.#near = near;
    this.#reaches = reaches;
  }

  /** The tests that reach a place, by its number in the measure. */
  testsOf({ path }: Site, place: number): Asked {
    const near = new Map(this.#near.testsOf(path).map((file, at) => [file, at]));
    const ranked = this.#reaches
      .flatMap((reach) => askedOf(reach, place))
      .map((asked): Ranked => {
        const nearness = near.get(asked.file) ?? near.size;
        return { ...asked, key: [Math.round(Math.log2(asked.ms)), nearness] };
      })
      .sort(({ key: [a, nearA] }, { key: [b, nearB] }) => a - b || nearA - nearB);
    let ms = 0;
    const chosen = ranked.slice(0, MOST_FILES).filter((asked, at) => {
      ms += asked.ms;
      return at < FEW_FILES || ms < MOST_MS;
    });
    return { chosen, all: ranked.length };
  }
}

function askedOf(reach: Reach, place: number): (AskedFile & { readonly ms: number })[] {
  const { file, tests, outside, cpuMs, wallMs } = reach;
  const cost = { cpuMs, wallMs };
  const reaching = tests.filter(({ places }) => places.includes(place)).sort((a, b) => a.ms - b.ms);
  if (reaching.length === 0) {
    const isAsked = outside.includes(place) && tests.length > 0;
    return isAsked ? [{ file, names: null, cost, ms: wallMs }] : [];
  }
  let ms = FILE_MS;
  const few = reaching.filter((test, at) => {
    ms += test.ms;
    return at === 0 || ms < MOST_FILE_MS;
  });
  return [{ file, names: few.map(({ name }) => name), cost, ms: Math.min(ms, MOST_FILE_MS) }];
}

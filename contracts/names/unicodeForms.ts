/**
 * Characters as the tables have them: script, canonical decomposition and composition, what a
 * character looks like. Only for text of the characters in the tables; the engine's own tables
 * would differ from machine to machine. After UAX #15 and UTS #39.
 */
import { assert } from '../../ledger/assert.ts';
import { COMBINING_CLASSES, COMPOSITIONS, LOOKS, SCRIPT_RANGES } from './unicodeTables.ts';

interface ScriptRange {
  readonly first: number;
  readonly last: number;
  readonly script: string;
}

type Pair = readonly [first: number, second: number];

const RANGES = scriptRanges();
const CLASSES = combiningClasses();
const PARTS: ReadonlyMap<number, Pair> = new Map(
  wordsOf(COMPOSITIONS).map((word) => {
    const [whole = '', first = '', second = ''] = word.split(/[=+]/);
    return [point(whole), [point(first), point(second)]];
  }),
);
const WHOLES: ReadonlyMap<string, number> = new Map(
  [...PARTS].map(([whole, [first, second]]) => [`${first}+${second}`, whole]),
);
const LOOK_OF: ReadonlyMap<number, readonly number[]> = new Map(
  wordsOf(LOOKS).map((word) => {
    const [from = '', to = ''] = word.split('=');
    return [point(from), to.split('+').map(point)];
  }),
);

/** The code points of a text; of half a pair, that half. */
export function pointsOf(text: string): readonly number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

/** ISO 15924 code of the script that the tables name for a code point; else undefined. */
export function scriptOf(at: number): string | undefined {
  let low = 0;
  let high = RANGES.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const range = RANGES[middle];
    assert(range !== undefined, 'a range within the table');
    if (at > range.last) low = middle + 1;
    else if (at < range.first) high = middle;
    else return range.script;
  }
  return undefined;
}

/** Canonical decomposition (NFD), syllables of Hangul left whole. */
export function decompose(points: readonly number[]): readonly number[] {
  const parts = points.flatMap(partsOf);
  const ordered: number[] = [];
  for (const part of parts) {
    let at = ordered.length;
    while (at > 0 && classOf(part) > 0 && classOf(ordered[at - 1]) > classOf(part)) at -= 1;
    ordered.splice(at, 0, part);
  }
  return ordered;
}

/** Canonical composition (NFC) of what is decomposed. */
export function compose(parts: readonly number[]): readonly number[] {
  const composed: number[] = [];
  let starter = -1;
  for (const part of parts) {
    const last = composed.at(-1);
    // Blocked: what stands between the starter and this mark has a class as high, or is a starter.
    const apart = starter !== composed.length - 1;
    const blocked = apart && (classOf(last) >= classOf(part) || classOf(last) === 0);
    const whole = blocked ? undefined : WHOLES.get(`${composed[starter] ?? ''}+${part}`);
    if (whole !== undefined) {
      composed[starter] = whole;
      continue;
    }
    if (classOf(part) === 0) starter = composed.length;
    composed.push(part);
  }
  return composed;
}

/** What characters look like, decomposed: equal where UTS #39 and case tell no difference. */
export function looksOf(points: readonly number[]): readonly number[] {
  const looks = decompose(points).flatMap((at) => LOOK_OF.get(at) ?? [at]);
  return decompose(looks);
}

function partsOf(at: number): readonly number[] {
  const pair = PARTS.get(at);
  return pair === undefined ? [at] : [...partsOf(pair[0]), pair[1]];
}

function classOf(at: number | undefined): number {
  return at === undefined ? 0 : (CLASSES.get(at) ?? 0);
}

function scriptRanges(): readonly ScriptRange[] {
  const ranges = Object.entries(SCRIPT_RANGES).flatMap(([script, text]) =>
    wordsOf(text).map((word): ScriptRange => ({ ...boundsOf(word), script })),
  );
  return ranges.sort((left, right) => left.first - right.first);
}

function combiningClasses(): ReadonlyMap<number, number> {
  const classes = new Map<number, number>();
  for (const word of wordsOf(COMBINING_CLASSES)) {
    const [name = '', runs = ''] = word.split(':');
    for (const run of runs.split(',')) {
      const { first, last } = boundsOf(run);
      for (let at = first; at <= last; at += 1) classes.set(at, Number(name));
    }
  }
  return classes;
}

function boundsOf(run: string): { readonly first: number; readonly last: number } {
  const [first = '', last = first] = run.split('-');
  return { first: point(first), last: point(last) };
}

function wordsOf(table: string): readonly string[] {
  return table.trim().split(/\s+/);
}

function point(hex: string): number {
  return Number.parseInt(hex, 16);
}

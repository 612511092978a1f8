/**
 * Names that people tell organisations by: each is written in one way that shows, in one script,
 * and looks like no other. A name that only a machine tells from another's would let one member
 * pass for a second one, to everybody who reads a list, a contract or a proof.
 */
import { compose, decompose, looksOf, pointsOf, scriptOf } from './unicodeForms.ts';

/** Characters that a name has at most. */
export const MAX_NAME = 200;

/** What is wrong with a name, and where: `at` counts characters from 0. */
export type NameFault =
  | { readonly fault: 'length'; readonly max: number }
  | { readonly fault: 'character'; readonly at: number; readonly codePoint: string }
  | { readonly fault: 'blanks' | 'mark'; readonly at: number }
  | { readonly fault: 'form' | 'letters' }
  | { readonly fault: 'scripts'; readonly scripts: readonly string[] };

/** Goes with every script, and with that of the character before it. */
const ANY_SCRIPT: ReadonlySet<string> = new Set(['Zyyy', 'Zinh']);
/** Scripts that are written together: "highly restrictive" of UTS #39, section 5.2. */
const TOGETHER: readonly ReadonlySet<string>[] = [
  new Set(['Latn', 'Hani', 'Hira', 'Kana']),
  new Set(['Latn', 'Hani', 'Bopo']),
  new Set(['Latn', 'Hani', 'Hang']),
];
/** Signs without which two names are still taken for one. */
const UNHEARD: ReadonlySet<string> = new Set(' !"\'(),-./«»·’・');
const BLANK = 0x20;

/** What is wrong with the name of an organisation, the first of it; null: nothing. */
export function faultOfName(name: string): NameFault | null {
  const points = pointsOf(name);
  if (points.length === 0 || points.length > MAX_NAME) return { fault: 'length', max: MAX_NAME };
  const bad = points.findIndex((point) => scriptOf(point) === undefined);
  if (bad !== -1) return { fault: 'character', at: bad, codePoint: codePoint(points[bad]) };
  const blank = points.findIndex(
    (point, at) => point === BLANK && (points[at - 1] ?? BLANK) === BLANK,
  );
  if (blank !== -1) return { fault: 'blanks', at: blank };
  if (points.at(-1) === BLANK) return { fault: 'blanks', at: points.length - 1 };
  return faultOfLetters(points);
}

/** What a name looks like; two names of one network never have the same. */
export function lookOf(name: string): string {
  const look = looksOf(pointsOf(name)).map((point) => String.fromCodePoint(point));
  return look.filter((character) => !UNHEARD.has(character)).join('');
}

/** A sentence on a fault, for whoever chooses the name. */
export function tellNameFault(fault: NameFault): string {
  switch (fault.fault) {
    case 'length':
      return `it has no character, or more than ${fault.max}`;
    case 'character':
      return `${fault.codePoint} at ${fault.at} is no letter or sign that names are written with`;
    case 'blanks':
      return `the blank at ${fault.at} stands at an end, or beside another`;
    case 'mark':
      return `the mark at ${fault.at} stands on no letter`;
    case 'form':
      return 'it is not in normal form NFC: compose letters and their marks';
    case 'letters':
      return 'it has neither a letter nor a digit';
    case 'scripts':
      return `it mixes the scripts ${fault.scripts.join(', ')}: write it in one`;
  }
}

function faultOfLetters(points: readonly number[]): NameFault | null {
  const normal = compose(decompose(points));
  if (normal.length !== points.length || normal.some((point, at) => point !== points[at])) {
    return { fault: 'form' };
  }
  const mark = points.findIndex((point, at) => isMark(point) && !bears(points[at - 1]));
  if (mark !== -1) return { fault: 'mark', at: mark };
  const used = points.map((point) => scriptOf(point) ?? '').filter((it) => !ANY_SCRIPT.has(it));
  const scripts = [...new Set(used)].sort();
  const fit = scripts.length <= 1 || TOGETHER.some((set) => scripts.every((it) => set.has(it)));
  if (!fit) return { fault: 'scripts', scripts };
  return scripts.length === 0 && !points.some(isDigit) ? { fault: 'letters' } : null;
}

function isMark(point: number): boolean {
  return scriptOf(point) === 'Zinh';
}

function bears(point: number | undefined): boolean {
  return point !== undefined && (isMark(point) || scriptOf(point) !== 'Zyyy');
}

function isDigit(point: number): boolean {
  return point >= 0x30 && point <= 0x39;
}

function codePoint(point = 0): string {
  return `U+${point.toString(16).padStart(4, '0')}`;
}

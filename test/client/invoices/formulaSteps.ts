/**
 * The steps of docs/format.md, "What a registration states of an invoice", as a stranger would
 * write them: with Node's own modules and the golden tables, and nothing of this house.
 */
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';

const here = import.meta.dirname;

interface Tables {
  readonly classes: Readonly<Record<string, readonly string[]>>;
  readonly kept: readonly string[];
  readonly looks: Readonly<Record<string, string>>;
  readonly parts: Readonly<Record<string, string>>;
}

/** A golden file, parsed. */
export function golden(name: string): unknown {
  return JSON.parse(readFileSync(`${here}/../../vectors/${name}`, 'utf8'));
}

/** A sample document. */
export function sampleDocument(name: string): Buffer {
  return readFileSync(`${here}/../../../examples/invoices/${name}`);
}

const tables = golden('number-tables.json') as Tables;
type Range = readonly [first: number, last: number];
const rangesOf = (texts: readonly string[]): readonly Range[] =>
  texts.map((text) => {
    const [first = 0, last = 0] = text.split('-').map((end) => Number.parseInt(end, 16));
    return [first, last];
  });
const within = (at: number, ranges: readonly Range[]): boolean =>
  ranges.some(([first, last]) => at >= first && at <= last);
const KEPT = rangesOf(tables.kept);

/** Keys of objects in order, no white space: enough for texts and whole numbers. */
export function canonical(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`)}}`;
}

/** SHA-256 in hex. */
export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** HMAC-SHA256 of canonical JSON, in hex; the key in hex as well. */
export function fingerprintOf(networkKey: string, value: object): string {
  const key = Buffer.from(networkKey, 'hex');
  return createHmac('sha256', key).update(canonical(value)).digest('hex');
}

const CLASSES: ReadonlyMap<number, number> = new Map(
  Object.entries(tables.classes).flatMap(([name, ranges]) =>
    rangesOf(ranges).flatMap(([first, last]) => {
      const points = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
      return points.map((at): [number, number] => [at, Number(name)]);
    }),
  ),
);

// Step 1, as the page has it.
const TAKEN_OUT = rangesOf([
  ...['9-d', '20-20', 'a0-a0', 'ad-ad', '34f-34f', '61c-61c', '1680-1680', '180e-180e'],
  ...['2000-200f', '2028-202f', '205f-206f', '3000-3000', 'fe00-fe0f', 'feff-feff'],
]);
const DASHES = rangesOf(['2010-2015', '2043-2043', '2212-2212', 'fe58-fe58', 'fe63-fe63']);
const SLASHES = rangesOf(['2044-2044', '2215-2215', '29f8-29f8']);
const FULL_WIDTH = rangesOf(['ff01-ff5e']);
const SMALL = rangesOf(['61-7a']);

/** The normalised number. */
export function normalised(number: string): string {
  const points = Array.from(number, (sign) => sign.codePointAt(0) ?? 0)
    .filter((at) => !within(at, TAKEN_OUT))
    .map((at) => (within(at, FULL_WIDTH) ? at - 0xfee0 : at))
    .map((at) => (within(at, DASHES) ? 0x2d : at))
    .map((at) => (within(at, SLASHES) ? 0x2f : at))
    .map((at) => (within(at, SMALL) ? at - 32 : at));
  return points.map((at) => String.fromCodePoint(at)).join('');
}

/** The number as it looks, a blank for each gap. */
function looks(number: string): string {
  const points = Array.from(normalised(number), (sign) => sign.codePointAt(0) ?? 0);
  const seen = ordered(turned(tables.looks, ordered(turned(tables.parts, points))));
  const shown = seen.map((at) => (within(at, KEPT) ? String.fromCodePoint(at) : ' '));
  return shown.join('').replaceAll('o', '0').replaceAll('l', '1');
}

function turned(table: Readonly<Record<string, string>>, points: readonly number[]): number[] {
  return points.flatMap((at) => {
    const to = table[at.toString(16)];
    return to === undefined ? [at] : to.split(' ').map((each) => Number.parseInt(each, 16));
  });
}

function ordered(points: readonly number[]): readonly number[] {
  const runs: number[][] = [];
  for (const at of points) {
    const run = runs.at(-1);
    if (classOf(at) > 0 && run !== undefined && classOf(run.at(-1) ?? 0) > 0) run.push(at);
    else runs.push([at]);
  }
  return runs.flatMap((run) => run.sort((left, right) => classOf(left) - classOf(right)));
}

function classOf(at: number): number {
  return CLASSES.get(at) ?? 0;
}

/** Step 4. */
export function skeletonOf(number: string): string {
  return looks(number)
    .replaceAll(' ', '')
    .replace(/(?<![0-9])0+(?=[0-9])/g, '');
}

/** Step 5. */
export function coreOf(number: string): string {
  const runs = looks(number).match(/[0-9]+/g) ?? [''];
  const most = Math.max(...runs.map((run) => run.length));
  const longest = runs.filter((run) => run.length === most).at(-1) ?? '';
  return most < 4 ? skeletonOf(number) : longest.replace(/^0+(?=[0-9])/, '');
}

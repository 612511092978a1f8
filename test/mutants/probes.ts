/** Probes in a copy of a source: what they say goes to `reached.mjs` at the root of the copy. */
import type { Probe, Span } from './sites.ts';

/** What is put into the text, and what it is put in place of. */
interface Edit extends Span {
  readonly text: string;
  /** Of edits at one place the first comes first: what closes before what opens. */
  readonly order: readonly [number, number, number];
}

/** A probe and the number by which it speaks. */
interface Numbered {
  readonly id: number;
  readonly probe: Probe;
}

/**
 * The text of a source with its probes.
 *
 * @param path of the source, from the root of the copy
 */
export function withProbes(path: string, text: string, probes: readonly Numbered[]): string {
  const taken = new Set<number>();
  const edits = probes.flatMap((one) => editsOf(one, taken));
  edits.sort((a, b) => a.start - b.start || compare(a.order, b.order));
  let [said, at] = [headOf(path), 0];
  for (const edit of edits) {
    said += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return said + text.slice(at);
}

function editsOf({ id, probe }: Numbered, taken: Set<number>): readonly Edit[] {
  switch (probe.kind) {
    case 'entered':
      return probe.starts.map((start) => ({
        ...{ start, end: start, text: `__runs(${id});`, order: [1, Number.NEGATIVE_INFINITY, id] },
      }));
    case 'runs': {
      const [open, close] = probe.isStatement ? [`{__runs(${id});`, '}'] : [`(__runs(${id}),`, ')'];
      return around(probe.span, id, open, close);
    }
    case 'seen':
      return around(probe.span, id, `__seen(${id},${probe.value},(`, '))');
    case 'differs': {
      const { span, operator } = probe;
      // One alone can take an operation apart.
      if (taken.has(operator.start)) return around(span, id, `(__runs(${id}),`, ')');
      taken.add(operator.start);
      const both = `(a,b)=>${probe.right},(a,b)=>${probe.wrong}`;
      const inside: Edit = { ...operator, text: '),(', order: [1, 0, 0] };
      // Innermost of what begins and ends where it does.
      return [...around(span, id + 1e9, `__differs(${id},(`, `),${both})`), inside];
    }
  }
}

function around({ start, end }: Span, id: number, open: string, close: string): readonly Edit[] {
  return [
    { start, end: start, text: open, order: [1, -end, id] },
    { start: end, end, text: close, order: [0, -start, -id] },
  ];
}

function headOf(path: string): string {
  const up = '../'.repeat(path.split('/').length - 1);
  return `import { __runs, __seen, __differs } from '${up}reached.mjs';`;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return (a[at] ?? 0) - (b[at] ?? 0);
}

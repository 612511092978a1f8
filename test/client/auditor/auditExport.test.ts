import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditExport } from '../../../client/auditor/auditExport.ts';
import type { AuditFailure, AuditReport } from '../../../client/auditor/auditReport.ts';
import { AUDIT_LEVELS } from '../../../client/auditor/auditReport.ts';
import { MAX_LINE_BYTES } from '../../../client/auditor/exportHead.ts';
import { readLines } from '../../../client/auditor/exportLines.ts';
import { storyChain, ToyChain, toyGenesis } from './toyChain.ts';

const chain = storyChain();
const text = chain.export();
const lines = text.trimEnd().split('\n');

async function audit(content: string | Uint8Array, genesis = chain.genesis): Promise<AuditReport> {
  return auditExport(readLines([Buffer.from(content)], MAX_LINE_BYTES), genesis);
}

/** The only failure of a report; it names a line. */
function onlyFailure(report: AuditReport): AuditFailure & { readonly line: number } {
  const [failure, ...others] = report.failures;
  expect(others).toEqual([]);
  expect(failure?.line).toBeTypeOf('number');
  return { code: '', reason: '', ...failure, line: failure?.line ?? -1 };
}

/** The line, from 1, in which the byte at `offset` stands; a line feed ends its own line. */
function lineOf(bytes: Uint8Array, offset: number): number {
  return bytes.subarray(0, offset).filter((byte) => byte === 10).length + 1;
}

describe('a sound export', () => {
  it.each(AUDIT_LEVELS)('is verified to its last height at level %s', async (level) => {
    const source = readLines([Buffer.from(text)], MAX_LINE_BYTES);
    const heights: number[] = [];
    const onVerified = (height: number): number => heights.push(height);
    const report = await auditExport(source, chain.genesis, { level, onVerified });
    const stateRoot = chain.blocks.at(-1)?.header.state;
    expect(report).toEqual({ verifiedHeight: 5, transactions: 4, stateRoot, failures: [] });
    expect(heights).toEqual([1, 2, 3, 4, 5]);
  });

  it('holds a settlement that nobody sent', () => {
    const [last] = chain.blocks.slice(-1);
    expect(last?.header.settlementCount).toBe(2);
    expect(last?.body.transactions).toEqual([]);
  });

  it('is verified whatever the chunks in which it arrives', async () => {
    const bytes = Buffer.from(text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 20 }), async (cuts) => {
        const ends = [...cuts, bytes.length].sort((a, b) => a - b);
        const chunks = ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
        const report = await auditExport(readLines(chunks, MAX_LINE_BYTES), chain.genesis);
        expect(report.failures).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('of a chain without blocks has the founding state', async () => {
    const empty = new ToyChain();
    const report = await audit(empty.export());
    expect(report).toMatchObject({ verifiedHeight: 0, transactions: 0, failures: [] });
    expect(report.stateRoot).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('an altered export is refused, naming the line', () => {
  it('for any change of any one byte', async () => {
    const small = new ToyChain(toyGenesis('tiny', true));
    small.grow();
    small.grow();
    const bytes = Buffer.from(small.export());
    for (let at = 0; at < bytes.length; at += 1) {
      const altered = Buffer.from(bytes);
      altered[at] = (altered[at] ?? 0) ^ 1;
      const report = await audit(altered, small.genesis);
      const { line, code } = onlyFailure(report);
      const own = lineOf(bytes, at);
      // A first line that names another last height is found wrong at the end of the file.
      const named = own === 1 ? ['cut', 'extra_line'].includes(code) || line === 1 : line === own;
      expect(named, `byte ${at} of line ${own}: line ${line}, ${code}`).toBe(true);
    }
  });

  it('for a sample of other values of bytes of a whole story', async () => {
    const bytes = Buffer.from(text);
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(change, async ([at, difference]) => {
        const altered = Buffer.from(bytes);
        altered[at] = (altered[at] ?? 0) ^ difference;
        const { line } = onlyFailure(await audit(altered));
        expect(line).toBeLessThanOrEqual(lineOf(bytes, at) + 1);
      }),
      { numRuns: 150 },
    );
  });

  it('for bytes taken out or put in', async () => {
    const bytes = Buffer.from(text);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (at, byte) => {
        const without = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
        onlyFailure(await audit(without));
        const parts = [bytes.subarray(0, at), Buffer.of(byte), bytes.subarray(at)];
        onlyFailure(await audit(Buffer.concat(parts)));
      }),
      { numRuns: 60 },
    );
  });

  it('for bytes that are no export at all, without a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(onlyFailure(await audit(bytes)).code).toBe('bad_first_line');
      }),
      { numRuns: 50 },
    );
  });
});

describe('an export with other lines is refused', () => {
  const rows: [string, string[], Partial<AuditFailure>, verifiedHeight: number][] = [
    ['empty', [], { line: 1, code: 'bad_first_line' }, 0],
    ['without its last block', lines.slice(0, 5), { line: 6, height: 5, code: 'cut' }, 4],
    ['the first line alone', lines.slice(0, 1), { line: 2, height: 1, code: 'cut' }, 0],
    ['without its first line', lines.slice(1), { line: 1, code: 'bad_first_line' }, 0],
    [
      'with a block twice',
      [...lines.slice(0, 4), ...lines.slice(3)],
      { line: 5, height: 4, code: 'wrong_height' },
      3,
    ],
    [
      'with a block left out',
      [...lines.slice(0, 2), ...lines.slice(3)],
      { line: 3, height: 2, code: 'wrong_height' },
      1,
    ],
    [
      'with two blocks swapped',
      [lines[0], lines[1], lines[3], lines[2], ...lines.slice(4)].map((line) => line ?? ''),
      { line: 3, height: 2, code: 'wrong_height' },
      1,
    ],
    [
      'with a line behind the last',
      [...lines, lines[5] ?? ''],
      { line: 7, height: 6, code: 'extra_line' },
      5,
    ],
    ['with an empty line behind the last', [...lines, ''], { line: 7, code: 'extra_line' }, 5],
  ];
  it.each(rows)('%s', async (_name, content, expected, verifiedHeight) => {
    const report = await audit(content.map((line) => `${line}\n`).join(''));
    expect(onlyFailure(report)).toMatchObject(expected);
    expect(report.verifiedHeight).toBe(verifiedHeight);
  });

  it('that is a first line without its line feed', async () => {
    const head = new ToyChain().export().trimEnd();
    expect(onlyFailure(await audit(head))).toMatchObject({ line: 1, code: 'bad_first_line' });
  });

  it('that ends in the middle of a line, or before its line feed', async () => {
    for (const length of [text.length - 1, text.length - 100]) {
      const report = await audit(text.slice(0, length));
      expect(onlyFailure(report)).toMatchObject({ line: 6, height: 5, code: 'cut' });
      expect(report.verifiedHeight).toBe(4);
    }
  });

  it('with a line longer than any block, of which no more than the limit is kept', async () => {
    function* endless(): Generator<Uint8Array> {
      yield Buffer.from(`${lines[0]}\n`);
      for (;;) yield Buffer.alloc(600, 65);
    }
    const report = await auditExport(readLines(endless(), 1_000), chain.genesis);
    expect(onlyFailure(report)).toMatchObject({ line: 2, height: 1, code: 'line_too_long' });
  });

  it('of another genesis document', async () => {
    const report = await audit(text, toyGenesis('other'));
    expect(onlyFailure(report)).toMatchObject({ line: 1, code: 'other_chain' });
    expect(report.verifiedHeight).toBe(0);
  });
});

import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { auditExport } from '../../../client/auditor/auditExport.ts';
import type { AuditReport } from '../../../client/auditor/auditReport.ts';
import { ChainAuditor } from '../../../client/auditor/chainAuditor.ts';
import type { Known } from '../../../client/auditor/checkAhead.ts';
import { checkAhead, useFound } from '../../../client/auditor/checkAhead.ts';
import { Checkers, countCheckers } from '../../../client/auditor/checkers.ts';
import { MAX_LINE_BYTES } from '../../../client/auditor/exportHead.ts';
import type { Line } from '../../../client/auditor/exportLines.ts';
import { readLines } from '../../../client/auditor/exportLines.ts';
import { encodeBlock, headerId, nameBody } from '../../../ledger/block.ts';
import { canonicalText } from '../../../ledger/canonical.ts';
import { fromBase64url, toBase64url } from '../../../ledger/encoding.ts';
import { decodeTransaction } from '../../../ledger/transaction.ts';
import type { ToyChain } from './toyChain.ts';
import { invoiceDeed, secretOf, storyChain } from './toyChain.ts';

// Whoever checks ahead, and whether anybody does, the verdict and its words are the same.

const chain = storyChain();
const lines = chain.export().trimEnd().split('\n');
const alone = new Checkers(0);
/** From the first line on, however small the export is. */
const crowds = [1, 3].map((count) => new Checkers(count, 0));

afterAll(async () => {
  for (const each of crowds) await each.close();
});

async function audit(text: string, checkers: Checkers): Promise<AuditReport> {
  const heights: number[] = [];
  const source = readLines([Buffer.from(text)], MAX_LINE_BYTES);
  const onVerified = (height: number): number => heights.push(height);
  const report = await auditExport(source, chain.genesis, { checkers, onVerified });
  expect(heights).toEqual(Array.from({ length: report.verifiedHeight }, (_, at) => at + 1));
  return report;
}

function textOf(content: readonly string[]): string {
  return content.map((line) => `${line}\n`).join('');
}

/** An export with something wrong in each place where an audit looks. */
function tampered(): [string, string][] {
  const rows: [string, string][] = [['nothing', textOf(lines)]];
  for (const [at, line] of lines.entries()) {
    const without = lines.filter((_, other) => other !== at);
    rows.push([`line ${at} left out`, textOf(without)]);
    rows.push([`line ${at} cut`, textOf(lines.slice(0, at)) + line.slice(0, -2)]);
    // Bytes of texts, hashes, numbers and signatures.
    for (let part = 1; part < 24; part += 1) {
      const place = Math.floor((line.length * part) / 24);
      const other = line[place] === '1' ? '2' : '1';
      const changed = line.slice(0, place) + other + line.slice(place + 1);
      rows.push([`byte ${place} of line ${at}`, textOf(lines.with(at, changed))]);
    }
  }
  return rows;
}

it('a sound chain and every tampered one have one verdict, whoever checks ahead', async () => {
  const codes = new Set<string>();
  for (const [name, text] of tampered()) {
    const expected = await audit(text, alone);
    for (const checkers of crowds) {
      expect(await audit(text, checkers), name).toEqual(expected);
    }
    codes.add(expected.failures[0]?.code ?? 'sound');
  }
  // It is not one kind of wrong that was looked at.
  expect(codes.size).toBeGreaterThan(8);
});

describe('a block in which all but one thing holds', () => {
  /** Of a block over these transactions that a quorum has committed: checked ahead, and not. */
  function verdicts(transactions: readonly string[], auditor: ChainAuditor, own: ToyChain) {
    const proposed = own.propose([]);
    const body = { ...proposed.body, transactions };
    const header = { ...proposed.header, ...nameBody(body) };
    const certificate = own.certify(headerId(header), header.height);
    const bytes = encodeBlock({ header, body, certificate });
    const { chain: name, set, keys } = auditor.known();
    const known: Known = { chain: name, set, keys: new Map(keys) };
    const found = checkAhead(bytes, known);
    if (found === null) throw new Error('its form holds');
    const ahead = useFound(found);
    return [auditor.check(ahead.block, ahead), auditor.check(ahead.block)];
  }

  function begun(): { own: ToyChain; auditor: ChainAuditor } {
    const own = storyChain();
    const auditor = new ChainAuditor(own.genesis);
    for (const block of own.blocks) expect(auditor.check(block)).toBeNull();
    return { own, auditor };
  }

  it('is refused for a signature that does not verify, in the same words', () => {
    const { own, auditor } = begun();
    const good = own.sign('tier-1', invoiceDeed());
    const forged = own.sign('tier-1', invoiceDeed(), secretOf('tier-2 signs'));
    const [ahead, later] = verdicts([good, forged], auditor, own);
    expect(ahead).toMatchObject({ code: 'bad_signature' });
    expect(ahead).toEqual(later);
  });

  it('is refused for a transaction that is too long, in the same words', () => {
    const { own, auditor } = begun();
    const deed = { ...invoiceDeed(), seed: 'x'.repeat(40_000) };
    const [ahead, later] = verdicts([own.sign('tier-1', deed)], auditor, own);
    expect(ahead).toMatchObject({ code: 'not_canonical' });
    expect(ahead).toEqual(later);
  });

  it('is refused for one who is no member, in the same words', () => {
    const { own, auditor } = begun();
    const [ahead, later] = verdicts([own.sign('stranger', invoiceDeed())], auditor, own);
    expect(ahead).toMatchObject({ code: 'unknown_member' });
    expect(ahead).toEqual(later);
  });
});

describe('what is told of a block ahead', () => {
  const [first] = chain.blocks;
  if (first === undefined) throw new Error('the story has blocks');
  const { chain: name, set, keys } = new ChainAuditor(chain.genesis).known();
  const known: Known = { chain: name, set, keys: new Map(keys) };

  it('is its transactions, as whoever decodes them finds them', () => {
    const found = checkAhead(encodeBlock(first), known);
    const ahead = found && useFound(found);
    for (const jws of first.body.transactions) {
      expect(ahead?.known(jws)).toEqual(decodeTransaction(jws, 100_000));
    }
    expect(ahead?.block).toEqual(first);
  });

  it('leaves out whoever signed with a key that is not known, or with another', () => {
    const others: Known[] = [
      { ...known, keys: new Map() },
      { ...known, keys: new Map(keys.map(([id]) => [id, keys.at(-1)?.[1] ?? ''])) },
    ];
    for (const other of others) {
      const found = checkAhead(encodeBlock(first), other);
      expect(found?.transactions).toEqual([null]);
    }
  });

  it('holds for the very signature of a certificate, and for no other', () => {
    const found = checkAhead(encodeBlock(first), known);
    expect(found?.signatures.size).toBe(3);
    const ahead = found && useFound(found);
    const [spelled = ''] = found?.signatures ?? [];
    const [key = '', signature = '', hex = ''] = spelled.split(' ');
    const bytes = new Uint8Array(Buffer.from(hex, 'hex'));
    expect(ahead?.check(key, bytes, signature)).toBe(true);
    const forged = fromBase64url(signature);
    forged[0] = (forged[0] ?? 0) ^ 1;
    expect(ahead?.check(key, bytes, toBase64url(forged))).toBe(false);
    expect(ahead?.check(key, bytes.subarray(1), signature)).toBe(false);
  });

  it('is nothing when the body is another, or there is no block at all', () => {
    const other = { ...first, body: { ...first.body, transactions: [] } };
    expect(checkAhead(encodeBlock(other), known)).toBeNull();
    expect(checkAhead(Buffer.from('{}'), known)).toBeNull();
  });
});

it('for another auditor no key holds that another one was told', async () => {
  const checkers = new Checkers(1, 0);
  const own = new ChainAuditor(chain.genesis);
  const { keys, ...rest } = own.known();
  const others = keys.map(([name]) => [name, keys.at(-1)?.[1] ?? '']);
  const auditorOf = (known: readonly unknown[]): ChainAuditor =>
    ({ known: () => ({ ...rest, keys: known }) }) as unknown as ChainAuditor;
  const [, , , , line = ''] = lines;
  const sent = chain.blocks[3]?.body.transactions ?? [];
  const opened: (boolean | null)[] = [];
  for (const auditor of [own, auditorOf(others), own, auditorOf([])]) {
    const source = readLines([Buffer.from(textOf([line]))], MAX_LINE_BYTES);
    for await (const { ahead } of checkers.checkAll(source, auditor)) {
      opened.push(ahead && sent.every((jws) => ahead.known(jws) !== undefined));
    }
  }
  expect(opened).toEqual([true, false, true, false]);
  await checkers.close();
});

it('as many threads as cores but one check ahead, and four at most', () => {
  expect([1, 2, 5, 6, 64].map(countCheckers)).toEqual([0, 1, 4, 4, 4]);
});

it('an audit that fails early leaves nothing that is still waited for', async () => {
  const checkers = new Checkers(2, 0);
  const many = Array.from({ length: 200 }, () => lines[1] ?? '');
  const report = await audit(textOf([lines[0] ?? '', lines[2] ?? '', ...many]), checkers);
  expect(report.failures).toMatchObject([{ line: 2, code: 'wrong_height' }]);
  await checkers.close();
});

describe('lines', () => {
  it('that break off tell what came before, then why', async () => {
    async function* broken(): AsyncGenerator<Line> {
      yield* readLines([Buffer.from(textOf(lines.slice(0, 3)))], MAX_LINE_BYTES);
      throw new Error('the disk is gone');
    }
    for (const checkers of [alone, ...crowds]) {
      const numbers: number[] = [];
      const auditor = new ChainAuditor(chain.genesis);
      await expect(async () => {
        for await (const { line } of checkers.checkAll(broken(), auditor))
          numbers.push(line.number);
      }).rejects.toThrow('the disk is gone');
      expect(numbers).toEqual([1, 2, 3]);
    }
  });

  it('that are here already are taken as those that come', async () => {
    const all: Line[] = [];
    for await (const line of readLines([Buffer.from(textOf(lines))], MAX_LINE_BYTES))
      all.push(line);
    for (const checkers of [alone, ...crowds]) {
      const report = await auditExport(all, chain.genesis, { checkers });
      expect(report).toEqual(await audit(textOf(lines), alone));
    }
  });

  it('wait in bounded number: a source is not read to its end while nobody takes', async () => {
    let given = 0;
    const bytes = Buffer.alloc(1 << 20, 65);
    async function* long(): AsyncGenerator<Line> {
      while (given < 100) {
        given += 1;
        yield { number: given, bytes, end: 'whole' };
      }
    }
    for (const checkers of [alone, ...crowds]) {
      given = 0;
      const all = checkers.checkAll(long(), new ChainAuditor(chain.genesis));
      await all.next();
      await all.next();
      // Four of a mebibyte, the two that were taken, and the one that is being read.
      expect(given).toBeLessThanOrEqual(8);
      await all.return(undefined);
    }
  });

  it('are moved to a thread as they are, and nothing beside them', async () => {
    const post = Worker.prototype.postMessage;
    const sent: [number, number][] = [];
    const spy = vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (
      this: Worker,
      job: { readonly bytes: Uint8Array },
      moved: Parameters<typeof post>[1],
    ) {
      const { byteLength } = job.bytes.buffer;
      post.call(this, job, moved);
      sent.push([byteLength, job.bytes.buffer.byteLength]);
    });
    expect((await audit(textOf(lines), crowds[0] ?? alone)).failures).toEqual([]);
    spy.mockRestore();
    expect(sent).toEqual(lines.map((line) => [Buffer.byteLength(line), 0]));
  });

  it('of another chain end as they do for one who is alone', async () => {
    const text = canonicalText({ chain: 'x' });
    expect(await audit(text, crowds[0] ?? alone)).toEqual(await audit(text, alone));
  });
});

import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Level } from 'level';
import { describe, expect, it } from 'vitest';
import { utf8, utf8Text } from '../../ledger/encoding.ts';
import { crc32c, maskCrc } from '../../node/store/crc32c.ts';
import { readLog } from '../../node/store/logFile.ts';
import { readManifest } from '../../node/store/manifest.ts';
import {
  liveTables,
  scrubFile,
  scrubFolder,
  scrubTable,
  scrubTables,
} from '../../node/store/scrub.ts';
import { decodeSnappy } from '../../node/store/snappy.ts';
import { StoreError } from '../../node/store/storeError.ts';
import { scratchFolder } from '../support/scratchFolder.ts';
import { contentFiles, flipBit } from './fileFaults.ts';

/** A database of LevelDB's own with several tables and a log of several blocks. */
async function someDatabase(batches = 40): Promise<string> {
  const folder = scratchFolder();
  const level = new Level<string, string>(folder, { writeBufferSize: 1 << 18 });
  await level.open();
  for (let batch = 0; batch < batches; batch += 1) {
    const operations = Array.from({ length: 100 }, (_, at) => ({
      type: 'put' as const,
      key: `key ${(at * 7919 + batch) % 1000}`,
      value: `{"of":${batch},"text":"${'abc'.repeat(at % 50)}${Math.sin(at * batch)}"}`,
    }));
    await level.batch(operations, { sync: true });
  }
  await level.close();
  return folder;
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof StoreError) return error.code;
    throw error;
  }
  return 'whole';
}

describe('checksums of LevelDB files', () => {
  it('are CRC-32C: the check value of the standard', () => {
    expect(crc32c(utf8('123456789'), 0, 9)).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32), 0, 32)).toBe(0x8a9136aa);
  });

  it('hold for a database that LevelDB wrote', async () => {
    const folder = await someDatabase();
    expect(contentFiles(folder).filter((name) => name.endsWith('.ldb')).length).toBeGreaterThan(0);
    expect(scrubFolder(folder, Number.MAX_SAFE_INTEGER)).toEqual({ tornTail: false, unread: [] });
  });

  it('pass a folder that is new', () => {
    expect(codeOf(() => scrubFolder(join(scratchFolder(), 'none'), 1))).toBe('whole');
    expect(codeOf(() => scrubFolder(scratchFolder(), 1))).toBe('whole');
  });

  it('are looked at in steps in a large table, up to its end', async () => {
    const folder = scratchFolder();
    const options = { writeBufferSize: 64 << 20, maxFileSize: 64 << 20, compression: false };
    const level = new Level<string, Uint8Array>(folder, { ...options, valueEncoding: 'view' });
    await level.open();
    for (let at = 0; at < 9; at += 1)
      await level.put(`key ${at}`, new Uint8Array(1 << 20).fill(at));
    await level.close();
    // LevelDB writes the table when it opens the log again.
    await level.open();
    await level.close();
    const [name = ''] = contentFiles(folder).filter((file) => file.endsWith('.ldb'));
    expect([...scrubTable(folder, name)].length).toBeGreaterThanOrEqual(2);
    const { length } = readFileSync(join(folder, name));
    const steps = scrubTable(folder, name);
    steps.next();
    flipBit(join(folder, name), length - (1 << 19), 3);
    expect(codeOf(() => [...scrubTable(folder, name)])).toBe('corrupt_file');
    // Also by who has it open when a compaction removes it.
    rmSync(join(folder, name));
    expect(codeOf(() => [...steps])).toBe('corrupt_file');
  });

  it('name each table before they look at it, so that it is known when it is damaged', async () => {
    const folder = await someDatabase();
    const tables = liveTables(folder);
    const seen = [...scrubTables(folder)];
    expect([...new Set(seen)]).toEqual(tables);
    for (const table of tables) {
      const path = join(folder, table);
      flipBit(path, 3, 3);
      let said = '';
      expect(
        codeOf(() => {
          for (said of scrubTables(folder));
        }),
      ).toBe('corrupt_file');
      expect(said).toBe(table);
      expect(codeOf(() => scrubFile(folder, table))).toBe('corrupt_file');
      flipBit(path, 3, 3);
      expect(codeOf(() => scrubFile(folder, table))).toBe('whole');
    }
  });

  it('find every flipped bit in every file', async () => {
    const folder = await someDatabase();
    for (const name of contentFiles(folder)) {
      const path = join(folder, name);
      const whole = readFileSync(path);
      for (let flip = 0; flip < 60; flip += 1) {
        flipBit(path, Math.floor((flip * whole.length) / 60), flip % 8);
        let tornTail = false;
        const code = codeOf(() => {
          tornTail = scrubFolder(folder, Number.MAX_SAFE_INTEGER).tornTail;
        });
        expect(code === 'corrupt_file' || tornTail, `${name} flip ${flip}: ${code}`).toBe(true);
        writeFileSync(path, whole);
      }
    }
  });

  it('name a table that is missing, and a folder that lost CURRENT', async () => {
    const folder = await someDatabase();
    const [table = ''] = contentFiles(folder).filter((name) => name.endsWith('.ldb'));
    const bytes = readFileSync(join(folder, table));
    rmSync(join(folder, table));
    expect(codeOf(() => scrubFolder(folder, Number.MAX_SAFE_INTEGER))).toBe('corrupt_file');
    writeFileSync(join(folder, table), bytes);
    rmSync(join(folder, 'CURRENT'));
    expect(codeOf(() => scrubFolder(folder, 1))).toBe('corrupt_file');
  });

  it('leave tables unread beyond the limit, the oldest first, and name them', async () => {
    const folder = await someDatabase();
    const tables = contentFiles(folder).filter((name) => name.endsWith('.ldb'));
    const { unread } = scrubFolder(folder, 1);
    expect(unread).toEqual(tables.slice(0, -1));
  });
});

describe('a log', () => {
  it('that is cut anywhere keeps its whole records and is a torn tail', async () => {
    const folder = await someDatabase(3);
    const [name = ''] = contentFiles(folder).filter((file) => file.endsWith('.log'));
    const path = join(folder, name);
    const whole = readFileSync(path);
    const all = readLog(whole);
    expect(all).toMatchObject({ badAt: null, inTail: false });
    expect(all.records).toHaveLength(3);
    for (const length of [1, 6, 7, 40, whole.length - 1]) {
      truncateSync(path, length);
      expect(readLog(readFileSync(path))).toMatchObject({ inTail: true, cut: true });
      writeFileSync(path, whole);
    }
  });

  it('reads a file of random bytes without throwing', () => {
    for (let seed = 1; seed < 200; seed += 1) {
      const bytes = Uint8Array.from({ length: seed * 7 }, (_, at) => (at * seed * 131) & 255);
      expect(() => readLog(bytes)).not.toThrow();
    }
  });
});

describe('Snappy', () => {
  const cases: [string, number[], string | null][] = [
    ['a literal', [3, 2 << 2, 97, 98, 99], 'abc'],
    ['a copy that overlaps itself', [8, 1 << 2, 97, 98, (2 << 2) | 1, 2], 'abababab'],
    ['a copy with two bytes of offset', [6, 2 << 2, 97, 98, 99, (2 << 2) | 2, 3, 0], 'abcabc'],
    ['a copy from before the start', [4, 0, 97, (0 << 2) | 1, 9], null],
    ['more than it says', [1, 2 << 2, 97, 98, 99], null],
    ['less than it says', [9, 2 << 2, 97, 98, 99], null],
    ['a literal that is cut', [5, 4 << 2, 97], null],
    ['a length over the limit', [255, 255, 3], null],
    ['nothing', [], null],
  ];
  it.each(cases)('decodes or refuses %s', (_, bytes, text) => {
    const decoded = decodeSnappy(Uint8Array.from(bytes), 1000);
    expect(decoded === null ? null : utf8Text(decoded)).toBe(text);
  });
});

/** A log file of one record. */
function logOf(record: Uint8Array): Uint8Array {
  const whole = Buffer.from([...new Uint8Array(7), ...record]);
  whole.writeUInt16LE(record.length, 4);
  whole[6] = 1;
  whole.writeUInt32LE(maskCrc(crc32c(whole, 6, whole.length)) >>> 0, 0);
  return whole;
}

describe('a MANIFEST', () => {
  it('says which tables are in use, and from where on logs are', () => {
    const [log, added, removed] = [
      [2, 9],
      [7, 0, 5, 1, 1, 65, 1, 66],
      [6, 0, 4],
    ];
    const bytes = logOf(Uint8Array.from([...log, ...added, ...removed]));
    expect(readManifest(bytes)).toEqual({ tables: new Set([5]), firstLog: 9, cut: false });
  });

  it.each([
    ['a field that nobody knows', [8, 1]],
    ['a number without its end', [2, 0x80]],
    ['a text that is longer than the record', [1, 9, 65]],
  ])('with %s is none, whatever its checksum', (_what, record) => {
    expect(readManifest(logOf(Uint8Array.from(record)))).toBeNull();
  });
});

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Evidence } from '../../../ledger/evidence.ts';
import { MAX_PENDING_EVIDENCE } from '../../../node/engine/evidencePool.ts';
import { EvidenceRecord } from '../../../node/engine/evidenceRecord.ts';
import { FolderDisk } from '../../../node/engine/safetyDisk.ts';
import { encodeFrame } from '../../../node/engine/safetyFrames.ts';
import type { DiskOperation } from '../../../node/engine/safetyRecord.ts';
import { SimDisk } from '../../simulation/disk.ts';
import { Lots } from '../../simulation/lots.ts';
import { accusation } from './equivocations.ts';

const [ONE, TWO, THREE] = ['alpha', 'beta', 'gamma'].map((id) => accusation(id, { height: 5 })) as [
  Evidence,
  Evidence,
  Evidence,
];

/** What the record told its operator. */
let told: string[] = [];
const LOG = {
  warn: (_facts: object, message: string) => void told.push(message),
  error: (_facts: object, message: string) => void told.push(message),
};

describe('evidence in a real folder', () => {
  let home: string;
  let folder: string;

  beforeEach(() => {
    told = [];
    home = mkdtempSync(join(tmpdir(), 'tally-evidence-'));
    folder = join(home, 'evidence');
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const open = (): Promise<EvidenceRecord> => EvidenceRecord.open(new FolderDisk(folder), LOG);
  /** Has a node keep each of these in turn, and then end. */
  const keep = async (...each: (readonly Evidence[])[]): Promise<void> => {
    const record = await open();
    for (const evidence of each) record.keep(evidence);
    await record.close();
  };
  const left = async (): Promise<readonly Evidence[]> => {
    const record = await open();
    await record.close();
    return record.left;
  };
  const file = (): string => join(folder, readdirSync(folder)[0] ?? '');

  it('is there after a restart, and after the next', async () => {
    expect(await left()).toEqual([]);
    await keep([ONE], [ONE, TWO]);
    expect(await left()).toEqual([ONE, TWO]);
    expect(await left()).toEqual([ONE, TWO]);
    await keep([TWO, THREE]);
    expect(await left()).toEqual([TWO, THREE]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('leaves nothing behind once blocks have it', async () => {
    await keep([ONE], [ONE, TWO], []);
    expect(readdirSync(folder)).toEqual([]);
    expect(await left()).toEqual([]);
  });

  it('is small, however much there is', async () => {
    const rounds = Array.from({ length: MAX_PENDING_EVIDENCE }, (_, round) => round);
    const all = rounds.map((round) => accusation('alpha', { height: 5, round, type: 'proposal' }));
    await keep(all);
    expect(statSync(file()).size).toBeLessThan(100_000);
    expect(await left()).toEqual(all);
    writeFileSync(join(folder, 'evidence-0000000000000009.log'), readFileSync(file()));
    expect(await left()).toEqual(all);
  });

  it('that is damaged is told, and costs only itself', async () => {
    await keep([ONE, TWO, THREE]);
    const bytes = readFileSync(file());
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    writeFileSync(file(), bytes);
    expect(await left()).toEqual([ONE, THREE]);
    expect(told).toContain('kept evidence is damaged and lost');
    writeFileSync(file(), encodeFrame(Buffer.from('{"first":1}')));
    expect(await left()).toEqual([]);
    writeFileSync(file(), bytes.subarray(0, 20));
    expect(await left()).toEqual([]);
    // What was told once is gone with the next change.
    await keep([TWO]);
    told = [];
    expect(await left()).toEqual([TWO]);
    expect(told).toEqual(['evidence from before the start']);
  });

  it('is kept with the next change when the disk failed, and nobody waits or dies', async () => {
    const record = await open();
    rmSync(folder, { recursive: true });
    record.keep([ONE]);
    await expect.poll(() => told).toContain('evidence could not be kept on the disk');
    await open();
    record.keep([ONE]);
    await record.close();
    expect(await left()).toEqual([ONE]);
  });
});

describe('a power cut while evidence is written', () => {
  const OPERATIONS = ['create', 'append', 'sync', 'syncFolder', 'remove'];
  it.each(OPERATIONS)('at %s takes nothing that was kept before', async (cutAt) => {
    for (let seed = 1; seed <= 40; seed += 1) {
      told = [];
      const disk = new SimDisk();
      let cut: string | null = null;
      const dying = {
        read: async () => disk.content(),
        names: async () => disk.names(),
        perform: async (operation: DiskOperation) => {
          if (operation.op === cut) await new Promise<never>(() => {});
          disk.perform(operation);
        },
        close: async () => {},
      };
      const record = await EvidenceRecord.open(dying, LOG);
      record.keep([ONE]);
      await new Promise(setImmediate);
      expect(disk.durable().size).toBe(1);
      cut = cutAt;
      record.keep([ONE, TWO]);
      await new Promise(setImmediate);
      disk.powerCut(new Lots(seed));
      cut = null;
      const next = await EvidenceRecord.open(dying, LOG);
      expect([seed, next.left[0]]).toEqual([seed, ONE]);
      if (cutAt === 'remove') expect(next.left).toEqual([ONE, TWO]);
      next.keep([THREE]);
      await next.close();
      expect((await EvidenceRecord.open(dying, LOG)).left).toEqual([THREE]);
    }
  });
});

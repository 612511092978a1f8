import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { utf8 } from '../../../ledger/encoding.ts';
import type { SafetyEntry } from '../../../node/consensus/safety.ts';
import { readSafetyEntry, resumeFrom, safetyEntryJson } from '../../../node/consensus/safety.ts';
import { FolderDisk } from '../../../node/engine/safetyDisk.ts';
import type { OpenedFolder } from '../../../node/engine/safetyFolder.ts';
import { SafetyFolder } from '../../../node/engine/safetyFolder.ts';
import { encodeFrame, scanFrames } from '../../../node/engine/safetyFrames.ts';
import type { OpenRecord, RefusedRecord } from '../../../node/engine/safetyRecord.ts';
import { fileOf, openRecord, planBegin, planPersist } from '../../../node/engine/safetyRecord.ts';
import { CHAIN } from '../../simulation/toy.ts';
import { openHandles, TELLS_HANDLES } from '../../support/openHandles.ts';
import { certificate, proposal, vote } from '../consensus/signedMessages.ts';

/** Thousands of files are read: on a busy machine that takes its time. */
const SLOW = { timeout: 120_000 };

const OWNER = { chain: CHAIN, validator: 'va' };
const AT_HEAD_0 = { ...OWNER, head: 0, lastSeenSigning: 0 };

const PROPOSAL = proposal();
const PREVOTE: SafetyEntry = {
  height: 1,
  round: 0,
  step: 'prevote',
  lock: null,
  valid: null,
  signed: vote(),
  proposals: [PROPOSAL],
};
const PRECOMMIT: SafetyEntry = {
  ...PREVOTE,
  step: 'precommit',
  lock: { round: 0, block: PROPOSAL.block },
  valid: { round: 0, polka: certificate('prevote') },
  signed: vote({ type: 'precommit' }),
  proposals: [],
};
const BODIES = new Map([[PROPOSAL.block, utf8('{"a body":"of bytes"}')]]);

/** The bytes of a file after the operations. */
function written(...plans: ReturnType<typeof planBegin>[]): Uint8Array {
  const parts = plans
    .flat()
    .flatMap((operation) => (operation.op === 'append' ? [operation.bytes] : []));
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

const BEGUN = planBegin(OWNER, 1, []);
const ONE = planPersist(PREVOTE, 0, BODIES);
const TWO = planPersist(PRECOMMIT, 1, new Map());
const FULL = written(BEGUN, ONE, TWO);

function open(bytes: Uint8Array, context = AT_HEAD_0): OpenRecord | RefusedRecord {
  return openRecord(new Map([[fileOf(1), bytes]]), context);
}

function opened(bytes: Uint8Array, context = AT_HEAD_0): OpenRecord {
  const record = open(bytes, context);
  if ('refused' in record) throw new Error(record.detail);
  return record;
}

describe('an entry', () => {
  it('comes back from its JSON as it went', () => {
    for (const entry of [PREVOTE, PRECOMMIT]) {
      expect(readSafetyEntry(safetyEntryJson(entry))).toEqual(entry);
    }
  });

  it('and those before it say where to go on', () => {
    const resumed = resumeFrom([PREVOTE, PRECOMMIT]);
    expect(resumed).toMatchObject({ height: 1, round: 0, step: 'precommit', lock: PRECOMMIT.lock });
    expect(resumed?.own).toEqual([PREVOTE.signed, PRECOMMIT.signed]);
    expect(resumed?.valid?.proposal).toEqual(PROPOSAL);
    expect(resumeFrom([])).toBeNull();
    expect(() => resumeFrom([{ ...PREVOTE, height: 2 }, PRECOMMIT])).toThrow('two heights');
    expect(() => resumeFrom([PRECOMMIT])).toThrow('no proposal for the valid value');
  });
});

describe('a record on disk', () => {
  it('gives back entries and bodies, once they are synced by who reads them', () => {
    const record = opened(FULL);
    const repairs = [{ op: 'sync', file: fileOf(1) }, { op: 'syncFolder' }];
    expect(record).toMatchObject({ height: 1, entries: 2, damagedBytes: 0, repairs });
    expect(record.resumed?.own.length).toBe(2);
    expect(record.bodies).toEqual(BODIES);
  });

  it.each([
    ['nothing', 0],
    ['one byte', 1],
    ['as many bytes as a body has at most', 4 << 20],
  ])('gives back a body of %s', SLOW, (_what, length) => {
    const bodies = new Map([[PROPOSAL.block, new Uint8Array(length).fill(0x62)]]);
    const record = opened(written(BEGUN, planPersist(PREVOTE, 0, bodies)));
    expect(record.entries).toBe(1);
    expect([...record.bodies.keys()]).toEqual([PROPOSAL.block]);
    expect(record.bodies.get(PROPOSAL.block)?.length).toBe(length);
    expect(record.bodies.get(PROPOSAL.block)?.every((byte) => byte === 0x62)).toBe(true);
  });

  it('with a body of more bytes than one has is refused', SLOW, () => {
    const bodies = new Map([[PROPOSAL.block, new Uint8Array((4 << 20) + 1)]]);
    expect(open(written(BEGUN, planPersist(PREVOTE, 0, bodies)))).toMatchObject({
      refused: 'damaged',
    });
  });

  it('cut at any length gives a whole prefix of the entries, never a refusal', SLOW, () => {
    const ends = [written(BEGUN).length, written(BEGUN, ONE).length, FULL.length];
    for (let length = 0; length <= FULL.length; length += 1) {
      const record = opened(FULL.slice(0, length));
      // Two copies: an entry is there as soon as the first copy is whole.
      const sure = ends.filter((end) => end <= length).length - 1;
      expect(record.entries).toBeGreaterThanOrEqual(Math.max(0, sure));
      expect(record.entries).toBeLessThanOrEqual(Math.max(0, sure) + 1);
    }
  });

  it('bears one flipped byte anywhere: nothing promised is forgotten', SLOW, () => {
    // A third of all bytes: each kind of field is hit many times.
    for (let at = 0; at < FULL.length; at += 3) {
      const bytes = FULL.slice();
      bytes[at] = (bytes[at] ?? 0) ^ 0x10;
      const record = opened(bytes);
      expect([at, record.entries, record.resumed?.lock]).toEqual([at, 2, PRECOMMIT.lock]);
    }
  });

  it('with both copies of an entry damaged before a later one is refused', () => {
    const bytes = FULL.slice();
    const from = written(BEGUN).length;
    for (let at = from; at < written(BEGUN, ONE).length; at += 97) bytes[at] = 0;
    expect(open(bytes)).toMatchObject({ refused: 'damaged' });
  });

  it('of another chain or validator is refused', () => {
    expect(open(FULL, { ...AT_HEAD_0, validator: 'vb' })).toMatchObject({ refused: 'foreign' });
    expect(open(FULL, { ...AT_HEAD_0, chain: 'f'.repeat(64) })).toMatchObject({
      refused: 'foreign',
    });
  });

  it('is refused when it is missing behind block 0, or older than our last known signature', () => {
    expect(openRecord(new Map(), AT_HEAD_0)).toMatchObject({ height: 0, resumed: null });
    expect(openRecord(new Map(), { ...AT_HEAD_0, head: 3 })).toMatchObject({ refused: 'missing' });
    expect(open(FULL, { ...AT_HEAD_0, head: 5, lastSeenSigning: 4 })).toMatchObject({
      refused: 'rolled_back',
    });
    expect(open(new Uint8Array(90), { ...AT_HEAD_0, head: 1 })).toMatchObject({
      refused: 'damaged',
    });
  });

  it('is refused as rolled back from the first height on that it does not have', () => {
    const at = (height: number, lastSeenSigning: number): unknown =>
      openRecord(new Map([[fileOf(height), written(planBegin(OWNER, height, []))]]), {
        ...{ ...AT_HEAD_0, head: 9, lastSeenSigning },
      });
    expect(at(7, 7)).not.toHaveProperty('refused');
    expect(at(7, 6)).not.toHaveProperty('refused');
    expect(at(7, 8)).toMatchObject({ refused: 'rolled_back' });
    expect(at(7, 9)).toMatchObject({ refused: 'rolled_back' });
  });

  it('resumes only at the height after the head', () => {
    expect(opened(FULL).resumed).not.toBeNull();
    expect(opened(FULL, { ...AT_HEAD_0, head: 1 }).resumed).toBeNull();
    const ahead = openRecord(new Map([[fileOf(9), written(planBegin(OWNER, 9, []))]]), {
      ...AT_HEAD_0,
      head: 3,
    });
    expect(ahead).toMatchObject({ height: 9 });
  });

  it('is begun durably before the old one goes', () => {
    const plan = planBegin(OWNER, 2, [fileOf(1)]).map(({ op }) => op);
    expect(plan).toEqual(['create', 'append', 'sync', 'syncFolder', 'remove']);
    expect(ONE.map(({ op }) => op)).toEqual(['append', 'sync']);
  });
});

describe('frames', () => {
  it('are found behind damaged bytes, and a false length hides nothing', () => {
    const [first, second] = [encodeFrame(utf8('one')), encodeFrame(utf8('two'))];
    const bytes = Uint8Array.from([...first, ...second]);
    bytes[4] = 0xff; // the length of the first frame reaches beyond the file
    const { payloads, end, damagedBytes } = scanFrames(bytes);
    expect(payloads).toEqual([utf8('two')]);
    expect([end, damagedBytes]).toEqual([bytes.length, first.length]);
  });

  it('may be empty, and are found up to the very end of a file', () => {
    const frames = ['one', '', 'x'].map((text) => encodeFrame(utf8(text)));
    const bytes = Uint8Array.from(frames.flatMap((frame) => [...frame]));
    const { payloads, end } = scanFrames(bytes);
    expect(payloads.map(({ length }) => length)).toEqual([3, 0, 1]);
    expect(end).toBe(bytes.length);
    const empty = encodeFrame(utf8(''));
    expect(scanFrames(empty)).toEqual({
      ...{ payloads: [new Uint8Array()], end: empty.length, damagedBytes: 0 },
    });
  });

  it('are found right behind one damaged byte, and behind a mark that begins none', () => {
    const frame = encodeFrame(utf8('one'));
    for (const before of [[7], [0x54], [0x54, 0x53, 0x52, 0x31], [0x54, 0x53, 0x52, 0x31, 0, 0]]) {
      const found = scanFrames(Uint8Array.from([...before, ...frame]));
      expect(found.payloads).toEqual([utf8('one')]);
      expect([found.end, found.damagedBytes]).toEqual([
        before.length + frame.length,
        before.length,
      ]);
    }
  });
});

describe('the folder on a real disk', () => {
  let path = '';
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'tally-safety-'));
  });
  afterEach(() => rmSync(path, { recursive: true }));

  it('keeps promises over a restart, and cuts a torn tail off', async () => {
    const first = await begin();
    await first.persist(PREVOTE, BODIES);
    await first.persist(PRECOMMIT, new Map());
    await first.close();
    if (TELLS_HANDLES) expect(openHandles(path)).toBe(0);
    const file = join(path, fileOf(1));
    writeFileSync(file, Uint8Array.from([...readFileSync(file), 1, 2, 3]));
    const { folder, record } = await reopen();
    expect(record.resumed?.own).toEqual([PREVOTE.signed, PRECOMMIT.signed]);
    await folder.begin(1);
    await folder.persist({ ...PRECOMMIT, round: 1, proposals: [] }, new Map());
    await folder.close();
    const again = await reopen();
    expect([again.record.entries, again.record.damagedBytes]).toEqual([3, 0]);
    await again.folder.begin(2);
    await again.folder.close();
    expect(readdirSync(path)).toEqual([fileOf(2)]);
  });

  it('is closed when it has been founded: its node opens it', async () => {
    const steps: string[] = [];
    const disk = {
      read: async () => new Map<string, Uint8Array>(),
      names: async () => [],
      perform: async ({ op }: { readonly op: string }) => void steps.push(op),
      close: async () => void steps.push('close'),
    };
    await SafetyFolder.found(disk, OWNER);
    expect(steps.length).toBeGreaterThan(1);
    expect(steps.at(-1)).toBe('close');
  });

  it('refuses a lost record until the operator accepts the loss', async () => {
    const disk = new FolderDisk(path);
    expect(await SafetyFolder.open(disk, AT_HEAD_0, null)).toMatchObject({ refused: 'missing' });
    const context = { ...AT_HEAD_0, head: 7 };
    expect(await SafetyFolder.open(disk, context, null)).toMatchObject({ refused: 'missing' });
    const lost = { since: 1_000, signsAfter: 2_000 };
    expect(await SafetyFolder.open(disk, context, lost)).toMatchObject({ record: { lost } });
    // And after a restart without the operator's word, whatever the chain shows from before.
    const later = { ...context, lastSeenSigning: 3, lastSeenMs: 2_000 };
    expect(await SafetyFolder.open(disk, later, null)).toMatchObject({ record: { lost } });
    const newer = { ...later, lastSeenMs: 2_001 };
    expect(await SafetyFolder.open(disk, newer, null)).toMatchObject({ refused: 'rolled_back' });
  });

  it('keeps what was lost when the record of the next height was begun and not synced', () => {
    const lost = { since: 1_000, signsAfter: 2_000 };
    const before = written(planBegin(OWNER, 1, [], lost));
    const next = written(planBegin(OWNER, 2, [], lost));
    const context = { ...AT_HEAD_0, head: 1 };
    for (let length = 0; length <= next.length; length += 7) {
      const content = new Map([
        [fileOf(1), before],
        [fileOf(2), next.slice(0, length)],
      ]);
      expect([length, openRecord(content, context)]).toMatchObject([length, { height: 2, lost }]);
    }
  });

  it('goes back to no earlier height', async () => {
    const folder = await begin();
    await folder.begin(5);
    await expect(folder.begin(4)).rejects.toThrow('not 4');
    await expect(folder.persist(PREVOTE, new Map())).rejects.toThrow();
    await folder.close();
  });

  async function reopen(): Promise<OpenedFolder> {
    const opened = await SafetyFolder.open(new FolderDisk(path), AT_HEAD_0, null);
    if ('refused' in opened) throw new Error(opened.detail);
    return opened;
  }

  async function begin(): Promise<SafetyFolder> {
    await SafetyFolder.found(new FolderDisk(path), OWNER);
    const { folder } = await reopen();
    await folder.begin(1);
    return folder;
  }
});

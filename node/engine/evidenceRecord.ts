/**
 * Evidence that no block has yet, on disk: a node that is killed must not let a liar go free. One
 * small file, `evidence-<number>.log`, with a frame for each piece. A change writes the next file
 * whole, syncs it, and then removes the others; so whatever a power cut leaves is good to read.
 *
 * All this is done in the background: no vote waits for it. What was found in the moments before a
 * power cut may so be lost. What is read back proves nothing before its signatures are verified.
 */
import { FormatError } from '../../ledger/assert.ts';
import { decodeCanonical, encodeCanonical } from '../../ledger/canonical.ts';
import type { Evidence } from '../../ledger/evidence.ts';
import { decodeEvidence, evidenceJson, hashEvidence } from '../../ledger/evidence.ts';
import type { Hash } from '../../ledger/hash.ts';
import { MAX_PENDING_EVIDENCE } from './evidencePool.ts';
import { MAX_EVIDENCE_BYTES } from './evidenceSpreader.ts';
import type { RecordDisk } from './safetyDisk.ts';
import { encodeFrame, scanFrames } from './safetyFrames.ts';

/** Keeps evidence over a restart, as the engine uses it. */
export interface EvidenceKeeper {
  /** What was kept when the node was ended, unverified, the oldest first. */
  readonly left: readonly Evidence[];
  /** Brings the disk to hold exactly this, in the background; does nothing when it does. */
  keep(evidence: readonly Evidence[]): void;
}

/** Where the record says what is wrong with its disk. */
export interface EvidenceRecordLog {
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

const FILE_NAME = /^evidence-([0-9]{16})\.log$/;

/** See the head of this file. */
export class EvidenceRecord implements EvidenceKeeper {
  readonly left: readonly Evidence[];
  readonly #disk: RecordDisk;
  readonly #log: EvidenceRecordLog;
  #number: number;
  /** What the newest file holds; null when that is not known. */
  #written: readonly Evidence[] | null;
  #wanted: readonly Evidence[];
  #isWorking = false;
  #working: Promise<void> = Promise.resolve();

  private constructor(disk: RecordDisk, log: EvidenceRecordLog, found: Found) {
    this.#disk = disk;
    this.#log = log;
    this.left = found.evidence;
    this.#number = found.number;
    this.#written = found.isWhole ? found.evidence : null;
    this.#wanted = found.evidence;
  }

  /** Reads what is there; damage is told, and costs what was damaged only. */
  static async open(disk: RecordDisk, log: EvidenceRecordLog): Promise<EvidenceRecord> {
    const content = await disk.read();
    const names = [...content.keys()].filter(isEvidenceFile).sort();
    const found = readAll(names.map((name) => content.get(name) ?? new Uint8Array()));
    const number = Number(FILE_NAME.exec(names.at(-1) ?? '')?.[1] ?? '0');
    const { evidence, lostBytes } = found;
    if (lostBytes > 0) log.warn({ bytes: lostBytes }, 'kept evidence is damaged and lost');
    if (evidence.length > 0)
      log.warn({ pieces: evidence.length }, 'evidence from before the start');
    const isWhole = names.length <= 1 && lostBytes === 0;
    return new EvidenceRecord(disk, log, { evidence, number, isWhole });
  }

  keep(evidence: readonly Evidence[]): void {
    this.#wanted = evidence;
    if (!this.#isWorking) this.#working = this.#work();
  }

  /** Ends what is under way, and closes the files. */
  async close(): Promise<void> {
    await this.#working;
    await this.#disk.close();
  }

  /** Until the disk has what is wanted; what fails is tried again with the next change or block. */
  async #work(): Promise<void> {
    this.#isWorking = true;
    try {
      while (!isSame(this.#written, this.#wanted)) {
        const wanted = this.#wanted;
        this.#written = null;
        await this.#write(wanted);
        this.#written = wanted;
      }
    } catch (error) {
      this.#log.error({ error: String(error) }, 'evidence could not be kept on the disk');
    } finally {
      this.#isWorking = false;
    }
  }

  async #write(evidence: readonly Evidence[]): Promise<void> {
    const disk = this.#disk;
    const old = (await disk.names()).filter(isEvidenceFile);
    if (evidence.length > 0) {
      this.#number += 1;
      const file = fileOf(this.#number);
      const bytes = Buffer.concat(evidence.map(frameOf));
      await disk.perform({ op: 'create', file });
      await disk.perform({ op: 'append', file, bytes });
      await disk.perform({ op: 'sync', file });
      await disk.perform({ op: 'syncFolder' });
    }
    for (const file of old) await disk.perform({ op: 'remove', file });
  }
}

/** What a folder held. */
interface Found {
  readonly evidence: readonly Evidence[];
  /** Of the newest file, 0 when there is none. */
  readonly number: number;
  /** Whether one intact file says all of it. */
  readonly isWhole: boolean;
}

function isEvidenceFile(name: string): boolean {
  return FILE_NAME.test(name);
}

function fileOf(number: number): string {
  return `evidence-${String(number).padStart(16, '0')}.log`;
}

function frameOf(evidence: Evidence): Uint8Array {
  return encodeFrame(encodeCanonical(evidenceJson(evidence)));
}

/** Each piece once; a power cut may have left the file before and the one being written. */
function readAll(files: readonly Uint8Array[]): { evidence: Evidence[]; lostBytes: number } {
  const known = new Map<Hash, Evidence>();
  let lostBytes = 0;
  for (const bytes of files) {
    const { payloads, end, damagedBytes } = scanFrames(bytes);
    lostBytes += damagedBytes + bytes.length - end;
    for (const payload of payloads) {
      const evidence = readPayload(payload);
      if (evidence === null) lostBytes += payload.length;
      else known.set(hashEvidence(evidence), evidence);
    }
  }
  return { evidence: [...known.values()].slice(0, MAX_PENDING_EVIDENCE), lostBytes };
}

function readPayload(payload: Uint8Array): Evidence | null {
  try {
    return decodeEvidence(decodeCanonical(payload, MAX_EVIDENCE_BYTES));
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

function isSame(left: readonly Evidence[] | null, right: readonly Evidence[]): boolean {
  return left?.length === right.length && right.every((evidence, at) => evidence === left[at]);
}

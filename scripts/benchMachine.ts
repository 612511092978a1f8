/** What the machine can do and what processes take of it. */
import { randomBytes } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { publicKeyOf, sign, verifySignature } from '../ledger/keys.ts';

const KEYS = 8;
const MESSAGES = 64;
/** About a transaction's signing input. */
const MESSAGE_BYTES = 600;
const SLICE_MS = 50;

/** How many may work at one time. */
export function countCores(): number {
  return availableParallelism();
}

/** What verifying signatures by the ledger's own rule costs. */
export interface Verifications {
  /** That one core does in a second: the median of slices. */
  readonly perSecond: number;
  /** CPU time of one in ms, which a machine that is busy with others does not lengthen as much. */
  readonly cpuMs: number;
}

/** Verifies signatures of several keys for a while. */
export function measureVerifications(forMs: number): Verifications {
  const secrets = Array.from({ length: KEYS }, () => randomBytes(32));
  const cases = Array.from({ length: MESSAGES }, (_, at) => {
    const secret = secrets[at % KEYS] ?? randomBytes(32);
    const message = new Uint8Array(randomBytes(MESSAGE_BYTES));
    return { key: publicKeyOf(secret), message, signature: sign(secret, message) };
  });
  const rates: number[] = [];
  let all = 0;
  const cpuBefore = process.cpuUsage();
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const began = performance.now();
    let verified = 0;
    while (performance.now() - began < SLICE_MS) {
      for (const { key, message, signature } of cases) {
        if (!verifySignature(key, message, signature)) throw new Error('an own signature fails');
      }
      verified += cases.length;
    }
    all += verified;
    rates.push((verified * 1000) / (performance.now() - began));
  }
  const { user, system } = process.cpuUsage(cpuBefore);
  return { perSecond: percentile(rates, 50), cpuMs: (user + system) / 1000 / all };
}

/** The smallest value that `percent` of them do not exceed; NaN of nothing. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}

/** Bytes of all files below a folder. */
export async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return bytes;
}

/** Linux counts CPU time of processes in hundredths of a second, whatever the machine. */
const TICK_MS = 10;

/** CPU time that a process has used, ms; null where the system does not tell. */
export async function cpuTimeMs(pid: number | undefined): Promise<number | null> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name of the process, in brackets, may hold spaces.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}

/** Bytes that a process gave to the disk, as the kernel counts them; null where it does not. */
export async function writtenBytes(pid: number | undefined): Promise<number | null> {
  const text = await readFile(`/proc/${pid}/io`, 'utf8').catch(() => '');
  const [, bytes] = /^write_bytes: ([0-9]+)$/m.exec(text) ?? [];
  return bytes === undefined ? null : Number(bytes);
}

/** Memory of a process, bytes. */
export interface Memory {
  /** All of it that is in the machine's memory, tables that are mapped among it. */
  readonly residentBytes: number;
  /** Of it what is in no file: heaps and buffers, which only the process can give back. */
  readonly anonymousBytes: number;
}

/** What the system tells of the memory of a process; null where it does not. */
export async function readMemory(pid: number | undefined): Promise<Memory | null> {
  try {
    const text = await readFile(`/proc/${pid}/status`, 'utf8');
    const bytesOf = (name: string): number | null => {
      const [, kilobytes] = new RegExp(`^${name}:\\s+([0-9]+) kB$`, 'm').exec(text) ?? [];
      return kilobytes === undefined ? null : Number(kilobytes) * 1024;
    };
    const [residentBytes, anonymousBytes] = [bytesOf('VmRSS'), bytesOf('RssAnon')];
    return residentBytes === null || anonymousBytes === null
      ? null
      : { residentBytes, anonymousBytes };
  } catch {
    return null;
  }
}

/** Resident memory of a process in bytes; null where the system does not tell. */
export async function residentBytes(pid: number | undefined): Promise<number | null> {
  return (await readMemory(pid))?.residentBytes ?? null;
}

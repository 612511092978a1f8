/**
 * Where a process lives: its number says something only among those that live there. Containers
 * that share a volume count their processes each from 1, and so do machines.
 */
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { hashJson } from '../../../ledger/hash.ts';

/** Enough that no two places in which a folder is shared have the same by chance. */
const LETTERS = 16;

/** The same for all processes here; 16 hex letters, which tell nobody the name of the machine. */
export async function ownPlace(): Promise<string> {
  const start = await ifRead(readFile('/proc/sys/kernel/random/boot_id', 'utf8'));
  const numbers = await ifRead(readlink('/proc/self/ns/pid'));
  return hashJson([hostname(), start, numbers]).slice(0, LETTERS);
}

/** Only Linux has these, and not everywhere: what cannot be read tells no places apart. */
async function ifRead(reading: Promise<string>): Promise<string> {
  try {
    return (await reading).trim();
  } catch {
    return '';
  }
}

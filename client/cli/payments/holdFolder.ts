/**
 * One program at a time works in a folder. Each leaves a mark of its own there, and looks for the
 * marks of others only then: of two that come at once at least one sees the other. The mark of a
 * program that is not there any more is nobody's. It is swept away and never taken over, so that no
 * two can take it.
 */
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toHex } from '../../../ledger/encoding.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { Environment } from '../../sdk/environment.ts';
import { onPath } from '../../sdk/files.ts';

const SECRET = 0o600;
/** The number of its process, and what no other mark has. */
const MARK = /^([1-9][0-9]{0,9})-[0-9a-f]{32}$/;
/** Of two that come at once the one with the lesser mark waits so long for the other to go. */
const LOOKS = 25;
const PAUSE_MS = 20;

/** The marks of this process: one with its number that is none of these is of an earlier one. */
const own = new Set<string>();

/**
 * Works in a folder, alone.
 * @throws ClientError payments_busy while another program does; unreadable_file
 */
export async function holdFolder<T>(
  folder: string,
  environment: Pick<Environment, 'randomBytes' | 'sleep'>,
  work: () => Promise<T>,
): Promise<T> {
  await onPath(folder, mkdir(folder, { recursive: true, mode: 0o700 }));
  const mark = `${process.pid}-${toHex(environment.randomBytes(16))}`;
  const path = join(folder, mark);
  own.add(mark);
  try {
    const file = await onPath(path, open(path, 'wx', SECRET));
    await onPath(path, file.close());
    await expectAlone(folder, mark, environment);
    return await work();
  } finally {
    await onPath(path, rm(path, { force: true }));
    own.delete(mark);
  }
}

/** @throws ClientError payments_busy */
async function expectAlone(
  folder: string,
  mark: string,
  environment: Pick<Environment, 'sleep'>,
): Promise<void> {
  for (let looks = 0; looks < LOOKS; looks += 1) {
    const others = await othersIn(folder, mark);
    if (others.length === 0) return;
    if (others.some((other) => other < mark)) break;
    await environment.sleep(PAUSE_MS);
  }
  const words = `another program works with ${folder}; wait for its end, or empty it if it is over`;
  throw new ClientError('payments_busy', words, { folder });
}

/** Marks of programs that are there; those of others are swept away. */
async function othersIn(folder: string, mark: string): Promise<readonly string[]> {
  const others: string[] = [];
  for (const name of await onPath(folder, readdir(folder))) {
    if (name === mark || !MARK.test(name)) continue;
    if (isThere(name)) others.push(name);
    else await onPath(folder, rm(join(folder, name), { force: true }));
  }
  return others;
}

function isThere(mark: string): boolean {
  const holder = Number(MARK.exec(mark)?.[1]);
  if (holder === process.pid) return own.has(mark);
  try {
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

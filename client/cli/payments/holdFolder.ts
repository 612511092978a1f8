/**
 * One program at a time works in a folder. Each leaves a mark of its own there, and looks for the
 * marks of others only then: of two that come at once at least one sees the other. The mark of a
 * program that is not there any more is nobody's. It is swept away and never taken over, so that no
 * two can take it. Of a program that lives elsewhere nobody here can tell whether it is there: its
 * mark stays until a person removes it.
 */
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toHex } from '../../../ledger/encoding.ts';
import { ClientError } from '../../sdk/clientError.ts';
import type { Environment } from '../../sdk/environment.ts';
import { onPath } from '../../sdk/files.ts';
import { ownPlace } from './ownPlace.ts';

const SECRET = 0o600;
/**
 * The number of its process, the place where that number counts, and what no other mark has. One
 * without a place was left by an earlier release: it may be of anywhere.
 */
const MARK = /^([1-9][0-9]{0,9})-(?:([0-9a-f]{16})-)?[0-9a-f]{32}$/;
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
  const place = await ownPlace();
  const mark = `${process.pid}-${place}-${toHex(environment.randomBytes(16))}`;
  const path = join(folder, mark);
  own.add(mark);
  try {
    const file = await onPath(path, open(path, 'wx', SECRET));
    await onPath(path, file.close());
    await expectAlone(folder, { mark, place }, environment);
    return await work();
  } finally {
    await onPath(path, rm(path, { force: true }));
    own.delete(mark);
  }
}

/** The mark of who looks, and where it lives. */
interface Looking {
  readonly mark: string;
  readonly place: string;
}

/** @throws ClientError payments_busy */
async function expectAlone(
  folder: string,
  looking: Looking,
  environment: Pick<Environment, 'sleep'>,
): Promise<void> {
  let others: readonly string[] = [];
  for (let looks = 0; looks < LOOKS; looks += 1) {
    others = await othersIn(folder, looking);
    if (others.length === 0) return;
    if (others.some((other) => other < looking.mark)) break;
    await environment.sleep(PAUSE_MS);
  }
  throw busyWith(folder, others, looking.place);
}

/** A mark from elsewhere is named: only a person can say that its program is over. */
function busyWith(folder: string, others: readonly string[], place: string): ClientError {
  const foreign = others.find((other) => !isOfPlace(other, place));
  if (foreign === undefined) {
    const end = 'wait for its end, or empty it if it is over';
    return new ClientError('payments_busy', `another program works with ${folder}; ${end}`, {
      folder,
    });
  }
  const path = join(folder, foreign);
  const who = `a program of another container or machine works with ${folder}`;
  const words = `${who}; wait for its end, or remove its mark ${path} if it is over`;
  return new ClientError('payments_busy', words, { folder, mark: path });
}

/** Marks of programs that are there, or may be; those of others are swept away. */
async function othersIn(folder: string, { mark, place }: Looking): Promise<readonly string[]> {
  const others: string[] = [];
  for (const name of await onPath(folder, readdir(folder))) {
    if (name === mark || !MARK.test(name)) continue;
    if (!isOfPlace(name, place) || isThere(name)) others.push(name);
    else await onPath(folder, rm(join(folder, name), { force: true }));
  }
  return others;
}

function isOfPlace(mark: string, place: string): boolean {
  return MARK.exec(mark)?.[2] === place;
}

/** Of one that lives here. */
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

/** A PostgreSQL server for a test, in a folder of its own, reached through a socket there. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const VERSIONS = '/usr/lib/postgresql';
const START_MS = 120_000;
/** The server refuses to run as root: then it runs as who has no rights at all. */
const NOBODY = 65_534;

/** Where the programs of Debian's package `postgresql` are; null where they are not. */
export const POSTGRES: string | null = findPrograms();
/** What a test without them says. */
export const POSTGRES_NEEDS = 'needs a PostgreSQL server (Debian: postgresql)';

/** A running server. */
export interface TestPostgres {
  /** The URL of a database that is made anew. */
  database(name: string): string;
  stop(): Promise<void>;
}

function findPrograms(): string | null {
  if (!existsSync(VERSIONS)) return null;
  const found = readdirSync(VERSIONS).map((version) => join(VERSIONS, version, 'bin'));
  return found.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** Starts a server. Resolves when it answers. */
export async function startPostgres(): Promise<TestPostgres> {
  const programs = POSTGRES ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'tally-pg-'));
  const data = join(folder, 'data');
  mkdirSync(data);
  const isRoot = process.getuid?.() === 0;
  const who = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (isRoot) for (const path of [folder, data]) chownSync(path, NOBODY, NOBODY);
  chmodSync(data, 0o700);
  const options = { ...who, cwd: folder, env: { PATH: process.env['PATH'], LC_ALL: 'C' } };
  const flags = ['--auth=trust', '--username=tally', '--encoding=UTF8', '--no-sync', '-D', data];
  execFileSync(join(programs, 'initdb'), flags, { ...options, stdio: 'ignore' });
  const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'fsync=off'];
  const words = ['-D', data, ...settings.flatMap((one) => ['-c', one])];
  const server = spawn(join(programs, 'postgres'), words, { ...options, stdio: 'ignore' });
  const closed = once(server, 'close');
  const sql = (text: string): void => {
    const to = ['-h', folder, '-U', 'tally', '-d', 'postgres', '-q', '-c', text];
    execFileSync(join(programs, 'psql'), to, { ...options, stdio: 'ignore' });
  };
  const until = performance.now() + START_MS;
  for (let isUp = false; !isUp; ) {
    try {
      sql('select 1');
      isUp = true;
    } catch (error) {
      if (performance.now() > until || server.exitCode !== null) throw error;
      await sleep(100);
    }
  }
  return {
    database: (name) => {
      sql(`create database ${name}`);
      return `postgres://tally@localhost/${name}?host=${encodeURIComponent(folder)}`;
    },
    stop: async () => {
      server.kill('SIGINT');
      await closed;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { readFileSync, writeFileSync } from 'node:fs';
import { hashOf } from '../ledger/hash.ts';

// `node launch.mjs scripts/packages.ts`: writes docs/packages.tsv, the bill of materials, after the
// lock file has changed. It asks the registry for the day on which each version was released; the
// house rules hold the table against the lock file without asking anybody.

const LOCK = new URL('../package-lock.json', import.meta.url);
const TABLE = new URL('../docs/packages.tsv', import.meta.url);
/** So many questions to the registry at a time. */
const AT_A_TIME = 8;

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly resolved?: string;
}

/** Writes the table; the exit code. */
export async function main(): Promise<number> {
  const text = readFileSync(LOCK);
  const { packages } = JSON.parse(text.toString()) as { packages: Record<string, Locked> };
  const rows = new Map<string, readonly string[]>();
  const entries = Object.entries(packages).filter(([path]) => path !== '');
  for (let at = 0; at < entries.length; at += AT_A_TIME) {
    const some = entries.slice(at, at + AT_A_TIME).map(([path, locked]) => row(path, locked));
    for (const found of await Promise.all(some)) {
      const [name = '', version = '', use] = found;
      const key = `${name} ${version}`;
      // What nodes or clients run with counts, when tools need the same version, too.
      if (use === 'run' || !rows.has(key)) rows.set(key, found);
    }
  }
  const lines = [...rows.keys()].sort().map((key) => (rows.get(key) ?? []).join('\t'));
  const today = new Date().toISOString().slice(0, 10);
  const head = `# package-lock.json ${hashOf(text)} ${today}`;
  writeFileSync(TABLE, `${[head, 'name\tversion\tuse\tlicence\treleased', ...lines].join('\n')}\n`);
  return 0;
}

/** Name, version, what it is for, licence and day of release. */
async function row(path: string, locked: Locked): Promise<readonly string[]> {
  const name = path.split('node_modules/').at(-1) ?? '';
  const { version, license = 'none', dev = false } = locked;
  const answer = await fetch(`https://registry.npmjs.org/${name.replace('/', '%2f')}`);
  if (!answer.ok) throw new Error(`the registry answers ${answer.status} for ${name}`);
  const { time } = (await answer.json()) as { time: Record<string, string> };
  const released = time[version]?.slice(0, 10);
  if (released === undefined) throw new Error(`the registry has no day for ${name} ${version}`);
  return [name, version, dev ? 'tools' : 'run', license, released];
}

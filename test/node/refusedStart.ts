import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { START_REMEDIES } from '../../node/startRefusal.ts';
import { CONSORTIUM, foundNetwork, SAMPLE_NAMES } from '../../scripts/consortium.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

/** Folders of nodes whose start is refused, and what such a start says. */

/** Root of the sources. */
export const ROOT: string = join(import.meta.dirname, '../..');
/** The program of a node. */
export const MAIN: string = join(ROOT, 'node/main.ts');
/** The validator whose folders these are. */
export const ID = 'nordhafen';
/** A user who owns nothing here. */
export const NOBODY = 65_534;
/** Whether processes of another user can be started. */
export const AS_ROOT: boolean = process.getuid?.() === 0;
/** What a test may take that starts nodes, ms. */
export const START_MS = 300_000;

/** The folder of a node of a network whose peers never answer, on ports that the system chooses. */
export async function found(name: string): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), 'tally-refusals-'));
  const validators = CONSORTIUM.filter(({ validator }) => validator);
  const place = { host: '127.0.0.1', restPort: 1, peerPort: 1 };
  await foundNetwork({
    ...{ home, name, organisations: CONSORTIUM, start: 1_772_406_000_000, dayMs: 86_400_000 },
    places: new Map(validators.map(({ id }) => [id, place])),
    ...{ payingBank: 'hafenbank', documentNames: SAMPLE_NAMES },
  });
  const node = join(home, 'nodes', ID);
  edit(node, (config) => ({
    ...config,
    rest: { host: '127.0.0.1', port: 0 },
    network: { ...(config['network'] as object), listen: '/ip4/127.0.0.1/tcp/0' },
  }));
  return node;
}

/** A copy of a folder, of its own for one test. */
export function copyOf(founded: string): string {
  const home = join(scratchFolder(), 'home');
  cpSync(founded, home, { recursive: true });
  return home;
}

/** Changes `node.json` of a folder. */
export function edit(home: string, change: (config: Record<string, unknown>) => object): void {
  const file = join(home, 'node.json');
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
}

/** How a start differs from the usual. */
export interface Start {
  readonly uid?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** Of Node. */
  readonly node?: readonly string[];
}

/** What a start says that has to be refused: its last line. */
export async function refused(home: string, start: Start = {}): Promise<string> {
  const { uid, env, flags = [], node = [] } = start;
  const child = spawn(process.execPath, [...node, MAIN, '--home', home, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
    ...(uid !== undefined && { uid, gid: uid }),
  });
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect(code, said).toBe(1);
  expect(said).not.toMatch(/^\s+at /m);
  return said.trimEnd().split('\n').at(-1) ?? '';
}

/** The line says code, something of the cause, and the remedy; never the system's bare word. */
export function expectRefusal(
  line: string,
  code: keyof typeof START_REMEDIES,
  cause: string,
): void {
  expect(line).toContain(`the node cannot start: [${code}] `);
  expect(line).toContain(cause);
  expect(line).toContain(`What to do: ${START_REMEDIES[code]}.`);
  expect(line).not.toContain('ENOENT');
}

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { READERS_HEAP_BYTES, READERS_YOUNG_BYTES } from '../../node/readers/memory.ts';
import { DATABASE_BYTES } from '../../node/store/database.ts';
import { TREE_BYTES } from '../../node/store/verifiedTree.ts';
import { nodeFlags, optionFlags } from '../../scripts/nodeFlags.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

const ROOT = join(import.meta.dirname, '../..');

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

describe('what a node may touch', () => {
  it('is the same in docs/operating.md as for the nodes of npm start', () => {
    const [, options] = /Environment="NODE_OPTIONS=([^"]*)"/.exec(read('docs/operating.md')) ?? [];
    expect(options?.split(' ')).toEqual(optionFlags('/opt/tallystick', '/srv/tallystick'));
  });

  it('and in the containers', () => {
    const [, options = ''] =
      /NODE_OPTIONS: >-\n((?: {6}--.*\n)+)/.exec(read('docker-compose.yml')) ?? [];
    expect(options.trim().split(/\s+/)).toEqual(optionFlags('/app', '/data'));
  });

  it('is its folder, nothing else', async () => {
    const home = await scratchFolder();
    const asks = [
      ['fs.read', home],
      ['fs.write', home],
      ['fs.read', ROOT],
      ['worker'],
      ['fs.read', '/etc/passwd'],
      ['fs.write', ROOT],
      ['child'],
    ];
    const has = '(ask) => process.permission.has(...ask)';
    const script = `console.log(${JSON.stringify(asks)}.map(${has}).join())`;
    const told = execFileSync(process.execPath, [...nodeFlags(ROOT, home), '-e', script]);
    expect(String(told).trim()).toBe('true,true,true,true,false,false,false');
  });
});

describe('what the permission model forbids whatever the folder', () => {
  it('is not called by a node', () => {
    const forbidden = /\bf(?:data)?sync(?:Sync)?\(|\bf(?:chmod|chown|utimes)|\bsymlink|\.chmod\(/;
    const files = readdirSync(join(ROOT, 'node'), { recursive: true, encoding: 'utf8' });
    const sources = files.filter((file) => file.endsWith('.ts'));
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.filter((file) => forbidden.test(read(join('node', file))))).toEqual([]);
  });
});

/** Node itself and what is neither on a heap nor LevelDB's: measured (docs/performance.md). */
const NODE_MIB = 80;
/** V8's young generation is three of its semi-spaces. */
const YOUNG_SPACES = 3;

/** MiB that a flag of V8 gives. */
function flagMib(name: string): number {
  const flags = nodeFlags('/app', '/data').map((flag) => flag.split('='));
  const [, mib] = flags.find(([flag]) => flag === `--${name}`) ?? [];
  return Number(mib);
}

describe('the memory of a node', () => {
  const readers = (READERS_HEAP_BYTES + READERS_YOUNG_BYTES) / 2 ** 20;
  const store = (DATABASE_BYTES + TREE_BYTES) / 2 ** 20;
  const main = flagMib('max-old-space-size') + YOUNG_SPACES * flagMib('max-semi-space-size');
  const sum = Math.ceil(main + readers + store + NODE_MIB);

  it('is in all its parts together below the limit that ships', () => {
    const [, anchor = ''] =
      /x-guarded: &guarded\n((?: .*\n)+)/.exec(read('docker-compose.yml')) ?? [];
    const [, limit] = /mem_limit: (\d+)m/.exec(anchor) ?? [];
    expect(sum).toBeLessThanOrEqual(Number(limit));
  });

  it('is what docs/operating.md says', () => {
    const text = read('docs/operating.md').replaceAll('\n', ' ');
    expect(text).toContain(`the sum, ${sum} MiB, is below the limit that the containers have`);
  });
});

describe('the base image', () => {
  it('of every stage is the one that is named when the image is built', () => {
    const [named, ...stages] = read('Dockerfile').match(/^(?:ARG BASE|FROM).*$/gm) ?? [];
    expect(named).toBe('ARG BASE=node:24-bookworm-slim');
    expect(stages).toHaveLength(3);
    for (const stage of stages) expect(stage).toMatch(/^FROM \$\{BASE\}( AS \w+)?$/);
    expect(read('docker-compose.yml')).toMatch(/"\$\{TALLY_BASE:-node:24-bookworm-slim\}"/);
  });
});

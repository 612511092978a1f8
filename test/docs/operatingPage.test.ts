import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
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

describe('the base image', () => {
  it('of every stage is the one that is named when the image is built', () => {
    const [named, ...stages] = read('Dockerfile').match(/^(?:ARG BASE|FROM).*$/gm) ?? [];
    expect(named).toBe('ARG BASE=node:24-bookworm-slim');
    expect(stages).toHaveLength(2);
    for (const stage of stages) expect(stage).toMatch(/^FROM \$\{BASE\}( AS \w+)?$/);
    expect(read('docker-compose.yml')).toMatch(/"\$\{TALLY_BASE:-node:24-bookworm-slim\}"/);
  });
});

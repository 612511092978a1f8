import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';

// Nodes whose clocks are wrong: the clock of each process is what a module makes of it that is
// loaded before everything else.

const TEST_MS = 180_000;
const POLL = { timeout: 60_000, interval: 500 };
const VICTIM = 'nordhafen';
const OTHER = 'hafenbank';
const MINUTE_MS = 60_000;

let cluster: Cluster | null = null;
let home = '';

afterEach(async () => {
  await cluster?.stop();
  rmSync(home, { recursive: true, force: true });
}, TEST_MS);

function newHome(): string {
  home = mkdtempSync(join(tmpdir(), 'tally-clocks-'));
  return join(home, 'network');
}

/** Processes that are started meanwhile have a clock that is ahead by so much. */
async function withClock<T>(aheadMs: number, start: () => Promise<T>): Promise<T> {
  const before = process.env['NODE_OPTIONS'];
  const source = `const n=Date.now.bind(Date);Date.now=()=>n()+(${aheadMs});`;
  process.env['NODE_OPTIONS'] = `--import data:text/javascript,${encodeURIComponent(source)}`;
  try {
    return await start();
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  }
}

async function whyOf(nodes: Cluster, id: string): Promise<string[]> {
  return (await nodes.standing(id)).why.map(({ code }) => code);
}

async function sentencesOf(nodes: Cluster, id: string): Promise<string> {
  return (await nodes.standing(id)).why.map(({ sentence }) => sentence).join(' ');
}

async function readiness(nodes: Cluster, id: string): Promise<string> {
  const answer = await fetch(`${nodes.devnet.operatorUrl(id)}/readyz`);
  return `${answer.status} ${await answer.text()}`;
}

/** Lines of a node's log with this text. */
function linesOf(nodes: Cluster, id: string, text: string): string[] {
  const log = readFileSync(join(nodes.folder(id), 'node.log'), 'utf8');
  return log.split('\n').filter((line) => line.includes(text));
}

describe('on real nodes', () => {
  it('a clock that is a minute behind is said: by its node, its peers, readyz, log and metric', {
    timeout: TEST_MS,
  }, async () => {
    const nodes = await Cluster.start(newHome());
    cluster = nodes;
    await nodes.devnet.stop(VICTIM);
    await withClock(-MINUTE_MS, () => nodes.devnet.start(VICTIM));
    await expect.poll(() => whyOf(nodes, VICTIM), POLL).toContain('clock_off');
    await expect.poll(() => whyOf(nodes, OTHER), POLL).toContain('peer_clock_off');
    expect(await whyOf(nodes, OTHER)).not.toContain('clock_off');
    const wrongBy = /^503 .*its clock is wrong by \d+ ms/;
    await expect.poll(() => readiness(nodes, VICTIM), POLL).toMatch(wrongBy);
    await expect.poll(() => readiness(nodes, OTHER), POLL).toMatch(/^200/);
    const metrics = await (await fetch(`${nodes.devnet.operatorUrl(VICTIM)}/metrics`)).text();
    const offset = Number(/^tallystick_clock_offset_seconds (\S+)$/m.exec(metrics)?.[1]);
    expect(Math.round(offset)).toBe(60);
    const wrong = 'the clock of this node is wrong';
    await expect.poll(() => linesOf(nodes, VICTIM, wrong), POLL).toHaveLength(1);
    expect(linesOf(nodes, OTHER, wrong)).toEqual([]);
  });

  it('a newest block in the future is said, and never called idle while transactions wait', {
    timeout: TEST_MS,
  }, async () => {
    const nodes = await withClock(2 * MINUTE_MS, () => Cluster.start(newHome()));
    cluster = nodes;
    await nodes.load(1);
    await nodes.reach(VICTIM, 2, 60_000);
    await nodes.unload();
    await nodes.devnet.stopAll();
    await nodes.devnet.startAll();
    await expect.poll(() => whyOf(nodes, VICTIM), POLL).toContain('block_in_future');
    // That too few are connected yet comes first.
    const future = /^503 .*in the future of this clock/;
    await expect.poll(() => readiness(nodes, VICTIM), POLL).toMatch(future);
    const ahead = 'the newest block lies in the future';
    await expect.poll(() => linesOf(nodes, VICTIM, ahead), POLL).toHaveLength(1);
    await nodes.load(1);
    await expect.poll(() => sentencesOf(nodes, VICTIM), POLL).toContain('Transactions wait for it');
    expect(await whyOf(nodes, VICTIM)).not.toContain('idle');
  });
});

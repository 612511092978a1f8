import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';

// Readers of one of four node processes: they ask for all that it has, and its thread is killed.

const TEST_MS = 180_000;
const VICTIM = 'nordhafen';
const OTHER = 'hafenbank';
const READERS = 96;
const PAUSED = 16;
const GREEDY_MS = 8_000;
const KILLS = 3;
const MAIN = new URL('./readersMain.ts', import.meta.url);
const PATHS = ['/v1/transactions?limit=200', '/v1/blocks?limit=1000', '/v1/members?limit=200'];
/** Readers have an address of their own, so that the monitor keeps its places. */
const LOCAL_ADDRESS = '127.0.0.2';

describe('readers of a node', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-readers-'));
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await Cluster.start(join(home, 'network'));
    await cluster.devnet.stop(VICTIM);
    await cluster.devnet.start(VICTIM, [], MAIN);
    await cluster.load(4);
  }, TEST_MS);

  afterAll(async () => {
    await cluster.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  const logLines = (): string[] =>
    readFileSync(join(home, 'network', 'nodes', VICTIM, 'node.log'), 'utf8').split('\n');

  it('may be greedy or asleep: the node signs blocks, and its monitor gets answers', {
    timeout: TEST_MS,
  }, async () => {
    const { url } = cluster.node(VICTIM);
    const agent = new Agent({ keepAlive: true, maxSockets: READERS + PAUSED });
    let [isOver, answers] = [false, 0];
    const ask = async (path: string, isPaused = false): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const headers = { authorization: `Bearer ${await cluster.tokens.tokenFor(VICTIM)}` };
      const options = { agent, localAddress: LOCAL_ADDRESS, headers };
      const request = get(`${url}${path}`, options, (answer) => {
        if (isPaused) return void answer.pause();
        answers += 1;
        answer.resume().on('close', resolve);
      });
      request.on('error', () => resolve());
      await promise;
    };
    for (let at = 0; at < PAUSED; at += 1) void ask('/v1/blocks?limit=10000', true);
    const greedy = Array.from({ length: READERS }, async (_, at) => {
      while (!isOver) await ask(PATHS[at % PATHS.length] ?? '/');
    });
    const from = await cluster.height(OTHER);
    const endMs = performance.now() + GREEDY_MS;
    let healthy = 0;
    while (performance.now() < endMs) {
      const { status } = await fetch(`${url}/healthz`);
      if (status === 200) healthy += 1;
      await sleep(100);
    }
    isOver = true;
    agent.destroy();
    await Promise.all(greedy);
    expect(healthy).toBeGreaterThan(0);
    expect(answers).toBeGreaterThan(0);
    await cluster.reach(OTHER, from + 2, 60_000);
    await cluster.waitForSignature(VICTIM);
    expect(logLines().filter((line) => line.includes('died'))).toEqual([]);
  });

  it('have a thread that may die: it comes back, and nothing of consensus notices', {
    timeout: TEST_MS,
  }, async () => {
    const url = cluster.devnet.operatorUrl(VICTIM);
    const pid = cluster.devnet.pid(VICTIM);
    const restarts = async (): Promise<number> => {
      const answer = await fetch(`${url}/metrics`).catch(() => null);
      const text = (await answer?.text().catch(() => '')) ?? '';
      return Number(/^tallystick_readers_restarts_total ([0-9]+)$/m.exec(text)?.[1] ?? -1);
    };
    for (let kill = 1; kill <= KILLS; kill += 1) {
      cluster.devnet.say(VICTIM, 'kill readers');
      await expect.poll(restarts, { timeout: 60_000, interval: 200 }).toBe(kill);
    }
    // The same process, which goes on to sign.
    expect(cluster.devnet.pid(VICTIM)).toBe(pid);
    await cluster.waitForSignature(VICTIM);
    const died = logLines().filter((line) => line.includes('died and is started again'));
    expect(died).toHaveLength(KILLS);
    expect(died[0]).toContain('MessageError');
    await cluster.unload();
    await cluster.level();
    expect(await cluster.compare()).toEqual([]);
  });
});

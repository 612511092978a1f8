import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import type { PeerConfig } from '../../node/config.ts';
import { Cluster } from './cluster.ts';

// docs/operating.md, "A validator that joins", with its very commands, among real processes.

const ROOT = join(import.meta.dirname, '../..');
const TEST_MS = 900_000;
const POLL = { timeout: 180_000, interval: 500 };
const NEW = 'ostbank';
/** Takes the newcomer in nowhere: that, too, keeps no node from starting. */
const IDLE = 'aufsicht';

/** Runs a command; resolves to the lines that it printed. */
async function run(...words: readonly string[]): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [...words], { cwd: ROOT });
  return stdout.trim().split('\n');
}

describe('an organisation that joins with a validator', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-newcomer-'));
  const mine = join(home, NEW);
  let cluster: Cluster | null = null;

  afterAll(async () => {
    await cluster?.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  /** What the founders handed out, from what each other has of it. */
  function writeCards(nodes: Cluster): string[] {
    const { ids, genesis } = nodes;
    return ids.map((id) => {
      const knower = nodes.folder(ids.find((each) => each !== id) ?? '');
      const { network } = JSON.parse(readFileSync(join(knower, 'node.json'), 'utf8'));
      const peer = (network.peers as PeerConfig[]).find(({ name }) => name === id);
      const file = join(home, `${id}.acceptance.json`);
      const card = {
        ...{ type: 'tallystick-acceptance', version: 1, validator: id, url: 'http://127.0.0.1:1' },
        ...{ chain: genesis.chain, peerId: peer?.peerId, address: peer?.addresses[0] },
        auth: peer?.auth,
      };
      writeFileSync(file, JSON.stringify(card));
      return file;
    });
  }

  it('needs one command, everybody else one, and votes from its height on', {
    timeout: TEST_MS,
  }, async () => {
    const nodes = await Cluster.start(join(home, 'network'));
    cluster = nodes;
    // What it hands out; where it does listen the others are told when it starts.
    const [rest, address] = ['127.0.0.1:8999', '/ip4/127.0.0.1/tcp/8998'];
    await run(
      ...['launch.mjs', 'scripts/joining.ts', 'apply', '--home', mine, '--id', NEW],
      ...['--genesis', join(nodes.home, 'genesis.json'), '--rest', rest],
      ...['--address', address, '--url', `http://${rest}`, ...writeCards(nodes)],
    );
    // Where the network of this test starts its nodes from.
    cpSync(join(mine, 'node'), nodes.folder(NEW), { recursive: true });
    await nodes.devnet.start(NEW);
    let change = '';
    for (const id of nodes.ids.filter((each) => each !== IDLE)) {
      const application = join(mine, 'application.json');
      const words = ['admit', '--home', nodes.folder(id), application];
      change = (await run('launch.mjs', 'scripts/joining.ts', ...words)).at(-1) ?? '';
      await nodes.devnet.stop(id);
      await nodes.devnet.start(id);
    }
    const connected = async (): Promise<number> =>
      (await nodes.standing(NEW)).peers.filter((each) => each.connected).length;
    await expect.poll(connected, POLL).toBe(3);
    await nodes.load(1);
    const ready = async (): Promise<number> =>
      (await fetch(`${nodes.devnet.url(NEW)}/readyz`)).status;
    await expect.poll(ready, POLL).toBe(200);
    await vote(nodes, change);
    await expect.poll(async () => (await nodes.node(NEW).fetchStatus()).validator, POLL).toBe(true);
    // With one of five away the four others decide, and the newcomer is one of them.
    await nodes.devnet.stop(IDLE);
    const [there = ''] = nodes.ids.filter((each) => each !== IDLE);
    await nodes.reach(there, (await nodes.height(there)) + 3, POLL.timeout);
    // Whoever never took the newcomer in starts again as ever, and follows.
    await nodes.devnet.start(IDLE);
    await nodes.level(POLL.timeout);
    await nodes.unload();
    expect(await nodes.compare()).toEqual([]);
  });

  async function vote(nodes: Cluster, change: string): Promise<void> {
    const file = join(home, 'change.json');
    writeFileSync(file, change);
    const govern = (member: string, ...words: string[]): Promise<string[]> =>
      run(
        ...['client/cli/tally.mjs', 'governance', ...words, '--yes', '--json'],
        ...['--config', join(nodes.home, 'clients', member, 'client.json')],
      );
    await govern('hafenbank', 'propose-validators', file);
    const { items } = await nodes.node('hafenbank').fetchList('proposals');
    const { id } = (items[0]?.value ?? {}) as unknown as { id: string };
    for (const member of ['lieferverband', 'nordhafen']) {
      await govern(member, 'cast-ballot', id, '--vote', 'for', '--knows', '1');
    }
  }
});

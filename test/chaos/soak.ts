/**
 * A soak: four node processes under load, with kills and partitions, for as long as is asked.
 *
 *   node launch.mjs test/chaos/soak.ts --minutes 30 --seed 1
 *
 * At the end all nodes agree on every header, every acknowledged transaction stands in the chain
 * exactly once, an auditor replays everything, and memory is where it was.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SignedDeed } from '../../client/sdk/compose.ts';
import { deedOf } from '../../client/sdk/deeds.ts';
import { readSigner } from '../../client/sdk/keyFile.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { NodeConnection } from '../../client/sdk/nodeConnection.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { decodeTransaction } from '../../ledger/transaction.ts';
import { auditNetwork } from '../../scripts/auditing.ts';
import { residentBytes } from '../../scripts/benchMachine.ts';
import { overseerTokens } from '../../scripts/memberKeys.ts';
import { Stage } from '../../scripts/stage.ts';
import { heightOf } from '../../scripts/story.ts';
import { ChaosNetwork } from './chaosNetwork.ts';

const BATCH = 8;
const BATCH_PERIOD_MS = 100;
const FAULT_PERIOD_MS = 12_000;
const MAX_BLOCK_BYTES = 8 << 20;
const MEMBERS = ['nordhafen', 'talwerk', 'kolbenhof', 'schraubwerk', 'ostbank'];
const MIB = 1 << 20;
/** A run in which less than this happened proves nothing. */
const LEAST = { perSecond: 50, kills: 10, partitions: 10 };
/** How much larger the largest node may be in the last third of the run than in the middle one. */
const GROWTH = 1.2;
const ANSWER_MS = 3_000;

const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, delayMs));

/** What the soak counts; `memory` is the largest node's, MiB, over time. */
interface Ledger {
  readonly acknowledged: Set<string>;
  readonly memory: number[];
  kills: number;
  partitions: number;
  retried: number;
}

/**
 * Sends the same bytes to one node after the other until one has them in a block. What only waits
 * in a pool is in memory, and may go with the node.
 */
async function send(urls: readonly string[], deeds: readonly SignedDeed[], ledger: Ledger) {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const url = urls[(ledger.acknowledged.size + attempt) % urls.length] ?? '';
    try {
      const patience = { waitMs: ANSWER_MS, timeoutMs: ANSWER_MS };
      const answers = await new NodeConnection(url).submit(deeds, patience);
      deeds.forEach(({ id }, index) => {
        if (answers[index]?.status === 'final') ledger.acknowledged.add(id);
      });
      if (answers.every(({ status }) => status === 'final')) return;
      throw new Error(JSON.stringify(answers.find((it) => it.status !== 'final')));
    } catch {
      // Killed, cut off, or busy: the next node takes the same bytes.
      ledger.retried += 1;
      await pause(250);
    }
  }
  throw new Error('no node took a batch');
}

async function load(client: LedgerClient, network: ChaosNetwork, ledger: Ledger, endMs: number) {
  const signer = await readSigner(join(network.home, 'clients/hafenbank/member.key.json'));
  const ids = await network.devnet.ids();
  const sending = new Set<Promise<void>>();
  for (let count = 0; Date.now() < endMs; count += 1) {
    const startedMs = Date.now();
    const urls = ids.map((id) => network.devnet.url(id));
    const making = Array.from({ length: BATCH }, (_, index) => {
      const to = MEMBERS[(count * BATCH + index) % MEMBERS.length] ?? 'talwerk';
      const payment = '5a'.repeat(32);
      const words = { to, currency: 'EUR', amount: '1', payment };
      return client.compose(deedOf('issueMoney', words), signer);
    });
    const deeds = await Promise.all(making);
    const sent = send(urls, deeds, ledger).finally(() => sending.delete(sent));
    sending.add(sent);
    if (sending.size > 100) await Promise.race(sending);
    await pause(Math.max(0, BATCH_PERIOD_MS - (Date.now() - startedMs)));
  }
  await Promise.all(sending);
}

async function trouble(network: ChaosNetwork, ledger: Ledger, seed: number, endMs: number) {
  const ids = await network.devnet.ids();
  for (let turn = seed; Date.now() < endMs - 3 * FAULT_PERIOD_MS; turn += 1) {
    await pause(FAULT_PERIOD_MS);
    const victim = ids[(turn * 7 + (turn >> 2)) % ids.length] ?? '';
    if (turn % 3 === 0) {
      network.set({ silent: true }, victim);
      await pause(5_000);
      network.setAll({});
      ledger.partitions += 1;
    } else {
      await network.devnet.kill(victim);
      await pause(1_000 + ((turn * 997) % 4_000));
      await network.devnet.start(victim);
      ledger.kills += 1;
    }
    const pids = ids.map((id) => network.devnet.pid(id));
    const sizes = await Promise.all(pids.map((pid) => residentBytes(pid)));
    ledger.memory.push(Math.round(Math.max(...sizes.map((bytes) => bytes ?? 0)) / MIB));
  }
}

/** @throws Error naming what is missing, double, or differs */
async function check(network: ChaosNetwork, ledger: Ledger): Promise<number> {
  const ids = await network.devnet.ids();
  const urls = ids.map((id) => network.devnet.url(id));
  const untilMs = Date.now() + 60_000;
  const level = async () => new Set(await Promise.all(urls.map(heightOf))).size === 1;
  while (!(await level())) {
    if (Date.now() > untilMs) throw new Error('the nodes do not come level');
    await pause(500);
  }
  const height = await heightOf(urls[0] ?? '');
  const heads = await Promise.all(
    urls.map(async (url) => (await new NodeConnection(url).fetchHeader(height))?.certificate.block),
  );
  if (new Set(heads).size !== 1) throw new Error(`heads differ at ${height}: ${heads.join(' ')}`);
  const seen = new Set<string>();
  const tokens = await overseerTokens(network.home);
  const [first = ''] = ids;
  for (let from = 1; from <= height; ) {
    const headers = { authorization: `Bearer ${await tokens.tokenFor(first)}` };
    const page = await fetch(`${urls[0]}/v1/blocks?from=${from}&limit=100`, { headers });
    const lines = (await page.text()).trimEnd().split('\n');
    for (const line of lines) {
      const block = JSON.parse(line) as { body: { transactions: string[] } };
      for (const jws of block.body.transactions) {
        const { id } = decodeTransaction(jws, MAX_BLOCK_BYTES);
        if (seen.has(id)) throw new Error(`${id} stands in the chain twice`);
        seen.add(id);
      }
    }
    from += lines.length;
  }
  const lost = [...ledger.acknowledged].filter((id) => !seen.has(id));
  if (lost.length > 0) throw new Error(`${lost.length} acknowledged transactions are lost`);
  return height;
}

/** Tells what happened, and whether enough did for the run to count. */
function report(ledger: Ledger, height: number, minutes: number): boolean {
  const { kills, partitions, retried, memory } = ledger;
  const acknowledged = ledger.acknowledged.size;
  const perSecond = acknowledged / (minutes * 60);
  console.log(
    JSON.stringify({ height, acknowledged, perSecond, kills, partitions, retried, memory }),
  );
  const third = Math.floor(memory.length / 3);
  const growth = median(memory.slice(-third)) / median(memory.slice(third, -third));
  const lacks = [
    ...(perSecond < LEAST.perSecond ? [`only ${perSecond.toFixed(1)} transactions/s`] : []),
    ...(kills < LEAST.kills ? [`only ${kills} kills`] : []),
    ...(partitions < LEAST.partitions ? [`only ${partitions} partitions`] : []),
    ...(growth > GROWTH ? [`memory grew by ${growth.toFixed(2)}`] : []),
  ];
  console.log(
    lacks.length === 0 ? 'PASS' : `VOID: all promises were kept, but ${lacks.join(', ')}`,
  );
  return lacks.length === 0;
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[values.length >> 1] ?? 0;
}

/** @returns 0 when everything held and enough happened, 1 when not */
export async function main(args: readonly string[]): Promise<number> {
  const options = { minutes: { type: 'string' }, seed: { type: 'string' } } as const;
  const { values } = parseArgs({ args: [...args], options });
  const minutes = Number(values.minutes ?? '30');
  const seed = Number(values.seed ?? '1');
  const home = await mkdtemp(join(tmpdir(), 'tally-soak-'));
  const network = await ChaosNetwork.start(join(home, 'network'), seed);
  let held = false;
  const ledger: Ledger = {
    acknowledged: new Set(),
    memory: [],
    kills: 0,
    partitions: 0,
    retried: 0,
  };
  try {
    const ids = await network.devnet.ids();
    const bytes = new Uint8Array(await readFile(join(network.home, 'genesis.json')));
    const nodes = ids.map((id) => network.devnet.url(id));
    const client = new LedgerClient({ genesis: decodeGenesis(bytes), nodes });
    const endMs = Date.now() + minutes * 60_000;
    await Promise.all([
      load(client, network, ledger, endMs),
      trouble(network, ledger, seed, endMs),
    ]);
    const height = await check(network, ledger);
    const stage = new Stage(network.home, (line) => console.log(line));
    await auditNetwork(stage, nodes);
    held = report(ledger, height, minutes);
    return held ? 0 : 1;
  } catch (error) {
    console.error(`failed with seed ${seed}: ${String(error)}; the folder stays: ${home}`);
    return 1;
  } finally {
    await network.stop().catch((error: unknown) => console.error(String(error)));
    if (held) await rm(home, { recursive: true, force: true });
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { deedOf } from '../../client/sdk/deeds.ts';
import { readSigner } from '../../client/sdk/keyFile.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { NodeConnection } from '../../client/sdk/nodeConnection.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { Genesis } from '../../ledger/genesis.ts';
import { hashOf } from '../../ledger/hash.ts';
import { CONSORTIUM, foundNetwork, SAMPLE_NAMES } from '../../scripts/consortium.ts';
import { Namespaces } from './namespaces.ts';

// Where the rights are missing the test says so, and is skipped.

const [REST_PORT, PEER_PORT] = [8_101, 4_101];
const IDS = CONSORTIUM.filter(({ validator }) => validator)
  .map(({ id }) => id)
  .sort();
const [ALONE = '', SECOND = '', THIRD = '', FOURTH = ''] = IDS;
/** From the end of a partition until all are level. */
const LEVEL_MS = 20_000;
const CUT_MS = 5_000;

const home = mkdtempSync(join(tmpdir(), 'tally-netns-'));
const spaces = new Namespaces(IDS);

afterAll(async () => {
  await spaces.close();
  rmSync(home, { recursive: true, force: true });
}, 60_000);

async function found(): Promise<Genesis> {
  const place = (id: string) =>
    [id, { host: spaces.address(id), restPort: REST_PORT, peerPort: PEER_PORT }] as const;
  return await foundNetwork({
    home,
    name: 'partitions',
    organisations: CONSORTIUM,
    places: new Map(IDS.map(place)),
    start: Date.now(),
    dayMs: 86_400_000,
    payingBank: 'hafenbank',
    documentNames: SAMPLE_NAMES,
  });
}

const node = (id: string): NodeConnection =>
  new NodeConnection(`http://${spaces.address(id)}:${REST_PORT}`);

const height = async (id: string): Promise<number> =>
  (await node(id).fetchStatus({ timeoutMs: 2_000 })).height;

/** Waits until all have the same height, at least `least`. */
async function level(least: number): Promise<void> {
  const heights = async (): Promise<boolean> => {
    const all = await Promise.all(IDS.map(height));
    return new Set(all).size === 1 && (all[0] ?? 0) >= least;
  };
  await expect.poll(heights, { timeout: LEVEL_MS, interval: 250 }).toBe(true);
}

it('two runs on one machine have networks of their own', async (t) => {
  const why = Namespaces.whyNot();
  if (why !== null) t.skip(why);
  const runs = [new Namespaces(['north', 'south']), new Namespaces(['north', 'south'])];
  try {
    for (const run of runs) run.open();
    const addresses = runs.flatMap((run) => run.names.map((name) => run.address(name)));
    expect(new Set(addresses).size).toBe(4);
  } finally {
    for (const run of runs) await run.close();
  }
});

it('a minority makes no block, healed parts come level within 20 s, lost packets stop nobody', {
  timeout: 175_000,
}, async (t) => {
  const why = Namespaces.whyNot();
  if (why !== null) t.skip(why);
  spaces.open();
  const genesis = await found();
  const isUp = (id: string) => () =>
    height(id).then(
      () => true,
      () => false,
    );
  await Promise.all(IDS.map((id) => spaces.start(id, join(home, 'nodes', id), isUp(id))));
  const signer = await readSigner(join(home, 'clients', 'hafenbank', 'member.key.json'));
  let count = 0;
  /** Has money issued by way of the named nodes; resolves to the height of its block. */
  const issue = async (...by: readonly string[]): Promise<number> => {
    count += 1;
    const payment = hashOf(utf8(`payment ${count}`));
    const money = { to: 'nordhafen', currency: 'EUR', amount: '1', payment };
    const nodes = by.map((id) => node(id).url);
    const done = await new LedgerClient({ genesis, nodes, reader: signer }).perform(
      deedOf('issueMoney', money),
      signer,
    );
    if (done.status !== 'final') throw new Error(`not final: ${JSON.stringify(done)}`);
    return done.height;
  };
  await issue(ALONE);

  // One is alone: three go on.
  for (const other of [SECOND, THIRD, FOURTH]) spaces.cut(ALONE, other);
  const before = await height(ALONE);
  const endMs = performance.now() + CUT_MS;
  let newest = 0;
  while (performance.now() < endMs) newest = await issue(SECOND);
  expect(newest).toBeGreaterThan(before + 2);
  expect(await height(ALONE)).toBeLessThanOrEqual(before + 1);
  spaces.heal();
  await level(newest);

  // Two against two: nobody has a quorum.
  for (const one of [ALONE, SECOND]) for (const other of [THIRD, FOURTH]) spaces.cut(one, other);
  const split = Math.max(...(await Promise.all(IDS.map(height))));
  const waiting = issue(ALONE, THIRD);
  await sleep(CUT_MS);
  expect(Math.max(...(await Promise.all(IDS.map(height))))).toBe(split);
  spaces.heal();
  await level(await waiting);

  // One hears nothing of another, which hears it; then their connection is reset; three go on.
  spaces.block(THIRD, ALONE);
  for (let block = 0; block < 3; block += 1) newest = await issue(FOURTH);
  spaces.heal();
  spaces.block(THIRD, ALONE, ['-p', 'tcp', '-j', 'REJECT', '--reject-with', 'tcp-reset']);
  for (let block = 0; block < 3; block += 1) newest = await issue(FOURTH);
  spaces.heal();
  await level(newest);

  // Every tenth packet between any two is lost.
  const loss = ['-m', 'statistic', '--mode', 'random', '--probability', '0.1', '-j', 'DROP'];
  for (const one of IDS) for (const other of IDS) if (one !== other) spaces.block(one, other, loss);
  for (let block = 0; block < 5; block += 1) newest = await issue(SECOND);
  spaces.heal();
  await level(newest);
  const heads = await Promise.all(IDS.map((id) => node(id).fetchHeader(newest)));
  expect(new Set(heads.map((head) => head?.certificate.block)).size).toBe(1);
});

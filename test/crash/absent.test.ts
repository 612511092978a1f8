import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { systemEnvironment } from '../../client/sdk/environment.ts';
import { askNewness } from '../../client/sdk/newest.ts';
import { Cluster } from './cluster.ts';

// Whoever waited for the proposal of a node that is away would stand still for all of this.
const PROPOSE_MS = 60_000;
const TEST_MS = 600_000;
const AWAY = 'lieferverband';

describe('a validator that is away', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-absent-'));
  let cluster: Cluster | null = null;

  afterAll(async () => {
    await cluster?.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  it('costs the others no propose time', { timeout: TEST_MS }, async () => {
    const nodes = await Cluster.start(join(home, 'network'), {}, { proposeMs: PROPOSE_MS });
    cluster = nodes;
    await nodes.devnet.stop(AWAY);
    const rest = nodes.ids.filter((id) => id !== AWAY);
    const [there = ''] = rest;
    // Who has no link to a proposer yet would end its round as well, and be right.
    await nodes.connect(rest);
    await nodes.load(1);
    // Each block has another first proposer, so that its turn comes twice.
    const from = await nodes.height(there);
    for (let height = from + 1; height <= from + 8; height += 1) {
      await nodes.reach(there, height, PROPOSE_MS - 1_000);
    }
    await nodes.unload();
    const reader = await nodes.readingAs(there, there);
    const heard = async (): Promise<unknown> => {
      const { verdict, validators } = await askNewness(reader, nodes.genesis, systemEnvironment);
      return { verdict, validators: validators.toSorted() };
    };
    // A peer that is busy is left out once, and asked the next time.
    const all = { verdict: 'newest', validators: rest.toSorted() };
    await expect.poll(heard, { timeout: 120_000, interval: 1_000 }).toEqual(all);
    const rounds = (await nodes.blocks(there)).map(({ certificate }) => certificate.round);
    expect(rounds.slice(from).filter((round) => round > 0).length).toBeGreaterThanOrEqual(2);
  });
});

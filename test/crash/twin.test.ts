import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodeMessage } from '../../node/consensus/messages.ts';
import { Cluster } from './cluster.ts';
import { takePlaceOf, voteOf } from './stolenPlace.ts';

// A folder that was copied and put back after its original had gone on.

const TEST_MS = 400_000;
const POLL = { timeout: 60_000, interval: 500 };
const VICTIM = 'nordhafen';
const OTHER = 'hafenbank';
const PLACE = 'aufsicht';
/** More than a start looks back for signatures. */
const BLOCKS = 12;

describe('an old backup of a validator', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-twin-'));
  let cluster: Cluster | null = null;

  afterAll(async () => {
    await cluster?.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  it('is called that once, is not ready, and signs again on the word of the operator only', {
    timeout: TEST_MS,
  }, async () => {
    const nodes = await Cluster.start(join(home, 'network'));
    cluster = nodes;
    const folder = nodes.folder(VICTIM);
    const backup = join(home, 'backup');
    const why = async (): Promise<string[]> =>
      (await nodes.standing(VICTIM)).why.map(({ code }) => code);
    const told = (): number =>
      readFileSync(join(folder, 'node.log'), 'utf8').split('this folder is an older copy').length -
      1;
    await nodes.load(2);
    await nodes.reach(VICTIM, 3, 60_000);
    await nodes.devnet.stop(VICTIM);
    cpSync(folder, backup, { recursive: true });
    await nodes.devnet.start(VICTIM);
    await nodes.waitForSignature(VICTIM);
    await nodes.devnet.stop(VICTIM);
    rmSync(folder, { recursive: true });
    cpSync(backup, folder, { recursive: true });
    await nodes.devnet.start(VICTIM);
    await expect.poll(why, POLL).toContain('key_elsewhere');
    expect(await why()).not.toContain('not_voting');
    const ready = await fetch(`${nodes.devnet.operatorUrl(VICTIM)}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([
      503,
      expect.stringContaining('older copy'),
    ]);
    expect(told()).toBe(1);
    // After many blocks without its signature a restart does not begin to vote by itself.
    const height = await nodes.height(VICTIM);
    await nodes.reach(VICTIM, height + BLOCKS, 60_000);
    expect(told()).toBe(1);
    await nodes.devnet.stop(VICTIM);
    await nodes.devnet.start(VICTIM);
    expect(await why()).toContain('key_elsewhere');
    await nodes.reach(VICTIM, height + BLOCKS + 3, 60_000);
    expect(await nodes.signedHeights(VICTIM, height + 1)).toEqual([]);
    const others = (await nodes.standing(OTHER)).why;
    const slow = others.find(({ code }) => code === 'turns_missed')?.sentence;
    expect(slow).toMatch(/^Of the newest 20 blocks missed nordhafen \d+ proposals and \d+ votes: /);
    await nodes.devnet.stop(VICTIM);
    await nodes.devnet.start(VICTIM, ['--accept-lost-safety']);
    await nodes.waitForSignature(VICTIM);
    expect(await why()).not.toContain('key_elsewhere');
    await nodes.unload();
    await nodes.level();
    expect(await nodes.compare()).toEqual([]);
  });
});

describe('the original of a key that another machine uses', () => {
  const home = mkdtempSync(join(tmpdir(), 'tally-original-'));
  let cluster: Cluster | null = null;

  afterAll(async () => {
    await cluster?.stop();
    rmSync(home, { recursive: true, force: true });
  }, TEST_MS);

  it('says so at its first foreign vote, and keeps to it over a restart', {
    timeout: TEST_MS,
  }, async () => {
    const nodes = await Cluster.start(join(home, 'network'));
    cluster = nodes;
    const why = async (): Promise<object[]> => [...(await nodes.standing(VICTIM)).why];
    const told = {
      code: 'key_elsewhere',
      sentence: expect.stringMatching(/^The key of nordhafen is used elsewhere: at height \d+ /),
    };
    await nodes.load(1);
    await nodes.reach(VICTIM, 2, 60_000);
    await nodes.unload();
    const peer = await takePlaceOf(nodes, PLACE);
    try {
      const height = (await nodes.height(VICTIM)) + 1;
      const words = { height, round: 0, type: 'prevote', block: null } as const;
      await peer.publish('consensus', encodeMessage(await voteOf(nodes, VICTIM, words)));
      await expect.poll(why, POLL).toContainEqual(told);
      expect(await why()).toMatchObject([{ code: 'halted' }, told]);
    } finally {
      await peer.stop();
    }
    const log = readFileSync(join(nodes.folder(VICTIM), 'node.log'), 'utf8');
    expect(log.split('this key is used elsewhere')).toHaveLength(2);
    await nodes.devnet.stop(VICTIM);
    await nodes.devnet.start(VICTIM);
    expect((await why())[0]).toMatchObject(told);
    const ready = await fetch(`${nodes.devnet.operatorUrl(VICTIM)}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([
      503,
      expect.stringContaining('its key is used elsewhere'),
    ]);
  });
});

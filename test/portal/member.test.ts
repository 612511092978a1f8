import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deedOf } from '../../client/sdk/deeds.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { keepPortalBuilt } from '../../scripts/buildPortal.ts';
import { memberKeyFile, memberSigner } from '../../scripts/memberKeys.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { CHROMIUM, Desk, look, NEEDS_CHROMIUM } from './browser.ts';

// The portal of a node as a member sees it who opens its key there, in a real browser.

const PASSPHRASE = 'a passphrase of the test';
const folder = mkdtempSync(join(tmpdir(), 'tally-portal-'));
const home = join(folder, 'network');
let network: ToldNetwork;
let desk: Desk;
let url = '';

/** A law of what a member sees; a skipped one says what it needs. */
function asMember(law: string, watch: () => Promise<void>): void {
  it.skipIf(CHROMIUM === undefined)(`a member ${law} (${NEEDS_CHROMIUM})`, watch);
}

/** An idle network makes no block. */
async function makeBlock(): Promise<void> {
  const signer = await memberSigner(home, 'hafenbank');
  const genesis = decodeGenesis(readFileSync(join(home, 'genesis.json')));
  const client = new LedgerClient({ genesis, nodes: [network.url('nordhafen')] });
  const words = { to: 'hafenbank', currency: 'EUR', amount: '100', payment: 'ab'.repeat(32) };
  await client.perform(deedOf('issueMoney', words), signer);
}

/** Chooses the key file of a member, which is in clear, and keeps it under a passphrase. */
async function takeKey(page: Page, member: string): Promise<void> {
  await page.getByRole('link', { name: 'My key', exact: true }).click();
  await page.getByLabel('Key file').setInputFiles(memberKeyFile(home, member));
  await page.getByLabel('Passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Keep and open the key' }).click();
  await page.getByRole('heading', { name: 'Open', exact: true }).waitFor();
}

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  await keepPortalBuilt();
  await foundStory(home, [], { firstPort: null, dayMs: 86_400_000 });
  network = new ToldNetwork(home);
  await network.startAll();
  url = `${network.url('nordhafen')}/`;
  await makeBlock();
  desk = await Desk.start();
});

afterAll(async () => {
  await desk?.close();
  await network?.close();
  rmSync(folder, { recursive: true, force: true });
});

asMember('opens its key, and is shown proved what waits for it and what it has', async () => {
  const page = await desk.open(url);
  await takeKey(page, 'nordhafen');
  expect(await look(page, 'key-open')).toEqual([]);
  await page.getByRole('link', { name: 'What waits' }).click();
  await page.getByRole('heading', { name: 'Nothing waits for your word' }).waitFor();
  expect(await page.getByText(/^proved at block \d+$/).count()).toBe(3);
  expect(await look(page, 'waits')).toEqual([]);
  await page.getByRole('link', { name: 'What I have' }).click();
  await page.getByRole('heading', { name: /^What .+ has$/ }).waitFor();
  expect(await look(page, 'holdings')).toEqual([]);
  expect(desk.breaches).toEqual([]);
});

asMember('finds its key locked after a reload, and opens it by its passphrase alone', async () => {
  const page = await desk.open(url);
  await takeKey(page, 'nordhafen');
  await page.reload();
  await page.getByRole('heading', { name: 'Locked' }).waitFor();
  await page.getByLabel('Passphrase').fill('another one altogether');
  await page.getByRole('button', { name: 'Open the key' }).click();
  await page.getByText('The passphrase does not open the key.').waitFor();
  await page.getByLabel('Passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Open the key' }).click();
  await page.getByRole('heading', { name: 'Open', exact: true }).waitFor();
  await page.getByRole('button', { name: 'Lock the key' }).click();
  await page.getByRole('link', { name: 'What waits' }).click();
  await page.getByRole('link', { name: 'Open my key' }).waitFor();
  expect(desk.breaches).toEqual([]);
});

asMember('has its key in this browser encrypted alone, and in no store of texts', async () => {
  const page = await desk.open(url);
  await takeKey(page, 'nordhafen');
  const { secret } = JSON.parse(readFileSync(memberKeyFile(home, 'nordhafen'), 'utf8'));
  const kept = await page.evaluate<string>(`new Promise((resolve) => {
    const opening = indexedDB.open('tallystick');
    opening.onsuccess = () => {
      const asked = opening.result.transaction('keys').objectStore('keys').getAll();
      asked.onsuccess = () => resolve(JSON.stringify([asked.result, { ...localStorage }]));
    };
  })`);
  expect(kept).toContain('BEGIN AGE ENCRYPTED FILE');
  expect(kept).not.toContain(secret);
  await page.getByRole('button', { name: 'Remove the key from this browser' }).click();
  await page.getByLabel('Key file').waitFor();
  await page.reload();
  await page.getByLabel('Key file').waitFor();
});

asMember('is told that a file is no key', async () => {
  const page = await desk.open(`${url}#/key`);
  await page.getByLabel('Key file').setInputFiles(join(home, 'genesis.json'));
  await page.getByText('This is no key file.').waitFor();
  expect(await look(page, 'key-choose')).toEqual([]);
});

asMember('is told that its facts are not proved when a node leaves one out', async () => {
  const page = await desk.open(url);
  await page.route('**/v1/proofs/states?**', async (route) => {
    const json = (await (await route.fetch()).json()) as { entries: unknown[] };
    json.entries.pop();
    await route.fulfill({ json });
  });
  await takeKey(page, 'nordhafen');
  await page.getByRole('link', { name: 'What waits' }).click();
  await page.getByRole('heading', { name: 'Your facts could not be proved' }).waitFor();
});

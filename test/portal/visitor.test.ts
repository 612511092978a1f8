import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deedOf } from '../../client/sdk/deeds.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { keepPortalBuilt } from '../../scripts/buildPortal.ts';
import { memberSigner } from '../../scripts/memberKeys.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { CHROMIUM, Desk, look, NEEDS_CHROMIUM } from './browser.ts';

// The portal of a node as a visitor sees it who has no key, in a real browser.

const folder = mkdtempSync(join(tmpdir(), 'tally-portal-'));
let network: ToldNetwork;
let desk: Desk;
let url = '';

/** A law of what a visitor sees; a skipped one says what it needs. */
function asVisitor(law: string, watch: () => Promise<void>): void {
  it.skipIf(CHROMIUM === undefined)(`a visitor ${law} (${NEEDS_CHROMIUM})`, watch);
}

/** An idle network makes none. */
async function makeBlock(home: string): Promise<void> {
  const signer = await memberSigner(home, 'hafenbank');
  const genesis = decodeGenesis(readFileSync(join(home, 'genesis.json')));
  const nodes = [network.url('nordhafen')];
  const words = { to: 'hafenbank', currency: 'EUR', amount: '100', payment: 'ab'.repeat(32) };
  const client = new LedgerClient({ genesis, nodes });
  await client.perform(deedOf('issueMoney', words), signer);
}

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  await keepPortalBuilt();
  const home = join(folder, 'network');
  await foundStory(home, [], { firstPort: null, dayMs: 86_400_000 });
  network = new ToldNetwork(home);
  await network.startAll();
  url = `${network.url('nordhafen')}/`;
  await makeBlock(home);
  desk = await Desk.start();
});

afterAll(async () => {
  await desk?.close();
  await network?.close();
  rmSync(folder, { recursive: true, force: true });
});

asVisitor('sees the newest block, proved in the browser, and the hash of the ledger', async () => {
  const page = await desk.open(`${url}#/ledger`);
  await page.getByText(/^proved at block \d+$/).waitFor();
  await page.getByRole('heading', { name: 'Your first visit' }).waitFor();
  const { genesis } = (await (await fetch(`${url}v1/status`)).json()) as { genesis: string };
  expect(await page.locator('.hash').first().textContent()).toBe(genesis);
  await page.reload();
  await page.getByText(/^proved at block \d+$/).waitFor();
  expect(await page.getByRole('heading', { name: 'Your first visit' }).count()).toBe(0);
  expect(desk.breaches).toEqual([]);
});

for (const [locale, text] of [
  ['en-GB', 'proved at block'],
  ['zh-CN', '已在区块'],
] as const) {
  asVisitor(`reads it in ${locale}, in both themes, at every width`, async () => {
    const page = await desk.open(`${url}#/ledger`, locale);
    await page.getByText(text).first().waitFor();
    expect(await look(page, `ledger-${locale.slice(0, 2)}`)).toEqual([]);
    expect(desk.breaches).toEqual([]);
  });
}

asVisitor('is told that a node lies when it alters the header', async () => {
  const page = await desk.open(url);
  await page.getByText(/^proved at block \d+$/).waitFor();
  const shown = await page.locator('.number').textContent();
  await page.route('**/v1/proofs/head', async (route) => {
    const json = (await (await route.fetch()).json()) as { header: { height: number } };
    json.header.height += 1_000;
    await route.fulfill({ json });
  });
  await page.getByRole('heading', { name: 'What the node says does not hold' }).waitFor();
  expect(await page.locator('.number').textContent()).toBe(shown);
});

asVisitor('is told that a node serves another ledger, and believes nothing of it', async () => {
  const page = await desk.open(url);
  await page.getByText(/^proved at block \d+$/).waitFor();
  await page.route('**/v1/genesis', async (route) => {
    const text = await (await route.fetch()).text();
    await route.fulfill({ body: text.replace('tallystick-story', 'another') });
  });
  await page.reload();
  await page.getByRole('heading', { name: 'This node serves another ledger' }).waitFor();
  expect(await page.locator('.number').count()).toBe(0);
  expect(await look(page, 'other-ledger')).toEqual([]);
});

asVisitor('is told that a node does not answer, and keeps what was proved', async () => {
  const page = await desk.open(url);
  await page.getByText(/^proved at block \d+$/).waitFor();
  await page.route('**/v1/**', (route) => route.abort());
  await page.getByRole('heading', { name: 'The node does not answer' }).waitFor();
  await page.getByText(/^proved at block \d+$/).waitFor();
  await page.unroute('**/v1/**');
  const heading = page.getByRole('heading', { name: 'The node does not answer' });
  await heading.waitFor({ state: 'detached' });
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo, Server } from 'node:net';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemEnvironment } from '../../client/sdk/environment.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { TokenMaker } from '../../client/sdk/readTokens.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { keepPortalBuilt } from '../../scripts/buildPortal.ts';
import { memberKeyFile, memberSigner } from '../../scripts/memberKeys.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { CHROMIUM, Desk, look, NEEDS_CHROMIUM } from './browser.ts';
import { registerInvoice, sitDown } from './buyer.ts';

// Lists that are longer than a page, in a real browser before a real node.

const COUNT = 53;
const folder = mkdtempSync(join(tmpdir(), 'tally-portal-'));
const home = join(folder, 'network');
let network: ToldNetwork;
let desk: Desk;
let client: LedgerClient;
let front: Server;
let url = '';

/** A door to the node that stays where it is when the node comes back elsewhere. */
async function openFront(): Promise<Server> {
  const server = createServer((socket) => {
    const { hostname, port } = new URL(network.url('nordhafen'));
    const behind = connect(Number(port), hostname);
    socket.pipe(behind).pipe(socket);
    for (const [one, other] of [
      [socket, behind],
      [behind, socket],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** A law of lists; a skipped one says what it needs. */
function law(said: string, watch: () => Promise<void>): void {
  it.skipIf(CHROMIUM === undefined)(`a list ${said} (${NEEDS_CHROMIUM})`, watch);
}

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  await keepPortalBuilt();
  await foundStory(home, [], { firstPort: null, dayMs: 86_400_000 });
  network = new ToldNetwork(home);
  await network.startAll();
  front = await openFront();
  url = `http://127.0.0.1:${(front.address() as AddressInfo).port}/`;
  const genesis = decodeGenesis(readFileSync(join(home, 'genesis.json')));
  client = new LedgerClient({ genesis, nodes: [network.url('nordhafen')] });
  const amounts = Array.from({ length: COUNT }, (_, at) => String(100_000 + at * 100));
  await Promise.all(amounts.map((amount) => registerInvoice(client, home, amount)));
  desk = await Desk.start();
});

afterAll(async () => {
  await desk?.close();
  front?.close();
  await network?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The list of what waits, of the buyer. */
async function sit(): Promise<{ readonly page: Page; readonly list: Locator }> {
  const page = await sitDown(desk, url, memberKeyFile(home, 'nordhafen'));
  await page.getByRole('heading', { name: `${COUNT} wait for your word` }).waitFor();
  const list = page.locator('section').filter({ hasText: 'Invoices to answer' });
  return { page, list };
}

/** The amounts of the rows that are shown, in their order. */
async function amountsOf(list: Locator): Promise<readonly string[]> {
  return await list.locator('tbody td.amount').allTextContents();
}

law('is paged, and sorted both ways by its heads and by keys', async () => {
  const { page, list } = await sit();
  expect((await amountsOf(list)).length).toBe(50);
  expect(await look(page, 'list')).toEqual([]);
  await page.setViewportSize({ width: 1_440, height: 900 });
  const head = list.getByRole('columnheader', { name: 'Amount' });
  await head.getByRole('button').focus();
  await page.keyboard.press('Enter');
  await list.locator('th[aria-sort=ascending]').waitFor();
  expect((await amountsOf(list))[0]).toBe('€1,000.00');
  await page.keyboard.press('Enter');
  await list.locator('th[aria-sort=descending]').waitFor();
  expect((await amountsOf(list))[0]).toBe('€1,052.00');
  await list.getByRole('button', { name: 'Next' }).click();
  await list.getByText('Rows 51 to 53 of 53').waitFor();
  expect(await amountsOf(list)).toEqual(['€1,002.00', '€1,001.00', '€1,000.00']);
  // It leads nowhere any more, and keeps the focus of who has pressed it.
  await page.keyboard.press('Enter');
  expect((await amountsOf(list)).length).toBe(3);
  expect(desk.breaches).toEqual([]);
});

law('is searched by what it shows, and says what is found', async () => {
  const { list } = await sit();
  await list.getByLabel('Search').fill('talwerk 1,017');
  await list.getByText('1 of 53 rows are found.').waitFor();
  expect(await amountsOf(list)).toEqual(['€1,017.00']);
  await list.getByRole('button', { name: 'Answer …' }).waitFor();
  await list.getByLabel('Search').fill('nothing of the kind');
  await list.getByText('0 of 53 rows are found.').waitFor();
  expect(await list.getByRole('table').count()).toBe(0);
});

law('is saved as a whole, in its order, in figures that programs read', async () => {
  const { page, list } = await sit();
  await list.getByRole('columnheader', { name: 'Amount' }).getByRole('button').click();
  const saving = page.waitForEvent('download');
  await list.getByRole('button', { name: 'Save as CSV' }).click();
  const download = await saving;
  expect(download.suggestedFilename()).toMatch(/^Invoices-to-answer-\d+\.csv$/);
  const text = readFileSync(await download.path(), 'utf8');
  const [head, first, ...others] = text.trim().split('\r\n');
  expect(head).toBe(
    '\uFEFF"Supplier","Amount","Amount (currency)","Due","Answer by","Number"'.trim(),
  );
  expect(first).toMatch(
    /^"Talwerk Getriebe GmbH","1000\.00","EUR","\d{4}-\d\d-\d\d","\d{4}-[^"]+Z","[0-9a-f]{64}"$/,
  );
  expect(others.length).toBe(COUNT - 1);
});

law(
  'has all of its rows on paper, with the ledger and the block at which it is proved',
  async () => {
    const { page, list } = await sit();
    await page.emulateMedia({ media: 'print' });
    await expect.poll(async () => (await amountsOf(list)).length).toBe(COUNT);
    expect(await page.locator('.paper').textContent()).toContain(client.genesis.chain);
    await list.getByText(/^proved at block \d+$/).waitFor();
    expect(await list.getByRole('button', { name: 'Answer …' }).count()).toBe(0);
    await page.emulateMedia({ media: 'screen' });
    await expect.poll(async () => (await amountsOf(list)).length).toBe(50);
  },
);

law('is a list of cards on a telephone, and can be sorted there', async () => {
  const { page, list } = await sit();
  await page.setViewportSize({ width: 360, height: 900 });
  await list.getByLabel('Sorted by').selectOption('Amount, downwards');
  await expect.poll(async () => (await amountsOf(list))[0]).toBe('€1,052.00');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
});

law('of fifty entries is what docs/portal.md says as the node sends it', async () => {
  const signer = await memberSigner(home, 'nordhafen');
  const tokens = new TokenMaker({
    ...{ chain: client.genesis.chain, signer, environment: systemEnvironment },
  });
  const asked = `${network.url('nordhafen')}/v1/invoices?waiting=nordhafen&limit=50`;
  const proof = await tokens.headersFor('nordhafen', { method: 'GET', url: asked });
  const answer = await fetch(asked, { headers: { ...proof } });
  expect(answer.status).toBe(200);
  const bytes = (await answer.arrayBuffer()).byteLength;
  expect(bytes).toBeLessThan(80_000);
});

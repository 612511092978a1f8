import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo, Server, Socket } from 'node:net';
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
import { accessibilityFaults, CHROMIUM, Desk, look, NEEDS_CHROMIUM } from './browser.ts';
import { registerInvoice, sitDown } from './buyer.ts';
import { Trade } from './trade.ts';

// Lists that are longer than a page, in a real browser before a real node.

const COUNT = 53;
const folder = mkdtempSync(join(tmpdir(), 'tally-portal-'));
const home = join(folder, 'network');
let network: ToldNetwork;
let desk: Desk;
let client: LedgerClient;
let front: Server;
let url = '';

/** Connections by which a page has itself told what happens, while they are open. */
const streams = new Set<Socket>();

/** A door to the node that stays where it is when the node comes back elsewhere. */
async function openFront(): Promise<Server> {
  const server = createServer((socket) => {
    const { hostname, port } = new URL(network.url('nordhafen'));
    const behind = connect(Number(port), hostname);
    socket.pipe(behind).pipe(socket);
    socket.on('data', (bytes) => {
      if (bytes.includes('stream=true')) streams.add(socket);
    });
    socket.on('close', () => streams.delete(socket));
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

/** The table with these words in its caption. */
function tableOf(page: Page, caption: string): Locator {
  return page.getByRole('table').filter({ hasText: caption });
}

law('is summed up in figures, each drawn and said, with what proves it', async () => {
  const trade = new Trade(home, network.url('nordhafen'));
  await trade.issue('ostbank', '5000000');
  const traded = await trade.register('R-2026/17', 1_000_000n);
  await trade.accept(traded);
  await trade.spread(traded);
  const page = await sitDown(desk, url, memberKeyFile(home, 'kolbenhof'));
  await page.getByRole('link', { name: 'Figures' }).click();
  await page.getByRole('heading', { name: 'Figures of Kolbenhof KG' }).waitFor();
  const weeks = tableOf(page, 'By week, in EUR');
  await weeks.getByText('€2,000.00').waitFor();
  expect(await weeks.getByRole('row').count()).toBe(15);
  await tableOf(page, 'By days after the pay day').getByText('not late').waitFor();
  const owed = tableOf(page, 'Open pieces by debtor, in EUR').getByRole('row');
  expect(await owed.last().textContent()).toContain('Nordhafen Automobile AG€2,000.00');
  const sold = tableOf(page, 'What selling has cost').getByRole('row').last();
  await sold.getByText('€1,900.00 for €2,000.00').waitFor();
  expect(await sold.textContent()).toContain('what was handed on to you, 1 in EUR');
  await tableOf(page, 'What became of your offers').getByText('1, of €2,000.00').waitFor();
  await page.getByText('None of your invoices has an answer yet.').waitFor();
  // That all sales and offers are there is the word of the node, and so are their sums.
  const sections = page.locator('section.listed');
  for (const title of ['What selling has cost', 'What became of your offers']) {
    const marks = sections.filter({ hasText: title }).locator('.mark');
    expect(await marks.allTextContents()).toEqual(['as the node tells']);
  }
  expect(await look(page, 'figures')).toEqual([]);
  await page.getByLabel('Language').selectOption('zh');
  await page.getByRole('heading', { name: 'Kolbenhof KG 的图表' }).waitFor();
  expect(await look(page, 'figures-zh')).toEqual([]);
  const seller = await sitDown(desk, url, memberKeyFile(home, 'talwerk'));
  await seller.getByRole('link', { name: 'Figures' }).click();
  const waited = tableOf(seller, 'How long your invoices waited');
  await waited.getByText('a day or less').waitFor();
  expect(await look(seller, 'figures-seller')).toEqual([]);
  expect(desk.breaches).toEqual([]);
});

law('that cannot be shown leaves the other pages as they are', async () => {
  const page = await sitDown(desk, url, memberKeyFile(home, 'kolbenhof'));
  await page.getByRole('heading', { name: 'Nothing waits for your word' }).waitFor();
  await page.evaluate(`{
    const whole = Intl.DateTimeFormat;
    Intl.DateTimeFormat = function () { throw new Error('days are broken'); };
    globalThis.mend = () => { Intl.DateTimeFormat = whole; };
  }`);
  await page.getByRole('link', { name: 'What I have' }).click();
  await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor();
  await page.getByText('What went wrong').click();
  await page.getByText('days are broken').waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.getByRole('link', { name: 'My key' }).click();
  await page.getByRole('heading', { name: 'Open', exact: true }).waitFor();
  await page.evaluate('mend()');
  await page.getByRole('link', { name: 'What I have' }).click();
  await page.getByRole('heading', { name: 'What Kolbenhof KG has' }).waitFor();
});

law('shows at once what the node tells, and goes on after a restart of the node', async () => {
  const { page } = await sit();
  await registerInvoice(client, home, '700000');
  await page.getByRole('heading', { name: '54 wait for your word' }).waitFor();
  await page.getByText(/^block \d+, live$/).waitFor();
  const before = await page.locator('.live').textContent();
  await registerInvoice(client, home, '800000');
  await page.getByRole('heading', { name: '55 wait for your word' }).waitFor();
  expect(await page.locator('.live').textContent()).not.toBe(before);
  await network.stop('nordhafen');
  await page.getByRole('heading', { name: 'The node does not answer' }).waitFor();
  await network.start('nordhafen');
  client = new LedgerClient({ genesis: client.genesis, nodes: [network.url('nordhafen')] });
  await registerInvoice(client, home, '900000');
  await page.getByRole('heading', { name: '56 wait for your word' }).waitFor();
  await page.getByRole('heading', { name: 'The node does not answer' }).waitFor({
    state: 'detached',
  });
  await page.getByText(/^block \d+, live$/).waitFor();
  expect(desk.breaches).toEqual([]);
});

law('is live no longer when the key is locked', async () => {
  const others = new Set(streams);
  const page = await sitDown(desk, url, memberKeyFile(home, 'nordhafen'));
  await page.getByText(/^block \d+, live$/).waitFor();
  const own = [...streams].filter((socket) => !others.has(socket));
  expect(own).not.toEqual([]);
  await page.getByRole('link', { name: 'My key' }).click();
  await page.getByRole('button', { name: 'Lock the key' }).click();
  await page.getByText(/^block \d+$/).waitFor();
  await expect.poll(() => own.filter((socket) => streams.has(socket))).toEqual([]);
});

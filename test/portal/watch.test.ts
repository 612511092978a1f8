import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashText } from '../../ledger/hash.ts';
import { keepPortalBuilt } from '../../scripts/buildPortal.ts';
import { memberKeyFile } from '../../scripts/memberKeys.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { CHROMIUM, Desk, look, NEEDS_CHROMIUM } from './browser.ts';
import { sitDown } from './buyer.ts';
import { Trade } from './trade.ts';

// Pages of those who watch the ledger: audits, blocks, the network, and the settings of the page.

/** Enough for a rate that says something. */
const TRANSACTIONS = 150;
const folder = mkdtempSync(join(tmpdir(), 'tally-watch-'));
const home = join(folder, 'network');
let network: ToldNetwork;
let desk: Desk;
let url = '';
let transaction = '';

/** A law of what those see who watch; a skipped one says what it needs. */
function whoWatches(law: string, watch: () => Promise<void>): void {
  it.skipIf(CHROMIUM === undefined)(`who watches ${law} (${NEEDS_CHROMIUM})`, watch);
}

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  await keepPortalBuilt();
  await foundStory(home, [], { firstPort: null, dayMs: 86_400_000 });
  network = new ToldNetwork(home);
  await network.startAll();
  url = `${network.url('nordhafen')}/`;
  const trade = new Trade(home, network.url('nordhafen'));
  await trade.issue('nordhafen', '100');
  const words = (count: number) => ({
    ...{ to: 'nordhafen', currency: 'EUR', amount: '100' },
    payment: hashText(`payment ${count}`),
  });
  const each = Array.from({ length: TRANSACTIONS - 1 }, (_, count) => count);
  const ids = await Promise.all(
    each.map((count) => trade.act('hafenbank', 'issueMoney', words(count))),
  );
  transaction = ids.at(-1) ?? '';
  desk = await Desk.start();
});

afterAll(async () => {
  await desk?.close();
  await network?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function sit(member: string, place: string, locale: 'en-GB' | 'zh-CN' = 'en-GB') {
  const page = await sitDown(desk, url, memberKeyFile(home, member), locale);
  await page.evaluate(`location.hash = '#/${place}'`);
  return page;
}

async function verify(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Verify from the first block on' }).click();
}

whoWatches('verifies the chain from the first block on in this browser', async () => {
  const page = await sit('revision', 'audit');
  await verify(page);
  await page.getByText('All that the node has is in order').waitFor();
  const figures = page.locator('[data-ms]');
  const [count, ms] = await Promise.all(
    ['data-transactions', 'data-ms'].map(async (name) => Number(await figures.getAttribute(name))),
  );
  expect(count).toBe(TRANSACTIONS);
  const rate = Math.round((count ?? 0) / ((ms ?? 0) / 1_000));
  console.log(`${count} transactions verified in the browser in ${ms} ms: ${rate} a second`);
  expect(await look(page, 'audit')).toEqual([]);
  expect(desk.breaches).toEqual([]);
});

whoWatches('is told at which block the first fault is, and that all before it holds', async () => {
  const page = await sit('revision', 'audit');
  await page.route('**/v1/blocks?**', async (route) => {
    const lines = (await (await route.fetch()).text()).split('\n');
    const [first = '', second = ''] = lines;
    // The second block says that somebody else has proposed it.
    const lie = second.replace(/"proposer":"[a-z]+"/, '"proposer":"talwerk"');
    await route.fulfill({ body: [first, lie, ''].join('\n') });
  });
  await verify(page);
  await page.getByRole('heading', { name: 'Block 2 does not hold' }).waitFor();
  await page.getByText('In order until block 1, and no further').waitFor();
  await page.getByText('What the validators have signed is another block').waitFor();
  expect(await look(page, 'audit-fault')).toEqual([]);
});

whoWatches('without a mandate for everything is told that blocks are not given', async () => {
  const page = await sit('talwerk', 'audit');
  await verify(page);
  await page.getByRole('heading', { name: 'You may not read whole blocks' }).waitFor();
});

whoWatches('sees the newest blocks proved, one of them, and proves its own deed', async () => {
  const page = await sit('hafenbank', 'explore');
  await page.getByRole('table').waitFor();
  expect(await look(page, 'explore')).toEqual([]);
  await page.getByLabel('Block or transaction').fill('none of both');
  await page.getByRole('button', { name: 'Show it' }).click();
  await page.getByText('This is neither').waitFor();
  await page.getByLabel('Block or transaction').fill('1');
  await page.getByRole('button', { name: 'Show it' }).click();
  await page.getByRole('heading', { name: 'Block 1', exact: true }).waitFor();
  await page.getByText('proved at block 1', { exact: true }).waitFor();
  await page.getByText('done', { exact: false }).first().waitFor();
  expect(await look(page, 'explore-block')).toEqual([]);
  await page
    .getByRole('link', { name: /^Prove / })
    .first()
    .click();
  await page.getByRole('heading', { name: 'Transaction', exact: true }).waitFor();
  await page.getByText('proved at block 1', { exact: true }).waitFor();
  await page.evaluate(`location.hash = '#/explore/${transaction}'`);
  await page.getByText(/^proved at block \d+$/).waitFor();
  expect(await look(page, 'explore-transaction')).toEqual([]);
  expect(desk.breaches).toEqual([]);
});

whoWatches('is told that a header is none that the validators have signed', async () => {
  const page = await sit('hafenbank', 'waits');
  await page.route('**/v1/headers/1', async (route) => {
    const json = (await (await route.fetch()).json()) as { header: { transactionCount: number } };
    json.header.transactionCount += 1;
    await route.fulfill({ json });
  });
  await page.evaluate(`location.hash = '#/explore/1'`);
  await page
    .getByRole('heading', { name: 'What the node says of a block does not hold' })
    .waitFor();
});

whoWatches('sees who makes the blocks, and when too few validators answer', async () => {
  const page = await sit('nordhafen', 'network');
  await page.getByRole('heading', { name: 'Enough validators answer' }).waitFor();
  expect(await page.getByRole('row').count()).toBeGreaterThanOrEqual(5);
  expect(await look(page, 'network')).toEqual([]);
  await page.route('**/v1/heights?**', async (route) => {
    const json = (await (await route.fetch()).json()) as { statements: unknown[] };
    await route.fulfill({ json: { statements: json.statements.slice(0, 1) } });
  });
  await page.evaluate(`location.hash = '#/ledger'`);
  await page.evaluate(`location.hash = '#/network'`);
  await page.getByRole('heading', { name: 'Too few validators answer' }).waitFor();
  expect(desk.breaches).toEqual([]);
});

whoWatches('reads all of it in Chinese', async () => {
  const page = await sit('revision', 'network', 'zh-CN');
  await page.getByRole('heading', { name: '有足够的验证人应答' }).waitFor();
  expect(await look(page, 'network-zh')).toEqual([]);
  await page.evaluate(`location.hash = '#/explore'`);
  await page.getByRole('table').waitFor();
  expect(await look(page, 'explore-zh')).toEqual([]);
  await page.evaluate(`location.hash = '#/settings'`);
  await page.getByRole('heading', { name: '设置' }).waitFor();
  expect(await look(page, 'settings-zh')).toEqual([]);
});

/** In the page: details of an invoice, and a deed whose end nobody has seen. */
const keepUnended = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('tallystick');
  opening.onsuccess = () => {
    const id = 'ab'.repeat(32);
    const writing = opening.result.transaction(['details', 'journal'], 'readwrite');
    writing.objectStore('details').put({ commitment: id }, id);
    writing.objectStore('journal').put({ id, part: 'pending', text: '', keys: [] }, id);
    writing.oncomplete = () => resolve(opening.result.close());
    writing.onabort = () => reject(writing.error);
  };
})`;

/** In the page: how many keys, deeds and details it keeps. */
const countStored = `new Promise((resolve) => {
  const opening = indexedDB.open('tallystick');
  opening.onsuccess = () => {
    const names = ['keys', 'journal', 'details'];
    const reading = opening.result.transaction(names);
    const asked = names.map((name) => reading.objectStore(name).count());
    reading.oncomplete = () => {
      opening.result.close();
      resolve(asked.map(({ result }) => result));
    };
  };
})`;

whoWatches('sets large type, sees what this browser keeps, and deletes it', async () => {
  const page = await sit('nordhafen', 'settings');
  await page.getByLabel('Type').selectOption('large');
  await page.getByText('there', { exact: true }).nth(2).waitFor();
  await page.evaluate(keepUnended);
  await page.evaluate(`location.hash = '#/network'`);
  await page.evaluate(`location.hash = '#/settings'`);
  await page.getByText('Details of invoices: 1.').waitFor();
  await page.getByText('Signed deeds without an end: 1.').waitFor();
  expect(await look(page, 'settings')).toEqual([]);
  const act = page.getByRole('button', { name: 'Delete all from this browser' });
  expect(await act.isDisabled()).toBe(true);
  await page.getByLabel('I have the file of my key, or need it no more').check();
  expect(await act.isDisabled()).toBe(true);
  await page.getByLabel('I have saved what I need of these').check();
  await act.click();
  await page.getByRole('heading', { name: 'Your first visit' }).waitFor();
  await page.getByRole('link', { name: 'My key', exact: true }).click();
  await page.getByLabel('Key file').waitFor();
  expect(await page.evaluate(`localStorage.getItem('type')`)).toBe('normal');
  expect(await page.evaluate(countStored)).toEqual([0, 0, 0]);
});

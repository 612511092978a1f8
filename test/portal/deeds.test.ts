import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepPortalBuilt } from '../../scripts/buildPortal.ts';
import { memberKeyFile } from '../../scripts/memberKeys.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { CHROMIUM, Desk, look, NEEDS_CHROMIUM } from './browser.ts';
import { sitDown } from './buyer.ts';
import type { Traded } from './trade.ts';
import { Trade } from './trade.ts';

// Suppliers and financiers trade by clicking, and every other deed has a form.

const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'tally-portal-'));
const home = join(folder, 'network');
let network: ToldNetwork;
let desk: Desk;
let trade: Trade;
let traded: Traded;
let url = '';

/** A law of the page; a skipped one says what it needs. */
function law(said: string, watch: () => Promise<void>): void {
  it.skipIf(CHROMIUM === undefined)(`whoever trades ${said} (${NEEDS_CHROMIUM})`, watch);
}

const sit = (member: string, locale?: 'en-GB' | 'zh-CN'): Promise<Page> =>
  sitDown(desk, url, memberKeyFile(home, member), locale);

/** Signs what the dialog asks about, and closes it when it stands on the ledger. */
async function sign(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Sign', exact: true }).click();
  await dialog.getByText('It stands on the ledger.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).click();
}

/** From the form to what would be signed. */
async function next(dialog: Locator): Promise<void> {
  await dialog.getByRole('button', { name: 'See what I would sign' }).click();
}

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  await keepPortalBuilt();
  await foundStory(home, [], { firstPort: null, dayMs: DAY_MS });
  network = new ToldNetwork(home);
  await network.startAll();
  url = `${network.url('nordhafen')}/`;
  trade = new Trade(home, network.url('nordhafen'));
  await trade.issue('ostbank', '5000000');
  traded = await trade.register('R-2026/17', 1_000_000n);
  await trade.accept(traded);
  desk = await Desk.start();
});

afterAll(async () => {
  await desk?.close();
  await network?.close();
  rmSync(folder, { recursive: true, force: true });
});

law('finds every deed of its roles in one place, and fills it in', async () => {
  const page = await sit('talwerk');
  await page.getByRole('link', { name: 'Other deeds' }).click();
  await page.getByRole('heading', { name: 'Selling and buying' }).waitFor();
  expect(await page.getByRole('button', { name: 'Give a quote …' }).count()).toBe(0);
  expect(await look(page, 'deeds')).toEqual([]);
  await page.getByLabel('Search').fill('key');
  await page.getByRole('button', { name: 'Add a key …' }).click();
  const dialog = page.getByRole('dialog');
  await next(dialog);
  await dialog.getByText('Look again at 2 of the fields').waitFor();
  expect(await look(page, 'deed-faults')).toEqual([]);
  await dialog.getByRole('button', { name: 'Do not sign' }).click();
  await page.getByLabel('Search').fill('read');
  await page.getByRole('button', { name: 'Let a member read a piece …' }).click();
  await dialog.getByLabel('Receivable').fill(traded.id);
  await dialog.getByLabel('Piece, by its first unit').fill('1');
  await dialog.getByLabel('Reader').selectOption({ label: 'Ostbank (ostbank)' });
  const until = new Date(Date.now() + 9 * DAY_MS).toISOString().slice(0, 10);
  await dialog.getByLabel('Until').fill(until);
  await next(dialog);
  await dialog.getByText('There is a grant').waitFor();
  await dialog.getByRole('button', { name: 'Change it' }).click();
  expect(await dialog.getByLabel('Until').inputValue()).toBe(until);
  await next(dialog);
  await dialog.getByText('There is a grant').waitFor();
  expect(await look(page, 'deed-told')).toEqual([]);
  await sign(page);
  expect(desk.breaches).toEqual([]);
});

/** Chooses what to do with a piece of which so much is open, among what a member has. */
async function chooseDeed(page: Page, open: string, deed: string): Promise<Locator> {
  await page.getByRole('link', { name: 'What I have' }).click();
  const row = page.getByRole('row').filter({ hasText: open });
  await row.getByRole('button', { name: 'Trade …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: deed }).click();
  return dialog;
}

law('asks for quotes, quotes, sells, buys, pledges and lifts, each told before', async () => {
  const supplier = await sit('talwerk');
  const financier = await sit('ostbank');
  await supplier.getByRole('link', { name: 'What I have' }).click();
  await supplier.getByRole('button', { name: 'Trade …' }).first().click();
  expect(await look(supplier, 'piece-deeds')).toEqual([]);
  let dialog = supplier.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Ask for quotes' }).click();
  await dialog.getByLabel('How much of it').fill('20,000.00');
  await dialog.getByLabel('Invoice or contract it is about').fill('sale 7');
  await next(dialog);
  await dialog.getByText('at most 10,000.00 EUR').waitFor();
  await dialog.getByLabel('How much of it').fill('4,000.00');
  expect(await look(supplier, 'ask-for-quotes')).toEqual([]);
  await next(dialog);
  await dialog.getByText('Nothing burdens it.').waitFor();
  await sign(supplier);

  await financier.getByRole('button', { name: 'Quote …' }).click();
  const asked = financier.getByRole('dialog');
  await asked.getByLabel('Discount a year, in percent').fill('6,5');
  await next(asked);
  await asked.getByText('Write percent with a point').waitFor();
  await asked.getByLabel('Discount a year, in percent').fill('6.5');
  await next(asked);
  await asked.getByText('All-in cost a year').waitFor();
  expect(await look(financier, 'give-quote')).toEqual([]);
  await sign(financier);

  await supplier.getByRole('link', { name: 'What waits' }).click();
  await supplier.getByRole('button', { name: 'Sell …' }).waitFor();
  expect(await look(supplier, 'quotes')).toEqual([]);
  await supplier.getByRole('button', { name: 'Sell …' }).click();
  await dialog.getByText('All-in cost a year', { exact: true }).waitFor();
  expect(await look(supplier, 'sell-at-quote')).toEqual([]);
  await sign(supplier);

  dialog = await chooseDeed(supplier, '€6,000.00', 'Offer a piece for sale');
  await dialog.getByLabel('How much of it').fill('1,000.00');
  await dialog.getByLabel('Price, in EUR').fill('990.00');
  await dialog.getByLabel('Invoice or contract it is about').fill('sale 8');
  await dialog.getByRole('group', { name: 'Who may buy' }).getByRole('checkbox').uncheck();
  await dialog.getByLabel('Who may buy').last().selectOption({ label: 'Ostbank (ostbank)' });
  await next(dialog);
  await dialog.getByText('€990.00').first().waitFor();
  await sign(supplier);
  await financier.getByRole('link', { name: 'What waits' }).click();
  await financier.getByRole('button', { name: 'Buy …' }).click();
  await asked.getByText('All-in cost a year').waitFor();
  expect(await look(financier, 'buy')).toEqual([]);
  await sign(financier);

  dialog = await chooseDeed(supplier, '€5,000.00', 'Pledge a piece');
  await dialog.getByLabel('Pledged to').selectOption({ label: 'Ostbank (ostbank)' });
  await dialog.getByLabel('Secured debt, in EUR').fill('2,500.00');
  await dialog.getByLabel('Invoice or contract it is about').fill('a loan');
  await next(dialog);
  await sign(supplier);
  await financier.getByRole('link', { name: 'What I have' }).click();
  await financier.getByRole('button', { name: 'Lift …' }).waitFor();
  expect(await look(financier, 'holdings-financier')).toEqual([]);
  await financier.getByRole('button', { name: 'Lift …' }).click();
  await asked.getByText('The pledge is gone').waitFor();
  await sign(financier);
  await financier.getByText('Nothing is pledged to you.').waitFor();
  expect(desk.breaches).toEqual([]);
});

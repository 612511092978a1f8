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

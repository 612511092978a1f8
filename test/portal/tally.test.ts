import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyFile } from '../../client/auditor/verifyProofFile.ts';
import { keepPortalBuilt } from '../../scripts/buildPortal.ts';
import { memberKeyFile } from '../../scripts/memberKeys.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { CHROMIUM, Desk, look, NEEDS_CHROMIUM } from './browser.ts';
import type { Traded } from './trade.ts';
import { Trade } from './trade.ts';

// The page of one receivable, in a real browser before a real node, and before one that lies.

const PASSPHRASE = 'a passphrase of the test';
const folder = mkdtempSync(join(tmpdir(), 'tally-portal-'));
const home = join(folder, 'network');
let network: ToldNetwork;
let desk: Desk;
let trade: Trade;
let traded: Traded;
let url = '';

/** A law of the page; a skipped one says what it needs. */
function law(said: string, watch: () => Promise<void>): void {
  it.skipIf(CHROMIUM === undefined)(`the page of a receivable ${said} (${NEEDS_CHROMIUM})`, watch);
}

/** Opens the page of the receivable for a member. */
async function openFor(member: string, before?: (page: Page) => Promise<void>): Promise<Page> {
  const page = await desk.open(`${url}#/key`);
  await page.getByLabel('Key file').setInputFiles(memberKeyFile(home, member));
  await page.getByLabel('Passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Keep and open the key' }).click();
  await page.getByRole('heading', { name: 'Open', exact: true }).waitFor();
  await before?.(page);
  await page.evaluate(`location.hash = '#/receivable/${traded.id}'`);
  return page;
}

async function shown(page: Page): Promise<void> {
  await page.getByRole('heading', { name: /^€10,000\.00 from / }).waitFor();
}

/** Every event has been looked at: none is the node’s word that could be proved. */
async function judged(page: Page): Promise<void> {
  await page.locator('.events .mark.proved').nth(1).waitFor();
}

/** Answers a request as the node does, but for what is changed in it. */
async function altered(route: Route, change: (json: never) => unknown): Promise<void> {
  const json = (await (await route.fetch()).json()) as never;
  await route.fulfill({ json: change(json) });
}

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  await keepPortalBuilt();
  await foundStory(home, [], { firstPort: null, dayMs: 86_400_000 });
  network = new ToldNetwork(home);
  await network.startAll();
  url = `${network.url('nordhafen')}/`;
  trade = new Trade(home, network.url('nordhafen'));
  await trade.issue('ostbank', '5000000');
  traded = await trade.register('R-2026/17', 1_000_000n);
  await trade.accept(traded);
  await trade.spread(traded);
  desk = await Desk.start();
});

afterAll(async () => {
  await desk?.close();
  await network?.close();
  rmSync(folder, { recursive: true, force: true });
});

law(
  'shows its supplier the pieces in its hands, each proved, and is reached by a click',
  async () => {
    const page = await openFor('talwerk', async (opened) => {
      await opened.getByRole('link', { name: 'What I have' }).click();
      await opened
        .getByRole('link', { name: /^no\. / })
        .first()
        .click();
    });
    await shown(page);
    await judged(page);
    const rows = page.getByRole('table', { name: 'Pieces of the tally' }).getByRole('row');
    const own = page.getByRole('rowheader', { name: 'Talwerk Getriebe GmbH' });
    expect(await own.count()).toBe(2);
    expect(await rows.filter({ hasText: 'pledged to Hafenbank for €2,500.00' }).count()).toBe(1);
    expect(await rows.count()).toBe(5);
    expect(await look(page, 'receivable-supplier')).toEqual([]);
    expect(desk.breaches).toEqual([]);
  },
);

law('shows an overseer every piece with its holder, and how it was cut and sold', async () => {
  const page = await openFor('aufsicht');
  await shown(page);
  await judged(page);
  const rows = page.getByRole('table', { name: 'Pieces of the tally' }).getByRole('row');
  const cells = async (at: number): Promise<string> => (await rows.nth(at).textContent()) ?? '';
  expect(await rows.count()).toBe(5);
  expect(await cells(1)).toContain('Kolbenhof KG1 to 200,000€2,000.00');
  expect(await cells(2)).toContain('Ostbank200,001 to 400,000€2,000.00');
  await page.getByText('How it was cut and handed on').click();
  await page.getByText('200,001 to 400,000: Kolbenhof KG, then Ostbank').waitFor();
  await page.getByText('A piece was pledged').waitFor();
  expect(await page.getByRole('heading', { name: 'The events do not lead' }).count()).toBe(0);
  expect(await look(page, 'receivable-overseer')).toEqual([]);
  expect(desk.breaches).toEqual([]);
});

law('goes back in time, and calls nothing proved that was put together', async () => {
  const page = await openFor('aufsicht');
  await shown(page);
  await judged(page);
  const slider = page.getByRole('slider', { name: 'Moment' });
  await slider.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  const rows = page.getByRole('table', { name: 'Pieces of the tally' }).getByRole('row');
  await page
    .locator('.moment')
    .getByText('put together from the events that the node tells')
    .waitFor();
  await page.emulateMedia({ media: 'print' });
  await page.getByText(/^The tally as it was after block \d+, .* this is not proved\./).waitFor();
  await page.emulateMedia({ media: 'screen' });
  expect(await rows.count()).toBe(2);
  expect(await rows.nth(1).textContent()).toContain('Talwerk Getriebe GmbH1 to 1,000,000');
  const pieces = page.getByRole('table', { name: 'Pieces of the tally' });
  expect(await pieces.getByText('proved').count()).toBe(0);
  expect(await look(page, 'receivable-past')).toEqual([]);
  await slider.focus();
  await page.keyboard.press('End');
  await page.getByText('As it is now').waitFor();
  expect(await rows.count()).toBe(5);
});

law('shows the proof behind a figure, and saves it as a file that verifies', async () => {
  const page = await openFor('talwerk');
  await shown(page);
  await judged(page);
  for (const mark of [
    page.getByRole('table').first().locator('button.mark').first(),
    page.locator('.events button.mark').first(),
  ]) {
    await mark.click();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the proof' }).click();
    const bytes = readFileSync(await (await saving).path());
    expect(verifyFile(bytes, trade.genesis)).toMatchObject({ ok: true });
    const faults = await look(page, 'receivable-proof');
    expect(faults).toEqual([]);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
  }
  expect(desk.breaches).toEqual([]);
});

law('knows the document by its bytes, and sends none of them', async () => {
  const page = await openFor('kolbenhof');
  await shown(page);
  expect(await page.getByRole('rowheader', { name: 'not shown to you' }).count()).toBe(1);
  const sent: string[] = [];
  page.on('request', (request) => sent.push(request.postData() ?? ''));
  await page.getByLabel('Key of the network').setInputFiles(join(home, 'genesis.json'));
  await page.getByText('This is no key of a network').waitFor();
  await page.getByLabel('Key of the network').setInputFiles(trade.networkKeyFile);
  const [same, other] = [join(folder, 'invoice.xml'), join(folder, 'other.xml')];
  writeFileSync(same, traded.document);
  writeFileSync(other, 'another one');
  await page.getByLabel('Drop the invoice here').setInputFiles(same);
  await page.getByText('invoice.xml is the very document that was registered.').waitFor();
  expect(await look(page, 'receivable-document')).toEqual([]);
  await page.getByLabel('Drop the invoice here').setInputFiles(other);
  await page.getByText('other.xml is another file.').waitFor();
  expect(sent.filter((body) => body !== '')).toEqual([]);
  expect(desk.breaches).toEqual([]);
});

law('is found by the number of one’s own invoice, which is not sent', async () => {
  const page = await openFor('talwerk', async (opened) => {
    await opened.getByRole('link', { name: 'Find' }).click();
    await opened.getByLabel('Key of the network').setInputFiles(trade.networkKeyFile);
  });
  await page.getByRole('link', { name: 'Find' }).click();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(decodeURIComponent(request.url())));
  await page.getByLabel('Invoice number').fill('nothing of the kind');
  await page.getByLabel('Year of issue').fill(String(traded.year));
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText('You have registered no invoice of this number and year').waitFor();
  await page.getByLabel('Invoice number').fill(` ${traded.number.toLowerCase()} `);
  expect(await look(page, 'find')).toEqual([]);
  await page.getByRole('button', { name: 'Search' }).click();
  await shown(page);
  expect(asked.filter((each) => each.includes(traded.number))).toEqual([]);
  expect(desk.breaches).toEqual([]);
});

law('says nothing is shown where the member is no party', async () => {
  const page = await openFor('schraubwerk');
  await page.getByRole('heading', { name: 'Nothing is shown here' }).waitFor();
  expect(await look(page, 'receivable-foreign')).toEqual([]);
});

law('tells its debtor that the node leaves a piece out, for all of them are counted', async () => {
  const page = await openFor('nordhafen', async (opened) => {
    await opened.route(/\/v1\/pieces\?/, (route) =>
      altered(route, (json: { items: unknown[] }) => ({ ...json, items: json.items.slice(1) })),
    );
  });
  await page.getByRole('heading', { name: 'The node leaves pieces out' }).waitFor();
  expect(await look(page, 'receivable-gap')).toEqual([]);
});

law('tells that a node alters what happened, and shows no such event as proved', async () => {
  const page = await openFor('talwerk', async (opened) => {
    await opened.route(/\/v1\/transactions\?.*about/, (route) =>
      altered(route, (json: object) =>
        JSON.parse(
          JSON.stringify(json).replace('"parts":"400001 700001"', '"parts":"400001 600001"'),
        ),
      ),
    );
  });
  await page.getByRole('heading', { name: 'What the node tells does not hold' }).waitFor();
  const lie = page.locator('.events tbody tr').filter({ hasText: 'not what is proved' });
  expect(await lie.count()).toBe(1);
  expect(await lie.textContent()).toContain('A piece was cut');
  expect(await lie.locator('.mark.proved').count()).toBe(0);
  expect(await look(page, 'receivable-lie')).toEqual([]);
});

law('shows nothing of a fact that a node alters', async () => {
  const page = await openFor('talwerk', async (opened) => {
    await opened.route(/\/v1\/proofs\/states\?/, (route) =>
      altered(route, (json: object) =>
        JSON.parse(JSON.stringify(json).replaceAll('"payTo":"talwerk"', '"payTo":"kolbenhof"')),
      ),
    );
  });
  await page.getByRole('heading', { name: 'Your facts could not be proved' }).waitFor();
  await page.getByText('bad_proof').waitFor();
  expect(await page.getByRole('table').count()).toBe(0);
});

law('prints as a sheet that says of which ledger and block it is', async () => {
  const page = await openFor('talwerk');
  await shown(page);
  await judged(page);
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.paper').textContent()).toContain(trade.genesis.chain);
  expect(await page.getByRole('navigation').isVisible()).toBe(false);
  expect(await page.getByRole('button', { name: 'Print the sheet' }).isVisible()).toBe(false);
  const pdf = await page.pdf({ format: 'A4' });
  expect(pdf.length).toBeGreaterThan(10_000);
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { acceptanceWords } from '../../client/portal/signing/acceptance.ts';
import type { DeedWords } from '../../client/sdk/deeds.ts';
import { deedOf } from '../../client/sdk/deeds.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { invoices } from '../../contracts/state/invoices.ts';
import { fromHex, utf8 } from '../../ledger/encoding.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { hashOf } from '../../ledger/hash.ts';
import { keepPortalBuilt } from '../../scripts/buildPortal.ts';
import { memberKeyFile, memberSigner } from '../../scripts/memberKeys.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { CHROMIUM, Desk, look, NEEDS_CHROMIUM } from './browser.ts';
import { PASSPHRASE, registerInvoice, sitDown } from './buyer.ts';

// A buyer answers invoices by clicking: told before, kept before it is sent, followed to its end.

const DAY_MS = 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'tally-portal-'));
const home = join(folder, 'network');
let client: LedgerClient;
let network: ToldNetwork;
let desk: Desk;
let url = '';

/** A law of who signs; a skipped one says what it needs. */
function asBuyer(law: string, watch: () => Promise<void>): void {
  it.skipIf(CHROMIUM === undefined)(`a buyer ${law} (${NEEDS_CHROMIUM})`, watch);
}

const register = (amount: string): Promise<string> => registerInvoice(client, home, amount);

/** Opens the page as a buyer who has not been here, at what waits. */
const sit = (locale?: 'en-GB' | 'zh-CN'): Promise<Page> =>
  sitDown(desk, url, memberKeyFile(home, 'nordhafen'), locale);

async function openAgain(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'My key', exact: true }).click();
  await page.getByLabel('Passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Open the key' }).click();
  await page.getByRole('heading', { name: 'Open', exact: true }).waitFor();
  await page.getByRole('link', { name: 'What waits' }).click();
}

/** From the row of an invoice to what would be signed: it is rejected. */
async function reject(page: Page, amount: string): Promise<void> {
  const row = page.getByRole('row').filter({ hasText: amount });
  await row.getByRole('button', { name: 'Answer …' }).click();
  await page.getByLabel('Reject the invoice').check();
  await page.getByLabel('Reason').selectOption('It is not for us');
  await page.getByRole('button', { name: 'See what I would sign' }).click();
  await page.getByRole('button', { name: 'Sign', exact: true }).waitFor();
}

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  await keepPortalBuilt();
  await foundStory(home, [], { firstPort: null, dayMs: DAY_MS });
  const genesis = decodeGenesis(readFileSync(join(home, 'genesis.json')));
  network = new ToldNetwork(home);
  await network.startAll();
  client = new LedgerClient({ genesis, nodes: [network.url('nordhafen')] });
  url = `${network.url('nordhafen')}/`;
  desk = await Desk.start();
});

afterAll(async () => {
  await desk?.close();
  await network?.close();
  rmSync(folder, { recursive: true, force: true });
});

asBuyer('is told in words what it signs, signs it, and sees what came of it', async () => {
  await register('123456');
  const page = await sit();
  const row = page.getByRole('row').filter({ hasText: '€1,234.56' });
  await row.getByRole('button', { name: 'Answer …' }).click();
  expect(await look(page, 'answer')).toEqual([]);
  await page.getByRole('button', { name: 'Do not sign' }).click();
  await reject(page, '€1,234.56');
  const dialog = page.getByRole('dialog');
  for (const text of ['Talwerk', '€1,234.56', 'It is not for us', 'rejected for good']) {
    await dialog.getByText(text).first().waitFor();
  }
  await dialog.getByText(/^proved at block \d+$/).waitFor();
  expect(await look(page, 'sign')).toEqual([]);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await dialog.getByText('It stands on the ledger.').waitFor();
  expect(await look(page, 'signed')).toEqual([]);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('heading', { name: 'Nothing waits for your word' }).waitFor();
  await page.getByRole('heading', { name: 'Signed in this browser' }).waitFor();
  expect(await look(page, 'signed-list')).toEqual([]);
  expect(desk.breaches).toEqual([]);
});

asBuyer('that reloads in the middle of a signature has the very same handed in', async () => {
  await register('234500');
  const page = await sit();
  const sent: string[] = [];
  await page.route('**/v1/transactions?**', (route) => {
    sent.push(route.request().postData() ?? '');
    return route.abort();
  });
  await reject(page, '€2,345.00');
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await page.getByText('Signed, and kept in this browser.').waitFor();
  await expect.poll(() => sent.length, { timeout: 60_000 }).toBeGreaterThan(0);
  const id = await page.getByRole('dialog').locator('.hash').textContent();
  await page.unroute('**/v1/transactions?**');
  await page.route('**/v1/transactions?**', (route) => {
    sent.push(route.request().postData() ?? '');
    return route.continue();
  });
  await page.reload();
  await openAgain(page);
  const line = page.getByRole('row').filter({ hasText: 'Reject the invoice' });
  await line.getByText('It stands on the ledger.').waitFor();
  expect(await line.locator('.code').first().getAttribute('title')).toBe(id);
  expect(new Set(sent).size).toBe(1);
  expect(desk.breaches).toEqual([]);
});

asBuyer('with two tabs is asked before the same is signed in both', async () => {
  await register('345600');
  const page = await sit();
  const other = await page.context().newPage();
  await other.goto(url);
  await openAgain(other);
  for (const tab of [page, other]) await reject(tab, '€3,456.00');
  // What the first signs has no end while the second asks.
  for (const tab of [page, other]) {
    await tab.route('**/v1/transactions?**', (route) => route.abort());
  }
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await page.getByText('Signed, and kept in this browser.').waitFor();
  await other.getByRole('button', { name: 'Sign', exact: true }).click();
  await other.getByRole('heading', { name: 'The same was signed before' }).waitFor();
  expect(await look(other, 'signed-before')).toEqual([]);
  expect(await other.getByRole('dialog').locator('.hash').count()).toBe(0);
  await other.getByRole('button', { name: 'Do not sign' }).click();
  const lines = other.getByRole('row').filter({ hasText: 'Reject the invoice' });
  await lines.first().waitFor();
  expect(await lines.count()).toBe(1);
});

asBuyer('is told nothing and signs nothing when its key is locked meanwhile', async () => {
  await register('456700');
  const page = await sit();
  const other = await page.context().newPage();
  await other.goto(`${url}#/key`);
  await other.getByRole('heading', { name: 'Locked' }).waitFor();
  await reject(page, '€4,567.00');
  await other.getByLabel('Passphrase').fill(PASSPHRASE);
  await other.getByRole('button', { name: 'Open the key' }).click();
  await other.getByRole('button', { name: 'Lock the key' }).click();
  await page.getByRole('link', { name: 'Open my key' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
});

asBuyer('reads in Chinese what it signs', async () => {
  await register('567800');
  const page = await sit('zh-CN');
  const row = page.getByRole('row').filter({ hasText: '5,678.00' });
  await row.getByRole('button', { name: '答复……' }).click();
  await page.getByLabel('对发票提出争议').check();
  await page.getByLabel('原因').selectOption('未交付');
  await page.getByRole('button', { name: '查看将要签署的内容' }).click();
  await page.getByText('该发票处于争议状态。').waitFor();
  expect(await look(page, 'sign-zh')).toEqual([]);
  await page.getByRole('button', { name: '签署', exact: true }).click();
  await page.getByText('已记入账本。').first().waitFor();
  expect(desk.breaches).toEqual([]);
});

asBuyer('accepts an invoice with its document in hand, and refuses another number', async () => {
  const networkKey = join(home, 'clients/nordhafen/network.key');
  const key = fromHex(readFileSync(networkKey, 'utf8').trim(), 32);
  await registerInvoice(client, home, '678900', { number: 'R-2026/17', networkKey: key });
  const page = await sit();
  const row = page.getByRole('row').filter({ hasText: '€6,789.00' });
  await row.getByRole('button', { name: 'Answer …' }).click();
  const dialog = page.getByRole('dialog');
  await page.getByLabel('Accept the invoice').check();
  const boxes = dialog.getByRole('group', { name: 'What the document says' });
  for (const box of await boxes.getByRole('checkbox').all()) await box.check();
  await dialog.getByRole('group', { name: 'What was agreed' }).getByRole('checkbox').check();
  await page.getByLabel('Number of the invoice').fill('R-2026/18');
  await dialog.locator('input[name=networkKey]').setInputFiles(networkKey);
  await page.getByLabel('Money of').selectOption({ label: 'Hafenbank (hafenbank)' });
  await page.getByLabel('undertaking, without defences').check();
  const text = join(home, 'clients/nordhafen/undertaking.txt');
  await dialog.locator('input[name=text]').setInputFiles(text);
  await page.getByRole('button', { name: 'See what I would sign' }).click();
  await dialog.getByText('The document is not this invoice').waitFor();
  expect(await look(page, 'accept')).toEqual([]);
  await page.getByLabel('Number of the invoice').fill('R-2026/17');
  await page.getByRole('button', { name: 'See what I would sign' }).click();
  await dialog.getByText('The accepted part is a receivable').waitFor();
  expect(await look(page, 'sign-acceptance')).toEqual([]);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await dialog.getByText('It stands on the ledger.').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  const paid = page.getByRole('row').filter({ hasText: '€6,789.00' });
  await paid.filter({ hasText: 'Hafenbank' }).waitFor();
  expect(desk.breaches).toEqual([]);
});

asBuyer('declines an offer, which is told in the currency of its receivable', async () => {
  const id = await register('789000');
  const buyer = await memberSigner(home, 'nordhafen');
  const nodes = [network.url('nordhafen')];
  const reader = new LedgerClient({ genesis: client.genesis, nodes, reader: buyer });
  const invoice = await reader.findFact(invoices, [id]);
  if (invoice === undefined) throw new Error('it is registered');
  const said = { number: '', networkKey: new Uint8Array(32), issuer: 'hafenbank' };
  const how = { text: utf8('we owe it'), kind: 'undertaking', isPartial: false } as const;
  const words = acceptanceWords(invoice, { ...said, ...how });
  const terms = words as unknown as DeedWords<'acceptInvoice'>;
  const accepted = await client.perform(deedOf('acceptInvoice', terms), buyer);
  expect(accepted).toMatchObject({ status: 'final', result: { code: 'ok' } });
  const offer = deedOf('offerEarlyPayment', {
    ...{ receivable: id, piece: '1', from: '1', to: '789000', discountPpm: 60_000 },
    ...{ dayCount: 'ACT/360', reference: hashOf(utf8('as agreed')) },
    expiresDay: new Date(Date.now() + 10 * DAY_MS).toISOString().slice(0, 10),
  });
  const offered = await client.perform(offer, await memberSigner(home, 'talwerk'));
  expect(offered).toMatchObject({ status: 'final', result: { code: 'ok' } });
  const page = await sit();
  const row = page.getByRole('row').filter({ hasText: 'to be paid early' });
  await row.getByText('€7,890.00').waitFor();
  await row.getByRole('button', { name: 'Decline …' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('The offer is declined, and its piece is free.').waitFor();
  expect(await look(page, 'decline-offer')).toEqual([]);
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await dialog.getByText('It stands on the ledger.').waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await row.waitFor({ state: 'detached' });
  expect(desk.breaches).toEqual([]);
});

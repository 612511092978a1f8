import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkDetails, decodeDetails } from '../../client/invoices/details.ts';
import { prepareRegistration } from '../../client/invoices/prepareRegistration.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { WHOLE_LISTS } from '../../client/sdk/wholeLists.ts';
import { fromHex, utf8 } from '../../ledger/encoding.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { keepPortalBuilt } from '../../scripts/buildPortal.ts';
import { memberKeyFile, memberSigner } from '../../scripts/memberKeys.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { CHROMIUM, Desk, look, NEEDS_CHROMIUM } from './browser.ts';
import { registerInvoice, sitDown } from './buyer.ts';

// A supplier drops an e-invoice and registers it; its buyer drops what it has got, and accepts.

const DAY_MS = 86_400_000;
const EXAMPLES = join(import.meta.dirname, '../../examples/invoices');
const folder = mkdtempSync(join(tmpdir(), 'tally-portal-'));
const home = join(folder, 'network');
const keyFile = join(home, 'clients/talwerk/network.key');
const day = (days: number): string =>
  new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

let network: ToldNetwork;
let desk: Desk;
let url = '';
/** The file for the buyer, as the supplier has saved it. */
let details = '';

/** A sample of ours, as if it were issued yesterday. */
function issued(file: string): string {
  return readFileSync(join(EXAMPLES, file), 'utf8')
    .replace(/<cbc:IssueDate>[^<]+</, `<cbc:IssueDate>${day(-1)}<`)
    .replace(/<cbc:DueDate>[^<]+</, `<cbc:DueDate>${day(60)}<`);
}

function fileOf(name: string, text: string) {
  return { name, mimeType: 'text/xml', buffer: Buffer.from(text) };
}

const AMOUNT = '€24,274.00';
const DOCUMENT = issued('brake-discs-ubl.xml');

async function sitAsSupplier(): Promise<Page> {
  const page = await sitDown(desk, url, memberKeyFile(home, 'talwerk'));
  await page.getByRole('link', { name: 'Register', exact: true }).click();
  await page.getByRole('heading', { name: 'Register an invoice', level: 1 }).waitFor();
  await page.getByLabel('Key of the network').setInputFiles(keyFile);
  return page;
}

const drop = (page: Page, name: string, text: string): Promise<void> =>
  page.getByLabel('Drop the e-invoice here').setInputFiles(fileOf(name, text));

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  await keepPortalBuilt();
  await foundStory(home, [], { firstPort: null, dayMs: DAY_MS });
  network = new ToldNetwork(home);
  await network.startAll();
  url = `${network.url('nordhafen')}/`;
  const genesis = decodeGenesis(readFileSync(join(home, 'genesis.json')));
  // A page reads nothing of a ledger without a block.
  await registerInvoice(new LedgerClient({ genesis, nodes: [url] }), home, '123456');
  desk = await Desk.start();
});

afterAll(async () => {
  await desk?.close();
  await network?.close();
  rmSync(folder, { recursive: true, force: true });
});

it.skipIf(CHROMIUM === undefined)(
  `a supplier registers what it drops, in the words of the command line (${NEEDS_CHROMIUM})`,
  async () => {
    const page = await sitAsSupplier();
    await drop(page, 'brakes.xml', DOCUMENT);
    await page.getByRole('heading', { name: 'What brakes.xml says' }).waitFor();
    await page.getByText('TW-2026-0458', { exact: true }).waitFor();
    await page.getByText('(member nordhafen)').waitFor();
    expect(await look(page, 'register')).toEqual([]);
    await page.getByRole('button', { name: 'See what I would sign' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('The invoice waits for the debtor').waitFor();
    const draft = page.getByRole('listitem').filter({ hasText: 'Invoice TW-2026-0458' });
    await draft.waitFor({ state: 'attached' });
    await page.getByRole('button', { name: 'Do not sign' }).click();
    await page.getByText('No details file is kept here').waitFor();
    await page.getByRole('button', { name: 'See what I would sign' }).click();
    await dialog.getByText('The invoice waits for the debtor').waitFor();
    expect(await look(page, 'register-sign')).toEqual([]);
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await dialog.getByText('It stands on the ledger.').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.reload();
    await page.getByRole('link', { name: 'My key', exact: true }).click();
    await page.getByLabel('Passphrase').fill('a passphrase of the test');
    await page.getByRole('button', { name: 'Open the key' }).click();
    await page.getByRole('heading', { name: 'Open', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Register', exact: true }).click();
    const kept = page.getByRole('listitem').filter({ hasText: 'Invoice TW-2026-0458' });
    await kept.getByText('It stands on the ledger').waitFor();
    expect(await look(page, 'register-kept')).toEqual([]);
    await kept.getByRole('button', { name: 'forget it here' }).click();
    await kept.getByText('nobody can make it again').waitFor();
    expect(await look(page, 'register-forget')).toEqual([]);
    await kept.getByRole('button', { name: 'Keep it' }).click();
    const saving = page.waitForEvent('download');
    await kept.getByRole('button', { name: 'Save the details file' }).click();
    const saved = await saving;
    details = readFileSync(await saved.path(), 'utf8');
    const file = decodeDetails(utf8(details));
    const signer = await memberSigner(home, 'talwerk');
    const genesis = decodeGenesis(readFileSync(join(home, 'genesis.json')));
    const client = new LedgerClient({ genesis, nodes: [url], reader: signer });
    const { items } = await client.readWhole(WHOLE_LISTS.invoices, 'talwerk');
    const fact = items.find(({ amount }) => amount !== 123_456n);
    expect(saved.suggestedFilename()).toBe(`${fact?.id}.details.json`);
    expect(checkDetails(file, fact?.details ?? '')).toBeNull();
    const command = prepareRegistration({
      ...{ document: utf8(DOCUMENT), supplierId: 'talwerk', payeeAgrees: false },
      networkKey: fromHex(readFileSync(keyFile, 'utf8').trim(), 32),
      salt: fromHex(file.salt, 32),
    });
    if ('code' in command) throw new Error(command.code);
    const { amount, ...words } = command.deed;
    expect(fact).toMatchObject({ ...words, amount: BigInt(amount), debtor: 'nordhafen' });
    await kept.getByRole('button', { name: 'forget it here' }).click();
    await kept.waitFor({ state: 'detached' });
    expect(desk.breaches).toEqual([]);
  },
);

it.skipIf(CHROMIUM === undefined)(
  `a supplier is told why a document is not registered (${NEEDS_CHROMIUM})`,
  async () => {
    const page = await sitAsSupplier();
    const unsure = page.getByText('No invoice has confirmed this key so far');
    await unsure.waitFor();
    await drop(page, 'stranger.xml', DOCUMENT.replaceAll('Nordhafen Automobile AG', 'Nobody AG'));
    await page.getByRole('button', { name: 'See what I would sign' }).click();
    await page.getByText('Choose the buyer.').first().waitFor();
    const buyer = page.getByLabel('Buyer', { exact: true });
    await buyer.selectOption({ label: 'Nordhafen Automobile AG (nordhafen)' });
    expect(await look(page, 'register-buyer')).toEqual([]);
    await drop(page, 'again.xml', DOCUMENT);
    await page.getByRole('button', { name: 'See what I would sign' }).click();
    await page.getByText('You have registered this number of this year already').waitFor();
    await unsure.waitFor({ state: 'detached' });
    await drop(page, 'credit.xml', issued('credit-note-ubl.xml'));
    await page.getByText('credit_note', { exact: true }).waitFor();
    await drop(page, 'invoice.pdf', '%PDF-1.7\n');
    await page.getByText('tally invoices register FILE').waitFor();
    expect(await look(page, 'register-refused')).toEqual([]);
    await page.getByLabel('Language').selectOption('中文');
    await page.getByRole('heading', { name: '登记发票' }).waitFor();
    await page.getByText('浏览器不能打开 PDF').waitFor();
    expect(await look(page, 'register-refused-zh')).toEqual([]);
    expect(desk.breaches).toEqual([]);
  },
);

it.skipIf(CHROMIUM === undefined)(
  `a buyer accepts by the document that it drops, and not by an altered one (${NEEDS_CHROMIUM})`,
  async () => {
    const page = await sitDown(desk, url, memberKeyFile(home, 'nordhafen'));
    const row = page.getByRole('row').filter({ hasText: AMOUNT });
    await row.getByRole('button', { name: 'Answer …' }).click();
    const dialog = page.getByRole('dialog');
    await page.getByLabel('Accept the invoice').check();
    await dialog.locator('input[name=networkKey]').setInputFiles(keyFile);
    const seen = page.getByLabel('Drop the document or its details file');
    await seen.setInputFiles(fileOf('altered.xml', DOCUMENT.replaceAll(day(60), day(61))));
    await dialog.getByText('altered.xml is not what is registered').waitFor();
    await dialog.getByText('The due date of the document is another').waitFor();
    await dialog.getByText('bytes are not those that were registered').waitFor();
    const next = page.getByRole('button', { name: 'See what I would sign' });
    expect(await next.isDisabled()).toBe(true);
    const byPaper = dialog.getByLabel('I hold the document on paper, and it does not differ');
    await byPaper.check();
    await dialog.getByLabel('Number of the invoice').waitFor();
    await dialog.getByText('altered.xml is not what is registered').waitFor();
    expect(await next.isDisabled()).toBe(false);
    expect(await look(page, 'accept-other')).toEqual([]);
    await byPaper.uncheck();
    expect(await next.isDisabled()).toBe(true);
    await seen.setInputFiles(fileOf('brakes.details.json', details));
    await dialog.getByText('brakes.details.json says in every field').waitFor();
    await seen.setInputFiles(fileOf('brakes.xml', DOCUMENT));
    await dialog.getByText('brakes.xml says in every field').waitFor();
    const agreed = dialog.getByRole('group', { name: 'What was agreed' });
    for (const box of await agreed.getByRole('checkbox').all()) await box.check();
    await page.getByLabel('Money of').selectOption({ label: 'Hafenbank (hafenbank)' });
    await page.getByLabel('undertaking, without defences').check();
    await page.getByLabel('At most of interest and costs').fill('40.00');
    const text = join(home, 'clients/nordhafen/undertaking.txt');
    await dialog.locator('input[name=text]').setInputFiles(text);
    expect(await look(page, 'accept-seen')).toEqual([]);
    await next.click();
    await dialog.getByText('The accepted part is a receivable').waitFor();
    await dialog.getByText('€40.00').waitFor();
    await page.getByRole('button', { name: 'Sign', exact: true }).click();
    await dialog.getByText('It stands on the ledger.').waitFor();
    expect(desk.breaches).toEqual([]);
  },
);

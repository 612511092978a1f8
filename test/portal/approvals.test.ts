import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deedOf } from '../../client/sdk/deeds.ts';
import { systemEnvironment } from '../../client/sdk/environment.ts';
import { writeKeyFile } from '../../client/sdk/keyFile.ts';
import { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { keySigner } from '../../client/sdk/signer.ts';
import { decodeGenesis } from '../../ledger/genesis.ts';
import { publicKeyOf } from '../../ledger/keys.ts';
import { keepPortalBuilt } from '../../scripts/buildPortal.ts';
import { memberKeyFile, memberSigner } from '../../scripts/memberKeys.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { CHROMIUM, Desk, look, NEEDS_CHROMIUM } from './browser.ts';
import { registerInvoice, sitDown } from './buyer.ts';

// Maker and checker: two people of one buyer, each with a key and a browser of their own.

const folder = mkdtempSync(join(tmpdir(), 'tally-portal-'));
const home = join(folder, 'network');
const checkerKey = join(folder, 'checker.key.json');
let network: ToldNetwork;
let desk: Desk;
let client: LedgerClient;
let url = '';

/** A law of the two; a skipped one says what it needs. */
function asTwo(law: string, watch: () => Promise<void>): void {
  it.skipIf(CHROMIUM === undefined)(`maker and checker ${law} (${NEEDS_CHROMIUM})`, watch);
}

/** The buyer gets a second key, and both have to sign what is rejected. */
async function demandBoth(): Promise<void> {
  const main = await memberSigner(home, 'nordhafen');
  const secret = systemEnvironment.randomBytes(32);
  const checker = { member: 'nordhafen', keyName: 'checker', secret };
  await writeKeyFile(checkerKey, checker);
  const perform = async (deed: Parameters<LedgerClient['perform']>[0], signer = main) => {
    const done = await client.perform(deed, signer);
    expect(done).toMatchObject({ status: 'final', result: { code: 'ok' } });
    return done.id;
  };
  await perform(deedOf('addKey', { name: 'checker', key: publicKeyOf(secret), scope: null }));
  const keys = ['checker', main.keyName];
  const policy = { needed: 2, keys, deeds: ['rejectInvoice'], above: null, waitDays: 5 };
  const approval = await perform(deedOf('setPolicy', { policy }));
  const reader = new LedgerClient({
    genesis: client.genesis,
    nodes: [network.url('nordhafen')],
    reader: main,
  });
  const [waiting] = (await reader.list('approvals', { member: 'nordhafen' })).items;
  const digest = String((waiting?.value as { digest?: string } | undefined)?.digest);
  await perform(deedOf('approveDeed', { approval, digest }), keySigner(checker));
}

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  await keepPortalBuilt();
  const parameters = { keyDelayDays: 0 };
  await foundStory(home, [], { firstPort: null, dayMs: 86_400_000, parameters });
  network = new ToldNetwork(home);
  await network.startAll();
  url = `${network.url('nordhafen')}/`;
  const genesis = decodeGenesis(readFileSync(join(home, 'genesis.json')));
  client = new LedgerClient({ genesis, nodes: [network.url('nordhafen')] });
  await demandBoth();
  desk = await Desk.start();
});

afterAll(async () => {
  await desk?.close();
  await network?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function rejectAsMaker(page: Page, amount: string): Promise<void> {
  const row = page.getByRole('row').filter({ hasText: amount });
  await row.getByRole('button', { name: 'Answer …' }).click();
  await page.getByLabel('Reject the invoice').check();
  await page.getByLabel('Reason').selectOption('It is not for us');
  await page.getByRole('button', { name: 'See what I would sign' }).click();
  await page.getByRole('button', { name: 'Sign', exact: true }).click();
  await page.getByText('It waits for further keys.').first().waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
}

asTwo('do a deed together, which the second sees in words before signing', async () => {
  await registerInvoice(client, home, '765400');
  const maker = await sitDown(desk, url, memberKeyFile(home, 'nordhafen'));
  await rejectAsMaker(maker, '€7,654.00');
  await maker.getByText('Your key has signed it: another one is needed.').waitFor();
  const checker = await sitDown(desk, url, checkerKey);
  await checker.getByText('Waits for 1 of checker.').waitFor();
  expect(await look(checker, 'approvals')).toEqual([]);
  await checker.getByRole('button', { name: 'Look at it, and sign …' }).click();
  const dialog = checker.getByRole('dialog');
  for (const text of ['What waits: Reject the invoice', '€7,654.00', 'It is not for us']) {
    await dialog.getByText(text).first().waitFor();
  }
  expect(await look(checker, 'approve')).toEqual([]);
  await checker.getByRole('button', { name: 'Sign', exact: true }).click();
  await dialog.getByText('It stands on the ledger.').waitFor();
  await checker.getByRole('button', { name: 'Close' }).click();
  for (const page of [maker, checker]) {
    await page.getByRole('heading', { name: 'Nothing waits for your word' }).waitFor();
  }
  expect(desk.breaches).toEqual([]);
});

asTwo('end a deed when the second declines it', async () => {
  await registerInvoice(client, home, '876500');
  const maker = await sitDown(desk, url, memberKeyFile(home, 'nordhafen'));
  await rejectAsMaker(maker, '€8,765.00');
  const checker = await sitDown(desk, url, checkerKey);
  await checker.getByRole('button', { name: 'Decline …' }).click();
  await checker.getByRole('dialog').getByText('What waits: Reject the invoice').waitFor();
  await checker.getByRole('button', { name: 'Sign', exact: true }).click();
  await checker.getByText('It stands on the ledger.').first().waitFor();
  await checker.getByRole('button', { name: 'Close' }).click();
  await maker.getByText('None waits for another key.').waitFor();
  await maker.getByRole('row').filter({ hasText: '€8,765.00' }).first().waitFor();
  expect(desk.breaches).toEqual([]);
});

import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { keepPortalBuilt } from '../../scripts/buildPortal.ts';
import { makeFirstBlock } from '../../scripts/firstBlock.ts';
import { memberKeyFile } from '../../scripts/memberKeys.ts';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { TrialPortals } from '../../scripts/trialPortals.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { CHROMIUM, Desk, look, NEEDS_CHROMIUM } from './browser.ts';
import { PASSPHRASE } from './buyer.ts';

// The links that `npm start` prints, in a real browser.

const folder = mkdtempSync(join(tmpdir(), 'tally-links-'));
const home = join(folder, 'network');
let network: ToldNetwork;
let portals: TrialPortals;
let desk: Desk;

/** A law of links; a skipped one says what it needs. */
function ofLinks(law: string, watch: () => Promise<void>): void {
  it.skipIf(CHROMIUM === undefined)(`a link ${law} (${NEEDS_CHROMIUM})`, watch);
}

beforeAll(async () => {
  if (CHROMIUM === undefined) return;
  await keepPortalBuilt();
  await foundStory(home, [], { firstPort: null, dayMs: 86_400_000 });
  network = new ToldNetwork(home);
  await network.startAll();
  expect(await makeFirstBlock(home, network.url('nordhafen'))).toBe(true);
  portals = new TrialPortals(network);
  await portals.open();
  desk = await Desk.start();
});

afterAll(async () => {
  await desk?.close();
  await portals?.close();
  await network?.close();
  rmSync(folder, { recursive: true, force: true });
});

function linkOf(member: string): string {
  return portals.newLinks().find((each) => each.member === member)?.url ?? '';
}

async function keepUnder(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel('Passphrase').fill(passphrase);
  await page.getByRole('button', { name: 'Keep and open the key' }).click();
}

ofLinks('opens the key of its member without a file, and its token is in no request', async () => {
  const url = linkOf('talwerk');
  const token = url.split('/').at(-1) ?? '';
  const page = await desk.open(new URL(url).origin);
  const asked: Request[] = [];
  page.on('request', (request) => asked.push(request));
  await page.goto(url);
  await page.getByRole('heading', { name: 'A key waits for you' }).waitFor();
  expect(page.url()).not.toContain(token);
  expect(await look(page, 'key-link')).toEqual([]);
  await keepUnder(page, PASSPHRASE);
  await page.getByRole('heading', { name: 'Nothing waits for your word' }).waitFor();
  await page.getByText('As the ledger has it for Talwerk Getriebe GmbH.').first().waitFor();
  expect(desk.breaches).toEqual([]);
  const sent = asked.map((each) => `${each.url()} ${each.postData() ?? ''}`);
  expect(sent.some((each) => each.includes('/key '))).toBe(true);
  expect(sent.filter((each) => each.includes(token))).toEqual([]);
  // The key of the network came with it: nothing is chosen to find by number or to register.
  const networkKey = readFileSync(join(home, 'clients/talwerk/network.key'), 'utf8').trim();
  expect(sent.filter((each) => each.includes(networkKey))).toEqual([]);
  await page.getByRole('link', { name: 'Find' }).click();
  await page.getByText('The key of the network is here until you close this page.').waitFor();
  await page.reload();
  await page.getByRole('link', { name: 'Open my key' }).click();
  await page.getByRole('heading', { name: 'Locked' }).waitFor();
  await page.getByLabel('Passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Open the key' }).click();
  await page.getByRole('heading', { name: 'Open', exact: true }).waitFor();
});

ofLinks('is refused in words when it was used, and where it does not belong', async () => {
  const url = linkOf('nordhafen');
  const first = await desk.open(url);
  await keepUnder(first, PASSPHRASE);
  await first.getByRole('heading', { name: 'Nothing waits for your word' }).waitFor();
  const second = await desk.open(url);
  await keepUnder(second, PASSPHRASE);
  await second.getByText('This link was used before').waitFor();
  const { hash } = new URL(linkOf('hafenbank'));
  const elsewhere = await desk.open(`${network.url('nordhafen')}/${hash}`);
  await keepUnder(elsewhere, PASSPHRASE);
  await elsewhere.getByText('Who serves this page has no keys.').waitFor();
  const other = await desk.open(`${new URL(url).origin}/${hash}`);
  await keepUnder(other, PASSPHRASE);
  await other.getByText('This link is not the newest one of this member.').waitFor();
  await other.getByLabel('语言').or(other.getByLabel('Language')).selectOption('zh');
  expect(await look(other, 'key-link-refused-zh')).toEqual([]);
  await other.getByRole('button', { name: '暂不领取，放弃此链接' }).click();
  await other.getByLabel('密钥文件').waitFor();
});

ofLinks('leads to an address of its member alone, the same after another start', async () => {
  const addresses = (): readonly string[] =>
    portals.newLinks().map(({ url }) => new URL(url).origin);
  const before = addresses();
  expect(new Set(before).size).toBe(9);
  await portals.close();
  portals = new TrialPortals(network);
  await portals.open();
  expect(addresses()).toEqual(before);
  // Somebody else has the port of one this once.
  await portals.close();
  const port = Number(new URL(before[0] ?? '').port);
  // Pages of that address that are still open ask it, and are let go: it could not end otherwise.
  const other = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  await once(other, 'listening');
  portals = new TrialPortals(network);
  await portals.open();
  expect(addresses().slice(1)).toEqual(before.slice(1));
  expect(addresses()[0]).not.toBe(before[0]);
  await portals.close();
  await new Promise((done) => other.close(done));
  portals = new TrialPortals(network);
  await portals.open();
  expect(addresses()).toEqual(before);
  // What is kept of them may be damaged: each has an address all the same.
  await portals.close();
  writeFileSync(join(home, 'portals.json'), '{"talwerk": 70000');
  portals = new TrialPortals(network);
  await portals.open();
  expect(new Set(addresses()).size).toBe(9);
  const secret = JSON.parse(readFileSync(memberKeyFile(home, 'talwerk'), 'utf8')).secret as string;
  expect(JSON.stringify(portals.newLinks())).not.toContain(secret);
});

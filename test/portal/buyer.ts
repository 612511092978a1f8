import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { fingerprint, normaliseNumber } from '../../client/invoices/identity.ts';
import { numberPrints } from '../../client/invoices/numberPrints.ts';
import { deedOf } from '../../client/sdk/deeds.ts';
import type { LedgerClient } from '../../client/sdk/ledgerClient.ts';
import { OPEN_TERMS } from '../../contracts/state/invoices.ts';
import { utf8 } from '../../ledger/encoding.ts';
import type { Hash } from '../../ledger/hash.ts';
import { hashOf } from '../../ledger/hash.ts';
import { memberSigner } from '../../scripts/memberKeys.ts';
import type { Desk } from './browser.ts';

// A buyer before the page, and invoices that it answers.

/** With which the pages of tests keep keys. */
export const PASSPHRASE = 'a passphrase of the test';
const DAY_MS = 86_400_000;

/** What a buyer reads on its way to what waits, by the language of its browser. */
const WORDS = {
  'en-GB': ['Key file', 'Passphrase', 'Keep and open the key', 'Open', 'What waits'],
  'zh-CN': ['密钥文件', '口令', '保存并打开密钥', '已打开', '待办事项'],
} as const;

/** Registers an invoice of talwerk to nordhafen, over as many cents; its id. */
export async function registerInvoice(
  client: LedgerClient,
  home: string,
  amount: string,
  numbered?: { readonly number: string; readonly networkKey: Uint8Array },
): Promise<Hash> {
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const print = (name: string): string => hashOf(utf8(`${name} ${amount}`));
  const now = Date.now();
  const issueDay = day(now - DAY_MS);
  const prints =
    numbered === undefined
      ? { identity: print('identity'), skeleton: print('skeleton'), core: print('core') }
      : printsOf(numbered.networkKey, numbered.number, Number(issueDay.slice(0, 4)));
  const deed = deedOf('registerInvoice', {
    ...{ debtor: 'nordhafen', currency: 'EUR', amount, issueDay },
    ...{ documentDueDay: null, dueDay: day(now + 60 * DAY_MS), terms: OPEN_TERMS },
    ...prints,
    ...{ document: print('document'), details: print('details') },
  });
  const done = await client.perform(deed, await memberSigner(home, 'talwerk'));
  expect(done).toMatchObject({ status: 'final', result: { code: 'ok' } });
  return done.id;
}

/** Fingerprints of a number of talwerk, as its client makes them. */
function printsOf(networkKey: Uint8Array, given: string, year: number) {
  const number = normaliseNumber(given);
  const parts = { type: 'invoice-identity', supplier: 'talwerk', number, year } as const;
  const { skeleton, core } = numberPrints(networkKey, 'talwerk', given);
  return { identity: fingerprint(networkKey, parts), skeleton, core };
}

/** Opens a browser of its own with a key that it has not had, at what waits. */
export async function sitDown(
  desk: Desk,
  url: string,
  keyFile: string,
  locale: keyof typeof WORDS = 'en-GB',
): Promise<Page> {
  const [file, passphrase, keep, open, waits] = WORDS[locale];
  const page = await desk.open(`${url}#/key`, locale);
  await page.getByLabel(file).setInputFiles(keyFile);
  await page.getByLabel(passphrase).fill(PASSPHRASE);
  await page.getByRole('button', { name: keep }).click();
  await page.getByRole('heading', { name: open, exact: true }).waitFor();
  await page.getByRole('link', { name: waits }).click();
  return page;
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Said, ToyClients } from './toyClients.ts';
import { SAMPLES, startToyClients } from './toyClients.ts';

// Accepting an invoice and rejecting it: with its document, on paper, in part, on terms.

/** What the sample gear-housings-ubl.xml says, read by a person. */
const PAPER = [
  '--on-paper',
  '--says',
  ...['supplier=tier-1', 'debtor=maker', 'number=TW-2026-0417', 'currency=EUR'],
  ...['amount=82866.74', 'issueDay=2026-11-02', 'documentDueDay=2027-01-31', 'payee=tier-1'],
];

let clients: ToyClients;

beforeEach(async () => {
  clients = await startToyClients();
});

function tally(member: string, ...words: string[]): Promise<Said> {
  return clients.run(member, words);
}

/** A command that has to end with 0; its JSON. */
async function done(member: string, ...words: string[]): Promise<Record<string, unknown>> {
  const said = await tally(member, ...words);
  expect(said, words.join(' ')).toMatchObject({ code: 0 });
  return said.json;
}

function register(): Promise<Said> {
  return tally('tier-1', 'invoices', 'register', join(SAMPLES, 'gear-housings-ubl.xml'));
}

describe('accept', () => {
  it('refuses without details, and with those of another invoice', async () => {
    const { json } = await register();
    const other = await tally(
      'tier-1',
      'invoices',
      'register',
      join(SAMPLES, 'drive-shafts-ubl.xml'),
    );
    const id = String(json['id']);
    expect(await tally('maker', 'accept', id)).toMatchObject({ code: 2 });
    const wrong = await tally('maker', 'accept', id, '--details', String(other.json['details']));
    expect(wrong).toMatchObject({ code: 1, json: { error: { code: 'bad_details' } } });
    await done('maker', 'accept', id, ...PAPER);
  });

  it('of a part, on terms of its own', async () => {
    const id = String((await register()).json['id']);
    const words = ['accept', id, ...PAPER, '--amount', '1000.00'];
    expect(await tally('maker', ...words)).toMatchObject({ code: 2 });
    const terms = [
      ...['--late-rate', '8.00', '--late-cost', '40.00', '--accelerates', '--partial'],
      '--no-notice-by-block',
    ];
    await done('maker', ...words, '--reason', 'damaged', '--acknowledged', ...terms);
    const { value } = await done('maker', 'show', 'receivable', id);
    expect(value).toMatchObject({
      ...{ face: '100000', kind: 'acknowledged', latePpm: 80_000, lateCost: '4000' },
      ...{ accelerates: true, noticeByBlock: false, mandate: { partial: true } },
    });
    expect((await done('maker', 'show', 'invoice', id))['value']).toMatchObject({
      accepted: '100000',
    });
  });

  it('signs no text of which it has read the beginning only', async () => {
    const { json } = await register();
    const text = join(clients.home, 'long.txt');
    writeFileSync(text, Buffer.alloc((10 << 20) + 1, 'x'));
    const words = [String(json['id']), ...PAPER, '--text', text];
    expect(await tally('maker', 'accept', ...words)).toMatchObject({ code: 2 });
  });

  it('of what the ledger does not have ends with 1 and a code', async () => {
    await register();
    const nothing = await tally('maker', 'accept', 'ab'.repeat(32), ...PAPER);
    expect(nothing).toMatchObject({ code: 1, json: { error: { code: 'not_found' } } });
  });

  it('is for the debtor only, who may reject instead', async () => {
    const { json } = await register();
    const id = String(json['id']);
    const thief = await tally('bank', 'accept', id, ...PAPER);
    expect(thief).toMatchObject({ code: 1, json: { code: 'role_missing' } });
    await done('maker', 'invoices', 'reject', id, '--reason', 'wrong_amount');
    const late = await tally('maker', 'accept', id, ...PAPER);
    expect(late).toMatchObject({ code: 1, json: { code: 'invoice_answered' } });
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { commandsOf, readPage, walk } from '../support/walkedPages.ts';

// The tutorial and the pages for each role: their commands are run as they stand there, page after
// page on one network, as by somebody who reads all of them.

const PATIENCE_MS = 600_000;
const TALLY = new URL('../../client/cli/tally.mjs', import.meta.url).pathname;
const TRADING = ['supplier', 'buyer', 'bank', 'auditor', 'regulator', 'operator', 'newcomer'];
const ROLES = [...TRADING, 'programmer'];

/** What a page has said when it went as it tells. */
const SAYS: Readonly<Record<string, readonly RegExp[]>> = {
  supplier: [/payable 24,274\.00 EUR/, /2 registered \(0 of them before\), 0 refused/],
  buyer: [/accepted as undertaking: 3,000\.00 EUR/, /rejectInvoice done/, /bert: pending until/],
  bank: [/holds: free/, /held by Hafenbank \(hafenbank\): 36,890\.00 EUR of it are open/],
  auditor: [/verified until height \d+/, /has the same header at height \d+/],
  regulator: [/freeze\/member\/kolbenhof/, /halt\/debtor\/kolbenhof/, /castBallot done/],
  operator: [/tallystick_height \d+/, /name +Achsenbau KG/, /achsenbau signs registerInvoice/],
  newcomer: [
    /name +Federwerk GmbH/,
    /payOutRedemption done/,
    /12,137\.00 EUR {2}nordhafen/,
    /holds: the due item ran: {"code":"ok"/,
    /balance +12,257\.00 EUR/,
  ],
  programmer: [/erp: pending until/, /"status":"registered"/],
};

describe('the tutorial and the how-tos', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tally-howtos-'));
  const home = join(folder, 'trial');
  const network = new ToldNetwork(home);
  const variables = (): Record<string, string> => ({
    ...{ N: home, NODE: network.url('hafenbank'), NO_COLOR: '1' },
    OPERATOR: network.operatorUrl('hafenbank'),
  });

  beforeAll(async () => {
    await foundStory(home, [], { name: 'tallystick-trial', dayMs: paceHere(), firstPort: null });
    await network.startAll();
  }, PATIENCE_MS);

  afterAll(async () => {
    await network.close();
    rmSync(folder, { recursive: true, force: true });
  }, PATIENCE_MS);

  it('the tutorial ends with a settled invoice', { timeout: PATIENCE_MS }, async () => {
    const { code, said } = await walk(commandsOf(readPage('tutorials/trade.md')), variables());
    expect(code, said).toBe(0);
    expect(said).toMatch(/it is ledger day \d{4}-\d\d-\d\d, of which .* are left/);
    expect(said).toContain('12,137.00 EUR, interest 0.00 EUR, costs 0.00 EUR: for 1 piece');
    expect(said).toContain('holds: the due item ran: {"code":"ok"');
  });

  it.each(ROLES)(
    'the page of the %s runs as it stands there',
    { timeout: PATIENCE_MS },
    async (role) => {
      const pages = ['README', role].map((page) => commandsOf(readPage(`howto/${page}.md`)));
      const { code, said } = await walk(pages.join('\n'), variables());
      expect(code, said).toBe(0);
      for (const sentence of SAYS[role] ?? []) expect(said).toMatch(sentence);
    },
  );

  it('are all walked', () => {
    const pages = readdirSync(new URL('../../docs/howto', import.meta.url));
    expect(pages.sort()).toEqual(['README', ...ROLES].map((page) => `${page}.md`).sort());
    expect(Object.keys(SAYS)).toEqual(ROLES);
  });
});

/**
 * A ledger day in which this machine, as busy as it is, runs several commands: the tutorial has
 * ten of them before its invoice is due.
 */
function paceHere(): number {
  const began = performance.now();
  execFileSync(process.execPath, [TALLY, '--version']);
  return Math.max(6_000, Math.ceil(8 * (performance.now() - began)));
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foundStory } from '../../scripts/storyNetwork.ts';
import { ToldNetwork } from '../support/toldNetwork.ts';
import { commandsOf, readPage, walk } from '../support/walkedPages.ts';

// The tutorial: its commands are run as they stand there.

const PATIENCE_MS = 600_000;
const TALLY = new URL('../../client/cli/tally.mjs', import.meta.url).pathname;

describe('the tutorial', () => {
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

  it('ends with a settled invoice', { timeout: PATIENCE_MS }, async () => {
    const { code, said } = await walk(commandsOf(readPage('tutorials/trade.md')), variables());
    expect(code, said).toBe(0);
    expect(said).toMatch(/it is ledger day \d{4}-\d\d-\d\d, of which .* are left/);
    expect(said).toContain('12,137.00 EUR, interest 0.00 EUR, costs 0.00 EUR: for 1 piece');
    expect(said).toContain('holds: the due item ran: {"code":"ok"');
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

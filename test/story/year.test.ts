import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
/** Who runs these tests beside us looks for ports elsewhere. */
const FIRST_PORT = String(14_301 + 12 * (process.pid % 400));

describe('npm run story:year', () => {
  it('ends with most receivables paid, and replayed', { timeout: 240_000 }, async () => {
    // It fails by itself when the bank cannot issue, or when most receivables were not paid.
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['launch.mjs', 'scripts/storyYear.ts', '--days', '6'],
      { cwd: ROOT, env: { ...process.env, TALLY_FIRST_PORT: FIRST_PORT } },
    );
    expect(stdout).toMatch(/\d+ receivables: .*\d+ paid/);
    expect(stdout).toContain('the auditor has replayed');
  });
});

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkHealth, writeHealth } from '../../../client/auditor/healthFile.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

// What a container's health check reads: whole, of this form, and not too old.

const CONTACT = 1_000_000;
const LARGEST = Number.MAX_SAFE_INTEGER;

/** A health file of an audit that has verified so much, changed so; what is wrong with it. */
async function health(
  verifiedHeight: number,
  { change = (text: string) => text, ageMs = 0, status = 'ok' as const } = {},
): Promise<string | null> {
  const path = join(scratchFolder(), 'health.json');
  const report = { verifiedHeight, transactions: 0, stateRoot: 'ab'.repeat(32), failures: [] };
  await writeHealth(path, { status, reason: '', report } as never, CONTACT);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  return await checkHealth(path, CONTACT + ageMs, 5_000);
}

it.each([0, 1, LARGEST])(
  'of an audit that has verified up to height %i is read',
  async (height) => {
    expect(await health(height)).toBeNull();
  },
);

it('is well for as long after its last contact as is allowed', async () => {
  expect(await health(1, { ageMs: 5_000 })).toBeNull();
  expect(await health(1, { ageMs: 5_001 })).toBe('the last contact was 5001 ms ago');
  expect(await health(1, { ageMs: -5_001 })).toBeNull();
});

it.each([
  ['cut', (text: string) => text.slice(0, -1)],
  ['empty', () => ''],
  ['no JSON', () => 'well\n'],
  ['of another status', (text: string) => text.replace('"ok"', '"fine"')],
  [
    'of a height below 0',
    (text: string) => text.replace('"verifiedHeight":1', '"verifiedHeight":-1'),
  ],
  ['of a contact that is no time', (text: string) => text.replace(`${CONTACT}`, '-1')],
  ['with a field too many', (text: string) => text.replace('{', '{"a":1,')],
])('that is %s is no health', async (_, change) => {
  expect(await health(1, { change })).toMatch(/health\.json: /);
});

it('of an audit that failed says behind which height', async () => {
  expect(await health(7, { change: (text) => text.replace('"ok"', '"failed"') })).toBe(
    'the audit failed behind height 7',
  );
  expect(await health(7, { change: (text) => text.replace('"ok"', '"waiting"') })).toBeNull();
});

it('that is not there is an illness, too', async () => {
  expect(await checkHealth(join(scratchFolder(), 'none'), CONTACT, 5_000)).toContain('ENOENT');
});

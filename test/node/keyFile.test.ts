import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readKeyFile } from '../../node/keyFile.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

describe('a key file', () => {
  it.each([
    // Of a pipe nothing may ever come, and of this there is no end.
    ['a device', () => '/dev/zero'],
    [
      'a folder',
      () => {
        const path = join(scratchFolder(), 'validator.key');
        mkdirSync(path);
        return path;
      },
    ],
  ])('is no other thing that can be opened: %s', async (_what, place) => {
    await expect(readKeyFile(place())).rejects.toMatchObject({ code: 'key_unreadable' });
  });

  it('is read when it has 4 KiB, and not when it has a byte more', async () => {
    const path = join(scratchFolder(), 'validator.key');
    const told = async (bytes: number): Promise<unknown> => {
      writeFileSync(path, 'x'.repeat(bytes), { mode: 0o600 });
      return await readKeyFile(path).catch(({ message }) => message);
    };
    expect(await told(4_097)).toBe(`${path} is too large for a key`);
    expect(await told(4_096)).not.toMatch(/too large/);
  });
});

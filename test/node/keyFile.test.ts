import { mkdirSync } from 'node:fs';
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
});

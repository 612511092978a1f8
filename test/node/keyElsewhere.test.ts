import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeyElsewhere } from '../../node/keyElsewhere.ts';
import { scratchFolder } from '../support/scratchFolder.ts';

const STARTED_MS = 1_000_000;

function open(folder: string): { watch: KeyElsewhere; said: string[] } {
  const said: string[] = [];
  const log = { error: (_facts: object, message: string) => void said.push(message) };
  return { watch: new KeyElsewhere(folder, STARTED_MS, log), said };
}

describe('a key that is used without this record', () => {
  it('is said once for each cause, and used elsewhere is the last word', () => {
    const { watch, said } = open(scratchFolder());
    expect(watch.found).toBeNull();
    for (const height of [5, 6, 7]) watch.note(height, STARTED_MS - 10);
    expect(watch.found).toEqual({ height: 5, cause: 'older_copy' });
    for (const height of [8, 9]) watch.note(height, STARTED_MS + 10);
    watch.note(10, STARTED_MS - 10);
    expect(watch.found).toEqual({ height: 8, cause: 'used_elsewhere' });
    expect(said.map((line) => line.split(':')[0])).toEqual([
      'this folder is an older copy of what has signed since',
      'this key is used elsewhere',
    ]);
  });

  it('is remembered by every start until the operator gives his word', () => {
    const folder = scratchFolder();
    open(folder).watch.note(5, STARTED_MS + 1);
    for (let start = 0; start < 3; start += 1) {
      const { watch, said } = open(folder);
      expect(watch.found).toEqual({ height: 5, cause: 'used_elsewhere' });
      expect(said).toHaveLength(1);
    }
    open(folder).watch.forget();
    expect(readdirSync(folder)).toEqual([]);
    expect(open(folder).watch.found).toBeNull();
  });

  it('is remembered when the file was torn', () => {
    const folder = scratchFolder();
    open(folder).watch.note(5, STARTED_MS + 1);
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name), '');
    expect(open(folder).watch.found).toEqual({ height: 0, cause: 'older_copy' });
    expect(existsSync(join(folder, name))).toBe(true);
  });
});

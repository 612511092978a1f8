import { join } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { runTally } from './runTally.ts';

// `mirror` and `mirror check` take the same words.

it.each([['mirror'], ['mirror', 'check']])(
  'the words behind tally %s %s reach it',
  async (...command) => {
    const key = join(scratchFolder(), 'none.json');
    const database = ['--database', 'postgres://127.0.0.1:1/none'];
    const network = ['--node', 'http://127.0.0.1:1', '--genesis', key, '--key', key];
    const said = await runTally([...command, ...database, ...network]);
    // Not that one of them is missing: that its file is.
    expect(said.err).toContain('unreadable_file');
    expect(said.err).toContain(key);
    const unnamed = await runTally([...command, ...network.slice(0, 2)]);
    expect(unnamed.err).toContain('name the genesis document');
  },
);

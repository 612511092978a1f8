import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EMPTY_CONFIG, readConfig } from '../../../client/cli/session/config.ts';
import { scratchFolder } from '../../support/scratchFolder.ts';

async function read(config: unknown) {
  const folder = scratchFolder({ 'config.json': JSON.stringify(config) });
  return await readConfig(join(folder, 'config.json'));
}

it('a configuration is read with the fields that there are', async () => {
  const config = await read({ nodes: ['http://127.0.0.1:1'] });
  expect(config).toEqual({ ...EMPTY_CONFIG, nodes: ['http://127.0.0.1:1'] });
});

// A misspelt field that is passed over would leave its owner without what it says.
it.each([
  ['a field that there is not', { nodes: [], networkKeyfile: 'network.key' }, 'networkKeyfile'],
  ['a list', [], 'expected an object'],
  ['a text', 'nodes', 'expected an object'],
  ['nothing', null, 'expected an object'],
])('a configuration is refused: %s', async (_what, config, words) => {
  await expect(read(config)).rejects.toThrow(words);
});

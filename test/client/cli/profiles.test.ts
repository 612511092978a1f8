import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { scratchFolder } from '../../support/scratchFolder.ts';
import { runTally } from './runTally.ts';
import { startToyClients } from './toyClients.ts';

// A profile is a configuration with a name.

it('what flags and configuration say is saved by a name, and opened by it', async () => {
  const { home, chain, node } = await startToyClients();
  chain.grow([]);
  const env = { XDG_CONFIG_HOME: join(home, 'settings') };
  const tally = (...words: string[]) => runTally([...words, '--json'], env);
  const config = ['--config', join(home, 'maker.json')];
  const saved = await tally('profiles', 'save', 'maker', ...config);
  expect(saved.code, saved.err).toBe(0);
  const file = join(home, 'settings/tally/maker.json');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
    nodes: [node.url],
    genesisFile: join(home, 'genesis.json'),
    keyFile: join(home, 'maker.key'),
    documentNames: { 'Talwerk Getriebe GmbH': 'tier-1' },
  });
  const listed = await tally('profiles', 'list');
  expect(JSON.parse(listed.out)).toMatchObject({ profiles: ['maker'] });
  for (const named of [['--profile', 'maker'], []]) {
    const more = named.length === 0 ? { TALLY_PROFILE: 'maker' } : {};
    const said = await runTally(['show', 'status', ...named], { ...env, ...more });
    expect(said.out, said.err).toContain('toy of toy');
  }
  const both = await tally('show', 'status', '--profile', 'maker', ...config);
  expect(both.err).toContain('--config or --profile, not both');
});

it('a profile names files by where they are, and none where none was named', async () => {
  const home = scratchFolder({ 'genesis.json': '{}', 'ca.pem': '', 'x.key': '' });
  const env = { XDG_CONFIG_HOME: home };
  const bare = await runTally(['profiles', 'save', 'bare', '--node', 'http://h', '--json'], env);
  expect(bare.code, bare.err).toBe(0);
  const nothing = { genesisFile: null, caFile: null, keyFile: null };
  expect(JSON.parse(bare.out)).toMatchObject({ nodes: ['http://h'], ...nothing });
  const told = await runTally(['profiles', 'show', 'bare'], env);
  expect(told.out.split('\n').map((line) => line.trim().split(/ +/).slice(0, 2).join(' '))).toEqual(
    expect.arrayContaining(['nodes http://h', 'genesis none', 'key none']),
  );
  const genesis = relative(process.cwd(), join(home, 'genesis.json'));
  const named = ['--genesis', genesis, '--key', relative(process.cwd(), join(home, 'x.key'))];
  const saved = await runTally(['profiles', 'save', 'full', ...named, '--json'], env);
  const files = { genesisFile: join(home, 'genesis.json'), keyFile: join(home, 'x.key') };
  expect(JSON.parse(saved.out), saved.err).toMatchObject({ nodes: [], ...files });
});

it('a profile holds no secret, and nothing that it names otherwise', async () => {
  const home = scratchFolder();
  const env = { XDG_CONFIG_HOME: home };
  const secret = ['--node', 'http://me:secret@127.0.0.1:1'];
  const refused = await runTally(['profiles', 'save', 'a', ...secret], env);
  expect([refused.code, refused.out]).toEqual([2, '']);
  expect(refused.err).toContain('a profile holds no secret');
  expect(refused.err).not.toContain('secret@');
  const odd = await runTally(['profiles', 'save', '../a', '--node', 'http://h'], env);
  expect([odd.code, odd.err]).toEqual([2, expect.stringContaining('a profile has a name of')]);
  writeFileSync(join(home, 'x.json'), '{}');
  const absent = await runTally(['show', 'status', '--profile', 'x'], env);
  expect([absent.code, absent.err]).toEqual([2, expect.stringContaining('unreadable_file')]);
});
